// What a block's coinbase emits, computed from the states before and after it (docs/specification/payout.md, 5): what waits
// for each subnet's epoch when it runs. Swaps of the pools are not computed: where their outcome counts and is in no state,
// it is found among what it may have been.

import { Coinbase } from "../../../assembly/layout/runtimes.js";
import type { Yuma } from "../../load.js";
import { ChainError } from "../error.js";
import type { StateAt, StorageRow } from "../state.js";
import { lastUpgrade } from "../upgrade.js";
import { type Buy, outcomesOf } from "./buys.js";
import { emissionsOf } from "./handed-out.js";
import { paidBetween, paidByBooks, sells } from "./paid.js";
import { type Parent, readParent } from "./parent.js";
import { injectedQuote, type Pool } from "./pool.js";
import { type PoolChange, pendingOf, readChanges, readRecords, type SubnetRecords } from "./records.js";
import { type Emitted, type Paid, type Pending, runCoinbase, samePending } from "./run.js";

/** What follows from the states, or was found to agree with what they record. */
export interface Found<T> {
  readonly source: "computed" | "found";
  /**
   * All that it may be, the likeliest first; none where they are too many to try. Where it is computed there may be a second,
   * of a pool that refuses a sale without a reason that the states show.
   */
  readonly candidates: readonly T[];
}

/** What a block's coinbase did. */
export interface CoinbaseBlock {
  /** The spec_version whose rules it has: the runtime's own, or what a known branch was made from. */
  readonly rules: number;
  /** Rao of TAO that it was handed; found of a known branch, which keeps it nowhere. */
  readonly emission: Found<bigint>;
  /** All but root, ascending. */
  readonly subnets: readonly CoinbaseSubnet[];
  readonly parent: Parent;
}

export interface CoinbaseSubnet {
  readonly netuid: number;
  /** Whether its epoch ran in the block, and took what waited. */
  readonly epoch: boolean;
  /** What waited when the epoch ran; without one what waits at the end of the block. */
  readonly pending: Found<Pending>;
  /** TAO of root's stakers that waited with it, in rao; to 333. */
  readonly rootTao?: RootTao;
  /** By the first of the candidates. */
  readonly emitted: Emitted;
  readonly pool: PoolChange;
  /** What the pool paid, where its books show that nothing else was traded in the block. */
  readonly paid?: Paid;
  /** Whether its payout may recycle alpha. */
  readonly recycles: boolean;
  readonly recorded: SubnetRecords;
  /** What it has where the coinbase wrote nothing. */
  readonly earlier: SubnetRecords;
}

/** Rao. Where the two differ only what was paid of it can tell. */
export interface RootTao {
  readonly source: "computed" | "found";
  readonly lowest: bigint;
  readonly highest: bigint;
}

/** What is known of a block besides its rules. */
interface Known {
  readonly yuma: Yuma;
  readonly parent: Parent;
  readonly emission: Found<bigint>;
  readonly changes: ReadonlyMap<number, PoolChange>;
  readonly records: ReadonlyMap<number, SubnetRecords>;
  /** Subnets whose epoch ran. */
  readonly epochs: ReadonlySet<number>;
  /** Subnets whose payout may recycle alpha. */
  readonly recycling: ReadonlySet<number>;
}

/**
 * @throws ChainError in a runtime's first block, whose migrations ran before its coinbase, and where the runtime's coinbase is
 *   not established
 */
export async function readCoinbase(before: StateAt, after: StateAt, yuma: Yuma): Promise<CoinbaseBlock> {
  const block = after.block.number;
  const parent = refusing(yuma, await readParent(before, yuma, block));
  await checkFirstBlock(before, block);
  const netuids = [...parent.pools.keys()];
  const [changes, earlier, records, recycling] = await Promise.all([
    readChanges(parent.pools, [before, after]),
    readRecords(before, netuids),
    readRecords(after, netuids),
    readRecycling(before, netuids),
  ]);
  const epochs = new Set(netuids.filter((netuid) => records.get(netuid)?.LastMechansimStepBlock === BigInt(block)));
  const emission = findEmission(yuma, parent, records);
  const known: Known = { yuma, parent, emission, changes, records, epochs, recycling };
  const { shown, resolved } = resolve(known);
  const subnets = netuids.map((netuid): CoinbaseSubnet => {
    const own = resolved.get(netuid) as Resolved;
    const { emitted, ...pending } = own;
    const pool = changes.get(netuid) as PoolChange;
    const paid = shown.get(netuid);
    return {
      netuid,
      epoch: epochs.has(netuid),
      pending,
      ...(parent.rules < Coinbase.FLOW_SHARES && { rootTao: rootTaoOf(parent, own, pool.before, paid) }),
      emitted,
      pool,
      ...(paid !== undefined && { paid }),
      recycles: recycling.has(netuid),
      recorded: records.get(netuid) as SubnetRecords,
      earlier: earlier.get(netuid) as SubnetRecords,
    };
  });
  return { rules: parent.rules, emission, subnets, parent };
}

async function checkFirstBlock({ node, block, runtime }: StateAt, number: number): Promise<void> {
  const earlier = await lastUpgrade(node, block);
  if (earlier === undefined || earlier === runtime.specVersion) return;
  throw new ChainError(
    "not_established",
    `block ${number} is the first of spec_version ${runtime.specVersion}: what its migrations changed before the coinbase is in no state`,
  );
}

/** From 423 on a pool may refuse what it is given: with that said of each. */
function refusing(yuma: Yuma, parent: Parent): Parent {
  const { rules, emission, chain, pools } = parent;
  if (rules < Coinbase.COUNTED_EPOCHS || emission === undefined) return parent;
  const given = runCoinbase(yuma, parent, emission);
  const subnets = chain.subnets.map((subnet) => {
    const [tao, alpha] = given.get(subnet.netuid)?.offered ?? [0n, 0n];
    return { ...subnet, pool_refuses: injectedQuote(pools.get(subnet.netuid) as Pool, tao, alpha) === undefined };
  });
  return { ...parent, chain: { ...chain, subnets } };
}

/** From 320 on what is withheld may be recycled, and from 315 on a part of what childkeys earn is burned. */
async function readRecycling(before: StateAt, netuids: readonly number[]): Promise<Set<number>> {
  const [burn, ...modes] = await before.readKnown([
    ["CKBurn"],
    ...netuids.map((netuid): StorageRow => ["RecycleOrBurn", netuid]),
  ]);
  const burns = burn !== undefined && burn !== 0n;
  return new Set(netuids.filter((_, i) => burns || (modes[i] as { type?: string } | undefined)?.type === "Recycle"));
}

function findEmission(yuma: Yuma, parent: Parent, records: ReadonlyMap<number, SubnetRecords>): Found<bigint> {
  if (parent.emission !== undefined) return { source: "computed", candidates: [parent.emission] };
  return { source: "found", candidates: emissionsOf(yuma, parent, records) };
}

interface Resolved extends Found<Pending> {
  readonly emitted: Emitted;
}

/** What every subnet has waiting, and what its pool is shown to have paid. */
function resolve(known: Known): { shown: Map<number, Paid>; resolved: Map<number, Resolved> } {
  const { yuma, parent, emission, changes } = known;
  const run = (paid: ReadonlyMap<number, Paid>, amount = emission.candidates[0] as bigint) =>
    runCoinbase(yuma, parent, amount, paid);
  const change = (netuid: number) => changes.get(netuid) as PoolChange;
  const shown = new Map<number, Paid>();
  const likely = new Map<number, Paid>();
  for (const [netuid, emitted] of run(new Map())) {
    const paid = change(netuid).before.mechanism === 0 ? undefined : paidByBooks(emitted, change(netuid));
    if (paid !== undefined) shown.set(netuid, paid);
    likely.set(netuid, paid ?? (sells(emitted, change(netuid)) ? {} : { sale: null, buy: null }));
  }
  const first = run(likely);
  const resolved = new Map<number, Resolved>();
  for (const [netuid, emitted] of first) {
    resolved.set(netuid, { source: "computed", candidates: [emitted.pending], emitted });
  }
  const others = emission.candidates.slice(1).map((amount) => run(likely, amount));
  const isFailing = parent.rules < Coinbase.SUBSIDY;
  if (isFailing) {
    // What a sale that fails leaves uncredited. The likelier outcome is computed, by what the pool wants for a sale.
    others.push(run(new Map([...likely].map(([netuid, { sale }]) => [netuid, { sale: sale === null ? 0n : null }]))));
  }
  for (const netuid of others.length > 0 ? first.keys() : []) {
    // Where the sale's outcome is shown the last one is not.
    const possible = isFailing && shown.has(netuid) ? others.slice(0, -1) : others;
    const outcomes = possible.map((outcome) => outcome.get(netuid) as Emitted);
    among(known, resolved, netuid, outcomes, isFailing && emission.candidates.length === 1 ? "computed" : "found");
  }
  if (!isFailing && parent.rules < Coinbase.BOUGHT_KEPT) resolveBuys(known, resolved, shown, run);
  return { shown, resolved };
}

/** Adds outcomes to a subnet's; without an epoch the one that is recorded comes first. */
function among(
  known: Known,
  resolved: Map<number, Resolved>,
  netuid: number,
  more: readonly Emitted[],
  source: Found<Pending>["source"] = "found",
): void {
  const { emitted } = resolved.get(netuid) as Resolved;
  const all = [emitted, ...more].filter(
    ({ pending }, i, list) => list.findIndex((other) => samePending(other.pending, pending)) === i,
  );
  const recorded = pendingOf(known.records.get(netuid) as SubnetRecords);
  const index = known.epochs.has(netuid) ? -1 : all.findIndex(({ pending }) => samePending(pending, recorded));
  const [likeliest] = all.splice(Math.max(index, 0), 1) as [Emitted];
  // Of two outcomes the record tells which it was; of many that differ by rao it may be another's.
  const others = index >= 0 && source === "computed" ? [] : all;
  resolved.set(netuid, {
    source: likeliest === emitted && others.length === 0 ? "computed" : likeliest === emitted ? source : "found",
    candidates: [likeliest, ...others].map(({ pending }) => pending),
    emitted: likeliest,
  });
}

/** 5.6: what a buy leaves of root's part is seen in the record without an epoch, or in root's proportion from 365 on. */
function resolveBuys(
  known: Known,
  resolved: Map<number, Resolved>,
  shown: ReadonlyMap<number, Paid>,
  run: (paid: ReadonlyMap<number, Paid>) => Map<number, Emitted>,
): void {
  const { parent, changes } = known;
  const buys = new Map<number, Buy>();
  for (const [netuid, { emitted }] of resolved) {
    if (emitted.spent === undefined || shown.has(netuid)) continue;
    const pool = (changes.get(netuid) as PoolChange).before;
    if (pool.mechanism === 0) continue;
    const [least, most] = paidBetween(parent.rules, emitted, pool);
    buys.set(netuid, { least, most, between: isBetween(known, netuid) });
  }
  for (const [netuid, outcomes] of outcomesOf(buys, run)) {
    const { emitted } = resolved.get(netuid) as Resolved;
    if (outcomes === undefined) resolved.set(netuid, { source: "found", candidates: [], emitted });
    else settle(known, resolved, netuid, outcomes);
  }
}

/** Whether what was bought lies between two outcomes, by what is recorded of it. */
function isBetween({ yuma, parent, records, epochs, recycling }: Known, netuid: number): Buy["between"] {
  const recorded = records.get(netuid) as SubnetRecords;
  const proportion = recorded.RootProp as bigint | undefined;
  const proportionOf = ({ fields }: Emitted) => rootProportion(yuma, parent, netuid, fields);
  if (!epochs.has(netuid)) {
    const order = orderOf(pendingOf(recorded));
    return (less, more) => orderOf(less.pending) >= order && order >= orderOf(more.pending);
  }
  if (proportion === undefined || recycling.has(netuid)) return () => true;
  return (less, more) => proportionOf(less) <= proportion && proportion <= proportionOf(more);
}

/** The outcomes between which the record lies, or all where it has none. */
function settle(known: Known, resolved: Map<number, Resolved>, netuid: number, outcomes: readonly Emitted[]): void {
  const between = isBetween(known, netuid);
  const possible = outcomes.filter((outcome, i) => {
    const next = outcomes[i + 1];
    return between(outcome, outcome) || (next && samePending(outcome.pending, next.pending) && between(outcome, next));
  });
  // Whether nothing was bought is asked last: pools seldom refuse.
  const [none, ...more] = possible.length > 0 ? possible : outcomes;
  const [first, ...others] = none?.paid?.buy === 0n ? [...more, none] : [none, ...more];
  resolved.set(netuid, { source: "computed", candidates: [], emitted: first as Emitted });
  among(known, resolved, netuid, others);
}

/** The more was bought the less it is. */
const orderOf = ({ emission, validator, alphaSwapped, rootAlpha }: Pending) =>
  emission + validator - alphaSwapped - rootAlpha;

/** 5.5, of a subnet as it is left: U96F32. */
export function rootProportion(
  yuma: Yuma,
  { rules, chain, pools }: Parent,
  netuid: number,
  fields: Emitted["fields"],
): bigint {
  const counted = rules >= Coinbase.DRAIN_FIRST && rules < Coinbase.PROVIDED_NOT_COUNTED;
  const provided = counted ? (pools.get(netuid)?.alphaProvided ?? 0n) : 0n;
  const { rootProportionBits } = yuma.emission("root-proportion", {
    taoWeight: BigInt(chain.tao_weight as string),
    rootTao: BigInt(chain.root_tao as string),
    subnetAlphaIn: BigInt(fields.subnet_alpha_in as string) + provided,
    subnetAlphaOut: BigInt(fields.subnet_alpha_out as string),
  });
  return rootProportionBits;
}

/** What is known of the TAO that root's part of the alpha was sold for, in rao. */
function rootTaoOf({ rules }: Parent, { emitted, candidates }: Resolved, pool: Pool, paid: Paid | undefined): RootTao {
  // With what the pool is shown to have paid, otherwise without any.
  const waited = emitted.rootTao;
  if (emitted.sold === undefined || pool.mechanism === 0)
    return { source: "computed", lowest: waited, highest: waited };
  if (paid !== undefined || emitted.paid?.sale === null) return { source: "found", lowest: waited, highest: waited };
  const [least, most] = paidBetween(rules, emitted, pool);
  const mayFail = candidates.length > 1 || rules >= Coinbase.SUBSIDY;
  return { source: "found", lowest: waited + (mayFail ? 0n : least), highest: waited + most };
}
