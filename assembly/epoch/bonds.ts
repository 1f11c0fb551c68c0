// 9. Bonds and dividends (docs/specification/epoch.md).

import { I32F32 } from "../fixed/i32f32";
import { I64F64 } from "../fixed/i64f64";
import { Share } from "../fixed/share";
import { Words } from "../fixed/words";
import { InputRows, Rows, U16 } from "../record/rows";
import { Accumulator } from "./accumulator";
import { Rules } from "./rules";
import { newestRegistration, State } from "./state";
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
 * Classic, step 1: the sums by column of the stored bonds that count, i64[n], in whole numbers clamped as F(bond) is.
 * ascending, u8[n]: cleared for the rows whose uids don't ascend.
 */
export function storedBondSums(state: State, stored: InputRows, sums: usize, ascending: usize): void {
  const n = state.n;
  const newest = newestRegistration(state);
  const uids = stored.uids;
  const values = stored.values;
  Vector.clear(sums, n);
  for (let uid: u32 = 0; uid < n; ++uid) {
    const maskBlock = bondMaskBlock(state, uid);
    const isMasked = newest >= maskBlock;
    let next: u32 = 0;
    const end = stored.end(uid);
    for (let k = stored.start(uid); k < end; ++k) {
      const target = U16.get(uids, k);
      if (!Bond.counts(state, target, isMasked, maskBlock)) continue;
      Vector.set(sums, target, Vector.get(sums, target) + U16.get(values, k));
      if (target < next) store<u8>(ascending + uid, 0);
      next = target + 1;
    }
  }
  // A sum that the chain clamps is not whole, but its 2^31 - 1 and a bit gives the same shares, up to twice the bond.
  for (let uid: u32 = 0; uid < n; ++uid) Vector.set(sums, uid, min<i64>(Vector.get(sums, uid), i32.MAX_VALUE));
}

/**
 * Steps 2 and 3, and Yuma3 without liquid alpha: an alpha of the new bonds and the rest of the old, rows ascending.
 * Classic bonds are shares of their column, new ones bought with S * weight; in Yuma3 (stake = 0) weights and stored
 * fractions stand for themselves. alphas, bought, storedSums: i64[n]; sums: i64[n], of the new rows by column.
 * repeatsAdd: whether of a uid that a row of weights repeats all count, or only the last. areFractions: whether stake lies
 * in [0, 1) and weights in [0, 1]; so do, where this returns true, the bonds of ascending rows. reciprocals: room of 16
 * bytes a neuron.
 */
export function emaBonds(
  state: State,
  weights: Rows,
  stored: InputRows,
  ascending: usize,
  areFractions: bool,
  stake: usize,
  bought: usize,
  storedSums: usize,
  alphas: usize,
  repeatsAdd: bool,
  row: Accumulator,
  ema: Rows,
  sums: usize,
  reciprocals: usize,
): bool {
  const n = state.n;
  const newest = newestRegistration(state);
  const classic = stake != 0;
  const merges = areFractions && Vector.areWithin(alphas, n, 1, I32F32.ONE - 1);
  const storedReciprocals = reciprocals + ((<usize>n) << 3);
  if (classic && merges) {
    Vector.reciprocals(reciprocals, bought, n);
    Vector.reciprocals(storedReciprocals, storedSums, n);
  }
  const weightUids = weights.uids;
  const weightValues = weights.values;
  const storedUids = stored.uids;
  const storedValues = stored.values;
  const emaUids = ema.uids;
  const emaValues = ema.values;
  Vector.clear(sums, n);
  store<u32>(ema.offsets, 0);
  let entry: u32 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) {
    const maskBlock = bondMaskBlock(state, uid);
    if (!merges || load<u8>(ascending + uid) == 0) {
      const first = entry;
      gatherRow(state, uid, weights, stored, maskBlock, stake, bought, storedSums, alphas, repeatsAdd, row);
      entry = row.drain(ema, entry);
      for (let k = first; k < entry; ++k) Vector.add(sums, ema.uid(k), ema.value(k));
      ema.setEnd(uid, entry);
      continue;
    }

    // Two ascending rows of fractions merge, in half the time. Parts of a column are at most the column, so that all is in
    // range: see Share. One that comes out as 0 leaves no bond; until the next one it takes the room of what it is made of.
    const share = classic ? Vector.get(stake, uid) : 0;
    const isMasked = newest >= maskBlock;
    const weightsEnd = weights.end(uid);
    const storedEnd = stored.end(uid);
    let k = weights.start(uid);
    let o = stored.start(uid);
    while (true) {
      const freshUid = k < weightsEnd ? U16.get(weightUids, k) : END;
      let oldUid = END;
      for (; o < storedEnd; ++o) {
        const target = U16.get(storedUids, o);
        if (!Bond.counts(state, target, isMasked, maskBlock)) continue;
        oldUid = target;
        break;
      }
      const target = min(freshUid, oldUid);
      if (target == END) break;
      const alpha = Vector.get(alphas, target);
      let value: i64 = 0;
      if (freshUid == target) {
        let fresh = Vector.get(weightValues, k++);
        if (classic) {
          const part = I32F32.fractionMul(share, fresh);
          fresh = Share.of(part, Vector.get(bought, target), Vector.get(reciprocals, target));
        }
        value = I32F32.fractionMul(alpha, fresh);
      }
      if (oldUid == target) {
        const bond = U16.get(storedValues, o++);
        const old = classic
          ? Share.of(bond, Vector.get(storedSums, target), Vector.get(storedReciprocals, target))
          : I32F32.fractionOf65535(bond);
        value += I32F32.fractionMul(I32F32.ONE - alpha, old);
      }
      U16.set(emaUids, entry, target);
      Vector.set(emaValues, entry, value);
      Vector.set(sums, target, Vector.get(sums, target) + value);
      entry += u32(value != 0);
    }
    ema.setEnd(uid, entry);
  }
  return merges;
}

/** The same for rows in any order and numbers of any size. */
function gatherRow(
  state: State,
  uid: u32,
  weights: Rows,
  stored: InputRows,
  maskBlock: u64,
  stake: usize,
  bought: usize,
  storedSums: usize,
  alphas: usize,
  repeatsAdd: bool,
  row: Accumulator,
): void {
  const end = weights.end(uid);
  for (let k = weights.start(uid); k < end; ++k) {
    const target = weights.uid(k);
    let fresh = weights.value(k);
    if (stake != 0) {
      fresh = I32F32.safeDiv(I32F32.saturatingMul(Vector.get(stake, uid), fresh), Vector.get(bought, target));
    }
    const part = I32F32.saturatingMul(Vector.get(alphas, target), fresh);
    if (repeatsAdd) row.add(target, part);
    else row.set(target, part);
  }
  const storedEnd = stored.end(uid);
  for (let o = stored.start(uid); o < storedEnd; ++o) {
    const target = stored.uid(o);
    if (!Bond.counts(state, target, true, maskBlock)) continue;
    const bond = stored.value(o);
    const old = stake != 0 ? I32F32.safeDiv(bond, Vector.get(storedSums, target)) : I32F32.fractionOf65535(bond);
    const rest = I32F32.saturatingSub(I32F32.ONE, Vector.get(alphas, target));
    row.add(target, I32F32.saturatingMul(rest, old));
  }
}

class Bond {
  /** Whether a stored bond counts. One on no neuron counts nowhere. isMasked: whether some neuron is new to the row. */
  @inline static counts(state: State, target: u32, isMasked: bool, maskBlock: u64): bool {
    if (target >= state.n) return false;
    return !isMasked || load<u64>(state.blockAtRegistration + ((<usize>target) << 3)) < maskBlock;
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
 * Shares of each column of bonds earn of its incentive. dividends: i64[n], not yet normalised. Classic, step 4: the shares
 * take the place of the bonds, and the largest of each column is kept, i64[n]. Yuma3, step 3 (largest = 0): the bonds
 * stay, and what is earned is multiplied by the validator's stake.
 * areFractions: whether the bonds of ascending rows lie in [0, 1]; reciprocals: i64[n] of room.
 */
export function earnDividends(
  n: u32,
  ema: Rows,
  sums: usize,
  ascending: usize,
  areFractions: bool,
  incentive: usize,
  stake: usize,
  dividends: usize,
  largest: usize,
  reciprocals: usize,
): void {
  const classic = largest != 0;
  const uids = ema.uids;
  const values = ema.values;
  const isPlain = areFractions && Vector.areWithin(incentive, n, 0, I32F32.ONE - 1);
  if (isPlain) Vector.reciprocals(reciprocals, sums, n);
  if (classic) Vector.clear(largest, n);
  for (let uid: u32 = 0; uid < n; ++uid) {
    let earned: i64 = 0;
    const end = ema.end(uid);
    const isRowPlain = isPlain && load<u8>(ascending + uid) != 0;
    for (let k = ema.start(uid); k < end; ++k) {
      const target = U16.get(uids, k);
      const bond = Vector.get(values, k);
      const sum = Vector.get(sums, target);
      let share: i64;
      if (isRowPlain) {
        // At most the sum of the column, and at most 1.
        share = Share.of(bond, sum, Vector.get(reciprocals, target));
        earned += I32F32.fractionMul(Vector.get(incentive, target), share);
      } else {
        share = I32F32.safeDiv(bond, sum);
        earned = I32F32.saturatingAdd(earned, I32F32.saturatingMul(share, Vector.get(incentive, target)));
      }
      if (!classic) continue;
      Vector.set(values, k, share);
      Vector.set(largest, target, max(Vector.get(largest, target), share));
    }
    Vector.set(dividends, uid, classic ? earned : I32F32.checkedMul(earned, Vector.get(stake, uid), 0));
  }
}

/** Classic, step 5, for storage only: shares over the largest of their column. */
export class Upscale {
  /** largest and reciprocals: i64[n], see Vector.reciprocals. */
  @inline static of(share: i64, target: u32, largest: usize, reciprocals: usize): i64 {
    return Share.of(share, Vector.get(largest, target), Vector.get(reciprocals, target));
  }

  /** The same for many in place: uids, u16[entries], and values, i64[entries]. */
  static all(entries: u32, uids: usize, values: usize, largest: usize, reciprocals: usize): void {
    for (let k: u32 = 0; k < entries; ++k) {
      Vector.set(values, k, Upscale.of(Vector.get(values, k), U16.get(uids, k), largest, reciprocals));
    }
  }
}
