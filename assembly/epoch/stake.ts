// 1. Activity, 2. Stake weight and 4. Active stake (docs/specification/epoch.md).

import { I32F32 } from "../fixed/i32f32";
import { I64F64 } from "../fixed/i64f64";
import { U96F32 } from "../fixed/u96f32";
import { TWO, Words } from "../fixed/words";
import { Rules } from "./rules";
import { State } from "./state";
import { Vector } from "./vector";
import { Workspace } from "./workspace";

const weight = memory.data(16);
const one = memory.data(16);
const tao = memory.data(16);
const sum = memory.data(16);
const quotient = memory.data(16);

export function activity(state: State, w: Workspace): void {
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    const update = load<u64>(state.lastUpdate + ((<usize>uid) << 3));
    const until = update + state.activityCutoff;
    const saturated = until < update ? u64.MAX_VALUE : until;
    store<u8>(w.active + uid, u8(saturated >= state.currentBlock));
  }
}

/** Total stake, alpha + weight * tao, the same in rao, and the shares of it: after the filter, normalised. */
export function stakeWeight(state: State, w: Workspace): void {
  const total = w.totalStake;
  const stake = w.stakeInRao;
  // Before alpha stake there was one number, which stands in its place.
  taoWeight(Rules.alphaStake(state.specVersion) ? state.taoWeight : 0);
  Words.set(sum, 0, 0);
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    const at = total + <usize>uid * TWO;
    const alpha = load<u64>(state.alphaStake + ((<usize>uid) << 3));
    const root = load<u64>(state.taoStake + ((<usize>uid) << 3));
    // Most neurons have none.
    if ((alpha | root) == 0) {
      Words.set(at, 0, 0);
      store<u64>(stake + ((<usize>uid) << 3), 0);
      continue;
    }
    I64F64.fromU64(at, alpha);
    if (root != 0) {
      I64F64.fromU64(tao, root);
      I64F64.saturatingMul(tao, tao, weight);
      I64F64.saturatingAdd(at, at, tao);
    }
    const rao = I64F64.toU64(at);
    store<u64>(stake + ((<usize>uid) << 3), rao);
    if (isCounted(state, uid, rao)) I64F64.wrappingAdd(sum, sum, at);
  }

  const divides = !Words.isZero(sum);
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    const at = total + <usize>uid * TWO;
    let part: i64 = 0;
    if (!Words.isZero(at) && isCounted(state, uid, load<u64>(stake + ((<usize>uid) << 3)))) {
      if (divides) I64F64.safeDivide(quotient, at, sum);
      part = I64F64.toI32F32(divides ? quotient : at);
    }
    Vector.set(w.stakeShare, uid, part);
  }
}

/** The stake of the active neurons whose permit is in force, normalised. */
export function activeStake(state: State, w: Workspace): void {
  const n = state.n;
  for (let uid: u32 = 0; uid < n; ++uid) {
    const counts = load<u8>(w.active + uid) != 0 && load<u8>(w.permits + uid) != 0;
    Vector.set(w.activeStake, uid, counts ? Vector.get(w.stakeShare, uid) : 0);
  }
  Vector.normalise(w.activeStake, n);
  w.isStakeFraction = Vector.areWithin(w.activeStake, n, 0, I32F32.ONE - 1);
}

/** The filter: below the threshold only the owner's stake counts. */
function isCounted(state: State, uid: u32, rao: u64): bool {
  if (rao >= state.stakeThreshold || !Rules.stakeThreshold(state.specVersion)) return true;
  return <u64>uid == state.ownerUid && Rules.ownerExempt(state.specVersion);
}

/** weight = tao_weight as a fraction of 2^64 - 1, by way of U96F32. */
function taoWeight(fraction: u64): void {
  U96F32.fromU64(weight, fraction);
  U96F32.fromU64(one, u64.MAX_VALUE);
  U96F32.safeDivide(weight, weight, one);
  I64F64.fromU96F32(weight, weight);
}
