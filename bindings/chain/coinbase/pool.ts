// A subnet's pool: its price (docs/specification/payout.md, 5.3), and what an injection makes of a weighted one.

import { Coinbase } from "../../../assembly/layout/runtimes.js";
import { ChainError } from "../error.js";
import type { StateAt, StorageRow } from "../state.js";

/** A subnet's pool in one state. TAO and alpha in rao. */
export interface Pool {
  readonly mechanism: number;
  readonly tao: bigint;
  readonly alpha: bigint;
  /** Of them in the hands of users who provide liquidity. */
  readonly taoProvided: bigint;
  readonly alphaProvided: bigint;
  /** U64F64; undefined where the pool has none yet */
  readonly sqrtPrice?: bigint;
  /** Of 10^18, the weight of TAO. */
  readonly quote?: bigint;
}

const DYNAMIC = 1;
const U64_MAX = 2n ** 64n - 1n;
const U128_MAX = 2n ** 128n - 1n;
/** A weight of one. */
const WHOLE = 10n ** 18n;
const LEAST_WEIGHT = 10n ** 16n;

const bounded = (value: bigint, most: bigint) => (value > most ? most : value);
const divided = (dividend: bigint, divisor: bigint, bits: bigint) =>
  divisor === 0n ? 0n : (dividend << bits) / divisor;

/** Fraction bits of a price. */
export const priceBits = (rules: number) => (rules >= Coinbase.COUNTED_EPOCHS ? 64n : 32n);

/** U96F32, from 423 on U64F64. Before 283 the price is that of the reserves, which the blob finds itself. */
export function poolPrice(rules: number, pool: Pool): bigint {
  if (pool.mechanism !== DYNAMIC) return 1n << priceBits(rules);
  if (rules >= Coinbase.COUNTED_EPOCHS) return weightedPrice(pool);
  if (pool.sqrtPrice !== undefined) return bounded((pool.sqrtPrice * pool.sqrtPrice) >> 64n, U128_MAX) >> 32n;
  return divided(bounded(pool.tao + pool.taoProvided, U64_MAX), bounded(pool.alpha + pool.alphaProvided, U64_MAX), 32n);
}

function weightedPrice({ tao, alpha, quote = WHOLE / 2n }: Pool): bigint {
  const weights = divided(WHOLE - quote, quote, 64n);
  return bounded((weights * divided(tao, alpha, 64n)) >> 64n, U128_MAX);
}

/** The weight of TAO after an injection that keeps the price; undefined where the pool refuses it. From 423 on. */
export function injectedQuote(
  { tao, alpha, quote = WHOLE / 2n }: Pool,
  taoIn: bigint,
  alphaIn: bigint,
): bigint | undefined {
  const rounded = (value: bigint) => (value + WHOLE / 2n) / WHOLE;
  const base = rounded((WHOLE - quote) * tao * (alpha + alphaIn));
  const other = rounded(quote * alpha * (tao + taoIn));
  const sum = base + other;
  const updated = sum === 0n ? WHOLE / 2n : (WHOLE * other) / sum;
  return updated < LEAST_WEIGHT || WHOLE - updated < LEAST_WEIGHT ? undefined : updated;
}

export async function readPools(state: StateAt, netuids: readonly number[]): Promise<Map<number, Pool>> {
  const items = [
    "SubnetMechanism",
    "SubnetTAO",
    "SubnetAlphaIn",
    "SubnetTaoProvided",
    "SubnetAlphaInProvided",
    "Swap.SwapV3Initialized",
    "Swap.AlphaSqrtPrice",
    "Swap.SwapBalancer",
  ];
  const rows = netuids.flatMap((netuid) => items.map((item): StorageRow => [item, netuid]));
  const values = await state.readKnown(rows);
  return new Map(
    netuids.map((netuid, i) => {
      const [mechanism, tao, alpha, taoProvided = 0n, alphaProvided = 0n, initialized, sqrtPrice, quote] = values.slice(
        i * items.length,
        (i + 1) * items.length,
      ) as [number, bigint, bigint, bigint?, bigint?, boolean?, bigint?, bigint?];
      if (quote !== undefined && quote > WHOLE) {
        throw new ChainError(
          "bad_answer",
          `the weight of subnet ${netuid}'s pool at block ${state.block.number} is above one`,
        );
      }
      const price = initialized === true && sqrtPrice !== undefined ? { sqrtPrice } : {};
      return [
        netuid,
        { mechanism, tao, alpha, taoProvided, alphaProvided, ...price, ...(quote !== undefined && { quote }) },
      ];
    }),
  );
}
