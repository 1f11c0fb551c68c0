// Integers that lean to the edges, for that is where arithmetic breaks.

import { Random } from "../simulation/random.js";

export const U16_MAX = 65535;
export const U64_MAX = 0xffff_ffff_ffff_ffffn;

export class EdgeRandom extends Random {
  between(min: number, max: number): number {
    return min + this.below(max - min + 1);
  }

  oneIn(count: number): boolean {
    return this.below(count) === 0;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  /** So many elements, each drawn by itself. */
  list<T>(length: number, draw: (index: number) => T): T[] {
    return Array.from({ length }, (_, index) => draw(index));
  }

  shuffled<T>(values: readonly T[]): T[] {
    const result = [...values];
    for (let i = result.length - 1; i > 0; --i) {
      const j = this.below(i + 1);
      [result[i], result[j]] = [result[j] as T, result[i] as T];
    }
    return result;
  }

  /** An integer from 0 to this, of any magnitude: small ones are as frequent as large ones. */
  upTo(end: bigint): bigint {
    const bits = BigInt(this.below(end.toString(2).length + 1));
    let value = 0n;
    for (let i = 0; i < 4; ++i) value = (value << 32n) | BigInt(this.u32());
    const bounded = value & ((1n << bits) - 1n);
    return bounded > end ? bounded % (end + 1n) : bounded;
  }

  u64(): bigint {
    return (BigInt(this.u32()) << 32n) | BigInt(this.u32());
  }

  /** Of any number of bits. */
  u64OfAnySize(): bigint {
    return this.u64() >> BigInt(this.below(64));
  }

  edgeU16(): number {
    const draw = this.below(4);
    if (draw === 0) return this.below(U16_MAX + 1);
    if (draw === 1) return Math.min(U16_MAX, Math.max(0, (1 << this.below(17)) + this.between(-1, 1)));
    return this.pick([0, 1, 2, 32767, 32768, 65534, 65535]);
  }

  edgeU64(): bigint {
    const draw = this.below(4);
    if (draw === 0) return this.u64OfAnySize();
    if (draw === 1) return clampU64((1n << BigInt(this.below(65))) + BigInt(this.between(-1, 1)));
    return this.pick([0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 63n - 1n, 2n ** 63n, U64_MAX - 1n, U64_MAX]);
  }
}

export function clampU64(value: bigint): bigint {
  if (value < 0n) return 0n;
  return value > U64_MAX ? U64_MAX : value;
}
