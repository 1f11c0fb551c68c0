// 6. Clipping and validator trust, 7. Ranks, 8. Weights for bonds (docs/specification/epoch.md): one pass over the rows.

import { I32F32 } from "../fixed/i32f32";
import { Rows, U16 } from "../record/rows";
import { Accumulator } from "./accumulator";
import { Rules } from "./rules";
import { State } from "./state";
import { Vector } from "./vector";

/**
 * Cuts each weight to the consensus of its target, C, and sums what that decides; W becomes the weights for bonds, which
 * lie between W (penalty 0) and C (penalty 1). All i64[n]:
 * trust: the sum of each row of C; ranks: C^T S; preranks: W^T S, or 0 if not wanted; bought: the sums of S * the weights
 * for bonds by column. areFractions: whether S lies in [0, 1) and W in [0, 1].
 */
export function scoreRows(
  state: State,
  weights: Rows,
  ascending: usize,
  areFractions: bool,
  consensus: usize,
  stake: usize,
  row: Accumulator,
  trust: usize,
  ranks: usize,
  preranks: usize,
  bought: usize,
): void {
  const n = state.n;
  const penalty = Rules.bondsPenalty(state.specVersion) ? I32F32.fractionOf65535(state.bondsPenalty) : I32F32.ONE;
  const between = penalty != I32F32.ZERO && penalty != I32F32.ONE;
  Vector.clear(ranks, n);
  Vector.clear(bought, n);
  if (preranks != 0) Vector.clear(preranks, n);

  const uids = weights.uids;
  const values = weights.values;
  // The rows are written behind where they are read: none has more entries after than before.
  let entry: u32 = 0;
  let start: u32 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) {
    const share = Vector.get(stake, uid);
    const gathers = between && load<u8>(ascending + uid) == 0;
    const first = entry;
    const end = weights.end(uid);
    let sum: i64 = 0;
    // Products of fractions fit 64 bits, and sums of them, of fewer than 2^31 entries, need no clamping: without a check or
    // a call in it the loop takes half the time.
    if (areFractions && !gathers) {
      for (let k = start; k < end; ++k) {
        const target = U16.get(uids, k);
        const weight = Vector.get(values, k);
        const cut = min(weight, Vector.get(consensus, target));
        sum += cut;
        Vector.set(ranks, target, Vector.get(ranks, target) + I32F32.fractionMul(share, cut));
        if (preranks != 0) {
          Vector.set(preranks, target, Vector.get(preranks, target) + I32F32.fractionMul(share, weight));
        }
        let forBonds = cut;
        if (penalty != I32F32.ONE) {
          // The loss is rounded away from zero, as the product of it is toward minus infinity.
          forBonds = weight - <i64>((<u64>penalty * <u64>(weight - cut) + u32.MAX_VALUE) >> 32);
          Vector.set(bought, target, Vector.get(bought, target) + I32F32.fractionMul(share, forBonds));
        }
        U16.set(uids, entry, target);
        Vector.set(values, entry, forBonds);
        // With all of the penalty, or none, an entry that was 0 stays.
        entry += u32(forBonds != 0 || (!between && weight == 0));
      }
      Vector.set(trust, uid, sum);
      weights.setEnd(uid, entry);
      start = end;
      continue;
    }
    for (let k = start; k < end; ++k) {
      const target = weights.uid(k);
      const weight = weights.value(k);
      const cut = min(weight, Vector.get(consensus, target));
      sum += cut;
      if (share != 0) {
        Vector.add(ranks, target, I32F32.saturatingMul(share, cut));
        if (preranks != 0) Vector.add(preranks, target, I32F32.saturatingMul(share, weight));
      }
      if (!between) {
        // An entry that is cut to 0 disappears; one that was 0 stays.
        if (penalty == I32F32.ZERO) weights.set(entry++, target, weight);
        else if (cut != 0 || weight == 0) weights.set(entry++, target, cut);
        continue;
      }
      const loss = I32F32.saturatingMul(penalty, I32F32.saturatingSub(cut, weight));
      const forBonds = I32F32.saturatingAdd(weight, loss);
      if (gathers) row.set(target, forBonds);
      else if (forBonds > 0) weights.set(entry++, target, forBonds);
    }
    // Between the two the row comes out sorted; of a repeated uid the last weight counts.
    if (gathers) entry = row.drain(weights, entry);
    if (penalty != I32F32.ONE) addBought(weights, first, entry, share, bought);
    Vector.set(trust, uid, sum);
    weights.setEnd(uid, entry);
    start = end;
  }
  // With the full penalty bonds are bought with C, whose sums the ranks are.
  if (penalty == I32F32.ONE) Vector.copy(bought, ranks, n);
}

/** Adds a row of share * weights for bonds to the sums by column. */
export function addBought(weights: Rows, start: u32, end: u32, share: i64, bought: usize): void {
  for (let k = start; k < end; ++k) Vector.add(bought, weights.uid(k), I32F32.saturatingMul(share, weights.value(k)));
}
