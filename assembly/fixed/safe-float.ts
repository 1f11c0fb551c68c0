// SafeFloat: mantissa * 10^exponent, the share pools' number (docs/specification/emission.md, 7). It is normalised, so that
// 10^20 < mantissa <= 10^21, or 0 * 10^0. A number is an address: two words of mantissa, then the exponent, an i64.
// An operation returns whether it has a result, and writes nothing if not; a result may overwrite an operand.

import { FOUR, TWO, Words } from "./words";

export const SAFE_FLOAT_BYTES: usize = 24;

const MANTISSA_DIGITS: i64 = 21;
/** Powers of ten are capped. */
const MAX_POWER: u64 = 22;

/** 10^21 and 10^20. */
const maxMantissa = memory.data<u64>([0x35c9adc5dea00000, 54]);
const minMantissa = memory.data<u64>([0x6bc75e2d63100000, 5]);

const mantissa = memory.data(16);
const left = memory.data(16);
const right = memory.data(16);
const power = memory.data(16);
const product = memory.data(32);
const quotient = memory.data(32);
const whole = memory.data(24);
const fraction = memory.data(24);

export class SafeFloat {
  /** The address of an element of an array. */
  @inline static at(floats: usize, i: u32): usize {
    return floats + <usize>i * SAFE_FLOAT_BYTES;
  }

  @inline static exponent(a: usize): i64 {
    return load<i64>(a, TWO);
  }

  static setZero(out: usize): void {
    memory.fill(out, 0, SAFE_FLOAT_BYTES);
  }

  static copy(out: usize, a: usize): void {
    memory.copy(out, a, SAFE_FLOAT_BYTES);
  }

  /** From the two words of a mantissa, which may not be above 10^21. */
  static create(out: usize, words: usize, exponent: i64): bool {
    if (Words.less(maxMantissa, words)) return false;
    Words.copy(mantissa, words);
    return normalise(out, exponent >> 32, exponent & 0xffffffff);
  }

  static fromU64(out: usize, value: u64): void {
    Words.set(mantissa, value, 0);
    normalise(out, 0, 0);
  }

  static add(out: usize, a: usize, b: usize): bool {
    if (Words.isZero(a) || Words.isZero(b)) {
      SafeFloat.copy(out, Words.isZero(a) ? b : a);
      return true;
    }
    const exponent = align(a, b);
    Words.add(mantissa, left, right);
    return normalise(out, exponent >> 32, exponent & 0xffffffff);
  }

  /** Stops at zero, but nothing can be taken from zero. */
  static subtract(out: usize, a: usize, b: usize): bool {
    if (Words.isZero(b)) {
      SafeFloat.copy(out, a);
      return true;
    }
    if (Words.isZero(a)) return false;
    const exponent = align(a, b);
    if (Words.less(left, right)) Words.set(mantissa, 0, 0);
    else Words.subtract(mantissa, left, right);
    return normalise(out, exponent >> 32, exponent & 0xffffffff);
  }

  /** a * b / c */
  static multiplyDivide(out: usize, a: usize, b: usize, c: usize): bool {
    if (Words.isZero(c)) return false;
    const x = SafeFloat.exponent(a);
    const y = SafeFloat.exponent(b);
    const z = SafeFloat.exponent(c);
    divideProduct(a, b, c);
    return normalise(out, (x >> 32) + (y >> 32) - (z >> 32), (x & 0xffffffff) + (y & 0xffffffff) - (z & 0xffffffff));
  }

  /** a / b */
  static divide(out: usize, a: usize, b: usize): bool {
    if (Words.isZero(b)) return false;
    const x = SafeFloat.exponent(a);
    const y = SafeFloat.exponent(b);
    divideProduct(a, maxMantissa, b);
    return normalise(out, (x >> 32) - (y >> 32), (x & 0xffffffff) - (y & 0xffffffff) - MANTISSA_DIGITS);
  }

  /** The chain's a > b, which is not that of the values where one is zero: zero has the exponent 0. */
  static greater(a: usize, b: usize): bool {
    const x = SafeFloat.exponent(a);
    const y = SafeFloat.exponent(b);
    const distance = x > y ? <u64>x - <u64>y : <u64>y - <u64>x;
    if (distance > 1) return x > y;
    Words.copy(left, a);
    Words.copy(right, b);
    if (distance == 1) timesTen(x > y ? left : right);
    return Words.less(right, left);
  }

  /** The floor, clamped. */
  static toU64(a: usize): u64 {
    const exponent = SafeFloat.exponent(a);
    Words.copy(mantissa, a);
    if (exponent < 0) scaleDown(mantissa, 0 - <u64>exponent);
    // A mantissa that is not zero is above 2^64, whatever power of ten it is multiplied by.
    return Words.high(mantissa) != 0 ? u64.MAX_VALUE : Words.low(mantissa);
  }

  /** From a U64F64: its whole part plus its fraction over 2^64. */
  static fromU64F64(out: usize, a: usize): void {
    const bits = Words.low(a);
    SafeFloat.fromU64(whole, Words.high(a));
    Words.set(mantissa, 0, 1);
    normalise(fraction, 0, 0);
    SafeFloat.fromU64(out, bits);
    SafeFloat.divide(fraction, out, fraction);
    SafeFloat.add(out, whole, fraction);
  }
}

/** out = mantissa * 10^(high * 2^32 + low), normalised, unless its exponent is not an i64. */
function normalise(out: usize, high: i64, low: i64): bool {
  if (Words.isZero(mantissa)) {
    SafeFloat.setZero(out);
    return true;
  }
  for (; Words.less(maxMantissa, mantissa); ++low) scaleDown(mantissa, 1);
  for (; !Words.less(minMantissa, mantissa); --low) timesTen(mantissa);
  high += low >> 32;
  if (<i64>(<i32>high) != high) return false;
  Words.copy(out, mantissa);
  store<i64>(out, (high << 32) | (low & 0xffffffff), TWO);
  return true;
}

/** The mantissas of both at the larger exponent, which is returned. */
function align(a: usize, b: usize): i64 {
  const x = SafeFloat.exponent(a);
  const y = SafeFloat.exponent(b);
  Words.copy(left, a);
  Words.copy(right, b);
  if (x >= y) scaleDown(right, <u64>x - <u64>y);
  else scaleDown(left, <u64>y - <u64>x);
  return max(x, y);
}

/** mantissa = floor(a * b / by), for operands of which the quotient has two words. */
function divideProduct(a: usize, b: usize, by: usize): void {
  Words.multiply(product, a, b);
  Words.divide(quotient, product, by);
  Words.copy(mantissa, quotient);
}

/** a = floor(a / 10^exponent) for two words of a. */
function scaleDown(a: usize, exponent: u64): void {
  if (exponent == 0) return;
  Words.set(power, 1, 0);
  for (let i: u64 = min(exponent, MAX_POWER); i != 0; --i) timesTen(power);
  memory.fill(product, 0, FOUR);
  Words.copy(product, a);
  Words.divide(quotient, product, power);
  Words.copy(a, quotient);
}

/** a *= 10 for two words of a. */
function timesTen(a: usize): void {
  const low = Words.low(a);
  // 10 * 2^32 fits a word: the low word in two halves.
  const lower = (low & 0xffffffff) * 10;
  const upper = (low >> 32) * 10 + (lower >> 32);
  Words.set(a, (upper << 32) | (lower & 0xffffffff), Words.high(a) * 10 + (upper >> 32));
}
