// 5. Weights (docs/specification/epoch.md).

import { U16Quotient } from "../fixed/share";
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
    let wholes: usize = 0;
    const update = load<u64>(state.lastUpdate + ((<usize>uid) << 3));
    // A weight counts only for a neuron that had registered before it was set, which no block is before block 0.
    if (load<u8>(w.permits + uid) != 0 && update > 0) {
      const latest = min(update - 1, lastCommit(state, uid));
      const isMasked = newest > latest;
      const own = keepsOwn(state, uid) ? u32.MAX_VALUE : uid;
      const end = input.end(uid);
      const hasRuns = !isMasked && Run.pays(inputUids, input.start(uid), end);
      let k = input.start(uid);
      wholes = Normal.wholes(values, start, end - k);
      while (k < end) {
        const target = U16.get(inputUids, k);
        if (hasRuns) {
          let count = Run.fours(inputUids, k, end, n) - k;
          // A neuron's own uid is left for what follows.
          if (own - target < count) count = (own - target) & ~3;
          if (count != 0) {
            sum += sumOfFours(inputValues + ((<usize>k) << 1), count);
            memory.copy(uids + ((<usize>entry) << 1), inputUids + ((<usize>k) << 1), count << 1);
            memory.copy(wholes + ((<usize>entry) << 1), inputValues + ((<usize>k) << 1), count << 1);
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
        U16.set(wholes, entry, weight);
        ++entry;
      }
    }
    store<u8>(w.weightsAscend + uid, u8(ascends));
    if (entry != start) areFractions = normaliseRow(w, uid, entry, wholes, sum) && areFractions;
    rows.setEnd(uid, entry);
  }
  w.areWeightsFractions = areFractions;
}

/** The sum of fours of u16s, at most 65536 in all: two sums of 32 bits in one word. */
function sumOfFours(values: usize, count: u32): u64 {
  const end = values + ((<usize>count) << 1);
  let sums: u64 = 0;
  for (; values < end; values += 8) {
    const four = load<u64>(values);
    sums += (four & 0x0000ffff0000ffff) + ((four >> 16) & 0x0000ffff0000ffff);
  }
  return (sums & u32.MAX_VALUE) + (sums >> 32);
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
 * A row's integers, up to entry `end` of u16[] wholes, to I32F32, each over their sum. Returns whether all lie in [0, 1], and
 * notes whether none is 0.
 */
function normaliseRow(w: Workspace, uid: u32, end: u32, wholes: usize, sum: u64): bool {
  const values = w.weights.values;
  let k = w.weights.start(uid);
  if (sum >> 31 != 0) {
    // The chain sums I32F32 numbers, and from 2^31 on that sum wraps: not positive, it leaves the row as it is.
    const divisor = <i64>(sum << 32) > 0 ? <u64>(<u32>sum) : 1;
    for (; k < end; ++k) Vector.set(values, k, <i64>(((<u64>U16.get(wholes, k)) << 32) / divisor));
    return false;
  }
  quotient.set(max(sum, 1));
  const multiplier = quotient.multiplier;
  const addend = quotient.addend;
  const shift = quotient.shift;
  const last = values + ((<usize>end) << 3);
  let at = values + ((<usize>k) << 3);
  let whole = wholes + ((<usize>k) << 1);
  // Its bits 15, 31, 47 and 63 say whether one is 0.
  let zeros: u64 = 0;
  for (; at + 24 < last; at += 32, whole += 8) {
    const four = load<u64>(whole);
    zeros |= (four - 0x0001000100010001) & ~four;
    store<u64>(at, U16Quotient.of(load<u16>(whole), multiplier, addend, shift));
    store<u64>(at + 8, U16Quotient.of((four >> 16) & 0xffff, multiplier, addend, shift));
    store<u64>(at + 16, U16Quotient.of((four >> 32) & 0xffff, multiplier, addend, shift));
    store<u64>(at + 24, U16Quotient.of(four >> 48, multiplier, addend, shift));
  }
  for (; at < last; at += 8, whole += 2) {
    const one = <u64>load<u16>(whole);
    zeros |= (one - 1) & ~one;
    store<u64>(at, U16Quotient.of(one, multiplier, addend, shift));
  }
  const hasZero = (zeros & 0x8000800080008000) != 0;
  if (!hasZero && load<u8>(w.weightsAscend + uid) != 0) store<u8>(w.weightsAscend + uid, ASCENDS_ABOVE_0);
  return true;
}

const quotient = changetype<U16Quotient>(memory.data(offsetof<U16Quotient>(), 8));

class Normal {
  /**
   * Where the u16s of a row wait, less two bytes for each entry before it: at the end of the room that its I32F32 numbers take.
   * Each of these is written over what has been read.
   */
  @inline static wholes(values: usize, start: u32, length: u32): usize {
    return values + ((<usize>start) << 3) + <usize>length * 6 - ((<usize>start) << 1);
  }
}
