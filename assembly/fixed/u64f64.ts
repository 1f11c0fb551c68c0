// U64F64: an unsigned 128-bit `bits` at an address, its value bits / 2^64 (docs/specification/fixed-point.md).
// What the operations write and what their booleans say is in wide.ts.

import { I32F32 } from "./i32f32";
import { HALF_WORD, Wide, WORD } from "./wide";
import { Words } from "./words";

const one = memory.data<u64>([0, 1]);
const two = memory.data<u64>([0, 2]);
const low = memory.data(16);
const high = memory.data(16);
const middle = memory.data(16);
const quotient = memory.data(16);
const error = memory.data(16);

/** Rounds of checked_sqrt after which the middle is the answer whatever its error. */
const MAX_ROUNDS: i32 = 128;

export class U64F64 {
  @inline static fromU64(out: usize, value: u64): void {
    Words.set(out, 0, value);
  }

  static fromU96F32(out: usize, a: usize): void {
    Wide.convert(out, a, HALF_WORD, false, WORD, false);
  }

  static fromI64F64(out: usize, a: usize): void {
    Wide.convert(out, a, WORD, true, WORD, false);
  }

  /** From an I32F32 that is not negative. */
  @inline static fromI32F32(out: usize, a: u64): void {
    Words.set(out, a << 32, a >> 32);
  }

  static saturatingAdd(out: usize, a: usize, b: usize): void {
    Wide.add(out, a, b, false);
  }

  static saturatingSub(out: usize, a: usize, b: usize): void {
    Wide.subtract(out, a, b, false);
  }

  static saturatingMul(out: usize, a: usize, b: usize): void {
    Wide.multiply(out, a, b, WORD, false);
  }

  /** 32 fraction bits fewer, clamped. */
  static toI32F32(a: usize): i64 {
    const high = Words.high(a);
    return high >> 31 != 0 ? I32F32.MAX : <i64>((high << 32) | (Words.low(a) >> 32));
  }

  @inline static toU64(a: usize): u64 {
    return Words.high(a);
  }

  @inline static safeDivide(out: usize, a: usize, b: usize): void {
    Wide.safeDivide(out, a, b, WORD, false);
  }

  /** The square root by bisection, to within epsilon: checked_sqrt (docs/specification/emission.md, 2.4). */
  static checkedSqrt(out: usize, a: usize, epsilon: usize): void {
    const aboveOne = Words.less(one, a);
    Words.copy(high, aboveOne ? a : one);
    if (aboveOne) Words.set(low, 0, 0);
    else Words.copy(low, a);

    for (let round = 0; ; ++round) {
      Wide.add(middle, high, low, false);
      Wide.divide(middle, middle, two, WORD, false);
      U64F64.safeDivide(quotient, a, middle);
      const below = Words.less(quotient, middle);
      Words.subtract(error, below ? middle : quotient, below ? quotient : middle);
      if (round > MAX_ROUNDS || !Words.less(epsilon, error)) break;
      Words.copy(below ? high : low, middle);
    }
    Words.copy(out, middle);
  }
}
