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
