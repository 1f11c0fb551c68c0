// 3. Moving price (docs/specification/emission.md).

import { HALF_WORD, Wide, WORD } from "../fixed/wide";
import { Words } from "../fixed/words";
import { EmissionField } from "../layout/emission";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { subRao } from "./amounts";
import { Column } from "./column";
import { oneOf, readMovingPrice } from "./subnet-shares";

const blocks = memory.data(16);
const alpha = memory.data(16);
const price = memory.data(16);

/**
 * Finds how much of the pool's price the moving price takes over, with so many fraction bits.
 * @param firstBlock the first emission block, 0 if it is not set
 */
export function findAlpha(movingAlpha: usize, currentBlock: u64, firstBlock: u64, halvingBlocks: u64, bits: u32): void {
  const age = subRao(currentBlock, subRao(firstBlock, 1));
  Wide.fromU64(blocks, age, bits, false);
  Wide.fromU64(alpha, halvingBlocks, bits, false);
  Wide.add(alpha, blocks, alpha, false);
  Wide.safeDivide(blocks, blocks, alpha, bits, false);
  Wide.convert(alpha, movingAlpha, HALF_WORD, true, bits, false);
  Wide.multiply(alpha, alpha, blocks, bits, false);
}

/** out = the new moving price, I96F32, after findAlpha: from the pool's price and the moving price as it is read. */
export function updateMovingPrice(out: usize, movingPrice: usize, poolPrice: usize, bits: u32): void {
  const one = oneOf(bits);
  Wide.multiply(price, alpha, Words.less(one, poolPrice) ? one : poolPrice, bits, false);
  Wide.subtract(alpha, one, alpha, false);
  Wide.multiply(alpha, alpha, movingPrice, bits, false);
  Wide.add(price, price, alpha, false);
  Wide.convert(out, price, bits, false, HALF_WORD, true);
}

export function movingPrices(): void {
  const movingAlpha = Request.array(EmissionField.MOVING_ALPHA, 1);
  const currentBlock = Request.scalar(EmissionField.CURRENT_BLOCK, u64.MAX_VALUE);
  const netuids = Request.ascending(EmissionField.NETUID);
  const count = Request.count();
  const mechanisms = Request.array(EmissionField.MECHANISM, count);
  const stored = Request.array(EmissionField.MOVING_PRICE, count);
  const hasFirst = Request.booleans(EmissionField.HAS_FIRST_EMISSION_BLOCK, count);
  const first = Request.array(EmissionField.FIRST_EMISSION_BLOCK, count);
  const halvings = Request.array(EmissionField.HALVING_BLOCKS, count);
  const poolPrices = Request.array(EmissionField.POOL_PRICE, count);
  Request.end();
  if (!Result.begin(3, <u64>count * 48)) return;

  const updated = Result.zeros(EmissionField.MOVING_PRICE, count);
  const before = Result.zeros(EmissionField.MOVING_PRICE_BEFORE, count);
  const after = Result.zeros(EmissionField.MOVING_PRICE_AFTER, count);
  for (let i: u32 = 0; i < count; ++i) {
    const netuid = Column.u16(netuids, i);
    const mechanism = Column.u16(mechanisms, i);
    const moving = Column.wide(before, i);
    readMovingPrice(moving, netuid, mechanism, Column.wide(stored, i));
    const firstBlock = Column.flag(hasFirst, i) ? Column.u64(first, i) : 0;
    findAlpha(movingAlpha, currentBlock, firstBlock, Column.u64(halvings, i), WORD);
    updateMovingPrice(Column.wide(updated, i), moving, Column.wide(poolPrices, i), WORD);
    readMovingPrice(Column.wide(after, i), netuid, mechanism, Column.wide(updated, i));
  }
}
