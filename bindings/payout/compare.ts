// What was recorded of a payout beside what the rules pay (docs/specification/payout.md, 4).

import { Coinbase } from "../../assembly/layout/runtimes.js";
import type { AccountId } from "../forms/shape.js";
import { incentivesOf, type Payment, type Payments } from "./payments.js";
import type { PayoutRecord } from "./record.js";

/** What of a payout a record tells. Amounts are rao, but for the rates of root's claims and of what miners burned. */
export type PaymentKind =
  /** all of a hotkey's alpha: owner cut, incentive, take, nominators' part */
  | "total"
  | "nominators"
  | "root_nominators"
  /** I96F32 alpha for a rao on root */
  | "root_claimable"
  /** what the event says of a neuron's incentive in a mechanism */
  | "incentive"
  | "auto_stake"
  /** U96F32 */
  | "miner_burned"
  /** what came to a pool beside what is recorded */
  | "unrecorded";

/** One payment that is not as the rules have it. */
export interface PaymentDifference {
  /** SS58; null: of no hotkey */
  readonly hotkey: string | null;
  readonly uid: number | null;
  readonly kind: PaymentKind;
  readonly recorded: bigint | null;
  readonly expected: bigint | null;
  /** what the rules pay it */
  readonly payment: Payment | null;
}

/** What no record has, or what can't be compared. */
export interface Unrecorded {
  readonly hotkey: string;
  readonly uid: number | null;
  readonly kind: "incentive" | "owner_cut" | "root_take";
  /** rao */
  readonly amount: bigint;
  readonly reason: string;
}

/** What is compared, as it is gathered. */
interface Comparison {
  readonly compared: number;
  readonly differences: readonly PaymentDifference[];
  readonly unrecorded: readonly Unrecorded[];
}

interface Rao {
  readonly hotkey: AccountId;
  readonly amount: bigint;
}

/** One recorded number beside what it should be; undefined: of no hotkey. */
interface Pair {
  readonly hotkey?: AccountId;
  readonly kind: PaymentKind;
  readonly recorded: bigint | null;
  readonly expected: bigint | null;
}

export function compare(record: PayoutRecord, paid: Payments): Comparison {
  const pairs = [
    ...totals(record, paid),
    ...dividends(record, paid),
    ...claimable(record, paid),
    ...incentives(record, paid),
    ...autoStakes(record, paid),
    ...minerBurned(record, paid),
  ];
  const pools = unrecordedOf(record, paid);
  const of = new Map(paid.payments.map((payment) => [payment.hotkey, payment]));
  const all = [...pairs, ...pools.pairs];
  const differences = all
    .filter(({ recorded, expected }) => recorded !== expected)
    .map(({ hotkey, kind, recorded, expected }) => ({
      ...named(record, hotkey),
      kind,
      recorded,
      expected,
      payment: (hotkey !== undefined && of.get(hotkey)) || null,
    }));
  return { compared: all.length, differences, unrecorded: pools.unrecorded };
}

/** An account's address, and its uid where it has one. */
function named(record: PayoutRecord, hotkey: AccountId | undefined) {
  if (hotkey === undefined) return { hotkey: null, uid: null };
  const uid = record.hotkeys.indexOf(hotkey);
  return { hotkey: addressOf(record, hotkey), uid: uid < 0 ? null : uid };
}

export const addressOf = ({ addresses }: PayoutRecord, account: AccountId): string =>
  addresses[account as number] as string;

/**
 * Records move with a hotkey that is swapped, and are added to what its new name has: together those names have what they had.
 * @returns the name that stands for all that were swapped for one another
 */
export function groupOf({ swaps }: PayoutRecord): (hotkey: AccountId) => AccountId {
  const names = new Map<AccountId, AccountId>();
  const find = (hotkey: AccountId): AccountId => {
    let name = hotkey;
    for (let next = names.get(name); next !== undefined; next = names.get(name)) name = next;
    return name;
  };
  for (const { from, to } of swaps) if (find(from) !== find(to)) names.set(find(to), find(from));
  return find;
}

function summed(rows: readonly Rao[], group: (hotkey: AccountId) => AccountId): Map<AccountId, bigint> {
  const sums = new Map<AccountId, bigint>();
  for (const { hotkey, amount } of rows) sums.set(group(hotkey), (sums.get(group(hotkey)) ?? 0n) + amount);
  return sums;
}

/** Two lists of rows, by hotkeys: what one does not have is 0. */
function rows(record: PayoutRecord, kind: PaymentKind, recorded: readonly Rao[], expected: readonly Rao[]): Pair[] {
  const group = groupOf(record);
  const [were, are] = [summed(recorded, group), summed(expected, group)];
  const hotkeys = new Set([...are.keys(), ...were.keys()]);
  return [...hotkeys].map((hotkey) => ({
    hotkey,
    kind,
    recorded: were.get(hotkey) ?? 0n,
    expected: are.get(hotkey) ?? 0n,
  }));
}

/** By how much each hotkey's alpha rose, up to its record: whatever transactions did after it. */
function totals(record: PayoutRecord, { result, drained }: Payments): Pair[] {
  const { accounts, lease, recorded } = record;
  const stakes = new Map(accounts.map(({ hotkey, alphaStake }) => [hotkey, alphaStake]));
  const had = [
    ...result.totalHotkeyAlphaLastEpoch.map(({ hotkey }) => ({ hotkey, amount: stakes.get(hotkey) ?? 0n })),
    ...recorded.totalHotkeyAlphaLastEpochBefore,
  ];
  const less = (rows: readonly Rao[]) => rows.map(({ hotkey, amount }) => ({ hotkey, amount: -amount }));
  const sold = leased(record, drained.pendingOwnerCut);
  const now = [
    ...result.totalHotkeyAlphaLastEpoch.map(({ hotkey, amount }) => ({
      hotkey,
      amount: amount - (hotkey === lease?.hotkey ? sold : 0n),
    })),
    ...recorded.totalHotkeyAlphaLastEpochBefore,
  ];
  return rows(record, "total", [...recorded.totalHotkeyAlphaLastEpoch, ...less(had)], [...now, ...less(had)]);
}

function dividends(record: PayoutRecord, { result }: Payments): Pair[] {
  const { rules, recorded } = record;
  const alpha = rows(record, "nominators", recorded.alphaDividendsPerSubnet, result.alphaDividendsPerSubnet);
  if (rules >= Coinbase.FLOW_SHARES && rules < Coinbase.DRAIN_FIRST) return alpha;
  return [...alpha, ...rows(record, "root_nominators", recorded.rootDividendsPerSubnet, result.rootDividendsPerSubnet)];
}

/** What a lease's distribution sells of its hotkey's alpha inside the payout, before any record is written. */
function leased({ lease }: PayoutRecord, ownerCut: bigint): bigint {
  if (!lease?.distributed) return 0n;
  return lease.accumulated + (ownerCut * BigInt(lease.emissionsShare) + 99n) / 100n;
}

/** By how much the alpha that a rao on root may claim rose. A hotkey that was swapped for another has its claims added up. */
function claimable({ rules, recorded }: PayoutRecord, { result }: Payments): Pair[] {
  if (rules < Coinbase.FLOW_SHARES) return [];
  const rates = new Map(result.rootClaimable.map(({ hotkey, bits }) => [hotkey, bits]));
  return recorded.rootClaimable.map(({ hotkey, beforeBits, afterBits }) => {
    const rate = rates.get(hotkey);
    const expected = rate === undefined ? beforeBits : (beforeBits ?? 0n) + rate;
    return { hotkey, kind: "root_claimable", recorded: afterBits, expected };
  });
}

function incentives({ hotkeys, recorded }: PayoutRecord, { servers }: Payments): Pair[] {
  return recorded.incentives.flatMap(({ mechanism, emissions }) => {
    const given = servers[mechanism] ?? new BigUint64Array();
    const length = Math.max(given.length, emissions.length);
    return Array.from({ length }, (_, uid): Pair => {
      const hotkey = hotkeys[uid];
      const of = hotkey === undefined ? {} : { hotkey };
      return { ...of, kind: "incentive", recorded: emissions[uid] ?? null, expected: given[uid] ?? null };
    });
  });
}

/** Of neurons whose owner wants incentives staked elsewhere, where the runtime tells of any. */
function autoStakes(record: PayoutRecord, { result }: Payments): Pair[] {
  if (record.recorded.autoStaked.length === 0) return [];
  const told = new Map(record.recorded.autoStaked.map((row) => [row.hotkey, row]));
  const staked = new Map(
    incentivesOf(record, result)
      .filter(({ withheld, autoStaked }) => !withheld && autoStaked)
      .map((row) => [row.hotkey, row]),
  );
  return [...new Set([...told.keys(), ...staked.keys()])].map((hotkey) => {
    const [event, rule] = [told.get(hotkey), staked.get(hotkey)];
    const isElsewhere = event !== undefined && rule !== undefined && event.destination !== rule.destination;
    const recorded = isElsewhere ? null : (event?.incentive ?? 0n);
    return { hotkey, kind: "auto_stake", recorded, expected: rule?.incentive ?? 0n };
  });
}

function minerBurned({ recorded }: PayoutRecord, { result }: Payments): Pair[] {
  if (result.minerBurnedBits === undefined) return [];
  return [{ kind: "miner_burned", recorded: recorded.minerBurnedBits ?? 0n, expected: result.minerBurnedBits }];
}

const ON_ROOT = "paid on root, in one pool with what other subnets and transactions put there";
const TOUCHED = "not comparable, touched by a transaction of the block";

/**
 * What is paid outside of the records, or after them: it is seen in the pool after the block, unless a transaction touched
 * that too.
 */
function unrecordedOf(record: PayoutRecord, { payments, result, drained }: Payments) {
  const { rules, recorded, lease } = record;
  const sold = leased(record, drained.pendingOwnerCut);
  const pairs: Pair[] = [];
  const unrecorded: Unrecorded[] = [];
  const pools = new Map(recorded.totalHotkeyAlpha.map(({ hotkey, amount }) => [hotkey, amount]));
  const expected = new Map(result.totalHotkeyAlpha.map(({ hotkey, amount }) => [hotkey, amount]));
  const touched = new Set([...recorded.touched, ...record.swaps.flatMap(({ from, to }) => [from, to])]);
  const isTouched = (hotkey: AccountId) => touched.has(hotkey) || recorded.touchedUnnamed;
  for (const { hotkey, recorded: hasRecord, incentive, ownerCut, rootTake } of payments) {
    const say = (kind: Unrecorded["kind"], amount: bigint, reason: string) => {
      if (amount > 0n) unrecorded.push({ ...named(record, hotkey), kind, amount, reason } as Unrecorded);
    };
    const onRoot = rules < Coinbase.FLOW_SHARES;
    if (onRoot) say("root_take", rootTake, ON_ROOT);
    const late = onRoot ? 0n : rootTake;
    if (late + (hasRecord ? 0n : incentive + ownerCut) === 0n) continue;
    const pool = pools.get(hotkey) ?? 0n;
    const rule = (expected.get(hotkey) ?? 0n) - (hotkey === lease?.hotkey ? sold : 0n);
    if (pool === rule || !isTouched(hotkey)) pairs.push({ hotkey, kind: "unrecorded", recorded: pool, expected: rule });
    else {
      if (!hasRecord) say("incentive", incentive, TOUCHED);
      if (!hasRecord) say("owner_cut", ownerCut, TOUCHED);
      say("root_take", late, TOUCHED);
    }
  }
  return { pairs, unrecorded };
}
