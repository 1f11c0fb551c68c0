// What coldkeys' stakes earned in an epoch: their part of their hotkeys' pools after its payout, less that before
// (docs/specification/payout.md, 7).

import { AccountId as AccountCodec } from "@polkadot-api/substrate-bindings";
import { Coinbase } from "../../assembly/layout/runtimes.js";
import type { AccountId } from "../forms/shape.js";
import type { Yuma } from "../load.js";
import { addressOf } from "../payout/compare.js";
import { incentivesOf, type Payment } from "../payout/payments.js";
import type { PayoutRecord } from "../payout/record.js";
import { type SharePool, type Shares, stakeForAll, stakeForOne, worthOf } from "../payout/share-pool.js";
import { type PayoutVerification, verifyPayout } from "../payout/verify.js";
import { readSubnets } from "./coinbase/parent.js";
import type { EpochRecording } from "./epoch.js";
import type { States } from "./epoch-rows.js";
import { ChainError } from "./error.js";
import { BlockEvents } from "./events.js";
import { ROOT } from "./root-dividends.js";
import { type Source, StateAt, type StorageRow } from "./state.js";

/** Whose stakes. */
export interface StakersQuery {
  /** SS58; default: every hotkey that the coldkey stakes with */
  readonly hotkey?: string;
  /** SS58; default: all that stake with the hotkey */
  readonly coldkey?: string;
}

/** An address as the chain's are written here, of any network's prefix; undefined if it is none. */
export function asAddress(text: string): string | undefined {
  try {
    return AccountCodec(42).dec(AccountCodec().enc(text));
  } catch {
    return undefined;
  }
}

/** What a coldkey's stake with a hotkey earned, in rao: of alpha, on root of TAO. */
export interface Earning {
  readonly hotkey: string;
  readonly coldkey: string;
  /** The subnet, or root. */
  readonly netuid: number;
  readonly before: bigint;
  /** Right after the payout, by the rules. */
  readonly after: bigint;
  /** Of it what was staked for this coldkey alone: it owns the hotkey, the subnet, or miners that stake here. */
  readonly own: readonly OwnStake[];
  /** What all who stake with the hotkey got together. */
  readonly shared: bigint;
  /** What it is worth after the block. */
  readonly recorded: bigint;
  readonly verdict: "equal" | "different" | "touched";
  /** Why it can't be compared. */
  readonly why?: string;
}

/** What an account is paid for itself. */
export interface OwnStake {
  readonly what: "owner cut" | "incentive" | "take" | "root take" | "root dividends";
  readonly rao: bigint;
}

/** What a payout does to one pool, in order: to one coldkey, or without one to all. */
interface Stake {
  readonly coldkey?: AccountId;
  readonly what: OwnStake["what"] | "nominators";
  readonly rao: bigint;
}

/** Stakers of one hotkey, and hotkeys of one coldkey, at most. */
const MOST_STAKERS = 50_000;

/**
 * @param epoch as readEpoch gave it, with its payout
 * @throws ChainError saying why it can't be told
 */
export async function readEarnings(
  node: Source,
  yuma: Yuma,
  epoch: EpochRecording,
  query: StakersQuery,
): Promise<Earning[]> {
  const { payout: record, block, netuid, blockHash, parentHash } = epoch;
  if (record === undefined) {
    const why = epoch.unpaid ?? "what it paid was not read";
    throw new ChainError(
      "not_established",
      `what the epoch of subnet ${netuid} in block ${block} paid is not known: ${why}`,
    );
  }
  const parent = await node.blockOf(parentHash, `block ${block - 1}`);
  const runtime = await node.runtimeAt(parent);
  const before = new StateAt(node, runtime, parent);
  const after = new StateAt(node, runtime, await node.blockOf(blockHash, `block ${block}`));
  const earnings = await earningsBetween(yuma, { before, after }, record, query);
  node.progress();
  return earnings;
}

/** The same between two states. */
export async function earningsBetween(
  yuma: Yuma,
  { before, after }: States,
  record: PayoutRecord,
  query: StakersQuery,
): Promise<Earning[]> {
  const { rules, netuid } = record;
  const onRoot = rules < Coinbase.FLOW_SHARES;
  const events = await BlockEvents.read(after);
  const alone = !onRoot || (await epochsIn(after)) === 1;
  const read: Read = { yuma, before, after, events, record, paid: verifyPayout(yuma, record), alone };
  const holders = await readHolders(before, query, netuid);
  const earnings: Earning[] = [];
  for (const [hotkey, coldkeys] of holders) {
    for (const pool of onRoot ? [netuid, ROOT] : [netuid]) {
      earnings.push(...(await earningsOf(read, hotkey, coldkeys, pool)));
    }
  }
  return earnings.filter(({ before, after, recorded }) => before !== 0n || after !== 0n || recorded !== 0n);
}

interface Read extends States {
  readonly yuma: Yuma;
  readonly events: BlockEvents;
  readonly record: PayoutRecord;
  readonly paid: PayoutVerification;
  /** Whether no other epoch of the block may have paid on root. */
  readonly alone: boolean;
}

async function epochsIn(after: StateAt): Promise<number> {
  const netuids = await readSubnets(after);
  const blocks = await after.read(netuids.map((netuid): StorageRow => ["LastMechansimStepBlock", netuid]));
  return blocks.filter((block) => block === BigInt(after.block.number)).length;
}

/** The coldkeys that are asked about, by hotkey. */
async function readHolders(
  before: StateAt,
  { hotkey, coldkey }: StakersQuery,
  netuid: number,
): Promise<Map<string, readonly string[]>> {
  if (coldkey !== undefined) {
    const [hotkeys] = hotkey === undefined ? await before.read([["StakingHotkeys", coldkey]]) : [[hotkey]];
    const list = hotkeys as string[];
    if (list.length > MOST_STAKERS) throw tooMany(`hotkeys that ${coldkey} stakes with`);
    return new Map(list.map((one) => [one, [coldkey]]));
  }
  if (hotkey === undefined) throw new TypeError("a hotkey or a coldkey is wanted");
  const coldkeys = new Set<string>();
  for (const item of ["Alpha", "AlphaV2"]) {
    if (!before.runtime.has(item)) continue;
    for (const [, name, where] of await before.argsOf(item, hotkey)) {
      if (where === netuid || where === ROOT) coldkeys.add(name as string);
    }
  }
  if (coldkeys.size > MOST_STAKERS) throw tooMany(`coldkeys that stake with ${hotkey}`);
  return new Map([[hotkey, [...coldkeys].sort()]]);
}

const tooMany = (what: string) =>
  new ChainError("not_established", `there are more than ${MOST_STAKERS} ${what}: name one (--coldkey and --hotkey)`);

async function earningsOf(read: Read, hotkey: string, coldkeys: readonly string[], netuid: number): Promise<Earning[]> {
  const { yuma, before, after, record } = read;
  const [earlier, later] = await Promise.all([
    readPool(before, hotkey, coldkeys, netuid),
    readPool(after, read.events.renamed(netuid, hotkey), coldkeys, netuid),
  ]);
  const stakes = stakesOf(read, hotkey, netuid);
  const { pool, shares } = staked(read, stakes, earlier, coldkeys);
  const shared = stakes.reduce((sum, { what, rao }) => (what === "nominators" ? sum + rao : sum), 0n);
  return coldkeys.map((coldkey, i) => {
    const [first, last] = [earlier.shares[i] as Shares, shares.get(coldkey) ?? 0n];
    const own = stakes.flatMap(({ coldkey: to, what, rao }) =>
      to !== undefined && addressOf(record, to) === coldkey && what !== "nominators" && rao > 0n ? [{ what, rao }] : [],
    );
    const expected = worthOf(yuma, pool, last);
    const recorded = worthOf(yuma, later.pool, later.shares[i] as Shares);
    const why = expected === recorded ? undefined : touchedBy(read, hotkey, coldkey, netuid);
    return {
      hotkey,
      coldkey,
      netuid,
      before: worthOf(yuma, earlier.pool, first),
      after: expected,
      own,
      shared,
      recorded,
      verdict: expected === recorded ? "equal" : why === undefined ? "different" : "touched",
      ...(why !== undefined && { why }),
    };
  });
}

interface PoolRows {
  readonly pool: SharePool;
  /** by coldkey, as asked for */
  readonly shares: readonly Shares[];
}

/** From 397 on a row is of the newer form once it was written. */
async function readPool(
  state: StateAt,
  hotkey: string,
  coldkeys: readonly string[],
  netuid: number,
): Promise<PoolRows> {
  const [[value], denominators, ...shares] = await Promise.all([
    state.read([["TotalHotkeyAlpha", hotkey, netuid]]),
    state.readStored([
      ["TotalHotkeySharesV2", hotkey, netuid],
      ["TotalHotkeyShares", hotkey, netuid],
    ]),
    state.readStored(coldkeys.map((coldkey): StorageRow => ["AlphaV2", hotkey, coldkey, netuid])),
    state.readStored(coldkeys.map((coldkey): StorageRow => ["Alpha", hotkey, coldkey, netuid])),
  ]);
  const [newer, older] = shares as [unknown[], unknown[]];
  const of = (rows: readonly unknown[]) => (rows.find((row) => row !== undefined) ?? 0n) as Shares;
  return {
    pool: { value: value as bigint, denominator: of(denominators) },
    shares: coldkeys.map((_, i) => of([newer[i], older[i]])),
  };
}

/** 6.5 and 6.6 of one pool. */
function stakesOf({ record, paid }: Read, hotkey: string, netuid: number): Stake[] {
  const { rules, subnetOwner, subnetOwnerHotkey } = record;
  const number = record.addresses.indexOf(hotkey);
  const { payments, result, drained } = paid.payments;
  const payment: Payment | undefined = payments.find((one) => one.hotkey === number);
  const account = record.accounts.find((one) => one.hotkey === number);
  if (payment === undefined || account === undefined) return [];
  const { owner, rootStake } = account;
  const { take, nominators, rootTake, rootNominators, recorded } = payment;
  if (netuid === ROOT) {
    return [
      { coldkey: owner, what: "root take", rao: rootTake },
      { what: "nominators", rao: rootNominators },
    ];
  }
  const stakes: Stake[] = [];
  if (subnetOwner !== null && subnetOwnerHotkey === number) {
    stakes.push({ coldkey: subnetOwner, what: "owner cut", rao: drained.pendingOwnerCut });
  }
  for (const { owner: coldkey, destination, incentive, withheld } of incentivesOf(record, result)) {
    if (destination === number && !withheld) stakes.push({ coldkey, what: "incentive", rao: incentive });
  }
  if (!recorded) return stakes;
  stakes.push({ coldkey: owner, what: "take", rao: take }, { what: "nominators", rao: nominators });
  if (rules < Coinbase.FLOW_SHARES) return stakes;
  stakes.push({ coldkey: owner, what: "root take", rao: rootTake });
  // What can't be claimed for want of stake on root.
  if (rootNominators > rootStake) stakes.push({ coldkey: owner, what: "root dividends", rao: rootNominators });
  return stakes;
}

/** The pool, and the shares of those who are asked about, after all that is staked. */
function staked({ yuma, record }: Read, stakes: readonly Stake[], rows: PoolRows, coldkeys: readonly string[]) {
  const isDecimal = record.rules >= Coinbase.DECIMAL_POOLS;
  const shares = new Map(coldkeys.map((coldkey, i) => [coldkey, rows.shares[i] as Shares]));
  let { pool } = rows;
  for (const { coldkey, rao } of stakes) {
    if (coldkey === undefined) {
      pool = stakeForAll(pool, rao);
      continue;
    }
    const name = addressOf(record, coldkey);
    const [next, share] = stakeForOne(yuma, pool, shares.get(name) ?? 0n, rao, isDecimal);
    pool = next;
    if (shares.has(name)) shares.set(name, share);
  }
  return { pool, shares };
}

/** Why a pool after the block is not what the payout left; undefined where nothing is known to have changed it. */
function touchedBy(
  { events, record, alone }: Read,
  hotkey: string,
  coldkey: string,
  netuid: number,
): string | undefined {
  const moves = events.moves();
  if (moves.some(({ names }) => names.includes(coldkey))) return "a transaction of the block names the coldkey";
  if (moves.some(({ names }) => names.includes(hotkey))) return "a transaction of the block names the hotkey";
  if (netuid === ROOT && !alone) return "other epochs of the block paid on root too";
  const { lease } = record;
  if (lease?.distributed && record.addresses.indexOf(hotkey) === lease.hotkey)
    return "the subnet's lease was distributed";
  // Such as a fee that was paid in alpha.
  if (record.recorded.touchedUnnamed)
    return "a transaction of the block may have moved stakes of hotkeys that it does not name";
  return undefined;
}
