// exp of I32F32, the crate's own series (docs/specification/fixed-point.md, "exp").

import { __res128_hi, __umulq64 } from "as-bignum/assembly/globals";
import { I32F32 } from "./i32f32";

/** No result. exp is never negative, so that -1 can say so. */
export const NONE: i64 = -1;

/** e, truncated to 23 fraction bits. */
const E: i64 = 22802600 << 9;
const LIMIT: i64 = 20 << 32;

/** exp(operand), or NONE where the series or its reciprocal overflows. */
export function exp(operand: i64): i64 {
  if (operand == 0) return I32F32.ONE;
  if (operand == I32F32.ONE) return E;
  if (operand == I32F32.MIN) return NONE;

  const result = series(operand < 0 ? 0 - operand : operand);
  if (result == NONE || operand > 0) return result;
  return I32F32.safeDivOr(I32F32.ONE, result, NONE);
}

/** exp of the operand clamped to [-20, 20], where the series has no overflow: `exp_safe`. */
export function expSafe(operand: i64): i64 {
  return exp(max(min(operand, LIMIT), -LIMIT));
}

/** 1 + x + x^2/2! + ... + x^31/31!, every term truncated, for x > 0. */
function series(x: u64): i64 {
  if (x > <u64>LIMIT) return longSeries(x);
  // Up to 20 no term reaches 2^26: the three parts of the product that are not dropped fit 64 bits, and so does their sum.
  const whole = x >> 32;
  const part = x & 0xffffffff;
  let result = <u64>I32F32.ONE + x;
  let term = x;
  // A term that is zero stays zero.
  for (let i: u64 = 2; i < 32 && term != 0; ++i) {
    const low = term & 0xffffffff;
    term = ((term >> 32) * x + low * whole + ((low * part) >> 32)) / i;
    result += term;
  }
  return <i64>result;
}

/** The same for any x, or NONE where it overflows. */
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
