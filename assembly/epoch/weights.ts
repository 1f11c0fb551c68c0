// 5. Weights (docs/specification/epoch.md).

import { Share } from "../fixed/share";
import { U16 } from "../record/rows";
import { Rules } from "./rules";
import { State } from "./state";
import { Vector } from "./vector";
import { Workspace } from "./workspace";

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
    store<u8>(w.weightsAscend + uid, 1);
    const update = load<u64>(state.lastUpdate + ((<usize>uid) << 3));
    // A weight counts only for a neuron that had registered before it was set, which no block is before block 0.
    if (load<u8>(w.permits + uid) != 0 && update > 0) {
      const latest = min(update - 1, lastCommit(state, uid));
      const isMasked = newest > latest;
      const own = keepsOwn(state, uid) ? u32.MAX_VALUE : uid;
      const end = input.end(uid);
      for (let k = input.start(uid); k < end; ++k) {
        const target = U16.get(inputUids, k);
        if (target >= n || target == own) continue;
        if (isMasked && load<u64>(state.blockAtRegistration + ((<usize>target) << 3)) > latest) continue;
        const weight = U16.get(inputValues, k);
        sum += weight;
        if (target < next) store<u8>(w.weightsAscend + uid, 0);
        next = target + 1;
        U16.set(uids, entry, target);
        Vector.set(values, entry, weight);
        ++entry;
      }
    }
    if (entry != start) areFractions = normaliseRow(values, start, entry, sum) && areFractions;
    rows.setEnd(uid, entry);
  }
  w.areWeightsFractions = areFractions;
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

/** Integers to I32F32, each over the row's sum. Returns whether all lie in [0, 1]. */
function normaliseRow(values: usize, start: u32, end: u32, sum: u64): bool {
  if (sum >> 31 != 0) {
    // The chain sums I32F32 numbers, and from 2^31 on that sum wraps: not positive, it leaves the row as it is.
    const divisor = <i64>(sum << 32) > 0 ? <u64>(<u32>sum) : 1;
    for (let k = start; k < end; ++k) Vector.set(values, k, <i64>(((<u64>Vector.get(values, k)) << 32) / divisor));
    return false;
  }
  const divisor = Share.divisor(<i64>sum);
  const reciprocal = Share.reciprocal(divisor);
  for (let k = start; k < end; ++k) Vector.set(values, k, Share.of(Vector.get(values, k), divisor, reciprocal));
  return true;
}
