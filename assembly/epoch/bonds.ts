// 8. Weights for bonds and 9. Bonds and dividends (docs/specification/epoch.md).

import { I32F32 } from "../fixed/i32f32";
import { I64F64 } from "../fixed/i64f64";
import { Words } from "../fixed/words";
import { InputRows, Rows } from "../record/rows";
import { Accumulator } from "./accumulator";
import { fractionOf65535 } from "./consensus";
import { Rules } from "./rules";
import { State } from "./state";
import { Vector } from "./vector";

const average = memory.data(16);
const million = memory.data(16);

/** 8. The weights that bonds are bought with: between W (penalty 0) and C (penalty 1). out may be neither. */
export function weightsForBonds(state: State, weights: Rows, clipped: usize, row: Accumulator, out: Rows): void {
  const penalty = Rules.bondsPenalty(state.specVersion) ? fractionOf65535(state.bondsPenalty) : I32F32.ONE;
  let entry: u32 = 0;
  store<u32>(out.offsets, 0);
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    const end = weights.end(uid);
    for (let k = weights.start(uid); k < end; ++k) {
      const weight = weights.value(k);
      const cut = load<i64>(clipped + ((<usize>k) << 3));
      const target = weights.uid(k);
      if (penalty == I32F32.ZERO) out.set(entry++, target, weight);
      else if (penalty == I32F32.ONE) {
        if (cut != 0 || weight == 0) out.set(entry++, target, cut);
      } else {
        const loss = I32F32.saturatingMul(penalty, I32F32.saturatingSub(cut, weight));
        row.set(target, I32F32.saturatingAdd(weight, loss));
      }
    }
    // Between the two the row comes out sorted; of a repeated uid the last weight counts.
    if (penalty != I32F32.ZERO && penalty != I32F32.ONE) entry = row.drain(out, entry);
    out.setEnd(uid, entry);
  }
}

/**
 * The stored bonds on neurons that were registered before the last epoch (below spec_version 257: before the row's last
 * update), as F(bond).
 * walkEnds, u32[n]: where liquid alpha's walk over a row ends, which a bond on a uid of n or more stops.
 */
export function oldBonds(state: State, input: InputRows, out: Rows, walkEnds: usize): void {
  const byTempo = Rules.bondMaskByLastTempo(state.specVersion);
  let last = lastTempo(state);
  let entry: u32 = 0;
  store<u32>(out.offsets, 0);
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    if (!byTempo) last = load<u64>(state.lastUpdate + ((<usize>uid) << 3));
    let walkEnd = u32.MAX_VALUE;
    const end = input.end(uid);
    for (let k = input.start(uid); k < end; ++k) {
      const target = input.uid(k);
      if (target >= state.n) {
        // No neuron: no bond, but its registration counts as block 0, and unmasked it is in the walk's way.
        if (last > 0) walkEnd = min(walkEnd, entry);
        continue;
      }
      if (last <= load<u64>(state.blockAtRegistration + ((<usize>target) << 3))) continue;
      out.set(entry++, target, I32F32.fromU16(input.value(k)));
    }
    out.setEnd(uid, entry);
    store<u32>(walkEnds + ((<usize>uid) << 2), min(walkEnd, entry));
  }
}

/** The block up to which a neuron that registers loses the bonds on its uid. */
function lastTempo(state: State): u64 {
  const step = Rules.lastStepBlock(state.specVersion) ? state.lastMechanismStepBlock : 0;
  if (step != 0) return step == u64.MAX_VALUE ? step : step + 1;
  return state.currentBlock < state.tempo ? 0 : state.currentBlock - state.tempo;
}

/** Classic, step 2: weights become the bonds bought now, S * weight, in place. */
export function bondsDelta(n: u32, weights: Rows, stake: usize): void {
  for (let uid: u32 = 0; uid < n; ++uid) {
    const share = Vector.get(stake, uid);
    const end = weights.end(uid);
    for (let k = weights.start(uid); k < end; ++k) weights.setValue(k, I32F32.saturatingMul(share, weights.value(k)));
  }
}

/** Yuma3, step 1: stored u16 as fractions of 65535, in place. */
export function bondFractions(n: u32, bonds: Rows): void {
  const entries = bonds.start(n);
  for (let k: u32 = 0; k < entries; ++k) {
    bonds.setValue(k, I32F32.safeDiv(bonds.value(k), I32F32.fromU16(65535)));
  }
}

/** Each column over its sum, in place. sums: i64[n] of room. */
export function columnNormalise(n: u32, rows: Rows, sums: usize): void {
  columnSums(n, rows, sums);
  divideColumns(n, rows, sums);
}

export function columnSums(n: u32, rows: Rows, sums: usize): void {
  Vector.clear(sums, n);
  const entries = rows.start(n);
  for (let k: u32 = 0; k < entries; ++k) Vector.add(sums, rows.uid(k), rows.value(k));
}

/** Classic, step 5: each column over its largest entry, in place. largest: i64[n] of room. */
export function columnMaxUpscale(n: u32, rows: Rows, largest: usize): void {
  Vector.clear(largest, n);
  const entries = rows.start(n);
  for (let k: u32 = 0; k < entries; ++k) {
    const target = rows.uid(k);
    Vector.set(largest, target, max(Vector.get(largest, target), rows.value(k)));
  }
  divideColumns(n, rows, largest);
}

/** Each entry over its column's divisor, where that is not 0. */
function divideColumns(n: u32, rows: Rows, divisors: usize): void {
  const entries = rows.start(n);
  for (let k: u32 = 0; k < entries; ++k) {
    const divisor = Vector.get(divisors, rows.uid(k));
    if (divisor != 0) rows.setValue(k, I32F32.safeDiv(rows.value(k), divisor));
  }
}

/** Classic, step 3, and Yuma3 without liquid alpha: alpha of the new bonds and the rest of the old, rows ascending. */
export function emaBonds(n: u32, alpha: i64, fresh: Rows, old: Rows, row: Accumulator, ema: Rows): void {
  const rest = I32F32.saturatingSub(I32F32.ONE, alpha);
  let entry: u32 = 0;
  store<u32>(ema.offsets, 0);
  for (let uid: u32 = 0; uid < n; ++uid) {
    const freshEnd = fresh.end(uid);
    for (let k = fresh.start(uid); k < freshEnd; ++k)
      row.add(fresh.uid(k), I32F32.saturatingMul(alpha, fresh.value(k)));
    const oldEnd = old.end(uid);
    for (let k = old.start(uid); k < oldEnd; ++k) row.add(old.uid(k), I32F32.saturatingMul(rest, old.value(k)));
    entry = row.drain(ema, entry);
    ema.setEnd(uid, entry);
  }
}

/** 1 - bonds_moving_average / 1000000, saturating. */
export function classicAlpha(movingAverage: u64): i64 {
  I64F64.fromU64(average, movingAverage);
  I64F64.fromU64(million, 1000000);
  I64F64.safeDivide(average, average, million);
  return I32F32.saturatingSub(I32F32.ONE, I64F64.toI32F32(average));
}

/** The same with conversions that wrap, as Yuma3 has it. */
export function yuma3Alpha(movingAverage: u64): i64 {
  Words.set(average, 0, movingAverage);
  I64F64.fromU64(million, 1000000);
  I64F64.safeDivide(average, average, million);
  return I32F32.saturatingSub(I32F32.ONE, I64F64.wrappingToI32F32(average));
}

/** Classic, step 4: what each validator's bonds earn of the incentive. dividends: i64[n], not yet normalised. */
export function classicDividends(n: u32, ema: Rows, incentive: usize, dividends: usize): void {
  for (let uid: u32 = 0; uid < n; ++uid) {
    let earned: i64 = 0;
    const end = ema.end(uid);
    for (let k = ema.start(uid); k < end; ++k) {
      earned = I32F32.saturatingAdd(earned, I32F32.saturatingMul(Vector.get(incentive, ema.uid(k)), ema.value(k)));
    }
    Vector.set(dividends, uid, earned);
  }
}

/** Yuma3, step 3: the same by shares of each column, times the validator's stake. sums: i64[n] of room. */
export function yuma3Dividends(n: u32, ema: Rows, incentive: usize, stake: usize, sums: usize, dividends: usize): void {
  columnSums(n, ema, sums);
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
