// checked_pow: repeated squaring with saturating products (the fixed tables settle it; the text is silent).

import { I32F32 } from "./i32f32";
import { Wide } from "./wide";
import { Words } from "./words";

const base = memory.data(16);
const result = memory.data(16);

/**
 * a^exponent; a negative exponent gives the safe_div reciprocal of the positive power. The one case without a result,
 * which is the caller's to see, is 0 to a negative power.
 */
export function powI32F32(a: i64, exponent: i32): i64 {
  let power = I32F32.ONE;
  for (let rest = magnitude(exponent); rest != 0; rest >>= 1) {
    if ((rest & 1) != 0) power = I32F32.saturatingMul(power, a);
    a = I32F32.saturatingMul(a, a);
  }
  return exponent < 0 ? I32F32.safeDiv(I32F32.ONE, power) : power;
}

/** The same for a 128-bit format. */
export function powWide(out: usize, a: usize, exponent: i32, fractionBits: u32, signed: bool): void {
  Words.copy(base, a);
  Wide.fromU64(result, 1, fractionBits, signed);
  for (let rest = magnitude(exponent); rest != 0; rest >>= 1) {
    if ((rest & 1) != 0) Wide.multiply(result, result, base, fractionBits, signed);
    Wide.multiply(base, base, base, fractionBits, signed);
  }
  Words.copy(out, result);
  if (exponent >= 0) return;
  Wide.fromU64(result, 1, fractionBits, signed);
  Wide.safeDivide(out, result, out, fractionBits, signed);
}

function magnitude(exponent: i32): u32 {
  return exponent < 0 ? 0 - <u32>exponent : exponent;
}
