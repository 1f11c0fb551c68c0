// 6. Clipping and validator trust, 7. Ranks, 8. Weights for bonds (docs/specification/epoch.md): one pass over the rows.

import { I32F32 } from "../fixed/i32f32";
import { Ruleset } from "../layout/epoch";
import { Run, U16 } from "../record/rows";
import { Rules } from "./rules";
import { State } from "./state";
import { Vector } from "./vector";
import { ASCENDS_ABOVE_0, Workspace } from "./workspace";

/**
 * Cuts each weight to the ceiling of its target, C, and sums what that decides: validatorTrust, the sum of each row of C;
 * ranks, C^T S; preranks, W^T S; and purchases, S times the weights for bonds, which lie between W (penalty 0) and C (1).
 */
export function scoreRows(state: State, w: Workspace): void {
  const n = state.n;
  const penalty = penaltyOf(state);
  const sorts = !keepsEntries(penalty);
  // Whether none is 0.
  const hasCeilings = Vector.areWithin(w.ceilings, n, 1, I32F32.MAX);
  const arePlain = w.areWeightsFractions && w.isStakeFraction;
  Vector.clear(w.ranks, n);
  Vector.clear(w.purchases, n);
  if (w.preranks != 0) Vector.clear(w.preranks, n);
  w.row.clear();
  store<u32>(w.bondWeights.offsets, 0);
  let entry: u32 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) {
    // Most neurons set no weights.
    if (w.weights.length(uid) == 0) Vector.set(w.validatorTrust, uid, I32F32.ZERO);
    else if (arePlain && isDense(w, uid, penalty)) entry = scoreDenseRow(w, uid, entry, penalty, hasCeilings);
    else if (arePlain && (!sorts || load<u8>(w.weightsAscend + uid) != 0))
      entry = scorePlainRow(w, uid, entry, penalty);
    else entry = scoreRow(w, uid, entry, penalty);
    w.bondWeights.setEnd(uid, entry);
  }
  // With the full penalty bonds are bought with C, whose sums the ranks are.
  if (penalty == I32F32.ONE) Vector.copy(w.purchases, w.ranks, n);
}

/** The rulesets for comparison buy with W itself. */
function penaltyOf(state: State): i64 {
  if (state.ruleset != Ruleset.YUMA) return I32F32.ZERO;
  return Rules.bondsPenalty(state.specVersion) ? I32F32.fractionOf65535(state.bondsPenalty) : I32F32.ONE;
}

/** With all of the penalty, or none, rows keep their order, and an entry that was 0 stays. */
function keepsEntries(penalty: i64): bool {
  return penalty == I32F32.ZERO || penalty == I32F32.ONE;
}

/**
 * Scores a row where stake and weights are fractions: products of them fit 64 bits, and sums of those, of fewer than 2^31
 * entries, need no clamping. Without a check or a call in it the loop takes half the time. Returns the entry behind the
 * row's weights for bonds, which start at `entry`, as the next function does.
 */
function scorePlainRow(w: Workspace, uid: u32, entry: u32, penalty: i64): u32 {
  const uids = w.weights.uids;
  const values = w.weights.values;
  const ceilings = w.ceilings;
  const ranks = w.ranks;
  const preranks = w.preranks;
  const purchases = w.purchases;
  const share = Vector.get(w.activeStake, uid);
  const keeps = keepsEntries(penalty);
  let sum: i64 = 0;
  const end = w.weights.end(uid);
  for (let k = w.weights.start(uid); k < end; ++k) {
    const target = U16.get(uids, k);
    const column = (<usize>target) << 3;
    const value = values + ((<usize>k) << 3);
    const weight = load<i64>(value);
    if (preranks != 0) {
      Vector.set(preranks, target, Vector.get(preranks, target) + I32F32.fractionMul(share, weight));
    }
    sum +=
      penalty == I32F32.ONE
        ? Score.cut(value, ceilings + column, ranks + column, share)
        : Score.part(value, ceilings + column, ranks + column, purchases + column, share, penalty);
    const forBonds = load<i64>(value);
    U16.set(uids, entry, target);
    Vector.set(values, entry, forBonds);
    entry += u32(forBonds != 0 || (keeps && weight == 0));
  }
  Vector.set(w.validatorTrust, uid, sum);
  return entry;
}

/**
 * Whether a row is mostly runs. With the full penalty only one without weights of 0, which stay: afterwards nobody knows them
 * from those that are cut to 0, which go.
 */
function isDense(w: Workspace, uid: u32, penalty: i64): bool {
  const ascends = load<u8>(w.weightsAscend + uid);
  if (ascends == 0 || w.preranks != 0 || (penalty == I32F32.ONE && ascends != ASCENDS_ABOVE_0)) return false;
  return Run.pays(w.weights.uids, w.weights.start(uid), w.weights.end(uid));
}

/** The same for such a row, run by run: what it becomes takes its place, and is moved from there where entries are gone. */
function scoreDenseRow(w: Workspace, uid: u32, entry: u32, penalty: i64, hasCeilings: bool): u32 {
  const weights = w.weights;
  const start = weights.start(uid);
  const end = weights.end(uid);
  let sum: i64 = 0;
  for (let k = start; k < end; ) {
    const after = Run.end(weights.uids, k, end);
    const isFull = penalty == I32F32.ONE;
    sum += isFull ? scoreCutRun(w, uid, k, after) : scoreRun(w, uid, k, after, penalty);
    k = after;
  }
  Vector.set(w.validatorTrust, uid, sum);
  // Without a penalty each weight stays as it is. With one those are gone that were 0, or are cut to 0.
  if (penalty == 0 || (hasCeilings && load<u8>(w.weightsAscend + uid) == ASCENDS_ABOVE_0)) {
    return weights.move(start, end, entry);
  }
  return weights.compact(start, end, entry);
}

/** Scores a run with the full penalty, the usual one; returns the sum of what its weights are cut to. */
function scoreCutRun(w: Workspace, uid: u32, start: u32, end: u32): i64 {
  const column = (<usize>w.weights.uid(start)) << 3;
  const values = w.weights.values + ((<usize>start) << 3);
  const ceilings = w.ceilings + column;
  const ranks = w.ranks + column;
  const share = Vector.get(w.activeStake, uid);
  const bytes = (<usize>(end - start)) << 3;
  let sum: i64 = 0;
  let at: usize = 0;
  for (; at + 24 < bytes; at += 32) {
    const value = values + at;
    const ceiling = ceilings + at;
    const rank = ranks + at;
    sum += Score.cut(value, ceiling, rank, share);
    sum += Score.cut(value + 8, ceiling + 8, rank + 8, share);
    sum += Score.cut(value + 16, ceiling + 16, rank + 16, share);
    sum += Score.cut(value + 24, ceiling + 24, rank + 24, share);
  }
  for (; at < bytes; at += 8) sum += Score.cut(values + at, ceilings + at, ranks + at, share);
  return sum;
}

/** The same with less than the full penalty. */
function scoreRun(w: Workspace, uid: u32, start: u32, end: u32, penalty: i64): i64 {
  const column = (<usize>w.weights.uid(start)) << 3;
  const values = w.weights.values + ((<usize>start) << 3);
  const ceilings = w.ceilings + column;
  const ranks = w.ranks + column;
  const purchases = w.purchases + column;
  const share = Vector.get(w.activeStake, uid);
  const bytes = (<usize>(end - start)) << 3;
  let sum: i64 = 0;
  let at: usize = 0;
  for (; at + 24 < bytes; at += 32) {
    const value = values + at;
    const ceiling = ceilings + at;
    const rank = ranks + at;
    const purchase = purchases + at;
    sum += Score.part(value, ceiling, rank, purchase, share, penalty);
    sum += Score.part(value + 8, ceiling + 8, rank + 8, purchase + 8, share, penalty);
    sum += Score.part(value + 16, ceiling + 16, rank + 16, purchase + 16, share, penalty);
    sum += Score.part(value + 24, ceiling + 24, rank + 24, purchase + 24, share, penalty);
  }
  for (; at < bytes; at += 8) {
    sum += Score.part(values + at, ceilings + at, ranks + at, purchases + at, share, penalty);
  }
  return sum;
}

/** A weight becomes one for bonds, in its place; what it is cut to is added to its rank, and returned. */
class Score {
  @inline static cut(value: usize, ceiling: usize, rank: usize, share: i64): i64 {
    const cut = min(load<i64>(value), load<i64>(ceiling));
    store<i64>(rank, load<i64>(rank) + I32F32.fractionMul(share, cut));
    store<i64>(value, cut);
    return cut;
  }

  @inline static part(value: usize, ceiling: usize, rank: usize, purchase: usize, share: i64, penalty: i64): i64 {
    const weight = load<i64>(value);
    const cut = min(weight, load<i64>(ceiling));
    store<i64>(rank, load<i64>(rank) + I32F32.fractionMul(share, cut));
    // The loss is rounded away from zero, as the product of it is toward minus infinity.
    const forBonds = weight - <i64>((<u64>penalty * <u64>(weight - cut) + u32.MAX_VALUE) >> 32);
    store<i64>(purchase, load<i64>(purchase) + I32F32.fractionMul(share, forBonds));
    store<i64>(value, forBonds);
    return cut;
  }
}

/** The same for rows in any order and numbers of any size. */
function scoreRow(w: Workspace, uid: u32, entry: u32, penalty: i64): u32 {
  const weights = w.weights;
  const bondWeights = w.bondWeights;
  const share = Vector.get(w.activeStake, uid);
  const keeps = keepsEntries(penalty);
  const first = entry;
  let sum: i64 = 0;
  const end = weights.end(uid);
  for (let k = weights.start(uid); k < end; ++k) {
    const target = weights.uid(k);
    const weight = weights.value(k);
    const cut = min(weight, Vector.get(w.ceilings, target));
    sum += cut;
    if (share != 0) {
      Vector.add(w.ranks, target, I32F32.saturatingMul(share, cut));
      if (w.preranks != 0) Vector.add(w.preranks, target, I32F32.saturatingMul(share, weight));
    }
    if (keeps) {
      // An entry that is cut to 0 disappears; one that was 0 stays.
      const forBonds = penalty == I32F32.ZERO ? weight : cut;
      if (forBonds != 0 || weight == 0) bondWeights.set(entry++, target, forBonds);
      continue;
    }
    // Gathered, the row comes out sorted; of a repeated uid the last weight counts.
    const loss = I32F32.saturatingMul(penalty, I32F32.saturatingSub(cut, weight));
    w.row.set(target, I32F32.saturatingAdd(weight, loss));
  }
  if (!keeps) entry = w.row.drain(bondWeights, entry);
  Vector.set(w.validatorTrust, uid, sum);
  if (penalty != I32F32.ONE) buy(w, uid, first, entry);
  return entry;
}

/** Adds these entries of a row of bondWeights, times the row's stake, to the purchases. */
export function buy(w: Workspace, uid: u32, start: u32, end: u32): void {
  const share = Vector.get(w.activeStake, uid);
  for (let k = start; k < end; ++k) {
    Vector.add(w.purchases, w.bondWeights.uid(k), I32F32.saturatingMul(share, w.bondWeights.value(k)));
  }
}
