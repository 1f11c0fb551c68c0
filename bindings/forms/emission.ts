// The emission suites (docs/specification/emission.md): what goes in, what comes out, and where it lies in a record. To add
// one, see shape.ts.

import { EmissionOperation, EmissionField as F, NO_ACCOUNT } from "../../assembly/layout/emission.js";
import { stateFields } from "./epoch.js";
import {
  account,
  byAccount,
  chosen,
  type Described,
  flag,
  i64,
  i128,
  list,
  lists,
  nested,
  nullable,
  object,
  oneOf,
  orNone,
  orNull,
  type Shape,
  sorted,
  u8,
  u16,
  u64,
  u128,
} from "./shape.js";

/** The take of a delegate who has not set one: what an account that is not listed has. */
const DEFAULT_DELEGATE_TAKE = 11796;

// Parts that several suites have.

const safeFloat = (mantissa: number, exponent: number) => object({ mantissa: u128(mantissa), exponent: i64(exponent) });

const byNetuid = (section: number) => list({ netuid: u16(F.NETUID), bits: u128(section) });

const root = { tao_weight: u64(F.TAO_WEIGHT), root_tao: u64(F.ROOT_TAO) };

const alphaSupply = { subnet_alpha_in: u64(F.ALPHA_IN), subnet_alpha_out: u64(F.ALPHA_OUT) };

const pricedSubnet = {
  netuid: u16(F.NETUID),
  subnet_mechanism: u16(F.MECHANISM),
  subnet_moving_price_bits: i128(F.MOVING_PRICE),
  miner_burned_bits: u128(F.MINER_BURNED),
  subnet_emission_enabled: flag(F.EMISSION_ENABLED),
};

const termsSubnet = {
  netuid: u16(F.NETUID),
  ...alphaSupply,
  current_alpha_price_bits: u128(F.POOL_PRICE),
  tao_emission_bits: u128(F.TAO_EMISSION),
};

const pending = {
  pending_server_emission: u64(F.PENDING_SERVER),
  pending_validator_emission: u64(F.PENDING_VALIDATOR),
  pending_root_alpha_divs: u64(F.PENDING_ROOT),
  pending_owner_cut: u64(F.PENDING_OWNER_CUT),
};

const movingPriceBlocks = {
  first_emission_block_number: nullable(F.HAS_FIRST_EMISSION_BLOCK, u64(F.FIRST_EMISSION_BLOCK)),
  ema_price_halving_blocks: u64(F.HALVING_BLOCKS),
};

const ema = (has: number, block: number, bits: number) =>
  nullable(has, object({ block: u64(block), bits: i128(bits) }));

const flowSubnet = {
  netuid: u16(F.NETUID),
  subnet_tao_flow: i64(F.USER_FLOW),
  subnet_ema_tao_flow: ema(F.HAS_USER_EMA, F.USER_EMA_BLOCK, F.USER_EMA),
  subnet_protocol_flow: i64(F.PROTOCOL_FLOW),
  subnet_ema_protocol_flow: ema(F.HAS_PROTOCOL_EMA, F.PROTOCOL_EMA_BLOCK, F.PROTOCOL_EMA),
};

const split = {
  mechanism_count_current: u8(F.MECHANISM_COUNT),
  mechanism_emission_split: orNone(list("u16", F.MECHANISM_SPLIT)),
};

const terms = {
  uid: u16(F.TERMS_UID),
  dividend: u16(F.TERMS_DIVIDEND),
  incentive: u16(F.TERMS_INCENTIVE),
  validator_emission: u64(F.TERMS_VALIDATOR_EMISSION),
  server_emission: u64(F.TERMS_SERVER_EMISSION),
  stake_weight: u16(F.TERMS_STAKE_WEIGHT),
  active: flag(F.TERMS_ACTIVE),
  emission: u64(F.TERMS_EMISSION),
  consensus: u16(F.TERMS_CONSENSUS),
  validator_trust: u16(F.TERMS_VALIDATOR_TRUST),
  new_validator_permit: flag(F.TERMS_NEW_VALIDATOR_PERMIT),
  stake: u64(F.TERMS_STAKE),
};

const stakes = { alpha_stake: u64(F.ALPHA_STAKE), root_stake: u64(F.ROOT_STAKE) };

const accountMembers = { owner: account(F.OWNER), ...stakes, childkey_take: u16(F.CHILDKEY_TAKE) };

const family = {
  tao_weight: u64(F.TAO_WEIGHT),
  ck_burn: u64(F.CHILDKEY_BURN),
  min_childkey_take: u16(F.MIN_CHILDKEY_TAKE),
  min_childkey_take_per_subnet: u16(F.MIN_CHILDKEY_TAKE_PER_SUBNET),
  accounts: byAccount("hotkey", { hotkey: account(), ...accountMembers }),
  child_edges: list({ parent: account(F.PARENT), child: account(F.CHILD), proportion: u64(F.PROPORTION) }),
};

const dividends = {
  alpha_dividends: chosen(F.LISTED, { hotkey: account(), bits: u128(F.ALPHA_DIVIDENDS) }),
  root_alpha_dividends: chosen(F.LISTED, { hotkey: account(), bits: u128(F.ROOT_DIVIDENDS) }),
};

const payoutInput = {
  ...family,
  accounts: byAccount("hotkey", {
    hotkey: account(),
    ...accountMembers,
    delegate_take: { ...u16(F.DELEGATE_TAKE), absent: DEFAULT_DELEGATE_TAKE },
  }),
  subnet_alpha_out: u64(F.ALPHA_OUT),
  pending_server_alpha: u64(F.PENDING_SERVER),
  pending_validator_alpha: u64(F.PENDING_VALIDATOR),
  pending_root_alpha: u64(F.PENDING_ROOT),
  pending_owner_cut: u64(F.PENDING_OWNER_CUT),
  subnet_owner: orNull(account(F.SUBNET_OWNER)),
  subnet_owner_hotkey: orNull(account(F.SUBNET_OWNER_HOTKEY)),
  owned_hotkeys_of_subnet_owner: byAccount("", "account", F.OWNED_BY_SUBNET_OWNER),
  // Burning is what a subnet does that has not chosen.
  recycle_or_burn: { ...orNull(oneOf(F.RECYCLE, ["burn", "recycle"])), absent: 0 },
  auto_stake_destination: byAccount("owner", {
    owner: account(),
    destination: { ...account(F.AUTO_STAKE_DESTINATION), absent: NO_ACCOUNT },
  }),
};

const distributeInput = {
  ...payoutInput,
  neurons: sorted("uid", { hotkey: account(F.NEURON_HOTKEY), uid: u16(), block_at_registration: u64(F.REGISTERED_AT) }),
  hotkey_emission: list({
    hotkey: account(F.EMISSION_HOTKEY),
    server_emission: u64(F.SERVER_EMISSION),
    validator_emission: u64(F.VALIDATOR_EMISSION),
  }),
};

const alphaOf = (has: number, field: number) => chosen(has, { hotkey: account(), alpha: u64(field) });

const distributeOutput = {
  epoch_emission: list("u64", F.EPOCH_EMISSION),
  owner_hotkeys: list("account", F.OWNER_HOTKEY),
  miner_burned_bits: u128(F.MINER_BURNED),
  subnet_alpha_out: u64(F.ALPHA_OUT),
  recycled_alpha: u64(F.RECYCLED),
  burned_alpha: u64(F.BURNED),
  total_hotkey_alpha: alphaOf(F.POOL_VALUE, F.POOL_VALUE),
  total_hotkey_shares: chosen(F.DENOMINATOR, {
    hotkey: account(),
    shares: safeFloat(F.DENOMINATOR, F.DENOMINATOR_EXPONENT),
  }),
  alpha_shares: {
    ...chosen(F.SHARE, {
      hotkey: account(F.SHARE_HOTKEY),
      coldkey: account(F.SHARE_COLDKEY),
      shares: safeFloat(F.SHARE, F.SHARE_EXPONENT),
      value: u64(F.SHARE_VALUE),
    }),
    order: [F.SHARE_HOTKEY, F.SHARE_COLDKEY],
  },
  alpha_dividends_per_subnet: alphaOf(F.HAS_DIVIDENDS, F.ALPHA_PAID),
  root_alpha_dividends_per_subnet: alphaOf(F.HAS_DIVIDENDS, F.ROOT_PAID),
  total_hotkey_alpha_last_epoch: alphaOf(F.HAS_DIVIDENDS, F.LAST_EPOCH_ALPHA),
  root_claimable: chosen(F.HAS_CLAIMABLE, { hotkey: account(), bits: i128(F.ROOT_CLAIMABLE) }),
};

/** What the vectors don't have: every step's amounts, so that they can be added up. */
const payoutOutput = {
  ...distributeOutput,
  hotkey_emission: list({
    hotkey: account(F.EMISSION_HOTKEY),
    server_emission: u64(F.SERVER_EMISSION),
    validator_emission: u64(F.VALIDATOR_EMISSION),
  }),
  incentives: chosen(F.HAS_INCENTIVE, { hotkey: account(), alpha: u64(F.INCENTIVE) }),
  alpha_takes: alphaOf(F.HAS_DIVIDENDS, F.ALPHA_TAKE),
  root_takes: alphaOf(F.HAS_DIVIDENDS, F.ROOT_TAKE),
  childkey_burned_alpha: u64(F.CHILDKEY_BURNED),
};

const coinbaseSubnet = {
  ...pricedSubnet,
  ...movingPriceBlocks,
  subtoken_enabled: flag(F.SUBTOKEN_ENABLED),
  network_registration_allowed: flag(F.REGISTRATION_ALLOWED),
  ...alphaSupply,
  owner_cut_enabled: flag(F.OWNER_CUT_ENABLED),
  tempo: u16(F.TEMPO),
  last_epoch_block: u64(F.LAST_EPOCH_BLOCK),
  pending_epoch_at: u64(F.PENDING_EPOCH_AT),
  blocks_since_last_step: u64(F.BLOCKS_SINCE_LAST_STEP),
  epoch_input_consistent: flag(F.EPOCH_INPUT_CONSISTENT),
};

const coinbaseSettings = {
  ...root,
  subnet_owner_cut: u16(F.OWNER_CUT),
  subnet_moving_alpha_bits: i128(F.MOVING_ALPHA),
  max_epochs_per_block: u8(F.MAX_EPOCHS_PER_BLOCK),
};

const coinbaseBlock = { current_block: u64(F.CURRENT_BLOCK), total_issuance: u64(F.ISSUANCE) };

/** Null where there is none. */
const existing = <const S extends Shape>(shape: S, element: number) =>
  ({ ...shape, exists: [F.EXISTS, element] }) as const;

/** Where an operand is no SafeFloat there are no results. */
const ofOperands = <const S extends Shape>(shape: S) => ({ ...shape, needs: ["a", "b", "c"] }) as const;

const safeFloats = {
  a: existing(safeFloat(F.A, F.A_EXPONENT), 0),
  b: existing(safeFloat(F.B, F.B_EXPONENT), 1),
  c: existing(safeFloat(F.C, F.C_EXPONENT), 2),
  add: ofOperands(existing(safeFloat(F.ADD, F.ADD_EXPONENT), 3)),
  sub: ofOperands(existing(safeFloat(F.SUB, F.SUB_EXPONENT), 4)),
  div: ofOperands(existing(safeFloat(F.DIV, F.DIV_EXPONENT), 5)),
  mul_div: ofOperands(existing(safeFloat(F.MUL_DIV, F.MUL_DIV_EXPONENT), 6)),
  gt: ofOperands(flag(F.GREATER)),
  to_u64: ofOperands(u64(F.TO_U64)),
  from_u64f64: ofOperands(safeFloat(F.FROM_U64F64, F.FROM_U64F64_EXPONENT)),
};

/** A state without what the list of hotkeys, the stake graph and the pending amounts decide. */
const { n: _n, alpha_stake: _alpha, tao_stake: _tao, tao_weight: _weight, emission: _emission, ...epoch } = stateFields;
const payoutEpoch = epoch;

const coinbaseOutput = {
  block_emission: u64(F.BLOCK_EMISSION),
  subnets_to_emit_to: chosen(F.EMITTED_TO, "u16", F.NETUID),
  emissions: chosen(F.EMITTED_TO, { netuid: u16(F.NETUID), bits: u128(F.TAO_EMISSION) }),
  root_sell_flag: flag(F.ROOT_SELL_FLAG),
  drained: chosen(F.DRAINED, {
    netuid: u16(F.NETUID),
    pending_server_alpha: u64(F.DRAINED_SERVER),
    pending_validator_alpha: u64(F.DRAINED_VALIDATOR),
    pending_root_alpha: u64(F.DRAINED_ROOT),
    owner_cut: u64(F.DRAINED_OWNER_CUT),
  }),
  subnets: list({
    netuid: u16(F.NETUID),
    subnet_moving_price_bits: i128(F.MOVING_PRICE),
    ...alphaSupply,
    ...pending,
    last_epoch_block: u64(F.LAST_EPOCH_BLOCK),
    pending_epoch_at: u64(F.PENDING_EPOCH_AT),
    blocks_since_last_step: u64(F.BLOCKS_SINCE_LAST_STEP),
    subnet_epoch_index: u64(F.EPOCH_INDEX),
  }),
};

/** By name: the suites of the vectors, and what is more than they have. */
export const suites = {
  "block-emission": {
    operation: EmissionOperation.BLOCK_EMISSION,
    input: { issuance: u64(F.ISSUANCE) },
    // No issuance has an error.
    output: { block_emission: u64(F.BLOCK_EMISSION), error: { form: "nothing", type: "boolean", sections: [] } },
  },
  "safe-pow": {
    operation: EmissionOperation.SAFE_POW,
    input: { val_bits: u128(F.VALUE), p_bits: u128(F.POWER) },
    output: {
      log2_bits: existing(i64(F.LOG2), 0),
      ln_bits: existing(i64(F.LN), 1),
      exp_argument_bits: existing(i64(F.EXP_ARGUMENT), 2),
      exp_bits: existing(i64(F.EXP), 3),
      safe_pow_bits: u128(F.SAFE_POW),
      checked_sqrt_bits: u128(F.SQUARE_ROOT),
    },
  },
  "flow-normalize": {
    operation: EmissionOperation.FLOW_NORMALIZE,
    input: {
      p_bits: u128(F.POWER),
      offset_flows: sorted("netuid", { netuid: u16(F.NETUID), bits: u128(F.FLOW) }),
    },
    output: { scaled: byNetuid(F.SCALED), offset_flows: byNetuid(F.SHARES) },
  },
  "flow-shares": {
    operation: EmissionOperation.FLOW_SHARES,
    input: {
      current_block: u64(F.CURRENT_BLOCK),
      net_tao_flow_enabled: flag(F.NET_FLOW_ENABLED),
      flow_ema_smoothing_factor: u64(F.SMOOTHING_FACTOR),
      tao_flow_cutoff_bits: i128(F.FLOW_CUTOFF),
      flow_norm_exponent_bits: u128(F.POWER),
      subnets: sorted("netuid", flowSubnet),
    },
    output: {
      shares: byNetuid(F.SHARES),
      subnets_after: list(flowSubnet),
      user_ema_lower_limit_bits: i128(F.LOWER_LIMIT),
    },
  },
  "subnet-shares": {
    operation: EmissionOperation.SUBNET_SHARES,
    input: {
      block_emission_bits: u128(F.BLOCK_EMISSION_BITS),
      subnets: sorted("netuid", pricedSubnet),
    },
    output: {
      moving_alpha_price: { ...list({ netuid: u16(F.NETUID), bits: u128(F.MOVING_PRICE_BEFORE) }), like: "subnets" },
      price_shares: byNetuid(F.PRICE_SHARES),
      shares: byNetuid(F.SHARES),
      emissions: byNetuid(F.TAO_EMISSION),
      root_sell_flag: flag(F.ROOT_SELL_FLAG),
    },
  },
  "moving-price": {
    operation: EmissionOperation.MOVING_PRICE,
    input: {
      netuid: u16(F.NETUID),
      current_block: u64(F.CURRENT_BLOCK),
      ...movingPriceBlocks,
      subnet_moving_alpha_bits: i128(F.MOVING_ALPHA),
      subnet_mechanism: u16(F.MECHANISM),
      current_alpha_price_bits: u128(F.POOL_PRICE),
      subnet_moving_price_bits: i128(F.MOVING_PRICE),
    },
    output: {
      moving_alpha_price_before_bits: u128(F.MOVING_PRICE_BEFORE),
      subnet_moving_price_bits: i128(F.MOVING_PRICE),
      moving_alpha_price_after_bits: u128(F.MOVING_PRICE_AFTER),
    },
  },
  "root-proportion": {
    operation: EmissionOperation.ROOT_PROPORTION,
    input: { ...root, ...alphaSupply },
    output: {
      tao_weight_bits: u128(F.TAO_WEIGHT_BITS),
      alpha_issuance: u64(F.ALPHA_ISSUANCE),
      root_proportion_bits: u128(F.ROOT_PROPORTION),
    },
  },
  "subnet-terms": {
    operation: EmissionOperation.SUBNET_TERMS,
    input: { ...root, subnets: sorted("netuid", termsSubnet) },
    output: {
      tao_in: byNetuid(F.TAO_IN),
      alpha_in: byNetuid(F.ALPHA_INJECTED),
      alpha_out: byNetuid(F.ALPHA_CREATED),
      excess_tao: byNetuid(F.EXCESS_TAO),
      block_emission_storage: u64(F.BLOCK_EMISSION_STORAGE),
    },
  },
  "emit-to-subnets": {
    operation: EmissionOperation.EMIT_TO_SUBNETS,
    input: {
      ...root,
      subnet_owner_cut: u16(F.OWNER_CUT),
      root_sell_flag: flag(F.ROOT_SELL_FLAG),
      subnets: sorted("netuid", { ...termsSubnet, owner_cut_enabled: flag(F.OWNER_CUT_ENABLED), ...pending }),
    },
    output: {
      subnets: list({
        netuid: u16(F.NETUID),
        ...pending,
        subnet_alpha_out_emission: u64(F.CREATED),
        ...alphaSupply,
        recycled_alpha: u64(F.RECYCLED),
        root_proportion_bits: u128(F.ROOT_PROPORTION),
      }),
    },
  },
  "mechanism-split": {
    operation: EmissionOperation.MECHANISM_SPLIT,
    input: { ...split, alpha: u64(F.ALPHA) },
    output: { split: list("u64", F.SPLIT) },
  },
  "mechanism-aggregate": {
    operation: EmissionOperation.MECHANISM_AGGREGATE,
    input: {
      rao_emission: u64(F.ALPHA),
      ...split,
      mechanisms: nested(F.TERMS_OFFSETS, { hotkey: account(F.TERMS_HOTKEY), ...terms }),
    },
    output: {
      sub_emissions: list("u64", F.SPLIT),
      aggregated: chosen(F.LISTED, { hotkey: account(), ...terms }),
      hotkey_emission: chosen(F.LISTED, {
        hotkey: account(),
        server_emission: u64(F.TERMS_SERVER_EMISSION),
        validator_emission: u64(F.TERMS_VALIDATOR_EMISSION),
      }),
    },
  },
  "parent-child-dividends": {
    operation: EmissionOperation.PARENT_CHILD_DIVIDENDS,
    input: {
      ...family,
      subnet_alpha_out: u64(F.ALPHA_OUT),
      hotkey: account(F.HOTKEY),
      dividends: u64(F.DIVIDEND),
    },
    output: {
      self_contribution: u64(F.SELF_CONTRIBUTION),
      effective_childkey_take: u16(F.EFFECTIVE_CHILDKEY_TAKE),
      ck_burn_bits: u128(F.CHILDKEY_BURN_BITS),
      distribution: list({ hotkey: account(F.RECEIVER), dividends: u64(F.RECEIVED) }),
      subnet_alpha_out: u64(F.ALPHA_OUT),
      recycled_alpha: u64(F.RECYCLED),
    },
  },
  "dividends-and-incentives": {
    operation: EmissionOperation.DIVIDENDS_AND_INCENTIVES,
    input: {
      ...family,
      hotkey_emission: list({
        hotkey: account(F.EMISSION_HOTKEY),
        incentive: u64(F.SERVER_EMISSION),
        dividend: u64(F.VALIDATOR_EMISSION),
      }),
      pending_validator_alpha: u64(F.PENDING_VALIDATOR),
      pending_root_alpha: u64(F.PENDING_ROOT),
    },
    output: {
      incentives: chosen(F.HAS_INCENTIVE, { hotkey: account(), incentive: u64(F.INCENTIVE) }),
      dividends: chosen(F.HAS_DIVIDENDS, { hotkey: account(), bits: u128(F.DIVIDENDS) }),
      recycled_alpha: u64(F.RECYCLED),
      alpha_dividends: chosen(F.HAS_DIVIDENDS, { hotkey: account(), bits: u128(F.ALPHA_DIVIDENDS) }),
      root_alpha_dividends: chosen(F.HAS_DIVIDENDS, { hotkey: account(), bits: u128(F.ROOT_DIVIDENDS) }),
    },
  },
  "dividend-distribution": {
    operation: EmissionOperation.DIVIDEND_DISTRIBUTION,
    input: {
      pending_alpha: u64(F.PENDING_VALIDATOR),
      pending_root_alpha: u64(F.PENDING_ROOT),
      tao_weight_bits: u128(F.TAO_WEIGHT_BITS),
      stake_map: byAccount("hotkey", { hotkey: account(), ...stakes }, F.HAS_STAKE),
      dividends: byAccount("hotkey", { hotkey: account(), bits: u128(F.DIVIDENDS) }, F.HAS_DIVIDENDS),
    },
    output: dividends,
  },
  "safe-float": {
    operation: EmissionOperation.SAFE_FLOAT,
    input: {
      a: safeFloat(F.A, F.A_EXPONENT),
      b: safeFloat(F.B, F.B_EXPONENT),
      c: safeFloat(F.C, F.C_EXPONENT),
      u64f64_bits: u128(F.VALUE),
    },
    output: safeFloats,
  },
  "share-pool": {
    operation: EmissionOperation.SHARE_POOL,
    input: {
      operations: list({ key: orNull(account(F.POOL_KEY)), update: i64(F.POOL_UPDATE) }),
    },
    output: {
      after_each: list({
        shared_value: u64(F.POOL_VALUE),
        denominator: safeFloat(F.DENOMINATOR, F.DENOMINATOR_EXPONENT),
        shares: lists(F.SHARE_OFFSETS, {
          key: account(F.SHARE_COLDKEY),
          share: safeFloat(F.SHARE, F.SHARE_EXPONENT),
          value: u64(F.SHARE_VALUE),
        }),
      }),
    },
  },
  "stake-weights": {
    operation: EmissionOperation.STAKE_WEIGHTS,
    input: {
      ...family,
      subnetwork_n: u16(),
      keys: {
        form: "by_uid",
        type: { uid: u16(), hotkey: account() },
        sections: [F.NEURON_HOTKEY],
        count: "subnetwork_n",
      },
    },
    output: {
      tao_weight_bits: i128(F.TAO_WEIGHT_BITS),
      inherited: {
        ...list({
          hotkey: account(),
          alpha: u64(F.ALPHA_INHERITED),
          tao: u64(F.ROOT_INHERITED),
          total_bits: i128(F.TOTAL_INHERITED),
        }),
        like: "accounts",
      },
      total_stake: list("i128", F.TOTAL_WEIGHT),
      alpha_stake: list("i128", F.ALPHA_WEIGHT),
      tao_stake: list("i128", F.ROOT_WEIGHT),
    },
  },
  "distribute-emission": {
    operation: EmissionOperation.DISTRIBUTE_EMISSION,
    input: distributeInput,
    output: distributeOutput,
  },
  /** Several blocks of COINBASE_BLOCK: see emission/coinbase.ts. */
  "coinbase-blocks": {
    operation: EmissionOperation.COINBASE_BLOCK,
    input: {
      ...coinbaseSettings,
      subnets: sorted("netuid", coinbaseSubnet),
      blocks: list({ ...coinbaseBlock, current_alpha_price_bits: lists(0, "u128", F.POOL_PRICE) }),
    },
    output: { after_each_block: list(coinbaseOutput) },
  },
  // Beyond the vectors.
  "coinbase-block": {
    operation: EmissionOperation.COINBASE_BLOCK,
    input: {
      ...coinbaseSettings,
      ...coinbaseBlock,
      subnets: sorted("netuid", {
        ...coinbaseSubnet,
        current_alpha_price_bits: u128(F.POOL_PRICE),
        ...pending,
        subnet_epoch_index: u64(F.EPOCH_INDEX),
      }),
    },
    output: {
      ...coinbaseOutput,
      // Every part of what each subnet is given, so that they can be added up.
      emitted: chosen(F.EMITTED_TO, {
        netuid: u16(F.NETUID),
        tao_in_bits: u128(F.TAO_IN),
        alpha_in_bits: u128(F.ALPHA_INJECTED),
        excess_tao_bits: u128(F.EXCESS_TAO),
        alpha_created: u64(F.CREATED),
        server_alpha: u64(F.SERVER_PART),
        validator_alpha: u64(F.VALIDATOR_PART),
        root_alpha: u64(F.ROOT_PART),
        owner_cut: u64(F.OWNER_PART),
        recycled_alpha: u64(F.RECYCLED),
      }),
    },
  },
  payout: {
    operation: EmissionOperation.PAYOUT,
    input: {
      ...payoutInput,
      mechanism_emission_split: orNone(list("u16", F.MECHANISM_SPLIT)),
      hotkeys: list("account", F.NEURON_HOTKEY),
      epochs: { form: "epochs", type: payoutEpoch, sections: [F.EPOCHS], count: "hotkeys" },
    },
    output: payoutOutput,
  },
  /** The same around epochs that are given. */
  "payout-of-emission": {
    operation: EmissionOperation.DISTRIBUTE_EMISSION,
    input: distributeInput,
    output: payoutOutput,
  },
} as const satisfies Readonly<Record<string, Described>>;
