// 9. Bonds and dividends (docs/specification/epoch.md).

import { I32F32 } from "../fixed/i32f32";
import { I64F64 } from "../fixed/i64f64";
import { Share } from "../fixed/share";
import { Words } from "../fixed/words";
import { Run, U16 } from "../record/rows";
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

/**
 * Classic, step 1: storedSums, the sums by column of the stored bonds that count, clamped as F(bond) is. In all modes, which
 * rows of stored bonds ascend.
 */
export function storedBondSums(state: State, w: Workspace): void {
  const n = state.n;
  const sums = w.storedSums;
  const stored = state.bonds;
  const classic = !state.yuma3;
  Vector.clear(sums, n);
  for (let uid: u32 = 0; uid < n; ++uid) {
    let ascends = true;
    const end = stored.end(uid);
    if (stored.start(uid) != end) {
      const maskBlock = bondMaskBlock(state, uid);
      const registrations = Bond.registrations(state, maskBlock);
      const hasRuns = registrations == 0 && Run.pays(stored.uids, stored.start(uid), end);
      let next: u32 = 0;
      for (let k = stored.start(uid); k < end; ) {
        const target = stored.uid(k);
        const sum = sums + ((<usize>target) << 3);
        const count = hasRuns ? Run.fours(stored.uids, k, end, n) - k : 0;
        if (count != 0) {
          if (classic) addFours(sum, stored.values + ((<usize>k) << 1), count);
          ascends = ascends && target >= next;
          next = target + count;
          k += count;
          continue;
        }
        const bond = stored.value(k++);
        if (Bond.counts(target, n, registrations, maskBlock)) {
          store<i64>(sum, load<i64>(sum) + bond);
          ascends = ascends && target >= next;
          next = target + 1;
        } else ascends = ascends && target < n;
      }
    }
    store<u8>(w.storedAscend + uid, u8(ascends));
  }
  // The chain clamps a sum to the largest I32F32, 2^31 - 2^-32. Here the largest whole number stands for that: shares of
  // bonds up to 65535 come out the same.
  for (let uid: u32 = 0; uid < n; ++uid) Vector.set(sums, uid, min<i64>(Vector.get(sums, uid), i32.MAX_VALUE));
}

/** Adds fours of u16s to as many i64s. */
function addFours(sums: usize, values: usize, count: u32): void {
  const end = values + ((<usize>count) << 1);
  for (; values < end; values += 8, sums += 32) {
    store<i64>(sums, load<i64>(sums) + load<u16>(values));
    store<i64>(sums, load<i64>(sums, 8) + load<u16>(values, 2), 8);
    store<i64>(sums, load<i64>(sums, 16) + load<u16>(values, 4), 16);
    store<i64>(sums, load<i64>(sums, 24) + load<u16>(values, 6), 24);
  }
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
 * half the time that gathering takes, and where both are dense and alpha is one for all by runs that they share. Parts of
 * a column are at most the column, so that all is in range: see Share.
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
  const hasRuns =
    w.isOneAlpha && registrations == 0 && Run.pays(freshUids, k, weightsEnd) && Run.pays(oldUids, o, storedEnd);
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
    const column = (<usize>target) << 3;
    const weight = freshValues + ((<usize>k) << 3);
    const bond = oldValues + ((<usize>o) << 1);
    if (hasRuns && freshUid == oldUid) {
      const count = min(Run.end(freshUids, k, weightsEnd) - k, Run.end(oldUids, o, storedEnd) - o);
      stretch.set(column, weight, bond, count);
      entry = averageStretch(w, classic, share, k, entry);
      k += count;
      o += count;
      continue;
    }
    let fresh: i64 = 0;
    let old: i64 = 0;
    if (freshUid == target) {
      fresh = load<i64>(weight);
      if (classic) fresh = Average.bought(weight, purchases + column, purchaseReciprocals + column, share);
      ++k;
    }
    if (oldUid == target) {
      old = classic
        ? Average.kept(bond, storedSums + column, storedReciprocals + column)
        : I32F32.fractionOf65535(load<u16>(bond));
      ++o;
    }
    // One that comes out as 0 is no bond: the next one is written over it.
    U16.set(uids, entry, target);
    entry += u32(
      Average.put(values + ((<usize>entry) << 3), sums + column, load<i64>(alphas + column), fresh, old) != 0,
    );
  }
}

/** Neighbouring neurons that a row has both weights for and bonds on. */
@unmanaged
class Stretch {
  /** Where the first of them lies in a vector, in bytes. */
  column: usize;
  /** Addresses of its weight, an i64, and of its stored bond, a u16. */
  weights: usize;
  bonds: usize;
  count: u32;

  @inline set(column: usize, weights: usize, bonds: usize, count: u32): void {
    this.column = column;
    this.weights = weights;
    this.bonds = bonds;
    this.count = count;
  }
}

const stretch = changetype<Stretch>(memory.data(offsetof<Stretch>(), 8));

/** Appends the stretch's new bonds from `entry` on, and returns the entry behind them; its weights begin at entry `k`. */
function averageStretch(w: Workspace, classic: bool, share: i64, k: u32, entry: u32): u32 {
  const out = w.bonds.values + ((<usize>entry) << 3);
  const after = entry + stretch.count;
  memory.copy(w.bonds.uids + ((<usize>entry) << 1), w.bondWeights.uids + ((<usize>k) << 1), stretch.count << 1);
  const hasZero = classic ? averageClassic(w, share, out) : averageYuma3(w, out);
  return hasZero ? w.bonds.compact(entry, after, entry) : after;
}

/** Writes the stretch's new bonds, and returns whether one of them is 0. */
function averageClassic(w: Workspace, share: i64, out: usize): bool {
  let weight = stretch.weights;
  let bond = stretch.bonds;
  let purchase = w.purchases + stretch.column;
  let stored = w.storedSums + stretch.column;
  const alpha = Vector.get(w.alphas, 0);
  let sum = w.bondSums + stretch.column;
  // From a divisor to its reciprocal.
  const p = w.purchaseReciprocals - w.purchases;
  const s = w.storedReciprocals - w.storedSums;
  const end = out + ((<usize>stretch.count) << 3);
  let sign: i64 = 0;
  while (out + 24 < end) {
    const rp = purchase + p;
    const rs = stored + s;
    const a0 = Average.bought(weight, purchase, rp, share);
    const a = Average.put(out, sum, alpha, a0, Average.kept(bond, stored, rs));
    const b0 = Average.bought(weight + 8, purchase + 8, rp + 8, share);
    const b = Average.put(out + 8, sum + 8, alpha, b0, Average.kept(bond + 2, stored + 8, rs + 8));
    const c0 = Average.bought(weight + 16, purchase + 16, rp + 16, share);
    const c = Average.put(out + 16, sum + 16, alpha, c0, Average.kept(bond + 4, stored + 16, rs + 16));
    const d0 = Average.bought(weight + 24, purchase + 24, rp + 24, share);
    const d = Average.put(out + 24, sum + 24, alpha, d0, Average.kept(bond + 6, stored + 24, rs + 24));
    sign |= (a - 1) | (b - 1) | (c - 1) | (d - 1);
    weight += 32;
    bond += 8;
    purchase += 32;
    stored += 32;
    sum += 32;
    out += 32;
  }
  while (out < end) {
    const fresh = Average.bought(weight, purchase, purchase + p, share);
    sign |= Average.put(out, sum, alpha, fresh, Average.kept(bond, stored, stored + s)) - 1;
    weight += 8;
    bond += 2;
    purchase += 8;
    stored += 8;
    sum += 8;
    out += 8;
  }
  return sign < 0;
}

/** The same in Yuma3. */
function averageYuma3(w: Workspace, out: usize): bool {
  let weight = stretch.weights;
  let bond = stretch.bonds;
  const alpha = Vector.get(w.alphas, 0);
  let sum = w.bondSums + stretch.column;
  const end = out + ((<usize>stretch.count) << 3);
  let sign: i64 = 0;
  while (out + 24 < end) {
    const a = Average.put(out, sum, alpha, load<i64>(weight), I32F32.fractionOf65535(load<u16>(bond)));
    const b = Average.put(out + 8, sum + 8, alpha, load<i64>(weight, 8), I32F32.fractionOf65535(load<u16>(bond, 2)));
    const c = Average.put(out + 16, sum + 16, alpha, load<i64>(weight, 16), I32F32.fractionOf65535(load<u16>(bond, 4)));
    const d = Average.put(out + 24, sum + 24, alpha, load<i64>(weight, 24), I32F32.fractionOf65535(load<u16>(bond, 6)));
    sign |= (a - 1) | (b - 1) | (c - 1) | (d - 1);
    weight += 32;
    bond += 8;
    sum += 32;
    out += 32;
  }
  while (out < end) {
    sign |= Average.put(out, sum, alpha, load<i64>(weight), I32F32.fractionOf65535(load<u16>(bond))) - 1;
    weight += 8;
    bond += 2;
    sum += 8;
    out += 8;
  }
  return sign < 0;
}

/** One bond's average, by the addresses of what it is made of. */
export class Average {
  /** Classic: what a weight buys of its column. */
  @inline static bought(weight: usize, purchase: usize, reciprocal: usize, share: i64): i64 {
    const part = I32F32.fractionMul(share, load<i64>(weight));
    return Share.ofSmall(part, load<i64>(purchase), load<i64>(reciprocal));
  }

  /** Classic: a stored bond's share of its column. */
  @inline static kept(bond: usize, stored: usize, reciprocal: usize): i64 {
    return Share.ofSmall(load<u16>(bond), load<i64>(stored), load<i64>(reciprocal));
  }

  /** Writes, adds to its column and returns alpha of the new and the rest of the old one. */
  @inline static put(out: usize, sum: usize, alpha: i64, fresh: i64, old: i64): i64 {
    const bond = I32F32.fractionMul(alpha, fresh) + I32F32.fractionMul(I32F32.ONE - alpha, old);
    store<i64>(out, bond);
    store<i64>(sum, load<i64>(sum) + bond);
    return bond;
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
  w.isOneAlpha = true;
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
      const areFractions = isPlain && load<u8>(w.areBondsFractions + uid) != 0;
      earned = areFractions ? earnFractions(w, uid, classic) : earn(w, uid, classic);
      if (!classic) earned = I32F32.checkedMul(earned, Vector.get(w.activeStake, uid), 0);
    }
    Vector.set(w.dividends, uid, earned);
  }
  if (classic) Vector.reciprocals(w.largestReciprocals, w.largest, n);
  Vector.normalise(w.dividends, n);
}

/** What a row earns whose bonds lie in [0, 1], where the incentive lies in [0, 1): if it is dense by fours of its runs. */
function earnFractions(w: Workspace, uid: u32, classic: bool): i64 {
  const uids = w.bonds.uids;
  const values = w.bonds.values;
  const sums = w.bondSums;
  const reciprocals = w.bondReciprocals;
  const incentives = w.incentive;
  const maxima = w.largest;
  const end = w.bonds.end(uid);
  let k = w.bonds.start(uid);
  // A row of bonds ascends where that of its weights does.
  const hasRuns = load<u8>(w.weightsAscend + uid) != 0 && Run.pays(uids, k, end);
  let run = hasRuns ? k : end;
  let earned: i64 = 0;
  while (k < end) {
    if (k == run) {
      run = Run.end(uids, k, end);
      const after = k + ((run - k) & ~3);
      if (after != k) {
        earned += classic ? earnClassicFours(w, k, after) : earnYuma3Fours(w, k, after);
        k = after;
        continue;
      }
    }
    const at = (<usize>U16.get(uids, k)) << 3;
    const bond = values + ((<usize>k) << 3);
    earned += Earn.one(bond, sums + at, reciprocals + at, incentives + at, maxima + at, classic);
    ++k;
  }
  return earned;
}

function earnClassicFours(w: Workspace, start: u32, end: u32): i64 {
  return Earn.fours(w, start, end, true);
}

function earnYuma3Fours(w: Workspace, start: u32, end: u32): i64 {
  return Earn.fours(w, start, end, false);
}

class Earn {
  @inline static fours(w: Workspace, start: u32, end: u32, classic: bool): i64 {
    const column = (<usize>w.bonds.uid(start)) << 3;
    const values = w.bonds.values + ((<usize>start) << 3);
    const sums = w.bondSums + column;
    const reciprocals = w.bondReciprocals + column;
    const incentives = w.incentive + column;
    const maxima = w.largest + column;
    const bytes = (<usize>(end - start)) << 3;
    let earned: i64 = 0;
    for (let at: usize = 0; at < bytes; at += 32) {
      const value = values + at;
      const sum = sums + at;
      const reciprocal = reciprocals + at;
      const incentive = incentives + at;
      const largest = maxima + at;
      earned +=
        Earn.one(value, sum, reciprocal, incentive, largest, classic) +
        Earn.one(value + 8, sum + 8, reciprocal + 8, incentive + 8, largest + 8, classic) +
        Earn.one(value + 16, sum + 16, reciprocal + 16, incentive + 16, largest + 16, classic) +
        Earn.one(value + 24, sum + 24, reciprocal + 24, incentive + 24, largest + 24, classic);
    }
    return earned;
  }

  /** A bond is at most the sum of its column, and at most 1. */
  @inline static one(bond: usize, sum: usize, reciprocal: usize, incentive: usize, largest: usize, classic: bool): i64 {
    const share = Share.of(load<i64>(bond), load<i64>(sum), load<i64>(reciprocal));
    if (classic) {
      store<i64>(bond, share);
      store<i64>(largest, max(load<i64>(largest), share));
    }
    return I32F32.fractionMul(load<i64>(incentive), share);
  }
}

/** The same for numbers of any size. */
function earn(w: Workspace, uid: u32, classic: bool): i64 {
  let earned: i64 = 0;
  const end = w.bonds.end(uid);
  for (let k = w.bonds.start(uid); k < end; ++k) {
    const target = w.bonds.uid(k);
    const share = I32F32.safeDiv(w.bonds.value(k), Vector.get(w.bondSums, target));
    earned = I32F32.saturatingAdd(earned, I32F32.saturatingMul(share, Vector.get(w.incentive, target)));
    if (!classic) continue;
    w.bonds.setValue(k, share);
    Vector.set(w.largest, target, max(Vector.get(w.largest, target), share));
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
