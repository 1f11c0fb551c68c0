// The operations of a payout as a verifier asks for them: flat, with all that the blob tells of how payments came about. The
// suites of forms/payout.ts are the same operations as the vectors have them.

import { EmissionOperation, EmissionField as F } from "../../assembly/layout/emission.js";
import {
  accountFields,
  bitsOf,
  chainFields,
  childEdges,
  childkeyRules,
  delegateTake,
  hotkeyEmission,
  neurons,
  ownership,
  parentChild,
  subnetFields,
} from "./emission-parts.js";
import { account, byAccount, chosen, type Described, flag, i128, list, optional, u16, u64, u128 } from "./shape.js";

const family = {
  tao_weight: chainFields.tao_weight,
  accounts: byAccount("hotkey", accountFields),
  child_edges: childEdges,
  ...childkeyRules,
} as const;

const amounts = (has: number, section: number) => chosen(has, { hotkey: account(), amount: u64(section) });

/** Rows of a pool's shares, none of which a verifier needs. */
const noShares = (hotkey: number, coldkey: number, bits: number) =>
  list({ hotkey: account(hotkey), coldkey: account(coldkey), bits: u128(bits) });

/** By name. */
export const paymentSuites = {
  /** 6.2 what of one hotkey's dividends goes to its parents */
  childkeys: {
    operation: EmissionOperation.PARENT_CHILD_DIVIDENDS,
    input: { ...family, ...parentChild.input },
    output: { distribution: parentChild.output.distribution, recycled: u64(F.RECYCLED) },
  },
  /** 6.3, 6.4 of raw U96F32 bits for root each hotkey's */
  "root-dividends": {
    operation: EmissionOperation.DIVIDENDS_AND_INCENTIVES,
    input: {
      ...family,
      hotkey_emission: hotkeyEmission,
      pending_validator: u64(F.PENDING_VALIDATOR),
      pending_root: u64(F.PENDING_ROOT),
    },
    output: { root_dividends: bitsOf(F.HAS_DIVIDENDS, F.ROOT_DIVIDENDS) },
  },
  /** 6.5, 6.6 the payments */
  payments: {
    operation: EmissionOperation.RUNTIME_PAYOUT,
    input: {
      ...family,
      accounts: byAccount("hotkey", {
        ...accountFields,
        delegate_take: delegateTake,
        denominator: u128(F.OLD_DENOMINATOR),
        root_denominator: u128(F.ROOT_DENOMINATOR),
      }),
      alpha_shares: noShares(F.OLD_SHARE_HOTKEY, F.OLD_SHARE_COLDKEY, F.OLD_SHARE),
      root_shares: noShares(F.ROOT_SHARE_HOTKEY, F.ROOT_SHARE_COLDKEY, F.ROOT_SHARE),
      subnet_alpha_out: u64(F.ALPHA_OUT),
      hotkey_emission: hotkeyEmission,
      root_tao: u64(F.SUBNET_TAO),
      ...ownership,
      owned_hotkeys: byAccount("", "account", F.OWNED_BY_SUBNET_OWNER),
      neurons,
      immune_owner_uids_limit: u16(F.OWNER_LIMIT),
      pending_owner_cut: subnetFields.pending_owner_cut,
      pending_emission: u64(F.PENDING_EMISSION),
      pending_alpha_swapped: u64(F.PENDING_ALPHA_SWAPPED),
      pending_root_divs: u64(F.PENDING_ROOT_DIVS),
      pending_root_alpha_divs: subnetFields.pending_root_alpha_divs,
      pending_server_emission: subnetFields.pending_server_emission,
      pending_validator_emission: subnetFields.pending_validator_emission,
    },
    output: {
      epoch_emission: u64(F.EPOCH_EMISSION),
      miner_burned_bits: optional(u128(F.MINER_BURNED)),
      recycled: u64(F.RECYCLED),
      burned: u64(F.BURNED),
      incentives: chosen(F.HAS_INCENTIVE, {
        hotkey: account(),
        incentive: u64(F.INCENTIVE),
        withheld: flag(F.WITHHELD),
      }),
      alpha_takes: amounts(F.HAS_DIVIDENDS, F.ALPHA_TAKE),
      alpha_dividends_per_subnet: amounts(F.HAS_DIVIDENDS, F.ALPHA_PAID),
      root_takes: amounts(F.HAS_DIVIDENDS, F.ROOT_TAKE),
      root_dividends_per_subnet: amounts(F.HAS_DIVIDENDS, F.ROOT_PAID),
      total_hotkey_alpha_last_epoch: amounts(F.HAS_DIVIDENDS, F.LAST_EPOCH_ALPHA),
      total_hotkey_alpha: amounts(F.POOL_VALUE, F.POOL_VALUE),
      root_claimable: chosen(F.HAS_CLAIMABLE, { hotkey: account(), bits: i128(F.ROOT_CLAIMABLE) }),
    },
  },
} as const satisfies Readonly<Record<string, Described>>;
