// U96F32: an unsigned 128-bit `bits` at an address, its value bits / 2^32 (docs/specification/fixed-point.md).
// What the operations write and what their booleans say is in wide.ts.

import { HALF_WORD, Wide, WORD } from "./wide";

export class U96F32 {
  @inline static fromU64(out: usize, value: u64): void {
    Wide.fromU64(out, value, HALF_WORD, false);
  }

  static fromU64F64(out: usize, a: usize): void {
    Wide.convert(out, a, WORD, false, HALF_WORD, false);
  }

  static saturatingAdd(out: usize, a: usize, b: usize): void {
    Wide.add(out, a, b, false);
  }

  static saturatingSub(out: usize, a: usize, b: usize): void {
    Wide.subtract(out, a, b, false);
  }

  static saturatingMul(out: usize, a: usize, b: usize): void {
    Wide.multiply(out, a, b, HALF_WORD, false);
  }

  /** The floor, clamped: whole rao of an amount. */
  static toU64(a: usize): u64 {
    return Wide.toU64(a, HALF_WORD, false);
  }

  @inline static safeDivide(out: usize, a: usize, b: usize): void {
    Wide.safeDivide(out, a, b, HALF_WORD, false);
  }
}
