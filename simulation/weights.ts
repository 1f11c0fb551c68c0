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
  readonly own: Uint8Array;
  /** what a copier copies: 0 for who registered since */
  readonly consensus: ArrayLike<number>;
}

/** Who weighs. */
export interface Self {
  readonly uid: number;
  /** its number in its group */
  readonly index: number;
  readonly random: Random;
}

/** What is weighed, and not read from a list or a recording. */
export type Weighing = Exclude<Behaviour, { readonly behaviour: "weights" | "recorded" }>;

/** The weights of a validator, by uid, in no particular unit. Nobody weighs itself. */
export function weigh(behaviour: Weighing, sight: Sight, self: Self): Float64Array {
  switch (behaviour.behaviour) {
    case "honest":
    case "lazy":
    case "shifted":
      return deviating(sight.utility, self, behaviour.deviation);
    case "cabal":
      return favour(sight.own, behaviour, sight, self);
    case "self-dealing":
      return favour(onlyOne(sight.own, self.index), behaviour, sight, self);
    case "copier":
      return deviating(sight.consensus, self, 0);
  }
}

function deviating(values: ArrayLike<number>, { uid: self, random }: Self, deviation: number): Float64Array {
  const weights = new Float64Array(values.length);
  for (let uid = 0; uid < weights.length; ++uid) {
    if (uid !== self) weights[uid] = deviate(values[uid] as number, deviation, random);
  }
  return weights;
}

/** Of those marked the one with this number, counted around. */
function onlyOne(marks: Uint8Array, index: number): Uint8Array {
  const marked = [...marks.keys()].filter((uid) => marks[uid]);
  const chosen = marked[index % marked.length];
  return marks.map((_, uid) => Number(uid === chosen));
}

/** Parts of 2^28, which leaves room for a fraction's 2^16 and a row's. */
const PARTS = 2 ** 28;

/** selfWeight of its weight to its own miners, evenly, and the rest to the others as an honest validator would. */
function favour(
  own: Uint8Array,
  { selfWeight, deviation }: { readonly selfWeight: number; readonly deviation: number },
  { utility }: Sight,
  self: Self,
): Float64Array {
  const wanted = Float64Array.from(utility);
  for (let uid = 0; uid < wanted.length; ++uid) if (own[uid]) wanted[uid] = ONE;
  const weights = deviating(wanted, self, deviation);
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
