// What implementers of single stages get wrong. A flag that the epoch has too means the same here.

import type { JsonObject } from "../../bindings/json.js";
import { I32F32 } from "../../test/model/fixed.js";
import { epochFlags } from "./epoch-flags.js";
import type { Flag, Flags, Note } from "./flag.js";

export interface StageCase {
  readonly suite: string;
  readonly input: JsonObject;
}

type Predicate = (subject: StageCase) => boolean;

/** The epoch's flag, under another condition. */
function likeEpoch(name: string, holds: Predicate): Flag<StageCase> {
  const { about, mistake, cost } = epochFlags[name] as Note;
  return { about, mistake, cost, holds };
}

const of =
  (suite: string): Predicate =>
  (subject) =>
    subject.suite === suite;
const numbers = (value: unknown) => (Array.isArray(value) ? (value as string[]).map(BigInt) : []);
const exactSum = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n);
const valuesOf: (subject: StageCase) => bigint[] = ({ input }) => numbers(input.values);
const rowsOf = ({ weights, weights_for_bonds, bonds }: JsonObject) =>
  [weights, weights_for_bonds, bonds].flatMap((rows) => (Array.isArray(rows) ? (rows as unknown[]) : [])) as [
    number,
    unknown,
  ][][];
const anyRow =
  (holds: (row: [number, unknown][]) => boolean): Predicate =>
  ({ suite, input }) =>
    suite !== "liquid_alpha" && rowsOf(input).some(holds);
const number = (value: unknown) => (typeof value === "number" ? value : Number.NaN);

/** Whether the stake behind a uid's lower weights is the minority exactly. The suite has it for stakes that sum to one. */
function meetsMinority({ input }: StageCase): boolean {
  const minority = I32F32.one - (BigInt(number(input.kappa)) << 32n) / 65535n;
  const stake = numbers(input.stake);
  return exactSum(stake) === I32F32.one && stake.includes(minority) && minority !== 0n && minority !== I32F32.one;
}

export const stageFlags: Flags<StageCase> = {
  normalising: {
    about: "A vector over its plain sum, element by element.",
    mistake: "It is skipped where the sum is one already, or multiplied by a reciprocal.",
    cost: "The last bits of every vector of the epoch.",
    holds: of("normalise"),
  },
  top_k: {
    about: "The k largest, of equal ones the higher uids.",
    mistake: "A sort that is not stable, or descending.",
    cost: "Permits go to the wrong neurons.",
    holds: of("top_k"),
  },
  weighted_median: {
    about: "The highest weight that validators with enough of the stake support.",
    mistake: "The stake is not normalised again, or a missing weight does not count as zero.",
    cost: "The consensus, and with it everything after it.",
    holds: of("weighted_median"),
  },
  clipped_weights: {
    about: "Weights cut to the consensus, what they sum to, and the weights for bonds between both.",
    mistake: "An entry cut to zero stays, or a stored zero goes.",
    cost: "Ranks, trust, and the length of bond rows.",
    holds: of("clipping"),
  },
  bonds_ema: {
    about:
      "Classic bonds: an average of old and new shares of each column, then the largest of each column set to one.",
    mistake: "One of the three divisions by a column's sum is left out.",
    cost: "Dividends, and the bonds that the next epoch starts from.",
    holds: of("bonds_ema"),
  },
  liquid_alpha: likeEpoch("liquid_alpha", of("liquid_alpha")),
  zero_sum: {
    about: "A sum of zero.",
    mistake: "It is divided by, where the vector stays as it is.",
    cost: "A program stops.",
    holds: (subject) => subject.suite === "normalise" && I32F32.sum(valuesOf(subject)) === 0n,
  },
  wrapped_sum: likeEpoch("wrapped_sum", (subject) => {
    const values = valuesOf(subject);
    return subject.suite === "normalise" && I32F32.sum(values) !== exactSum(values);
  }),
  negative_values: {
    about: "Negative numbers.",
    mistake: "They are compared as unsigned, or their quotients floored.",
    cost: "One bit, or the order of all.",
    holds: ({ input }) =>
      [input.values, input.weights, input.bonds].flat(2).some((v) => typeof v === "string" && v.startsWith("-")),
  },
  quotient_overflow: {
    about: "A quotient that I32F32 does not hold: safe_div gives 0.",
    mistake: "It saturates.",
    cost: "The largest number instead of none.",
    holds: (subject) => {
      const values = valuesOf(subject);
      const sum = I32F32.sum(values);
      return (
        subject.suite === "normalise" && sum !== 0n && values.some((value) => I32F32.checkedDiv(value, sum) === null)
      );
    },
  },
  top_k_tie: likeEpoch("top_k_tie", (subject) => {
    const k = number(subject.input.k);
    const descending = valuesOf(subject).sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
    return k > 0 && k < descending.length && descending[k - 1] === descending[k];
  }),
  no_permits: likeEpoch("no_permits", ({ input }) => input.k === 0),
  fewer_than_k: {
    about: "As many seats as there are elements, or more.",
    mistake: "An index beyond the list.",
    cost: "A program stops, or nobody is selected.",
    holds: (subject) => number(subject.input.k) >= valuesOf(subject).length,
  },
  median_boundary: likeEpoch("median_boundary", (s) => s.suite === "weighted_median" && meetsMinority(s)),
  kappa_extreme: likeEpoch("kappa_extreme", ({ input }) => input.kappa === 0 || input.kappa === 65535),
  no_active_validator: likeEpoch(
    "no_active_validator",
    ({ input }) => Array.isArray(input.stake) && exactSum(numbers(input.stake)) === 0n,
  ),
  penalty_between: likeEpoch(
    "penalty_between",
    ({ input }) => number(input.bonds_penalty) > 0 && number(input.bonds_penalty) < 65535,
  ),
  penalty_zero: likeEpoch("penalty_zero", ({ input }) => input.bonds_penalty === 0),
  moving_average_extreme: likeEpoch("moving_average_extreme", ({ suite, input }) => {
    const average = suite === "bonds_ema" ? BigInt(String(input.bonds_moving_average)) : 1n;
    return average === 0n || average >= 1_000_000n;
  }),
  repeated_uids: likeEpoch(
    "repeated_uids",
    anyRow((row) => new Set(row.map(([uid]) => uid)).size < row.length),
  ),
  unsorted_row: likeEpoch(
    "unsorted_row",
    anyRow((row) => row.some(([uid], i) => uid < (row[i - 1]?.[0] ?? 0))),
  ),
  uid_out_of_range: likeEpoch("uid_out_of_range", (subject) => {
    const n = numbers(subject.input.stake).length;
    return anyRow((row) => row.some(([uid]) => uid >= n))(subject);
  }),
  zero_weight: likeEpoch(
    "zero_weight",
    anyRow((row) => row.some(([, value]) => value === "0")),
  ),
  negative_quotient: likeEpoch("negative_quotient", ({ input }) => number(input.alpha_sigmoid_steepness) % 100 > 0),
  negative_steepness: likeEpoch("negative_steepness", ({ input }) => number(input.alpha_sigmoid_steepness) < 0),
  exp_of_one: likeEpoch("exp_of_one", ({ input }) => number(input.alpha_sigmoid_steepness) === 200),
  exp_out_of_range: likeEpoch(
    "exp_out_of_range",
    ({ input }) => Math.abs(number(input.alpha_sigmoid_steepness)) > 4000,
  ),
  alpha_low_above_high: likeEpoch(
    "alpha_low_above_high",
    ({ input }) => number(input.alpha_low) > number(input.alpha_high),
  ),
};
