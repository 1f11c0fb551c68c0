// What root's stakers were given for the root alpha that was sold (to spec_version 333): where it was sold in the epoch's own
// block, what it brought stands in no record, and is found from the dividends that do.

import { Coinbase } from "../../assembly/layout/runtimes.js";
import { densest, type Interval } from "../emission-amount.js";
import type { AccountId } from "../forms/shape.js";
import type { Yuma } from "../load.js";
import { groupOf } from "./compare.js";
import { type Drained, type Earned, relative, settingsOf } from "./payments.js";
import type { PayoutRecord } from "./record.js";

/** What root's stakers are paid. */
export interface RootAmount {
  /** found: it reproduces all recorded dividends, or if none does the most of them */
  readonly source: "computed" | "found";
  /** rao: TAO to spec_version 333, alpha from 334 on */
  readonly amount: bigint;
  /** up to which all recorded dividends are the same */
  readonly highest: bigint;
}

/** Fraction bits of a U96F32. */
const FRACTION = 32n;
const WHOLE_TAKE = 65535n;
const U64_END = 1n << 64n;

/** @param earned by which root's dividends are shared out */
export function rootAmount(yuma: Yuma, record: PayoutRecord, drained: Drained, earned: Earned): RootAmount {
  const { rules } = record;
  const { rootTaoLowest: lowest, rootTaoHighest: most } = record.drained;
  const amount = rules >= Coinbase.FLOW_SHARES ? drained.pendingRootAlphaDivs : lowest;
  if (rules >= Coinbase.FLOW_SHARES || lowest === most) return { source: "computed", amount, highest: amount };
  const shares = sharesOf(yuma, record, earned);
  const takes = new Map(record.accounts.map(({ hotkey, delegateTake }) => [hotkey, delegateTake]));
  const group = groupOf(record);
  const recorded = new Map<AccountId, bigint>();
  for (const { hotkey, amount } of record.recorded.rootDividendsPerSubnet) {
    recorded.set(group(hotkey), (recorded.get(group(hotkey)) ?? 0n) + amount);
  }
  // What two got that were swapped for one another is recorded in one sum.
  const names = [...shares.keys()].map(group);
  const intervals = [...shares]
    .filter(([hotkey]) => names.filter((name) => name === group(hotkey)).length === 1)
    .map(([hotkey, share]) => amountsOf(share, takes.get(hotkey) ?? 0, recorded.get(group(hotkey)) ?? 0n));
  const found = densest(intervals);
  // Within what the books leave open, where they agree with the dividends.
  const [least, last] = [found.amount > lowest ? found.amount : lowest, found.highest < most ? found.highest : most];
  const agrees = least <= last;
  return { source: "found", amount: agrees ? least : found.amount, highest: agrees ? last : found.highest };
}

/** Raw U96F32 bits: of one rao for root each hotkey's dividend. */
function sharesOf(yuma: Yuma, record: PayoutRecord, { emissions }: Earned): Map<AccountId, bigint> {
  const { rootDividends } = yuma.payments("root-dividends", record.rules, {
    ...settingsOf(record),
    accounts: record.accounts.map(relative),
    childEdges: [],
    hotkeyEmission: emissions,
    pendingValidator: 0n,
    pendingRoot: 1n,
  });
  return new Map(rootDividends.map(({ hotkey, bits }) => [hotkey, bits]));
}

/** The amounts of which a share without its delegate take is this many rao. */
function amountsOf(share: bigint, delegateTake: number, rao: bigint): Interval {
  const take = (BigInt(delegateTake) << FRACTION) / WHOLE_TAKE;
  const rest = (amount: bigint) => (amount * share - ((amount * share * take) >> FRACTION)) >> FRACTION;
  const first = (least: bigint) => {
    let [low, high] = [0n, U64_END];
    while (low < high) {
      const middle = (low + high) / 2n;
      if (rest(middle) >= least) high = middle;
      else low = middle + 1n;
    }
    return low;
  };
  return [first(rao), first(rao + 1n)];
}
