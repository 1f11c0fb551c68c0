// Liquid alpha as it was from spec_version 154 to 272: one alpha a column, on classic bonds
// (docs/specification/rulesets.md, "subtensor-257", 4).

import { exp, NONE as NO_EXP } from "../fixed/exp";
import { I32F32 } from "../fixed/i32f32";
import { ln, NONE as NO_LOG } from "../fixed/log";
import { kthLargest } from "./permits";
import { State } from "./state";
import { Vector } from "./vector";
import { Workspace } from "./workspace";

/** alphas; false, and nothing written, where the consensus gives none and the plain average applies. */
export function columnAlphas(state: State, w: Workspace): bool {
  const n = state.n;
  const consensus = w.consensus;
  // Without any consensus the upper quartile is 0 as well.
  if (n == 0) return false;
  const upper = quartile(consensus, n, 3);
  if (upper == 0) return false;
  const lower = quartile(consensus, n, 1);
  const low = I32F32.fractionOf65535(state.alphaLow);
  const high = I32F32.fractionOf65535(state.alphaHigh);

  // The logistic curve through (lower, low) and (upper, high).
  let slope: i64 = 0;
  let offset: i64 = 0;
  if (upper > lower && low != 0 && high != 0) {
    slope = I32F32.safeDiv(I32F32.saturatingSub(logit(high), logit(low)), I32F32.saturatingSub(lower, upper));
    offset = I32F32.saturatingAdd(logit(low), I32F32.saturatingMul(slope, lower));
  }
  for (let uid: u32 = 0; uid < n; ++uid) {
    const exponent = I32F32.saturatingSub(offset, I32F32.saturatingMul(slope, Vector.get(consensus, uid)));
    const power = exp(exponent);
    const divisor = I32F32.saturatingAdd(I32F32.ONE, power == NO_EXP ? 0 : power);
    Vector.set(w.alphas, uid, max(min(I32F32.safeDiv(I32F32.ONE, divisor), high), low));
  }
  return true;
}

/** The quantile at `quarters` fourths: linear between the two values around its place. */
function quartile(values: usize, n: u32, quarters: u32): i64 {
  const place = quarters * (n - 1);
  const fraction = (<i64>(place & 3)) << 30;
  const below = kthLargest(values, n, n - (place >> 2));
  if (fraction == 0) return below;
  const above = kthLargest(values, n, n - (place >> 2) - 1);
  return I32F32.saturatingAdd(below, I32F32.saturatingMul(I32F32.saturatingSub(above, below), fraction));
}

/** ln(1/x - 1), 0 where that has no value. */
function logit(x: i64): i64 {
  const result = ln(I32F32.saturatingSub(I32F32.safeDiv(I32F32.ONE, x), I32F32.ONE));
  return result == NO_LOG ? 0 : result;
}
