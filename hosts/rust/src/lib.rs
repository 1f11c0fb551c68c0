//! The epoch of Bittensor's Yuma Consensus, bit for bit: `yuma.wasm` in wasmtime or wasmi.
//!
//! ```no_run
//! # fn main() -> Result<(), yuma_host::Error> {
//! # let input = serde_json::Value::Null;
//! use yuma_host::{Engine, EpochState, Yuma};
//!
//! let mut yuma = Yuma::load(Engine::Wasmi)?;
//! let state = EpochState::from_json(&input, 425)?;
//! let output = yuma.epoch(425, &state)?;
//! println!("{:?}", output.emission);
//! # Ok(())
//! # }
//! ```

mod abi;
mod engine;
mod epoch;
mod error;
mod json;
mod protocol;
mod record;

use std::path::PathBuf;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::abi::ABI;
use crate::record::Sections;

pub use crate::engine::Engine;
pub use crate::epoch::{ConsensusMode, EpochOutput, EpochState, EpochTrace, Rho, Rows, Ruleset};
pub use crate::error::Error;

/// The runtime whose rules a request of the line protocol means that does not say.
pub fn default_spec_version() -> u32 {
    ABI.default_spec_version
}

/// A loaded blob. A call depends on nothing but its request.
pub struct Yuma {
    blob: Box<dyn engine::Blob>,
}

impl Yuma {
    /// Loads the blob that lies in this checkout, or where the environment variable YUMA_WASM says.
    pub fn load(engine: Engine) -> Result<Self, Error> {
        let path = std::env::var_os("YUMA_WASM")
            .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../dist/yuma.wasm")), PathBuf::from);
        let blob = std::fs::read(&path)
            .map_err(|error| Error::new("wrong_blob", format!("{} can't be read: {error}", path.display())))?;
        Self::from_bytes(engine, &blob)
    }

    /// Instantiates a blob, if it is the one this crate was made for.
    pub fn from_bytes(engine: Engine, blob: &[u8]) -> Result<Self, Error> {
        let sha256 = hexadecimal(&Sha256::digest(blob));
        if sha256 != ABI.blob_sha256 {
            let message = format!("the blob's SHA-256 is {sha256}, this crate is pinned to {}", ABI.blob_sha256);
            return Err(Error::new("wrong_blob", message));
        }
        Ok(Self { blob: engine.instantiate(blob)? })
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

    /// Answers one line of the line protocol (vectors/README.md).
    pub fn answer(&mut self, line: &[u8]) -> Value {
        protocol::answer(self, line)
    }

    /// Runs a file of request records, each behind its length, and gives the SHA-256 of all results' bytes.
    pub fn digest(&mut self, mut requests: &[u8]) -> Result<String, Error> {
        let mut hash = Sha256::new();
        while let Some((length, rest)) = requests.split_first_chunk() {
            let (request, rest) = rest.split_at(u32::from_le_bytes(*length) as usize);
            hash.update(self.call(request)?);
            requests = rest;
        }
        Ok(hexadecimal(&hash.finalize()))
    }

    fn run_epoch(&mut self, spec_version: u32, trace: bool, sections: &Sections) -> Result<Sections, Error> {
        self.run(&ABI.epoch, spec_version, if trace { ABI.flags["trace"] } else { 0 }, sections)
    }

    fn run(
        &mut self,
        operation: &'static abi::Operation,
        spec_version: u32,
        flags: u32,
        sections: &Sections,
    ) -> Result<Sections, Error> {
        let request = record::encode(operation.operation, spec_version, flags, sections)?;
        record::decode(self.call(&request)?, |section| operation.field_name(section))
    }

    /// One row of a fixed-point table, in the JSON form: all its integers are decimal strings.
    fn run_table(&mut self, table: &abi::Table, operands: &[Value]) -> Result<Value, Error> {
        let wanted = table.operands.len();
        if operands.len() != wanted {
            return Err(Error::at("input", "wrong_count", format!("{wanted} operands wanted, got {}", operands.len())));
        }
        let mut sections = Sections::new();
        for (i, (operand, column)) in operands.iter().zip(&table.operands).enumerate() {
            let mut bytes = Vec::new();
            json::push(operand, column.kind, true, column.section, &mut bytes)
                .map_err(|problem| problem.at(&format!("input[{i}]")))?;
            sections.insert(column.section, bytes);
        }
        let request = record::encode(table.operation, 0, 0, &sections)?;
        let result = record::decode(self.call(&request)?, |section| (section != 0).then_some("input"))?;
        let exists = result[&ABI.fixed.exists] == [1];
        Ok(if exists { json::element(table.result.kind, true, &result[&table.result.section]) } else { Value::Null })
    }

    /// Answers one record with another. What it returns lies in the blob's memory.
    fn call(&mut self, request: &[u8]) -> Result<&[u8], Error> {
        let length = u32::try_from(request.len()).map_err(|_| Error::new("out_of_memory", "a request above 4 GiB"))?;
        let address = self.blob.reserve(length)? as usize;
        if address == 0 {
            return Err(Error::new("out_of_memory", "the blob has no memory for the request"));
        }
        self.blob.memory()[address..address + request.len()].copy_from_slice(request);
        let address = self.blob.call(length)? as usize;
        let result = &self.blob.memory()[address..];
        Ok(&result[..record::length(result)])
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
