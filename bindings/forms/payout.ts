// The suites of the coinbase and the payout by runtime (docs/specification/payout.md), as forms/emission.ts has those of the
// reference runtime. What is absent in JSON has the runtime's default. Where the JSON form is no plain list of objects,
// emission/runtime.ts makes it one.

import { EmissionOperation, EmissionField as F, NO_ACCOUNT } from "../../assembly/layout/emission.js";
import {
  account,
  byAccount,
  chosen,
  type Described,
  flag,
  i64,
  i128,
  list,
  nullable,
  object,
  oneOf,
  optional,
  orNull,
  type Shape,
  sorted,
  u8,
  u16,
  u64,
  u128,
} from "./shape.js";

const ANY = 0xffffffff;

/** A field that may be left out of the JSON form. */
const or = <const S extends Shape>(shape: S, value: unknown) =>
  ({ ...shape, defaults: [{ from: 0, to: ANY, value }] }) as const;

const byNetuid = (section: number) => list({ netuid: u16(F.NETUID), bits: u128(section) });

const ema = (has: number, block: number, bits: number) =>
  ({ ...nullable(has, object({ block: u64(block), bits: i128(bits) })), sections: [has] }) as const;
const userEma = ema(F.HAS_USER_EMA, F.USER_EMA_BLOCK, F.USER_EMA);
const protocolEma = ema(F.HAS_PROTOCOL_EMA, F.PROTOCOL_EMA_BLOCK, F.PROTOCOL_EMA);

const chainSubnet = {
  netuid: u16(F.NETUID),
  subnet_mechanism: u16(F.MECHANISM),
  subnet_tao: u64(F.SUBNET_TAO),
  subnet_alpha_in: u64(F.ALPHA_IN),
  subnet_alpha_out: u64(F.ALPHA_OUT),
  subnet_alpha_in_provided: or(u64(F.ALPHA_PROVIDED), "0"),
  subnet_moving_price_bits: i128(F.MOVING_PRICE),
  ema_price_halving_blocks: u64(F.HALVING_BLOCKS),
  network_registration_allowed: flag(F.REGISTRATION_ALLOWED),
  network_pow_registration_allowed: or(flag(F.POW_REGISTRATION_ALLOWED), false),
  tempo: u16(F.TEMPO),
  blocks_since_last_step: u64(F.BLOCKS_SINCE_LAST_STEP),
  first_emission_block_number: or(nullable(F.HAS_FIRST_EMISSION_BLOCK, u64(F.FIRST_EMISSION_BLOCK)), null),
  current_alpha_price_bits: or(u128(F.POOL_PRICE), "0"),
  sale: or(nullable(F.HAS_SALE, u64(F.SALE)), null),
  buy: or(nullable(F.HAS_BUY, u64(F.BUY)), null),
  pool_refuses: or(flag(F.POOL_REFUSES), false),
  last_epoch_block: or(u64(F.LAST_EPOCH_BLOCK), "0"),
  pending_epoch_at: or(u64(F.PENDING_EPOCH_AT), "0"),
  last_mechanism_step_block: or(u64(F.LAST_STEP_BLOCK), "0"),
  pending_owner_cut: or(u64(F.PENDING_OWNER_CUT), "0"),
  pending_emission: or(u64(F.PENDING_EMISSION), "0"),
  pending_alpha_swapped: or(u64(F.PENDING_ALPHA_SWAPPED), "0"),
  pending_root_divs: or(u64(F.PENDING_ROOT_DIVS), "0"),
  pending_root_alpha_divs: or(u64(F.PENDING_ROOT), "0"),
  pending_server_emission: or(u64(F.PENDING_SERVER), "0"),
  pending_validator_emission: or(u64(F.PENDING_VALIDATOR), "0"),
  subtoken_enabled: or(flag(F.SUBTOKEN_ENABLED), false),
  subnet_emission_enabled: or(flag(F.EMISSION_ENABLED), true),
  owner_cut_enabled: or(flag(F.OWNER_CUT_ENABLED), true),
  miner_burned_bits: or(u128(F.MINER_BURNED), "0"),
  subnet_tao_flow: or(i64(F.USER_FLOW), "0"),
  subnet_ema_tao_flow: or(userEma, null),
  subnet_protocol_flow: or(i64(F.PROTOCOL_FLOW), "0"),
  subnet_ema_protocol_flow: or(protocolEma, null),
  tao_emission_bits: or(u128(F.TAO_EMISSION), "0"),
};

/** What the coinbase and the suites of its parts read. */
const chain = {
  current_block: u64(F.CURRENT_BLOCK),
  tao_weight: u64(F.TAO_WEIGHT),
  subnet_owner_cut: u16(F.OWNER_CUT),
  root_tao: u64(F.ROOT_TAO),
  subnet_moving_alpha_bits: i128(F.MOVING_ALPHA),
  flow_ema_smoothing_factor: or(u64(F.SMOOTHING_FACTOR), "0"),
  flow_norm_exponent_bits: or(u128(F.POWER), "0"),
  tao_flow_cutoff_bits: or(i128(F.FLOW_CUTOFF), "0"),
  net_tao_flow_enabled: or(flag(F.NET_FLOW_ENABLED), true),
  max_epochs_per_block: or(u8(F.MAX_EPOCHS_PER_BLOCK), 2),
  total_issuance: or(u64(F.ISSUANCE), "0"),
  total_stake: or(u64(F.TOTAL_STAKE), "0"),
  block_emission: or(u64(F.GIVEN_EMISSION), "0"),
  subnets: sorted("netuid", chainSubnet),
};

const flows = {
  subnet_tao_flow: optional(i64(F.USER_FLOW)),
  subnet_ema_tao_flow: optional(userEma),
  subnet_protocol_flow: optional(i64(F.PROTOCOL_FLOW)),
  subnet_ema_protocol_flow: optional(protocolEma),
};

const coinbaseSubnet = {
  netuid: u16(F.NETUID),
  subnet_tao: u64(F.SUBNET_TAO),
  subnet_alpha_in: u64(F.ALPHA_IN),
  subnet_alpha_out: u64(F.ALPHA_OUT),
  subnet_tao_in_emission: u64(F.TAO_IN_EMISSION),
  subnet_alpha_in_emission: u64(F.ALPHA_IN_EMISSION),
  subnet_alpha_out_emission: u64(F.CREATED),
  subnet_excess_tao: optional(u64(F.EXCESS_SPENT)),
  subnet_protocol_alpha: optional(u64(F.PROTOCOL_ALPHA)),
  subnet_moving_price_bits: i128(F.MOVING_PRICE),
  pending_owner_cut: u64(F.PENDING_OWNER_CUT),
  pending_emission: optional(u64(F.PENDING_EMISSION)),
  pending_alpha_swapped: optional(u64(F.PENDING_ALPHA_SWAPPED)),
  pending_root_divs: optional(u64(F.PENDING_ROOT_DIVS)),
  pending_root_alpha_divs: optional(u64(F.PENDING_ROOT)),
  pending_server_emission: optional(u64(F.PENDING_SERVER)),
  pending_validator_emission: optional(u64(F.PENDING_VALIDATOR)),
  ...flows,
  blocks_since_last_step: u64(F.BLOCKS_SINCE_LAST_STEP),
  last_mechanism_step_block: u64(F.LAST_STEP_BLOCK),
  last_epoch_block: optional(u64(F.LAST_EPOCH_BLOCK)),
  pending_epoch_at: optional(u64(F.PENDING_EPOCH_AT)),
  subnet_epoch_index: optional(u64(F.EPOCH_INDEX)),
};

const calls = list({
  call: oneOf(F.CALL, ["liquidity", "buy", "sell", "epoch"]),
  netuid: u16(F.CALL_NETUID),
  amount: u64(F.CALL_AMOUNT),
  alpha: u64(F.CALL_ALPHA),
});

const stakes = { alpha_stake: u64(F.ALPHA_STAKE), root_stake: u64(F.ROOT_STAKE) };

const accountMembers = {
  hotkey: account(),
  // Who has no owner belongs to the default account; a take that is not set is 0.
  owner: { ...orNull(account(F.OWNER)), absent: 0 },
  ...stakes,
  childkey_take: { ...orNull(u16(F.CHILDKEY_TAKE)), absent: 0 },
} as const;

const DEFAULT_DELEGATE_TAKE = 11796;

const oldShares = (hotkey: number, coldkey: number, bits: number) => ({
  hotkey: account(hotkey),
  coldkey: account(coldkey),
  bits: u128(bits),
});
const alphaShares = oldShares(F.OLD_SHARE_HOTKEY, F.OLD_SHARE_COLDKEY, F.OLD_SHARE);
const rootShares = oldShares(F.ROOT_SHARE_HOTKEY, F.ROOT_SHARE_COLDKEY, F.ROOT_SHARE);
const inOrder = <const S extends Shape>(shape: S, ...order: readonly number[]) => ({ ...shape, order }) as const;
const amounts = (has: number, section: number) => chosen(has, { hotkey: account(), amount: u64(section) });
const safeFloat = (mantissa: number, exponent: number) => object({ mantissa: u128(mantissa), exponent: i64(exponent) });

const delegateTake = { ...or(u16(F.DELEGATE_TAKE), DEFAULT_DELEGATE_TAKE), absent: DEFAULT_DELEGATE_TAKE } as const;

const family = {
  netuid: u16(),
  tao_weight: u64(F.TAO_WEIGHT),
  accounts: byAccount("hotkey", { ...accountMembers, delegate_take: or(u16(), DEFAULT_DELEGATE_TAKE) }),
  child_edges: list({ parent: account(F.PARENT), child: account(F.CHILD), proportion: u64(F.PROPORTION) }),
  ck_burn: or(u64(F.CHILDKEY_BURN), "0"),
  min_childkey_take: or(u16(F.MIN_CHILDKEY_TAKE), 0),
  min_childkey_take_per_subnet: or(u16(F.MIN_CHILDKEY_TAKE_PER_SUBNET), 0),
};

const hotkeyEmission = list({
  hotkey: account(F.EMISSION_HOTKEY),
  server_emission: u64(F.SERVER_EMISSION),
  validator_emission: u64(F.VALIDATOR_EMISSION),
});

/** By name. An input's account lists, calls and shares are in rows here: see emission/runtime.ts. */
export const payoutSuites = {
  "coinbase-block": {
    operation: EmissionOperation.RUNTIME_COINBASE,
    input: chain,
    output: {
      calls,
      recycled: chosen(F.RECYCLED, { netuid: u16(F.NETUID), amount: u64(F.RECYCLED) }),
      root_tao: u64(F.ROOT_TAO),
      total_issuance: u64(F.ISSUANCE),
      total_stake: u64(F.TOTAL_STAKE),
      subnets: chosen(F.NETUID, coinbaseSubnet),
    },
  },
  "moving-price": {
    operation: EmissionOperation.RUNTIME_MOVING_PRICE,
    input: chain,
    output: {
      price_bits: optional(u128(F.POOL_PRICE)),
      moving_alpha_price_before_bits: u128(F.MOVING_PRICE_BEFORE),
      subnet_moving_price_bits: i128(F.MOVING_PRICE),
      moving_alpha_price_after_bits: u128(F.MOVING_PRICE_AFTER),
    },
  },
  "flow-shares": {
    operation: EmissionOperation.RUNTIME_FLOW_SHARES,
    input: chain,
    output: { shares: byNetuid(F.SHARES), subnets: list({ netuid: u16(F.NETUID), ...flows }) },
  },
  "subnet-shares": {
    operation: EmissionOperation.RUNTIME_SHARES,
    input: chain,
    output: {
      emissions: chosen(F.EMITTED_TO, { netuid: u16(F.NETUID), bits: u128(F.TAO_EMISSION) }),
      root_sell_flag: optional(flag(F.ROOT_SELL_FLAG)),
      subnets_to_emit_to: chosen(F.EMITTED_TO, "u16", F.NETUID),
    },
  },
  "subnet-terms": {
    operation: EmissionOperation.RUNTIME_TERMS,
    input: chain,
    output: {
      tao_in: byNetuid(F.TAO_IN),
      alpha_in: byNetuid(F.ALPHA_INJECTED),
      alpha_out: byNetuid(F.ALPHA_CREATED),
      excess_tao: byNetuid(F.EXCESS_TAO),
    },
  },
  schedule: {
    operation: EmissionOperation.RUNTIME_SCHEDULE,
    input: { netuid_: u16(F.NETUID), tempo: u16(F.TEMPO), current_block: u64(F.CURRENT_BLOCK) },
    output: { blocks_until_next_epoch: u64(F.UNTIL_NEXT_EPOCH), should_run_epoch: flag(F.RUNS_EPOCH) },
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
      distribution: list({ hotkey: account(F.RECEIVER), dividends: u64(F.RECEIVED) }),
      subnet_alpha_out: u64(F.ALPHA_OUT),
      recycled_alpha: u64(F.RECYCLED),
    },
  },
  "dividends-and-incentives": {
    operation: EmissionOperation.DIVIDENDS_AND_INCENTIVES,
    input: {
      ...family,
      subnet_alpha_out: u64(),
      hotkey_emission: hotkeyEmission,
      pending_validator_alpha: u64(F.PENDING_VALIDATOR),
      pending_root: u64(F.PENDING_ROOT),
    },
    output: {
      incentives: chosen(F.HAS_INCENTIVE, { hotkey: account(), incentive: u64(F.INCENTIVE) }),
      alpha_dividends: chosen(F.HAS_DIVIDENDS, { hotkey: account(), bits: u128(F.ALPHA_DIVIDENDS) }),
      root_dividends: chosen(F.HAS_DIVIDENDS, { hotkey: account(), bits: u128(F.ROOT_DIVIDENDS) }),
      recycled_alpha: u64(F.RECYCLED),
    },
  },
  "distribute-emission": {
    operation: EmissionOperation.RUNTIME_PAYOUT,
    input: {
      ...family,
      accounts: byAccount("hotkey", {
        ...accountMembers,
        delegate_take: delegateTake,
        denominator: or(u128(F.OLD_DENOMINATOR), "0"),
        root_denominator: or(u128(F.ROOT_DENOMINATOR), "0"),
      }),
      alpha_shares: list(alphaShares),
      root_shares: list(rootShares),
      subnet_alpha_out: u64(F.ALPHA_OUT),
      hotkey_emission: hotkeyEmission,
      root_tao: u64(F.SUBNET_TAO),
      subnet_owner: or(orNull(account(F.SUBNET_OWNER)), null),
      subnet_owner_hotkey: or(orNull(account(F.SUBNET_OWNER_HOTKEY)), null),
      owned_hotkeys_of_subnet_owner: byAccount("", "account", F.OWNED_BY_SUBNET_OWNER),
      neurons: sorted("uid", {
        hotkey: account(F.NEURON_HOTKEY),
        uid: u16(),
        block_at_registration: u64(F.REGISTERED_AT),
      }),
      immune_owner_uids_limit: or(u16(F.OWNER_LIMIT), 1),
      recycle_or_burn: { ...or(orNull(oneOf(F.RECYCLE, ["burn", "recycle"])), null), absent: 0 },
      auto_stake_destination: or(
        byAccount("owner", {
          owner: account(),
          destination: { ...account(F.AUTO_STAKE_DESTINATION), absent: NO_ACCOUNT },
        }),
        [],
      ),
      pending_owner_cut: u64(F.PENDING_OWNER_CUT),
      pending_emission: or(u64(F.PENDING_EMISSION), "0"),
      pending_alpha_swapped: or(u64(F.PENDING_ALPHA_SWAPPED), "0"),
      pending_root_divs: or(u64(F.PENDING_ROOT_DIVS), "0"),
      pending_root_alpha_divs: or(u64(F.PENDING_ROOT), "0"),
      pending_server_emission: or(u64(F.PENDING_SERVER), "0"),
      pending_validator_emission: or(u64(F.PENDING_VALIDATOR), "0"),
    },
    output: {
      epoch_emission: u64(F.EPOCH_EMISSION),
      miner_burned_bits: optional(u128(F.MINER_BURNED)),
      recycled_alpha: u64(F.RECYCLED),
      burned_alpha: u64(F.BURNED),
      subnet_alpha_out: u64(F.ALPHA_OUT),
      root_tao: u64(F.SUBNET_TAO),
      alpha_dividends_per_subnet: amounts(F.HAS_DIVIDENDS, F.ALPHA_PAID),
      root_dividends_per_subnet: amounts(F.HAS_DIVIDENDS, F.ROOT_PAID),
      total_hotkey_alpha_last_epoch: amounts(F.HAS_DIVIDENDS, F.LAST_EPOCH_ALPHA),
      total_hotkey_alpha: amounts(F.POOL_VALUE, F.POOL_VALUE),
      total_hotkey_alpha_root: amounts(F.ROOT_POOL_VALUE, F.ROOT_POOL_VALUE),
      old_denominators: chosen(F.OLD_DENOMINATOR, { hotkey: account(), bits: u128(F.OLD_DENOMINATOR) }),
      new_denominators: chosen(F.DENOMINATOR, {
        hotkey: account(),
        shares: safeFloat(F.DENOMINATOR, F.DENOMINATOR_EXPONENT),
      }),
      old_shares: inOrder(chosen(F.HAS_OLD_SHARE, alphaShares), F.OLD_SHARE_HOTKEY, F.OLD_SHARE_COLDKEY),
      new_shares: inOrder(
        chosen(F.SHARE, {
          hotkey: account(F.OLD_SHARE_HOTKEY),
          coldkey: account(F.OLD_SHARE_COLDKEY),
          shares: safeFloat(F.SHARE, F.SHARE_EXPONENT),
        }),
        F.OLD_SHARE_HOTKEY,
        F.OLD_SHARE_COLDKEY,
      ),
      total_hotkey_shares_root: chosen(F.ROOT_DENOMINATOR, { hotkey: account(), bits: u128(F.ROOT_DENOMINATOR) }),
      alpha_shares_root: inOrder(chosen(F.HAS_ROOT_SHARE, rootShares), F.ROOT_SHARE_HOTKEY, F.ROOT_SHARE_COLDKEY),
      root_claimable: chosen(F.HAS_CLAIMABLE, { hotkey: account(), bits: i128(F.ROOT_CLAIMABLE) }),
      staking: list({ coldkey: account(F.STAKING_COLDKEY), hotkey: account(F.STAKING_HOTKEY) }),
    },
  },
  "dividend-distribution": {
    operation: EmissionOperation.DIVIDEND_DISTRIBUTION,
    input: {
      pending_alpha: u64(F.PENDING_VALIDATOR),
      pending_root: u64(F.PENDING_ROOT),
      tao_weight_bits: u128(F.TAO_WEIGHT_BITS),
      stake_map: byAccount("hotkey", { hotkey: account(), ...stakes }, F.HAS_STAKE),
      dividends: byAccount("hotkey", { hotkey: account(), bits: u128(F.DIVIDENDS) }, F.HAS_DIVIDENDS),
    },
    output: {
      alpha_dividends: chosen(F.LISTED, { hotkey: account(), bits: u128(F.ALPHA_DIVIDENDS) }),
      root_dividends: chosen(F.LISTED, { hotkey: account(), bits: u128(F.ROOT_DIVIDENDS) }),
    },
  },
} as const satisfies Readonly<Record<string, Described>>;
