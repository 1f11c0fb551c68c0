#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod abi;
mod blocks;
mod element;
mod engine;
mod epoch;
mod error;
mod protocol;
mod record;
mod request;
mod result;
#[cfg(feature = "std")]
mod stream;

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::abi::{abi, Operation, Table, BLOB};
use crate::record::Sections;

pub use crate::engine::Engine;
pub use crate::epoch::{ConsensusMode, EpochOutput, EpochState, EpochTrace, Rho, Rows, Ruleset};
pub use crate::error::Error;
/// The JSON in which emission and payout are asked and answered.
pub use serde_json as json;

/// The runtime whose rules a request of the line protocol means that does not say.
pub fn default_spec_version() -> u32 {
    abi().default_spec_version
}

/// The SHA-256 of the blob in this crate, in hexadecimal: that of `dist/yuma.wasm` of the project at the same version.
pub fn blob_sha256() -> &'static str {
    &abi().blob_sha256
}

/// A loaded blob. A call depends on nothing but its request.
pub struct Yuma {
    blob: Box<dyn engine::Blob>,
}

impl Yuma {
    /// Loads the blob of this crate into an engine.
    pub fn load(engine: Engine) -> Result<Self, Error> {
        let sha256 = hexadecimal(&Sha256::digest(BLOB));
        if sha256 != blob_sha256() {
            let message = format!("yuma.wasm has the SHA-256 {sha256}, abi.json is of {}", blob_sha256());
            return Err(Error::new("wrong_blob", message));
        }
        Ok(Self { blob: engine.instantiate(BLOB)? })
    }

    /// Runs one epoch under the rules of a runtime.
    pub fn epoch(&mut self, spec_version: u32, state: &EpochState) -> Result<EpochOutput, Error> {
        let sections = self.run_epoch(spec_version, false, &state.to_sections())?;
        Ok(EpochOutput::from_sections(&sections))
    }

    /// The same, with the intermediate vectors.
    pub fn epoch_with_trace(
        &mut self,
        spec_version: u32,
        state: &EpochState,
    ) -> Result<(EpochOutput, EpochTrace), Error> {
        let sections = self.run_epoch(spec_version, true, &state.to_sections())?;
        Ok((EpochOutput::from_sections(&sections), EpochTrace::from_sections(&sections)))
    }

    /// The arithmetic around the epoch as the reference runtime has it, in the JSON form of `vectors/emission`.
    ///
    /// A suite is the name of a file there, such as `block-emission`.
    pub fn emission(&mut self, suite: &str, input: &Value) -> Result<Value, Error> {
        let operation = |suite| abi().emission.suites.get(suite);
        if suite == "coinbase-blocks" {
            let block = operation("coinbase-block").expect("abi.json is tested");
            return blocks::run(input, |input| self.run(block, 0, input));
        }
        let operation = operation(suite)
            .ok_or_else(|| Error::at("suite", "unknown_suite", format!("there is no suite emission/{suite}")))?;
        self.run(operation, 0, input)
    }

    /// The coinbase and the payout as a runtime has them, in the JSON form of `vectors/payout`.
    ///
    /// A suite is the name of a file there, such as `distribute-emission`.
    pub fn payout(&mut self, suite: &str, spec_version: u32, input: &Value) -> Result<Value, Error> {
        let payout = &abi().payout;
        let operation = payout
            .suites
            .get(suite)
            .ok_or_else(|| Error::at("suite", "unknown_suite", format!("there is no suite payout/{suite}")))?;
        let (first, last) = (payout.first_spec_version, payout.last_spec_version);
        if !(first..=last).contains(&spec_version) {
            let problem = format!("the emission is known from {first} to {last}, not of {spec_version}");
            return Err(Error::at("spec_version", "unknown_runtime", problem));
        }
        self.run(operation, spec_version, input)
    }

    /// Answers one line of the line protocol (`vectors/README.md`).
    pub fn answer(&mut self, line: &[u8]) -> Value {
        protocol::answer(self, line)
    }

    /// Answers a stream of records (`docs/abi.md`), each behind its length.
    #[cfg(feature = "std")]
    pub fn answer_records(&mut self, input: impl std::io::BufRead, output: impl std::io::Write) -> std::io::Result<()> {
        stream::answer_records(self, input, output)
    }

    /// Answers one record with another (`docs/abi.md`), whatever its bytes are. What it returns lies in the blob's memory.
    pub fn record(&mut self, request: &[u8]) -> Result<&[u8], Error> {
        let address = match u32::try_from(request.len()) {
            Ok(length) => self.blob.reserve(length)? as usize,
            Err(_) => 0,
        };
        if address == 0 {
            return Ok(record::no_room());
        }
        self.blob.memory()[address..address + request.len()].copy_from_slice(request);
        let address = self.blob.call(request.len() as u32)? as usize;
        let result = &self.blob.memory()[address..];
        Ok(&result[..record::length(result)])
    }

    fn run_epoch(&mut self, spec_version: u32, trace: bool, sections: &Sections) -> Result<Sections, Error> {
        self.exchange(&abi().epoch, spec_version, if trace { abi().flags["trace"] } else { 0 }, sections)
    }

    /// Answers an input with an output, both in JSON form.
    fn run(&mut self, operation: &'static Operation, spec_version: u32, input: &Value) -> Result<Value, Error> {
        let request = request::parse(&operation.request, input, spec_version, &[])?;
        let result = self.exchange(operation, spec_version, 0, &request.sections)?;
        Ok(result::format(&operation.output, &request, &result))
    }

    /// Answers sections with sections.
    fn exchange(
        &mut self,
        operation: &'static Operation,
        spec_version: u32,
        flags: u32,
        sections: &Sections,
    ) -> Result<Sections, Error> {
        let request = record::encode(operation.operation, spec_version, flags, sections)?;
        record::decode(self.record(&request)?, |section| operation.field_name(section))
    }

    /// One row of a fixed-point table, in the JSON form: all its integers are decimal strings.
    fn run_table(&mut self, table: &Table, operands: &[Value]) -> Result<Value, Error> {
        let wanted = table.operands.len();
        if operands.len() != wanted {
            return Err(Error::at("input", "wrong_count", format!("{wanted} operands wanted, got {}", operands.len())));
        }
        let mut sections = Sections::new();
        for (i, (operand, column)) in operands.iter().zip(&table.operands).enumerate() {
            let bits = element::parse_integer(operand, column.kind, true)
                .map_err(|problem| problem.at(&format!("input[{i}]")))?;
            sections.insert(column.section, bits.to_le_bytes()[..abi::element_bytes(column.section)].to_vec());
        }
        let request = record::encode(table.operation, 0, 0, &sections)?;
        let result = record::decode(self.record(&request)?, |section| (section != 0).then(|| "input".into()))?;
        let section = table.result.section;
        let exists = result[&abi().fixed.exists] == [1];
        let format = || element::format_integer(element::word(&result[&section]), table.result.kind, true, section);
        Ok(if exists { format() } else { Value::Null })
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
