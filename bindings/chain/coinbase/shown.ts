// What a block gives each subnet besides what waits: its share, and its moving price.

import { Coinbase } from "../../../assembly/layout/runtimes.js";
import type { Yuma } from "../../load.js";
import type { CoinbaseBlock, CoinbaseSubnet } from "./coinbase.js";
import { pricesAfter } from "./paid.js";
import type { SubnetJson } from "./parent.js";
import { injectedQuote, poolPrice } from "./pool.js";
import { ask } from "./run.js";

/**
 * The subnets that are emitted to, each with its part of the block's TAO as raw bits, U96F32; and from 342 on whether root's
 * part of the alpha is kept for it.
 */
export function sharesOf(
  yuma: Yuma,
  { rules, parent, emission }: CoinbaseBlock,
): { readonly parts: ReadonlyMap<number, bigint>; readonly keepsRoot: boolean | undefined } {
  // Those of 343 and 344 emit to all, though they know better when they are asked.
  const toAll = rules >= Coinbase.EXCESS && rules < Coinbase.BEGUN_ONLY;
  const { chain } = parent;
  const subnets = chain.subnets.map((subnet) => (toAll ? { ...subnet, first_emission_block_number: "1" } : subnet));
  const block_emission = String(emission.candidates[0]);
  const shares = ask(yuma, "subnet-shares", rules, { ...chain, block_emission, subnets }) as {
    readonly emissions: readonly { readonly netuid: number; readonly bits: string }[];
    readonly root_sell_flag?: boolean;
  };
  return {
    parts: new Map(shares.emissions.map(({ netuid, bits }) => [netuid, BigInt(bits)])),
    keepsRoot: shares.root_sell_flag,
  };
}

/** I96F32, as stored: what it lies between, where a swap of the coinbase moved the pool's price and others did too. */
export function movingPricesAfter(
  yuma: Yuma,
  { rules, parent }: CoinbaseBlock,
  subnet: CoinbaseSubnet,
): readonly [lowest: bigint, highest: bigint] {
  // To 282 the reserves are the price, and the coinbase leaves them known.
  const computed = BigInt(subnet.emitted.fields.subnet_moving_price_bits as string);
  if (rules < Coinbase.POOL_SWAPS) return [computed, computed];
  const own = parent.chain.subnets.find(({ netuid }) => netuid === subnet.netuid) as SubnetJson;
  const [lowest, highest] = pricesOf(rules, subnet).map((price) => {
    const priced = { ...own, current_alpha_price_bits: String(price) };
    const { subnet_moving_price_bits } = ask(yuma, "moving-price", rules, { ...parent.chain, subnets: [priced] }) as {
      readonly subnet_moving_price_bits: string;
    };
    return BigInt(subnet_moving_price_bits);
  }) as [bigint, bigint];
  return [lowest, highest];
}

/** Between what the pool's price lies when the moving prices are made. */
function pricesOf(rules: number, { emitted, pool, paid }: CoinbaseSubnet): readonly [low: bigint, high: bigint] {
  const { before, after } = pool;
  const exactly = (price: bigint) => [price, price] as const;
  const asked = emitted.sold !== undefined || emitted.spent !== undefined;
  const refused = paid?.sale === null || paid?.buy === null;
  if (asked && before.mechanism !== 0 && !refused && paid !== undefined) return exactly(poolPrice(rules, after));
  const taoIn = BigInt(emitted.fields.subnet_tao_in_emission as string);
  const alphaIn = BigInt(emitted.fields.subnet_alpha_in_emission as string);
  const quote = emitted.offered && injectedQuote(before, ...emitted.offered);
  const weighted = rules >= Coinbase.COUNTED_EPOCHS && quote !== undefined ? { quote } : {};
  const given = { ...before, tao: before.tao + taoIn, alpha: before.alpha + alphaIn, ...weighted };
  if (!asked || before.mechanism === 0 || refused) return exactly(poolPrice(rules, given));
  return pricesAfter(rules, emitted, given);
}
