// I32F32 numbers as raw bits, computed by the blob itself (docs/specification/fixed-point.md).

import type { Yuma } from "../load.js";

/** Raw I32F32 bits: 1 is 2^32. */
export type Bits = bigint;

export const ONE: Bits = 1n << 32n;
const MIN: Bits = -(1n << 63n);
const MAX: Bits = (1n << 63n) - 1n;

export interface Arithmetic {
  subtract(a: Bits, b: Bits): Bits;
  multiply(a: Bits, b: Bits): Bits;
  /** 0 where there is no quotient */
  divide(a: Bits, b: Bits): Bits;
  /** over 65535 */
  fraction(u16: number): Bits;
  /** each over the sum, unless that is 0 */
  normalise(values: readonly Bits[]): Bits[];
}

export function arithmeticOf(yuma: Yuma): Arithmetic {
  const operation = (name: string) => (a: Bits, b: Bits) => yuma.fixed(`I32F32.${name}`, [a, b]) ?? 0n;
  const divide = operation("safe_div");
  return {
    subtract: operation("saturating_sub"),
    multiply: operation("saturating_mul"),
    divide,
    fraction: (u16) => divide(integer(u16), integer(65535)),
    normalise: (values) => (yuma.stage("normalise", { values: values.map(String) }).values as string[]).map(BigInt),
  };
}

export const integer = (value: number): Bits => BigInt(value) << 32n;

export const U64_MAX = 2n ** 64n - 1n;

/** Added one by one, each sum clamped. */
export function saturatingSum(values: Iterable<Bits>): Bits {
  let sum = 0n;
  for (const value of values) {
    sum += value;
    if (sum > MAX) sum = MAX;
    else if (sum < MIN) sum = MIN;
  }
  return sum;
}

/** The plain sum, which wraps. */
export function wrappingSum(values: Iterable<Bits>): Bits {
  let sum = 0n;
  for (const value of values) sum += value;
  return BigInt.asIntN(64, sum);
}

export const smaller = (a: bigint, b: bigint) => (a < b ? a : b);
