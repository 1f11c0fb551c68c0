//! The JSON form of a result (vectors/README.md), as abi.json describes its fields.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde_json::{Map, Value};

use crate::abi::{abi, Field, Form, Kind};
use crate::element;
use crate::record::Sections;
use crate::request::Request;

/// The object of the fields that a result has.
pub fn format(fields: &[Field], request: &Request, result: &Sections) -> Value {
    let columns =
        request.sections.iter().chain(result).map(|(&section, bytes)| (section, element::unpack(bytes, section)));
    let reader = Reader { request, result, columns: columns.collect() };
    reader.object(fields, 0)
}

/// The columns of a result, and of its request where the result has none.
struct Reader<'a> {
    request: &'a Request,
    result: &'a Sections,
    columns: BTreeMap<u32, Vec<u128>>,
}

impl Reader<'_> {
    fn members(&self, fields: &[Field], row: usize) -> Vec<(String, Value)> {
        let mut values: Vec<(String, Value)> = Vec::new();
        for field in fields {
            let is_there = field.has.as_ref().or(field.sections.first()).is_some_and(|it| self.result.contains_key(it));
            let value = |name: &String| values.iter().find(|(other, _)| other == name).map(|(_, value)| value);
            let is_left_out = !field.is_of(self.request.spec_version)
                || (field.optional && !is_there)
                || field.needs.iter().any(|name| value(name).is_some_and(Value::is_null))
                || field.when.as_ref().is_some_and(|(name, wanted)| value(name) != Some(wanted));
            if !is_left_out {
                values.push((field.name.clone(), self.shape(field, row)));
            }
        }
        values
    }

    fn object(&self, fields: &[Field], row: usize) -> Value {
        self.members(fields, row).into_iter().collect::<Map<_, _>>().into()
    }

    fn shape(&self, field: &Field, row: usize) -> Value {
        let is_unset = |(section, row): (u32, usize)| self.columns[&section][row] == 0;
        if field.has.is_some_and(|section| is_unset((section, row))) || field.exists.is_some_and(is_unset) {
            return Value::Null;
        }
        if let Some(constant) = &field.constant {
            return constant.clone();
        }
        let column = |part: usize| &self.columns[&field.sections[part]];
        match field.form {
            Form::One => self.element(field, field.sections.first(), row),
            Form::Object => self.object(field.members(), row),
            Form::List => self.list(field).into(),
            Form::Lists => {
                let rows = column(0)[row] as usize..column(0)[row + 1] as usize;
                rows.map(|row| self.item(field, field.sections.get(1), row)).collect()
            }
            Form::Rows => {
                let entry =
                    |at: usize| [Value::from(column(1)[at] as u64), self.element(field, field.sections.get(2), at)];
                let rows = column(0).windows(2).map(|ends| ends[0] as usize..ends[1] as usize);
                rows.map(|row| row.map(|at| Value::from(entry(at).to_vec())).collect::<Value>()).collect()
            }
            Form::Square => {
                let elements = self.list(field);
                let n = elements.len().isqrt();
                elements.chunks(n.max(1)).map(<[Value]>::to_vec).collect()
            }
            Form::Single => [self.object(field.members(), row)].into_iter().collect(),
            Form::Joined => field.parts.iter().flat_map(|part| self.list(part)).collect(),
            Form::Grouped => self.grouped(&field.members()[0], &field.members()[1]),
            Form::Given => self.given(field).clone(),
            Form::Left => {
                let given = self.given(field).as_str().and_then(|digits| digits.parse::<u128>().ok());
                given.unwrap_or_default().saturating_sub(column(0)[row]).to_string().into()
            }
            _ => Value::Null,
        }
    }

    /// What the request has in a field that it must have.
    fn given(&self, field: &Field) -> &Value {
        &self.request.value[field.of.as_deref().expect("abi.json is tested")]
    }

    /// Accounts of the first column with what stands beside them in the second.
    fn grouped(&self, key: &Field, items: &Field) -> Value {
        let mut groups = BTreeMap::<u128, Vec<Value>>::new();
        for (row, &rank) in self.columns[&key.sections[0]].iter().enumerate() {
            groups.entry(rank).or_default().push(self.element(items, items.sections.first(), row));
        }
        let group = |(rank, list): (u128, Vec<Value>)| {
            Value::from_iter([
                (key.name.clone(), self.request.accounts[rank as usize].clone()),
                (items.name.clone(), list.into()),
            ])
        };
        groups.into_iter().map(group).collect()
    }

    fn list(&self, field: &Field) -> Vec<Value> {
        let rows: Vec<usize> = match (&field.like, field.r#where) {
            (Some(like), _) => self.request.places.get(like).cloned().unwrap_or_default(),
            (None, Some(section)) => {
                let elements = self.columns[&section].iter().enumerate();
                let mut rows: Vec<_> = elements.filter(|&(_, &element)| element != 0).map(|(row, _)| row).collect();
                rows.sort_by_key(|&row| {
                    field.order.iter().map(|section| self.columns[section][row]).collect::<Vec<_>>()
                });
                rows
            }
            (None, None) => (0..first_section(field).map_or(0, |section| self.columns[&section].len())).collect(),
        };
        rows.into_iter().map(|row| self.item(field, field.sections.first(), row)).collect()
    }

    fn item(&self, field: &Field, section: Option<&u32>, row: usize) -> Value {
        if field.members().is_empty() {
            self.element(field, section, row)
        } else if field.tuple {
            self.members(field.members(), row).into_iter().map(|(_, value)| value).collect()
        } else {
            self.object(field.members(), row)
        }
    }

    fn element(&self, field: &Field, section: Option<&u32>, row: usize) -> Value {
        let Some(section) = section else {
            return self.request.accounts[row].clone();
        };
        let bits = self.columns[section][row];
        match field.kind() {
            Kind::Account if bits == abi().emission.no_account.into() => Value::Null,
            Kind::Account => self.request.accounts[bits as usize].clone(),
            _ => element::format(field, bits, *section),
        }
    }
}

/// What items are counted by: of objects the section of the first member that has one.
fn first_section(field: &Field) -> Option<u32> {
    if field.members().is_empty() {
        return field.sections.first().copied();
    }
    field.members().iter().find_map(first_section)
}
