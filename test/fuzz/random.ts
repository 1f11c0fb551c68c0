// Integers drawn from a seed, the same on every machine. They lean to the edges, for that is where arithmetic breaks.

export const U16_MAX = 65535;
export const U64_MAX = 0xffff_ffff_ffff_ffffn;

export class Random {
  private readonly state = new Int32Array(4);

  /** A stream of its own for each pair of u32. */
  constructor(seed: number, stream: number) {
    let mixed = Math.imul(seed, 0x85ebca6b) ^ Math.imul(stream, 0xc2b2ae35) ^ (stream >>> 15);
    for (let i = 0; i < 4; ++i) {
      mixed = (mixed + (i % 2 === 0 ? seed : stream) + 0x9e3779b9) | 0;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      mixed ^= mixed >>> 15;
      this.state[i] = mixed;
    }
    // All zeros would stay so.
    if (this.state.every((word) => word === 0)) this.state[0] = 1;
  }

  /** xoshiro128**. */
  u32(): number {
    const [a, b, c, d] = this.state as unknown as [number, number, number, number];
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9);
    this.state[0] = a ^ d ^ b;
    this.state[1] = b ^ c ^ a;
    this.state[2] = c ^ a ^ (b << 9);
    this.state[3] = rotateLeft(d ^ b, 11);
    return result >>> 0;
  }

  /** 0 to limit - 1. */
  below(limit: number): number {
    return this.u32() % limit;
  }

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

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
