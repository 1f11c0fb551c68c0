// Shares of a whole, floor(part * 2^32 / whole), which is safe_div of two I32F32: for many parts of one whole, without a
// division for each.

export class Share {
  /** The whole to divide by: a whole of 0 has no parts but 0. */
  @inline static divisor(whole: i64): i64 {
    return whole | i64(whole == 0);
  }

  @inline static reciprocal(divisor: i64): i64 {
    return <i64>(u64.MAX_VALUE / <u64>divisor);
  }

  /**
   * Exact for part <= divisor < 2^63 and part <= 2^32. As part <= divisor the product fits 64 bits. The reciprocal is at
   * most 1 below 2^64 / divisor, so the estimate at most 1 below the quotient; the remainder, below 2 * divisor, says
   * whether it is.
   */
  @inline static of(part: i64, divisor: i64, reciprocal: i64): i64 {
    const estimate = (<u64>part * <u64>reciprocal) >> 32;
    const rest = ((<u64>part) << 32) - estimate * <u64>divisor;
    return <i64>(estimate + u64(rest >= <u64>divisor));
  }

  /**
   * The same, and faster where parts are mostly far below 2^32. The true reciprocal is at most 1 above the one given, so that
   * the quotient lies between the products of the part with this and with one more: mostly both have the same whole part.
   */
  @inline static ofSmall(part: i64, divisor: i64, reciprocal: i64): i64 {
    const product = <u64>part * <u64>reciprocal;
    // A sum that wraps is small, and the estimate then is not.
    if ((product + <u64>part) >> 32 == product >> 32) return <i64>(product >> 32);
    return Share.of(part, divisor, reciprocal);
  }
}

/**
 * floor(part * 2^32 / divisor) as (part * multiplier + addend) >> shift, for parts that are u16s and at most the divisor.
 *
 * With 2^(bits - 1) <= divisor < 2^bits and shift = 15 + bits, the multiplier is 2^(32 + shift) / divisor, rounded to the
 * nearest: at most 2^48, so that the sum fits 64 bits. It is exact if the sum is too large by less than 2^shift / divisor, and
 * not too small. Rounded up by at most a half, it makes the sum too large by at most 65535 / 2, which is less than
 * 2^15 < 2^shift / divisor. Rounded down by at most a half, it makes it too small by as much, which the addend 2^15 undoes.
 */
@unmanaged
export class U16Quotient {
  multiplier: u64;
  addend: u64;
  shift: u64;

  /** For a divisor from 1 to 2^31 - 1. */
  set(divisor: u64): void {
    const bits = 64 - clz<u64>(divisor);
    // 2^(47 + bits) in two digits, for it may not fit 64 bits.
    const high = (<u64>1) << 47;
    const low = (high % divisor) << bits;
    const rest = low % divisor;
    const isUp = u64(rest > divisor - rest);
    this.multiplier = ((high / divisor) << bits) + low / divisor + isUp;
    this.addend = (isUp ^ 1) << 15;
    this.shift = 15 + bits;
  }

  @inline static of(part: u64, multiplier: u64, addend: u64, shift: u64): u64 {
    return (part * multiplier + addend) >> shift;
  }
}
