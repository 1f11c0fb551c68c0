// The neurons of a scenario: which slot each has when, what it is worth, and what it starts with.

import { Random } from "./random.js";
import type { Group, Scenario } from "./schema.js";

/** One of a group, from its registration to its end. */
export interface Neuron {
  /** of the scenario's groups */
  readonly group: number;
  /** in its group, from 0 */
  readonly index: number;
  /** its slot, once it has registered; where it was recorded from the start */
  uid: number;
  readonly fromEpoch: number;
  /** the first epoch without it */
  untilEpoch: number;
  /** rao of alpha */
  readonly stake: bigint;
  /** rao of TAO */
  readonly taoStake: bigint;
  /** the part of the stake that is its owner's, rao */
  readonly owned: bigint;
  /** the neuron whose stake grows by its incentive */
  readonly autoStake: number;
}

/** Whether a neuron has a slot in an epoch. */
export const isPresent = ({ fromEpoch, untilEpoch }: Neuron, epoch: number): boolean =>
  fromEpoch <= epoch && epoch < untilEpoch;

/** A unit of fractions. */
export const ONE = 65536;

/** Streams of random numbers: those of a group's stakes and utilities lie apart from those of neurons. */
const GROUP_STREAMS = 0x8000_0000;

/** All neurons that ever are, group after group. */
export function neuronsOf(scenario: Scenario): Neuron[] {
  const firsts: number[] = [];
  let count = 0;
  for (const group of scenario.groups) {
    firsts.push(count);
    count += group.count;
  }
  return scenario.groups.flatMap((group, g) => {
    const { uids, taoStake } = group;
    const recorded = scenario.network?.epochs[0];
    const stakes =
      uids && recorded && group.stake === undefined
        ? uids.map((uid) => recorded.alphaStake[uid] as bigint)
        : split(group, new Random(scenario.seed, GROUP_STREAMS + g));
    const tao = (index: number) =>
      uids && recorded && taoStake === undefined
        ? (recorded.taoStake[uids[index] as number] as bigint)
        : evenPart(taoStake ?? 0n, group.count, index);
    const destination = scenario.groups.findIndex(({ name }) => name === group.autoStake);
    return stakes.map((stake, index): Neuron => {
      const k = (firsts[g] as number) + index;
      const target =
        destination < 0 ? k : (firsts[destination] as number) + (index % (scenario.groups[destination] as Group).count);
      return {
        group: g,
        index,
        uid: uids?.[index] ?? -1,
        fromEpoch: group.fromEpoch,
        untilEpoch: group.untilEpoch ?? Number.POSITIVE_INFINITY,
        stake,
        taoStake: tao(index),
        owned: stake - ((stake * BigInt(group.delegated)) >> 16n),
        autoStake: target,
      };
    });
  });
}

/** What is left of the division goes to the first. */
const evenPart = (amount: bigint, count: number, index: number) =>
  amount / BigInt(count) + (index === 0 ? amount % BigInt(count) : 0n);

/** A group's stake in parts around the mean; what is left of the division goes to the first. */
function split({ count, stake = 0n, stakeDeviation }: Group, random: Random): bigint[] {
  const parts = Array.from({ length: count }, () => BigInt(deviate(ONE, stakeDeviation, random)));
  const total = parts.reduce((sum, part) => sum + part, 0n);
  // Nobody is far enough below the mean for all to be 0, but a small group might be.
  const stakes = total === 0n ? parts.map(() => stake / BigInt(count)) : parts.map((part) => (stake * part) / total);
  const rest = stake - stakes.reduce((sum, part) => sum + part, 0n);
  return stakes.map((part, i) => (i === 0 ? part + rest : part));
}

/** A value with a normal deviation of itself, and not below 0: floor(value (1 + deviation z)). */
export function deviate(value: number, deviation: number, random: Random): number {
  if (deviation === 0 || value === 0) return value;
  return Math.max(0, Math.floor((value * (ONE + Math.floor((deviation * random.normal()) / ONE))) / ONE));
}

/** How far each neuron's utility lies from its group's: a factor in units of 1/65536. */
export function utilityFactors(scenario: Scenario): number[] {
  return scenario.groups.flatMap(({ count, utilityDeviation }, g) => {
    const random = new Random(scenario.seed, GROUP_STREAMS + 0x4000_0000 + g);
    return Array.from({ length: count }, () => deviate(ONE, utilityDeviation, random));
  });
}
