// log2 and ln, the crate's own bit by bit form (docs/specification/fixed-point.md, "log2 and ln").

import { I32F32 } from "./i32f32";
import { HALF_WORD, Wide } from "./wide";
import { Words } from "./words";

/** No result. No logarithm of either format comes near it. */
export const NONE: i64 = i64.MIN_VALUE;

/** log2(e), truncated to 23 fraction bits. */
const LOG2_E: i64 = 12102203 << 9;

const one = memory.data<u64>([1 << 32, 0]);
const operand = memory.data(16);

/** log2 of an I32F32, or NONE for one that is not positive or whose reciprocal overflows. */
export function log2(a: i64): i64 {
  if (a <= 0) return NONE;
  if (a >= I32F32.ONE) return log2Inner(a, 0);
  const reciprocal = I32F32.safeDiv(I32F32.ONE, a);
  return reciprocal == 0 ? NONE : 0 - log2Inner(reciprocal, 0);
}

/** log2 of the I96F32 at `a`; it fits an I32F32. */
export function log2OfI96F32(a: usize): i64 {
  if (Wide.isNegative(a, true) || Words.isZero(a)) return NONE;
  const belowOne = Wide.less(a, one, true);
  if (belowOne) Wide.divide(operand, one, a, HALF_WORD, true);
  else Words.copy(operand, a);

  let halvings: i64 = 0;
  while (Words.high(operand) != 0 || <i64>Words.low(operand) < 0) {
    halveRounding(operand);
    ++halvings;
  }
  const result = log2Inner(Words.low(operand), halvings);
  return belowOne ? 0 - result : result;
}

/** ln(a) = log2(a) / log2(e), or NONE. */
export function ln(a: i64): i64 {
  const binary = log2(a);
  return binary == NONE ? NONE : I32F32.saturatingDiv(binary, LOG2_E);
}

/** log2 of x >= 1, of which `halvings` were done already. */
function log2Inner(x: i64, halvings: i64): i64 {
  let result = halvings;
  while (x >= 2 * I32F32.ONE) {
    ++result;
    x = (x >> 1) + (x & 1);
  }
  if (x == I32F32.ONE) return result << 32;
  for (let bit = 0; bit < 32; ++bit) {
    x = I32F32.saturatingMul(x, x);
    result <<= 1;
    if (x >= 2 * I32F32.ONE) {
      result |= 1;
      x = (x >> 1) + (x & 1);
    }
  }
  return result;
}

/** a = (a >> 1) + (a & 1) for two words. */
function halveRounding(a: usize): void {
  const low = Words.low(a);
  const high = Words.high(a);
  const half = (low >> 1) | (high << 63);
  const rounded = half + (low & 1);
  Words.set(a, rounded, (high >> 1) + u64(rounded < half));
}
