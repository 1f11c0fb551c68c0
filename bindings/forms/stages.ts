// Single stages of the epoch as operations, in the JSON form of vectors/stages: vectors and rows of raw I32F32 bits.

import { StageField as F, Stage } from "../../assembly/layout/stages.js";
import { type Described, i16, list, rows, u16, u64 } from "./shape.js";

const stake = list("i64", F.STAKE);
const weights = rows("i64", F.WEIGHTS_OFFSETS, F.WEIGHTS_UIDS, F.WEIGHTS_VALUES);
const consensus = list("i64", F.CONSENSUS);
const resultRows = rows("i64", F.ROWS_OFFSETS, F.ROWS_UIDS, F.ROWS_VALUES);

/** By name. A request's fields are in the order of their numbers. */
export const stages = {
  normalise: {
    operation: Stage.NORMALISE,
    input: { values: list("i64", F.VALUES) },
    output: { values: list("i64", F.RESULT) },
  },
  top_k: {
    operation: Stage.TOP_K,
    input: { values: list("i64", F.VALUES), k: u16(F.K) },
    output: { selected: list("boolean", F.SELECTED) },
  },
  weighted_median: {
    operation: Stage.WEIGHTED_MEDIAN,
    input: { stake, weights, kappa: u16(F.KAPPA) },
    output: { consensus: list("i64", F.RESULT) },
  },
  clipping: {
    operation: Stage.CLIPPING,
    input: { stake, weights, consensus, bonds_penalty: u16(F.BONDS_PENALTY) },
    output: {
      validator_trust: list("i64", F.VALIDATOR_TRUST),
      ranks: list("i64", F.RANKS),
      weights_for_bonds: resultRows,
    },
  },
  bonds_ema: {
    operation: Stage.BONDS_EMA,
    input: {
      stake,
      weights_for_bonds: weights,
      bonds: rows("u16", F.BONDS_OFFSETS, F.BONDS_UIDS, F.BONDS_VALUES),
      incentive: list("i64", F.INCENTIVE),
      bonds_moving_average: u64(F.BONDS_MOVING_AVERAGE),
    },
    output: { ema_bonds: resultRows, dividends: list("i64", F.DIVIDENDS) },
  },
  liquid_alpha: {
    operation: Stage.LIQUID_ALPHA,
    input: {
      weights: list("i64", F.PAIR_WEIGHTS),
      bonds: list("i64", F.PAIR_BONDS),
      consensus,
      alpha_low: u16(F.ALPHA_LOW),
      alpha_high: u16(F.ALPHA_HIGH),
      alpha_sigmoid_steepness: i16(F.ALPHA_SIGMOID_STEEPNESS),
    },
    output: { alphas: list("i64", F.RESULT) },
  },
} as const satisfies Readonly<Record<string, Described>>;
