// What people look at of a subnet after an epoch: each neuron's shares and pay, who is pruned next, what a permit takes.

import { Since } from "../assembly/layout/runtimes.js";
import { epochPeriod } from "./epoch-period.js";
import { YumaError } from "./error.js";
import type { Bits } from "./explain/arithmetic.js";
import { byStake } from "./explain/neuron.js";
import { type Traced, traceEpoch } from "./explain/traced.js";
import type { Yuma } from "./load.js";
import type { EpochState } from "./state.js";

/** A block every 12 seconds. */
const BLOCKS_A_DAY = 7200n;

/** One neuron of it. */
export interface MetagraphNeuron {
  readonly uid: number;
  /** rao: alpha and weighted TAO */
  readonly stake: bigint;
  /** rao; below spec_version 233 the one stake there is, in TAO */
  readonly alphaStake: bigint;
  readonly taoStake: bigint;
  /** of all stake that counts */
  readonly stakeShare: Bits;
  /** of all dividends */
  readonly dividends: Bits;
  /** of all incentive */
  readonly incentive: Bits;
  /** dividends less stake share; null for who has no permit in force */
  readonly relativeDividends: Bits | null;
  readonly consensus: Bits;
  readonly validatorTrust: Bits;
  /** rao an epoch */
  readonly emission: bigint;
  /** rao a day of 7,200 blocks, were all its epochs like this one; null where none is ever due */
  readonly dailyEmission: bigint | null;
  readonly permit: boolean;
  readonly nextPermit: boolean;
  readonly active: boolean;
  /** blocks since it set weights */
  readonly sinceUpdate: bigint;
  /** blocks since it registered */
  readonly age: bigint;
  /** whether it is immune; null where the period is not known */
  readonly immune: boolean | null;
  /** 1 for who is pruned next; null for who is not: the owner's, and who has to stay that is not immune */
  readonly pruned: number | null;
}

/** The stake that a seat takes: more than that of its holder with the least. */
export interface PermitPrice {
  readonly seats: number;
  /** by stake */
  readonly taken: number;
  /** who has the last one, where all are taken */
  readonly holder: number | null;
  /** rao, alpha and weighted TAO, to be above; where a seat is free what counts at all */
  readonly stake: bigint;
}

/** A subnet after an epoch, as people look at it. */
export interface Metagraph {
  readonly specVersion: number;
  readonly block: bigint;
  readonly n: number;
  /** rao handed out */
  readonly emission: bigint;
  readonly immunityPeriod: bigint | null;
  /** what pruning goes by */
  readonly prunedBy: "pruning_score" | "emission";
  readonly neurons: readonly MetagraphNeuron[];
  readonly permitPrice: PermitPrice;
}

/** What a state does not say: `about` of a recorded epoch does. */
export interface MetagraphOptions {
  /** blocks; default: nobody counts as immune */
  readonly immunityPeriod?: bigint;
  /** uids that are never pruned; default: the owner's */
  readonly neverPruned?: readonly number[];
  /** Of those that are not immune so many have to stay; default: none. */
  readonly minNonImmune?: number;
}

/**
 * Runs a state's epoch and tells of each neuron what people look at.
 * @throws YumaError naming the field and index at fault
 */
export function metagraph(yuma: Yuma, state: EpochState, options: MetagraphOptions = {}): Metagraph {
  const { immunityPeriod, neverPruned = [state.ownerUid ?? -1], minNonImmune = 0 } = options;
  if (state.ruleset !== undefined && state.ruleset !== "yuma") {
    throw new YumaError(
      "unknown_ruleset",
      `ruleset: a metagraph is of Yuma Consensus, not ${state.ruleset}`,
      "ruleset",
    );
  }
  const traced = traceEpoch(yuma, state);
  const immune = (uid: number) => (immunityPeriod === undefined ? null : ageOf(state, uid) < immunityPeriod);
  const all = pruningOrder(traced, (uid) => immune(uid) ?? false).filter((uid) => !neverPruned.includes(uid));
  const free = all.filter((uid) => immune(uid) !== true).length;
  const order = all.filter((_, i) => i >= free || i < free - minNonImmune);
  const places = new Map(order.map((uid, i) => [uid, i + 1]));
  return {
    specVersion: state.specVersion,
    block: state.currentBlock,
    n: state.n,
    emission: state.emission,
    immunityPeriod: immunityPeriod ?? null,
    prunedBy: traced.output.pruningScore ? "pruning_score" : "emission",
    neurons: [...Array(state.n).keys()].map((uid) => neuronOf(traced, places, immune(uid), uid)),
    permitPrice: permitPriceOf(traced),
  };
}

function neuronOf(
  { state, output, trace, permits }: Traced,
  places: ReadonlyMap<number, number>,
  immune: boolean | null,
  uid: number,
): MetagraphNeuron {
  const [stakeShare, dividends] = [trace.stake[uid] as Bits, trace.dividends[uid] as Bits];
  const emission = output.emission[uid] as bigint;
  const permit = permits[uid] as boolean;
  const period = epochPeriod(state.specVersion, state.tempo);
  return {
    uid,
    stake: output.stake[uid] as bigint,
    alphaStake: state.alphaStake[uid] as bigint,
    taoStake: state.taoStake[uid] as bigint,
    stakeShare,
    dividends,
    incentive: trace.incentive[uid] as Bits,
    relativeDividends: permit ? dividends - stakeShare : null,
    consensus: trace.consensus[uid] as Bits,
    validatorTrust: trace.validatorTrust[uid] as Bits,
    emission,
    dailyEmission: state.tempo === 0 ? null : (emission * BLOCKS_A_DAY) / period,
    permit,
    nextPermit: output.validatorPermit[uid] === 1,
    active: output.active[uid] === 1,
    sinceUpdate: state.currentBlock - (state.lastUpdate[uid] as bigint),
    age: ageOf(state, uid),
    immune,
    pruned: places.get(uid) ?? null,
  };
}

const ageOf = (state: EpochState, uid: number) => state.currentBlock - (state.blockAtRegistration[uid] as bigint);

/**
 * Who is pruned first comes first: who is not immune, the lowest pruning score (from spec_version 365 on the lowest emission), who
 * registered earliest, the lowest uid.
 */
function pruningOrder({ state, output }: Traced, immune: (uid: number) => boolean): number[] {
  const score = (uid: number) => BigInt(output.pruningScore?.[uid] ?? (output.emission[uid] as bigint));
  const keys = (uid: number) => [
    immune(uid) ? 1n : 0n,
    score(uid),
    state.blockAtRegistration[uid] as bigint,
    BigInt(uid),
  ];
  return [...Array(state.n).keys()]
    .map((uid) => ({ uid, keys: keys(uid) }))
    .sort((a, b) => {
      const k = a.keys.findIndex((key, i) => key !== b.keys[i]);
      return (a.keys[k] as bigint) < (b.keys[k] as bigint) ? -1 : 1;
    })
    .map(({ uid }) => uid);
}

function permitPriceOf({ state, output, trace }: Traced): PermitPrice {
  const seats = state.maxAllowedValidators;
  const needsStake = state.specVersion >= Since.YUMA3;
  const holders = byStake(trace).filter((uid) => !needsStake || (trace.stake[uid] as Bits) > 0n);
  const taken = Math.min(seats, holders.length);
  const last = taken === seats ? holders[seats - 1] : undefined;
  const least = needsStake ? state.stakeThreshold : 0n;
  return {
    seats,
    taken,
    holder: last ?? null,
    stake: last === undefined ? least : (output.stake[last] as bigint),
  };
}
