// 5. Weights (docs/specification/epoch.md).

import { InputRows, Rows } from "../record/rows";
import { Rules } from "./rules";
import { State } from "./state";

/**
 * The weights that count, W: rows of neurons whose permit is in force, masked, each normalised.
 * ascending, u8[n]: 1 for a row whose uids ascend, which needs no care for order and repeats later on.
 */
export function normalisedWeights(state: State, input: InputRows, permits: usize, rows: Rows, ascending: usize): void {
  const n = state.n;
  let entry: u32 = 0;
  store<u32>(rows.offsets, 0);
  for (let uid: u32 = 0; uid < n; ++uid) {
    const start = entry;
    let sum: u64 = 0;
    let next: u32 = 0;
    let ascends = true;
    const update = load<u64>(state.lastUpdate + ((<usize>uid) << 3));
    // A weight counts only for a neuron that had registered before it was set, which no block is before block 0.
    if (load<u8>(permits + uid) != 0 && update > 0) {
      const latest = min(update - 1, lastCommit(state, uid));
      const own = keepsOwn(state, uid) ? u32.MAX_VALUE : uid;
      const end = input.end(uid);
      for (let k = input.start(uid); k < end; ++k) {
        const target = input.uid(k);
        if (target >= n || target == own) continue;
        if (load<u64>(state.blockAtRegistration + ((<usize>target) << 3)) > latest) continue;
        const weight = input.value(k);
        sum += weight;
        ascends = ascends && target >= next;
        next = target + 1;
        rows.set(entry++, target, weight);
      }
    }
    normaliseRow(rows, start, entry, sum);
    rows.setEnd(uid, entry);
    store<u8>(ascending + uid, u8(ascends));
  }
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

/** Integers to I32F32, each over the row's sum. */
function normaliseRow(rows: Rows, start: u32, end: u32, sum: u64): void {
  // The chain sums I32F32 numbers, and above 2^31 that sum wraps: not positive, it leaves the row as it is.
  const divisor = <i64>(sum << 32) > 0 ? <u64>(<u32>sum) : 1;
  for (let entry = start; entry < end; ++entry) {
    rows.setValue(entry, <i64>(((<u64>rows.value(entry)) << 32) / divisor));
  }
}
