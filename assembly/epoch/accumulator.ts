// A dense row that sparse rows in any order are gathered into, and read back from in ascending order.

import { I32F32 } from "../fixed/i32f32";
import { Rows } from "../record/rows";
import { Vector } from "./vector";

@unmanaged
export class Accumulator {
  /** i64[n], zero between rows */
  values: usize;
  /** a bit a uid, zero between rows */
  touched: usize;
  n: u32;

  /** Bytes of `touched`. */
  @inline static touchedBytes(n: u32): u32 {
    return ((n + 63) >> 6) << 3;
  }

  clear(): void {
    Vector.clear(this.values, this.n);
    memory.fill(this.touched, 0, Accumulator.touchedBytes(this.n));
  }

  @inline set(uid: u32, value: i64): void {
    this.touch(uid);
    Vector.set(this.values, uid, value);
  }

  @inline add(uid: u32, value: i64): void {
    this.touch(uid);
    Vector.add(this.values, uid, value);
  }

  @inline get(uid: u32): i64 {
    return Vector.get(this.values, uid);
  }

  /** Appends what is above zero to `out` from `entry` on, forgets the row, and returns the entry after. */
  drain(out: Rows, entry: u32): u32 {
    const bytes = Accumulator.touchedBytes(this.n);
    for (let word: u32 = 0; word < bytes; word += 8) {
      let bits = load<u64>(this.touched + word);
      if (bits == 0) continue;
      store<u64>(this.touched + word, 0);
      for (; bits != 0; bits &= bits - 1) {
        const uid = (word << 3) + <u32>ctz<u64>(bits);
        const value = Vector.get(this.values, uid);
        Vector.set(this.values, uid, I32F32.ZERO);
        if (value > 0) out.set(entry++, uid, value);
      }
    }
    return entry;
  }

  @inline private touch(uid: u32): void {
    const at = this.touched + ((<usize>uid >> 6) << 3);
    store<u64>(at, load<u64>(at) | ((<u64>1) << (uid & 63)));
  }
}
