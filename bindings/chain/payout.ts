// What the payout of a subnet's epoch read, from the state before its block, and what it recorded, from the block's own
// (docs/specification/payout.md, 3 and 4).

import { AccountId } from "@polkadot-api/substrate-bindings";
import { Coinbase } from "../../assembly/layout/runtimes.js";
import type { PayoutRecord } from "../payout/record.js";
import type { EpochState } from "../state.js";
import { ChainError } from "./error.js";
import type { BlockEvents, Swap } from "./events.js";
import { ROOT } from "./root-dividends.js";
import type { InheritedStake, Stake } from "./stake.js";
import type { StateAt, StorageRow } from "./state.js";

/** Mechanism m of a subnet has its rows under m * 4096 + netuid. */
const MECHANISM_STRIDE = 4096;
/** Who has no owner. */
const NOBODY = AccountId(42).dec(new Uint8Array(32));

/** The epoch as it was read. */
export interface PaidEpoch {
  readonly netuid: number;
  /** The rules of its payout. */
  readonly rules: number;
  /** of all mechanisms */
  readonly states: readonly EpochState[];
  readonly hotkeys: readonly string[];
  readonly stake: InheritedStake;
  readonly drained: PayoutRecord["drained"];
}

/** Values by hotkey. */
type ByHotkey<T> = ReadonlyMap<string, T>;

interface Settings {
  readonly ckBurn: bigint;
  readonly minChildkeyTake: number;
  readonly minChildkeyTakePerSubnet: number;
  readonly subnetOwner: string | null;
  readonly subnetOwnerHotkey: string | null;
  readonly immuneOwnerUidsLimit: number;
  readonly recycleOrBurn: "recycle" | "burn";
  readonly mechanismEmissionSplit: Uint16Array | null;
}

/** A hotkey that has a pool: who owns it, and what is taken of its dividends. */
interface Holder {
  readonly owner: string;
  readonly delegateTake: number;
  readonly childkeyTake: number;
  readonly stake: Stake;
}

/**
 * @throws ChainError `not_established` where what was paid is in neither state
 */
export async function readPayout(
  before: StateAt,
  after: StateAt,
  events: BlockEvents,
  epoch: PaidEpoch,
): Promise<PayoutRecord> {
  const { netuid, rules, hotkeys, states, stake } = epoch;
  checkDissolved(events, netuid, after);
  checkTwice(hotkeys, netuid, before);
  const family = [...stake.stakes.keys()];
  const [settings, owners, lease] = await Promise.all([
    readSettings(before, netuid),
    readOwners(before, family),
    readLease(before, after, netuid, rules),
  ]);
  const [destinations, ownedHotkeys] = await Promise.all([
    readDestinations(before, netuid, new Set(hotkeys.map((hotkey) => owners.get(hotkey) as string))),
    rules >= Coinbase.OWNER_HOTKEYS_WITHHELD ? readOwned(before, settings.subnetOwner ?? NOBODY) : [],
  ]);
  const others = [...destinations.values(), settings.subnetOwnerHotkey, lease?.hotkey].filter(
    (hotkey): hotkey is string => typeof hotkey === "string" && !stake.stakes.has(hotkey),
  );
  const swaps = events.swaps(netuid);
  const [holders, recorded] = await Promise.all([
    readHolders(before, netuid, stake.stakes, [...new Set(others)]),
    readRecorded({ before, after, events, netuid, rules, family, others, swaps, mechanisms: states.length }),
  ]);
  return recordOf(epoch, { settings, holders, ownedHotkeys, destinations, lease, swaps, recorded });
}

/** What was read, in the addresses that the chain has. */
interface Read {
  readonly settings: Settings;
  readonly holders: ByHotkey<Holder>;
  readonly ownedHotkeys: readonly string[];
  readonly destinations: ReadonlyMap<string, string>;
  readonly lease: Awaited<ReturnType<typeof readLease>>;
  readonly swaps: readonly Swap[];
  readonly recorded: Recorded;
}

function recordOf({ netuid, rules, states, hotkeys, stake, drained }: PaidEpoch, read: Read): PayoutRecord {
  const { settings, holders, ownedHotkeys, destinations, lease, swaps, recorded } = read;
  const accounts = new Accounts([
    ...holders.keys(),
    ...[...holders.values()].map(({ owner }) => owner),
    ...[settings.subnetOwner ?? NOBODY, ...ownedHotkeys],
    ...recorded.names,
  ]);
  const of = accounts.numberOf;
  const { neurons } = stake;
  return {
    ...settings,
    addresses: accounts.addresses,
    states,
    rules,
    netuid,
    hotkeys: hotkeys.map(of),
    accounts: [...holders].map(
      ([
        hotkey,
        {
          owner,
          delegateTake,
          childkeyTake,
          stake: [alphaStake, rootStake],
        },
      ]) => ({
        hotkey: of(hotkey),
        owner: of(owner),
        alphaStake,
        rootStake,
        childkeyTake,
        delegateTake,
      }),
    ),
    parents: neurons.flatMap(({ hotkey, parents }) =>
      parents.map(([proportion, parent]) => ({ hotkey: of(hotkey), parent: of(parent), proportion })),
    ),
    children: neurons.flatMap(({ hotkey, children }) =>
      children.map(([proportion]) => ({ hotkey: of(hotkey), proportion })),
    ),
    subnetOwner: settings.subnetOwner && of(settings.subnetOwner),
    subnetOwnerHotkey: settings.subnetOwnerHotkey && of(settings.subnetOwnerHotkey),
    ownedHotkeys: ownedHotkeys.map(of),
    autoStakeDestination: [...destinations].map(([owner, destination]) => ({
      owner: of(owner),
      destination: of(destination),
    })),
    lease: lease && { ...lease, hotkey: of(lease.hotkey) },
    swaps: swaps.map(({ old_hotkey, new_hotkey }) => ({ from: of(old_hotkey), to: of(new_hotkey) })),
    drained,
    recorded: recorded.as(of),
  };
}

/** SS58 addresses by number, in ascending order of the keys: the zero account is always there. */
class Accounts {
  readonly addresses: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(names: Iterable<string>) {
    const { enc } = AccountId();
    const keyOf = (address: string) => String.fromCharCode(...enc(address));
    const sorted = [...new Set([NOBODY, ...names])].map((address) => [keyOf(address), address] as const);
    sorted.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.addresses = sorted.map(([, address]) => address);
    this.#numbers = new Map(this.addresses.map((address, i) => [address, i]));
  }

  readonly numberOf = (address: string): number => this.#numbers.get(address) as number;
}

function checkDissolved(events: BlockEvents, netuid: number, { block }: StateAt): void {
  if (!events.dissolved().includes(netuid)) return;
  throw new ChainError(
    "not_established",
    `subnet ${netuid} was dissolved in block ${block.number}, and with it the records of what was paid`,
  );
}

function checkTwice(hotkeys: readonly string[], netuid: number, { block }: StateAt): void {
  const twice = hotkeys.find((hotkey, uid) => hotkeys.indexOf(hotkey) < uid);
  if (twice === undefined) return;
  throw new ChainError(
    "not_established",
    `${twice} has two uids in subnet ${netuid} at block ${block.number}: what the payout makes of that is not established`,
  );
}

async function readSettings(before: StateAt, netuid: number): Promise<Settings> {
  const [[ckBurn, minTake, minTakeHere, limit, mode], [owner, ownerHotkey, split]] = await Promise.all([
    before.readKnown([
      ["CKBurn"],
      ["MinChildkeyTake"],
      ["MinChildkeyTakePerSubnet", netuid],
      ["ImmuneOwnerUidsLimit", netuid],
      ["RecycleOrBurn", netuid],
    ]),
    before.readStored([
      ["SubnetOwner", netuid],
      ["SubnetOwnerHotkey", netuid],
      ["MechanismEmissionSplit", netuid],
    ]),
  ]);
  return {
    ckBurn: (ckBurn ?? 0n) as bigint,
    minChildkeyTake: (minTake ?? 0) as number,
    minChildkeyTakePerSubnet: (minTakeHere ?? 0) as number,
    subnetOwner: (owner ?? null) as string | null,
    subnetOwnerHotkey: (ownerHotkey ?? null) as string | null,
    immuneOwnerUidsLimit: (limit ?? 1) as number,
    recycleOrBurn: (mode as { type: string } | undefined)?.type === "Recycle" ? "recycle" : "burn",
    mechanismEmissionSplit: split === undefined ? null : Uint16Array.from(split as number[]),
  };
}

async function readOwners(before: StateAt, hotkeys: readonly string[]): Promise<ByHotkey<string>> {
  const owners = (await before.read(hotkeys.map((hotkey): StorageRow => ["Owner", hotkey]))) as string[];
  return new Map(hotkeys.map((hotkey, i) => [hotkey, owners[i] as string]));
}

/** By owner. To 325 an owner has one for all subnets. */
async function readDestinations(
  before: StateAt,
  netuid: number,
  owners: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const { specVersion } = before.runtime;
  if (specVersion < Coinbase.AUTO_STAKE) return new Map();
  const ofSubnet = specVersion >= Coinbase.AUTO_STAKE_BY_SUBNET ? [netuid] : [];
  const list = [...owners];
  const rows = await before.readStored(list.map((owner): StorageRow => ["AutoStakeDestination", owner, ...ofSubnet]));
  return new Map(list.flatMap((owner, i) => (rows[i] === undefined ? [] : [[owner, rows[i] as string]])));
}

async function readOwned(before: StateAt, owner: string): Promise<readonly string[]> {
  return [...new Set((await before.read([["OwnedHotkeys", owner]]))[0] as readonly string[])];
}

async function readHolders(
  before: StateAt,
  netuid: number,
  stakes: ReadonlyMap<string, Stake>,
  others: readonly string[],
): Promise<ByHotkey<Holder>> {
  const hotkeys = [...stakes.keys(), ...others];
  const rows = hotkeys.flatMap((hotkey): StorageRow[] => [
    ["Owner", hotkey],
    ["Delegates", hotkey],
    ["ChildkeyTake", hotkey, netuid],
  ]);
  const [values, own] = await Promise.all([
    before.read(rows),
    before.read(
      others.flatMap((hotkey): StorageRow[] => [
        ["TotalHotkeyAlpha", hotkey, netuid],
        ["TotalHotkeyAlpha", hotkey, ROOT],
      ]),
    ),
  ]);
  return new Map(
    hotkeys.map((hotkey, i) => {
      const [owner, delegateTake, childkeyTake] = values.slice(3 * i, 3 * i + 3) as [string, number, number];
      const k = 2 * (i - stakes.size);
      const stake = stakes.get(hotkey) ?? ([own[k], own[k + 1]] as [bigint, bigint]);
      return [hotkey, { owner, delegateTake, childkeyTake, stake }];
    }),
  );
}

/**
 * To 360 a lease's distribution sells alpha of its hotkey inside the payout. Whether it did is seen by what the lease has
 * accumulated since.
 * @throws ChainError where that is not told
 */
async function readLease(before: StateAt, after: StateAt, netuid: number, rules: number) {
  const [id] = rules < Coinbase.DRAIN_FIRST ? await before.readStored([["SubnetUidToLeaseId", netuid]]) : [];
  if (id === undefined) return null;
  const [[lease, accumulated], [left]] = await Promise.all([
    before.readStored([
      ["SubnetLeases", id],
      ["AccumulatedLeaseDividends", id],
    ]),
    after.readStored([["AccumulatedLeaseDividends", id]]),
  ]);
  if (lease === undefined) return null;
  const { hotkey, emissions_share, end_block } = lease as {
    hotkey: string;
    emissions_share: number;
    end_block: number | undefined;
  };
  if (end_block !== undefined && end_block <= after.block.number) return null;
  const had = (accumulated ?? 0n) as bigint;
  const has = (left ?? 0n) as bigint;
  return { hotkey, emissionsShare: emissions_share, accumulated: had, distributed: has === 0n };
}

interface Recorded {
  /** accounts that it names */
  readonly names: readonly string[];
  as(numberOf: (address: string) => number): PayoutRecord["recorded"];
}

interface Reading {
  readonly before: StateAt;
  readonly after: StateAt;
  readonly events: BlockEvents;
  readonly netuid: number;
  readonly rules: number;
  /** whom dividends may go to */
  readonly family: readonly string[];
  /** who else may be paid */
  readonly others: readonly string[];
  readonly swaps: readonly Swap[];
  readonly mechanisms: number;
}

type Rao = readonly [hotkey: string, amount: bigint];

async function readRecorded(reading: Reading): Promise<Recorded> {
  const { before, after, events, netuid, rules, family, others, swaps } = reading;
  const swapped = [...new Set(swaps.flatMap(({ old_hotkey, new_hotkey }) => [old_hotkey, new_hotkey]))];
  const strangers = swapped.filter((hotkey) => !family.includes(hotkey));
  const byName = (name: string) => (hotkey: string) => [name, hotkey, netuid] as const;
  const amounts = async (state: StateAt, name: string, hotkeys: readonly string[]): Promise<Rao[]> => {
    const values = (await state.read(hotkeys.map(byName(name)))) as bigint[];
    return hotkeys.map((hotkey, i) => [hotkey, values[i] as bigint]);
  };
  const rootItem = rules < Coinbase.FLOW_SHARES ? "TaoDividendsPerSubnet" : "RootAlphaDividendsPerSubnet";
  const hasRootRows = rules < Coinbase.FLOW_SHARES || rules >= Coinbase.DRAIN_FIRST;
  const pools = rules < Coinbase.FLOW_SHARES ? others : [...family, ...others];
  const [now, earlier, alpha, root, claims, [burned], left] = await Promise.all([
    amounts(after, "TotalHotkeyAlphaLastEpoch", [...family, ...strangers]),
    amounts(before, "TotalHotkeyAlphaLastEpoch", strangers),
    readAll(after, "AlphaDividendsPerSubnet", netuid),
    hasRootRows ? readAll(after, rootItem, netuid) : [],
    rules < Coinbase.FLOW_SHARES
      ? []
      : readClaims(
          before,
          after,
          netuid,
          family.filter((hotkey) => !swapped.includes(hotkey)),
        ),
    rules < Coinbase.PRICE_EMA ? [] : after.read([["MinerBurned", netuid]]),
    amounts(after, "TotalHotkeyAlpha", pools),
  ]);
  const staked = autoStaked(events, netuid);
  const known = new Set([...family, ...others]);
  const moves = events.moves();
  const touched = [...new Set(moves.flatMap(({ names }) => names))].filter((name) => known.has(name));
  // Before fees in alpha had an event any transaction may have paid one.
  const isTouchedUnnamed =
    moves.some(({ type }) => UNNAMED.includes(type)) || (rules < Coinbase.ALPHA_FEES_TOLD && events.hasTransactions);
  const names = [
    ...[now, earlier, alpha, root, left].flatMap((rows) => rows.map(([hotkey]) => hotkey)),
    ...staked.flatMap(({ hotkey, owner, destination }) => [hotkey, owner, destination]),
    ...swapped,
  ];
  return {
    names,
    as(numberOf) {
      const rows = (list: readonly Rao[]) => list.map(([hotkey, amount]) => ({ hotkey: numberOf(hotkey), amount }));
      return {
        totalHotkeyAlphaLastEpoch: rows(now),
        totalHotkeyAlphaLastEpochBefore: rows(earlier),
        alphaDividendsPerSubnet: rows(alpha),
        rootDividendsPerSubnet: rows(root),
        rootClaimable: claims.map(({ hotkey, ...claim }) => ({ ...claim, hotkey: numberOf(hotkey) })),
        ...(burned !== undefined && { minerBurnedBits: burned as bigint }),
        incentives: emittedToMiners(reading),
        autoStaked: staked.map(({ hotkey, owner, destination, incentive }) => ({
          hotkey: numberOf(hotkey),
          owner: numberOf(owner),
          destination: numberOf(destination),
          incentive,
        })),
        totalHotkeyAlpha: rows(left),
        touched: touched.map(numberOf),
        touchedUnnamed: isTouchedUnnamed,
      };
    },
  };
}

/** Events that tell whose stake was moved, and not of which hotkeys. */
const UNNAMED = ["RootClaimed", "ColdkeySwapped", "TransactionFeePaidWithAlpha"];

/** All rows of a subnet. */
async function readAll(state: StateAt, name: string, netuid: number): Promise<Rao[]> {
  const hotkeys = (await state.argsOf(name, netuid)).map(([, hotkey]) => hotkey as string);
  const values = (await state.read(hotkeys.map((hotkey): StorageRow => [name, netuid, hotkey]))) as bigint[];
  return hotkeys.map((hotkey, i) => [hotkey, values[i] as bigint]);
}

async function readClaims(before: StateAt, after: StateAt, netuid: number, hotkeys: readonly string[]) {
  const rows = hotkeys.map((hotkey): StorageRow => ["RootClaimable", hotkey]);
  const [had, have] = (await Promise.all([before.read(rows), after.read(rows)])) as Claims[][];
  const rateOf = (claims: Claims | undefined) => claims?.find(([subnet]) => subnet === netuid)?.[1] ?? null;
  return hotkeys.map((hotkey, i) => ({ hotkey, beforeBits: rateOf(had?.[i]), afterBits: rateOf(have?.[i]) }));
}

type Claims = readonly (readonly [netuid: number, bits: bigint])[];

function autoStaked(events: BlockEvents, netuid: number) {
  type AutoStaked = { hotkey: string; owner: string; destination: string; incentive: bigint };
  return events
    .fieldsOf("AutoStakeAdded")
    .filter((event) => event.netuid === netuid)
    .map((event) => event as unknown as AutoStaked);
}

/** To 319 under the netuid, later under that of each mechanism. */
function emittedToMiners({ events, netuid, mechanisms }: Reading) {
  const all = events.fieldsOf("IncentiveAlphaEmittedToMiners");
  return Array.from({ length: mechanisms }, (_, m) => m).flatMap((mechanism) => {
    const event = all.find((event) => event.netuid === mechanism * MECHANISM_STRIDE + netuid);
    return event === undefined ? [] : [{ mechanism, emissions: BigUint64Array.from(event.emissions as bigint[]) }];
  });
}
