//! The ABI as data: `docs/abi.json`, which is generated from the blob's own constants.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub struct Abi {
    pub blob_sha256: String,
    pub magic: u32,
    pub abi_version: u32,
    pub header_bytes: usize,
    pub entry_bytes: usize,
    pub alignment: usize,
    pub no_index: u32,
    pub request_header: HashMap<String, usize>,
    pub result_header: HashMap<String, usize>,
    pub entry: HashMap<String, usize>,
    pub flags: HashMap<String, u32>,
    pub statuses: Vec<Status>,
    pub default_spec_version: u32,
    pub epoch: Operation,
    /// Single stages of the epoch, by name.
    pub stages: HashMap<String, Operation>,
    pub fixed: Fixed,
}

#[derive(Deserialize)]
pub struct Status {
    pub number: u32,
    pub name: String,
    #[serde(default)]
    pub explanation: String,
}

/// A call whose request and result have named fields.
#[derive(Deserialize)]
pub struct Operation {
    pub operation: u32,
    pub request: Vec<Field>,
    pub output: Vec<Field>,
    #[serde(default)]
    pub trace: Vec<Field>,
}

#[derive(Deserialize)]
pub struct Field {
    pub name: String,
    pub form: Form,
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Null has all bits set.
    #[serde(default)]
    pub nullable: bool,
    #[serde(default)]
    pub optional: bool,
    /// Names of an enum's numbers, from 0.
    #[serde(default)]
    pub values: Vec<String>,
    /// What a runtime takes where the field is left out.
    #[serde(default)]
    pub defaults: Vec<Default>,
    /// The field's sections in the record: three for rows, else one.
    pub sections: Vec<u32>,
}

#[derive(Deserialize)]
pub struct Default {
    pub from: u32,
    pub to: u32,
    pub value: Value,
}

/// How a field's elements lie.
#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// One element in 8 bytes.
    One,
    List,
    /// Sparse rows: offsets, uids, values.
    Rows,
    /// A list that stands for n rows of n.
    Square,
}

/// What an element is.
#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Boolean,
    Enum,
    U16,
    I16,
    I32,
    U64,
    I64,
    I128,
    U128,
}

/// The fixed-point tables, by name.
#[derive(Deserialize)]
pub struct Fixed {
    /// The section that says which rows have a result.
    pub exists: u32,
    pub tables: HashMap<String, Table>,
}

#[derive(Deserialize)]
pub struct Table {
    pub operation: u32,
    pub operands: Vec<Column>,
    pub result: Column,
}

#[derive(Deserialize)]
pub struct Column {
    #[serde(rename = "type")]
    pub kind: Kind,
    pub section: u32,
}

/// Bytes of an element: the low byte of a section's number.
pub fn element_bytes(section: u32) -> usize {
    (section & 0xff) as usize
}

/// The description this crate was built with.
pub static ABI: LazyLock<Abi> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../docs/abi.json")).expect("docs/abi.json is generated and tested")
});
