// Yuma Consensus: the headings 6 to 9 of docs/specification/epoch.md.

import { I32F32 } from "../fixed/i32f32";
import { earnDividends, emaBonds, plainAlphas, storedBondSums } from "./bonds";
import { weightedMedians } from "./consensus";
import { hasConsensus, liquidBonds, liquidConsensus } from "./liquid-alpha";
import { columnAlphas } from "./liquid-alpha-v1";
import { Rules } from "./rules";
import { scoreRows } from "./scores";
import { State } from "./state";
import { Vector } from "./vector";
import { Workspace } from "./workspace";

export function yuma(state: State, w: Workspace): void {
  // 6. Consensus
  weightedMedians(state, w);
  // 6. Clipping, validator trust  7. Ranks  8. Weights for bonds
  scoreRows(state, w);
  // 7. Incentive
  if (Rules.ranksOutput(state.specVersion)) trustOfRanks(state, w);
  Vector.normalise(w.incentive, state.n);
  // 9. Bonds and dividends
  w.hasPairAlphas = state.yuma3 && state.liquidAlphaEnabled && hasConsensus(state, w);
  if (w.hasPairAlphas) liquidBonds(state, w, liquidConsensus(state, w));
  else {
    storedBondSums(state, w);
    if (state.liquidAlphaEnabled && Rules.liquidAlphaV1(state.specVersion)) w.hasColumnAlphas = columnAlphas(state, w);
    if (!w.hasColumnAlphas) plainAlphas(state, w);
    emaBonds(state, w);
  }
  earnDividends(state, w);
}

/** Trust: the part of a neuron's rank that clipping left. */
function trustOfRanks(state: State, w: Workspace): void {
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    Vector.set(w.trust, uid, I32F32.safeDiv(Vector.get(w.ranks, uid), Vector.get(w.preranks, uid)));
  }
}
