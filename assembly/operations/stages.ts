// Single stages of the epoch as operations, so that an implementer can test each alone (vectors/stages). The functions
// are the epoch's own; here is only what reads and checks their operands. The rules are those of REFERENCE_RUNTIME.

import { Accumulator } from "../epoch/accumulator";
import { earnDividends, emaBonds, plainAlphas, storedBondSums, Upscale } from "../epoch/bonds";
import { Columns, weightedMedians } from "../epoch/consensus";
import { alphaOf, setUpLiquidAlpha } from "../epoch/liquid-alpha";
import { topK } from "../epoch/permits";
import { addBought, scoreRows } from "../epoch/scores";
import { State } from "../epoch/state";
import { Vector } from "../epoch/vector";
import { I32F32 } from "../fixed/i32f32";
import { REFERENCE_RUNTIME } from "../layout/runtimes";
import { Stage, StageField } from "../layout/stages";
import { Status } from "../layout/status";
import { Arena } from "../record/arena";
import { Fault } from "../record/fault";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { InputRows, Rows } from "../record/rows";

const state = changetype<State>(memory.data(offsetof<State>(), 8));
const input = changetype<InputRows>(memory.data(offsetof<InputRows>(), 8));
const bonds = changetype<InputRows>(memory.data(offsetof<InputRows>(), 8));
const weights = changetype<Rows>(memory.data(offsetof<Rows>(), 8));
const ema = changetype<Rows>(memory.data(offsetof<Rows>(), 8));
const columns = changetype<Columns>(memory.data(offsetof<Columns>(), 8));
const row = changetype<Accumulator>(memory.data(offsetof<Accumulator>(), 8));

/** Answers the opened request. */
export function stage(code: i32): void {
  state.specVersion = REFERENCE_RUNTIME;
  if (code == Stage.NORMALISE) normalise();
  else if (code == Stage.TOP_K) selectTopK();
  else if (code == Stage.WEIGHTED_MEDIAN) weightedMedian();
  else if (code == Stage.CLIPPING) clipping();
  else if (code == Stage.BONDS_EMA) bondsEma();
  else if (code == Stage.LIQUID_ALPHA) liquidAlpha();
  else Fault.report(Status.UNKNOWN_OPERATION);
}

function normalise(): void {
  const values = first(StageField.VALUES);
  const n = state.n;
  Request.end();
  Result.allocate(1, (<u64>n) << 3);
  if (!begin()) return;
  const result = Result.section(StageField.RESULT, n);
  Vector.copy(result, values, n);
  Vector.normalise(result, n);
}

function selectTopK(): void {
  const values = first(StageField.VALUES);
  const k = <u32>Request.scalar(StageField.K, u16.MAX_VALUE);
  Request.end();
  Result.allocate(1, <u64>state.n + 8);
  if (begin()) topK(values, state.n, k, Result.section(StageField.SELECTED, state.n));
}

function weightedMedian(): void {
  const stake = firstStake();
  takeWeights();
  state.kappa = <u32>Request.scalar(StageField.KAPPA, u16.MAX_VALUE);
  Request.end();
  const n = state.n;
  const ascending = Arena.array(n, 1);
  const validatorStake = Arena.array(n, 8);
  const pairs = Arena.array(n, 8);
  columns.offsets = Arena.array(n, 4);
  columns.ends = Arena.array(n, 4);
  columns.rows = Arena.array(input.entries, 2);
  columns.values = Arena.array(input.entries, 8);
  Result.allocate(1, (<u64>n) << 3);
  if (!begin()) return;
  findAscending(ascending);
  const consensus = Result.section(StageField.RESULT, n);
  weightedMedians(state, weights, ascending, areAllFractions(stake), stake, validatorStake, columns, pairs, consensus);
}

function clipping(): void {
  const stake = firstStake();
  takeWeights();
  const consensus = notNegative(StageField.CONSENSUS, i64.MAX_VALUE);
  state.bondsPenalty = <u32>Request.scalar(StageField.BONDS_PENALTY, u16.MAX_VALUE);
  Request.end();
  const n = state.n;
  const ascending = Arena.array(n, 1);
  const bought = Arena.array(n, 8);
  layOutRow();
  Result.allocate(5, <u64>n * 20 + <u64>input.entries * 10 + 32);
  if (!begin()) return;
  row.clear();
  findAscending(ascending);
  const trust = Result.section(StageField.VALIDATOR_TRUST, n);
  const ranks = Result.section(StageField.RANKS, n);
  // The weights for bonds take the place of the weights, in the request.
  scoreRows(state, weights, ascending, areAllFractions(stake), consensus, stake, row, trust, ranks, 0, bought);
  writeRows(weights);
}

/** The classic bonds: all stored ones count. */
function bondsEma(): void {
  const stake = firstStake();
  takeWeights();
  const n = state.n;
  Request.rows(bonds, StageField.BONDS_OFFSETS, StageField.BONDS_UIDS, StageField.BONDS_VALUES, n);
  const incentive = notNegative(StageField.INCENTIVE, i64.MAX_VALUE);
  state.bondsMovingAverage = Request.scalar(StageField.BONDS_MOVING_AVERAGE, u64.MAX_VALUE);
  Request.end();
  const entries = <u64>input.entries + bonds.entries;
  const ascending = Arena.array(n, 1);
  const bought = Arena.array(n, 8);
  const storedSums = Arena.array(n, 8);
  const alphas = Arena.array(n, 8);
  const sums = Arena.array(n, 8);
  const largest = Arena.array(n, 8);
  const reciprocals = Arena.array(n, 16);
  state.blockAtRegistration = Arena.array(n, 8);
  state.lastMechanismStepBlock = 1;
  ema.offsets = Arena.array(<u64>n + 1, 4);
  ema.uids = Arena.array(entries, 2);
  ema.values = Arena.array(entries, 8);
  layOutRow();
  Result.allocate(4, <u64>n * 12 + entries * 10 + 32);
  if (!begin()) return;
  row.clear();
  Vector.clear(state.blockAtRegistration, n);
  Vector.clear(bought, n);
  findAscending(ascending);
  for (let uid: u32 = 0; uid < n; ++uid) {
    addBought(weights, weights.start(uid), weights.end(uid), Vector.get(stake, uid), bought);
  }
  storedBondSums(state, bonds, storedSums, ascending);
  plainAlphas(state, false, alphas);
  const areFractions = emaBonds(
    state,
    weights,
    bonds,
    ascending,
    areAllFractions(stake),
    stake,
    bought,
    storedSums,
    alphas,
    true,
    row,
    ema,
    sums,
    reciprocals,
  );
  const dividends = Result.section(StageField.DIVIDENDS, n);
  earnDividends(n, ema, sums, ascending, areFractions, incentive, stake, dividends, largest, reciprocals);
  Vector.reciprocals(reciprocals, largest, n);
  Upscale.all(ema.start(n), ema.uids, ema.values, largest, reciprocals);
  Vector.normalise(dividends, n);
  writeRows(ema);
}

function liquidAlpha(): void {
  const pairWeights = first(StageField.PAIR_WEIGHTS);
  const n = state.n;
  const pairBonds = Request.array(StageField.PAIR_BONDS, n);
  const consensus = Request.array(StageField.CONSENSUS, n);
  state.alphaLow = <u32>Request.scalar(StageField.ALPHA_LOW, u16.MAX_VALUE);
  state.alphaHigh = <u32>Request.scalar(StageField.ALPHA_HIGH, u16.MAX_VALUE);
  const steepness = <i64>Request.scalar(StageField.ALPHA_SIGMOID_STEEPNESS, u64.MAX_VALUE);
  if (steepness != <i64>(<i16>steepness)) Fault.report(Status.TOO_LARGE, StageField.ALPHA_SIGMOID_STEEPNESS);
  state.alphaSigmoidSteepness = steepness;
  Request.end();
  Result.allocate(1, (<u64>n) << 3);
  if (!begin()) return;
  setUpLiquidAlpha(state);
  const alphas = Result.section(StageField.RESULT, n);
  for (let i: u32 = 0; i < n; ++i) {
    Vector.set(alphas, i, alphaOf(Vector.get(pairWeights, i), Vector.get(pairBonds, i), Vector.get(consensus, i)));
  }
}

/** The first vector, whose length is n. */
function first(field: u32): usize {
  const at = Request.take(field);
  state.n = Request.count();
  if (state.n > u16.MAX_VALUE) Fault.report(Status.TOO_LARGE, field);
  return at;
}

function firstStake(): usize {
  const at = first(StageField.STAKE);
  checkRange(at, state.n, I32F32.ONE, StageField.STAKE);
  return at;
}

function notNegative(field: u32, limit: u64): usize {
  const at = Request.array(field, state.n);
  checkRange(at, state.n, limit, field);
  return at;
}

/** Reports an element outside 0 to limit. */
function checkRange(at: usize, count: u32, limit: u64, field: u32): void {
  if (Fault.any()) return;
  for (let i: u32 = 0; i < count; ++i) {
    if (<u64>Vector.get(at, i) > limit) Fault.report(Status.TOO_LARGE, field, i);
  }
}

function takeWeights(): void {
  Request.rows(input, StageField.WEIGHTS_OFFSETS, StageField.WEIGHTS_UIDS, StageField.WEIGHTS_VALUES, state.n);
  if (Fault.any()) return;
  for (let k: u32 = 0; k < input.entries; ++k) {
    if (input.uid(k) >= state.n) Fault.report(Status.TOO_LARGE, StageField.WEIGHTS_UIDS, k);
  }
  checkRange(input.values, input.entries, i64.MAX_VALUE, StageField.WEIGHTS_VALUES);
  weights.offsets = input.offsets;
  weights.uids = input.uids;
  weights.values = input.values;
}

/** ascending, u8[n]: 1 for a row of weights whose uids ascend. */
function findAscending(ascending: usize): void {
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    let ascends = true;
    const end = weights.end(uid);
    for (let k = weights.start(uid) + 1; k < end; ++k) ascends = ascends && weights.uid(k - 1) < weights.uid(k);
    store<u8>(ascending + uid, u8(ascends));
  }
}

/** Whether the weights lie in [0, 1), none of them 1 - 2^-32, and the stake in [0, 1). */
function areAllFractions(stake: usize): bool {
  const areStakes = Vector.areWithin(stake, state.n, 0, I32F32.ONE - 1);
  return areStakes && Vector.areWithin(weights.values, input.entries, 0, I32F32.ONE - 2);
}

function layOutRow(): void {
  row.n = state.n;
  row.values = Arena.array(state.n, 8);
  row.touched = Arena.array(Accumulator.touchedBytes(state.n), 1);
}

/** Whether all is read and laid out, so that the result can be written. */
function begin(): bool {
  if (Fault.any() || !Arena.commit()) return false;
  Result.open();
  return true;
}

function writeRows(rows: Rows): void {
  const n = state.n;
  const entries = rows.start(n);
  memory.copy(Result.section(StageField.ROWS_OFFSETS, n + 1), rows.offsets, (<usize>n + 1) << 2);
  memory.copy(Result.section(StageField.ROWS_UIDS, entries), rows.uids, (<usize>entries) << 1);
  memory.copy(Result.section(StageField.ROWS_VALUES, entries), rows.values, (<usize>entries) << 3);
}
