// U96F32: an unsigned 128-bit `bits` at an address, its value bits / 2^32 (docs/specification/fixed-point.md).
// What the operations write and what their booleans say is in wide.ts.

import { HALF_WORD, Wide } from "./wide";

export class U96F32 {
  @inline static fromU64(out: usize, value: u64): void {
    Wide.fromU64(out, value, HALF_WORD, false);
  }

  @inline static safeDivide(out: usize, a: usize, b: usize): void {
    Wide.safeDivide(out, a, b, HALF_WORD, false);
  }
}
