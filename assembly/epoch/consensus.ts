// 6. Consensus (docs/specification/epoch.md).

import { I32F32 } from "../fixed/i32f32";
import { Rows } from "../record/rows";
import { State } from "./state";
import { Vector } from "./vector";

/** The weights of the validators by column, CSC: what the weighted median searches. */
@unmanaged
export class Columns {
  /** u32[n + 1] */
  offsets: usize;
  /** u32[n]: the end of what a column holds, which may be less than its room. */
  ends: usize;
  /** u16[entries]: the validator. */
  rows: usize;
  /** i64[entries] */
  values: usize;
}

/**
 * consensus, i64[n]: the stake-weighted median of each column, the highest score that validators with at least kappa of
 * the stake support. Room: validatorStake, i64[n]; pairs, 16 bytes a neuron.
 */
export function weightedMedians(
  state: State,
  weights: Rows,
  ascending: usize,
  stake: usize,
  validatorStake: usize,
  columns: Columns,
  pairs: usize,
  consensus: usize,
): void {
  const n = state.n;
  Vector.copy(validatorStake, stake, n);
  Vector.normalise(validatorStake, n);
  const total = Vector.sum(validatorStake, n);
  const minority = I32F32.saturatingSub(total, I32F32.fractionOf65535(state.kappa));
  let validators: u32 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) validators += u32(Vector.get(stake, uid) > 0);

  // Until the medians replace it, the stake behind each column's non-zero weights.
  const nonZeroStake = consensus;
  countColumns(n, weights, stake, validatorStake, columns, nonZeroStake);
  // Where kappa exceeds the total, a column with all of the stake on it still has to be searched.
  fillColumns(n, weights, ascending, stake, nonZeroStake, min(total - minority, total), columns);
  for (let uid: u32 = 0; uid < n; ++uid) {
    Vector.set(consensus, uid, median(columns, uid, validatorStake, validators, total, minority, pairs));
  }
}

/** Lays out the columns, and sums their stake; where a row repeats a uid both come out larger than they are. */
function countColumns(
  n: u32,
  weights: Rows,
  stake: usize,
  validatorStake: usize,
  columns: Columns,
  nonZeroStake: usize,
): void {
  Vector.clear(nonZeroStake, n);
  memory.fill(columns.ends, 0, (<usize>n) << 2);
  for (let row: u32 = 0; row < n; ++row) {
    if (Vector.get(stake, row) <= 0) continue;
    const share = Vector.get(validatorStake, row);
    const end = weights.end(row);
    for (let entry = weights.start(row); entry < end; ++entry) {
      const target = weights.uid(entry);
      const count = columns.ends + ((<usize>target) << 2);
      store<u32>(count, load<u32>(count) + 1);
      if (weights.value(entry) != 0) Vector.set(nonZeroStake, target, Vector.get(nonZeroStake, target) + share);
    }
  }
  let offset: u32 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) {
    const end = columns.ends + ((<usize>uid) << 2);
    const count = load<u32>(end);
    store<u32>(columns.offsets + ((<usize>uid) << 2), offset);
    store<u32>(end, offset);
    offset += count;
  }
}

/**
 * Fills the columns that may have a median above zero: those with at least `majority` of stake on them. The rest stay
 * empty, for if the stake behind zero alone exceeds the minority, zero is the median whatever the others say.
 */
function fillColumns(
  n: u32,
  weights: Rows,
  ascending: usize,
  stake: usize,
  nonZeroStake: usize,
  majority: i64,
  columns: Columns,
): void {
  for (let row: u32 = 0; row < n; ++row) {
    if (Vector.get(stake, row) <= 0) continue;
    const mayRepeat = load<u8>(ascending + row) == 0;
    const end = weights.end(row);
    for (let entry = weights.start(row); entry < end; ++entry) {
      const target = weights.uid(entry);
      if (Vector.get(nonZeroStake, target) < majority) continue;
      const endAt = columns.ends + ((<usize>target) << 2);
      let place = load<u32>(endAt);
      // Of a uid that a row repeats the last weight counts: it takes the place of the one before.
      if (mayRepeat && place > load<u32>(columns.offsets + ((<usize>target) << 2))) {
        if (<u32>load<u16>(columns.rows + ((<usize>place - 1) << 1)) == row) --place;
      }
      store<u16>(columns.rows + ((<usize>place) << 1), row);
      store<i64>(columns.values + ((<usize>place) << 3), weights.value(entry));
      store<u32>(endAt, place + 1);
    }
  }
}

/**
 * The smallest value of the column such that the stake of validators with at most that is greater than the minority,
 * else its largest value. pairs holds values with their stakes.
 */
function median(
  columns: Columns,
  uid: u32,
  validatorStake: usize,
  validators: u32,
  total: i64,
  minority: i64,
  pairs: usize,
): i64 {
  const end = load<u32>(columns.ends + ((<usize>uid) << 2));
  let left = pairs;
  let right = pairs;
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
    // Without a branch on the value, which no processor could foretell: every pair changes places with the first one of
    // the right part, which then starts one further on if the value belongs to the left.
    for (let at = left; at < right; at += 16) {
      const value = load<i64>(at);
      const stake = load<i64>(at, 8);
      store<i64>(at, load<i64>(split));
      store<i64>(at, load<i64>(split, 8), 8);
      store<i64>(split, value);
      store<i64>(split, stake, 8);
      const isLeft = value <= pivot;
      split += (<usize>isLeft) << 4;
      leftStake += select<i64>(stake, 0, isLeft);
      leftHighest = select<i64>(max(leftHighest, value), leftHighest, isLeft);
      rightLowest = select<i64>(rightLowest, min(rightLowest, value), isLeft);
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
