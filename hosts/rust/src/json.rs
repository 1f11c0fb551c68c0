//! The vectors' JSON form (vectors/README.md) of a record's fields, both ways, as docs/abi.json describes them.

use serde_json::{Map, Value};

use crate::abi::{Field, Form, Kind, element_bytes};
use crate::error::Error;
use crate::record::Sections;

/// The sections of an object's fields. Nothing is converted to fit: whatever is missing, unknown, of another form or out
/// of range is an error. How many elements a field must have is for the blob to say. An epoch's state may name its
/// spec_version, and leave out what has a default there.
pub fn parse(fields: &[Field], input: &Value, spec_version: Option<u32>) -> Result<Sections, Error> {
    let Value::Object(object) = input else {
        return Err(Error::new("wrong_type", "expected an object as input"));
    };
    for name in object.keys() {
        if (name != "spec_version" || spec_version.is_none()) && !fields.iter().any(|field| field.name == *name) {
            return Err(Error::at(name, "unknown_field", "there is no such field"));
        }
    }
    let mut sections = Sections::new();
    for field in fields {
        let value = match object.get(&field.name).or_else(|| field.default(spec_version?)) {
            None | Some(Value::Null) if field.optional => continue,
            None => return Err(Error::at(&field.name, "missing_field", "the field is missing")),
            Some(value) => value,
        };
        field.parse(value, &mut sections)?;
    }
    Ok(sections)
}

/// The object of the fields that a result has.
pub fn format(fields: &[Field], sections: &Sections) -> Value {
    let present = fields.iter().filter(|field| sections.contains_key(&field.sections[0]));
    present.map(|field| (field.name.clone(), field.format(sections))).collect::<Map<_, _>>().into()
}

impl Field {
    fn default(&self, spec_version: u32) -> Option<&Value> {
        let span = self.defaults.iter().find(|span| (span.from..=span.to).contains(&spec_version))?;
        Some(&span.value)
    }

    fn parse(&self, value: &Value, sections: &mut Sections) -> Result<(), Error> {
        let name = &self.name;
        let first = self.sections[0];
        let mut bytes = Vec::new();
        if self.form == Form::One {
            self.push(value, first, &mut bytes).map_err(|problem| problem.at(name))?;
            sections.insert(first, bytes);
            return Ok(());
        }
        let elements = array(value, "an array").map_err(|problem| problem.at(name))?;
        if self.form != Form::Rows {
            for (i, element) in elements.iter().enumerate() {
                self.push(element, first, &mut bytes).map_err(|problem| problem.at(&format!("{name}[{i}]")))?;
            }
            sections.insert(first, bytes);
            return Ok(());
        }
        let [mut offsets, mut uids, mut values] = [vec![0; 4], Vec::new(), Vec::new()];
        let mut end = 0_u32;
        for (i, row) in elements.iter().enumerate() {
            let row = array(row, "a list of [uid, value]").map_err(|problem| problem.at(&format!("{name}[{i}]")))?;
            for (j, entry) in row.iter().enumerate() {
                let at = |part| move |problem: Problem| problem.at(&format!("{name}[{i}][{j}]{part}"));
                let Some([uid, value]) = entry.as_array().map(Vec::as_slice) else {
                    return Err(at("")(wrong_type("[uid, value]", entry)));
                };
                push(uid, Kind::U16, false, self.sections[1], &mut uids).map_err(at("[0]"))?;
                push(value, self.kind, self.kind.is_text(), self.sections[2], &mut values).map_err(at("[1]"))?;
            }
            end += row.len() as u32;
            offsets.extend(end.to_le_bytes());
        }
        sections.extend(self.sections.iter().copied().zip([offsets, uids, values]));
        Ok(())
    }

    fn push(&self, value: &Value, section: u32, bytes: &mut Vec<u8>) -> Result<(), Problem> {
        if self.nullable && value.is_null() {
            bytes.resize(bytes.len() + element_bytes(section), 0xff);
            return Ok(());
        }
        if self.kind != Kind::Enum {
            return push(value, self.kind, self.kind.is_text(), section, bytes);
        }
        let Some(number) = self.values.iter().position(|name| value == name.as_str()) else {
            return Err(wrong_type(&format!("one of {}", self.values.join(", ")), value));
        };
        bytes.extend(&(number as u64).to_le_bytes()[..element_bytes(section)]);
        Ok(())
    }

    fn element(&self, kind: Kind, bytes: &[u8]) -> Value {
        match kind {
            _ if self.nullable && bytes.iter().all(|&byte| byte == 0xff) => Value::Null,
            Kind::Enum => self.values[word(bytes) as usize].clone().into(),
            _ => element(kind, kind.is_text(), bytes),
        }
    }

    fn format(&self, sections: &Sections) -> Value {
        let column = |part: usize, kind| {
            let section = self.sections[part];
            let elements = sections[&section].chunks_exact(element_bytes(section));
            elements.map(|bytes| self.element(kind, bytes)).collect::<Vec<_>>()
        };
        match self.form {
            Form::One => column(0, self.kind).remove(0),
            Form::List => column(0, self.kind).into(),
            Form::Square => {
                let elements = column(0, self.kind);
                let n = elements.len().isqrt();
                elements.chunks(n.max(1)).map(<[Value]>::to_vec).collect()
            }
            Form::Rows => {
                let mut entries =
                    column(1, Kind::U16).into_iter().zip(column(2, self.kind)).map(Into::<[Value; 2]>::into);
                let offsets: Vec<_> = sections[&self.sections[0]].chunks_exact(4).map(word).collect();
                let lengths = offsets.windows(2).map(|pair| (pair[1] - pair[0]) as usize);
                lengths.map(|length| entries.by_ref().take(length).map(Value::from).collect::<Value>()).collect()
            }
        }
    }
}

impl Kind {
    /// Bits, and whether one of them is a sign.
    fn bits(self) -> (u32, bool) {
        match self {
            Kind::Boolean => (1, false),
            Kind::Enum => (8, false),
            Kind::U16 => (16, false),
            Kind::I16 => (16, true),
            Kind::I32 => (32, true),
            Kind::U64 => (64, false),
            Kind::I64 => (64, true),
            Kind::I128 => (128, true),
            Kind::U128 => (128, false),
        }
    }

    /// Many JSON readers turn numbers into doubles, so larger integers are strings.
    fn is_text(self) -> bool {
        self.bits().0 > 32
    }
}

/// Appends an element from its JSON form: a number, or a decimal string.
pub(crate) fn push(value: &Value, kind: Kind, is_text: bool, section: u32, bytes: &mut Vec<u8>) -> Result<(), Problem> {
    let expected = match kind {
        Kind::Boolean => "true or false",
        _ if !is_text => "an integer",
        _ => "an integer as a decimal string",
    };
    let digits = match value {
        Value::Bool(flag) if kind == Kind::Boolean => u8::from(*flag).to_string(),
        Value::Number(number) if !is_text && kind != Kind::Boolean => number.to_string(),
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
        return Err(Problem("negative", format!("{value} is negative")));
    }
    let largest = (u128::MAX >> (128 - bits + u32::from(signed))) + u128::from(negative);
    let Some(magnitude) = magnitude.parse().ok().filter(|&magnitude: &u128| magnitude <= largest) else {
        let code = if negative { "too_small" } else { "too_large" };
        return Err(Problem(code, format!("{value} does not fit {bits} bits")));
    };
    let word = if negative { magnitude.wrapping_neg() } else { magnitude };
    bytes.extend(&word.to_le_bytes()[..element_bytes(section)]);
    Ok(())
}

/// The JSON form of an element.
pub(crate) fn element(kind: Kind, is_text: bool, bytes: &[u8]) -> Value {
    let unused = 128 - 8 * bytes.len() as u32;
    let word = word(bytes);
    let signed = (word << unused).cast_signed() >> unused;
    match kind {
        Kind::Boolean => (word != 0).into(),
        _ if !is_text => (if kind.bits().1 { signed as i64 } else { word as i64 }).into(),
        _ if kind.bits().1 => signed.to_string().into(),
        _ => word.to_string().into(),
    }
}

pub(crate) fn word(bytes: &[u8]) -> u128 {
    bytes.iter().rev().fold(0, |word, &byte| word << 8 | u128::from(byte))
}

/// What is wrong with a value, its path still unsaid.
pub(crate) struct Problem(&'static str, String);

impl Problem {
    pub(crate) fn at(self, path: &str) -> Error {
        Error::at(path, self.0, self.1)
    }
}

fn array<'a>(value: &'a Value, expected: &str) -> Result<&'a [Value], Problem> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| wrong_type(expected, value))
}

fn wrong_type(expected: &str, value: &Value) -> Problem {
    let got = match value {
        Value::Array(elements) => format!("an array of {}", elements.len()),
        Value::Object(_) => "an object".into(),
        _ => value.to_string(),
    };
    Problem("wrong_type", format!("expected {expected}, got {got}"))
}
