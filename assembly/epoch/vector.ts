// Vectors of raw I32F32 bits, i64[n], in linear memory.

import { I32F32 } from "../fixed/i32f32";
import { Share } from "../fixed/share";

export class Vector {
  @inline static get(vector: usize, uid: u32): i64 {
    return load<i64>(vector + ((<usize>uid) << 3));
  }

  @inline static set(vector: usize, uid: u32, value: i64): void {
    store<i64>(vector + ((<usize>uid) << 3), value);
  }

  /** vector[uid] = saturating_add(vector[uid], value) */
  static add(vector: usize, uid: u32, value: i64): void {
    Vector.set(vector, uid, I32F32.saturatingAdd(Vector.get(vector, uid), value));
  }

  @inline static clear(vector: usize, n: u32): void {
    memory.fill(vector, 0, (<usize>n) << 3);
  }

  /** All the same. */
  static fill(vector: usize, n: u32, value: i64): void {
    for (let uid: u32 = 0; uid < n; ++uid) Vector.set(vector, uid, value);
  }

  @inline static copy(out: usize, vector: usize, n: u32): void {
    memory.copy(out, vector, (<usize>n) << 3);
  }

  /** The plain sum, which wraps. */
  static sum(vector: usize, n: u32): i64 {
    let sum: i64 = 0;
    for (let uid: u32 = 0; uid < n; ++uid) sum += Vector.get(vector, uid);
    return sum;
  }

  static areWithin(vector: usize, n: u32, lowest: i64, highest: i64): bool {
    for (let uid: u32 = 0; uid < n; ++uid) {
      const value = Vector.get(vector, uid);
      if (value < lowest || value > highest) return false;
    }
    return true;
  }

  /** Of wholes that are not negative, for Share; a whole of 0, as most are where rows are sparse, becomes 1 in its place. */
  static reciprocals(out: usize, wholes: usize, n: u32): void {
    for (let uid: u32 = 0; uid < n; ++uid) {
      const divisor = Share.divisor(Vector.get(wholes, uid));
      Vector.set(wholes, uid, divisor);
      Vector.set(out, uid, divisor == 1 ? u64.MAX_VALUE : Share.reciprocal(divisor));
    }
  }

  /** Every element over a divisor (safe_div), in place. Most are parts of it, and many are 0. */
  static divide(vector: usize, n: u32, divisor: i64): void {
    const whole = max(divisor, 1);
    const reciprocal = Share.reciprocal(whole);
    const largestPart = divisor > 0 ? <u64>min(divisor, I32F32.ONE) : 0;
    for (let uid: u32 = 0; uid < n; ++uid) {
      const value = Vector.get(vector, uid);
      if (value == 0) continue;
      const isPart = <u64>value <= largestPart;
      Vector.set(vector, uid, isPart ? Share.of(value, whole, reciprocal) : I32F32.safeDiv(value, divisor));
    }
  }

  /** The specification's "normalise": over the sum, unless that is 0. */
  static normalise(vector: usize, n: u32): void {
    const sum = Vector.sum(vector, n);
    if (sum != 0) Vector.divide(vector, n, sum);
  }
}
