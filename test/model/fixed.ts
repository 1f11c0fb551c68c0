/**
 * Fixed-point numbers, after the specification's page "Fixed-point numbers".
 *
 * A number is its raw `bits`, a bigint; the value is bits / 2^fractionBits. Every operation first computes the exact
 * integer and then fits it into the format, in one of three ways: saturating (clamped to the extreme bit patterns),
 * checked (`null`, the specification's "none", where it does not fit) or wrapping (modulo 2^storageBits).
 */

/** The range of an integer type a fixed-point number is converted to. */
export interface IntegerRange {
  readonly min: bigint;
  readonly max: bigint;
}

export const U16: IntegerRange = { min: 0n, max: 2n ** 16n - 1n };
export const U64: IntegerRange = { min: 0n, max: 2n ** 64n - 1n };
export const I64: IntegerRange = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

export function clampToRange(value: bigint, range: IntegerRange): bigint {
  return minimum(maximum(value, range.min), range.max);
}

export function minimum(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

export function maximum(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

export class FixedFormat implements IntegerRange {
  readonly min: bigint;
  readonly max: bigint;
  /** The number 1. */
  readonly one: bigint;

  constructor(
    readonly name: string,
    readonly signed: boolean,
    readonly storageBits: number,
    readonly fractionBits: bigint,
  ) {
    const magnitudeBits = BigInt(signed ? storageBits - 1 : storageBits);
    this.min = signed ? -(2n ** magnitudeBits) : 0n;
    this.max = 2n ** magnitudeBits - 1n;
    this.one = 1n << fractionBits;
  }

  // Fitting an exact result into the format.

  saturate(exact: bigint): bigint {
    return clampToRange(exact, this);
  }

  check(exact: bigint): bigint | null {
    return exact < this.min || exact > this.max ? null : exact;
  }

  wrap(exact: bigint): bigint {
    return this.signed ? BigInt.asIntN(this.storageBits, exact) : BigInt.asUintN(this.storageBits, exact);
  }

  // Exact results. A product is shifted arithmetically (toward minus infinity), a quotient truncated (toward zero).

  private exactProduct(a: bigint, b: bigint): bigint {
    return (a * b) >> this.fractionBits;
  }

  private exactQuotient(a: bigint, b: bigint): bigint {
    return (a << this.fractionBits) / b;
  }

  // Operations.

  saturatingAdd(a: bigint, b: bigint): bigint {
    return this.saturate(a + b);
  }

  saturatingSub(a: bigint, b: bigint): bigint {
    return this.saturate(a - b);
  }

  saturatingMul(a: bigint, b: bigint): bigint {
    return this.saturate(this.exactProduct(a, b));
  }

  /** `b` must not be zero: the chain has no result there. */
  saturatingDiv(a: bigint, b: bigint): bigint {
    return this.saturate(this.exactQuotient(a, b));
  }

  checkedAdd(a: bigint, b: bigint): bigint | null {
    return this.check(a + b);
  }

  checkedMul(a: bigint, b: bigint): bigint | null {
    return this.check(this.exactProduct(a, b));
  }

  checkedDiv(a: bigint, b: bigint): bigint | null {
    return b === 0n ? null : this.check(this.exactQuotient(a, b));
  }

  safeDiv(a: bigint, b: bigint): bigint {
    return this.checkedDiv(a, b) ?? 0n;
  }

  /** The plain `sum()`, which wraps. */
  sum(values: Iterable<bigint>): bigint {
    let total = 0n;
    for (const value of values) total = this.wrap(total + value);
    return total;
  }

  saturatingSum(values: Iterable<bigint>): bigint {
    let total = 0n;
    for (const value of values) total = this.saturatingAdd(total, value);
    return total;
  }

  /**
   * `base` to an integer power, by repeated squaring with saturating products: the order of the products decides the
   * last bits. A negative power is the reciprocal of the positive one, 0 where that does not fit; none for zero.
   */
  checkedPow(base: bigint, power: bigint): bigint | null {
    if (base === 0n && power < 0n) return null;
    let result = this.one;
    let square = base;
    for (let rest = power < 0n ? -power : power; rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = this.saturatingMul(result, square);
      square = this.saturatingMul(square, square);
    }
    return power < 0n ? this.safeDiv(this.one, result) : result;
  }

  // Conversions.

  saturatingFromInteger(value: bigint): bigint {
    return this.saturate(value << this.fractionBits);
  }

  wrappingFromInteger(value: bigint): bigint {
    return this.wrap(value << this.fractionBits);
  }

  saturatingFrom(bits: bigint, source: FixedFormat): bigint {
    return this.saturate(this.moveFraction(bits, source));
  }

  wrappingFrom(bits: bigint, source: FixedFormat): bigint {
    return this.wrap(this.moveFraction(bits, source));
  }

  private moveFraction(bits: bigint, source: FixedFormat): bigint {
    // A negative shift count shifts the other way, so the low bits drop arithmetically.
    return bits << (this.fractionBits - source.fractionBits);
  }

  saturatingToInteger(bits: bigint, range: IntegerRange): bigint {
    return clampToRange(bits >> this.fractionBits, range);
  }

  // Rounding to a whole number. A result above the format's range wraps.

  floor(bits: bigint): bigint {
    return this.wrap((bits >> this.fractionBits) << this.fractionBits);
  }

  round(bits: bigint): bigint {
    const half = this.one >> 1n;
    const magnitude = bits < 0n ? -bits : bits;
    const rounded = ((magnitude + half) >> this.fractionBits) << this.fractionBits;
    return this.wrap(bits < 0n ? -rounded : rounded);
  }
}

export const I32F32 = new FixedFormat("I32F32", true, 64, 32n);
export const I64F64 = new FixedFormat("I64F64", true, 128, 64n);
export const I96F32 = new FixedFormat("I96F32", true, 128, 32n);
export const U64F64 = new FixedFormat("U64F64", false, 128, 64n);
export const U96F32 = new FixedFormat("U96F32", false, 128, 32n);

/** e and log2(e) as the crate has them: the binary expansions truncated to 23 fraction bits. */
const E_23_FRACTION_BITS = 22802600n;
const LOG2_E_23_FRACTION_BITS = 12102203n;

function widenFrom23FractionBits(constant: bigint, format: FixedFormat): bigint {
  return constant << (format.fractionBits - 23n);
}

/** "exp, for I32F32 -> I32F32"; `null` is the specification's error. */
export function exp(operand: bigint): bigint | null {
  if (operand === 0n) return I32F32.one;
  if (operand === I32F32.one) return widenFrom23FractionBits(E_23_FRACTION_BITS, I32F32);
  const magnitude = I32F32.check(operand < 0n ? -operand : operand);
  if (magnitude === null) return null;

  let result = I32F32.checkedAdd(I32F32.one, magnitude);
  let term: bigint | null = magnitude;
  for (let i = 2n; i < 32n; i++) {
    term = I32F32.checkedMul(term, magnitude);
    if (term === null) return null;
    term = I32F32.checkedDiv(term, I32F32.saturatingFromInteger(i));
    if (term === null || result === null) return null;
    result = I32F32.checkedAdd(result, term);
  }
  if (result === null) return null;
  return operand < 0n ? I32F32.checkedDiv(I32F32.one, result) : result;
}

/** `exp_safe`: the operand clamped to [-20, 20] first. */
export function expSafe(operand: bigint): bigint {
  const limit = I32F32.saturatingFromInteger(20n);
  const clamped = clampToRange(operand, { min: -limit, max: limit });
  return exp(clamped) ?? (clamped <= 0n ? 0n : I32F32.max);
}

/** The crate's halving, which rounds up. */
function roundingHalf(bits: bigint): bigint {
  return (bits >> 1n) + (bits & 1n);
}

function log2OfAtLeastOne(operand: bigint, format: FixedFormat): bigint {
  const two = format.one << 1n;
  let x = operand;
  let result = 0n;
  while (x >= two) {
    result += 1n;
    x = roundingHalf(x);
  }
  if (x === format.one) return result << format.fractionBits;
  // The count of halvings ends up as the integer part after fractionBits shifts.
  for (let i = 0n; i < format.fractionBits; i++) {
    x = format.saturatingMul(x, x);
    result <<= 1n;
    if (x >= two) {
      result |= 1n;
      x = roundingHalf(x);
    }
  }
  return format.wrap(result);
}

/** log2 for a signed format; `null` is the specification's error. */
export function log2(operand: bigint, format: FixedFormat): bigint | null {
  if (operand <= 0n) return null;
  if (operand >= format.one) return log2OfAtLeastOne(operand, format);
  const reciprocal = format.checkedDiv(format.one, operand);
  return reciprocal === null ? null : -log2OfAtLeastOne(reciprocal, format);
}

export function ln(operand: bigint, format: FixedFormat): bigint | null {
  const logarithm = log2(operand, format);
  if (logarithm === null) return null;
  return format.saturatingDiv(logarithm, widenFrom23FractionBits(LOG2_E_23_FRACTION_BITS, format));
}

/** `safe_ln`: 0 where ln has no result. */
export function safeLn(operand: bigint): bigint {
  return ln(operand, I32F32) ?? 0n;
}

/** `checked_sqrt` on U64F64: bisection until value / mid and mid agree within epsilon (emission page, 2.4). */
export function checkedSqrt(value: bigint, epsilon: bigint): bigint {
  const two = U64F64.saturatingFromInteger(2n);
  const middle = () => U64F64.saturatingDiv(U64F64.saturatingAdd(low, high), two);

  let [low, high] = value > U64F64.one ? [0n, value] : [value, U64F64.one];
  let mid = middle();
  let quotient = U64F64.safeDiv(value, mid);
  for (let iterations = 0; iterations <= 128 && distance(quotient, mid) > epsilon; iterations++) {
    if (quotient < mid) high = mid;
    else low = mid;
    mid = middle();
    quotient = U64F64.safeDiv(value, mid);
  }
  return mid;
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}
