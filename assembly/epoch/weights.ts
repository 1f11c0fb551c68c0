// 5. Weights (docs/specification/epoch.md).

import { Share } from "../fixed/share";
import { Run, U16 } from "../record/rows";
import { Rules } from "./rules";
import { State } from "./state";
import { Vector } from "./vector";
import { ASCENDS_ABOVE_0, Workspace } from "./workspace";

/** The weights that count, W: rows of neurons whose permit is in force, masked, each normalised. */
export function normalisedWeights(state: State, w: Workspace): void {
  const n = state.n;
  const newest = state.newestRegistration;
  const input = state.weights;
  const rows = w.weights;
  const inputUids = input.uids;
  const inputValues = input.values;
  const uids = rows.uids;
  const values = rows.values;
  let areFractions = true;
  let entry: u32 = 0;
  store<u32>(rows.offsets, 0);
  for (let uid: u32 = 0; uid < n; ++uid) {
    const start = entry;
    let sum: u64 = 0;
    let next: u32 = 0;
    let ascends = true;
    const update = load<u64>(state.lastUpdate + ((<usize>uid) << 3));
    // A weight counts only for a neuron that had registered before it was set, which no block is before block 0.
    if (load<u8>(w.permits + uid) != 0 && update > 0) {
      const latest = min(update - 1, lastCommit(state, uid));
      const isMasked = newest > latest;
      const own = keepsOwn(state, uid) ? u32.MAX_VALUE : uid;
      const end = input.end(uid);
      const hasRuns = !isMasked && Run.pays(inputUids, input.start(uid), end);
      for (let k = input.start(uid); k < end; ) {
        const target = U16.get(inputUids, k);
        if (hasRuns) {
          let count = Run.fours(inputUids, k, end, n) - k;
          // A neuron's own uid is left for what follows.
          if (own - target < count) count = (own - target) & ~3;
          if (count != 0) {
            sum += widen(values + ((<usize>entry) << 3), inputValues + ((<usize>k) << 1), count);
            memory.copy(uids + ((<usize>entry) << 1), inputUids + ((<usize>k) << 1), count << 1);
            ascends = ascends && target >= next;
            next = target + count;
            entry += count;
            k += count;
            continue;
          }
        }
        const weight = U16.get(inputValues, k++);
        if (target >= n || target == own) continue;
        if (isMasked && load<u64>(state.blockAtRegistration + ((<usize>target) << 3)) > latest) continue;
        sum += weight;
        ascends = ascends && target >= next;
        next = target + 1;
        U16.set(uids, entry, target);
        Vector.set(values, entry, weight);
        ++entry;
      }
    }
    store<u8>(w.weightsAscend + uid, u8(ascends));
    if (entry != start) areFractions = normaliseRow(w, uid, entry, sum) && areFractions;
    rows.setEnd(uid, entry);
  }
  w.areWeightsFractions = areFractions;
}

/** Writes fours of u16s as i64s; returns their sum. */
function widen(out: usize, values: usize, count: u32): u64 {
  let sum: u64 = 0;
  const end = values + ((<usize>count) << 1);
  for (; values < end; values += 8, out += 32) {
    const a = <u64>load<u16>(values);
    const b = <u64>load<u16>(values, 2);
    const c = <u64>load<u16>(values, 4);
    const d = <u64>load<u16>(values, 6);
    sum += a + b + c + d;
    store<u64>(out, a);
    store<u64>(out, b, 8);
    store<u64>(out, c, 16);
    store<u64>(out, d, 24);
  }
  return sum;
}

/** The last block at which a neuron may have registered for a row's commit to count for it. No commit is infinity. */
function lastCommit(state: State, uid: u32): u64 {
  const masks = state.commitRevealEnabled && Rules.commitRevealMask(state.specVersion);
  return masks ? load<u64>(state.commitBlock + ((<usize>uid) << 3)) : u64.MAX_VALUE;
}

/** Whether the weight on itself counts, which only the owner's may. */
function keepsOwn(state: State, uid: u32): bool {
  return <u64>uid == state.ownerUid && Rules.ownerSelfWeight(state.specVersion);
}

/**
 * A row's integers up to entry `end` to I32F32, each over their sum. Returns whether all lie in [0, 1], and notes whether
 * none is 0.
 */
function normaliseRow(w: Workspace, uid: u32, end: u32, sum: u64): bool {
  const values = w.weights.values;
  const start = w.weights.start(uid);
  if (sum >> 31 != 0) {
    // The chain sums I32F32 numbers, and from 2^31 on that sum wraps: not positive, it leaves the row as it is.
    const divisor = <i64>(sum << 32) > 0 ? <u64>(<u32>sum) : 1;
    for (let k = start; k < end; ++k) Vector.set(values, k, <i64>(((<u64>Vector.get(values, k)) << 32) / divisor));
    return false;
  }
  const divisor = Share.divisor(<i64>sum);
  const reciprocal = Share.reciprocal(divisor);
  const last = values + ((<usize>end) << 3);
  let at = values + ((<usize>start) << 3);
  // Negative if one is 0.
  let sign: i64 = 0;
  for (; at + 24 < last; at += 32) {
    const a = Normal.put(at, divisor, reciprocal);
    const b = Normal.put(at + 8, divisor, reciprocal);
    const c = Normal.put(at + 16, divisor, reciprocal);
    const d = Normal.put(at + 24, divisor, reciprocal);
    sign |= (a - 1) | (b - 1) | (c - 1) | (d - 1);
  }
  for (; at < last; at += 8) sign |= Normal.put(at, divisor, reciprocal) - 1;
  if (sign >= 0 && load<u8>(w.weightsAscend + uid) != 0) store<u8>(w.weightsAscend + uid, ASCENDS_ABOVE_0);
  return true;
}

class Normal {
  @inline static put(at: usize, divisor: i64, reciprocal: i64): i64 {
    const share = Share.of(load<i64>(at), divisor, reciprocal);
    store<i64>(at, share);
    return share;
  }
}
