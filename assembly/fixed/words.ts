// Unsigned integers of several 64-bit words in linear memory, least significant word first. An operand or result is the
// address of its first word. Results may overwrite operands unless said otherwise.

import { __res128_hi, __umulq64 } from "as-bignum/assembly/globals";

/** Two words: the storage of every 128-bit format. */
export const TWO: usize = 16;
/** Four words: a product of two 128-bit integers. */
export const FOUR: usize = 32;

/** Digits of a division, base 2^32: a normalised numerator of 8 + 1 digits and a normalised divisor of 4. */
const numerator = memory.data(36);
const divisor = memory.data(16);

export class Words {
  @inline static low(a: usize): u64 {
    return load<u64>(a);
  }

  @inline static high(a: usize): u64 {
    return load<u64>(a, 8);
  }

  @inline static set(out: usize, low: u64, high: u64): void {
    store<u64>(out, low);
    store<u64>(out, high, 8);
  }

  @inline static copy(out: usize, a: usize): void {
    Words.set(out, Words.low(a), Words.high(a));
  }

  @inline static isZero(a: usize): bool {
    return (Words.low(a) | Words.high(a)) == 0;
  }

  /** Whether a < b, both unsigned and of two words. */
  static less(a: usize, b: usize): bool {
    const aHigh = Words.high(a);
    const bHigh = Words.high(b);
    return aHigh == bHigh ? Words.low(a) < Words.low(b) : aHigh < bHigh;
  }

  /** out = a + b modulo 2^128. */
  static add(out: usize, a: usize, b: usize): void {
    const aLow = Words.low(a);
    const low = aLow + Words.low(b);
    Words.set(out, low, Words.high(a) + Words.high(b) + u64(low < aLow));
  }

  /** out = a - b modulo 2^128. */
  static subtract(out: usize, a: usize, b: usize): void {
    const aLow = Words.low(a);
    const bLow = Words.low(b);
    Words.set(out, aLow - bLow, Words.high(a) - Words.high(b) - u64(aLow < bLow));
  }

  /** out = -a modulo 2^128. */
  static negate(out: usize, a: usize): void {
    const low = Words.low(a);
    Words.set(out, 0 - low, ~Words.high(a) + u64(low == 0));
  }

  /** The four words of out = a * b, both of two words. out overlaps neither. */
  static multiply(out: usize, a: usize, b: usize): void {
    const aLow = Words.low(a);
    const aHigh = Words.high(a);
    const bLow = Words.low(b);
    const bHigh = Words.high(b);

    store<u64>(out, __umulq64(aLow, bLow));
    let carry = __res128_hi;

    const cross = __umulq64(aLow, bHigh);
    let word1 = carry + cross;
    carry = __res128_hi + u64(word1 < cross);

    const otherCross = __umulq64(aHigh, bLow);
    word1 += otherCross;
    const otherCarry = __res128_hi + u64(word1 < otherCross);
    store<u64>(out, word1, 8);

    const top = __umulq64(aHigh, bHigh);
    let word2 = carry + otherCarry;
    let word3 = __res128_hi + u64(word2 < carry);
    word2 += top;
    word3 += u64(word2 < top);
    store<u64>(out, word2, 16);
    store<u64>(out, word3, 24);
  }

  /**
   * The four words of quotient = floor(dividend / by), dividend of four words, by of two and not zero.
   * Long division in base 2^32 (Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D).
   */
  static divide(quotient: usize, dividend: usize, by: usize): void {
    let digits: i32 = 4;
    while (digits > 1 && load<u32>(by + ((<usize>digits - 1) << 2)) == 0) --digits;
    const shift = clz<u32>(load<u32>(by + ((<usize>digits - 1) << 2)));

    shiftLeft(divisor, by, digits, shift);
    store<u32>(numerator + 32, shiftLeft(numerator, dividend, 8, shift));
    memory.fill(quotient, 0, FOUR);

    const top = <u64>load<u32>(divisor + ((<usize>digits - 1) << 2));
    const second = digits > 1 ? <u64>load<u32>(divisor + ((<usize>digits - 2) << 2)) : 0;
    for (let position = 8 - digits; position >= 0; --position) {
      const window = numerator + ((<usize>position) << 2);
      const leading = window + ((<usize>digits) << 2);
      const head = ((<u64>load<u32>(leading)) << 32) | load<u32>(leading - 4);
      const next = digits > 1 ? <u64>load<u32>(leading - 8) : 0;

      // The estimate is at most two above the true digit; the second digits bring it to at most one above.
      let digit = head / top;
      let rest = head - digit * top;
      while (digit > u32.MAX_VALUE || digit * second > ((rest << 32) | next)) {
        --digit;
        rest += top;
        if (rest > u32.MAX_VALUE) break;
      }
      if (subtractMultiple(window, digits, digit)) {
        --digit;
        addBack(window, digits);
      }
      store<u32>(quotient + ((<usize>position) << 2), <u32>digit);
    }
  }
}

/** out = a << shift for shift < 32, both of `digits` 32-bit digits; returns the digit shifted out. */
function shiftLeft(out: usize, a: usize, digits: i32, shift: u32): u32 {
  let carry: u64 = 0;
  for (let i = 0; i < digits; ++i) {
    const shifted = ((<u64>load<u32>(a + ((<usize>i) << 2))) << shift) | carry;
    store<u32>(out + ((<usize>i) << 2), <u32>shifted);
    carry = shifted >> 32;
  }
  return <u32>carry;
}

/** window -= multiple * divisor; returns whether that went below zero. */
function subtractMultiple(window: usize, digits: i32, multiple: u64): bool {
  let carry: u64 = 0;
  let borrow: u64 = 0;
  for (let i = 0; i < digits; ++i) {
    const at = window + ((<usize>i) << 2);
    carry += multiple * <u64>load<u32>(divisor + ((<usize>i) << 2));
    const difference = <u64>load<u32>(at) - (carry & 0xffffffff) - borrow;
    store<u32>(at, <u32>difference);
    borrow = difference >> 63;
    carry >>= 32;
  }
  const at = window + ((<usize>digits) << 2);
  const difference = <u64>load<u32>(at) - carry - borrow;
  store<u32>(at, <u32>difference);
  return difference >> 63 != 0;
}

/** window += divisor, the carry out of the top digit undoing the borrow that went before. */
function addBack(window: usize, digits: i32): void {
  let carry: u64 = 0;
  for (let i = 0; i < digits; ++i) {
    const at = window + ((<usize>i) << 2);
    carry += <u64>load<u32>(at) + <u64>load<u32>(divisor + ((<usize>i) << 2));
    store<u32>(at, <u32>carry);
    carry >>= 32;
  }
  const at = window + ((<usize>digits) << 2);
  store<u32>(at, load<u32>(at) + <u32>carry);
}
