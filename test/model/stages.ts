/**
 * Single stages of the epoch (spec 425), each from the input to the output of its suite in vectors/stages, in their JSON
 * form. The functions are the epoch's own.
 */

import { at } from "./at.js";
import { classicBondsAndDividends, oldBonds } from "./epoch/bonds.js";
import { type EpochInput, type EpochInputJson, parseEpochInput, type SparseRowJson } from "./epoch/input.js";
import { pairAlpha } from "./epoch/liquid-alpha.js";
import { normalise, type SparseMatrix, weightedColumnSums } from "./epoch/matrix.js";
import { rulesetOfSpecVersion } from "./epoch/ruleset.js";
import { newPermits } from "./epoch/stake.js";
import { clippedWeights, consensusOf, validatorTrust, weightsForBonds } from "./epoch/weights.js";

export type RawRowJson = [uid: number, bits: string][];

export interface NormaliseInput {
  values: string[];
}

export interface TopKInput {
  values: string[];
  k: number;
}

export interface WeightedMedianInput {
  stake: string[];
  weights: RawRowJson[];
  kappa: number;
}

export interface ClippingInput {
  stake: string[];
  weights: RawRowJson[];
  consensus: string[];
  bonds_penalty: number;
}

export interface BondsEmaInput {
  stake: string[];
  weights_for_bonds: RawRowJson[];
  bonds: SparseRowJson[];
  incentive: string[];
  bonds_moving_average: string;
}

export interface LiquidAlphaInput {
  weights: string[];
  bonds: string[];
  consensus: string[];
  alpha_low: number;
  alpha_high: number;
  alpha_sigmoid_steepness: number;
}

const SPEC = 425;
const rules = rulesetOfSpecVersion(SPEC);

const numbers = (list: readonly string[]) => list.map(BigInt);
const decimals = (list: readonly bigint[]) => list.map(String);
const matrix = (rows: readonly RawRowJson[]): SparseMatrix =>
  rows.map((row) => row.map(([uid, bits]) => [uid, BigInt(bits)] as const));
const rowsJson = (rows: SparseMatrix): RawRowJson[] => rows.map((row) => row.map(([uid, bits]) => [uid, String(bits)]));

export function normaliseStage({ values }: NormaliseInput) {
  return { values: decimals(normalise(numbers(values))) };
}

export function topKStage({ values, k }: TopKInput) {
  const input = { ...blankInput(values.length), maxAllowedValidators: k };
  return { selected: newPermits(input, { ...rules, permitsNeedStake: false }, numbers(values)) };
}

export function weightedMedianStage({ stake, weights, kappa }: WeightedMedianInput) {
  const input = { ...blankInput(stake.length), kappa };
  return { consensus: decimals(consensusOf(input, numbers(stake), matrix(weights))) };
}

export function clippingStage({ stake, weights, consensus, bonds_penalty }: ClippingInput) {
  const input = { ...blankInput(stake.length), bondsPenalty: bonds_penalty };
  const unclipped = matrix(weights);
  const clipped = clippedWeights(unclipped, numbers(consensus));
  return {
    validator_trust: decimals(validatorTrust(clipped)),
    ranks: decimals(weightedColumnSums(numbers(stake), clipped)),
    weights_for_bonds: rowsJson(weightsForBonds(input, rules, unclipped, clipped)),
  };
}

export function bondsEmaStage({ stake, weights_for_bonds, bonds, incentive, bonds_moving_average }: BondsEmaInput) {
  const input = { ...blankInput(stake.length), bonds, bondsMovingAverage: BigInt(bonds_moving_average) };
  const result = classicBondsAndDividends({
    input,
    rules,
    activeStake: numbers(stake),
    consensus: [],
    incentive: numbers(incentive),
    weightsForBonds: matrix(weights_for_bonds),
    oldBonds: oldBonds(input, rules),
  });
  return { ema_bonds: rowsJson(result.bonds), dividends: decimals(result.dividends) };
}

export function liquidAlphaStage(json: LiquidAlphaInput) {
  const { weights, bonds, consensus } = json;
  const input = {
    ...blankInput(weights.length),
    alphaLow: json.alpha_low,
    alphaHigh: json.alpha_high,
    alphaSigmoidSteepness: json.alpha_sigmoid_steepness,
  };
  const alphaOf = pairAlpha(input, rules);
  const alphas = weights.map((weight, i) => alphaOf(BigInt(weight), BigInt(at(bonds, i)), BigInt(at(consensus, i))));
  return { alphas: decimals(alphas) };
}

/** n neurons of whom nothing is known, and none of whose bonds are masked. */
function blankInput(n: number): EpochInput {
  const every = <T>(value: T): T[] => new Array<T>(n).fill(value);
  const nothing: EpochInputJson = {
    n,
    current_block: "1",
    tempo: 0,
    last_mechanism_step_block: "1",
    activity_cutoff: "0",
    last_update: every("0"),
    block_at_registration: every("0"),
    alpha_stake: every("0"),
    tao_stake: every("0"),
    tao_weight: "0",
    stake_threshold: "0",
    owner_uid: null,
    validator_permit: every(false),
    max_allowed_validators: 0,
    weights: every([]),
    bonds: every([]),
    kappa: 0,
    bonds_penalty: 0,
    bonds_moving_average: "0",
    yuma3_enabled: false,
    liquid_alpha_enabled: false,
    alpha_sigmoid_steepness: 0,
    alpha_low: 0,
    alpha_high: 0,
    commit_reveal_enabled: false,
    commit_block: every(null),
    emission: "0",
  };
  return parseEpochInput(nothing, SPEC);
}
