//! The epoch with typed input and output. What the fields mean, and in which units: docs/specification/epoch.md.

use alloc::vec;
use alloc::vec::Vec;

use serde_json::Value;

use crate::abi::{self, abi, element_bytes};
use crate::element::word;
use crate::error::Error;
use crate::record::Sections;
use crate::request::{self, Request};
use crate::result;

/// Sparse rows: of each neuron a list of uids and values, in storage order.
pub type Rows<T> = Vec<Vec<(u16, T)>>;

/// Which consensus liquid alpha looks at, from spec_version 446.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConsensusMode {
    /// This epoch's.
    Current,
    /// The last one's.
    Previous,
    /// Previous where the bonds penalty is 65535, else current.
    #[default]
    Auto,
}

/// Whose mechanism, from spec_version 365.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ruleset {
    /// The chain's.
    #[default]
    Yuma,
    /// The whitepaper's, to be compared with.
    Whitepaper,
    /// Plain peer ranking, to be compared with.
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
    ($(#[$doc:meta])* $name:ident = $part:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl $name {
            pub(crate) fn to_sections(&self) -> Sections {
                let mut sections = Sections::new();
                $(self.$field.write(numbers(&abi().epoch.$part, stringify!($field)), &mut sections);)*
                sections
            }

            pub(crate) fn from_sections(sections: &Sections) -> Self {
                Self { $($field: Field::read(numbers(&abi().epoch.$part, stringify!($field)), sections),)* }
            }

            /// The vectors' JSON form.
            pub fn to_json(&self) -> Value {
                result::format(&abi().epoch.$part, &Request::default(), &self.to_sections())
            }
        }
    };
}

record! {
    /// What an epoch reads: one mechanism of one subnet at the block whose epoch runs.
    EpochState = request {
        /// Neurons, at most 65,535.
        n: u16,
        /// The block whose epoch runs.
        current_block: u64,
        /// Blocks from one epoch to the next.
        tempo: u16,
        /// The block of the last epoch, 0 for none; read from spec_version 423.
        last_mechanism_step_block: u64,
        /// After so many blocks without new weights a neuron is not active.
        activity_cutoff: u64,
        /// The block at which each neuron last set weights.
        last_update: Vec<u64>,
        /// The block at which each neuron was registered.
        block_at_registration: Vec<u64>,
        /// Rao, after child and parent inheritance; below spec_version 233 the one stake there is.
        alpha_stake: Vec<u64>,
        /// Rao, after child and parent inheritance.
        tao_stake: Vec<u64>,
        /// A fraction of 2^64 - 1.
        tao_weight: u64,
        /// The least stake weight that counts, in rao.
        stake_threshold: u64,
        /// The subnet owner's neuron.
        owner_uid: Option<u16>,
        /// Permits in force.
        validator_permit: Vec<bool>,
        /// How many neurons get a permit.
        max_allowed_validators: u16,
        /// As set, not normalised: u16 in storage order.
        weights: Rows<u16>,
        /// As the last epoch stored them: u16 in storage order.
        bonds: Rows<u16>,
        /// A fraction of 65535.
        kappa: u16,
        /// A fraction of 65535.
        bonds_penalty: u16,
        /// Millionths.
        bonds_moving_average: u64,
        /// Whether bonds are Yuma3's.
        yuma3_enabled: bool,
        /// Whether each bond has a rate of its own.
        liquid_alpha_enabled: bool,
        /// An i16 of hundredths; for spec_version 273 to 282 a u16 of whole ones.
        alpha_sigmoid_steepness: i32,
        /// A fraction of 65535.
        alpha_low: u16,
        /// A fraction of 65535.
        alpha_high: u16,
        /// Whether weights are committed before they are revealed.
        commit_reveal_enabled: bool,
        /// The block of each neuron's earliest commit that has not expired.
        commit_block: Vec<Option<u64>>,
        /// Rao of alpha to hand out.
        emission: u64,
        /// From spec_version 446: the consensus that the last epoch stored, fractions of 65535.
        previous_consensus: Option<Vec<u16>>,
        /// From spec_version 446: which consensus liquid alpha looks at.
        liquid_alpha_consensus_mode: ConsensusMode,
        /// From spec_version 475: the subnet has no consensus mechanism; its rules are not established.
        null_consensus: bool,
        /// From spec_version 365: whose mechanism.
        ruleset: Ruleset,
        /// How steep the whitepaper's consensus is.
        rho: Rho,
    }
}

impl EpochState {
    /// Reads the vectors' JSON form: an object.
    pub fn from_json(input: &Value, spec_version: u32) -> Result<Self, Error> {
        let request = request::parse(&abi().epoch.request, input, spec_version, &["spec_version"])?;
        Ok(Self::from_sections(&request.sections))
    }
}

record! {
    /// What an epoch decides. Fields that not all runtimes have are options.
    EpochOutput = output {
        /// Who set weights lately.
        active: Vec<bool>,
        /// Rao: alpha and weighted TAO, before the threshold.
        stake: Vec<u64>,
        /// The share of the stake that counts, of 65535; from spec_version 195.
        stake_weight: Option<Vec<u16>>,
        /// What a neuron's weights were clipped to, of 65535.
        consensus: Vec<u16>,
        /// Miners' shares, of 65535.
        incentive: Vec<u16>,
        /// Validators' shares, of 65535.
        dividends: Vec<u16>,
        /// How much of each validator's weights was left after clipping, of 65535.
        validator_trust: Vec<u16>,
        /// Rao for each neuron as a miner.
        server_emission: Vec<u64>,
        /// Rao for each neuron as a validator.
        validator_emission: Vec<u64>,
        /// Rao, the two together.
        emission: Vec<u64>,
        /// New permits.
        validator_permit: Vec<bool>,
        /// To be stored for the next epoch.
        bonds: Rows<u16>,
        /// Ranks of 65535, below spec_version 365.
        rank: Option<Vec<u16>>,
        /// Trust of 65535, below spec_version 365.
        trust: Option<Vec<u16>>,
        /// Scores of 65535, below spec_version 365.
        pruning_score: Option<Vec<u16>>,
    }
}

record! {
    /// The intermediate vectors: raw I32F32 bits, but for the total stake's I64F64.
    EpochTrace = trace {
        /// I64F64 bits: alpha and weighted TAO.
        total_stake: Vec<i128>,
        /// Shares of the stake that counts.
        stake: Vec<i64>,
        /// The same of active neurons with a permit.
        active_stake: Vec<i64>,
        /// The weighted median of each neuron's weights.
        consensus: Vec<i64>,
        /// The sum of each validator's clipped weights.
        validator_trust: Vec<i64>,
        /// Miners' shares.
        incentive: Vec<i64>,
        /// Validators' shares.
        dividends: Vec<i64>,
        /// Miners' parts of the emission.
        normalized_server_emission: Vec<i64>,
        /// Validators' parts of the emission.
        normalized_validator_emission: Vec<i64>,
        /// The parts of both.
        normalized_combined_emission: Vec<i64>,
        /// The new bonds before they are stored as u16.
        ema_bonds: Rows<i64>,
        /// The rate of each bond, n rows of n: with liquid alpha in use.
        alphas: Option<Vec<i64>>,
        /// The rate of each column: with liquid alpha's first version in use.
        alpha_columns: Option<Vec<i64>>,
        /// Ranks before clipping: below spec_version 365, and of the rulesets whitepaper and naive.
        prerank: Option<Vec<i64>>,
        /// Ranks after clipping over those before: below spec_version 365, and of the ruleset whitepaper.
        trust: Option<Vec<i64>>,
    }
}

/// The sections of a field.
fn numbers(fields: &'static [abi::Field], name: &str) -> &'static [u32] {
    let field = fields.iter().find(|field| field.name == name);
    &field.unwrap_or_else(|| panic!("abi.json has no {name}")).sections
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

fn elements<T: Element>(bytes: &[u8], section: u32) -> impl Iterator<Item = T> + use<'_, T> {
    bytes.chunks_exact(element_bytes(section)).map(|bytes| T::from_word(word(bytes)))
}
