// Single stages of the epoch as operations (docs/abi.md): Operation.STAGE + Stage. Fields are taken in the order of their
// numbers; a vector has n elements, raw I32F32 bits.

export enum Stage {
  NORMALISE = 1,
  TOP_K = 2,
  WEIGHTED_MEDIAN = 3,
  CLIPPING = 4,
  BONDS_EMA = 5,
  LIQUID_ALPHA = 6,
}

export enum StageField {
  /** normalise and top_k */
  VALUES = 0x0108,
  K = 0x0208,
  /** From 0 to 1. */
  STAKE = 0x0308,
  /** Rows of raw bits, not negative, on uids below n. */
  WEIGHTS_OFFSETS = 0x0404,
  WEIGHTS_UIDS = 0x0502,
  WEIGHTS_VALUES = 0x0608,
  /** Rows of u16. */
  BONDS_OFFSETS = 0x0704,
  BONDS_UIDS = 0x0802,
  BONDS_VALUES = 0x0902,
  /** liquid_alpha: the weight and the old bond of one pair each */
  PAIR_WEIGHTS = 0x0a08,
  PAIR_BONDS = 0x0b08,
  CONSENSUS = 0x0c08,
  INCENTIVE = 0x0d08,
  KAPPA = 0x0e08,
  BONDS_PENALTY = 0x0f08,
  BONDS_MOVING_AVERAGE = 0x1008,
  ALPHA_LOW = 0x1108,
  ALPHA_HIGH = 0x1208,
  ALPHA_SIGMOID_STEEPNESS = 0x1308,

  /** The result: of normalise, of weighted_median and of liquid_alpha. */
  RESULT = 0x4108,
  SELECTED = 0x4201,
  VALIDATOR_TRUST = 0x4308,
  RANKS = 0x4408,
  DIVIDENDS = 0x4508,
  /** The weights for bonds, or the bonds. */
  ROWS_OFFSETS = 0x4604,
  ROWS_UIDS = 0x4702,
  ROWS_VALUES = 0x4808,
}
