//! The ABI as data: `abi.json`, which is generated from the blob's own constants.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use once_cell::race::OnceBox;
use serde::Deserialize;
use serde_json::Value;

/// The blob that `abi.json` describes.
pub const BLOB: &[u8] = include_bytes!("../yuma.wasm");

/// The description this crate was built with.
pub fn abi() -> &'static Abi {
    static ABI: OnceBox<Abi> = OnceBox::new();
    ABI.get_or_init(|| {
        Box::new(serde_json::from_str(include_str!("../abi.json")).expect("abi.json is generated and tested"))
    })
}

#[derive(Deserialize)]
pub struct Abi {
    pub blob_sha256: String,
    pub magic: u32,
    pub abi_version: u32,
    pub header_bytes: usize,
    pub entry_bytes: usize,
    pub alignment: usize,
    pub no_index: u32,
    pub request_header: BTreeMap<String, usize>,
    pub result_header: BTreeMap<String, usize>,
    pub entry: BTreeMap<String, usize>,
    pub flags: BTreeMap<String, u32>,
    pub statuses: Vec<Status>,
    pub default_spec_version: u32,
    pub epoch: Operation,
    /// Single stages of the epoch, by name.
    pub stages: BTreeMap<String, Operation>,
    pub emission: Emission,
    pub payout: Payout,
    pub fixed: Fixed,
}

#[derive(Deserialize)]
pub struct Status {
    pub number: u32,
    pub name: String,
    #[serde(default)]
    pub explanation: String,
}

/// The arithmetic around the epoch.
#[derive(Deserialize)]
pub struct Emission {
    /// The section that says how many accounts there are.
    pub accounts: u32,
    pub no_account: u32,
    pub suites: BTreeMap<String, Operation>,
}

/// The coinbase and the payout, by runtime.
#[derive(Deserialize)]
pub struct Payout {
    pub first_spec_version: u32,
    pub last_spec_version: u32,
    pub suites: BTreeMap<String, Operation>,
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

/// What bindings/forms/shape.ts says of a field, of which this is a copy.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    #[serde(default)]
    pub name: String,
    pub form: Form,
    #[serde(rename = "type")]
    pub elements: Elements,
    pub sections: Vec<u32>,
    /// Names of an enum's numbers, from 0.
    #[serde(default)]
    pub values: Vec<String>,
    /// Null is `absent`, or has all bits set.
    #[serde(default)]
    pub nullable: bool,
    /// A list that is null has no section.
    #[serde(default)]
    pub or_none: bool,
    #[serde(default)]
    pub optional: bool,
    /// Null is where the element of this section is 0.
    pub has: Option<u32>,
    pub absent: Option<u32>,
    #[serde(default)]
    pub since: u32,
    pub until: Option<u32>,
    pub constant: Option<Value>,
    /// What a runtime takes where the field is left out.
    #[serde(default)]
    pub defaults: Vec<Span>,
    pub count: Option<String>,
    pub length: Option<usize>,
    #[serde(default)]
    pub tuple: bool,
    pub of: Option<String>,
    #[serde(default)]
    pub parts: Vec<Field>,
    pub key: Option<String>,
    pub r#where: Option<u32>,
    #[serde(default)]
    pub order: Vec<u32>,
    pub like: Option<String>,
    pub exists: Option<(u32, usize)>,
    #[serde(default)]
    pub needs: Vec<String>,
    pub when: Option<(String, Value)>,
}

impl Field {
    /// The fields of the objects that are the elements; of other elements there are none.
    pub fn members(&self) -> &[Field] {
        match &self.elements {
            Elements::Objects(fields) => fields,
            Elements::Plain(_) => &[],
        }
    }

    /// Whether the runtime's JSON form has it.
    pub fn is_of(&self, spec_version: u32) -> bool {
        self.since <= spec_version && self.until.is_none_or(|until| spec_version <= until)
    }

    /// What a runtime takes where the JSON form leaves it out.
    pub fn default(&self, spec_version: u32) -> Option<&Value> {
        let span = self.defaults.iter().find(|span| (span.from..=span.to).contains(&spec_version));
        self.constant.as_ref().or(span.map(|span| &span.value))
    }

    /// What an element is that is no object.
    pub fn kind(&self) -> Kind {
        match self.elements {
            Elements::Plain(kind) => kind,
            Elements::Objects(_) => Kind::Epoch,
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
pub enum Elements {
    Plain(Kind),
    Objects(Vec<Field>),
}

#[derive(Deserialize)]
pub struct Span {
    pub from: u32,
    pub to: u32,
    pub value: Value,
}

/// How a field's elements lie: see bindings/forms/shape.ts.
#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// One element in the row of the object that it is of.
    One,
    Object,
    List,
    Lists,
    Nested,
    /// Sparse rows: offsets, uids, values.
    Rows,
    /// A list that stands for n rows of n.
    Square,
    ByAccount,
    RowsByAccount,
    Owned,
    ByUid,
    Epochs,
    Single,
    Joined,
    Grouped,
    Given,
    Left,
    Nothing,
}

/// What an element is.
#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Boolean,
    Enum,
    Account,
    Epoch,
    U8,
    U16,
    U32,
    I16,
    I32,
    U64,
    I64,
    U128,
    I128,
}

impl Kind {
    /// Of an integer the bits, and whether one of them is a sign.
    pub fn bits(self) -> (u32, bool) {
        match self {
            Kind::U8 => (8, false),
            Kind::U16 => (16, false),
            Kind::U32 | Kind::Boolean | Kind::Enum | Kind::Account | Kind::Epoch => (32, false),
            Kind::I16 => (16, true),
            Kind::I32 => (32, true),
            Kind::U64 => (64, false),
            Kind::I64 => (64, true),
            Kind::U128 => (128, false),
            Kind::I128 => (128, true),
        }
    }

    /// Many JSON readers turn numbers into doubles, so larger integers are strings.
    pub fn is_text(self) -> bool {
        self.bits().0 > 32
    }
}

/// The fixed-point tables, by name.
#[derive(Deserialize)]
pub struct Fixed {
    /// The section that says which rows have a result.
    pub exists: u32,
    pub tables: BTreeMap<String, Table>,
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
