// 5. Weights (docs/specification/epoch.md).

import { InputRows, Rows } from "../record/rows";
import { Rules } from "./rules";
import { State } from "./state";

/** The weights that count, W: rows of neurons whose permit is in force, masked, each normalised. */
export function normalisedWeights(state: State, input: InputRows, permits: usize, rows: Rows): void {
  let entry: u32 = 0;
  store<u32>(rows.offsets, 0);
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    const start = entry;
    let sum: u64 = 0;
    if (load<u8>(permits + uid) != 0) {
      const last = input.end(uid);
      for (let k = input.start(uid); k < last; ++k) {
        const target = input.uid(k);
        if (isMasked(state, uid, target)) continue;
        const weight = input.value(k);
        sum += weight;
        rows.set(entry++, target, weight);
      }
    }
    normaliseRow(rows, start, entry, sum);
    rows.setEnd(uid, entry);
  }
}

/** Whether a weight is not read, or dropped: out of range, on itself, or older than its target's registration. */
function isMasked(state: State, uid: u32, target: u32): bool {
  if (target >= state.n) return true;
  if (target == uid && (<u64>uid != state.ownerUid || !Rules.ownerSelfWeight(state.specVersion))) return true;
  const registration = load<u64>(state.blockAtRegistration + ((<usize>target) << 3));
  if (load<u64>(state.lastUpdate + ((<usize>uid) << 3)) <= registration) return true;
  if (!state.commitRevealEnabled || !Rules.commitRevealMask(state.specVersion)) return false;
  // No commit is NONE, the largest block: infinity.
  return load<u64>(state.commitBlock + ((<usize>uid) << 3)) < registration;
}

/** Integers to I32F32, each over the row's sum. */
function normaliseRow(rows: Rows, start: u32, end: u32, sum: u64): void {
  // The chain sums I32F32 numbers, and above 2^31 that sum wraps: not positive, it leaves the row as it is.
  const divisor = <i64>(sum << 32) > 0 ? <u64>(<u32>sum) : 1;
  for (let entry = start; entry < end; ++entry) {
    rows.setValue(entry, <i64>(((<u64>rows.value(entry)) << 32) / divisor));
  }
}
