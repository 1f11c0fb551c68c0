// I96F32: a signed 128-bit `bits` at an address, its value bits / 2^32 (docs/specification/fixed-point.md).

import { __res128_hi, __umulq64 } from "as-bignum/assembly/globals";

export class I96F32 {
  /**
   * u64 of saturating_mul(I96F32(share), I96F32(amount)) for a share that is not negative: the amount has no fraction
   * bits, so the product loses none, and 63 + 64 bits can't overflow the format.
   */
  static shareOf(share: i64, amount: u64): u64 {
    const low = __umulq64(share, amount);
    return __res128_hi >> 32 != 0 ? u64.MAX_VALUE : (__res128_hi << 32) | (low >> 32);
  }
}
