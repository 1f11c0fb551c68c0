// What an epoch's input leads to in its first stages, by the model: enough to say what a case is about.

import { type EpochInput, type EpochInputJson, parseEpochInput } from "../../test/model/epoch/input.js";
import { denseRow, normalise, type SparseMatrix } from "../../test/model/epoch/matrix.js";
import { type Ruleset, rulesetOfSpecVersion } from "../../test/model/epoch/ruleset.js";
import { activeStake, activity, permitsInForce, stakeShare, totalStake } from "../../test/model/epoch/stake.js";
import { consensusOf, normalisedWeights } from "../../test/model/epoch/weights.js";
import { I32F32 } from "../../test/model/fixed.js";

export interface Situation {
  readonly input: EpochInput;
  readonly rules: Ruleset;
  /** one of several in a row */
  readonly inSequence: boolean;
  readonly total: readonly bigint[];
  readonly share: readonly bigint[];
  readonly active: readonly boolean[];
  readonly permits: readonly boolean[];
  readonly stake: readonly bigint[];
  readonly weights: SparseMatrix;
  readonly consensus: readonly bigint[];
}

export function situationOf(json: EpochInputJson, specVersion: number, inSequence: boolean): Situation {
  const rules = rulesetOfSpecVersion(specVersion);
  const input = parseEpochInput(json, specVersion);
  const total = totalStake(input, rules);
  const share = stakeShare(input, rules, total);
  const active = activity(input);
  const permits = permitsInForce(input, rules);
  const stake = activeStake(share, active, permits);
  const weights = normalisedWeights(input, rules, permits);
  const consensus = consensusOf(input, stake, weights);
  return { input, rules, inSequence, total, share, active, permits, stake, weights, consensus };
}

/** Whether equal stakes lie on both sides of the top-K boundary, so that the uid decides. */
export function tiesAtTopK({ input, share }: Situation): boolean {
  const { n, maxAllowedValidators: k } = input;
  if (k === 0 || k >= n) return false;
  const descending = [...share].sort(compare).reverse();
  return descending[k - 1] === descending[k] && descending[k] !== 0n;
}

/** Whether in some column the stake up to a weight is the minority exactly, and the next weight is another. */
export function meetsMinority({ input, stake, weights }: Situation): boolean {
  const validators = [...stake.keys()].filter((uid) => (stake[uid] ?? 0n) > 0n);
  const shares = normalise(validators.map((uid) => stake[uid] ?? 0n));
  const rows = validators.map((uid) => denseRow(weights[uid] ?? [], input.n));
  const kappa = I32F32.safeDiv(BigInt(input.kappa) << 32n, 65535n << 32n);
  const minority = I32F32.saturatingSub(I32F32.sum(shares), kappa);
  for (let j = 0; j < input.n; ++j) {
    const column = rows.map((row, v) => ({ weight: row[j] ?? 0n, stake: shares[v] ?? 0n }));
    column.sort((a, b) => compare(a.weight, b.weight));
    let stakeUpTo = 0n;
    for (const [v, { weight, stake }] of column.entries()) {
      stakeUpTo += stake;
      const next = column[v + 1];
      if (stakeUpTo === minority && next !== undefined && next.weight !== weight) return true;
    }
  }
  return false;
}

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
