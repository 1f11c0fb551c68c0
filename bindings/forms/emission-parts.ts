// What the suites of emission.ts and payout.ts have in common: each field once, with its type and section.

import { EmissionField as F, NO_ACCOUNT } from "../../assembly/layout/emission.js";
import {
  account,
  byAccount,
  chosen,
  type Fields,
  flag,
  i64,
  i128,
  list,
  nullable,
  object,
  oneOf,
  orNull,
  sorted,
  u8,
  u16,
  u64,
  u128,
} from "./shape.js";

/** The take of a delegate who has not set one: what an account that is not listed has. */
export const DEFAULT_DELEGATE_TAKE = 11796;

/** Of these fields those with the names. */
export function pick<const T extends Fields, const K extends keyof T & string>(fields: T, ...names: readonly K[]) {
  return Object.fromEntries(names.map((name) => [name, fields[name]])) as { readonly [N in K]: T[N] };
}

/** What the suites read of the chain. */
export const chainFields = {
  current_block: u64(F.CURRENT_BLOCK),
  total_issuance: u64(F.ISSUANCE),
  tao_weight: u64(F.TAO_WEIGHT),
  root_tao: u64(F.ROOT_TAO),
  subnet_owner_cut: u16(F.OWNER_CUT),
  subnet_moving_alpha_bits: i128(F.MOVING_ALPHA),
  max_epochs_per_block: u8(F.MAX_EPOCHS_PER_BLOCK),
  flow_ema_smoothing_factor: u64(F.SMOOTHING_FACTOR),
  flow_norm_exponent_bits: u128(F.POWER),
  tao_flow_cutoff_bits: i128(F.FLOW_CUTOFF),
  net_tao_flow_enabled: flag(F.NET_FLOW_ENABLED),
} as const;

const ema = (has: number, block: number, bits: number) =>
  nullable(has, object({ block: u64(block), bits: i128(bits) }));

/** What they read of a subnet, and what becomes of it. */
export const subnetFields = {
  netuid: u16(F.NETUID),
  subnet_mechanism: u16(F.MECHANISM),
  subnet_tao: u64(F.SUBNET_TAO),
  subnet_alpha_in: u64(F.ALPHA_IN),
  subnet_alpha_out: u64(F.ALPHA_OUT),
  subnet_moving_price_bits: i128(F.MOVING_PRICE),
  current_alpha_price_bits: u128(F.POOL_PRICE),
  tao_emission_bits: u128(F.TAO_EMISSION),
  miner_burned_bits: u128(F.MINER_BURNED),
  first_emission_block_number: nullable(F.HAS_FIRST_EMISSION_BLOCK, u64(F.FIRST_EMISSION_BLOCK)),
  ema_price_halving_blocks: u64(F.HALVING_BLOCKS),
  subnet_emission_enabled: flag(F.EMISSION_ENABLED),
  subtoken_enabled: flag(F.SUBTOKEN_ENABLED),
  network_registration_allowed: flag(F.REGISTRATION_ALLOWED),
  owner_cut_enabled: flag(F.OWNER_CUT_ENABLED),
  tempo: u16(F.TEMPO),
  last_epoch_block: u64(F.LAST_EPOCH_BLOCK),
  pending_epoch_at: u64(F.PENDING_EPOCH_AT),
  blocks_since_last_step: u64(F.BLOCKS_SINCE_LAST_STEP),
  subnet_epoch_index: u64(F.EPOCH_INDEX),
  subnet_alpha_out_emission: u64(F.CREATED),
  pending_server_emission: u64(F.PENDING_SERVER),
  pending_validator_emission: u64(F.PENDING_VALIDATOR),
  pending_root_alpha_divs: u64(F.PENDING_ROOT),
  pending_owner_cut: u64(F.PENDING_OWNER_CUT),
  subnet_tao_flow: i64(F.USER_FLOW),
  subnet_ema_tao_flow: ema(F.HAS_USER_EMA, F.USER_EMA_BLOCK, F.USER_EMA),
  subnet_protocol_flow: i64(F.PROTOCOL_FLOW),
  subnet_ema_protocol_flow: ema(F.HAS_PROTOCOL_EMA, F.PROTOCOL_EMA_BLOCK, F.PROTOCOL_EMA),
} as const;

export const byNetuid = (section: number) => list({ netuid: u16(F.NETUID), bits: u128(section) });

export const emissions = chosen(F.EMITTED_TO, { netuid: u16(F.NETUID), bits: u128(F.TAO_EMISSION) });

export const subnetsToEmitTo = chosen(F.EMITTED_TO, "u16", F.NETUID);

/** What a moving price was, is now, and counts as. */
export const movingPriceOutput = {
  moving_alpha_price_before_bits: u128(F.MOVING_PRICE_BEFORE),
  subnet_moving_price_bits: i128(F.MOVING_PRICE),
  moving_alpha_price_after_bits: u128(F.MOVING_PRICE_AFTER),
} as const;

export const termsOutput = {
  tao_in: byNetuid(F.TAO_IN),
  alpha_in: byNetuid(F.ALPHA_INJECTED),
  alpha_out: byNetuid(F.ALPHA_CREATED),
  excess_tao: byNetuid(F.EXCESS_TAO),
} as const;

const stakes = { alpha_stake: u64(F.ALPHA_STAKE), root_stake: u64(F.ROOT_STAKE) };

/** Of the accounts that own, hold stake and have children. */
export const accountFields = {
  hotkey: account(),
  owner: account(F.OWNER),
  ...stakes,
  childkey_take: u16(F.CHILDKEY_TAKE),
} as const;

export const delegateTake = { ...u16(F.DELEGATE_TAKE), absent: DEFAULT_DELEGATE_TAKE } as const;

export const childEdges = list({ parent: account(F.PARENT), child: account(F.CHILD), proportion: u64(F.PROPORTION) });

/** How childkeys pay. */
export const childkeyRules = {
  ck_burn: u64(F.CHILDKEY_BURN),
  min_childkey_take: u16(F.MIN_CHILDKEY_TAKE),
  min_childkey_take_per_subnet: u16(F.MIN_CHILDKEY_TAKE_PER_SUBNET),
} as const;

/** What the shared part of parent-child-dividends reads and gives. */
export const parentChild = {
  input: { subnet_alpha_out: u64(F.ALPHA_OUT), hotkey: account(F.HOTKEY), dividends: u64(F.DIVIDEND) },
  output: {
    self_contribution: u64(F.SELF_CONTRIBUTION),
    effective_childkey_take: u16(F.EFFECTIVE_CHILDKEY_TAKE),
    distribution: list({ hotkey: account(F.RECEIVER), dividends: u64(F.RECEIVED) }),
    subnet_alpha_out: u64(F.ALPHA_OUT),
  },
} as const;

export const incentives = chosen(F.HAS_INCENTIVE, { hotkey: account(), incentive: u64(F.INCENTIVE) });

/** Raw bits of the accounts that a section names. */
export const bitsOf = (has: number, section: number) => chosen(has, { hotkey: account(), bits: u128(section) });

export const distributionInput = {
  pending_alpha: u64(F.PENDING_VALIDATOR),
  tao_weight_bits: u128(F.TAO_WEIGHT_BITS),
  stake_map: byAccount("hotkey", { hotkey: account(), ...stakes }, F.HAS_STAKE),
  dividends: byAccount("hotkey", { hotkey: account(), bits: u128(F.DIVIDENDS) }, F.HAS_DIVIDENDS),
} as const;

/** Who owns a subnet, and what becomes of incentives. */
export const ownership = {
  subnet_owner: orNull(account(F.SUBNET_OWNER)),
  subnet_owner_hotkey: orNull(account(F.SUBNET_OWNER_HOTKEY)),
  // Burning is what a subnet does that has not chosen.
  recycle_or_burn: { ...orNull(oneOf(F.RECYCLE, ["burn", "recycle"])), absent: 0 },
  auto_stake_destination: byAccount("owner", {
    owner: account(),
    destination: { ...account(F.AUTO_STAKE_DESTINATION), absent: NO_ACCOUNT },
  }),
} as const;

export const neurons = sorted("uid", {
  hotkey: account(F.NEURON_HOTKEY),
  uid: u16(),
  block_at_registration: u64(F.REGISTERED_AT),
});

/** What an epoch gives, by hotkey. */
export const hotkeyEmission = list({
  hotkey: account(F.EMISSION_HOTKEY),
  server_emission: u64(F.SERVER_EMISSION),
  validator_emission: u64(F.VALIDATOR_EMISSION),
});

export const safeFloat = (mantissa: number, exponent: number) =>
  object({ mantissa: u128(mantissa), exponent: i64(exponent) });

export const hotkeyShares = chosen(F.DENOMINATOR, {
  hotkey: account(),
  shares: safeFloat(F.DENOMINATOR, F.DENOMINATOR_EXPONENT),
});
