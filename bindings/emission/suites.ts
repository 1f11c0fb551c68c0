// The emission suites (vectors/emission): what goes in, what comes out, and where it lies in a record.

import { EmissionOperation, EmissionField as F } from "../../assembly/layout/emission.js";
import {
  account,
  accountSet,
  all,
  existing,
  flag,
  hotkeysByUid,
  type Input,
  i64,
  inOrderOf,
  leaf,
  list,
  listByAccount,
  listByKey,
  listInRow,
  listOrNull,
  nullable,
  type Output,
  oneOf,
  ownId,
  result,
  rowsOf,
  signedBits,
  struct,
  u8,
  u16,
  u64,
  unsignedBits,
  unwritten,
  where,
} from "./codec.js";
import { epochRecords } from "./epochs.js";

export interface Suite {
  readonly operation: EmissionOperation;
  readonly input: Input;
  readonly output: Output;
}

/** The take of a delegate who has not set one: what an account that is not listed has. */
const DEFAULT_DELEGATE_TAKE = 11796;

// Parts that several suites have.

const safeFloat = (mantissa: number, exponent: number) =>
  leaf({ mantissa: unsignedBits(mantissa), exponent: i64(exponent) });

const byNetuid = (field: number, bits = unsignedBits) => all(result({ netuid: u16(F.NETUID), bits: bits(field) }));

const root = { tao_weight: u64(F.TAO_WEIGHT), root_tao: u64(F.ROOT_TAO) };

const alphaSupply = { subnet_alpha_in: u64(F.ALPHA_IN), subnet_alpha_out: u64(F.ALPHA_OUT) };

const pricedSubnet = {
  netuid: u16(F.NETUID),
  subnet_mechanism: u16(F.MECHANISM),
  subnet_moving_price_bits: signedBits(F.MOVING_PRICE),
  miner_burned_bits: unsignedBits(F.MINER_BURNED),
  subnet_emission_enabled: flag(F.EMISSION_ENABLED),
};

const termsSubnet = {
  netuid: u16(F.NETUID),
  ...alphaSupply,
  current_alpha_price_bits: unsignedBits(F.POOL_PRICE),
  tao_emission_bits: unsignedBits(F.TAO_EMISSION),
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
  nullable(has, leaf({ block: u64(block), bits: signedBits(bits) }));

const flowSubnet = {
  netuid: u16(F.NETUID),
  subnet_tao_flow: i64(F.USER_FLOW),
  subnet_ema_tao_flow: ema(F.HAS_USER_EMA, F.USER_EMA_BLOCK, F.USER_EMA),
  subnet_protocol_flow: i64(F.PROTOCOL_FLOW),
  subnet_ema_protocol_flow: ema(F.HAS_PROTOCOL_EMA, F.PROTOCOL_EMA_BLOCK, F.PROTOCOL_EMA),
};

const split = {
  mechanism_count_current: u8(F.MECHANISM_COUNT),
  mechanism_emission_split: listOrNull(u16(F.MECHANISM_SPLIT)),
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
  accounts: listByAccount("accounts", "hotkey", accountMembers),
  child_edges: list(struct({ parent: account(F.PARENT), child: account(F.CHILD), proportion: u64(F.PROPORTION) })),
};

const dividends = {
  alpha_dividends: where(F.LISTED, result({ hotkey: ownId, bits: unsignedBits(F.ALPHA_DIVIDENDS) })),
  root_alpha_dividends: where(F.LISTED, result({ hotkey: ownId, bits: unsignedBits(F.ROOT_DIVIDENDS) })),
};

const payoutInput = {
  ...family,
  accounts: listByAccount("accounts", "hotkey", {
    ...accountMembers,
    delegate_take: u16(F.DELEGATE_TAKE, DEFAULT_DELEGATE_TAKE),
  }),
  subnet_alpha_out: u64(F.ALPHA_OUT),
  pending_server_alpha: u64(F.PENDING_SERVER),
  pending_validator_alpha: u64(F.PENDING_VALIDATOR),
  pending_root_alpha: u64(F.PENDING_ROOT),
  pending_owner_cut: u64(F.PENDING_OWNER_CUT),
  subnet_owner: account(F.SUBNET_OWNER, { orNull: true }),
  subnet_owner_hotkey: account(F.SUBNET_OWNER_HOTKEY, { orNull: true }),
  owned_hotkeys_of_subnet_owner: accountSet(F.OWNED_BY_SUBNET_OWNER),
  // Burning is what a subnet does that has not chosen.
  recycle_or_burn: oneOf(
    F.RECYCLE,
    new Map<unknown, number>([
      ["recycle", 1],
      ["burn", 0],
      [null, 0],
    ]),
  ),
  auto_stake_destination: listByAccount("auto_stake_destination", "owner", {
    destination: account(F.AUTO_STAKE_DESTINATION, { absent: null }),
  }),
};

const distributeInput = struct({
  ...payoutInput,
  neurons: listByKey(
    "neurons",
    "uid",
    struct({ hotkey: account(F.NEURON_HOTKEY), uid: unwritten, block_at_registration: u64(F.REGISTERED_AT) }),
  ),
  hotkey_emission: list(
    struct({
      hotkey: account(F.EMISSION_HOTKEY),
      server_emission: u64(F.SERVER_EMISSION),
      validator_emission: u64(F.VALIDATOR_EMISSION),
    }),
  ),
});

const alphaOf = (has: number, field: number) => where(has, result({ hotkey: ownId, alpha: u64(field) }));

const distributeOutput = {
  epoch_emission: all(u64(F.EPOCH_EMISSION)),
  owner_hotkeys: all(account(F.OWNER_HOTKEY)),
  miner_burned_bits: unsignedBits(F.MINER_BURNED),
  subnet_alpha_out: u64(F.ALPHA_OUT),
  recycled_alpha: u64(F.RECYCLED),
  burned_alpha: u64(F.BURNED),
  total_hotkey_alpha: alphaOf(F.POOL_VALUE, F.POOL_VALUE),
  total_hotkey_shares: where(
    F.DENOMINATOR,
    result({ hotkey: ownId, shares: safeFloat(F.DENOMINATOR, F.DENOMINATOR_EXPONENT) }),
  ),
  alpha_shares: where(
    F.SHARE,
    result({
      hotkey: account(F.SHARE_HOTKEY),
      coldkey: account(F.SHARE_COLDKEY),
      shares: safeFloat(F.SHARE, F.SHARE_EXPONENT),
      value: u64(F.SHARE_VALUE),
    }),
    [F.SHARE_HOTKEY, F.SHARE_COLDKEY],
  ),
  alpha_dividends_per_subnet: alphaOf(F.HAS_DIVIDENDS, F.ALPHA_PAID),
  root_alpha_dividends_per_subnet: alphaOf(F.HAS_DIVIDENDS, F.ROOT_PAID),
  total_hotkey_alpha_last_epoch: alphaOf(F.HAS_DIVIDENDS, F.LAST_EPOCH_ALPHA),
  root_claimable: where(F.HAS_CLAIMABLE, result({ hotkey: ownId, bits: signedBits(F.ROOT_CLAIMABLE) })),
};

/** What the vectors don't have: every step's amounts, so that they can be added up. */
const payoutOutput = result({
  ...distributeOutput,
  hotkey_emission: all(
    result({
      hotkey: account(F.EMISSION_HOTKEY),
      server_emission: u64(F.SERVER_EMISSION),
      validator_emission: u64(F.VALIDATOR_EMISSION),
    }),
  ),
  incentives: where(F.HAS_INCENTIVE, result({ hotkey: ownId, alpha: u64(F.INCENTIVE) })),
  alpha_takes: alphaOf(F.HAS_DIVIDENDS, F.ALPHA_TAKE),
  root_takes: alphaOf(F.HAS_DIVIDENDS, F.ROOT_TAKE),
  childkey_burned_alpha: u64(F.CHILDKEY_BURNED),
});

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
  subnet_moving_alpha_bits: signedBits(F.MOVING_ALPHA),
  max_epochs_per_block: u8(F.MAX_EPOCHS_PER_BLOCK),
};

const coinbaseBlock = { current_block: u64(F.CURRENT_BLOCK), total_issuance: u64(F.ISSUANCE) };

/** The form of coinbase-blocks, which is several blocks of COINBASE_BLOCK: see coinbase.ts. */
export const coinbaseBlocks = struct({
  ...coinbaseSettings,
  subnets: listByKey("subnets", "netuid", struct(coinbaseSubnet)),
  blocks: list(struct({ ...coinbaseBlock, current_alpha_price_bits: listInRow(0, unsignedBits(F.POOL_PRICE)) })),
});

/** By name: the suites of the vectors but for coinbase-blocks, and what is more than they have. */
export const suites: Readonly<Record<string, Suite>> = {
  "block-emission": {
    operation: EmissionOperation.BLOCK_EMISSION,
    input: struct({ issuance: u64(F.ISSUANCE) }),
    // No issuance has an error.
    output: result({ block_emission: u64(F.BLOCK_EMISSION), error: { field: 0, decode: () => null } }),
  },
  "safe-pow": {
    operation: EmissionOperation.SAFE_POW,
    input: struct({ val_bits: unsignedBits(F.VALUE), p_bits: unsignedBits(F.POWER) }),
    output: result({
      log2_bits: existing(F.EXISTS, 0, i64(F.LOG2)),
      ln_bits: existing(F.EXISTS, 1, i64(F.LN)),
      exp_argument_bits: existing(F.EXISTS, 2, i64(F.EXP_ARGUMENT)),
      exp_bits: existing(F.EXISTS, 3, i64(F.EXP)),
      safe_pow_bits: unsignedBits(F.SAFE_POW),
      checked_sqrt_bits: unsignedBits(F.SQUARE_ROOT),
    }),
  },
  "flow-normalize": {
    operation: EmissionOperation.FLOW_NORMALIZE,
    input: struct({
      p_bits: unsignedBits(F.POWER),
      offset_flows: listByKey("offset_flows", "netuid", struct({ netuid: u16(F.NETUID), bits: unsignedBits(F.FLOW) })),
    }),
    output: result({ scaled: byNetuid(F.SCALED), offset_flows: byNetuid(F.SHARES) }),
  },
  "flow-shares": {
    operation: EmissionOperation.FLOW_SHARES,
    input: struct({
      current_block: u64(F.CURRENT_BLOCK),
      net_tao_flow_enabled: flag(F.NET_FLOW_ENABLED),
      flow_ema_smoothing_factor: u64(F.SMOOTHING_FACTOR),
      tao_flow_cutoff_bits: signedBits(F.FLOW_CUTOFF),
      flow_norm_exponent_bits: unsignedBits(F.POWER),
      subnets: listByKey("subnets", "netuid", struct(flowSubnet)),
    }),
    output: result({
      shares: byNetuid(F.SHARES),
      subnets_after: all(result(flowSubnet)),
      user_ema_lower_limit_bits: signedBits(F.LOWER_LIMIT),
    }),
  },
  "subnet-shares": {
    operation: EmissionOperation.SUBNET_SHARES,
    input: struct({
      block_emission_bits: unsignedBits(F.BLOCK_EMISSION_BITS),
      subnets: listByKey("subnets", "netuid", struct(pricedSubnet)),
    }),
    output: result({
      moving_alpha_price: inOrderOf(
        "subnets",
        result({ netuid: u16(F.NETUID), bits: unsignedBits(F.MOVING_PRICE_BEFORE) }),
      ),
      price_shares: byNetuid(F.PRICE_SHARES),
      shares: byNetuid(F.SHARES),
      emissions: byNetuid(F.TAO_EMISSION),
      root_sell_flag: flag(F.ROOT_SELL_FLAG),
    }),
  },
  "moving-price": {
    operation: EmissionOperation.MOVING_PRICE,
    input: struct({
      netuid: u16(F.NETUID),
      current_block: u64(F.CURRENT_BLOCK),
      ...movingPriceBlocks,
      subnet_moving_alpha_bits: signedBits(F.MOVING_ALPHA),
      subnet_mechanism: u16(F.MECHANISM),
      current_alpha_price_bits: unsignedBits(F.POOL_PRICE),
      subnet_moving_price_bits: signedBits(F.MOVING_PRICE),
    }),
    output: result({
      moving_alpha_price_before_bits: unsignedBits(F.MOVING_PRICE_BEFORE),
      subnet_moving_price_bits: signedBits(F.MOVING_PRICE),
      moving_alpha_price_after_bits: unsignedBits(F.MOVING_PRICE_AFTER),
    }),
  },
  "root-proportion": {
    operation: EmissionOperation.ROOT_PROPORTION,
    input: struct({ ...root, ...alphaSupply }),
    output: result({
      tao_weight_bits: unsignedBits(F.TAO_WEIGHT_BITS),
      alpha_issuance: u64(F.ALPHA_ISSUANCE),
      root_proportion_bits: unsignedBits(F.ROOT_PROPORTION),
    }),
  },
  "subnet-terms": {
    operation: EmissionOperation.SUBNET_TERMS,
    input: struct({ ...root, subnets: listByKey("subnets", "netuid", struct(termsSubnet)) }),
    output: result({
      tao_in: byNetuid(F.TAO_IN),
      alpha_in: byNetuid(F.ALPHA_INJECTED),
      alpha_out: byNetuid(F.ALPHA_CREATED),
      excess_tao: byNetuid(F.EXCESS_TAO),
      block_emission_storage: u64(F.BLOCK_EMISSION_STORAGE),
    }),
  },
  "emit-to-subnets": {
    operation: EmissionOperation.EMIT_TO_SUBNETS,
    input: struct({
      ...root,
      subnet_owner_cut: u16(F.OWNER_CUT),
      root_sell_flag: flag(F.ROOT_SELL_FLAG),
      subnets: listByKey(
        "subnets",
        "netuid",
        struct({ ...termsSubnet, owner_cut_enabled: flag(F.OWNER_CUT_ENABLED), ...pending }),
      ),
    }),
    output: result({
      subnets: all(
        result({
          netuid: u16(F.NETUID),
          ...pending,
          subnet_alpha_out_emission: u64(F.CREATED),
          ...alphaSupply,
          recycled_alpha: u64(F.RECYCLED),
          root_proportion_bits: unsignedBits(F.ROOT_PROPORTION),
        }),
      ),
    }),
  },
  "mechanism-split": {
    operation: EmissionOperation.MECHANISM_SPLIT,
    input: struct({ ...split, alpha: u64(F.ALPHA) }),
    output: result({ split: all(u64(F.SPLIT)) }),
  },
  "mechanism-aggregate": {
    operation: EmissionOperation.MECHANISM_AGGREGATE,
    input: struct({
      rao_emission: u64(F.ALPHA),
      ...split,
      mechanisms: list(listInRow(F.TERMS_OFFSETS, struct({ hotkey: account(F.TERMS_HOTKEY), ...terms }))),
    }),
    output: result({
      sub_emissions: all(u64(F.SPLIT)),
      aggregated: where(F.LISTED, result({ hotkey: ownId, ...terms })),
      hotkey_emission: where(
        F.LISTED,
        result({
          hotkey: ownId,
          server_emission: u64(F.TERMS_SERVER_EMISSION),
          validator_emission: u64(F.TERMS_VALIDATOR_EMISSION),
        }),
      ),
    }),
  },
  "parent-child-dividends": {
    operation: EmissionOperation.PARENT_CHILD_DIVIDENDS,
    input: struct({
      ...family,
      subnet_alpha_out: u64(F.ALPHA_OUT),
      hotkey: account(F.HOTKEY),
      dividends: u64(F.DIVIDEND),
    }),
    output: result({
      self_contribution: u64(F.SELF_CONTRIBUTION),
      effective_childkey_take: u16(F.EFFECTIVE_CHILDKEY_TAKE),
      ck_burn_bits: unsignedBits(F.CHILDKEY_BURN_BITS),
      distribution: all(result({ hotkey: account(F.RECEIVER), dividends: u64(F.RECEIVED) })),
      subnet_alpha_out: u64(F.ALPHA_OUT),
      recycled_alpha: u64(F.RECYCLED),
    }),
  },
  "dividends-and-incentives": {
    operation: EmissionOperation.DIVIDENDS_AND_INCENTIVES,
    input: struct({
      ...family,
      hotkey_emission: list(
        struct({
          hotkey: account(F.EMISSION_HOTKEY),
          incentive: u64(F.SERVER_EMISSION),
          dividend: u64(F.VALIDATOR_EMISSION),
        }),
      ),
      pending_validator_alpha: u64(F.PENDING_VALIDATOR),
      pending_root_alpha: u64(F.PENDING_ROOT),
    }),
    output: result({
      incentives: where(F.HAS_INCENTIVE, result({ hotkey: ownId, incentive: u64(F.INCENTIVE) })),
      dividends: where(F.HAS_DIVIDENDS, result({ hotkey: ownId, bits: unsignedBits(F.DIVIDENDS) })),
      recycled_alpha: u64(F.RECYCLED),
      alpha_dividends: where(F.HAS_DIVIDENDS, result({ hotkey: ownId, bits: unsignedBits(F.ALPHA_DIVIDENDS) })),
      root_alpha_dividends: where(F.HAS_DIVIDENDS, result({ hotkey: ownId, bits: unsignedBits(F.ROOT_DIVIDENDS) })),
    }),
  },
  "dividend-distribution": {
    operation: EmissionOperation.DIVIDEND_DISTRIBUTION,
    input: struct({
      pending_alpha: u64(F.PENDING_VALIDATOR),
      pending_root_alpha: u64(F.PENDING_ROOT),
      tao_weight_bits: unsignedBits(F.TAO_WEIGHT_BITS),
      stake_map: listByAccount("stake_map", "hotkey", stakes, F.HAS_STAKE),
      dividends: listByAccount("dividends", "hotkey", { bits: unsignedBits(F.DIVIDENDS) }, F.HAS_DIVIDENDS),
    }),
    output: result(dividends),
  },
  "safe-float": {
    operation: EmissionOperation.SAFE_FLOAT,
    input: struct({
      a: safeFloat(F.A, F.A_EXPONENT),
      b: safeFloat(F.B, F.B_EXPONENT),
      c: safeFloat(F.C, F.C_EXPONENT),
      u64f64_bits: unsignedBits(F.VALUE),
    }),
    output: safeFloats(),
  },
  "share-pool": {
    operation: EmissionOperation.SHARE_POOL,
    input: struct({
      operations: list(struct({ key: account(F.POOL_KEY, { orNull: true }), update: i64(F.POOL_UPDATE) })),
    }),
    output: result({
      after_each: all(
        result({
          shared_value: u64(F.POOL_VALUE),
          denominator: safeFloat(F.DENOMINATOR, F.DENOMINATOR_EXPONENT),
          shares: rowsOf(
            F.SHARE_OFFSETS,
            result({
              key: account(F.SHARE_COLDKEY),
              share: safeFloat(F.SHARE, F.SHARE_EXPONENT),
              value: u64(F.SHARE_VALUE),
            }),
          ),
        }),
      ),
    }),
  },
  "stake-weights": {
    operation: EmissionOperation.STAKE_WEIGHTS,
    input: struct({
      ...family,
      subnetwork_n: unwritten,
      keys: hotkeysByUid(F.NEURON_HOTKEY, "subnetwork_n"),
    }),
    output: result({
      tao_weight_bits: signedBits(F.TAO_WEIGHT_BITS),
      inherited: inOrderOf(
        "accounts",
        result({
          hotkey: ownId,
          alpha: u64(F.ALPHA_INHERITED),
          tao: u64(F.ROOT_INHERITED),
          total_bits: signedBits(F.TOTAL_INHERITED),
        }),
      ),
      total_stake: all(signedBits(F.TOTAL_WEIGHT)),
      alpha_stake: all(signedBits(F.ALPHA_WEIGHT)),
      tao_stake: all(signedBits(F.ROOT_WEIGHT)),
    }),
  },
  "distribute-emission": {
    operation: EmissionOperation.DISTRIBUTE_EMISSION,
    input: distributeInput,
    output: result(distributeOutput),
  },
  // Beyond the vectors.
  "coinbase-block": {
    operation: EmissionOperation.COINBASE_BLOCK,
    input: struct({
      ...coinbaseSettings,
      ...coinbaseBlock,
      subnets: listByKey(
        "subnets",
        "netuid",
        struct({
          ...coinbaseSubnet,
          current_alpha_price_bits: unsignedBits(F.POOL_PRICE),
          ...pending,
          subnet_epoch_index: u64(F.EPOCH_INDEX),
        }),
      ),
    }),
    output: result({
      block_emission: u64(F.BLOCK_EMISSION),
      subnets_to_emit_to: where(F.EMITTED_TO, u16(F.NETUID)),
      emissions: where(F.EMITTED_TO, result({ netuid: u16(F.NETUID), bits: unsignedBits(F.TAO_EMISSION) })),
      root_sell_flag: flag(F.ROOT_SELL_FLAG),
      drained: where(
        F.DRAINED,
        result({
          netuid: u16(F.NETUID),
          pending_server_alpha: u64(F.DRAINED_SERVER),
          pending_validator_alpha: u64(F.DRAINED_VALIDATOR),
          pending_root_alpha: u64(F.DRAINED_ROOT),
          owner_cut: u64(F.DRAINED_OWNER_CUT),
        }),
      ),
      subnets: all(
        result({
          netuid: u16(F.NETUID),
          subnet_moving_price_bits: signedBits(F.MOVING_PRICE),
          ...alphaSupply,
          ...pending,
          last_epoch_block: u64(F.LAST_EPOCH_BLOCK),
          pending_epoch_at: u64(F.PENDING_EPOCH_AT),
          blocks_since_last_step: u64(F.BLOCKS_SINCE_LAST_STEP),
          subnet_epoch_index: u64(F.EPOCH_INDEX),
        }),
      ),
      // Every part of what each subnet is given, so that they can be added up.
      emitted: where(
        F.EMITTED_TO,
        result({
          netuid: u16(F.NETUID),
          tao_in_bits: unsignedBits(F.TAO_IN),
          alpha_in_bits: unsignedBits(F.ALPHA_INJECTED),
          excess_tao_bits: unsignedBits(F.EXCESS_TAO),
          alpha_created: u64(F.CREATED),
          server_alpha: u64(F.SERVER_PART),
          validator_alpha: u64(F.VALIDATOR_PART),
          root_alpha: u64(F.ROOT_PART),
          owner_cut: u64(F.OWNER_PART),
          recycled_alpha: u64(F.RECYCLED),
        }),
      ),
    }),
  },
  payout: {
    operation: EmissionOperation.PAYOUT,
    input: struct({
      ...payoutInput,
      mechanism_emission_split: listOrNull(u16(F.MECHANISM_SPLIT)),
      hotkeys: list(account(F.NEURON_HOTKEY)),
      epochs: epochRecords(F.EPOCHS, "hotkeys"),
    }),
    output: payoutOutput,
  },
  /** The same around epochs that are given. */
  "payout-of-emission": {
    operation: EmissionOperation.DISTRIBUTE_EMISSION,
    input: distributeInput,
    output: payoutOutput,
  },
};

/** Where an operand is no SafeFloat there are no results. */
function safeFloats(): Output {
  const float = (element: number, mantissa: number, exponent: number) =>
    existing(F.EXISTS, element, safeFloat(mantissa, exponent));
  const operands = {
    a: float(0, F.A, F.A_EXPONENT),
    b: float(1, F.B, F.B_EXPONENT),
    c: float(2, F.C, F.C_EXPONENT),
  };
  const alone = result(operands);
  const whole = result({
    ...operands,
    add: float(3, F.ADD, F.ADD_EXPONENT),
    sub: float(4, F.SUB, F.SUB_EXPONENT),
    div: float(5, F.DIV, F.DIV_EXPONENT),
    mul_div: float(6, F.MUL_DIV, F.MUL_DIV_EXPONENT),
    gt: flag(F.GREATER),
    to_u64: u64(F.TO_U64),
    from_u64f64: safeFloat(F.FROM_U64F64, F.FROM_U64F64_EXPONENT),
  });
  return {
    field: F.A,
    decode(record, row) {
      const complete = [0, 1, 2].every((operand) => record.isSet(F.EXISTS, operand));
      return (complete ? whole : alone).decode(record, row);
    },
  };
}
