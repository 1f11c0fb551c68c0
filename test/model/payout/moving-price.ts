/** 5.7 the moving price. */

import { at } from "../at.js";
import { subRao } from "../emission/amounts.js";
import { I96F32, minimum, U64F64, U96F32 } from "../fixed.js";
import type { Rules } from "./rules.js";
import { rulesOf } from "./rules.js";
import { poolPrice, readMovingPrice } from "./shares.js";
import { type Chain, type CoinbaseJson, parseChain, type Subnet } from "./storage.js";

/** The new one, as stored: I96F32. */
export function updatedMovingPrice(rules: Rules, chain: Chain, subnet: Subnet): bigint {
  const format = rules.movingPriceWide ? U64F64 : U96F32;
  const start = subRao(BigInt(subnet.json.first_emission_block_number ?? 0), 1n);
  const blocks = format.saturatingFromInteger(subRao(chain.currentBlock, start));
  const halving = format.saturatingFromInteger(BigInt(subnet.json.ema_price_halving_blocks));
  const maturity = format.safeDiv(blocks, format.saturatingAdd(blocks, halving));
  const movingAlpha = format.saturatingFrom(BigInt(chain.json.subnet_moving_alpha_bits), I96F32);
  const alpha = format.saturatingMul(movingAlpha, maturity);
  const added = format.saturatingMul(alpha, minimum(poolPrice(rules, subnet), format.one));
  const kept = format.saturatingMul(format.saturatingSub(format.one, alpha), readMovingPrice(subnet, format));
  return I96F32.saturatingFrom(format.saturatingAdd(added, kept), format);
}

export function movingPriceSuite(input: CoinbaseJson, spec: number) {
  const rules = rulesOf(spec);
  const chain = parseChain(input);
  const subnet = at(chain.subnets, 0);
  const format = rules.movingPriceWide ? U64F64 : U96F32;
  const before = readMovingPrice(subnet, format);
  subnet.movingPrice = updatedMovingPrice(rules, chain, subnet);
  return {
    moving_alpha_price_before_bits: before.toString(),
    subnet_moving_price_bits: subnet.movingPrice.toString(),
    moving_alpha_price_after_bits: readMovingPrice(subnet, format).toString(),
    ...(rules.priceOfReserves && { price_bits: poolPrice(rules, subnet).toString() }),
  };
}
