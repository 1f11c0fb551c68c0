//! Elements: what a number, a flag, a name or an account is in JSON, and in a record.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde_json::Value;

use crate::abi::{element_bytes, Field, Kind};
use crate::error::Error;

/// The 32 bytes of an account's id.
pub type Id = [u8; 32];

/// What is wrong with a value, its path still unsaid.
pub struct Problem(&'static str, String);

impl Problem {
    pub fn at(self, path: &str) -> Error {
        Error::at(path, self.0, self.1)
    }
}

pub fn wrong_type(expected: &str, value: &Value) -> Problem {
    let got = match value {
        Value::Array(elements) => format!("an array of {}", elements.len()),
        Value::Object(_) => "an object".into(),
        _ => shorten(&value.to_string()),
    };
    Problem("wrong_type", format!("expected {expected}, got {got}"))
}

pub fn array<'a>(value: &'a Value, expected: &str) -> Result<&'a [Value], Problem> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| wrong_type(expected, value))
}

/// The bits of an element that is no account and not null.
pub fn parse(field: &Field, value: &Value) -> Result<u128, Problem> {
    match field.kind() {
        Kind::Boolean => value.as_bool().map(u128::from).ok_or_else(|| wrong_type("true or false", value)),
        Kind::Enum => {
            let number = field.values.iter().position(|name| value == name.as_str());
            let number = number.ok_or_else(|| wrong_type(&format!("one of {}", field.values.join(", ")), value))?;
            Ok(number as u128)
        }
        kind => parse_integer(value, kind, kind.is_text()),
    }
}

/// An integer's bits from its JSON form: a number, or a decimal string.
pub fn parse_integer(value: &Value, kind: Kind, is_text: bool) -> Result<u128, Problem> {
    let expected = if is_text { "an integer as a decimal string" } else { "an integer" };
    let digits = match value {
        Value::Number(number) if !is_text => number.to_string(),
        Value::String(text) if is_text => text.clone(),
        _ => return Err(wrong_type(expected, value)),
    };
    let (negative, magnitude) = digits.strip_prefix('-').map_or((false, &*digits), |rest| (true, rest));
    let all_digits = !magnitude.is_empty() && magnitude.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits || (magnitude.starts_with('0') && digits != "0") {
        return Err(wrong_type(expected, value));
    }
    let (bits, signed) = kind.bits();
    if negative && !signed {
        return Err(Problem("negative", format!("{} is negative", shorten(&digits))));
    }
    let largest = (u128::MAX >> (128 - bits + u32::from(signed))) + u128::from(negative);
    let Some(magnitude) = magnitude.parse().ok().filter(|&magnitude: &u128| magnitude <= largest) else {
        let code = if negative { "too_small" } else { "too_large" };
        return Err(Problem(code, format!("{} does not fit {bits} bits", shorten(&digits))));
    };
    Ok(if negative { magnitude.wrapping_neg() } else { magnitude })
}

/// The JSON form of an element that is no account.
pub fn format(field: &Field, bits: u128, section: u32) -> Value {
    match field.kind() {
        _ if field.nullable && bits == u128::MAX >> (128 - 8 * element_bytes(section)) => Value::Null,
        Kind::Boolean => (bits != 0).into(),
        Kind::Enum => field.values[bits as usize].clone().into(),
        kind => format_integer(bits, kind, kind.is_text(), section),
    }
}

/// The JSON form of an integer.
pub fn format_integer(bits: u128, kind: Kind, is_text: bool, section: u32) -> Value {
    let unused = 128 - 8 * element_bytes(section) as u32;
    let signed = (bits << unused) as i128 >> unused;
    match (is_text, kind.bits().1) {
        (true, true) => signed.to_string().into(),
        (true, false) => bits.to_string().into(),
        (false, true) => (signed as i64).into(),
        (false, false) => (bits as u64).into(),
    }
}

/// An account: an integer that is exact everywhere, or 0x and 64 hexadecimal digits.
pub fn parse_account(value: &Value) -> Result<Id, Problem> {
    let mut id = Id::default();
    if let Some(digits) = value.as_str().and_then(|text| text.strip_prefix("0x")) {
        if digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            for (byte, pair) in id.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
                let pair = core::str::from_utf8(pair).expect("hexadecimal digits");
                *byte = u8::from_str_radix(pair, 16).expect("hexadecimal digits");
            }
            return Ok(id);
        }
    }
    let expected = "an account: an integer, or 0x and 64 hexadecimal digits";
    match value {
        Value::Number(number) if number.as_i64().is_some_and(|number| number < 0) => {
            Err(Problem("negative", format!("{number} is negative, an account is not")))
        }
        Value::Number(number) if !number.is_f64() => match number.as_u64().filter(|&number| number < 1 << 53) {
            Some(number) => {
                id[24..].copy_from_slice(&number.to_be_bytes());
                Ok(id)
            }
            None => Err(Problem("too_large", format!("{number} is too large to be exact everywhere"))),
        },
        _ => Err(wrong_type(expected, value)),
    }
}

/// The elements of a section, unsigned.
pub fn unpack(bytes: &[u8], section: u32) -> Vec<u128> {
    bytes.chunks_exact(element_bytes(section)).map(word).collect()
}

/// Little-endian bytes as an unsigned integer.
pub fn word(bytes: &[u8]) -> u128 {
    bytes.iter().rev().fold(0, |word, &byte| word << 8 | u128::from(byte))
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into(),
    }
}
