// 6. Consensus (docs/specification/epoch.md).

import { I32F32 } from "../fixed/i32f32";
import { Run, U16 } from "../record/rows";
import { State } from "./state";
import { Vector } from "./vector";
import { Columns, Electorate, Workspace } from "./workspace";

/** Bytes of so many pairs that counting them in buckets pays. */
const MANY: usize = 9 << 3;
const BUCKETS: u32 = 32;
/** i64[BUCKETS] */
const buckets = memory.data(256);

/** Entries of a band of full columns, which fit the nearest cache. */
const BAND: u32 = 2048;

/**
 * consensus: the stake-weighted median of each column, the highest score that validators with at least kappa of the stake
 * support.
 */
export function weightedMedians(state: State, w: Workspace): void {
  const n = state.n;
  const columns = w.columns;
  findElectorate(state, w);
  const makePairs =
    w.areWeightsFractions && w.isStakeFraction && Vector.areWithin(w.electorate.stake, n, 0, I32F32.ONE - 1);
  if (makePairs && bandMedians(n, w)) return;

  countColumns(n, w);
  fillColumns(n, w);
  for (let uid: u32 = 0; uid < n; ++uid) {
    const start = load<u32>(columns.offsets + ((<usize>uid) << 2));
    const end = load<u32>(columns.ends + ((<usize>uid) << 2));
    if (makePairs) {
      for (let k = start; k < end; ++k) {
        const share = Vector.get(w.electorate.stake, U16.get(columns.rows, k));
        Vector.set(w.pairs, k - start, Pair.of(Vector.get(columns.values, k), share));
      }
      Vector.set(w.consensus, uid, Pair.median(w.electorate, w.pairs, w.pairs + ((<usize>end - start) << 3)));
    } else Vector.set(w.consensus, uid, median(w.electorate, columns, start, end));
  }
}

function findElectorate(state: State, w: Workspace): void {
  const n = state.n;
  const electorate = w.electorate;
  Vector.copy(electorate.stake, w.activeStake, n);
  Vector.normalise(electorate.stake, n);
  electorate.total = Vector.sum(electorate.stake, n);
  electorate.minority = I32F32.saturatingSub(electorate.total, I32F32.fractionOf65535(state.kappa));
  let validators: u32 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) validators += u32(Vector.get(w.activeStake, uid) > 0);
  electorate.validators = validators;
}

/**
 * The medians of ascending rows in one walk through all of them: band by band of neighbouring columns, each laid out by
 * columns in room so small that it stays in the cache. False, and nothing written, where a row does not ascend, or where
 * rows are so sparse that there would be more bands to a row than entries in it.
 * Of the columns' room, rows lists the validators with weights, and ends says how far each one's row has been read.
 */
function bandMedians(n: u32, w: Workspace): bool {
  const columns = w.columns;
  const weights = w.weights;
  let count: u32 = 0;
  let entries: u32 = 0;
  let isDense = true;
  for (let row: u32 = 0; row < n; ++row) {
    const start = weights.start(row);
    const length = weights.end(row) - start;
    if (length == 0 || Vector.get(w.activeStake, row) <= 0) continue;
    if (load<u8>(w.weightsAscend + row) == 0) return false;
    isDense = isDense && Run.pays(weights.uids, start, start + length);
    U16.set(columns.rows, count, row);
    store<u32>(columns.ends + ((<usize>count) << 2), start);
    entries += length;
    ++count;
  }
  if (count == 0) return false;
  // What is laid out of a band takes no more than the entries themselves, and is about one entry a row at least.
  const mean = entries / count;
  if (mean * mean < n) return false;
  const width = min(max(BAND / count, n / mean), mean);
  for (let first: u32 = 0; first < n; first += width) {
    const after = min(first + width, n);
    if (isDense) denseBandMedian(w, count, first, after);
    else bandMedian(w, count, first, after);
  }
  return true;
}

/** The medians of the columns from `first` to `after`, of so many validators. */
function bandMedian(w: Workspace, count: u32, first: u32, after: u32): void {
  const authors = w.columns.rows;
  const cursors = w.columns.ends;
  const columnValues = w.columns.values;
  const weights = w.weights;
  const uids = weights.uids;
  const values = weights.values;
  // u32: where the next weight of a column goes.
  const tails = w.pairs;
  const room = count << 3;
  for (let column = first; column < after; ++column) {
    store<u32>(tails + ((<usize>column) << 2), columnValues + (column - first) * room);
  }
  for (let author: u32 = 0; author < count; ++author) {
    const row = U16.get(authors, author);
    const share = Vector.get(w.electorate.stake, row);
    const end = weights.end(row);
    let k = load<u32>(cursors + ((<usize>author) << 2));
    for (; k < end; ++k) {
      const target = U16.get(uids, k);
      if (target >= after) break;
      const tail = tails + ((<usize>target) << 2);
      const at = load<u32>(tail);
      store<u64>(at, Pair.of(Vector.get(values, k), share));
      store<u32>(tail, at + 8);
    }
    store<u32>(cursors + ((<usize>author) << 2), k);
  }
  for (let column = first; column < after; ++column) {
    const start = columnValues + (column - first) * room;
    Vector.set(w.consensus, column, Pair.median(w.electorate, start, load<u32>(tails + ((<usize>column) << 2))));
  }
}

/** The same where rows are dense: a place for each validator in each column, of the weight 0 where it has none. */
function denseBandMedian(w: Workspace, count: u32, first: u32, after: u32): void {
  const cursors = w.columns.ends;
  const room = (<usize>count) << 3;
  const uids = w.weights.uids;
  for (let author: u32 = 0; author < count; ++author) {
    const row = U16.get(w.columns.rows, author);
    const share = Vector.get(w.electorate.stake, row);
    const end = w.weights.end(row);
    let k = load<u32>(cursors + ((<usize>author) << 2));
    let place = w.columns.values + ((<usize>author) << 3);
    for (let column = first; column < after; ) {
      const target = k < end ? min(U16.get(uids, k), after) : after;
      for (; column < target; ++column, place += room) store<u64>(place, <u64>share);
      if (column == after) break;
      const runEnd = min(after, column + Run.end(uids, k, end) - k);
      let value = w.weights.values + ((<usize>k) << 3);
      k += runEnd - column;
      for (; column < runEnd; ++column, place += room, value += 8) store<u64>(place, Pair.of(load<i64>(value), share));
    }
    store<u32>(cursors + ((<usize>author) << 2), k);
  }
  for (let column = first; column < after; ++column) {
    const start = w.columns.values + <usize>(column - first) * room;
    Vector.set(w.consensus, column, Pair.median(w.electorate, start, start + room));
  }
}

/**
 * Lays out the columns, and sums the stake behind each one's non-zero weights, into the consensus until the medians replace
 * it; where a row repeats a uid both come out larger than they are.
 */
function countColumns(n: u32, w: Workspace): void {
  const columns = w.columns;
  const weights = w.weights;
  const nonZeroStake = w.consensus;
  Vector.clear(nonZeroStake, n);
  memory.fill(columns.ends, 0, (<usize>n) << 2);
  for (let row: u32 = 0; row < n; ++row) {
    if (Vector.get(w.activeStake, row) <= 0) continue;
    const share = Vector.get(w.electorate.stake, row);
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
 * Fills the columns that may have a median above zero: those with a majority of the stake on them. The rest stay empty, for
 * if the stake behind zero alone exceeds the minority, zero is the median whatever the others say.
 */
function fillColumns(n: u32, w: Workspace): void {
  const columns = w.columns;
  const weights = w.weights;
  const nonZeroStake = w.consensus;
  const total = w.electorate.total;
  // Where kappa exceeds the total, a column with all of the stake on it still has to be searched.
  const majority = min(total - w.electorate.minority, total);
  for (let row: u32 = 0; row < n; ++row) {
    if (Vector.get(w.activeStake, row) <= 0) continue;
    const mayRepeat = load<u8>(w.weightsAscend + row) == 0;
    const end = weights.end(row);
    for (let entry = weights.start(row); entry < end; ++entry) {
      const target = weights.uid(entry);
      if (Vector.get(nonZeroStake, target) < majority) continue;
      const endAt = columns.ends + ((<usize>target) << 2);
      let place = load<u32>(endAt);
      // Of a uid that a row repeats the last weight counts: it takes the place of the one before.
      if (mayRepeat && place > load<u32>(columns.offsets + ((<usize>target) << 2))) {
        if (U16.get(columns.rows, place - 1) == row) --place;
      }
      U16.set(columns.rows, place, row);
      Vector.set(columns.values, place, weights.value(entry));
      store<u32>(endAt, place + 1);
    }
  }
}

/**
 * A weight of [0, 1] above the stake behind it, of [0, 1): a u64 that sorts by weight. 1 itself is written as 2^32 - 1,
 * which no other weight is: a u16 over the sum of a row is at most 65535/65536, or 1.
 */
class Pair {
  @inline static of(weight: i64, stake: i64): u64 {
    return ((<u64>(weight - (weight >> 32))) << 32) | <u64>stake;
  }

  @inline static weight(pair: u64): i64 {
    const weight = <i64>(pair >> 32);
    return weight + i64(weight == u32.MAX_VALUE);
  }

  @inline static stake(pair: u64): i64 {
    return <i64>(pair & u32.MAX_VALUE);
  }

  /**
   * Of the pairs from `start` to `end`, one for each validator, a missing one being 0: the smallest weight such that the
   * stake of validators with at most that is greater than the minority, else the largest. Changes their order.
   */
  static median(electorate: Electorate, start: usize, end: usize): i64 {
    if (start == end) return 0;
    const minority = electorate.minority;
    let below = electorate.total;
    let lowestPair = u64.MAX_VALUE;
    let highestPair: u64 = 0;
    for (let at = start; at < end; at += 8) {
      const pair = load<u64>(at);
      below -= Pair.stake(pair);
      lowestPair = min(lowestPair, pair);
      highestPair = max(highestPair, pair);
    }
    const hasZero = <u32>((end - start) >> 3) < electorate.validators;
    if (below > minority) return hasZero ? 0 : Pair.weight(lowestPair);

    // The range of weights among which the median is, and below, the stake of those under it.
    let lowest = <u32>(lowestPair >> 32);
    let highest = <u32>(highestPair >> 32);
    while (lowest != highest && end - start >= MANY) {
      const shift = <u32>max(27 - <i32>clz<u32>(highest - lowest), 0);
      Pair.countBuckets(start, end, lowest, shift);
      const last = (highest - lowest) >> shift;
      let bucket: u32 = 0;
      while (bucket < last && below + Vector.get(buckets, bucket) <= minority) below += Vector.get(buckets, bucket++);
      lowest += bucket << shift;
      highest = lowest + min(highest - lowest, ((<u32>1) << shift) - 1);
      end = Pair.keepRange(start, end, lowest, highest);
    }
    return Pair.halve(minority - below, start, end, lowest, highest);
  }

  /** The stake in each of 32 parts of the range of weights, of 2^shift weights each. */
  @inline static countBuckets(start: usize, end: usize, lowest: u32, shift: u32): void {
    for (let at = buckets; at < buckets + (BUCKETS << 3); at += 32) {
      store<u64>(at, 0);
      store<u64>(at, 0, 8);
      store<u64>(at, 0, 16);
      store<u64>(at, 0, 24);
    }
    for (let at = start; at < end; at += 8) {
      const pair = load<u64>(at);
      const bucket = buckets + ((<usize>((<u32>(pair >> 32) - lowest) >> shift)) << 3);
      store<i64>(bucket, load<i64>(bucket) + Pair.stake(pair));
    }
  }

  /** Moves the pairs with weights from lowest to highest to the start; returns their end. */
  @inline static keepRange(start: usize, end: usize, lowest: u32, highest: u32): usize {
    const width = highest - lowest;
    let tail = start;
    for (let at = start; at < end; at += 8) {
      const pair = load<u64>(at);
      store<u64>(tail, pair);
      tail += (<usize>(<u32>(pair >> 32) - lowest <= width)) << 3;
    }
    return tail;
  }

  /**
   * The smallest weight of the pairs such that the stake of those with at most that is greater than a minority, else the
   * largest. Halves the range of weights until one is left: at most 33 rounds, whatever they are.
   */
  @inline static halve(minority: i64, left: usize, right: usize, lowest: u32, highest: u32): i64 {
    while (lowest != highest && right - left > 8) {
      const pivot = lowest + ((highest - lowest) >> 1);
      let leftStake: i64 = 0;
      let split = left;
      // Without a branch on the weight, which no processor could foretell: every pair changes places with the first one
      // of the right part, which then starts one further on if the pair belongs to the left.
      for (let at = left; at < right; at += 8) {
        const pair = load<u64>(at);
        store<u64>(at, load<u64>(split));
        store<u64>(split, pair);
        const isLeft = <u32>(pair >> 32) <= pivot;
        split += (<usize>isLeft) << 3;
        leftStake += select<i64>(Pair.stake(pair), 0, isLeft);
      }
      // Neither part is empty when it is taken: the left one has stake, and the right one the largest or has stake.
      if (leftStake > minority) {
        right = split;
        highest = pivot;
      } else {
        left = split;
        minority -= leftStake;
        lowest = pivot + 1;
      }
    }
    return Pair.weight(load<u64>(left));
  }
}

/** The same for weights and stake of any size, of the entries from `start` to `end`. */
function median(electorate: Electorate, columns: Columns, start: u32, end: u32): i64 {
  const minority = electorate.minority;
  let below = electorate.total;
  let lowest = i64.MAX_VALUE;
  let highest: i64 = 0;
  for (let k = start; k < end; ++k) {
    const weight = Vector.get(columns.values, k);
    below -= Vector.get(electorate.stake, U16.get(columns.rows, k));
    lowest = min(lowest, weight);
    highest = max(highest, weight);
  }
  if (end - start < electorate.validators && below > minority) return 0;
  while (lowest < highest) {
    const middle = lowest + ((highest - lowest) >> 1);
    let supported = below;
    for (let k = start; k < end; ++k) {
      const isBelow = Vector.get(columns.values, k) <= middle;
      supported += isBelow ? Vector.get(electorate.stake, U16.get(columns.rows, k)) : 0;
    }
    if (supported > minority) highest = middle;
    else lowest = middle + 1;
  }
  return highest;
}
