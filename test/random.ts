/** Numbers that look random and are the same on every run: mulberry32. */
export class Random {
  constructor(private state: number) {}

  /** 32 bits */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** An integer from 0, below this. */
  below(end: number): number {
    return this.next() % end;
  }

  /** An integer from 0 to this, of any magnitude: small ones are as frequent as large ones. */
  upTo(end: bigint): bigint {
    const bits = BigInt(this.below(end.toString(2).length + 1));
    let value = 0n;
    for (let i = 0; i < 4; ++i) value = (value << 32n) | BigInt(this.next());
    const bounded = value & ((1n << bits) - 1n);
    return bounded > end ? bounded % (end + 1n) : bounded;
  }

  one<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }
}
