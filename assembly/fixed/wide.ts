// What the four 128-bit formats share (docs/specification/fixed-point.md, "Operations"). A number is the address of its
// two words, in two's complement where the format is signed; a result may overwrite an operand. Every operation writes
// the clamped result, its saturating form, and returns whether that is the exact one: false is the checked form's none.

import { FOUR, Words } from "./words";

const left = memory.data(16);
const right = memory.data(16);
const product = memory.data(32);
const dividend = memory.data(32);

/** Bits after the point, of which a format has one word or half of one. */
export const HALF_WORD: u32 = 32;
export const WORD: u32 = 64;

export class Wide {
  @inline static isNegative(a: usize, signed: bool): bool {
    return signed && <i64>Words.high(a) < 0;
  }

  static setMin(out: usize, signed: bool): void {
    Words.set(out, 0, signed ? 1 << 63 : 0);
  }

  static setMax(out: usize, signed: bool): void {
    Words.set(out, u64.MAX_VALUE, signed ? u64.MAX_VALUE >> 1 : u64.MAX_VALUE);
  }

  static less(a: usize, b: usize, signed: bool): bool {
    const aHigh = Words.high(a);
    const bHigh = Words.high(b);
    if (aHigh == bHigh) return Words.low(a) < Words.low(b);
    return signed ? <i64>aHigh < <i64>bHigh : aHigh < bHigh;
  }

  static add(out: usize, a: usize, b: usize, signed: bool): bool {
    const aHigh = Words.high(a);
    const bHigh = Words.high(b);
    const low = Words.low(a) + Words.low(b);
    const carry = u64(low < Words.low(a));
    const high = aHigh + bHigh + carry;
    if (signed) {
      if (<i64>((aHigh ^ high) & (bHigh ^ high)) < 0) return clamp(out, <i64>aHigh < 0, true);
    } else if (high < aHigh || (carry != 0 && high == aHigh)) return clamp(out, false, false);
    Words.set(out, low, high);
    return true;
  }

  static subtract(out: usize, a: usize, b: usize, signed: bool): bool {
    const aHigh = Words.high(a);
    const bHigh = Words.high(b);
    const low = Words.low(a) - Words.low(b);
    const borrow = u64(Words.low(a) < Words.low(b));
    const high = aHigh - bHigh - borrow;
    if (signed) {
      if (<i64>((aHigh ^ bHigh) & (aHigh ^ high)) < 0) return clamp(out, <i64>aHigh < 0, true);
    } else if (aHigh < bHigh || (borrow != 0 && aHigh == bHigh)) return clamp(out, true, false);
    Words.set(out, low, high);
    return true;
  }

  /** floor(a * b / 2^fractionBits). */
  static multiply(out: usize, a: usize, b: usize, fractionBits: u32, signed: bool): bool {
    const negative = Wide.isNegative(a, signed) != Wide.isNegative(b, signed);
    magnitude(left, a, signed);
    magnitude(right, b, signed);
    Words.multiply(product, left, right);
    const dropped = shiftRight(product, fractionBits);
    // Toward minus infinity: a fraction that is dropped makes a negative product's magnitude one larger.
    if (negative && dropped) increment(product);
    return deliver(out, product, negative, signed);
  }

  /** trunc(a * 2^fractionBits / b); by zero: 0 and not exact. */
  static divide(out: usize, a: usize, b: usize, fractionBits: u32, signed: bool): bool {
    if (Words.isZero(b)) {
      Words.set(out, 0, 0);
      return false;
    }
    const negative = Wide.isNegative(a, signed) != Wide.isNegative(b, signed);
    magnitude(left, a, signed);
    magnitude(right, b, signed);
    shiftLeft(dividend, left, fractionBits);
    Words.divide(product, dividend, right);
    return deliver(out, product, negative, signed);
  }

  /** As divide, and 0 where that is not exact: safe_div. */
  static safeDivide(out: usize, a: usize, b: usize, fractionBits: u32, signed: bool): void {
    if (!Wide.divide(out, a, b, fractionBits, signed)) Words.set(out, 0, 0);
  }

  /** Another 128-bit format's number in this one: bits dropped toward minus infinity, then clamped. */
  static convert(out: usize, a: usize, fromBits: u32, fromSigned: bool, toBits: u32, toSigned: bool): bool {
    const negative = Wide.isNegative(a, fromSigned);
    magnitude(left, a, fromSigned);
    shiftLeft(product, left, toBits > fromBits ? toBits - fromBits : 0);
    const dropped = shiftRight(product, fromBits > toBits ? fromBits - toBits : 0);
    if (negative && dropped) increment(product);
    return deliver(out, product, negative, toSigned);
  }

  static fromU64(out: usize, value: u64, fractionBits: u32, signed: bool): bool {
    Words.set(left, value, 0);
    shiftLeft(product, left, fractionBits);
    return deliver(out, product, false, signed);
  }

  static fromI64(out: usize, value: i64, fractionBits: u32, signed: bool): bool {
    Words.set(left, <u64>(value < 0 ? 0 - value : value), 0);
    shiftLeft(product, left, fractionBits);
    return deliver(out, product, value < 0, signed);
  }

  /** The floor, clamped to u64. */
  static toU64(a: usize, fractionBits: u32, signed: bool): u64 {
    if (Wide.isNegative(a, signed)) return 0;
    if (fractionBits == WORD) return Words.high(a);
    return Words.high(a) >> 32 != 0 ? u64.MAX_VALUE : (Words.high(a) << 32) | (Words.low(a) >> 32);
  }

  /** The floor, clamped to i64. */
  static toI64(a: usize, fractionBits: u32, signed: bool): i64 {
    if (!Wide.isNegative(a, signed)) return <i64>min<u64>(Wide.toU64(a, fractionBits, signed), i64.MAX_VALUE);
    const high = <i64>Words.high(a);
    if (fractionBits == WORD) return high;
    return high >> 31 == -1 ? (high << 32) | <i64>(Words.low(a) >> 32) : i64.MIN_VALUE;
  }

  static floor(out: usize, a: usize, fractionBits: u32): void {
    Words.set(out, fractionBits == WORD ? 0 : Words.low(a) & ~0xffffffff, Words.high(a));
  }

  /** To the nearest integer, ties away from zero; wraps at the ends of the range, as the chain's release build does. */
  static round(out: usize, a: usize, fractionBits: u32, signed: bool): void {
    const negative = Wide.isNegative(a, signed);
    magnitude(left, a, signed);
    Words.set(right, 1 << (fractionBits - 1), 0);
    Words.add(left, left, right);
    Wide.floor(out, left, fractionBits);
    if (negative) Words.negate(out, out);
  }
}

function clamp(out: usize, toMin: bool, signed: bool): bool {
  if (toMin) Wide.setMin(out, signed);
  else Wide.setMax(out, signed);
  return false;
}

/** The absolute value; that of the smallest signed number is right as an unsigned one. */
function magnitude(out: usize, a: usize, signed: bool): void {
  if (Wide.isNegative(a, signed)) Words.negate(out, a);
  else Words.copy(out, a);
}

/** The four words of out = a << bits for two words of a, bits 0, 32 or 64. */
function shiftLeft(out: usize, a: usize, bits: u32): void {
  memory.fill(out, 0, FOUR);
  Words.copy(out + (bits >> 3), a);
}

/** a >>= bits for four words of a, bits 0, 32 or 64; returns whether a bit that was set went. */
function shiftRight(a: usize, bits: u32): bool {
  if (bits == 0) return false;
  const dropped = bits == WORD ? load<u64>(a) : <u64>load<u32>(a);
  memory.copy(a, a + (bits >> 3), FOUR - (bits >> 3));
  memory.fill(a + FOUR - (bits >> 3), 0, bits >> 3);
  return dropped != 0;
}

/** a += 1 for four words of a. */
function increment(a: usize): void {
  for (let word = a; word < a + FOUR; word += 8) {
    const next = load<u64>(word) + 1;
    store<u64>(word, next);
    if (next != 0) return;
  }
}

/** The number of this sign with the four-word magnitude at `a`, clamped; returns whether it was in range. */
function deliver(out: usize, a: usize, negative: bool, signed: bool): bool {
  const low = load<u64>(a);
  const high = load<u64>(a, 8);
  if ((load<u64>(a, 16) | load<u64>(a, 24)) != 0) return clamp(out, negative, signed);
  if (!negative) {
    if (signed && <i64>high < 0) return clamp(out, false, true);
    Words.set(out, low, high);
    return true;
  }
  if (signed ? high > 1 << 63 || (high == 1 << 63 && low != 0) : (low | high) != 0) return clamp(out, true, signed);
  Words.set(out, low, high);
  Words.negate(out, out);
  return true;
}
