import { at } from "../at.js";
import { clampToRange, exp, expSafe, I32F32, type IntegerRange, maximum, minimum, safeLn } from "../fixed.js";
import { type EpochInput, fractionOfU16 } from "./input.js";
import type { SparseMatrix, SparseRow } from "./matrix.js";
import type { Ruleset } from "./ruleset.js";

const ZERO_TO_ONE: IntegerRange = { min: 0n, max: I32F32.one };

/** The exponential of the runtimes before 365: where it fails the result is 0. */
function failingExp(operand: bigint): bigint {
  return exp(operand) ?? 0n;
}

/** min(high) first, then max(low): the order counts where low > high. */
function clampAlpha(alpha: bigint, low: bigint, high: bigint): bigint {
  return maximum(minimum(alpha, high), low);
}

/** "Liquid alpha for validator i and neuron j", all pairs; null where the plain moving average applies. */
export function liquidAlphas(
  input: EpochInput,
  rules: Ruleset,
  consensus: readonly bigint[],
  weights: SparseMatrix,
  bonds: SparseMatrix,
): bigint[][] | null {
  if (!input.liquidAlphaEnabled || consensus.every((value) => value === 0n)) return null;
  const reference = rules.liquidAlphaConsensusMode ? consensusByMode(input, consensus) : consensus;
  const alphaOf = pairAlpha(input, rules);
  return weights.map((row, i) => {
    const weightAt = mergeWalk(row, input.n);
    const bondAt = mergeWalk(at(bonds, i), input.n);
    return reference.map((value, j) => alphaOf(at(weightAt, j), at(bondAt, j), value));
  });
}

/** subtensor-446: the consensus that liquid alpha reads. */
function consensusByMode(input: EpochInput, current: readonly bigint[]): readonly bigint[] {
  const { liquidAlphaConsensusMode: mode, previousConsensus: previous } = input;
  const readsPrevious = mode === "auto" ? input.bondsPenalty === 65535 : mode === "previous";
  if (!readsPrevious || previous === null || previous.length === 0) return current;
  return current.map((_, uid) => fractionOfU16(previous[uid] ?? 0));
}

/** What the chain's walk of two merged rows finds at every uid: in a row out of order it can miss entries. */
function mergeWalk(row: SparseRow, n: number): bigint[] {
  let cursor = 0;
  return Array.from({ length: n }, (_, j) => {
    let entry = row[cursor];
    while (entry !== undefined && entry[0] < j) entry = row[++cursor];
    return entry?.[0] === j ? entry[1] : 0n;
  });
}

/** "Liquid alpha for validator i and neuron j", one pair. */
export function pairAlpha(
  input: EpochInput,
  rules: Ruleset,
): (weight: bigint, bond: bigint, consensus: bigint) => bigint {
  const low = fractionOfU16(input.alphaLow);
  const high = fractionOfU16(input.alphaHigh);
  const range = I32F32.saturatingSub(high, low);
  const exponential = liquidExponential(input, rules);
  // Most pairs share their difference with many others, and the exponential is dear.
  const known = new Map<bigint, bigint>();
  const alphaOfDifference = (difference: bigint): bigint => {
    const sigmoid = I32F32.saturatingDiv(I32F32.one, I32F32.saturatingAdd(I32F32.one, exponential(difference)));
    return clampAlpha(I32F32.saturatingAdd(low, I32F32.saturatingMul(sigmoid, range)), low, high);
  };
  return (weight, bond, consensus) => {
    const buy = clampToRange(I32F32.saturatingSub(weight, consensus), ZERO_TO_ONE);
    const sell = clampToRange(I32F32.saturatingSub(bond, weight), ZERO_TO_ONE);
    const difference = weight >= bond ? buy : sell;
    const alpha = known.get(difference) ?? alphaOfDifference(difference);
    known.set(difference, alpha);
    return alpha;
  };
}

/** e, as a function of the difference d. */
function liquidExponential(input: EpochInput, rules: Ruleset): (difference: bigint) => bigint {
  const half = I32F32.one >> 1n;
  const steepness = I32F32.saturatingFromInteger(BigInt(input.alphaSigmoidSteepness));
  const exponential = rules.clampedExp ? expSafe : failingExp;
  // subtensor-273: the steepness as it is, and the sign taken after the product.
  if (!rules.steepnessInHundredths) {
    return (difference) => exponential(-I32F32.saturatingMul(steepness, I32F32.saturatingSub(difference, half)));
  }
  const factor = I32F32.saturatingDiv(steepness, I32F32.saturatingFromInteger(-100n));
  return (difference) => exponential(I32F32.saturatingMul(factor, I32F32.saturatingSub(difference, half)));
}

/** subtensor-257, item 4: liquid alpha v1, one alpha per column; null where the plain moving average applies. */
export function liquidAlphaColumns(input: EpochInput, consensus: readonly bigint[]): bigint[] | null {
  if (!input.liquidAlphaEnabled || consensus.every((value) => value === 0n)) return null;
  const ascending = [...consensus].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0));
  const upper = quartile(ascending, 3);
  const lower = quartile(ascending, 1);
  if (upper === 0n) return null;

  const low = fractionOfU16(input.alphaLow);
  const high = fractionOfU16(input.alphaHigh);
  const { slope, offset } = logistic(low, high, lower, upper);
  return consensus.map((value) => {
    const exponent = I32F32.saturatingSub(offset, I32F32.saturatingMul(slope, value));
    const sigmoid = I32F32.safeDiv(I32F32.one, I32F32.saturatingAdd(I32F32.one, failingExp(exponent)));
    return clampAlpha(sigmoid, low, high);
  });
}

/** q(quarters / 4): linear between the two neighbours of position quarters / 4 * (n - 1). */
function quartile(ascending: readonly bigint[], quarters: number): bigint {
  const position = quarters * (ascending.length - 1);
  const below = Math.floor(position / 4);
  const above = Math.ceil(position / 4);
  const fraction = I32F32.saturatingFromInteger(BigInt(position % 4)) >> 2n;
  const low = at(ascending, below);
  const step = I32F32.saturatingSub(at(ascending, above), low);
  return I32F32.saturatingAdd(low, I32F32.saturatingMul(step, fraction));
}

/** a and b of the page: the logistic curve through alpha_high at the upper quartile and alpha_low at the lower. */
function logistic(low: bigint, high: bigint, lower: bigint, upper: bigint): { slope: bigint; offset: bigint } {
  if (upper <= lower || low === 0n || high === 0n) return { slope: 0n, offset: 0n };
  const logit = (alpha: bigint) => safeLn(I32F32.saturatingSub(I32F32.safeDiv(I32F32.one, alpha), I32F32.one));
  const slope = I32F32.safeDiv(I32F32.saturatingSub(logit(high), logit(low)), I32F32.saturatingSub(lower, upper));
  return { slope, offset: I32F32.saturatingAdd(logit(low), I32F32.saturatingMul(slope, lower)) };
}
