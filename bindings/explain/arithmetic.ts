// I32F32 numbers as raw bits (docs/specification/fixed-point.md). A call of the blob costs fifty times as much as one
// product, and a subnet has a hundred thousand: so they are taken here, and tests hold them to the chain's tables.

/** Raw I32F32 bits: 1 is 2^32. */
export type Bits = bigint;

export const ONE: Bits = 1n << 32n;
const MIN: Bits = -(1n << 63n);
const MAX: Bits = (1n << 63n) - 1n;
export const U64_MAX = 2n ** 64n - 1n;

export const smaller = (a: bigint, b: bigint) => (a < b ? a : b);
const clamped = (exact: bigint): Bits => (exact > MAX ? MAX : exact < MIN ? MIN : exact);

export const integer = (value: number): Bits => BigInt(value) << 32n;
/** saturating_sub */
export const subtract = (a: Bits, b: Bits) => clamped(a - b);
/** saturating_mul */
export const multiply = (a: Bits, b: Bits) => clamped((a * b) >> 32n);

/** safe_div: 0 where there is no quotient */
export function divide(a: Bits, b: Bits): Bits {
  const quotient = b === 0n ? 0n : (a << 32n) / b;
  return quotient === clamped(quotient) ? quotient : 0n;
}

/** over 65535 */
export const fraction = (u16: number) => divide(integer(u16), integer(65535));

/** Added one by one, each sum clamped. */
export function saturatingSum(values: Iterable<Bits>): Bits {
  let sum = 0n;
  for (const value of values) sum = clamped(sum + value);
  return sum;
}

/** The plain sum, which wraps. */
export function wrappingSum(values: Iterable<Bits>): Bits {
  let sum = 0n;
  for (const value of values) sum += value;
  return BigInt.asIntN(64, sum);
}

/** Each over the sum, unless that is 0. */
export function normalised(values: readonly Bits[]): readonly Bits[] {
  const sum = wrappingSum(values);
  return sum === 0n ? values : values.map((value) => divide(value, sum));
}
