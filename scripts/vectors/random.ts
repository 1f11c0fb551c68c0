// Numbers that look random and are the same on every run. Not simulation/random.ts: published vectors were drawn from these.

export class VectorRandom {
  #state: bigint;

  constructor(seed: number) {
    this.#state = BigInt(seed);
  }

  /** From 0 to below the limit, which is at most 2^32. */
  below(limit: number): number {
    // Knuth's constants for 64 bits; the upper half is the better one.
    this.#state = BigInt.asUintN(64, this.#state * 6364136223846793005n + 1442695040888963407n);
    return Number(((this.#state >> 32n) * BigInt(limit)) >> 32n);
  }

  /** A signed number of so many bits and its sign. */
  bits(count: number): bigint {
    let value = 0n;
    for (let i = 0; i < count; ++i) value = (value << 1n) | BigInt(this.below(2));
    return this.below(2) === 0 ? value : -value;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  list<T>(length: number, make: (i: number) => T): T[] {
    return Array.from({ length }, (_, i) => make(i));
  }
}
