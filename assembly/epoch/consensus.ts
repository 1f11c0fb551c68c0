// 6. Consensus, clipping, validator trust and 7. Ranks and incentive (docs/specification/epoch.md).

import { I32F32 } from "../fixed/i32f32";
import { Rows } from "../record/rows";
import { State } from "./state";
import { Vector } from "./vector";

/** The weights of the validators by column, CSC: what the weighted median searches. */
@unmanaged
export class Columns {
  /** u32[n + 1] */
  offsets: usize;
  /** u32[n]: the end of what a column holds; fewer entries than its room where a row repeats a uid. */
  ends: usize;
  /** u16[entries]: the validator. */
  rows: usize;
  /** i64[entries] */
  values: usize;
}

/** kappa as I32F32. */
export function fractionOf65535(value: u32): i64 {
  return I32F32.safeDiv(I32F32.fromU16(value), I32F32.fromU16(65535));
}

/**
 * consensus, i64[n]: the stake-weighted median of each column, the highest score that validators with at least kappa of
 * the stake support. Room: validatorStake, i64[n]; scratch, 16 bytes a neuron.
 */
export function weightedMedians(
  state: State,
  weights: Rows,
  stake: usize,
  validatorStake: usize,
  columns: Columns,
  scratch: usize,
  consensus: usize,
): void {
  const n = state.n;
  // Until the medians replace it, the stake behind each column's non-zero weights.
  const nonZeroStake = consensus;
  Vector.copy(validatorStake, stake, n);
  Vector.normalise(validatorStake, n);
  const total = Vector.sum(validatorStake, n);
  const minority = I32F32.saturatingSub(total, fractionOf65535(state.kappa));
  let validators: u32 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) validators += u32(Vector.get(stake, uid) > 0);

  stakeOnColumns(n, weights, stake, validatorStake, nonZeroStake);
  // Where kappa exceeds the total, a column with all of the stake on it still has to be searched.
  fillColumns(n, weights, stake, nonZeroStake, min(total - minority, total), columns);
  for (let uid: u32 = 0; uid < n; ++uid) {
    Vector.set(consensus, uid, median(columns, uid, validatorStake, validators, total, minority, scratch));
  }
}

/** Each column's stake behind non-zero weights; with repeated uids in a row at least that much. */
function stakeOnColumns(n: u32, weights: Rows, stake: usize, validatorStake: usize, nonZeroStake: usize): void {
  Vector.clear(nonZeroStake, n);
  for (let row: u32 = 0; row < n; ++row) {
    if (Vector.get(stake, row) <= 0) continue;
    const share = Vector.get(validatorStake, row);
    const end = weights.end(row);
    for (let entry = weights.start(row); entry < end; ++entry) {
      if (weights.value(entry) == 0) continue;
      const target = weights.uid(entry);
      Vector.set(nonZeroStake, target, Vector.get(nonZeroStake, target) + share);
    }
  }
}

/**
 * The columns that may have a median above zero: those with at least `majority` of stake on them. The rest stay empty,
 * for if the stake behind zero alone exceeds the minority, zero is the median whatever the others say.
 */
function fillColumns(n: u32, weights: Rows, stake: usize, nonZeroStake: usize, majority: i64, columns: Columns): void {
  memory.fill(columns.offsets, 0, (<usize>n + 1) << 2);
  for (let row: u32 = 0; row < n; ++row) {
    if (Vector.get(stake, row) <= 0) continue;
    const end = weights.end(row);
    for (let entry = weights.start(row); entry < end; ++entry) {
      const target = weights.uid(entry);
      if (Vector.get(nonZeroStake, target) < majority) continue;
      const at = columns.offsets + ((<usize>target) << 2);
      store<u32>(at, load<u32>(at) + 1);
    }
  }
  let offset: u32 = 0;
  for (let uid: u32 = 0; uid <= n; ++uid) {
    const at = columns.offsets + ((<usize>uid) << 2);
    const count = load<u32>(at);
    store<u32>(at, offset);
    if (uid < n) store<u32>(columns.ends + ((<usize>uid) << 2), offset);
    offset += count;
  }
  for (let row: u32 = 0; row < n; ++row) {
    if (Vector.get(stake, row) <= 0) continue;
    const end = weights.end(row);
    for (let entry = weights.start(row); entry < end; ++entry) {
      const target = weights.uid(entry);
      if (Vector.get(nonZeroStake, target) < majority) continue;
      const endAt = columns.ends + ((<usize>target) << 2);
      let place = load<u32>(endAt);
      // Of a uid that a row repeats the last weight counts: it takes the place of the one before.
      const start = load<u32>(columns.offsets + ((<usize>target) << 2));
      const repeats = place > start && <u32>load<u16>(columns.rows + ((<usize>place - 1) << 1)) == row;
      if (repeats) --place;
      store<u16>(columns.rows + ((<usize>place) << 1), row);
      store<i64>(columns.values + ((<usize>place) << 3), weights.value(entry));
      store<u32>(endAt, place + 1);
    }
  }
}

/**
 * The smallest value of the column such that the stake of validators with at most that is greater than the minority,
 * else its largest value. scratch holds pairs of value and stake.
 */
function median(
  columns: Columns,
  uid: u32,
  validatorStake: usize,
  validators: u32,
  total: i64,
  minority: i64,
  scratch: usize,
): i64 {
  const end = load<u32>(columns.ends + ((<usize>uid) << 2));
  let left = scratch;
  let right = scratch;
  let below = total;
  let lowest = i64.MAX_VALUE;
  let highest: i64 = 0;
  for (let entry = load<u32>(columns.offsets + ((<usize>uid) << 2)); entry < end; ++entry) {
    const value = load<i64>(columns.values + ((<usize>entry) << 3));
    if (value == 0) continue;
    const stake = Vector.get(validatorStake, load<u16>(columns.rows + ((<usize>entry) << 1)));
    store<i64>(right, value);
    store<i64>(right, stake, 8);
    right += 16;
    below -= stake;
    lowest = min(lowest, value);
    highest = max(highest, value);
  }
  // Zero is a value of the column only where some validator gives it.
  if (<u32>((right - left) >> 4) < validators && below > minority) return 0;

  // Halve the range of values until one is left: at most 33 rounds, whatever the scores.
  while (lowest < highest) {
    const pivot = lowest + ((highest - lowest) >> 1);
    let leftHighest = lowest;
    let rightLowest = highest;
    let leftStake: i64 = 0;
    let split = left;
    for (let at = left; at < right; at += 16) {
      const value = load<i64>(at);
      if (value > pivot) {
        rightLowest = min(rightLowest, value);
        continue;
      }
      const stake = load<i64>(at, 8);
      leftHighest = max(leftHighest, value);
      leftStake += stake;
      store<i64>(at, load<i64>(split));
      store<i64>(at, load<i64>(split, 8), 8);
      store<i64>(split, value);
      store<i64>(split, stake, 8);
      split += 16;
    }
    if (below + leftStake > minority) {
      right = split;
      highest = leftHighest;
    } else {
      left = split;
      below += leftStake;
      lowest = rightLowest;
    }
  }
  return highest;
}

/** C, i64[entries] beside W: each weight cut to the consensus of its target. What is cut to 0 disappears. */
export function clip(n: u32, weights: Rows, consensus: usize, clipped: usize): void {
  const entries = weights.start(n);
  for (let entry: u32 = 0; entry < entries; ++entry) {
    const value = min(weights.value(entry), Vector.get(consensus, weights.uid(entry)));
    store<i64>(clipped + ((<usize>entry) << 3), value);
  }
}

/** trust, i64[n]: the sum of each row of C. */
export function validatorTrust(n: u32, weights: Rows, clipped: usize, trust: usize): void {
  for (let row: u32 = 0; row < n; ++row) {
    let sum: i64 = 0;
    const end = weights.end(row);
    for (let entry = weights.start(row); entry < end; ++entry) sum += load<i64>(clipped + ((<usize>entry) << 3));
    Vector.set(trust, row, sum);
  }
}

/** ranks, i64[n]: what the stake behind each neuron gives it, W^T S or C^T S by the values passed. */
export function ranks(n: u32, weights: Rows, values: usize, stake: usize, out: usize): void {
  Vector.clear(out, n);
  for (let row: u32 = 0; row < n; ++row) {
    const share = Vector.get(stake, row);
    if (share == 0) continue;
    const end = weights.end(row);
    for (let entry = weights.start(row); entry < end; ++entry) {
      Vector.add(out, weights.uid(entry), I32F32.saturatingMul(share, load<i64>(values + ((<usize>entry) << 3))));
    }
  }
}
