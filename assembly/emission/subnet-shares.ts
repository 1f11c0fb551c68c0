// 2.2 get_shares and 2.3 get_subnet_block_emissions (docs/specification/emission.md).

import { U64F64 } from "../fixed/u64f64";
import { U96F32 } from "../fixed/u96f32";
import { HALF_WORD, Wide, WORD } from "../fixed/wide";
import { Words } from "../fixed/words";
import { EmissionField } from "../layout/emission";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { Column } from "./column";

const one = memory.data<u64>([0, 1]);
const shortOne = memory.data<u64>([1 << 32, 0]);
const total = memory.data(16);
const weight = memory.data(16);

/** 1 with so many fraction bits. */
export function oneOf(bits: u32): usize {
  return bits == WORD ? one : shortOne;
}

/** The price of root and of subnets of mechanism 0 is one. */
export function isStable(netuid: u32, mechanism: u32): bool {
  return netuid == 0 || mechanism == 0;
}

/** The moving price as it is read, of so many fraction bits; stored it is an I96F32. */
export function readMovingPrice(out: usize, netuid: u32, mechanism: u32, stored: usize, bits: u32 = WORD): void {
  if (isStable(netuid, mechanism)) Words.copy(out, oneOf(bits));
  else Wide.convert(out, stored, HALF_WORD, true, bits, false);
}

/** total = the saturating sum of U64F64[count] */
function sum(values: usize, count: u32): void {
  Words.set(total, 0, 0);
  for (let i: u32 = 0; i < count; ++i) U64F64.saturatingAdd(total, total, Column.wide(values, i));
}

/** Every value over their saturating sum, in place. */
function shareOut(values: usize, count: u32): void {
  sum(values, count);
  for (let i: u32 = 0; i < count; ++i) {
    const value = Column.wide(values, i);
    U64F64.safeDivide(value, value, total);
  }
}

/**
 * 2.2: prices become their shares, U64F64[count], and shares those weighed by what the miners did not burn, and where there
 * are any by roots, U96F32[count].
 */
export function subnetShares(prices: usize, burned: usize, count: u32, shares: usize, roots: usize = 0): void {
  shareOut(prices, count);
  for (let i: u32 = 0; i < count; ++i) {
    const share = Column.wide(shares, i);
    U64F64.fromU96F32(weight, Column.wide(burned, i));
    // Stops at zero, so that a proportion above one counts as one.
    U64F64.saturatingSub(weight, one, weight);
    if (roots != 0) {
      U64F64.fromU96F32(total, Column.wide(roots, i));
      U64F64.saturatingMul(weight, total, weight);
    }
    U64F64.saturatingMul(share, Column.wide(prices, i), weight);
  }
  sum(shares, count);
  if (Words.isZero(total)) memory.copy(shares, prices, (<usize>count) << 4);
  else shareOut(shares, count);
}

/** 2.3: shares become emissions, U96F32[count]; blockEmission is an U96F32. */
export function subnetEmissions(shares: usize, enabled: usize, count: u32, blockEmission: usize): void {
  let disabled: u32 = 0;
  for (let i: u32 = 0; i < count; ++i) {
    if (Column.flag(enabled, i)) continue;
    Words.set(Column.wide(shares, i), 0, 0);
    ++disabled;
  }
  if (disabled != 0) shareOut(shares, count);
  U64F64.fromU96F32(weight, blockEmission);
  for (let i: u32 = 0; i < count; ++i) {
    const share = Column.wide(shares, i);
    U64F64.saturatingMul(share, weight, share);
    U96F32.fromU64F64(share, share);
  }
}

/** 2.3, root_sell_flag: the moving prices add up to more than one. */
export function rootSells(prices: usize, count: u32): bool {
  Words.set(total, 0, 0);
  for (let i: u32 = 0; i < count; ++i) Words.add(total, total, Column.wide(prices, i));
  return Words.less(one, total);
}

export function subnetSharesOfPrices(): void {
  const blockEmission = Request.array(EmissionField.BLOCK_EMISSION_BITS, 1);
  const netuids = Request.ascending(EmissionField.NETUID);
  const count = Request.count();
  const mechanisms = Request.array(EmissionField.MECHANISM, count);
  const stored = Request.array(EmissionField.MOVING_PRICE, count);
  const burned = Request.array(EmissionField.MINER_BURNED, count);
  const enabled = Request.booleans(EmissionField.EMISSION_ENABLED, count);
  Request.end();
  if (!Result.begin(5, <u64>count * 64 + 8)) return;

  const flag = Result.zeros(EmissionField.ROOT_SELL_FLAG, 1);
  const emissions = Result.zeros(EmissionField.TAO_EMISSION, count);
  const shares = Result.zeros(EmissionField.SHARES, count);
  const prices = Result.zeros(EmissionField.PRICE_SHARES, count);
  const read = Result.zeros(EmissionField.MOVING_PRICE_BEFORE, count);
  for (let i: u32 = 0; i < count; ++i) {
    readMovingPrice(Column.wide(read, i), Column.u16(netuids, i), Column.u16(mechanisms, i), Column.wide(stored, i));
  }
  store<u64>(flag, u64(rootSells(read, count)));
  memory.copy(prices, read, (<usize>count) << 4);
  subnetShares(prices, burned, count, shares);
  memory.copy(emissions, shares, (<usize>count) << 4);
  subnetEmissions(emissions, enabled, count, blockEmission);
}
