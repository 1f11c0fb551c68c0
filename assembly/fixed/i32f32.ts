// I32F32: a signed 64-bit integer `bits`, its value bits / 2^32 (docs/specification/fixed-point.md, "Operations").
// The hot format of the epoch: each operation has an inlined path for operands in [0, 1) and one function for the rest.

import { __res128_hi, __umulq64 } from "as-bignum/assembly/globals";

/** Whether the last result of `multiply` or `divide` is exact, not clamped. */
let fits: bool = true;

export class I32F32 {
  @inline static readonly ZERO: i64 = 0;
  @inline static readonly ONE: i64 = 1 << 32;
  @inline static readonly MIN: i64 = i64.MIN_VALUE;
  @inline static readonly MAX: i64 = i64.MAX_VALUE;

  @inline static saturatingAdd(a: i64, b: i64): i64 {
    const sum = a + b;
    return ((a ^ sum) & (b ^ sum)) < 0 ? clamp(a < 0) : sum;
  }

  @inline static saturatingSub(a: i64, b: i64): i64 {
    const difference = a - b;
    return ((a ^ b) & (a ^ difference)) < 0 ? clamp(a < 0) : difference;
  }

  @inline static saturatingMul(a: i64, b: i64): i64 {
    // Both below one and not negative: the product fits 64 bits.
    if (<u64>(a | b) >> 32 == 0) return <i64>((<u64>a * <u64>b) >> 32);
    return multiply(a, b);
  }

  /** The same for a in [0, 1) and b in [0, 1]. */
  @inline static fractionMul(a: i64, b: i64): i64 {
    return <i64>((<u64>a * <u64>b) >> 32);
  }

  /** a * b, and `otherwise` where that overflows: checked_mul. */
  @inline static checkedMul(a: i64, b: i64, otherwise: i64): i64 {
    if (<u64>(a | b) >> 32 == 0) return <i64>((<u64>a * <u64>b) >> 32);
    const product = multiply(a, b);
    return fits ? product : otherwise;
  }

  /** a / b; 0 where b is 0, for which the chain's saturating_div has no result. */
  @inline static saturatingDiv(a: i64, b: i64): i64 {
    // A numerator in [0, 1) over more than one bit: one 64-bit quotient, below 2^63.
    if (<u64>a >> 32 == 0 && b > 1) return <i64>(((<u64>a) << 32) / <u64>b);
    return divide(a, b);
  }

  /** a / b, and `otherwise` where b is 0 or the quotient overflows: safe_div_or. */
  @inline static safeDivOr(a: i64, b: i64, otherwise: i64): i64 {
    if (<u64>a >> 32 == 0 && b > 1) return <i64>(((<u64>a) << 32) / <u64>b);
    const quotient = divide(a, b);
    return fits ? quotient : otherwise;
  }

  @inline static safeDiv(a: i64, b: i64): i64 {
    return I32F32.safeDivOr(a, b, 0);
  }

  /** An integer as a number: saturating_from_num. */
  @inline static fromU16(value: u32): i64 {
    return (<i64>value) << 32;
  }

  /**
   * safe_div(F(value), F(65535)) for a u16, without the division: 2^32 is 65535 * 65537 + 1, so that the quotient is
   * value * 65537, and one more where value is all of 65535.
   */
  @inline static fractionOf65535(value: u32): i64 {
    return <i64>value * 65537 + i64(value == u16.MAX_VALUE);
  }

  /** u16 of saturating_mul(a, F(65535)): what lies below 0 is 0, and above 1 all of 65535. */
  @inline static toFractionOf65535(a: i64): u32 {
    return <u32>((<u64>max(min(a, I32F32.ONE), 0) * u16.MAX_VALUE) >> 32);
  }

  @inline static fromU64(value: u64): i64 {
    return value >> 31 != 0 ? I32F32.MAX : <i64>(value << 32);
  }

  @inline static fromI64(value: i64): i64 {
    return value >> 31 == value >> 63 ? value << 32 : clamp(value < 0);
  }

  /** The floor as an integer, clamped to its range: saturating_to_num. */
  @inline static toI64(a: i64): i64 {
    return a >> 32;
  }

  @inline static toU64(a: i64): u64 {
    return a < 0 ? 0 : <u64>a >> 32;
  }

  @inline static toU16(a: i64): u32 {
    return <u32>min<u64>(I32F32.toU64(a), u16.MAX_VALUE);
  }

  @inline static floor(a: i64): i64 {
    return a & ~0xffffffff;
  }

  /** To the nearest integer, ties away from zero; wraps at the ends of the range, as the chain's release build does. */
  static round(a: i64): i64 {
    const half: i64 = 1 << 31;
    return a < 0 ? 0 - I32F32.floor(half - a) : I32F32.floor(a + half);
  }
}

function clamp(negative: bool): i64 {
  return negative ? I32F32.MIN : I32F32.MAX;
}

/** floor(a * b / 2^32), clamped. */
function multiply(a: i64, b: i64): i64 {
  const low = __umulq64(a, b);
  const high = <i64>__res128_hi - ((a >> 63) & b) - ((b >> 63) & a);
  // Bits 32 to 95 of the product are the answer if the bits above are all copies of its sign.
  fits = high >> 31 == high >> 63;
  return fits ? <i64>(((<u64>high) << 32) | (low >> 32)) : clamp(high < 0);
}

/** trunc(a * 2^32 / b), clamped; 0 and not exact where b is 0. */
function divide(a: i64, b: i64): i64 {
  if (b == 0) {
    fits = false;
    return 0;
  }
  const negative = (a ^ b) < 0;
  const dividend = <u64>(a < 0 ? 0 - a : a);
  const divisor = <u64>(b < 0 ? 0 - b : b);

  const whole = dividend / divisor;
  const quotient = (whole << 32) | fraction(dividend % divisor, divisor);
  const limit = <u64>I32F32.MAX + u64(negative);
  fits = whole >> 32 == 0 && quotient <= limit;
  if (!fits) return clamp(negative);
  return <i64>(negative ? 0 - quotient : quotient);
}

/** floor(rest * 2^32 / divisor) for rest < divisor: one digit, base 2^32, of a long division. */
function fraction(rest: u64, divisor: u64): u64 {
  if (rest >> 32 == 0) return (rest << 32) / divisor;
  const shift = clz<u64>(divisor);
  const head = rest << shift;
  const top = (divisor << shift) >> 32;
  const second = (divisor << shift) & 0xffffffff;
  let digit = head / top;
  let remainder = head - digit * top;
  // At most two corrections: the divisor's top bit is set.
  while (digit > u32.MAX_VALUE || digit * second > remainder << 32) {
    --digit;
    remainder += top;
    if (remainder > u32.MAX_VALUE) break;
  }
  return digit;
}
