//! Records (docs/abi.md): a header, a directory, and sections.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use once_cell::race::OnceBox;

use crate::abi::{abi, element_bytes, Field, Form, Operation};
use crate::error::Error;

/// The bytes of each section, in the order a directory wants.
pub type Sections = BTreeMap<u32, Vec<u8>>;

/// The record of a request.
pub fn encode(operation: u32, spec_version: u32, flags: u32, sections: &Sections) -> Result<Vec<u8>, Error> {
    let abi = abi();
    let directory = abi.header_bytes + sections.len() * abi.entry_bytes;
    let length = sections.values().fold(directory, |end, bytes| end + bytes.len().next_multiple_of(abi.alignment));
    let mut record = vec![0; length];
    let length = u32::try_from(length).map_err(|_| Error::new("out_of_memory", "the request is above 4 GiB"))?;
    let header = [
        ("magic", abi.magic),
        ("abi_version", abi.abi_version),
        ("operation", operation),
        ("spec_version", spec_version),
        ("flags", flags),
        ("sections", sections.len() as u32),
        ("length", length),
    ];
    for (name, value) in header {
        put(&mut record, abi.request_header[name], value);
    }
    let mut offset = directory;
    for (i, (&section, bytes)) in sections.iter().enumerate() {
        let entry = abi.header_bytes + i * abi.entry_bytes;
        put(&mut record, entry + abi.entry["field"], section);
        put(&mut record, entry + abi.entry["count"], (bytes.len() / element_bytes(section)) as u32);
        put(&mut record, entry + abi.entry["offset"], offset as u32);
        record[offset..offset + bytes.len()].copy_from_slice(bytes);
        offset += bytes.len().next_multiple_of(abi.alignment);
    }
    Ok(record)
}

/// The sections of a result, or the error it reports.
pub fn decode(record: &[u8], field_name: impl Fn(u32) -> Option<String>) -> Result<Sections, Error> {
    let abi = abi();
    let header = |name| get(record, abi.result_header[name]);
    let status = header("status");
    if status != 0 {
        return Err(Error::of_status(status, field_name(header("fault_field")).as_deref(), header("fault_index")));
    }
    let section = |i| {
        let entry = abi.header_bytes + i * abi.entry_bytes;
        let section = get(record, entry + abi.entry["field"]);
        let count = get(record, entry + abi.entry["count"]) as usize;
        let offset = get(record, entry + abi.entry["offset"]) as usize;
        (section, record[offset..offset + count * element_bytes(section)].to_vec())
    };
    Ok((0..header("sections") as usize).map(section).collect())
}

/// What the blob would answer if there were room for the request.
pub fn no_room() -> &'static [u8] {
    static RECORD: OnceBox<Vec<u8>> = OnceBox::new();
    RECORD.get_or_init(|| {
        let abi = abi();
        let status = abi.statuses.iter().find(|status| status.name == "out_of_memory").expect("abi.json is tested");
        let mut record = vec![0; abi.header_bytes];
        let header = [
            ("magic", abi.magic),
            ("abi_version", abi.abi_version),
            ("status", status.number),
            ("length", abi.header_bytes as u32),
            ("fault_index", abi.no_index),
        ];
        for (name, value) in header {
            put(&mut record, abi.result_header[name], value);
        }
        Box::new(record)
    })
}

/// The bytes of a result that starts here.
pub fn length(result: &[u8]) -> usize {
    get(result, abi().result_header["length"]) as usize
}

impl Operation {
    /// The place in the request that has this section, as in `subnets.tempo`.
    pub(crate) fn field_name(&self, section: u32) -> Option<String> {
        place(&self.request, section)
    }
}

fn place(fields: &[Field], section: u32) -> Option<String> {
    fields.iter().find_map(|field| {
        if field.sections.contains(&section) || field.has == Some(section) {
            return Some(field.name.clone());
        }
        let inner = if field.form == Form::Epochs { &abi().epoch.request } else { field.members() };
        place(inner, section).map(|inner| format!("{}.{inner}", field.name))
    })
}

fn put(record: &mut [u8], at: usize, value: u32) {
    record[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

fn get(record: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(record[at..at + 4].try_into().expect("four bytes"))
}
