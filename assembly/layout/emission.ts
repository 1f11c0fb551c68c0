// The emission operations (docs/specification/emission.md): Operation.EMISSION + one of EmissionOperation. A field is
// number << 8 | bytes of an element; the numbers lie above the epoch's. A field means the same wherever it occurs, in a
// request or, as what has become of it, in a result. The elements of a list of structs lie in columns, one section each.
//
// An account is a u32: its rank among all accounts of the request, in the order of their ids. Rank 0 is the chain's
// default account, whose id is zero, and which owns the hotkeys that nobody registered. NO_ACCOUNT is none.
// Subnets are in ascending order of their netuid, neurons of their uid.

export const NO_ACCOUNT = 0xffffffff;

/** The suites of vectors/emission; COINBASE_BLOCK is one of its blocks. */
export enum EmissionOperation {
  BLOCK_EMISSION = 0,
  SAFE_POW = 1,
  FLOW_NORMALIZE = 2,
  FLOW_SHARES = 3,
  SUBNET_SHARES = 4,
  MOVING_PRICE = 5,
  ROOT_PROPORTION = 6,
  SUBNET_TERMS = 7,
  EMIT_TO_SUBNETS = 8,
  MECHANISM_SPLIT = 9,
  MECHANISM_AGGREGATE = 10,
  PARENT_CHILD_DIVIDENDS = 11,
  DIVIDENDS_AND_INCENTIVES = 12,
  DIVIDEND_DISTRIBUTION = 13,
  SAFE_FLOAT = 14,
  SHARE_POOL = 15,
  STAKE_WEIGHTS = 16,
  DISTRIBUTE_EMISSION = 17,
  COINBASE_BLOCK = 18,
  /** DISTRIBUTE_EMISSION with the epochs run instead of given. */
  PAYOUT = 19,
  // The suites of vectors/payout, for the runtime of the request's header.
  RUNTIME_COINBASE = 20,
  RUNTIME_MOVING_PRICE = 21,
  RUNTIME_FLOW_SHARES = 22,
  RUNTIME_SHARES = 23,
  RUNTIME_TERMS = 24,
  RUNTIME_SCHEDULE = 25,
  RUNTIME_PAYOUT = 26,
}

export enum EmissionField {
  // One element: an integer of 8 bytes whatever its range, or 16 bytes of raw bits.
  ISSUANCE = 0x10008,
  BLOCK_EMISSION_BITS = 0x10110,
  VALUE = 0x10210,
  POWER = 0x10310,
  TAO_WEIGHT = 0x10408,
  TAO_WEIGHT_BITS = 0x10510,
  ROOT_TAO = 0x10608,
  OWNER_CUT = 0x10708,
  MOVING_ALPHA = 0x10810,
  MAX_EPOCHS_PER_BLOCK = 0x10908,
  CURRENT_BLOCK = 0x10a08,
  ROOT_SELL_FLAG = 0x10b08,
  NET_FLOW_ENABLED = 0x10c08,
  SMOOTHING_FACTOR = 0x10d08,
  FLOW_CUTOFF = 0x10e10,
  /** How many accounts there are. */
  ACCOUNTS = 0x10f08,
  TOTAL_STAKE = 0x11008,
  /** Whole rao that the coinbase is handed. */
  GIVEN_EMISSION = 0x11108,
  /** How many hotkeys of the owner are exempt at most. */
  OWNER_LIMIT = 0x11208,

  // A subnet each.
  NETUID = 0x12002,
  MECHANISM = 0x12102,
  MOVING_PRICE = 0x12210,
  MINER_BURNED = 0x12310,
  EMISSION_ENABLED = 0x12401,
  HAS_FIRST_EMISSION_BLOCK = 0x12501,
  FIRST_EMISSION_BLOCK = 0x12608,
  SUBTOKEN_ENABLED = 0x12701,
  REGISTRATION_ALLOWED = 0x12801,
  HALVING_BLOCKS = 0x12908,
  ALPHA_IN = 0x12a08,
  ALPHA_OUT = 0x12b08,
  POOL_PRICE = 0x12c10,
  TAO_EMISSION = 0x12d10,
  OWNER_CUT_ENABLED = 0x12e01,
  PENDING_SERVER = 0x12f08,
  PENDING_VALIDATOR = 0x13008,
  PENDING_ROOT = 0x13108,
  PENDING_OWNER_CUT = 0x13208,
  TEMPO = 0x13302,
  LAST_EPOCH_BLOCK = 0x13408,
  PENDING_EPOCH_AT = 0x13508,
  BLOCKS_SINCE_LAST_STEP = 0x13608,
  EPOCH_INPUT_CONSISTENT = 0x13701,
  EPOCH_INDEX = 0x13808,
  FLOW = 0x13910,
  USER_FLOW = 0x13a08,
  HAS_USER_EMA = 0x13b01,
  USER_EMA_BLOCK = 0x13c08,
  USER_EMA = 0x13d10,
  PROTOCOL_FLOW = 0x13e08,
  HAS_PROTOCOL_EMA = 0x13f01,
  PROTOCOL_EMA_BLOCK = 0x14008,
  PROTOCOL_EMA = 0x14110,
  SUBNET_TAO = 0x14208,
  /** What users provide of the pool's alpha. */
  ALPHA_PROVIDED = 0x14308,
  POW_REGISTRATION_ALLOWED = 0x14401,
  /** Before there were PENDING_SERVER and PENDING_VALIDATOR; then what of it was root's alpha, and the TAO it was sold for. */
  PENDING_EMISSION = 0x14508,
  PENDING_ALPHA_SWAPPED = 0x14608,
  PENDING_ROOT_DIVS = 0x14708,
  LAST_STEP_BLOCK = 0x14808,
  /** What a sale and a buy pay, unless they fail. */
  HAS_SALE = 0x14901,
  SALE = 0x14a08,
  HAS_BUY = 0x14b01,
  BUY = 0x14c08,
  POOL_REFUSES = 0x14d01,

  // Mechanisms, and the terms their epochs return: rows by mechanism.
  ALPHA = 0x15008,
  MECHANISM_COUNT = 0x15108,
  /** Left out where the split is not set. */
  MECHANISM_SPLIT = 0x15202,
  TERMS_OFFSETS = 0x15304,
  TERMS_HOTKEY = 0x15404,
  TERMS_UID = 0x15502,
  TERMS_DIVIDEND = 0x15602,
  TERMS_INCENTIVE = 0x15702,
  TERMS_STAKE_WEIGHT = 0x15802,
  TERMS_CONSENSUS = 0x15902,
  TERMS_VALIDATOR_TRUST = 0x15a02,
  TERMS_ACTIVE = 0x15b01,
  TERMS_NEW_VALIDATOR_PERMIT = 0x15c01,
  TERMS_SERVER_EMISSION = 0x15d08,
  TERMS_VALIDATOR_EMISSION = 0x15e08,
  TERMS_EMISSION = 0x15f08,
  TERMS_STAKE = 0x16008,

  CHILDKEY_BURN = 0x17108,
  MIN_CHILDKEY_TAKE = 0x17208,
  MIN_CHILDKEY_TAKE_PER_SUBNET = 0x17308,
  // An account each.
  OWNER = 0x17404,
  ALPHA_STAKE = 0x17508,
  ROOT_STAKE = 0x17608,
  CHILDKEY_TAKE = 0x17702,
  HAS_STAKE = 0x17901,
  HAS_DIVIDENDS = 0x17a01,
  DIVIDENDS = 0x17b10,
  // An edge each, in stored order.
  PARENT = 0x17c04,
  CHILD = 0x17d04,
  PROPORTION = 0x17e08,
  /** An account each. */
  DELEGATE_TAKE = 0x17f02,

  HOTKEY = 0x18004,
  DIVIDEND = 0x18108,
  SUBNET_OWNER = 0x18204,
  SUBNET_OWNER_HOTKEY = 0x18304,
  RECYCLE = 0x18408,
  /** An account each: whether it is a hotkey of the subnet's owner, and where an owner's incentives are staked. */
  OWNED_BY_SUBNET_OWNER = 0x18501,
  AUTO_STAKE_DESTINATION = 0x18604,
  /** A neuron each. */
  NEURON_HOTKEY = 0x18704,
  REGISTERED_AT = 0x18808,
  /**
   * The epochs' own requests, one a mechanism, one behind the other. The blob writes their alpha_stake, tao_stake,
   * tao_weight and emission, which the stake graph and the pending amounts decide.
   */
  EPOCHS = 0x18901,

  // SafeFloats are two fields each; operations of a pool, of which NO_ACCOUNT is for all.
  A = 0x19010,
  A_EXPONENT = 0x19108,
  B = 0x19210,
  B_EXPONENT = 0x19308,
  C = 0x19410,
  C_EXPONENT = 0x19508,
  POOL_KEY = 0x19604,
  POOL_UPDATE = 0x19708,
  // Pools of the older form, U64F64: an account's denominator, and rows of shares by hotkey; then those on root.
  OLD_DENOMINATOR = 0x19810,
  OLD_SHARE_HOTKEY = 0x19904,
  OLD_SHARE_COLDKEY = 0x19a04,
  OLD_SHARE = 0x19b10,
  ROOT_DENOMINATOR = 0x19c10,
  ROOT_SHARE_HOTKEY = 0x19d04,
  ROOT_SHARE_COLDKEY = 0x19e04,
  ROOT_SHARE = 0x19f10,

  // Only in results.
  BLOCK_EMISSION = 0x20008,
  LOG2 = 0x20108,
  LN = 0x20208,
  EXP_ARGUMENT = 0x20308,
  EXP = 0x20408,
  SAFE_POW = 0x20510,
  SQUARE_ROOT = 0x20610,
  SCALED = 0x20810,
  SHARES = 0x20910,
  PRICE_SHARES = 0x20a10,
  LOWER_LIMIT = 0x20b10,
  MOVING_PRICE_BEFORE = 0x20c10,
  MOVING_PRICE_AFTER = 0x20d10,
  ALPHA_ISSUANCE = 0x20e08,
  ROOT_PROPORTION = 0x20f10,
  TAO_IN = 0x21010,
  ALPHA_INJECTED = 0x21110,
  ALPHA_CREATED = 0x21210,
  EXCESS_TAO = 0x21310,
  BLOCK_EMISSION_STORAGE = 0x21408,
  EMITTED_TO = 0x21501,
  /** Whole rao of what was created: the four parts and what of the last was recycled instead. */
  CREATED = 0x21608,
  SERVER_PART = 0x21708,
  VALIDATOR_PART = 0x21808,
  ROOT_PART = 0x21908,
  OWNER_PART = 0x21a08,
  RECYCLED = 0x21b08,
  DRAINED = 0x21c01,
  DRAINED_SERVER = 0x21d08,
  DRAINED_VALIDATOR = 0x21e08,
  DRAINED_ROOT = 0x21f08,
  DRAINED_OWNER_CUT = 0x22008,
  /** Whole rao that the pool took. */
  TAO_IN_EMISSION = 0x22108,
  ALPHA_IN_EMISSION = 0x22208,
  EXCESS_SPENT = 0x22308,
  PROTOCOL_ALPHA = 0x22408,
  /** What is called in order: a Call, of which subnet, and with what. */
  CALL = 0x22501,
  CALL_NETUID = 0x22602,
  CALL_AMOUNT = 0x22708,
  CALL_ALPHA = 0x22808,
  UNTIL_NEXT_EPOCH = 0x22a08,
  RUNS_EPOCH = 0x22b08,
  SPLIT = 0x23008,
  /** An account each: whether it is in the map. */
  LISTED = 0x23101,
  SELF_CONTRIBUTION = 0x23208,
  EFFECTIVE_CHILDKEY_TAKE = 0x23308,
  CHILDKEY_BURN_BITS = 0x23410,
  RECEIVER = 0x23504,
  RECEIVED = 0x23608,
  HAS_INCENTIVE = 0x23701,
  INCENTIVE = 0x23808,
  ALPHA_DIVIDENDS = 0x23910,
  ROOT_DIVIDENDS = 0x23a10,
  ALPHA_INHERITED = 0x23b08,
  ROOT_INHERITED = 0x23c08,
  TOTAL_INHERITED = 0x23d10,
  /** A neuron each, I64F64. */
  TOTAL_WEIGHT = 0x23e10,
  ALPHA_WEIGHT = 0x23f10,
  ROOT_WEIGHT = 0x24010,
  ADD = 0x25010,
  ADD_EXPONENT = 0x25108,
  SUB = 0x25210,
  SUB_EXPONENT = 0x25308,
  DIV = 0x25410,
  DIV_EXPONENT = 0x25508,
  MUL_DIV = 0x25610,
  MUL_DIV_EXPONENT = 0x25708,
  GREATER = 0x25808,
  TO_U64 = 0x25908,
  FROM_U64F64 = 0x25a10,
  FROM_U64F64_EXPONENT = 0x25b08,
  /** A pool each. */
  POOL_VALUE = 0x25c08,
  DENOMINATOR = 0x25d10,
  DENOMINATOR_EXPONENT = 0x25e08,
  /** Rows of a pool's shares. */
  SHARE_OFFSETS = 0x25f04,
  SHARE_HOTKEY = 0x26004,
  SHARE_COLDKEY = 0x26104,
  SHARE = 0x26210,
  SHARE_EXPONENT = 0x26308,
  SHARE_VALUE = 0x26408,
  EPOCH_EMISSION = 0x27008,
  OWNER_HOTKEY = 0x27104,
  BURNED = 0x27208,
  /** What of RECYCLED are childkey burns. */
  CHILDKEY_BURNED = 0x27308,
  /** An account each: of a dividend the delegate take, and the rest. */
  ALPHA_TAKE = 0x27408,
  ALPHA_PAID = 0x27508,
  ROOT_TAKE = 0x27608,
  ROOT_PAID = 0x27708,
  LAST_EPOCH_ALPHA = 0x27808,
  HAS_CLAIMABLE = 0x27901,
  ROOT_CLAIMABLE = 0x27a10,
  /** What the epoch says, by hotkey: in the requests that don't run it, and in the result of the one that does. */
  EMISSION_HOTKEY = 0x27b04,
  SERVER_EMISSION = 0x27c08,
  VALIDATOR_EMISSION = 0x27d08,
  /** A byte for each of LOG2, LN, EXP_ARGUMENT and EXP, or A, B, C, ADD, SUB, DIV and MUL_DIV: whether there is one. */
  EXISTS = 0x28001,
  /** Of pools on root: an account's value. */
  ROOT_POOL_VALUE = 0x28108,
  /** Who began to stake where, in order. */
  STAKING_COLDKEY = 0x28204,
  STAKING_HOTKEY = 0x28304,
  /** A share of the older form each: whether it has a row. */
  HAS_OLD_SHARE = 0x28401,
  HAS_ROOT_SHARE = 0x28501,
  /** An account each: whether its incentive is kept from it. */
  WITHHELD = 0x28601,
}

/** What a coinbase calls. */
export enum Call {
  LIQUIDITY = 0,
  BUY = 1,
  SELL = 2,
  EPOCH = 3,
}
