/** "Rulesets for comparison": the whitepaper's mechanism and plain peer ranking, in place of headings 6 to 9. */

import { at } from "../at.js";
import { expSafe, I32F32 } from "../fixed.js";
import { averagedBonds, type BondsAndDividends, movingAverage, oldBonds } from "./bonds.js";
import { type EpochInput, fractionOfU16 } from "./input.js";
import { normalise, type SparseMatrix, weightedColumnSums } from "./matrix.js";
import type { Ruleset } from "./ruleset.js";
import { validatorTrust } from "./weights.js";

/** What a mechanism makes of stake and weights. */
export interface Judgement {
  readonly consensus: bigint[];
  readonly validatorTrust: bigint[];
  readonly rank: bigint[];
  readonly incentive: bigint[];
  readonly bonds: BondsAndDividends;
  /** "whitepaper" only. */
  readonly trust?: bigint[];
}

export function comparison(
  input: EpochInput,
  rules: Ruleset,
  stake: readonly bigint[],
  weights: SparseMatrix,
): Judgement {
  // 6. Trust and consensus
  const isWhitepaper = input.ruleset === "whitepaper";
  const trust = trustOf(input, stake, weights);
  const consensus = isWhitepaper ? trust.map((value) => sigmoidOf(input, value)) : trust.map(() => I32F32.one);
  // 7. Ranks and incentive
  const rank = weightedColumnSums(stake, weights);
  const incentive = normalise(rank.map((value, j) => I32F32.saturatingMul(value, at(consensus, j))));
  // 9. Bonds and dividends
  const alphas = rank.map((bought) => I32F32.safeDiv(bought, I32F32.saturatingAdd(I32F32.one, bought)));
  const stage = { input, activeStake: stake, weightsForBonds: weights, oldBonds: oldBonds(input, rules), incentive };
  const bonds = averagedBonds(stage, alphas, movingAverage);
  return { consensus, validatorTrust: validatorTrust(weights), rank, incentive, bonds, ...(isWhitepaper && { trust }) };
}

function trustOf(input: EpochInput, stake: readonly bigint[], weights: SparseMatrix): bigint[] {
  const trust = new Array<bigint>(input.n).fill(0n);
  for (const [i, row] of weights.entries()) {
    for (const [j, weight] of row) {
      if (weight > 0n) trust[j] = I32F32.saturatingAdd(at(trust, j), at(stake, i));
    }
  }
  return trust;
}

function sigmoidOf({ rho, kappa }: EpochInput, trust: bigint): bigint {
  const overKappa = I32F32.saturatingSub(trust, fractionOfU16(kappa));
  const x = I32F32.saturatingMul(I32F32.saturatingFromInteger(BigInt(rho)), overKappa);
  const exponential = expSafe(I32F32.saturatingSub(0n, x));
  return I32F32.saturatingDiv(I32F32.one, I32F32.saturatingAdd(I32F32.one, exponential));
}
