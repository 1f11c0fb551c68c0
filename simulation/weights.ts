// What validators weigh: one function for each behaviour (docs/simulation.md, "Behaviours"). Numbers here are integers
// below 2^53, which doubles hold exactly, and divisions are floored.

import { deviate, ONE } from "./neurons.js";
import type { Random } from "./random.js";
import type { Behaviour } from "./schema.js";

/** What validators of a group know of each uid. */
export interface Sight {
  /** in units of 1/65536; 0 for what they have not discovered */
  readonly utility: ArrayLike<number>;
  /** 1 for miners of their own side */
  readonly own: ArrayLike<number>;
  /** as the last epoch stored it, and 0 for who registered since */
  readonly consensus: ArrayLike<number>;
}

/** The weights of the validator that is `self`, by uid, in no particular unit. Nobody weighs itself. */
export function weigh(behaviour: Behaviour, sight: Sight, self: number, random: Random): Float64Array {
  switch (behaviour.behaviour) {
    case "honest":
    case "lazy":
      return deviating(sight.utility, self, behaviour.deviation, random);
    case "cabal":
      return collude(behaviour.selfWeight, behaviour.deviation, sight, self, random);
    case "copier":
      return deviating(sight.consensus, self, 0, random);
  }
}

function deviating(values: ArrayLike<number>, self: number, deviation: number, random: Random): Float64Array {
  const weights = new Float64Array(values.length);
  for (let uid = 0; uid < weights.length; ++uid) {
    if (uid !== self) weights[uid] = deviate(values[uid] as number, deviation, random);
  }
  return weights;
}

/** Parts of 2^28, which leaves room for a fraction's 2^16 and a row's. */
const PARTS = 2 ** 28;

/** selfWeight of its weight to its own miners, evenly, and the rest to the others as an honest validator would. */
function collude(
  selfWeight: number,
  deviation: number,
  { utility, own }: Sight,
  self: number,
  random: Random,
): Float64Array {
  const wanted = Float64Array.from(utility);
  for (let uid = 0; uid < wanted.length; ++uid) if (own[uid]) wanted[uid] = ONE;
  const weights = deviating(wanted, self, deviation, random);
  let ownSum = 0;
  let othersSum = 0;
  for (let uid = 0; uid < weights.length; ++uid) {
    if (own[uid]) ownSum += weights[uid] as number;
    else othersSum += weights[uid] as number;
  }
  for (let uid = 0; uid < weights.length; ++uid) {
    const sum = own[uid] ? ownSum : othersSum;
    const part = own[uid] ? selfWeight : ONE - selfWeight;
    weights[uid] = sum === 0 ? 0 : Math.floor(((weights[uid] as number) * PARTS) / sum) * part;
  }
  return weights;
}

/** A validator's row: the largest weight is 65535, as the chain's clients set them, and 0 is left out. */
export interface WeightRow {
  readonly uids: Uint16Array;
  readonly values: Uint16Array;
}

export const EMPTY_ROW: WeightRow = { uids: new Uint16Array(0), values: new Uint16Array(0) };

export function rowOf(weights: Float64Array): WeightRow {
  let largest = 0;
  for (let uid = 0; uid < weights.length; ++uid) largest = Math.max(largest, weights[uid] as number);
  const uids = new Uint16Array(weights.length);
  const values = new Uint16Array(weights.length);
  let count = 0;
  for (let uid = 0; uid < weights.length && largest > 0; ++uid) {
    const value = Math.floor(((weights[uid] as number) * 65535) / largest);
    if (value === 0) continue;
    uids[count] = uid;
    values[count++] = value;
  }
  return { uids: uids.subarray(0, count), values: values.subarray(0, count) };
}
