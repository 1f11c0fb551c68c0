// Single stages of the epoch as operations, so that an implementer can test each alone (vectors/stages). The functions
// are the epoch's own; here is only what reads and checks their operands. The rules are those of REFERENCE_RUNTIME.

import { earnDividends, emaBonds, plainAlphas, storedBondSums, Upscale } from "../epoch/bonds";
import { weightedMedians } from "../epoch/consensus";
import { alphaCurve } from "../epoch/liquid-alpha";
import { topK } from "../epoch/permits";
import { buy, scoreRows } from "../epoch/scores";
import { State } from "../epoch/state";
import { Vector } from "../epoch/vector";
import { workspace } from "../epoch/workspace";
import { I32F32 } from "../fixed/i32f32";
import { REFERENCE_RUNTIME } from "../layout/runtimes";
import { Stage, StageField } from "../layout/stages";
import { Status } from "../layout/status";
import { Arena } from "../record/arena";
import { Fault } from "../record/fault";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { InputRows, Rows } from "../record/rows";

/** What is left out of a stage's request stays 0 here: the ruleset is Yuma, without Yuma3. */
const state = changetype<State>(memory.data(offsetof<State>(), 8));
const weights = changetype<InputRows>(memory.data(offsetof<InputRows>(), 8));
const bonds = changetype<InputRows>(memory.data(offsetof<InputRows>(), 8));

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
  workspace.layOut(state, false);
  Result.allocate(1, (<u64>state.n) << 3);
  if (!begin()) return;
  useInputs(stake);
  weightedMedians(state, workspace);
  Result.column(StageField.RESULT, state.n, workspace.consensus);
}

function clipping(): void {
  const stake = firstStake();
  takeWeights();
  const consensus = notNegative(StageField.CONSENSUS, i64.MAX_VALUE);
  state.bondsPenalty = <u32>Request.scalar(StageField.BONDS_PENALTY, u16.MAX_VALUE);
  Request.end();
  const n = state.n;
  workspace.layOut(state, false);
  Result.allocate(5, <u64>n * 20 + <u64>weights.entries * 10 + 32);
  if (!begin()) return;
  useInputs(stake);
  workspace.ceilings = consensus;
  scoreRows(state, workspace);
  Result.column(StageField.VALIDATOR_TRUST, n, workspace.validatorTrust);
  Result.column(StageField.RANKS, n, workspace.ranks);
  writeRows(workspace.bondWeights);
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
  workspace.layOut(state, false);
  // Nobody registered since the last epoch, which ended with block 1.
  state.newestRegistration = 0;
  state.lastMechanismStepBlock = 1;
  Result.allocate(4, <u64>n * 12 + (<u64>weights.entries + bonds.entries) * 10 + 32);
  if (!begin()) return;
  useInputs(stake);
  workspace.bondWeights.offsets = weights.offsets;
  workspace.incentive = incentive;
  Vector.clear(workspace.purchases, n);
  for (let uid: u32 = 0; uid < n; ++uid) buy(workspace, uid, weights.start(uid), weights.end(uid));
  storedBondSums(state, workspace);
  plainAlphas(state, workspace);
  emaBonds(state, workspace);
  earnDividends(state, workspace);
  const rows = workspace.bonds;
  Upscale.all(workspace, rows.start(n), rows.values);
  Result.column(StageField.DIVIDENDS, n, workspace.dividends);
  writeRows(rows);
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
  alphaCurve.set(state);
  const alphas = Result.section(StageField.RESULT, n);
  for (let i: u32 = 0; i < n; ++i) {
    const weight = Vector.get(pairWeights, i);
    Vector.set(alphas, i, alphaCurve.alphaOf(weight, Vector.get(pairBonds, i), Vector.get(consensus, i)));
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
  state.weights = weights;
  state.bonds = bonds;
  bonds.entries = 0;
  Request.rows(weights, StageField.WEIGHTS_OFFSETS, StageField.WEIGHTS_UIDS, StageField.WEIGHTS_VALUES, state.n);
  if (Fault.any()) return;
  for (let k: u32 = 0; k < weights.entries; ++k) {
    if (weights.uid(k) >= state.n) Fault.report(Status.TOO_LARGE, StageField.WEIGHTS_UIDS, k);
  }
  checkRange(weights.values, weights.entries, i64.MAX_VALUE, StageField.WEIGHTS_VALUES);
}

/** Puts the request's stake and weights in the place of those that the stages before would have left. */
function useInputs(stake: usize): void {
  const n = state.n;
  const rows = workspace.weights;
  rows.offsets = weights.offsets;
  rows.uids = weights.uids;
  rows.values = weights.values;
  // The weights for bonds take the place of the weights.
  workspace.bondWeights.uids = weights.uids;
  workspace.bondWeights.values = weights.values;
  workspace.activeStake = stake;
  workspace.isStakeFraction = Vector.areWithin(stake, n, 0, I32F32.ONE - 1);
  // A weight of 1 - 2^-32, which no epoch has, and one of 1 are more than pairs can tell apart.
  workspace.areWeightsFractions = Vector.areWithin(weights.values, weights.entries, 0, I32F32.ONE - 2);
  for (let uid: u32 = 0; uid < n; ++uid) {
    let ascends = true;
    const end = rows.end(uid);
    for (let k = rows.start(uid) + 1; k < end; ++k) ascends = ascends && rows.uid(k - 1) < rows.uid(k);
    store<u8>(workspace.weightsAscend + uid, u8(ascends));
  }
}

/** Whether all is read and laid out, so that the result can be written. */
function begin(): bool {
  if (Fault.any() || !Arena.commit()) return false;
  Result.open();
  return true;
}

function writeRows(rows: Rows): void {
  const entries = rows.start(state.n);
  Result.column(StageField.ROWS_OFFSETS, state.n + 1, rows.offsets);
  Result.column(StageField.ROWS_UIDS, entries, rows.uids);
  Result.column(StageField.ROWS_VALUES, entries, rows.values);
}
