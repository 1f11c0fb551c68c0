// The emission suites (docs/specification/emission.md): what goes in, what comes out, and where it lies in a record. To add
// one, see shape.ts.

import { EmissionOperation, EmissionField as F } from "../../assembly/layout/emission.js";
import {
  accountFields,
  bitsOf,
  byNetuid,
  chainFields,
  childEdges,
  childkeyRules,
  delegateTake,
  distributionInput,
  emissions,
  hotkeyEmission,
  hotkeyShares,
  incentives,
  movingPriceOutput,
  neurons,
  ownership,
  parentChild,
  pick,
  safeFloat,
  subnetFields,
  subnetsToEmitTo,
  termsOutput,
} from "./emission-parts.js";
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
  orNone,
  orNull,
  type Shape,
  sorted,
  u8,
  u16,
  u64,
  u128,
} from "./shape.js";

const root = pick(chainFields, "tao_weight", "root_tao");

const alphaSupply = pick(subnetFields, "subnet_alpha_in", "subnet_alpha_out");

const pricedSubnet = pick(
  subnetFields,
  "netuid",
  "subnet_mechanism",
  "subnet_moving_price_bits",
  "miner_burned_bits",
  "subnet_emission_enabled",
);

const termsSubnet = {
  ...pick(subnetFields, "netuid"),
  ...alphaSupply,
  ...pick(subnetFields, "current_alpha_price_bits", "tao_emission_bits"),
};

const pending = pick(
  subnetFields,
  "pending_server_emission",
  "pending_validator_emission",
  "pending_root_alpha_divs",
  "pending_owner_cut",
);

const movingPriceBlocks = pick(subnetFields, "first_emission_block_number", "ema_price_halving_blocks");

const flowSubnet = pick(
  subnetFields,
  "netuid",
  "subnet_tao_flow",
  "subnet_ema_tao_flow",
  "subnet_protocol_flow",
  "subnet_ema_protocol_flow",
);

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

const family = {
  ...pick(chainFields, "tao_weight"),
  ...childkeyRules,
  accounts: byAccount("hotkey", accountFields),
  child_edges: childEdges,
};

const payoutInput = {
  ...family,
  accounts: byAccount("hotkey", { ...accountFields, delegate_take: delegateTake }),
  subnet_alpha_out: u64(F.ALPHA_OUT),
  pending_server_alpha: u64(F.PENDING_SERVER),
  pending_validator_alpha: u64(F.PENDING_VALIDATOR),
  pending_root_alpha: u64(F.PENDING_ROOT),
  pending_owner_cut: u64(F.PENDING_OWNER_CUT),
  owned_hotkeys_of_subnet_owner: byAccount("", "account", F.OWNED_BY_SUBNET_OWNER),
  ...ownership,
};

const distributeInput = { ...payoutInput, neurons, hotkey_emission: hotkeyEmission };

const alphaOf = (has: number, field: number) => chosen(has, { hotkey: account(), alpha: u64(field) });

const distributeOutput = {
  epoch_emission: list("u64", F.EPOCH_EMISSION),
  owner_hotkeys: list("account", F.OWNER_HOTKEY),
  miner_burned_bits: u128(F.MINER_BURNED),
  subnet_alpha_out: u64(F.ALPHA_OUT),
  recycled_alpha: u64(F.RECYCLED),
  burned_alpha: u64(F.BURNED),
  total_hotkey_alpha: alphaOf(F.POOL_VALUE, F.POOL_VALUE),
  total_hotkey_shares: hotkeyShares,
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
  hotkey_emission: hotkeyEmission,
  incentives: chosen(F.HAS_INCENTIVE, { hotkey: account(), alpha: u64(F.INCENTIVE) }),
  alpha_takes: alphaOf(F.HAS_DIVIDENDS, F.ALPHA_TAKE),
  root_takes: alphaOf(F.HAS_DIVIDENDS, F.ROOT_TAKE),
  childkey_burned_alpha: u64(F.CHILDKEY_BURNED),
};

const coinbaseSubnet = {
  ...pricedSubnet,
  ...movingPriceBlocks,
  ...pick(subnetFields, "subtoken_enabled", "network_registration_allowed"),
  ...alphaSupply,
  ...pick(subnetFields, "owner_cut_enabled", "tempo", "last_epoch_block", "pending_epoch_at", "blocks_since_last_step"),
  epoch_input_consistent: flag(F.EPOCH_INPUT_CONSISTENT),
};

const coinbaseSettings = {
  ...root,
  ...pick(chainFields, "subnet_owner_cut", "subnet_moving_alpha_bits", "max_epochs_per_block"),
};

const coinbaseBlock = pick(chainFields, "current_block", "total_issuance");

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
const {
  n: _n,
  alpha_stake: _alpha,
  tao_stake: _tao,
  tao_weight: _weight,
  emission: _emission,
  ...payoutEpoch
} = stateFields;

const coinbaseOutput = {
  block_emission: u64(F.BLOCK_EMISSION),
  subnets_to_emit_to: subnetsToEmitTo,
  emissions,
  root_sell_flag: flag(F.ROOT_SELL_FLAG),
  drained: chosen(F.DRAINED, {
    netuid: u16(F.NETUID),
    pending_server_alpha: u64(F.DRAINED_SERVER),
    pending_validator_alpha: u64(F.DRAINED_VALIDATOR),
    pending_root_alpha: u64(F.DRAINED_ROOT),
    owner_cut: u64(F.DRAINED_OWNER_CUT),
  }),
  subnets: list({
    ...pick(subnetFields, "netuid", "subnet_moving_price_bits"),
    ...alphaSupply,
    ...pending,
    ...pick(subnetFields, "last_epoch_block", "pending_epoch_at", "blocks_since_last_step", "subnet_epoch_index"),
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
      ...pick(chainFields, "current_block", "net_tao_flow_enabled", "flow_ema_smoothing_factor"),
      ...pick(chainFields, "tao_flow_cutoff_bits", "flow_norm_exponent_bits"),
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
      ...pick(subnetFields, "netuid"),
      ...pick(chainFields, "current_block"),
      ...movingPriceBlocks,
      ...pick(chainFields, "subnet_moving_alpha_bits"),
      ...pick(subnetFields, "subnet_mechanism", "current_alpha_price_bits", "subnet_moving_price_bits"),
    },
    output: movingPriceOutput,
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
    output: { ...termsOutput, block_emission_storage: u64(F.BLOCK_EMISSION_STORAGE) },
  },
  "emit-to-subnets": {
    operation: EmissionOperation.EMIT_TO_SUBNETS,
    input: {
      ...root,
      ...pick(chainFields, "subnet_owner_cut"),
      root_sell_flag: flag(F.ROOT_SELL_FLAG),
      subnets: sorted("netuid", { ...termsSubnet, ...pick(subnetFields, "owner_cut_enabled"), ...pending }),
    },
    output: {
      subnets: list({
        ...pick(subnetFields, "netuid"),
        ...pending,
        ...pick(subnetFields, "subnet_alpha_out_emission"),
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
    input: { ...family, ...parentChild.input },
    output: {
      ...parentChild.output,
      ck_burn_bits: u128(F.CHILDKEY_BURN_BITS),
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
      incentives,
      dividends: bitsOf(F.HAS_DIVIDENDS, F.DIVIDENDS),
      recycled_alpha: u64(F.RECYCLED),
      alpha_dividends: bitsOf(F.HAS_DIVIDENDS, F.ALPHA_DIVIDENDS),
      root_alpha_dividends: bitsOf(F.HAS_DIVIDENDS, F.ROOT_DIVIDENDS),
    },
  },
  "dividend-distribution": {
    operation: EmissionOperation.DIVIDEND_DISTRIBUTION,
    input: { ...distributionInput, pending_root_alpha: u64(F.PENDING_ROOT) },
    output: {
      alpha_dividends: bitsOf(F.LISTED, F.ALPHA_DIVIDENDS),
      root_alpha_dividends: bitsOf(F.LISTED, F.ROOT_DIVIDENDS),
    },
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
        ...pick(subnetFields, "current_alpha_price_bits"),
        ...pending,
        ...pick(subnetFields, "subnet_epoch_index"),
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
