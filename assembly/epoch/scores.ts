// 6. Clipping and validator trust, 7. Ranks, 8. Weights for bonds (docs/specification/epoch.md): one pass over the rows.

import { I32F32 } from "../fixed/i32f32";
import { Ruleset } from "../layout/epoch";
import { U16 } from "../record/rows";
import { Rules } from "./rules";
import { State } from "./state";
import { Vector } from "./vector";
import { Workspace } from "./workspace";

/**
 * Cuts each weight to the ceiling of its target, C, and sums what that decides: validatorTrust, the sum of each row of C;
 * ranks, C^T S; preranks, W^T S; and purchases, S times the weights for bonds, which lie between W (penalty 0) and C (1).
 */
export function scoreRows(state: State, w: Workspace): void {
  const n = state.n;
  const penalty = penaltyOf(state);
  const sorts = !keepsEntries(penalty);
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
    const weight = Vector.get(values, k);
    const cut = min(weight, Vector.get(ceilings, target));
    sum += cut;
    Vector.set(ranks, target, Vector.get(ranks, target) + I32F32.fractionMul(share, cut));
    if (preranks != 0) {
      Vector.set(preranks, target, Vector.get(preranks, target) + I32F32.fractionMul(share, weight));
    }
    let forBonds = cut;
    if (penalty != I32F32.ONE) {
      // The loss is rounded away from zero, as the product of it is toward minus infinity.
      forBonds = weight - <i64>((<u64>penalty * <u64>(weight - cut) + u32.MAX_VALUE) >> 32);
      Vector.set(purchases, target, Vector.get(purchases, target) + I32F32.fractionMul(share, forBonds));
    }
    U16.set(uids, entry, target);
    Vector.set(values, entry, forBonds);
    entry += u32(forBonds != 0 || (keeps && weight == 0));
  }
  Vector.set(w.validatorTrust, uid, sum);
  return entry;
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
