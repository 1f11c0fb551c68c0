// What the rulesets for comparison have in place of consensus, clipping and the bonds' average
// (docs/specification/comparison.md): the whitepaper's mechanism, and plain peer ranking.

import { expSafe } from "../fixed/exp";
import { I32F32 } from "../fixed/i32f32";
import { Rows } from "../record/rows";
import { State } from "./state";
import { Vector } from "./vector";

/** i64[n], all the same. */
export function fill(vector: usize, n: u32, value: i64): void {
  for (let uid: u32 = 0; uid < n; ++uid) Vector.set(vector, uid, value);
}

/** trust, i64[n]: the stake of those who give a neuron any weight. */
export function stakeBehind(n: u32, weights: Rows, stake: usize, trust: usize): void {
  Vector.clear(trust, n);
  for (let uid: u32 = 0; uid < n; ++uid) {
    const share = Vector.get(stake, uid);
    const end = weights.end(uid);
    for (let k = weights.start(uid); k < end; ++k) {
      if (weights.value(k) > 0) Vector.add(trust, weights.uid(k), share);
    }
  }
}

/** consensus, i64[n]: sigmoid(rho * (trust - kappa)). ranks, i64[n]: times that. */
export function sigmoidConsensus(state: State, trust: usize, consensus: usize, ranks: usize): void {
  const rho = I32F32.fromU16(state.rho);
  const kappa = I32F32.fractionOf65535(state.kappa);
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    const x = I32F32.saturatingMul(rho, I32F32.saturatingSub(Vector.get(trust, uid), kappa));
    const exponential = expSafe(I32F32.saturatingSub(0, x));
    const sigmoid = I32F32.saturatingDiv(I32F32.ONE, I32F32.saturatingAdd(I32F32.ONE, exponential));
    Vector.set(consensus, uid, sigmoid);
    Vector.set(ranks, uid, I32F32.saturatingMul(Vector.get(ranks, uid), sigmoid));
  }
}

/** alphas, i64[n], with which the average of shares of a column is their growth by what is bought: b / (1 + b). */
export function growthAlphas(n: u32, bought: usize, alphas: usize): void {
  for (let uid: u32 = 0; uid < n; ++uid) {
    const purchase = Vector.get(bought, uid);
    Vector.set(alphas, uid, I32F32.safeDiv(purchase, I32F32.saturatingAdd(I32F32.ONE, purchase)));
  }
}
