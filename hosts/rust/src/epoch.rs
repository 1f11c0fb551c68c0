//! The epoch with typed input and output. What the fields mean, and in which units: docs/specification/epoch.md.

use serde_json::Value;

use crate::abi::{self, ABI, element_bytes};
use crate::error::Error;
use crate::json;
use crate::record::Sections;

/// Sparse rows: of each neuron a list of uids and values, in storage order.
pub type Rows<T> = Vec<Vec<(u16, T)>>;

/// Which consensus liquid alpha looks at, from spec_version 446.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConsensusMode {
    Current,
    Previous,
    /// Previous where the bonds penalty is 65535, else current.
    #[default]
    Auto,
}

/// Whose mechanism, from spec_version 365.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ruleset {
    #[default]
    Yuma,
    Whitepaper,
    Naive,
}

/// How steep the whitepaper's consensus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rho(pub u16);

impl Default for Rho {
    fn default() -> Self {
        Self(10)
    }
}

/// Declares a struct whose fields are some of a record's, by name.
macro_rules! record {
    ($(#[$doc:meta])* $name:ident = $part:ident { $($field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name { $(pub $field: $type,)* }

        impl $name {
            pub(crate) fn to_sections(&self) -> Sections {
                let mut sections = Sections::new();
                $(self.$field.write(numbers(&ABI.epoch.$part, stringify!($field)), &mut sections);)*
                sections
            }

            pub(crate) fn from_sections(sections: &Sections) -> Self {
                Self { $($field: Field::read(numbers(&ABI.epoch.$part, stringify!($field)), sections),)* }
            }

            /// The vectors' JSON form.
            pub fn to_json(&self) -> Value {
                json::format(&ABI.epoch.$part, &self.to_sections())
            }
        }
    };
}

record! {
    /// What an epoch reads: one mechanism of one subnet at the block whose epoch runs.
    EpochState = request {
        n: u16,
        current_block: u64,
        tempo: u16,
        last_mechanism_step_block: u64,
        activity_cutoff: u64,
        last_update: Vec<u64>,
        block_at_registration: Vec<u64>,
        alpha_stake: Vec<u64>,
        tao_stake: Vec<u64>,
        tao_weight: u64,
        stake_threshold: u64,
        owner_uid: Option<u16>,
        validator_permit: Vec<bool>,
        max_allowed_validators: u16,
        weights: Rows<u16>,
        bonds: Rows<u16>,
        kappa: u16,
        bonds_penalty: u16,
        bonds_moving_average: u64,
        yuma3_enabled: bool,
        liquid_alpha_enabled: bool,
        alpha_sigmoid_steepness: i32,
        alpha_low: u16,
        alpha_high: u16,
        commit_reveal_enabled: bool,
        commit_block: Vec<Option<u64>>,
        emission: u64,
        previous_consensus: Option<Vec<u16>>,
        liquid_alpha_consensus_mode: ConsensusMode,
        null_consensus: bool,
        ruleset: Ruleset,
        rho: Rho,
    }
}

impl EpochState {
    /// Reads the vectors' JSON form: an object.
    pub fn from_json(input: &Value, spec_version: u32) -> Result<Self, Error> {
        let sections = json::parse(&ABI.epoch.request, input, Some(spec_version))?;
        Ok(Self::from_sections(&sections))
    }
}

record! {
    /// What an epoch decides. Fields that not all runtimes have are options.
    EpochOutput = output {
        active: Vec<bool>,
        stake: Vec<u64>,
        stake_weight: Option<Vec<u16>>,
        consensus: Vec<u16>,
        incentive: Vec<u16>,
        dividends: Vec<u16>,
        validator_trust: Vec<u16>,
        server_emission: Vec<u64>,
        validator_emission: Vec<u64>,
        emission: Vec<u64>,
        validator_permit: Vec<bool>,
        bonds: Rows<u16>,
        rank: Option<Vec<u16>>,
        trust: Option<Vec<u16>>,
        pruning_score: Option<Vec<u16>>,
    }
}

record! {
    /// The intermediate vectors: raw I32F32 bits, but for the total stake's I64F64.
    EpochTrace = trace {
        total_stake: Vec<i128>,
        stake: Vec<i64>,
        active_stake: Vec<i64>,
        consensus: Vec<i64>,
        validator_trust: Vec<i64>,
        incentive: Vec<i64>,
        dividends: Vec<i64>,
        normalized_server_emission: Vec<i64>,
        normalized_validator_emission: Vec<i64>,
        normalized_combined_emission: Vec<i64>,
        ema_bonds: Rows<i64>,
        alphas: Option<Vec<i64>>,
        alpha_columns: Option<Vec<i64>>,
        prerank: Option<Vec<i64>>,
        trust: Option<Vec<i64>>,
    }
}

/// The sections of a field.
fn numbers(fields: &'static [abi::Field], name: &str) -> &'static [u32] {
    let field = fields.iter().find(|field| field.name == name);
    &field.unwrap_or_else(|| panic!("docs/abi.json has no {name}")).sections
}

/// One number of a section.
trait Element: Copy {
    fn to_word(self) -> u128;
    fn from_word(word: u128) -> Self;
}

macro_rules! integers {
    ($($type:ty),*) => { $(
        impl Element for $type {
            fn to_word(self) -> u128 {
                self as u128
            }

            fn from_word(word: u128) -> Self {
                word as $type
            }
        }
    )* };
}
integers!(u16, i32, u64, i64, i128);

impl Element for bool {
    fn to_word(self) -> u128 {
        self.into()
    }

    fn from_word(word: u128) -> Self {
        word != 0
    }
}

/// None has all bits of 8 bytes set.
impl<T: Element> Element for Option<T> {
    fn to_word(self) -> u128 {
        self.map_or(u64::MAX.into(), T::to_word)
    }

    fn from_word(word: u128) -> Self {
        (word != u64::MAX.into()).then(|| T::from_word(word))
    }
}

impl Element for ConsensusMode {
    fn to_word(self) -> u128 {
        self as u128
    }

    fn from_word(word: u128) -> Self {
        [Self::Current, Self::Previous, Self::Auto][word as usize]
    }
}

impl Element for Ruleset {
    fn to_word(self) -> u128 {
        self as u128
    }

    fn from_word(word: u128) -> Self {
        [Self::Yuma, Self::Whitepaper, Self::Naive][word as usize]
    }
}

impl Element for Rho {
    fn to_word(self) -> u128 {
        self.0.into()
    }

    fn from_word(word: u128) -> Self {
        Self(word as u16)
    }
}

/// What a record's field is held as. A field that is not there reads as its type's default.
trait Field {
    fn write(&self, numbers: &[u32], sections: &mut Sections);
    fn read(numbers: &[u32], sections: &Sections) -> Self;
}

impl<T: Element + Default> Field for T {
    fn write(&self, numbers: &[u32], sections: &mut Sections) {
        vec![*self].write(numbers, sections);
    }

    fn read(numbers: &[u32], sections: &Sections) -> Self {
        Vec::read(numbers, sections).first().copied().unwrap_or_default()
    }
}

impl<T: Element> Field for Vec<T> {
    fn write(&self, numbers: &[u32], sections: &mut Sections) {
        sections.insert(numbers[0], bytes(self.iter().copied(), numbers[0]));
    }

    fn read(numbers: &[u32], sections: &Sections) -> Self {
        sections.get(&numbers[0]).map(|bytes| elements(bytes, numbers[0]).collect()).unwrap_or_default()
    }
}

impl<T: Element> Field for Option<Vec<T>> {
    fn write(&self, numbers: &[u32], sections: &mut Sections) {
        if let Some(values) = self {
            values.write(numbers, sections);
        }
    }

    fn read(numbers: &[u32], sections: &Sections) -> Self {
        sections.contains_key(&numbers[0]).then(|| Vec::read(numbers, sections))
    }
}

impl<T: Element> Field for Rows<T> {
    fn write(&self, numbers: &[u32], sections: &mut Sections) {
        let mut offsets = vec![0];
        let mut end = 0_i64;
        for row in self {
            end += row.len() as i64;
            offsets.push(end);
        }
        let entries = self.iter().flatten();
        sections.insert(numbers[0], bytes(offsets.into_iter(), numbers[0]));
        sections.insert(numbers[1], bytes(entries.clone().map(|entry| entry.0), numbers[1]));
        sections.insert(numbers[2], bytes(entries.map(|entry| entry.1), numbers[2]));
    }

    fn read(numbers: &[u32], sections: &Sections) -> Self {
        let offsets = Vec::<i64>::read(&numbers[..1], sections);
        let mut entries = Vec::read(&numbers[1..2], sections).into_iter().zip(Vec::read(&numbers[2..], sections));
        offsets.windows(2).map(|pair| entries.by_ref().take((pair[1] - pair[0]) as usize).collect()).collect()
    }
}

fn bytes<T: Element>(elements: impl Iterator<Item = T>, section: u32) -> Vec<u8> {
    let width = element_bytes(section);
    let mut bytes = Vec::with_capacity(elements.size_hint().0 * width);
    for element in elements {
        bytes.extend_from_slice(&element.to_word().to_le_bytes()[..width]);
    }
    bytes
}

fn elements<T: Element>(bytes: &[u8], section: u32) -> impl Iterator<Item = T> {
    bytes.chunks_exact(element_bytes(section)).map(|bytes| T::from_word(json::word(bytes)))
}
