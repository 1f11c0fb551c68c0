// What a program may bring of its own: how validators weigh, and the rule that decides an epoch.

import type { EpochOutput, EpochState } from "../bindings/index.js";
import type { Random } from "./random.js";

/** What a validator sees before an epoch. Elements are by uid. */
export interface View {
  readonly epoch: number;
  /** its own slot */
  readonly uid: number;
  /** its number in its group, from 0 */
  readonly index: number;
  /** what miners are worth, in units of 1/65536 */
  readonly utility: Float64Array;
  /** 1 for miners of its own side */
  readonly own: Uint8Array;
  /** as the last epoch stored it, fractions of 65535; 0 for who registered since */
  readonly consensus: Uint16Array;
  /** its own stream of random numbers, the same in every run of the seed */
  readonly random: Random;
}

/**
 * The weights of a validator, by uid, in any unit: the largest is set as 65535, as a client of the chain does. Null sets
 * nothing, and what was set before stands.
 */
export type OwnBehaviour = (view: View) => ArrayLike<number> | null;

/** What a rule must say of an epoch; the blob's output has all of it. */
export type Decision = Pick<
  EpochOutput,
  | "consensus"
  | "incentive"
  | "dividends"
  | "validatorTrust"
  | "validatorPermit"
  | "serverEmission"
  | "validatorEmission"
  | "emission"
  | "bonds"
> &
  Partial<EpochOutput>;

/** A rule beside the rulesets. */
export type OwnRule = (state: EpochState) => Decision;

/** What a simulation asks instead of its scenario. */
export interface Own {
  /** By the name of a group with `weights`: they are asked instead of what stands there. */
  readonly behaviours?: Readonly<Record<string, OwnBehaviour>>;
  /** It decides every epoch instead of the run's ruleset. */
  readonly rule?: OwnRule;
}

/** Beyond it a weight times 65535 is no exact double. */
const MAX_WEIGHT = 2 ** 37;

/** @throws Error where it is no row of n weights */
export function checkedWeights(weights: ArrayLike<number>, n: number, uid: number): Float64Array {
  if (weights.length !== n)
    throw new Error(`uid ${uid}'s behaviour gave ${weights.length} weights, and there are ${n} uids`);
  const row = Float64Array.from(weights);
  const wrong = row.findIndex((weight) => !(weight >= 0 && weight <= MAX_WEIGHT));
  if (wrong >= 0)
    throw new Error(`uid ${uid}'s behaviour gave uid ${wrong} the weight ${row[wrong]}: wanted is 0 to 2^37`);
  row[uid] = 0;
  return row;
}

const COLUMNS = [
  "consensus",
  "incentive",
  "dividends",
  "validatorTrust",
  "validatorPermit",
  "serverEmission",
  "validatorEmission",
  "emission",
] as const;
/** What a rule must say. */
export const decisionFields: readonly (keyof Decision)[] = [...COLUMNS, "bonds"];

/** @throws Error that names what is not of n neurons */
export function checkedDecision(decision: Decision, n: number): Decision {
  const { bonds, pruningScore } = decision;
  if (pruningScore && pruningScore.length !== n)
    throw new Error(`the rule gave ${pruningScore.length} scores for ${n} uids`);
  for (const name of COLUMNS) {
    const column = decision[name] as Decision[typeof name] | undefined;
    if (column?.length !== n)
      throw new Error(`the rule gave ${column?.length} elements of ${name}, and there are ${n} uids`);
  }
  const { offsets, uids, values } = bonds;
  if (offsets.length !== n + 1 || offsets[n] !== uids.length || uids.length !== values.length) {
    throw new Error(`the rule's bonds are no rows of ${n} uids`);
  }
  return decision;
}
