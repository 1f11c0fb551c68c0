// I64F64: a signed 128-bit `bits` at an address, its value bits / 2^64 (docs/specification/fixed-point.md).
// What the operations write and what their booleans say is in wide.ts.

import { I32F32 } from "./i32f32";
import { HALF_WORD, Wide, WORD } from "./wide";
import { Words } from "./words";

export class I64F64 {
  @inline static fromU64(out: usize, value: u64): void {
    if (value > <u64>i64.MAX_VALUE) Wide.setMax(out, true);
    else Words.set(out, 0, value);
  }

  @inline static fromI64(out: usize, value: i64): void {
    Words.set(out, 0, value);
  }

  @inline static fromU96F32(out: usize, a: usize): void {
    Wide.convert(out, a, HALF_WORD, false, WORD, true);
  }

  @inline static saturatingAdd(out: usize, a: usize, b: usize): void {
    Wide.add(out, a, b, true);
  }

  @inline static saturatingSub(out: usize, a: usize, b: usize): void {
    Wide.subtract(out, a, b, true);
  }

  /** Plain addition, which wraps: `sum()`. */
  @inline static wrappingAdd(out: usize, a: usize, b: usize): void {
    Words.add(out, a, b);
  }

  @inline static saturatingMul(out: usize, a: usize, b: usize): void {
    Wide.multiply(out, a, b, WORD, true);
  }

  @inline static safeDivide(out: usize, a: usize, b: usize): void {
    Wide.safeDivide(out, a, b, WORD, true);
  }

  @inline static toU64(a: usize): u64 {
    return Wide.toU64(a, WORD, true);
  }

  /** 32 fraction bits fewer, toward minus infinity, clamped. */
  static toI32F32(a: usize): i64 {
    const high = <i64>Words.high(a);
    if (high >> 31 != high >> 63) return high < 0 ? I32F32.MIN : I32F32.MAX;
    return (high << 32) | <i64>(Words.low(a) >> 32);
  }

  /** The same, wrapping. */
  @inline static wrappingToI32F32(a: usize): i64 {
    return <i64>((Words.high(a) << 32) | (Words.low(a) >> 32));
  }
}
