// 9. Bonds and dividends (docs/specification/epoch.md).

import { I32F32 } from "../fixed/i32f32";
import { I64F64 } from "../fixed/i64f64";
import { Words } from "../fixed/words";
import { InputRows, Rows } from "../record/rows";
import { Accumulator } from "./accumulator";
import { Rules } from "./rules";
import { State } from "./state";
import { Vector } from "./vector";

const average = memory.data(16);
const million = memory.data(16);

/** No uid: behind the last entry of a row. */
const END: u32 = u32.MAX_VALUE;

/** The bonds stored in a row on neurons that registered at this block or later are gone. */
export function bondMaskBlock(state: State, uid: u32): u64 {
  if (!Rules.bondMaskByLastTempo(state.specVersion)) return load<u64>(state.lastUpdate + ((<usize>uid) << 3));
  const step = Rules.lastStepBlock(state.specVersion) ? state.lastMechanismStepBlock : 0;
  if (step != 0) return step == u64.MAX_VALUE ? step : step + 1;
  return state.currentBlock < state.tempo ? 0 : state.currentBlock - state.tempo;
}

/**
 * Classic, step 1: the sums by column of the stored bonds that count, i64[n] of F(bond).
 * ascending, u8[n]: cleared for the rows whose uids don't ascend.
 */
export function storedBondSums(state: State, stored: InputRows, sums: usize, ascending: usize): void {
  Vector.clear(sums, state.n);
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    const maskBlock = bondMaskBlock(state, uid);
    let next: u32 = 0;
    const end = stored.end(uid);
    for (let k = stored.start(uid); k < end; ++k) {
      const target = stored.uid(k);
      if (!Bond.counts(state, target, maskBlock)) continue;
      Vector.add(sums, target, I32F32.fromU16(stored.value(k)));
      if (target < next) store<u8>(ascending + uid, 0);
      next = target + 1;
    }
  }
}

/**
 * Steps 2 and 3, and Yuma3 without liquid alpha: an alpha of the new bonds and the rest of the old, rows ascending.
 * Classic bonds are shares of their column, new ones bought with S * weight; in Yuma3 (stake = 0) weights and stored
 * fractions stand for themselves. alphas, bought, storedSums: i64[n]; sums: i64[n], of the new rows by column.
 * repeatsAdd: whether of a uid that a row of weights repeats all count, or only the last.
 */
export function emaBonds(
  state: State,
  weights: Rows,
  stored: InputRows,
  ascending: usize,
  stake: usize,
  bought: usize,
  storedSums: usize,
  alphas: usize,
  repeatsAdd: bool,
  row: Accumulator,
  ema: Rows,
  sums: usize,
): void {
  const n = state.n;
  Vector.clear(sums, n);
  store<u32>(ema.offsets, 0);
  let entry: u32 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) {
    const share = stake == 0 ? I32F32.ONE : Vector.get(stake, uid);
    const maskBlock = bondMaskBlock(state, uid);
    const weightsEnd = weights.end(uid);
    const storedEnd = stored.end(uid);
    let k = weights.start(uid);
    let o = stored.start(uid);

    if (load<u8>(ascending + uid) == 0) {
      for (; k < weightsEnd; ++k) {
        const target = weights.uid(k);
        const fresh = Bond.fresh(weights.value(k), target, share, stake, bought);
        const part = I32F32.saturatingMul(Vector.get(alphas, target), fresh);
        if (repeatsAdd) row.add(target, part);
        else row.set(target, part);
      }
      for (; o < storedEnd; ++o) {
        const target = stored.uid(o);
        if (!Bond.counts(state, target, maskBlock)) continue;
        const rest = I32F32.saturatingSub(I32F32.ONE, Vector.get(alphas, target));
        row.add(target, I32F32.saturatingMul(rest, Bond.old(stored.value(o), target, stake, storedSums)));
      }
      const first = entry;
      entry = row.drain(ema, entry);
      for (let at = first; at < entry; ++at) Vector.add(sums, ema.uid(at), ema.value(at));
      ema.setEnd(uid, entry);
      continue;
    }

    // Two ascending rows merge.
    while (true) {
      while (o < storedEnd && !Bond.counts(state, stored.uid(o), maskBlock)) ++o;
      const freshUid = k < weightsEnd ? weights.uid(k) : END;
      const oldUid = o < storedEnd ? stored.uid(o) : END;
      const target = min(freshUid, oldUid);
      if (target == END) break;
      const alpha = Vector.get(alphas, target);
      let value: i64 = 0;
      if (freshUid == target) {
        value = I32F32.saturatingMul(alpha, Bond.fresh(weights.value(k++), target, share, stake, bought));
      }
      if (oldUid == target) {
        const rest = I32F32.saturatingSub(I32F32.ONE, alpha);
        const part = I32F32.saturatingMul(rest, Bond.old(stored.value(o++), target, stake, storedSums));
        value = I32F32.saturatingAdd(value, part);
      }
      if (value <= 0) continue;
      ema.set(entry++, target, value);
      Vector.add(sums, target, value);
    }
    ema.setEnd(uid, entry);
  }
}

class Bond {
  /** Whether a stored bond counts. One on no neuron counts nowhere. */
  @inline static counts(state: State, target: u32, maskBlock: u64): bool {
    return target < state.n && load<u64>(state.blockAtRegistration + ((<usize>target) << 3)) < maskBlock;
  }

  /** A new bond: classic, what S * weight is of all that is bought; Yuma3, the weight. */
  @inline static fresh(weight: i64, target: u32, share: i64, stake: usize, bought: usize): i64 {
    if (stake == 0) return weight;
    return I32F32.safeDiv(I32F32.saturatingMul(share, weight), Vector.get(bought, target));
  }

  /** A stored bond: classic, its share of the column; Yuma3, a fraction of 65535. */
  @inline static old(bond: u32, target: u32, stake: usize, storedSums: usize): i64 {
    if (stake == 0) return I32F32.fractionOf65535(bond);
    const sum = Vector.get(storedSums, target);
    // Of whole numbers the fraction bits cancel. A sum that was clamped is not whole, but its 2^31 - 1 and a bit gives
    // the same quotients, twice the bond. Bonds of 0 may have a sum of 0.
    return bond == 0 ? 0 : <i64>(((<u64>bond) << 32) / (<u64>sum >> 32));
  }
}

/** 1 - bonds_moving_average / 1000000, saturating; in Yuma3 with conversions that wrap. alphas: i64[n], all the same. */
export function plainAlphas(state: State, yuma3: bool, alphas: usize): void {
  if (yuma3) Words.set(average, 0, state.bondsMovingAverage);
  else I64F64.fromU64(average, state.bondsMovingAverage);
  I64F64.fromU64(million, 1000000);
  I64F64.safeDivide(average, average, million);
  const kept = yuma3 ? I64F64.wrappingToI32F32(average) : I64F64.toI32F32(average);
  const alpha = I32F32.saturatingSub(I32F32.ONE, kept);
  for (let uid: u32 = 0; uid < state.n; ++uid) Vector.set(alphas, uid, alpha);
}

/**
 * Classic, step 4: bonds become shares of their column, in place, and earn of its incentive. dividends: i64[n], not yet
 * normalised; largest: i64[n], the largest share of each column.
 */
export function classicDividends(
  n: u32,
  ema: Rows,
  sums: usize,
  incentive: usize,
  dividends: usize,
  largest: usize,
): void {
  Vector.clear(largest, n);
  for (let uid: u32 = 0; uid < n; ++uid) {
    let earned: i64 = 0;
    const end = ema.end(uid);
    for (let k = ema.start(uid); k < end; ++k) {
      const target = ema.uid(k);
      const share = I32F32.safeDiv(ema.value(k), Vector.get(sums, target));
      ema.setValue(k, share);
      earned = I32F32.saturatingAdd(earned, I32F32.saturatingMul(Vector.get(incentive, target), share));
      Vector.set(largest, target, max(Vector.get(largest, target), share));
    }
    Vector.set(dividends, uid, earned);
  }
}

/** Classic, step 5, for storage only: each share over the largest of its column, in place. */
export function columnMaxUpscale(n: u32, ema: Rows, largest: usize): void {
  const entries = ema.start(n);
  for (let k: u32 = 0; k < entries; ++k) {
    ema.setValue(k, I32F32.safeDiv(ema.value(k), Vector.get(largest, ema.uid(k))));
  }
}

/** Yuma3, step 3: shares of each column earn of its incentive, times the validator's stake. */
export function yuma3Dividends(n: u32, ema: Rows, sums: usize, incentive: usize, stake: usize, dividends: usize): void {
  for (let uid: u32 = 0; uid < n; ++uid) {
    let earned: i64 = 0;
    const end = ema.end(uid);
    for (let k = ema.start(uid); k < end; ++k) {
      const target = ema.uid(k);
      const share = I32F32.safeDiv(ema.value(k), Vector.get(sums, target));
      earned = I32F32.saturatingAdd(earned, I32F32.saturatingMul(share, Vector.get(incentive, target)));
    }
    Vector.set(dividends, uid, I32F32.checkedMul(earned, Vector.get(stake, uid), 0));
  }
}
