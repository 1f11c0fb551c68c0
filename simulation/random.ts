/**
 * Integers drawn from a seed, the same on every machine: xoshiro128** on 32-bit words, and no floating point.
 * Of each pair of u32 a stream of its own, so that whoever draws what in which order changes nothing elsewhere.
 */
export class Random {
  // Four fields: an array of them costs twice the time.
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(seed: number, stream: number) {
    let mixed = Math.imul(seed, 0x85ebca6b) ^ Math.imul(stream, 0xc2b2ae35) ^ (stream >>> 15);
    const word = (half: number) => {
      mixed = (mixed + half + 0x9e3779b9) | 0;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      mixed ^= mixed >>> 15;
      return mixed;
    };
    this.a = word(seed);
    this.b = word(stream);
    this.c = word(seed);
    this.d = word(stream);
    // All zeros would stay so.
    if ((this.a | this.b | this.c | this.d) === 0) this.a = 1;
  }

  /** The next of the stream, 0 to 2^32 - 1. */
  u32(): number {
    const { a, b, c, d } = this;
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9);
    this.a = a ^ d ^ b;
    this.b = b ^ c ^ a;
    this.c = c ^ a ^ (b << 9);
    this.d = rotateLeft(d ^ b, 11);
    return result >>> 0;
  }

  /** 0 to limit - 1. The limit is at most 2^32; far below that no number is favoured in a way that would show. */
  below(limit: number): number {
    return this.u32() % limit;
  }

  /**
   * A normal deviate in units of 1/65536, mean 0 and standard deviation 65536: the sum of twelve uniform u16, whose
   * variance is that of one, less what they have on average. Never beyond six standard deviations.
   */
  normal(): number {
    let sum = 6 - 6 * 65536;
    for (let i = 0; i < 6; ++i) {
      const pair = this.u32();
      sum += (pair >>> 16) + (pair & 0xffff);
    }
    return sum;
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
