// 10. Emission (docs/specification/epoch.md).

import { I32F32 } from "../fixed/i32f32";
import { I96F32 } from "../fixed/i96f32";
import { State } from "./state";
import { Vector } from "./vector";
import { Workspace } from "./workspace";

/** The three normalised shares, from incentive and dividends. */
export function emissionShares(state: State, w: Workspace): void {
  const n = state.n;
  const incentive = w.incentive;
  const dividends = w.dividends;
  const server = w.serverShare;
  const validator = w.validatorShare;
  const combined = w.combinedShare;
  for (let uid: u32 = 0; uid < n; ++uid) {
    Vector.set(combined, uid, I32F32.saturatingAdd(Vector.get(incentive, uid), Vector.get(dividends, uid)));
  }
  Vector.copy(server, incentive, n);
  Vector.copy(validator, dividends, n);
  const total = Vector.sum(combined, n);
  if (total != 0) {
    Vector.divide(server, n, total);
    Vector.divide(validator, n, total);
    Vector.divide(combined, n, total);
    return;
  }
  // Nobody earned anything: the emission goes by active stake, and by stake where none is active.
  const fallback = Vector.sum(w.activeStake, n) == 0 ? w.stakeShare : w.activeStake;
  Vector.copy(validator, fallback, n);
  Vector.copy(combined, fallback, n);
}

/** emissions, u64[n]: each share's part of the amount, floored. */
export function emissions(n: u32, shares: usize, amount: u64, out: usize): void {
  const high = amount >> 32;
  const low = amount & u32.MAX_VALUE;
  for (let uid: u32 = 0; uid < n; ++uid) {
    const share = Vector.get(shares, uid);
    // Of at most 1 both products fit 64 bits.
    const isPart = <u64>share <= <u64>I32F32.ONE;
    const part = isPart ? <u64>share * high + ((<u64>share * low) >> 32) : I96F32.shareOf(share, amount);
    store<u64>(out + ((<usize>uid) << 3), part);
  }
}
