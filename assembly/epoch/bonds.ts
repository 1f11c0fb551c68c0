// 9. Bonds and dividends (docs/specification/epoch.md).

import { I32F32 } from "../fixed/i32f32";
import { I64F64 } from "../fixed/i64f64";
import { Share } from "../fixed/share";
import { Words } from "../fixed/words";
import { U16 } from "../record/rows";
import { Rules } from "./rules";
import { State } from "./state";
import { Vector } from "./vector";
import { Workspace } from "./workspace";

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

/** Classic, step 1: storedSums, the sums by column of the stored bonds that count, clamped as F(bond) is. */
export function storedBondSums(state: State, w: Workspace): void {
  const n = state.n;
  const sums = w.storedSums;
  const stored = state.bonds;
  const uids = stored.uids;
  const values = stored.values;
  Vector.clear(sums, n);
  for (let uid: u32 = 0; uid < n; ++uid) {
    store<u8>(w.storedAscend + uid, 1);
    if (stored.length(uid) == 0) continue;
    const maskBlock = bondMaskBlock(state, uid);
    const registrations = Bond.registrations(state, maskBlock);
    let next: u32 = 0;
    const end = stored.end(uid);
    for (let k = stored.start(uid); k < end; ++k) {
      const target = U16.get(uids, k);
      if (!Bond.counts(target, n, registrations, maskBlock)) continue;
      Vector.set(sums, target, Vector.get(sums, target) + U16.get(values, k));
      if (target < next) store<u8>(w.storedAscend + uid, 0);
      next = target + 1;
    }
  }
  // The chain clamps a sum to the largest I32F32, 2^31 - 2^-32. Here the largest whole number stands for that: shares of
  // bonds up to 65535 come out the same.
  for (let uid: u32 = 0; uid < n; ++uid) Vector.set(sums, uid, min<i64>(Vector.get(sums, uid), i32.MAX_VALUE));
}

/**
 * Steps 2 and 3, and Yuma3 without liquid alpha: an alpha of the new bonds and the rest of the old, rows ascending.
 * Classic bonds are shares of their column, new ones bought with S * weight; in Yuma3 weights and stored fractions stand for
 * themselves. After this no stage may read purchases and storedSums: in both a 0 becomes 1.
 */
export function emaBonds(state: State, w: Workspace): void {
  const n = state.n;
  const bonds = w.bonds;
  const merges = w.areWeightsFractions && w.isStakeFraction && Vector.areWithin(w.alphas, n, 1, I32F32.ONE - 1);
  if (merges && !state.yuma3) {
    Vector.reciprocals(w.purchaseReciprocals, w.purchases, n);
    Vector.reciprocals(w.storedReciprocals, w.storedSums, n);
  }
  Vector.clear(w.bondSums, n);
  w.row.clear();
  store<u32>(bonds.offsets, 0);
  let entry: u32 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) {
    // Most neurons have neither weights nor bonds.
    if (w.bondWeights.length(uid) != 0 || state.bonds.length(uid) != 0) {
      const isPlain = merges && load<u8>(w.weightsAscend + uid) != 0 && load<u8>(w.storedAscend + uid) != 0;
      store<u8>(w.areBondsFractions + uid, u8(isPlain));
      entry = isPlain ? mergeRow(state, w, uid, entry) : gatherRow(state, w, uid, entry);
    }
    bonds.setEnd(uid, entry);
  }
}

/**
 * Appends a row's new bonds from `entry` on, and returns the entry behind them: two ascending rows of fractions merge, in
 * half the time that gathering takes. Parts of a column are at most the column, so that all is in range: see Share.
 */
function mergeRow(state: State, w: Workspace, uid: u32, entry: u32): u32 {
  const weights = w.bondWeights;
  const stored = state.bonds;
  const weightsEnd = weights.end(uid);
  const storedEnd = stored.end(uid);
  let k = weights.start(uid);
  let o = stored.start(uid);
  const classic = !state.yuma3;
  // What the loop reads and writes, so that it needs no address but these.
  const freshUids = weights.uids;
  const freshValues = weights.values;
  const oldUids = stored.uids;
  const oldValues = stored.values;
  const purchases = w.purchases;
  const purchaseReciprocals = w.purchaseReciprocals;
  const storedSums = w.storedSums;
  const storedReciprocals = w.storedReciprocals;
  const alphas = w.alphas;
  const uids = w.bonds.uids;
  const values = w.bonds.values;
  const sums = w.bondSums;
  const share = Vector.get(w.activeStake, uid);
  const maskBlock = bondMaskBlock(state, uid);
  const registrations = Bond.registrations(state, maskBlock);
  const n = state.n;
  while (true) {
    const freshUid = k < weightsEnd ? U16.get(freshUids, k) : END;
    let oldUid = END;
    for (; o < storedEnd; ++o) {
      const uid = U16.get(oldUids, o);
      if (!Bond.counts(uid, n, registrations, maskBlock)) continue;
      oldUid = uid;
      break;
    }
    const target = min(freshUid, oldUid);
    if (target == END) return entry;
    const alpha = Vector.get(alphas, target);
    let value: i64 = 0;
    if (freshUid == target) {
      let fresh = Vector.get(freshValues, k++);
      if (classic) {
        const part = I32F32.fractionMul(share, fresh);
        fresh = Share.of(part, Vector.get(purchases, target), Vector.get(purchaseReciprocals, target));
      }
      value = I32F32.fractionMul(alpha, fresh);
    }
    if (oldUid == target) {
      const bond = U16.get(oldValues, o++);
      const old = classic
        ? Share.of(bond, Vector.get(storedSums, target), Vector.get(storedReciprocals, target))
        : I32F32.fractionOf65535(bond);
      value += I32F32.fractionMul(I32F32.ONE - alpha, old);
    }
    // One that comes out as 0 is no bond: the next one is written over it.
    U16.set(uids, entry, target);
    Vector.set(values, entry, value);
    Vector.set(sums, target, Vector.get(sums, target) + value);
    entry += u32(value != 0);
  }
}

/** The same for rows in any order and numbers of any size. */
function gatherRow(state: State, w: Workspace, uid: u32, entry: u32): u32 {
  const weights = w.bondWeights;
  const stored = state.bonds;
  const row = w.row;
  const classic = !state.yuma3;
  const share = Vector.get(w.activeStake, uid);
  const end = weights.end(uid);
  for (let k = weights.start(uid); k < end; ++k) {
    const target = weights.uid(k);
    let fresh = weights.value(k);
    if (classic) fresh = I32F32.safeDiv(I32F32.saturatingMul(share, fresh), Vector.get(w.purchases, target));
    // Of a uid that a row repeats all weights count, but with alphas by column the last one only.
    if (w.hasColumnAlphas) Vector.set(row.values, target, I32F32.ZERO);
    row.add(target, I32F32.saturatingMul(Vector.get(w.alphas, target), fresh));
  }
  const maskBlock = bondMaskBlock(state, uid);
  const registrations = Bond.registrations(state, maskBlock);
  const storedEnd = stored.end(uid);
  for (let o = stored.start(uid); o < storedEnd; ++o) {
    const target = stored.uid(o);
    if (!Bond.counts(target, state.n, registrations, maskBlock)) continue;
    const bond = stored.value(o);
    const old = classic ? I32F32.safeDiv(bond, Vector.get(w.storedSums, target)) : I32F32.fractionOf65535(bond);
    const rest = I32F32.saturatingSub(I32F32.ONE, Vector.get(w.alphas, target));
    row.add(target, I32F32.saturatingMul(rest, old));
  }
  const after = row.drain(w.bonds, entry);
  for (let k = entry; k < after; ++k) Vector.add(w.bondSums, w.bonds.uid(k), w.bonds.value(k));
  return after;
}

class Bond {
  /** The registrations that a row's bonds are masked by, u64[n]; 0 where all of them are older. */
  @inline static registrations(state: State, maskBlock: u64): usize {
    return state.newestRegistration >= maskBlock ? state.blockAtRegistration : 0;
  }

  /** Whether a stored bond counts. One on no neuron counts nowhere. */
  @inline static counts(target: u32, n: u32, registrations: usize, maskBlock: u64): bool {
    if (target >= n) return false;
    return registrations == 0 || load<u64>(registrations + ((<usize>target) << 3)) < maskBlock;
  }
}

/** 1 - bonds_moving_average / 1000000, saturating; in Yuma3 with conversions that wrap. */
export function plainAlphas(state: State, w: Workspace): void {
  if (state.yuma3) Words.set(average, 0, state.bondsMovingAverage);
  else I64F64.fromU64(average, state.bondsMovingAverage);
  I64F64.fromU64(million, 1000000);
  I64F64.safeDivide(average, average, million);
  const kept = state.yuma3 ? I64F64.wrappingToI32F32(average) : I64F64.toI32F32(average);
  Vector.fill(w.alphas, state.n, I32F32.saturatingSub(I32F32.ONE, kept));
}

/**
 * Shares of each column of bonds earn of its incentive: the dividends, normalised. Classic, step 4: the shares take the place
 * of the bonds, and the largest of each column is kept. Yuma3, step 3: the bonds stay, and what is earned is multiplied by
 * the validator's stake.
 */
export function earnDividends(state: State, w: Workspace): void {
  const n = state.n;
  const classic = !state.yuma3;
  const isPlain = Vector.areWithin(w.incentive, n, 0, I32F32.ONE - 1);
  if (isPlain) Vector.reciprocals(w.bondReciprocals, w.bondSums, n);
  if (classic) Vector.clear(w.largest, n);
  for (let uid: u32 = 0; uid < n; ++uid) {
    let earned: i64 = 0;
    if (w.bonds.length(uid) != 0) {
      earned = earn(w, uid, isPlain && load<u8>(w.areBondsFractions + uid) != 0, classic);
      if (!classic) earned = I32F32.checkedMul(earned, Vector.get(w.activeStake, uid), 0);
    }
    Vector.set(w.dividends, uid, earned);
  }
  if (classic) Vector.reciprocals(w.largestReciprocals, w.largest, n);
  Vector.normalise(w.dividends, n);
}

/** What a row of bonds earns. isPlain: its bonds lie in [0, 1], and the incentive in [0, 1). */
function earn(w: Workspace, uid: u32, isPlain: bool, classic: bool): i64 {
  const uids = w.bonds.uids;
  const values = w.bonds.values;
  const sums = w.bondSums;
  const reciprocals = w.bondReciprocals;
  const incentive = w.incentive;
  const largest = w.largest;
  let earned: i64 = 0;
  const end = w.bonds.end(uid);
  for (let k = w.bonds.start(uid); k < end; ++k) {
    const target = U16.get(uids, k);
    const bond = Vector.get(values, k);
    const sum = Vector.get(sums, target);
    let share: i64;
    if (isPlain) {
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
  return earned;
}

/** Classic, step 5, for storage only: shares over the largest of their column. */
export class Upscale {
  /** largest and reciprocals: the workspace's. */
  @inline static of(share: i64, target: u32, largest: usize, reciprocals: usize): i64 {
    return Share.of(share, Vector.get(largest, target), Vector.get(reciprocals, target));
  }

  /** All bonds' values, into `out`, i64[entries]. */
  static all(w: Workspace, entries: u32, out: usize): void {
    for (let k: u32 = 0; k < entries; ++k) {
      Vector.set(out, k, Upscale.of(w.bonds.value(k), w.bonds.uid(k), w.largest, w.largestReciprocals));
    }
  }
}
