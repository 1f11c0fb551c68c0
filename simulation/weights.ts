// What validators weigh: one function for each behaviour (docs/simulation.md, "Behaviours"). Numbers here are integers
// below 2^53, which doubles hold exactly, and divisions are floored.

import { deviate, ONE } from "./neurons.js";
import type { Random } from "./random.js";
import type { Behaviour } from "./scenario.js";

/** What a validator knows of each uid. */
export interface Sight {
  /** in units of 1/65536; 0 for what it has not discovered, and for itself */
  readonly utility: readonly number[];
  /** miners of its own side */
  readonly own: readonly boolean[];
  /** as the last epoch stored it, and 0 for who registered since */
  readonly consensus: Uint16Array;
}

/** Its weights, by uid, in no particular unit. */
export function weigh(behaviour: Behaviour, sight: Sight, random: Random): readonly number[] {
  switch (behaviour.behaviour) {
    case "honest":
    case "lazy":
      return sight.utility.map((utility) => deviate(utility, behaviour.deviation, random));
    case "cabal":
      return collude(behaviour.selfWeight, behaviour.deviation, sight, random);
    case "copier":
      return Array.from(sight.consensus);
  }
}

/** Parts of 2^28, which leaves room for a fraction's 2^16 and a row's. */
const PARTS = 2 ** 28;

/** selfWeight of its weight to its own miners, evenly, and the rest to the others as an honest validator would. */
function collude(selfWeight: number, deviation: number, { utility, own }: Sight, random: Random): number[] {
  const wanted = utility.map((value, uid) => deviate(own[uid] ? ONE : value, deviation, random));
  const sumOf = (mine: boolean) => wanted.reduce((sum, value, uid) => (own[uid] === mine ? sum + value : sum), 0);
  const ownSum = sumOf(true);
  const othersSum = sumOf(false);
  return wanted.map((value, uid) => {
    const sum = own[uid] ? ownSum : othersSum;
    const part = own[uid] ? selfWeight : ONE - selfWeight;
    return sum === 0 ? 0 : Math.floor((value * PARTS) / sum) * part;
  });
}

/** A validator's row: the largest weight is 65535, as the chain's clients set them, and 0 is left out. */
export interface Row {
  readonly uids: Uint16Array;
  readonly values: Uint16Array;
}

export const EMPTY_ROW: Row = { uids: new Uint16Array(0), values: new Uint16Array(0) };

export function rowOf(weights: readonly number[]): Row {
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  if (largest === 0) return EMPTY_ROW;
  const scaled = weights.map((weight) => Math.floor((weight * 65535) / largest));
  const uids = Uint16Array.from(scaled.keys()).filter((uid) => scaled[uid] !== 0);
  return { uids, values: Uint16Array.from(uids, (uid) => scaled[uid] as number) };
}
