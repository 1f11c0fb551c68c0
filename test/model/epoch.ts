/**
 * The epoch of Yuma Consensus: an executable form of the specification's page "The Yuma epoch, step by step", with the
 * older and newer runtimes' switches of its page on rulesets. One function per heading; this file strings them together.
 */

import { at } from "./at.js";
import { type BondStage, classicBondsAndDividends, oldBonds, yuma3BondsAndDividends } from "./epoch/bonds.js";
import { comparison, type Judgement } from "./epoch/comparison.js";
import { type EmissionShares, emissionOfShare, emissionShares } from "./epoch/emission.js";
import {
  type EpochInput,
  type EpochInputJson,
  parseEpochInput,
  REFERENCE_SPEC,
  refuseUnspecifiedInput,
  type SparseRowJson,
} from "./epoch/input.js";
import { normalise, type SparseMatrix, weightedColumnSums } from "./epoch/matrix.js";
import { type Ruleset, rulesetOfSpecVersion } from "./epoch/ruleset.js";
import { activeStake, activity, newPermits, permitsInForce, stakeShare, totalStake } from "./epoch/stake.js";
import { clippedWeights, consensusOf, normalisedWeights, validatorTrust, weightsForBonds } from "./epoch/weights.js";
import { I32F32, I64F64, maximum, U16, U64 } from "./fixed.js";

export type { EpochInputJson } from "./epoch/input.js";
export { Refusal } from "./epoch/refusal.js";

/** Output in the vectors' JSON form. */
export interface EpochOutputJson {
  active: boolean[];
  stake: string[];
  stake_weight?: number[];
  consensus: number[];
  incentive: number[];
  dividends: number[];
  validator_trust: number[];
  server_emission: string[];
  validator_emission: string[];
  emission: string[];
  validator_permit: boolean[];
  bonds: SparseRowJson[];
  rank?: number[];
  trust?: number[];
  pruning_score?: number[];
}

/** Intermediate vectors in the vectors' JSON form: raw fixed-point bits. */
export interface EpochTraceJson {
  total_stake: string[];
  stake: string[];
  active_stake: string[];
  consensus: string[];
  validator_trust: string[];
  incentive: string[];
  dividends: string[];
  normalized_server_emission: string[];
  normalized_validator_emission: string[];
  normalized_combined_emission: string[];
  ema_bonds: [uid: number, bits: string][][];
  prerank?: string[];
  trust?: string[];
  alpha_columns?: string[];
  alphas?: string[][];
}

export interface EpochResultJson {
  output: EpochOutputJson;
  trace: EpochTraceJson;
}

/** Every vector of the epoch that the output or the trace shows. */
interface EpochVectors extends Judgement {
  readonly active: boolean[];
  readonly totalStake: bigint[];
  readonly stakeShare: bigint[];
  readonly permits: boolean[];
  readonly newPermits: boolean[];
  readonly activeStake: bigint[];
  readonly prerank: bigint[];
  readonly shares: EmissionShares;
}

/**
 * Runs one epoch under the rules of the input's runtime.
 * @throws Refusal where those rules are not established, or the input stops the runtime
 */
export function epoch(json: EpochInputJson): EpochResultJson {
  const specVersion = json.spec_version ?? REFERENCE_SPEC;
  const rules = rulesetOfSpecVersion(specVersion);
  const input = parseEpochInput(json, specVersion);
  refuseUnspecifiedInput(input, rules);
  const vectors = runEpoch(input, rules);
  return { output: outputJson(input, rules, vectors), trace: traceJson(input, rules, vectors) };
}

/** The specification's headings 1 to 10, in order. */
function runEpoch(input: EpochInput, rules: Ruleset): EpochVectors {
  // 1. Activity
  const active = activity(input);
  // 2. Stake weight
  const total = totalStake(input, rules);
  const share = stakeShare(input, rules, total);
  // 3. Permits
  const permits = permitsInForce(input, rules);
  const permitsToCome = newPermits(input, rules, share);
  // 4. Active stake
  const stake = activeStake(share, active, permits);
  // 5. Weights
  const weights = normalisedWeights(input, rules, permits);
  // 6. to 9.
  const judgement =
    input.ruleset === "yuma" ? yuma(input, rules, stake, weights) : comparison(input, rules, stake, weights);
  // 10. Emission
  const shares = emissionShares(judgement.incentive, judgement.bonds.dividends, stake, share);

  return {
    active,
    totalStake: total,
    stakeShare: share,
    permits,
    newPermits: permitsToCome,
    activeStake: stake,
    prerank: weightedColumnSums(stake, weights),
    ...judgement,
    shares,
  };
}

/** Yuma Consensus: the headings 6 to 9. */
function yuma(input: EpochInput, rules: Ruleset, stake: readonly bigint[], weights: SparseMatrix): Judgement {
  // 6. Consensus, clipping, validator trust
  const consensus = consensusOf(input, stake, weights);
  const clipped = clippedWeights(weights, consensus);
  // 7. Ranks and incentive
  const rank = weightedColumnSums(stake, clipped);
  const incentive = normalise(rank);
  // 8. Weights for bonds
  const bondWeights = weightsForBonds(input, rules, weights, clipped);
  // 9. Bonds and dividends
  const bondStage: BondStage = {
    input,
    rules,
    activeStake: stake,
    consensus,
    incentive,
    weightsForBonds: bondWeights,
    oldBonds: oldBonds(input, rules),
  };
  const isYuma3 = rules.yuma3 && input.yuma3Enabled;
  const bonds = isYuma3 ? yuma3BondsAndDividends(bondStage) : classicBondsAndDividends(bondStage);
  return { consensus, validatorTrust: validatorTrust(clipped), rank, incentive, bonds };
}

/** "11. Output". */
function outputJson(input: EpochInput, rules: Ruleset, vectors: EpochVectors): EpochOutputJson {
  const rao = (shares: readonly bigint[]) => shares.map((share) => emissionOfShare(input, share).toString());
  const { shares } = vectors;
  return {
    active: vectors.active,
    stake: vectors.totalStake.map((total) => I64F64.saturatingToInteger(total, U64).toString()),
    ...(rules.outputsStakeWeight && { stake_weight: vectors.stakeShare.map(toU16) }),
    consensus: vectors.consensus.map(toU16),
    incentive: vectors.incentive.map(toU16),
    dividends: vectors.bonds.dividends.map(toU16),
    validator_trust: vectors.validatorTrust.map(toU16),
    server_emission: rao(shares.server),
    validator_emission: rao(shares.validator),
    emission: rao(shares.combined),
    validator_permit: vectors.newPermits,
    bonds: outputBonds(input, rules, vectors),
    ...(rules.outputsRanks && {
      rank: vectors.incentive.map(toU16),
      trust: trustOf(vectors).map(toU16),
      pruning_score: pruningScores(shares.combined),
    }),
  };
}

/** A number in [0, 1] as a u16: u16 of x * 65535, clamped. */
function toU16(x: bigint): number {
  const scaled = I32F32.saturatingMul(x, I32F32.saturatingFromInteger(65535n));
  return Number(I32F32.saturatingToInteger(scaled, U16));
}

function outputBonds(input: EpochInput, rules: Ruleset, vectors: EpochVectors): SparseRowJson[] {
  return input.bonds.map((stored, i) => {
    if (at(vectors.newPermits, i)) return at(vectors.bonds.bonds, i).map(([uid, bond]) => [uid, toU16(bond)]);
    const untouched = rules.keepsUntouchedBondRows && !at(vectors.permits, i);
    return untouched ? stored.map(([uid, bond]) => [uid, bond]) : [];
  });
}

/** subtensor-283, item 6: the part of a neuron's rank that clipping left. */
function trustOf({ rank, prerank }: EpochVectors): bigint[] {
  return rank.map((clippedRank, j) => I32F32.safeDiv(clippedRank, at(prerank, j)));
}

/** subtensor-283, item 6: combined shares scaled so that the largest is 65535, to the nearest. */
function pruningScores(combined: readonly bigint[]): number[] {
  const largest = combined.reduce(maximum, 0n);
  return combined.map((share) => {
    const scaled = I32F32.saturatingMul(share, I32F32.saturatingFromInteger(65535n));
    const rounded = I32F32.round(I32F32.safeDiv(scaled, largest));
    return Number(I32F32.saturatingToInteger(rounded, U16));
  });
}

function traceJson(input: EpochInput, rules: Ruleset, vectors: EpochVectors): EpochTraceJson {
  const { bonds, shares } = vectors;
  return {
    total_stake: decimals(vectors.totalStake),
    stake: decimals(vectors.stakeShare),
    active_stake: decimals(vectors.activeStake),
    consensus: decimals(vectors.consensus),
    validator_trust: decimals(vectors.validatorTrust),
    incentive: decimals(vectors.incentive),
    dividends: decimals(bonds.dividends),
    normalized_server_emission: decimals(shares.server),
    normalized_validator_emission: decimals(shares.validator),
    normalized_combined_emission: decimals(shares.combined),
    ...((rules.outputsRanks || input.ruleset !== "yuma") && { prerank: decimals(vectors.prerank) }),
    ...(rules.outputsRanks && { trust: decimals(trustOf(vectors)) }),
    ...(vectors.trust && { trust: decimals(vectors.trust) }),
    ema_bonds: sparseDecimals(bonds.bonds),
    ...(bonds.alphaColumns && { alpha_columns: decimals(bonds.alphaColumns) }),
    ...(bonds.alphas && { alphas: bonds.alphas.map(decimals) }),
  };
}

function decimals(vector: readonly bigint[]): string[] {
  return vector.map(String);
}

function sparseDecimals(matrix: SparseMatrix): [number, string][][] {
  return matrix.map((row) => row.map(([uid, bits]) => [uid, bits.toString()]));
}
