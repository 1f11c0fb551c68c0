//! A stream of records (docs/abi.md): each behind its length, a u32 of 4 bytes.

use alloc::vec::Vec;
use std::io::{copy, sink, BufRead, Error, Read, Result, Write};

use crate::record::no_room;
use crate::Yuma;

/// Far more than a subnet's state has.
const MOST_BYTES: u32 = 256 << 20;

/// Answers every record before it waits for the next. What the end cuts off is answered as it is.
pub fn answer_records(yuma: &mut Yuma, mut input: impl BufRead, mut output: impl Write) -> Result<()> {
    let mut request = Vec::new();
    while !input.fill_buf()?.is_empty() {
        request.clear();
        input.by_ref().take(4).read_to_end(&mut request)?;
        let length = request.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        let mut record = input.by_ref().take(length.into());
        let result = if length > MOST_BYTES {
            copy(&mut record, &mut sink())?;
            no_room()
        } else {
            // Memory is taken as bytes come, not as many as are announced.
            request.clear();
            record.read_to_end(&mut request)?;
            yuma.record(&request).map_err(Error::other)?
        };
        output.write_all(&(result.len() as u32).to_le_bytes())?;
        output.write_all(result)?;
        output.flush()?;
    }
    Ok(())
}
