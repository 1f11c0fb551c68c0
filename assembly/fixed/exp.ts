// exp of I32F32, the crate's own series (docs/specification/fixed-point.md, "exp").

import { __res128_hi, __umulq64 } from "as-bignum/assembly/globals";
import { I32F32 } from "./i32f32";
import { Share } from "./share";

/** No result. exp is never negative, so that -1 can say so. */
export const NONE: i64 = -1;

/** e, truncated to 23 fraction bits. */
const E: i64 = 22802600 << 9;
const LIMIT: i64 = 20 << 32;

const pair = memory.data(16);

/** exp(operand), or NONE where the series or its reciprocal overflows. */
export function exp(operand: i64): i64 {
  if (isShort(operand)) {
    store<i64>(pair, operand);
    store<i64>(pair, 0, 8);
    expPair(pair);
    return load<i64>(pair);
  }
  if (operand == I32F32.MIN) return NONE;
  const result = longSeries(operand < 0 ? 0 - operand : operand);
  return result == NONE ? NONE : Series.power(operand, result);
}

/** The operand clamped to [-20, 20], where the series has no overflow: exp of that is `exp_safe`. */
export function clampExponent(operand: i64): i64 {
  return max(min(operand, LIMIT), -LIMIT);
}

export function expSafe(operand: i64): i64 {
  return exp(clampExponent(operand));
}

/** Whether the operand lies in [-20, 20]. */
export function isShort(operand: i64): bool {
  return operand <= LIMIT && operand >= -LIMIT;
}

/**
 * exp of two operands in [-20, 20], i64[2] at an address, in place. A term waits for the division of the one before: two
 * series side by side take little longer than one.
 */
export function expPair(at: usize): void {
  const a = load<i64>(at);
  const b = load<i64>(at, 8);
  const x = <u64>(a < 0 ? 0 - a : a);
  const y = <u64>(b < 0 ? 0 - b : b);
  // 1 + x + x^2/2! + ... + x^31/31!, every term truncated.
  let first = <u64>I32F32.ONE + x;
  let second = <u64>I32F32.ONE + y;
  let term = x;
  let other = y;
  // A term that is zero stays zero.
  for (let i: u64 = 2; i < 32 && (term | other) != 0; ++i) {
    term = Series.next(term, x, i);
    other = Series.next(other, y, i);
    first += term;
    second += other;
  }
  store<i64>(at, Series.power(a, first));
  store<i64>(at, Series.power(b, second), 8);
}

class Series {
  /** term * x / i. Up to 20 no term reaches 2^26: the parts of the product that are not dropped fit 64 bits. */
  @inline static next(term: u64, x: u64, i: u64): u64 {
    const low = term & 0xffffffff;
    return ((term >> 32) * x + low * (x >> 32) + ((low * (x & 0xffffffff)) >> 32)) / i;
  }

  /** exp(operand) from the series of its magnitude. */
  @inline static power(operand: i64, series: i64): i64 {
    if (operand == I32F32.ONE) return E;
    return operand < 0 ? Share.of(I32F32.ONE, series, Share.reciprocal(series)) : series;
  }
}

/** The series for any x, or NONE where it overflows. */
function longSeries(x: u64): i64 {
  let result = <u64>I32F32.ONE + x;
  let term = x;
  for (let i: u64 = 2; i < 32; ++i) {
    const low = __umulq64(term, x);
    if (__res128_hi >> 31 != 0) return NONE;
    term = ((__res128_hi << 32) | (low >> 32)) / i;
    result += term;
    if (<i64>result < 0) return NONE;
  }
  return <i64>result;
}
