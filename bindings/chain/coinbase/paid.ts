// What the pools paid in a block's coinbase, as far as two states show it: swaps are not computed here.

import { Coinbase } from "../../../assembly/layout/runtimes.js";
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
  if (sold !== 0n && nothing) return { sale: null };
  return alpha === sold && tao === -volume ? { sale: volume } : undefined;
}

/** Whether the pool has what it wants to have for a sale, after what it was given in the block. */
export function sells({ fields }: Emitted, { before }: PoolChange): boolean {
  const tao = before.tao + before.taoProvided + rao(fields, "subnet_tao_in_emission");
  const alpha = before.alpha + before.alphaProvided + rao(fields, "subnet_alpha_in_emission");
  return tao >= LEAST_RESERVE && alpha >= LEAST_RESERVE;
}

/** The most that a pool pays: a trade moves the price against whoever makes it. */
export function mostPaid(rules: number, { sold, spent }: Emitted, price: bigint): bigint {
  const bits = rules >= Coinbase.COUNTED_EPOCHS ? 64n : 32n;
  // The price itself is floored.
  if (sold !== undefined) return (sold * (price + 1n)) >> bits;
  return price === 0n ? (1n << 64n) - 1n : ((spent ?? 0n) << bits) / price;
}
