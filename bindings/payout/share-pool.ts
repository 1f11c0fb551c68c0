// A hotkey's pool of stake, shared by coldkeys (docs/specification/payout.md, 7): U64F64 to spec_version 396, decimal from 397.

import type { Yuma } from "../load.js";

/** A share, or all of a pool's: raw U64F64 bits, or a decimal number. */
export type Shares = bigint | { readonly mantissa: bigint; readonly exponent: bigint };

export interface SharePool {
  /** rao */
  readonly value: bigint;
  readonly denominator: Shares;
}

const ONE = 1n << 64n;
const U64_MAX = ONE - 1n;
const U128_MAX = (1n << 128n) - 1n;
/** The largest I64F64. */
const SIGNED_MAX = (1n << 127n) - 1n;
const ZERO = { mantissa: 0n, exponent: 0n };

const least = (a: bigint, b: bigint) => (a < b ? a : b);

/** Rao that a share is worth, floored. */
export function worthOf(yuma: Yuma, { value, denominator }: SharePool, share: Shares): bigint {
  if (typeof denominator !== "bigint" || typeof share !== "bigint") {
    const worth = multiplyDivide(yuma, whole(value), decimal(yuma, share), decimal(yuma, denominator));
    return worth === null ? 0n : (decimals(yuma, worth).toU64 ?? 0n);
  }
  if (denominator === 0n) return 0n;
  const one = ((value * ONE) << 64n) / denominator;
  const bits = one <= U128_MAX ? (one * share) >> 64n : (least(value * share, U128_MAX) << 64n) / denominator;
  return least(bits >> 64n, U64_MAX);
}

/** Stakes rao for all: the shares stay. */
export const stakeForAll = ({ value, denominator }: SharePool, rao: bigint): SharePool => ({
  value: least(value + rao, U64_MAX),
  denominator,
});

/**
 * Stakes rao for one, who then has the second.
 * @param decimals whether the runtime writes decimal numbers: it does of older ones too
 */
export function stakeForOne(
  yuma: Yuma,
  pool: SharePool,
  share: Shares,
  rao: bigint,
  isDecimal: boolean,
): readonly [SharePool, Shares] {
  const { value, denominator } = pool;
  if (!isDecimal) {
    const added = typeof denominator === "bigint" ? addedBits(value, denominator, rao) : 0n;
    const sum = (to: Shares) => least((to as bigint) + added, U128_MAX);
    return [stakeForAll({ value, denominator: sum(denominator) }, rao), sum(share)];
  }
  const [all, own] = [decimal(yuma, denominator), decimal(yuma, share)];
  if (all.mantissa === 0n) {
    const first = decimals(yuma, whole(rao)).a ?? ZERO;
    return [stakeForAll({ value, denominator: first }, rao), first];
  }
  const added = multiplyDivide(yuma, whole(rao), all, whole(value)) ?? ZERO;
  const sum = (to: Shares) => (rao === 0n ? to : (decimals(yuma, to, added).add ?? to));
  return [stakeForAll({ value, denominator: sum(all) }, rao), sum(own)];
}

/** What rao are worth in shares of a pool: the first owns all that is in it. */
function addedBits(value: bigint, denominator: bigint, rao: bigint): bigint {
  if (denominator === 0n) return rao << 64n;
  const one = ((value * ONE) << 64n) / denominator;
  if (one <= U128_MAX) {
    const signed = least(one, SIGNED_MAX);
    const bits = signed === 0n ? 0n : (rao << 128n) / signed;
    // The chain's division that does not fit gives nothing.
    return bits > SIGNED_MAX ? 0n : bits;
  }
  const part = value === 0n ? 0n : (rao << 64n) / value;
  return least((part * least(denominator, SIGNED_MAX)) >> 64n, SIGNED_MAX);
}

type Decimal = Exclude<Shares, bigint>;

const whole = (rao: bigint): Decimal => ({ mantissa: rao, exponent: 0n });

const decimal = (yuma: Yuma, shares: Shares): Decimal =>
  typeof shares === "bigint" ? (decimals(yuma, ZERO, ZERO, ZERO, shares).fromU64f64 ?? ZERO) : shares;

const decimals = (yuma: Yuma, a: Shares, b: Shares = ZERO, c: Shares = ZERO, u64f64Bits = 0n) =>
  yuma.emission("safe-float", { a: a as Decimal, b: b as Decimal, c: c as Decimal, u64f64Bits });

const multiplyDivide = (yuma: Yuma, a: Decimal, b: Decimal, c: Decimal) => decimals(yuma, a, b, c).mulDiv ?? null;
