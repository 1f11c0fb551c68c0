// The suites of the coinbase and the payout by runtime (docs/specification/payout.md), as forms/emission.ts has those of the
// reference runtime. What is absent in JSON has the runtime's default; what a runtime does not have is refused.

import { EmissionOperation, EmissionField as F } from "../../assembly/layout/emission.js";
import { Coinbase } from "../../assembly/layout/runtimes.js";
import {
  accountFields,
  bitsOf,
  byNetuid,
  chainFields,
  childEdges,
  childkeyRules,
  DEFAULT_DELEGATE_TAKE,
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
import {
  account,
  before,
  byAccount,
  chosen,
  constant,
  type Described,
  type Fields,
  flag,
  given,
  i128,
  joined,
  list,
  nullable,
  oneOf,
  optional,
  orNull,
  type Shape,
  since,
  sorted,
  tuples,
  u16,
  u64,
  u128,
} from "./shape.js";

const ANY = 0xffffffff;

/** A field that may be left out of the JSON form. */
const or = <const S extends Shape>(shape: S, value: unknown) => ({ ...shape, defaults: [{ from: 0, to: ANY, value }] });

const zero = (section: number) => or(u64(section), "0");

/** Of the runtimes whose shares are made of flows. */
const ofFlows = (first: Coinbase, shape: Shape) => since(first, before(Coinbase.PRICE_EMA, shape));

/** What waits for a subnet's epoch. */
const pending = {
  pending_owner_cut: zero(F.PENDING_OWNER_CUT),
  pending_emission: before(Coinbase.SERVER_AND_VALIDATOR, zero(F.PENDING_EMISSION)),
  pending_alpha_swapped: before(Coinbase.FLOW_SHARES, zero(F.PENDING_ALPHA_SWAPPED)),
  pending_root_divs: before(Coinbase.FLOW_SHARES, zero(F.PENDING_ROOT_DIVS)),
  pending_root_alpha_divs: since(Coinbase.FLOW_SHARES, zero(F.PENDING_ROOT)),
  pending_server_emission: since(Coinbase.SERVER_AND_VALIDATOR, zero(F.PENDING_SERVER)),
  pending_validator_emission: since(Coinbase.SERVER_AND_VALIDATOR, zero(F.PENDING_VALIDATOR)),
};

const s = subnetFields;

const chainSubnet = {
  ...pick(s, "netuid", "subnet_mechanism", "subnet_tao", "subnet_alpha_in", "subnet_alpha_out"),
  subnet_alpha_in_provided: since(Coinbase.POOL_SWAPS, before(Coinbase.PROVIDED_NOT_COUNTED, zero(F.ALPHA_PROVIDED))),
  ...pick(s, "subnet_moving_price_bits", "ema_price_halving_blocks", "network_registration_allowed"),
  network_pow_registration_allowed: or(flag(F.POW_REGISTRATION_ALLOWED), false),
  ...pick(s, "tempo", "blocks_since_last_step"),
  first_emission_block_number: or(s.first_emission_block_number, null),
  current_alpha_price_bits: since(Coinbase.POOL_SWAPS, or(s.current_alpha_price_bits, "0")),
  sale: since(Coinbase.POOL_SWAPS, before(Coinbase.FLOW_SHARES, or(nullable(F.HAS_SALE, u64(F.SALE)), null))),
  buy: since(Coinbase.SUBSIDY, or(nullable(F.HAS_BUY, u64(F.BUY)), null)),
  pool_refuses: since(Coinbase.COUNTED_EPOCHS, or(flag(F.POOL_REFUSES), false)),
  last_epoch_block: since(Coinbase.COUNTED_EPOCHS, or(s.last_epoch_block, "0")),
  pending_epoch_at: since(Coinbase.COUNTED_EPOCHS, or(s.pending_epoch_at, "0")),
  last_mechanism_step_block: zero(F.LAST_STEP_BLOCK),
  ...pending,
  subtoken_enabled: since(Coinbase.DRAIN_FIRST, or(s.subtoken_enabled, false)),
  subnet_emission_enabled: since(Coinbase.CREDIT, or(s.subnet_emission_enabled, true)),
  owner_cut_enabled: since(Coinbase.CREDIT, or(s.owner_cut_enabled, true)),
  miner_burned_bits: since(Coinbase.PRICE_EMA, or(s.miner_burned_bits, "0")),
  subnet_tao_flow: ofFlows(Coinbase.FLOW_SHARES, or(s.subnet_tao_flow, "0")),
  subnet_ema_tao_flow: ofFlows(Coinbase.FLOW_SHARES, or(s.subnet_ema_tao_flow, null)),
  subnet_protocol_flow: ofFlows(Coinbase.CREDIT, or(s.subnet_protocol_flow, "0")),
  subnet_ema_protocol_flow: ofFlows(Coinbase.CREDIT, or(s.subnet_ema_protocol_flow, null)),
};

/** Only where a subnet's terms are asked for it is said what it is given. */
const subnets = sorted("netuid", { ...chainSubnet, tao_emission_bits: constant(s.tao_emission_bits, "0") });

/** What the coinbase and its parts read. The amounts and the number of epochs are the coinbase's, unless a suite says so. */
const chain = {
  ...pick(chainFields, "current_block", "tao_weight", "subnet_owner_cut", "root_tao", "subnet_moving_alpha_bits"),
  flow_ema_smoothing_factor: ofFlows(Coinbase.FLOW_SHARES, or(chainFields.flow_ema_smoothing_factor, "0")),
  flow_norm_exponent_bits: ofFlows(Coinbase.FLOW_SHARES, or(chainFields.flow_norm_exponent_bits, "0")),
  tao_flow_cutoff_bits: ofFlows(Coinbase.FLOW_SHARES, or(chainFields.tao_flow_cutoff_bits, "0")),
  net_tao_flow_enabled: ofFlows(Coinbase.CREDIT, or(chainFields.net_tao_flow_enabled, true)),
  max_epochs_per_block: constant(chainFields.max_epochs_per_block, 2),
  total_issuance: constant(chainFields.total_issuance, "0"),
  total_stake: constant(u64(F.TOTAL_STAKE), "0"),
  block_emission: constant(u64(F.GIVEN_EMISSION), "0"),
  subnets,
};

const flowsAfter = {
  subnet_tao_flow: optional(s.subnet_tao_flow),
  subnet_ema_tao_flow: optional(s.subnet_ema_tao_flow),
  subnet_protocol_flow: optional(s.subnet_protocol_flow),
  subnet_ema_protocol_flow: optional(s.subnet_ema_protocol_flow),
};

const coinbaseSubnet = {
  ...pick(s, "netuid", "subnet_tao", "subnet_alpha_in", "subnet_alpha_out"),
  subnet_tao_in_emission: u64(F.TAO_IN_EMISSION),
  subnet_alpha_in_emission: u64(F.ALPHA_IN_EMISSION),
  subnet_alpha_out_emission: s.subnet_alpha_out_emission,
  subnet_excess_tao: optional(u64(F.EXCESS_SPENT)),
  subnet_protocol_alpha: optional(u64(F.PROTOCOL_ALPHA)),
  ...pick(s, "subnet_moving_price_bits", "pending_owner_cut"),
  pending_emission: optional(u64(F.PENDING_EMISSION)),
  pending_alpha_swapped: optional(u64(F.PENDING_ALPHA_SWAPPED)),
  pending_root_divs: optional(u64(F.PENDING_ROOT_DIVS)),
  pending_root_alpha_divs: optional(s.pending_root_alpha_divs),
  pending_server_emission: optional(s.pending_server_emission),
  pending_validator_emission: optional(s.pending_validator_emission),
  ...flowsAfter,
  blocks_since_last_step: s.blocks_since_last_step,
  last_mechanism_step_block: u64(F.LAST_STEP_BLOCK),
  last_epoch_block: optional(s.last_epoch_block),
  pending_epoch_at: optional(s.pending_epoch_at),
  subnet_epoch_index: optional(s.subnet_epoch_index),
};

/** [call, netuid, amount], and of what goes into the pool the alpha. */
const calls = tuples(
  list({
    call: oneOf(F.CALL, ["liquidity", "buy", "sell", "epoch"]),
    netuid: u16(F.CALL_NETUID),
    amount: u64(F.CALL_AMOUNT),
    alpha: { ...u64(F.CALL_ALPHA), when: ["call", "liquidity"] },
  }),
);

/** Of results: always the same. */
const word = (text: string) => constant({ form: "one", type: "enum", sections: [], values: [text] }, text);

/** What the chain's pallet of assets is told: [what, netuid, amount], for amounts that are not 0. */
const assets = (what: string, netuid: Shape, amount: number) =>
  since(Coinbase.CREDIT, tuples(chosen(amount, { what: word(what), netuid, amount: u64(amount) })));

const netuid = given("u16", "netuid");

const oldShares = (hotkey: number, coldkey: number, bits: number) => ({
  hotkey: account(hotkey),
  coldkey: account(coldkey),
  bits: u128(bits),
});
const alphaShares = oldShares(F.OLD_SHARE_HOTKEY, F.OLD_SHARE_COLDKEY, F.OLD_SHARE);
const rootShares = oldShares(F.ROOT_SHARE_HOTKEY, F.ROOT_SHARE_COLDKEY, F.ROOT_SHARE);

const newShares = {
  hotkey: alphaShares.hotkey,
  coldkey: alphaShares.coldkey,
  shares: safeFloat(F.SHARE, F.SHARE_EXPONENT),
};

/** [coldkey, bits] of an account's pool. */
const sharesOf = ({ hotkey, coldkey, bits }: typeof alphaShares) =>
  or(tuples({ form: "rows_by_account", type: { coldkey, bits }, sections: hotkey.sections, key: "coldkey" }), []);

const inOrder = (shape: Shape, ...order: readonly number[]): Shape => ({ ...shape, order });
const amounts = (has: number, section: number) => chosen(has, { hotkey: account(), amount: u64(section) });

const familyAccount = {
  ...accountFields,
  // Who has no owner belongs to the default account; a take that is not set is 0.
  owner: { ...orNull(accountFields.owner), absent: 0 },
  childkey_take: { ...orNull(accountFields.childkey_take), absent: 0 },
};

const family = {
  netuid: u16(),
  tao_weight: chainFields.tao_weight,
  accounts: byAccount("hotkey", { ...familyAccount, delegate_take: or(u16(), DEFAULT_DELEGATE_TAKE) }),
  child_edges: childEdges,
  ck_burn: since(Coinbase.AUTO_STAKE, or(childkeyRules.ck_burn, "0")),
  min_childkey_take: since(Coinbase.CREDIT, or(childkeyRules.min_childkey_take, 0)),
  min_childkey_take_per_subnet: since(Coinbase.CREDIT, or(childkeyRules.min_childkey_take_per_subnet, 0)),
};

const payoutInput = {
  ...family,
  accounts: byAccount("hotkey", {
    ...familyAccount,
    delegate_take: or(delegateTake, DEFAULT_DELEGATE_TAKE),
    shares: sharesOf(alphaShares),
    denominator: or(u128(F.OLD_DENOMINATOR), "0"),
    root_shares: sharesOf(rootShares),
    root_denominator: or(u128(F.ROOT_DENOMINATOR), "0"),
  }),
  subnet_alpha_out: u64(F.ALPHA_OUT),
  hotkey_emission: hotkeyEmission,
  root_tao: u64(F.SUBNET_TAO),
  total_stake: u64(),
  subnet_owner: or(ownership.subnet_owner, null),
  subnet_owner_hotkey: or(ownership.subnet_owner_hotkey, null),
  owned_hotkeys: or(
    {
      form: "owned",
      type: { owner: account(), hotkeys: list("account") },
      sections: [F.OWNED_BY_SUBNET_OWNER],
      of: "subnet_owner",
    },
    [],
  ),
  neurons,
  immune_owner_uids_limit: since(
    Coinbase.OWNER_HOTKEYS_WITHHELD,
    before(Coinbase.RECYCLE_OR_BURN, or(u16(F.OWNER_LIMIT), 1)),
  ),
  recycle_or_burn: since(Coinbase.RECYCLE_OR_BURN, or(ownership.recycle_or_burn, null)),
  auto_stake_destination: since(Coinbase.AUTO_STAKE, or(ownership.auto_stake_destination, [])),
  ...pending,
  pending_owner_cut: s.pending_owner_cut,
};

const payoutOutput = {
  calls: tuples(list({ call: word("epoch"), netuid, amount: u64(F.EPOCH_EMISSION) })),
  miner_burned_bits: optional(u128(F.MINER_BURNED)),
  assets: since(
    Coinbase.CREDIT,
    joined(assets("assets_burned", netuid, F.BURNED), assets("assets_recycled", netuid, F.RECYCLED)),
  ),
  subnet_alpha_out: u64(F.ALPHA_OUT),
  root_tao: u64(F.SUBNET_TAO),
  total_stake: given("u64", "total_stake"),
  alpha_dividends_per_subnet: amounts(F.HAS_DIVIDENDS, F.ALPHA_PAID),
  tao_dividends_per_subnet: before(Coinbase.FLOW_SHARES, amounts(F.HAS_DIVIDENDS, F.ROOT_PAID)),
  root_alpha_dividends_per_subnet: since(Coinbase.DRAIN_FIRST, amounts(F.HAS_DIVIDENDS, F.ROOT_PAID)),
  total_hotkey_alpha_last_epoch: amounts(F.HAS_DIVIDENDS, F.LAST_EPOCH_ALPHA),
  total_hotkey_alpha: amounts(F.POOL_VALUE, F.POOL_VALUE),
  total_hotkey_alpha_root: amounts(F.ROOT_POOL_VALUE, F.ROOT_POOL_VALUE),
  total_hotkey_shares: joined(bitsOf(F.OLD_DENOMINATOR, F.OLD_DENOMINATOR), hotkeyShares),
  alpha_shares: joined(
    inOrder(chosen(F.HAS_OLD_SHARE, alphaShares), F.OLD_SHARE_HOTKEY, F.OLD_SHARE_COLDKEY),
    inOrder(chosen(F.SHARE, newShares), F.OLD_SHARE_HOTKEY, F.OLD_SHARE_COLDKEY),
  ),
  total_hotkey_shares_root: bitsOf(F.ROOT_DENOMINATOR, F.ROOT_DENOMINATOR),
  alpha_shares_root: inOrder(chosen(F.HAS_ROOT_SHARE, rootShares), F.ROOT_SHARE_HOTKEY, F.ROOT_SHARE_COLDKEY),
  root_claimable: since(
    Coinbase.FLOW_SHARES,
    chosen(F.HAS_CLAIMABLE, {
      hotkey: account(),
      claimable: { form: "single", type: { netuid, bits: i128(F.ROOT_CLAIMABLE) }, sections: [] },
    }),
  ),
  staking_hotkeys: {
    form: "grouped",
    type: { coldkey: account(F.STAKING_COLDKEY), hotkeys: list("account", F.STAKING_HOTKEY) },
    sections: [],
  },
} satisfies Fields;

/** By name. */
export const payoutSuites = {
  "coinbase-block": {
    operation: EmissionOperation.RUNTIME_COINBASE,
    input: {
      ...chain,
      max_epochs_per_block: since(Coinbase.COUNTED_EPOCHS, or(chainFields.max_epochs_per_block, 2)),
      total_issuance: zero(F.ISSUANCE),
      total_stake: zero(F.TOTAL_STAKE),
      block_emission: zero(F.GIVEN_EMISSION),
    },
    output: {
      calls,
      assets: assets("assets_recycled", u16(F.NETUID), F.RECYCLED),
      root_tao: u64(F.ROOT_TAO),
      total_issuance: u64(F.ISSUANCE),
      total_stake: u64(F.TOTAL_STAKE),
      subnets: chosen(F.NETUID, coinbaseSubnet),
    },
  },
  "moving-price": {
    operation: EmissionOperation.RUNTIME_MOVING_PRICE,
    input: { ...chain, subnets: { ...subnets, length: 1 } },
    output: { price_bits: optional(s.current_alpha_price_bits), ...movingPriceOutput },
  },
  "flow-shares": {
    operation: EmissionOperation.RUNTIME_FLOW_SHARES,
    input: chain,
    output: { shares: byNetuid(F.SHARES), subnets: list({ netuid: s.netuid, ...flowsAfter }) },
  },
  "subnet-shares": {
    operation: EmissionOperation.RUNTIME_SHARES,
    input: { ...chain, block_emission: zero(F.GIVEN_EMISSION) },
    output: {
      emissions,
      root_sell_flag: optional(flag(F.ROOT_SELL_FLAG)),
      subnets_to_emit_to: since(Coinbase.SERVER_AND_VALIDATOR, subnetsToEmitTo),
    },
  },
  "subnet-terms": {
    operation: EmissionOperation.RUNTIME_TERMS,
    input: {
      ...chain,
      total_issuance: zero(F.ISSUANCE),
      subnets: sorted("netuid", { ...chainSubnet, tao_emission_bits: or(s.tao_emission_bits, "0") }),
    },
    output: termsOutput,
  },
  schedule: {
    operation: EmissionOperation.RUNTIME_SCHEDULE,
    input: { netuid_: s.netuid, tempo: s.tempo, current_block: chainFields.current_block },
    output: { blocks_until_next_epoch: u64(F.UNTIL_NEXT_EPOCH), should_run_epoch: flag(F.RUNS_EPOCH) },
  },
  "parent-child-dividends": {
    operation: EmissionOperation.PARENT_CHILD_DIVIDENDS,
    input: { ...family, ...parentChild.input },
    output: {
      ...parentChild.output,
      effective_childkey_take: since(Coinbase.CREDIT, parentChild.output.effective_childkey_take),
      assets: assets("assets_recycled", netuid, F.RECYCLED),
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
      incentives,
      alpha_dividends: bitsOf(F.HAS_DIVIDENDS, F.ALPHA_DIVIDENDS),
      root_dividends: bitsOf(F.HAS_DIVIDENDS, F.ROOT_DIVIDENDS),
      subnet_alpha_out: { form: "left", type: "u64", sections: [F.RECYCLED], of: "subnet_alpha_out" },
    },
  },
  "distribute-emission": {
    operation: EmissionOperation.RUNTIME_PAYOUT,
    input: payoutInput,
    output: payoutOutput,
  },
  "dividend-distribution": {
    operation: EmissionOperation.DIVIDEND_DISTRIBUTION,
    input: { ...distributionInput, pending_root: u64(F.PENDING_ROOT) },
    output: {
      alpha_dividends: bitsOf(F.LISTED, F.ALPHA_DIVIDENDS),
      root_dividends: bitsOf(F.LISTED, F.ROOT_DIVIDENDS),
    },
  },
} satisfies Readonly<Record<string, Described>>;
