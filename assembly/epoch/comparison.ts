// The rulesets for comparison: the whitepaper's mechanism, and plain peer ranking (docs/specification/comparison.md). What
// they have in place of the headings 6 to 9: no clipping, and shares of bonds that grow.

import { expSafe } from "../fixed/exp";
import { I32F32 } from "../fixed/i32f32";
import { Ruleset } from "../layout/epoch";
import { earnDividends, emaBonds, storedBondSums } from "./bonds";
import { scoreRows } from "./scores";
import { State } from "./state";
import { Vector } from "./vector";
import { Workspace } from "./workspace";

export function comparison(state: State, w: Workspace): void {
  const isWhitepaper = state.ruleset == Ruleset.WHITEPAPER;
  if (isWhitepaper) stakeBehind(state, w);
  Vector.fill(w.ceilings, state.n, I32F32.MAX);
  scoreRows(state, w);
  if (isWhitepaper) sigmoidConsensus(state, w);
  else Vector.fill(w.consensus, state.n, I32F32.ONE);
  Vector.normalise(w.incentive, state.n);
  storedBondSums(state, w);
  growthAlphas(state, w);
  emaBonds(state, w);
  earnDividends(state, w);
}

/** trust: the stake of those who give a neuron any weight. */
function stakeBehind(state: State, w: Workspace): void {
  const weights = w.weights;
  const trust = w.trust;
  Vector.clear(trust, state.n);
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    const share = Vector.get(w.activeStake, uid);
    const end = weights.end(uid);
    for (let k = weights.start(uid); k < end; ++k) {
      if (weights.value(k) > 0) Vector.add(trust, weights.uid(k), share);
    }
  }
}

/** consensus: sigmoid(rho * (trust - kappa)); ranks: times that. */
function sigmoidConsensus(state: State, w: Workspace): void {
  const rho = I32F32.fromU16(state.rho);
  const kappa = I32F32.fractionOf65535(state.kappa);
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    const x = I32F32.saturatingMul(rho, I32F32.saturatingSub(Vector.get(w.trust, uid), kappa));
    const exponential = expSafe(I32F32.saturatingSub(0, x));
    const sigmoid = I32F32.saturatingDiv(I32F32.ONE, I32F32.saturatingAdd(I32F32.ONE, exponential));
    Vector.set(w.consensus, uid, sigmoid);
    Vector.set(w.ranks, uid, I32F32.saturatingMul(Vector.get(w.ranks, uid), sigmoid));
  }
}

/** The alphas with which the average of shares of a column is their growth by what is bought: b / (1 + b). */
function growthAlphas(state: State, w: Workspace): void {
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    const purchase = Vector.get(w.purchases, uid);
    Vector.set(w.alphas, uid, I32F32.safeDiv(purchase, I32F32.saturatingAdd(I32F32.ONE, purchase)));
  }
}
