use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use crate::abi::abi;

/// Why there is no result. The message starts with the field and index at fault, where there are any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Stable: a status of the blob (docs/abi.md), or one of the line protocol's.
    pub code: String,
    /// In words, starting with the field and index at fault.
    pub message: String,
    /// The field's name in the JSON form, as in `last_update`.
    pub field: Option<String>,
    /// The element at fault, where the field has several.
    pub index: Option<u32>,
}

impl Error {
    /// An error of a whole request or of the host, which is in no field.
    pub fn new(code: &str, message: impl fmt::Display) -> Self {
        Self { code: code.into(), message: message.to_string(), field: None, index: None }
    }

    /// An error at a path such as `weights[3][2][0]`: its field is weights, its index 3.
    pub fn at(path: &str, code: &str, problem: impl fmt::Display) -> Self {
        let mut steps = path.split(['[', ']']);
        let field = steps.next().map(str::to_string);
        let index = steps.next().and_then(|step| step.parse().ok());
        Self { code: code.into(), message: format!("{path}: {problem}"), field, index }
    }

    /// The error for a status of the blob.
    pub(crate) fn of_status(number: u32, field: Option<&str>, index: u32) -> Self {
        let Some(status) = abi().statuses.iter().find(|status| status.number == number) else {
            return Self::new("unknown_status", format!("the blob answers with status {number}"));
        };
        match field {
            Some(field) if index == abi().no_index => Self::at(field, &status.name, &status.explanation),
            Some(field) => Self::at(&format!("{field}[{index}]"), &status.name, &status.explanation),
            None => Self::new(&status.name, &status.explanation),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for Error {}
