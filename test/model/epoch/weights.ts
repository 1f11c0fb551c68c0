import { at } from "../at.js";
import { I32F32 } from "../fixed.js";
import { type EpochInput, fractionOfU16 } from "./input.js";
import { denseRow, normalise, positiveEntries, type SparseMatrix } from "./matrix.js";
import type { Ruleset } from "./ruleset.js";

/** "5. Weights": W. */
export function normalisedWeights(input: EpochInput, rules: Ruleset, permits: readonly boolean[]): SparseMatrix {
  const counts = (i: number, j: number): boolean => {
    if (j >= input.n || !at(permits, i)) return false;
    if (i === j && !(rules.ownerKeepsSelfWeight && i === input.ownerUid)) return false;
    const registration = at(input.blockAtRegistration, j);
    if (at(input.lastUpdate, i) <= registration) return false;
    const commit = at(input.commitBlock, i);
    return !(rules.commitRevealMask && input.commitRevealEnabled && commit !== null && commit < registration);
  };
  return input.weights.map((row, i) => {
    const kept = row.filter(([j]) => counts(i, j));
    const values = kept.map(([, weight]) => I32F32.saturatingFromInteger(BigInt(weight)));
    const shares = I32F32.sum(values) > 0n ? normalise(values) : values;
    return kept.map(([j], entry) => [j, at(shares, entry)] as const);
  });
}

/** "6. Consensus": the stake-weighted median of every column. */
export function consensusOf(input: EpochInput, stake: readonly bigint[], weights: SparseMatrix): bigint[] {
  const validators = stake.flatMap((s, uid) => (s > 0n ? [uid] : []));
  const validatorStake = normalise(validators.map((uid) => at(stake, uid)));
  const rows = validators.map((uid) => denseRow(at(weights, uid), input.n));
  const minority = I32F32.saturatingSub(I32F32.sum(validatorStake), fractionOfU16(input.kappa));
  return Array.from({ length: input.n }, (_, j) =>
    weightedMedian(
      rows.map((row, v) => ({ weight: at(row, j), stake: at(validatorStake, v) })),
      minority,
    ),
  );
}

/** The smallest weight up to which more than the minority's stake lies; where there is none, the largest weight. */
function weightedMedian(column: { weight: bigint; stake: bigint }[], minority: bigint): bigint {
  column.sort((a, b) => (a.weight < b.weight ? -1 : a.weight > b.weight ? 1 : 0));
  let stakeUpTo = 0n;
  for (const { weight, stake } of column) {
    stakeUpTo += stake;
    if (stakeUpTo > minority) return weight;
  }
  return column.at(-1)?.weight ?? 0n;
}

/** "6. Clipping": C. */
export function clippedWeights(weights: SparseMatrix, consensus: readonly bigint[]): SparseMatrix {
  return weights.map((row) =>
    row.flatMap(([j, weight]) => {
      const limit = at(consensus, j);
      if (limit >= weight) return [[j, weight] as const];
      return limit > 0n ? [[j, limit] as const] : [];
    }),
  );
}

/** "6. Validator trust": the row sums of the clipped weights. */
export function validatorTrust(clipped: SparseMatrix): bigint[] {
  return clipped.map((row) => I32F32.sum(row.map(([, weight]) => weight)));
}

/** "8. Weights for bonds": between W and C, by the bonds penalty. */
export function weightsForBonds(
  input: EpochInput,
  rules: Ruleset,
  weights: SparseMatrix,
  clipped: SparseMatrix,
): SparseMatrix {
  const penalty = rules.bondsPenaltyIsHyperparameter ? fractionOfU16(input.bondsPenalty) : I32F32.one;
  if (penalty === 0n) return weights;
  if (penalty === I32F32.one) return clipped;
  return weights.map((row, i) => {
    const clippedRow = denseRow(at(clipped, i), input.n);
    const interpolated = denseRow(row, input.n).map((weight, j) => {
      const difference = I32F32.saturatingSub(at(clippedRow, j), weight);
      return I32F32.saturatingAdd(weight, I32F32.saturatingMul(penalty, difference));
    });
    return positiveEntries(interpolated);
  });
}
