// 3. Moving price (docs/specification/emission.md).

import { I96F32 } from "../fixed/i96f32";
import { U64F64 } from "../fixed/u64f64";
import { Words } from "../fixed/words";
import { EmissionField } from "../layout/emission";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { subRao } from "./amounts";
import { Column } from "./column";
import { readMovingPrice } from "./subnet-shares";

const one = memory.data<u64>([0, 1]);
const blocks = memory.data(16);
const alpha = memory.data(16);
const price = memory.data(16);

/**
 * out = the new moving price, I96F32, from the pool's price and the moving price as it is read, both U64F64.
 * @param firstBlock the first emission block, 0 if it is not set
 */
export function updateMovingPrice(
  out: usize,
  movingPrice: usize,
  poolPrice: usize,
  movingAlpha: usize,
  currentBlock: u64,
  firstBlock: u64,
  halvingBlocks: u64,
): void {
  const age = subRao(currentBlock, subRao(firstBlock, 1));
  U64F64.fromU64(blocks, age);
  U64F64.fromU64(alpha, halvingBlocks);
  U64F64.saturatingAdd(alpha, blocks, alpha);
  U64F64.safeDivide(blocks, blocks, alpha);
  U64F64.fromI96F32(alpha, movingAlpha);
  U64F64.saturatingMul(alpha, alpha, blocks);

  U64F64.saturatingMul(price, alpha, Words.less(one, poolPrice) ? one : poolPrice);
  U64F64.saturatingSub(alpha, one, alpha);
  U64F64.saturatingMul(alpha, alpha, movingPrice);
  U64F64.saturatingAdd(price, price, alpha);
  I96F32.fromU64F64(out, price);
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
    updateMovingPrice(
      Column.wide(updated, i),
      moving,
      Column.wide(poolPrices, i),
      movingAlpha,
      currentBlock,
      Column.flag(hasFirst, i) ? Column.u64(first, i) : 0,
      Column.u64(halvings, i),
    );
    readMovingPrice(Column.wide(after, i), netuid, mechanism, Column.wide(updated, i));
  }
}
