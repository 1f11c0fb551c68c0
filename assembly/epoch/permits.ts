// 3. Permits (docs/specification/epoch.md).

import { Rules } from "./rules";
import { State } from "./state";
import { Vector } from "./vector";
import { Workspace } from "./workspace";

/**
 * In force are the state's permits; new ones go to the max_allowed_validators largest shares, of them the non-zero. The owner
 * has both.
 */
export function permits(state: State, w: Workspace): void {
  const n = state.n;
  memory.copy(w.permits, state.validatorPermit, n);
  permitOwner(state, w.permits);
  topK(w.stakeShare, n, state.maxAllowedValidators, w.newPermits);
  if (Rules.permitsNeedStake(state.specVersion)) {
    for (let uid: u32 = 0; uid < n; ++uid) if (Vector.get(w.stakeShare, uid) == 0) store<u8>(w.newPermits + uid, 0);
  }
  permitOwner(state, w.newPermits);
}

function permitOwner(state: State, permits: usize): void {
  if (state.ownerUid < state.n && Rules.ownerExempt(state.specVersion)) store<u8>(permits + <usize>state.ownerUid, 1);
}

/** selected, u8[n]: the k largest values; of equal ones the lower uid loses. */
export function topK(values: usize, n: u32, k: u32, selected: usize): void {
  memory.fill(selected, u8(n <= k), n);
  if (n <= k || k == 0) return;
  const boundary = kthLargest(values, n, k);
  let seats = k - countAbove(values, n, boundary);
  for (let uid = n; uid-- > 0; ) {
    const value = Vector.get(values, uid);
    const takesSeat = value == boundary && seats > 0;
    if (takesSeat) --seats;
    store<u8>(selected + uid, u8(value > boundary || takesSeat));
  }
}

/**
 * The smallest value that fewer than k exceed, for k from 1 to n. It is found by halving the range of values: no sort,
 * and the same work whatever the order.
 */
export function kthLargest(values: usize, n: u32, k: u32): i64 {
  let lowest = i64.MAX_VALUE;
  let highest = i64.MIN_VALUE;
  for (let uid: u32 = 0; uid < n; ++uid) {
    lowest = min(lowest, Vector.get(values, uid));
    highest = max(highest, Vector.get(values, uid));
  }
  while (lowest < highest) {
    // Of the two middles the lower, without overflow and whatever the signs.
    const middle = (lowest & highest) + ((lowest ^ highest) >> 1);
    // To the values next to it, of which there may be far fewer than numbers in the range.
    let above = highest;
    let below = lowest;
    let count: u32 = 0;
    for (let uid: u32 = 0; uid < n; ++uid) {
      const value = Vector.get(values, uid);
      const isAbove = value > middle;
      count += u32(isAbove);
      above = select<i64>(min(above, value), above, isAbove);
      below = select<i64>(below, max(below, value), isAbove);
    }
    if (count < k) highest = below;
    else if (count > k) lowest = above;
    else return above;
  }
  return lowest;
}

function countAbove(values: usize, n: u32, value: i64): u32 {
  let count: u32 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) count += u32(Vector.get(values, uid) > value);
  return count;
}
