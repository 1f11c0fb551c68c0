// I96F32: a signed 128-bit `bits` at an address, its value bits / 2^32 (docs/specification/fixed-point.md).
// What the operations write and what their booleans say is in wide.ts.

import { __res128_hi, __umulq64 } from "as-bignum/assembly/globals";
import { HALF_WORD, Wide, WORD } from "./wide";

export class I96F32 {
  @inline static fromU64(out: usize, value: u64): void {
    Wide.fromU64(out, value, HALF_WORD, true);
  }

  @inline static fromU64F64(out: usize, a: usize): void {
    Wide.convert(out, a, WORD, false, HALF_WORD, true);
  }

  @inline static saturatingAdd(out: usize, a: usize, b: usize): void {
    Wide.add(out, a, b, true);
  }

  @inline static saturatingSub(out: usize, a: usize, b: usize): void {
    Wide.subtract(out, a, b, true);
  }

  @inline static safeDivide(out: usize, a: usize, b: usize): void {
    Wide.safeDivide(out, a, b, HALF_WORD, true);
  }

  /**
   * u64 of saturating_mul(I96F32(share), I96F32(amount)): the amount has no fraction bits, so the product loses none, and
   * 63 + 64 bits can't overflow the format. A negative product, of stakes that wrapped, is 0 as a u64.
   */
  static shareOf(share: i64, amount: u64): u64 {
    if (share <= 0) return 0;
    const low = __umulq64(share, amount);
    return __res128_hi >> 32 != 0 ? u64.MAX_VALUE : (__res128_hi << 32) | (low >> 32);
  }
}
