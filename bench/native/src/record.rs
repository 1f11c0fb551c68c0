//! Records of docs/abi.md: the request of operation 1 as a state, and the output as its result.

use std::collections::HashMap;

use crate::epoch::Output;

const MAGIC: u32 = 0x414d_5559;
const ABI_VERSION: u32 = 1;
const EPOCH: u32 = 1;
const HEADER_BYTES: usize = 32;
const ENTRY_BYTES: usize = 16;
const NO_INDEX: u32 = u32::MAX;

/// Entries (uid, value) in storage order.
pub type Row<T> = Vec<(u16, T)>;

/// docs/specification/epoch.md, "Input".
pub struct State {
    pub n: usize,
    pub current_block: u64,
    pub tempo: u64,
    pub last_mechanism_step_block: u64,
    pub activity_cutoff: u64,
    pub last_update: Vec<u64>,
    pub block_at_registration: Vec<u64>,
    pub alpha_stake: Vec<u64>,
    pub tao_stake: Vec<u64>,
    pub tao_weight: u64,
    pub stake_threshold: u64,
    pub owner_uid: Option<usize>,
    pub validator_permit: Vec<bool>,
    pub max_allowed_validators: usize,
    pub weights: Vec<Row<u16>>,
    pub bonds: Vec<Row<u16>>,
    pub kappa: u16,
    pub bonds_penalty: u16,
    pub bonds_moving_average: u64,
    pub yuma3_enabled: bool,
    pub liquid_alpha_enabled: bool,
    pub alpha_sigmoid_steepness: i16,
    pub alpha_low: u16,
    pub alpha_high: u16,
    pub commit_reveal_enabled: bool,
    /// `u64::MAX`, which is after every block, where there is none.
    pub commit_block: Vec<u64>,
    pub emission: u64,
}

pub fn read_state(record: &[u8]) -> Result<State, String> {
    let request = Request::read(record)?;
    let n = request.number(0x0108)? as usize;
    Ok(State {
        n,
        current_block: request.number(0x0208)?,
        tempo: request.number(0x0308)?,
        last_mechanism_step_block: request.number(0x0408)?,
        activity_cutoff: request.number(0x0508)?,
        last_update: request.numbers(0x0608, n)?,
        block_at_registration: request.numbers(0x0708, n)?,
        alpha_stake: request.numbers(0x0808, n)?,
        tao_stake: request.numbers(0x0908, n)?,
        tao_weight: request.number(0x0a08)?,
        stake_threshold: request.number(0x0b08)?,
        owner_uid: Some(request.number(0x0c08)? as usize).filter(|&uid| uid < n),
        validator_permit: request.booleans(0x0d01, n)?,
        max_allowed_validators: request.number(0x0e08)? as usize,
        weights: request.rows(0x0f04, 0x1002, 0x1102, n)?,
        bonds: request.rows(0x1204, 0x1302, 0x1402, n)?,
        kappa: request.number(0x1508)? as u16,
        bonds_penalty: request.number(0x1608)? as u16,
        bonds_moving_average: request.number(0x1708)?,
        yuma3_enabled: request.number(0x1808)? != 0,
        liquid_alpha_enabled: request.number(0x1908)? != 0,
        alpha_sigmoid_steepness: request.number(0x1a08)? as i16,
        alpha_low: request.number(0x1b08)? as u16,
        alpha_high: request.number(0x1c08)? as u16,
        commit_reveal_enabled: request.number(0x1d08)? != 0,
        commit_block: request.numbers(0x1e08, n)?,
        emission: request.number(0x1f08)?,
    })
}

/// The bytes of each field's section.
struct Request<'a>(HashMap<u32, &'a [u8]>);

impl<'a> Request<'a> {
    fn read(record: &'a [u8]) -> Result<Self, String> {
        if (word(record, 0)?, word(record, 4)?, word(record, 8)?) != (MAGIC, ABI_VERSION, EPOCH) {
            return Err("not a request for an epoch".to_string());
        }
        let mut sections = HashMap::new();
        for i in 0..word(record, 20)? as usize {
            let entry = HEADER_BYTES + i * ENTRY_BYTES;
            let field = word(record, entry)?;
            let length = word(record, entry + 4)? as usize * (field & 0xff) as usize;
            let start = word(record, entry + 8)? as usize;
            let section = record.get(start..start + length).ok_or("the record ends early")?;
            sections.insert(field, section);
        }
        Ok(Request(sections))
    }

    fn bytes(&self, field: u32, count: Option<usize>) -> Result<&'a [u8], String> {
        let section = *self.0.get(&field).ok_or(format!("no field {field:#06x}"))?;
        match count {
            Some(count) if section.len() != count * (field & 0xff) as usize => {
                Err(format!("field {field:#06x} has not {count} elements"))
            }
            _ => Ok(section),
        }
    }

    fn numbers(&self, field: u32, count: usize) -> Result<Vec<u64>, String> {
        let words = self.bytes(field, Some(count))?.chunks_exact(8);
        Ok(words.map(|word| u64::from_le_bytes(word.try_into().unwrap())).collect())
    }

    fn number(&self, field: u32) -> Result<u64, String> {
        Ok(self.numbers(field, 1)?[0])
    }

    fn booleans(&self, field: u32, count: usize) -> Result<Vec<bool>, String> {
        Ok(self.bytes(field, Some(count))?.iter().map(|&byte| byte != 0).collect())
    }

    fn u16s(&self, field: u32) -> Result<Vec<u16>, String> {
        let words = self.bytes(field, None)?.chunks_exact(2);
        Ok(words.map(|word| u16::from_le_bytes(word.try_into().unwrap())).collect())
    }

    fn rows(&self, offsets: u32, uids: u32, values: u32, n: usize) -> Result<Vec<Row<u16>>, String> {
        let offsets = self.bytes(offsets, Some(n + 1))?;
        let (uids, values) = (self.u16s(uids)?, self.u16s(values)?);
        (0..n)
            .map(|i| {
                let range = word(offsets, 4 * i)? as usize..word(offsets, 4 * i + 4)? as usize;
                let uids = uids.get(range.clone()).ok_or("a row ends early")?;
                let values = values.get(range).ok_or("a row ends early")?;
                Ok(uids.iter().copied().zip(values.iter().copied()).collect())
            })
            .collect()
    }
}

fn word(bytes: &[u8], at: usize) -> Result<u32, String> {
    let word = bytes.get(at..at + 4).ok_or("the record ends early")?;
    Ok(u32::from_le_bytes(word.try_into().unwrap()))
}

pub fn write_output(output: &Output) -> Vec<u8> {
    let u64s = |values: &[u64]| values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let u16s = |values: &[u16]| values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let booleans = |values: &[bool]| values.iter().map(|&value| value.into()).collect();
    let mut offset = 0u32;
    let mut bonds_offsets = offset.to_le_bytes().to_vec();
    for row in &output.bonds {
        offset += row.len() as u32;
        bonds_offsets.extend(offset.to_le_bytes());
    }
    let bonds = || output.bonds.iter().flatten();
    write_result(&[
        (0x4101, booleans(&output.active)),
        (0x4208, u64s(&output.stake)),
        (0x4302, u16s(&output.stake_weight)),
        (0x4402, u16s(&output.consensus)),
        (0x4502, u16s(&output.incentive)),
        (0x4602, u16s(&output.dividends)),
        (0x4702, u16s(&output.validator_trust)),
        (0x4808, u64s(&output.server_emission)),
        (0x4908, u64s(&output.validator_emission)),
        (0x4a08, u64s(&output.emission)),
        (0x4b01, booleans(&output.validator_permit)),
        (0x4c04, bonds_offsets),
        (0x4d02, bonds().flat_map(|(uid, _)| uid.to_le_bytes()).collect()),
        (0x4e02, bonds().flat_map(|(_, value)| value.to_le_bytes()).collect()),
    ])
}

fn write_result(sections: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut directory = Vec::new();
    let mut data = Vec::new();
    let start = HEADER_BYTES + sections.len() * ENTRY_BYTES;
    for (field, bytes) in sections {
        let count = bytes.len() as u32 / (field & 0xff);
        directory.extend([*field, count, (start + data.len()) as u32, 0]);
        data.extend_from_slice(bytes);
        data.resize(data.len().next_multiple_of(8), 0);
    }
    let length = (start + data.len()) as u32;
    let header = [MAGIC, ABI_VERSION, EPOCH, 0, 0, sections.len() as u32, length, NO_INDEX];
    let words = header.into_iter().chain(directory);
    words.flat_map(u32::to_le_bytes).chain(data).collect()
}
