// The fields of an epoch's request and result: number << 8 | bytes of an element. Names are those of the JSON form
// (docs/specification/epoch.md, "Input", "Output"); rows are three fields: offsets, uids and values.

/** The state: what the epoch reads. A field of one element is an integer of 8 bytes whatever its range. */
export enum StateField {
  N = 0x0108,
  CURRENT_BLOCK = 0x0208,
  TEMPO = 0x0308,
  LAST_MECHANISM_STEP_BLOCK = 0x0408,
  ACTIVITY_CUTOFF = 0x0508,
  LAST_UPDATE = 0x0608,
  BLOCK_AT_REGISTRATION = 0x0708,
  ALPHA_STAKE = 0x0808,
  TAO_STAKE = 0x0908,
  TAO_WEIGHT = 0x0a08,
  STAKE_THRESHOLD = 0x0b08,
  OWNER_UID = 0x0c08,
  VALIDATOR_PERMIT = 0x0d01,
  MAX_ALLOWED_VALIDATORS = 0x0e08,
  WEIGHTS_OFFSETS = 0x0f04,
  WEIGHTS_UIDS = 0x1002,
  WEIGHTS_VALUES = 0x1102,
  BONDS_OFFSETS = 0x1204,
  BONDS_UIDS = 0x1302,
  BONDS_VALUES = 0x1402,
  KAPPA = 0x1508,
  BONDS_PENALTY = 0x1608,
  BONDS_MOVING_AVERAGE = 0x1708,
  YUMA3_ENABLED = 0x1808,
  LIQUID_ALPHA_ENABLED = 0x1908,
  ALPHA_SIGMOID_STEEPNESS = 0x1a08,
  ALPHA_LOW = 0x1b08,
  ALPHA_HIGH = 0x1c08,
  COMMIT_REVEAL_ENABLED = 0x1d08,
  COMMIT_BLOCK = 0x1e08,
  EMISSION = 0x1f08,
  /** Optional, u16 of 65535: the consensus that the last epoch stored. */
  PREVIOUS_CONSENSUS = 0x2002,
  /** Optional, a LiquidAlphaConsensus; AUTO where absent. */
  LIQUID_ALPHA_CONSENSUS_MODE = 0x2108,
  /** Optional, boolean: the subnet has no consensus mechanism; false where absent. */
  NULL_CONSENSUS = 0x2208,
  /** Optional, a Ruleset; YUMA where absent. */
  RULESET = 0x2308,
  /** Optional, u16: how steep the whitepaper's consensus is; 10, the chain's own default, where absent. */
  RHO = 0x2408,
}

/** Whose mechanism stands behind the stages that all share (docs/specification/comparison.md). */
export enum Ruleset {
  YUMA = 0,
  /** The original paper's: trust, a sigmoid, and bonds that grow. */
  WHITEPAPER = 1,
  /** Ranking by peers, with no consensus at all. */
  NAIVE = 2,
}

/** Which consensus liquid alpha looks at, from spec_version 446. */
export enum LiquidAlphaConsensus {
  CURRENT = 0,
  PREVIOUS = 1,
  /** PREVIOUS where the bonds penalty is 65535, else CURRENT. */
  AUTO = 2,
}

/** What the epoch writes. */
export enum OutputField {
  ACTIVE = 0x4101,
  STAKE = 0x4208,
  STAKE_WEIGHT = 0x4302,
  CONSENSUS = 0x4402,
  INCENTIVE = 0x4502,
  DIVIDENDS = 0x4602,
  VALIDATOR_TRUST = 0x4702,
  SERVER_EMISSION = 0x4808,
  VALIDATOR_EMISSION = 0x4908,
  EMISSION = 0x4a08,
  VALIDATOR_PERMIT = 0x4b01,
  BONDS_OFFSETS = 0x4c04,
  BONDS_UIDS = 0x4d02,
  BONDS_VALUES = 0x4e02,
  /** RANK to PRUNING_SCORE below spec_version 365; STAKE_WEIGHT from 195. */
  RANK = 0x4f02,
  TRUST = 0x5002,
  PRUNING_SCORE = 0x5102,
}

/** With Flag.TRACE: intermediate vectors, raw I32F32 bits but for the total stake's I64F64. */
export enum TraceField {
  TOTAL_STAKE = 0x8110,
  STAKE = 0x8208,
  ACTIVE_STAKE = 0x8308,
  CONSENSUS = 0x8408,
  VALIDATOR_TRUST = 0x8508,
  INCENTIVE = 0x8608,
  DIVIDENDS = 0x8708,
  NORMALIZED_SERVER_EMISSION = 0x8808,
  NORMALIZED_VALIDATOR_EMISSION = 0x8908,
  NORMALIZED_COMBINED_EMISSION = 0x8a08,
  EMA_BONDS_OFFSETS = 0x8b04,
  EMA_BONDS_UIDS = 0x8c02,
  EMA_BONDS_VALUES = 0x8d08,
  /** Only with liquid alpha in use, n rows of n; of its first version ALPHA_COLUMNS, n. */
  ALPHAS = 0x8e08,
  ALPHA_COLUMNS = 0x8f08,
  /**
   * Below spec_version 365: what the trust is the quotient of, and the trust. Of the other rulesets: the rank, and with
   * the whitepaper's the trust.
   */
  PRERANK = 0x9008,
  TRUST = 0x9108,
}
