// What the pools paid in a block's coinbase, as far as two states show it: swaps are not computed here.

import { Coinbase } from "../../../assembly/layout/runtimes.js";
import { type Pool, poolPrice, priceBits } from "./pool.js";
import type { PoolChange } from "./records.js";
import type { Emitted, Paid } from "./run.js";

/** Below it in one of the reserves a pool refuses to trade, from 283 on. */
const LEAST_RESERVE = 1_000_000n;

const rao = (fields: Emitted["fields"], name: string) => BigInt((fields[name] as string | undefined) ?? 0);

/**
 * What the pool paid, where the books say that nothing else was traded in the block (docs/specification/payout.md, 5.8).
 * @returns undefined where something was
 */
export function paidByBooks({ fields, sold, spent }: Emitted, { before, after, volume }: PoolChange): Paid | undefined {
  const tao = after.tao + after.taoProvided - before.tao - before.taoProvided - rao(fields, "subnet_tao_in_emission");
  const alpha =
    after.alpha + after.alphaProvided - before.alpha - before.alphaProvided - rao(fields, "subnet_alpha_in_emission");
  const nothing = tao === 0n && alpha === 0n && volume === 0n;
  if (spent !== undefined) {
    if (spent !== 0n && nothing) return { buy: null };
    return tao === spent && volume === spent && alpha <= 0n ? { buy: -alpha } : undefined;
  }
  if (sold === undefined) return nothing ? {} : undefined;
  // A sale of nothing leaves the books as one that fails does.
  if (nothing) return sold === 0n ? undefined : { sale: null };
  return alpha === sold && tao === -volume ? { sale: volume } : undefined;
}

/** Whether the pool has what it wants to have for a sale, after what it was given in the block. */
export function sells({ fields }: Emitted, { before }: PoolChange): boolean {
  const tao = before.tao + before.taoProvided + rao(fields, "subnet_tao_in_emission");
  const alpha = before.alpha + before.alphaProvided + rao(fields, "subnet_alpha_in_emission");
  return tao >= LEAST_RESERVE && alpha >= LEAST_RESERVE;
}

/**
 * How much further than by its reserves a pool's price may move in a trade: what the pool has beside them only holds it, and
 * what of them lies idle is little.
 */
const MARGIN = 4n;

/**
 * Between what a pool's price lies after a trade of the coinbase, at the ends of whatever others held in it: of x * y = k, and
 * with weights, the price moves by a power of how the reserve that is paid into grows.
 */
export function pricesAfter(rules: number, { sold, spent }: Emitted, pool: Pool): readonly [low: bigint, high: bigint] {
  const price = poolPrice(rules, pool);
  const [paidIn, reserve] = sold !== undefined ? [sold, pool.alpha] : [spent ?? 0n, pool.tao];
  if (paidIn === 0n) return [price, price];
  const power = powerOf(rules, pool);
  const [before, after] = [reserve ** power, (reserve + MARGIN * paidIn) ** power];
  if (sold !== undefined) return [(price * before) / after, price];
  return [price, before === 0n ? HIGHEST : (price * after) / before + 1n];
}

/** The highest price that can be written. */
const HIGHEST = 2n ** 127n;
/** A weight of one. */
const WHOLE = 10n ** 18n;

/** No weight is below a hundredth, whatever a state says. */
const HIGHEST_POWER = 101n;

function powerOf(rules: number, { quote = WHOLE / 2n }: Pool): bigint {
  if (rules < Coinbase.COUNTED_EPOCHS) return 2n;
  const base = WHOLE - quote;
  const power = base === 0n ? HIGHEST_POWER : 2n + quote / base;
  return power < HIGHEST_POWER ? power : HIGHEST_POWER;
}

/** Between what a pool pays in such a trade, in rao. */
export function paidBetween(rules: number, emitted: Emitted, pool: Pool): readonly [least: bigint, most: bigint] {
  const { sold, spent = 0n } = emitted;
  const bits = priceBits(rules);
  const [low, high] = pricesAfter(rules, emitted, pool);
  // Prices are floored, and so is what is paid.
  if (sold !== undefined) return [atLeast0(((sold * low) >> bits) - 1n), (sold * (high + 1n)) >> bits];
  const most = low === 0n ? pool.alpha : (spent << bits) / low;
  return [atLeast0((spent << bits) / (high + 1n) - 1n), most < pool.alpha ? most : pool.alpha];
}

const atLeast0 = (rao: bigint) => (rao < 0n ? 0n : rao);
