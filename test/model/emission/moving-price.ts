import { I96F32, minimum, U64F64 } from "../fixed.js";
import { type Decimal, subRao } from "./amounts.js";
import { readMovingPrice } from "./subnet-shares.js";

export interface MovingPriceInput {
  readonly currentBlock: bigint;
  readonly firstEmissionBlock: bigint | null;
  readonly halvingBlocks: bigint;
  /** I96F32. */
  readonly movingAlpha: bigint;
  /** U64F64. */
  readonly poolPrice: bigint;
  /** U64F64. */
  readonly movingPrice: bigint;
}

/** "3. Moving price": the new one, in I96F32. */
export function updatedMovingPrice(input: MovingPriceInput): bigint {
  const start = subRao(input.firstEmissionBlock ?? 0n, 1n);
  const blocks = U64F64.saturatingFromInteger(subRao(input.currentBlock, start));
  const halving = U64F64.saturatingFromInteger(input.halvingBlocks);
  const maturity = U64F64.safeDiv(blocks, U64F64.saturatingAdd(blocks, halving));
  const alpha = U64F64.saturatingMul(U64F64.saturatingFrom(input.movingAlpha, I96F32), maturity);
  const added = U64F64.saturatingMul(alpha, minimum(input.poolPrice, U64F64.one));
  const kept = U64F64.saturatingMul(U64F64.saturatingSub(U64F64.one, alpha), input.movingPrice);
  return I96F32.saturatingFrom(U64F64.saturatingAdd(added, kept), U64F64);
}

interface MovingPriceInputJson {
  netuid: number;
  current_block: Decimal;
  first_emission_block_number: Decimal | null;
  ema_price_halving_blocks: Decimal;
  subnet_moving_alpha_bits: Decimal;
  subnet_mechanism: number;
  current_alpha_price_bits: Decimal;
  subnet_moving_price_bits: Decimal;
}

export function movingPriceSuite(input: MovingPriceInputJson) {
  const read = (stored: bigint) => readMovingPrice(input.netuid, input.subnet_mechanism, stored);
  const before = read(BigInt(input.subnet_moving_price_bits));
  const first = input.first_emission_block_number;
  const updated = updatedMovingPrice({
    currentBlock: BigInt(input.current_block),
    firstEmissionBlock: first === null ? null : BigInt(first),
    halvingBlocks: BigInt(input.ema_price_halving_blocks),
    movingAlpha: BigInt(input.subnet_moving_alpha_bits),
    poolPrice: BigInt(input.current_alpha_price_bits),
    movingPrice: before,
  });
  return {
    moving_alpha_price_before_bits: before.toString(),
    subnet_moving_price_bits: updated.toString(),
    moving_alpha_price_after_bits: read(updated).toString(),
  };
}
