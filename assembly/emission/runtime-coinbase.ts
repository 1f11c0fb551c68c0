// 2 and 5 a whole block's coinbase, by runtime: emission, split, moving prices, and what is drained for the epochs, which
// are not run here (docs/specification/payout.md).

import { U96F32 } from "../fixed/u96f32";
import { Wide } from "../fixed/wide";
import { Words } from "../fixed/words";
import { Call, EmissionField } from "../layout/emission";
import { Coinbase } from "../layout/runtimes";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { addRao, addRaoAt, subRao } from "./amounts";
import { chain } from "./chain";
import { isDue } from "./coinbase";
import { Column } from "./column";
import { alpha, cutOwner, part, server, splitAlpha } from "./emit-to-subnets";
import { findAlpha, updateMovingPrice } from "./moving-price";
import { findEmissions, keepsRootAlpha } from "./runtime-shares";
import { alphaOutOf, buyAlpha, keepTerms, raiseReserves, tellLiquidity } from "./runtime-terms";

/** To 282 a sale that leaves less TAO than this in the pool is refused. */
const LEAST_RESERVE: u64 = 10_000_000;
/** Fraction bits of that sale's numbers. */
const SALE_BITS: u32 = 18;

const poolPrice = memory.data(16);
const movingPrice = memory.data(16);
const left = memory.data(32);
const right = memory.data(16);
const quotient = memory.data(32);

/** 5.4 in the order of the runtime. */
function emit(): void {
  const count = chain.listCount;
  const oneByOne = chain.has(Coinbase.DRAIN_FIRST);
  const poolFirst = chain.has(Coinbase.EXCESS);
  for (let k: u32 = 0; k < count; ++k) {
    const i = Column.u32(chain.list, k);
    keepTerms(i);
    if (!poolFirst) buyAlpha(i);
  }
  for (let k: u32 = 0; k < count && poolFirst; ++k) {
    const i = Column.u32(chain.list, k);
    tellLiquidity(i);
    buyAlpha(i);
    if (oneByOne) raiseReserves(i);
  }
  for (let k: u32 = 0; k < count && !oneByOne; ++k) {
    const i = Column.u32(chain.list, k);
    raiseReserves(i);
    if (!poolFirst) tellLiquidity(i);
  }
}

/** 5.5 */
function split(i: u32, keepsRoot: bool): void {
  Words.copy(alpha, alphaOutOf(i));
  const created = U96F32.toU64(alpha);
  Column.setU64(chain.created, i, created);
  addRaoAt(chain.alphaOut, i, created);
  if (!chain.has(Coinbase.CREDIT) || Column.flag(chain.ownerCutEnabled, i)) addRaoAt(chain.ownerCut, i, cutOwner());
  splitAlpha(chain.issuance(i));
  const root = U96F32.toU64(part);
  if (chain.has(Coinbase.SERVER_AND_VALIDATOR)) {
    addRaoAt(chain.server, i, U96F32.toU64(server));
    addRaoAt(chain.validator, i, U96F32.toU64(alpha));
    if (keepsRoot) addRaoAt(chain.rootAlpha, i, root);
    else chain.recycle(i, root);
    return;
  }
  // What is not root's: validators' and servers' together.
  U96F32.saturatingAdd(alpha, alpha, server);
  if (!chain.has(Coinbase.FLOW_SHARES)) {
    sellRoot(i, root);
    return;
  }
  const dropsRoot = chain.has(Coinbase.EXCESS) && !keepsRoot;
  if (dropsRoot) U96F32.saturatingAdd(alpha, alpha, part);
  else if (!Column.flag(chain.subsidised, i)) addRaoAt(chain.rootAlpha, i, root);
  addRaoAt(chain.pendingEmission, i, U96F32.toU64(alpha));
}

/** To 333 root's alpha is sold, unless the subnet is subsidised. */
function sellRoot(i: u32, root: u64): void {
  let fails = Column.flag(chain.subsidised, i);
  let paid: u64 = 0;
  if (!fails) {
    const stable = chain.isStable(i);
    paid = root;
    if (chain.has(Coinbase.POOL_SWAPS)) {
      chain.tell(Call.SELL, i, root);
      fails = !stable && !Column.flag(chain.hasSale, i);
      if (!stable) paid = Column.u64(chain.sale, i);
    } else if (!stable) {
      paid = constantProduct(i, root);
      fails = paid == u64.MAX_VALUE;
    }
    const moves = !stable || !chain.has(Coinbase.POOL_SWAPS) || chain.has(Coinbase.OWNER_HOTKEYS_WITHHELD);
    if (!fails && moves) moveReserves(i, root, paid);
  }
  const creditsNothing = chain.has(Coinbase.POOL_SWAPS) && !chain.has(Coinbase.SUBSIDY);
  if (fails && creditsNothing) return;
  addRaoAt(chain.alphaSwapped, i, root);
  addRaoAt(chain.pendingEmission, i, U96F32.toU64(alpha));
  if (!fails) addRaoAt(chain.rootDivs, i, paid);
}

function moveReserves(i: u32, sold: u64, paid: u64): void {
  addRaoAt(chain.alphaIn, i, sold);
  Column.setU64(chain.alphaOut, i, subRao(Column.u64(chain.alphaOut, i), sold));
  Column.setU64(chain.tao, i, subRao(Column.u64(chain.tao, i), paid));
  chain.totalStake = subRao(chain.totalStake, paid);
}

/** What is paid for alpha where x * y = k, u64.MAX_VALUE for a refusal: in U110F18, whose product saturates. */
function constantProduct(i: u32, sold: u64): u64 {
  shifted(left, Column.u64(chain.alphaIn, i));
  shifted(right, Column.u64(chain.tao, i));
  Words.multiply(quotient, left, right);
  // Down by the fraction bits again: a shift by 18 is a division by 2^18.
  Words.set(right, 1 << (<u64>SALE_BITS), 0);
  Words.divide(left, quotient, right);
  if ((load<u64>(left, 16) | load<u64>(left, 24)) != 0) Wide.setMax(left, false);
  memory.fill(left + 16, 0, 16);
  // And up by them for the quotient.
  const k0 = Words.low(left);
  const k1 = Words.high(left);
  store<u64>(left, k0 << (<u64>SALE_BITS));
  store<u64>(left, (k1 << (<u64>SALE_BITS)) | (k0 >> (64 - SALE_BITS)), 8);
  store<u64>(left, k1 >> (64 - SALE_BITS), 16);
  shifted(right, addRao(Column.u64(chain.alphaIn, i), sold));
  if (Words.isZero(right)) return u64.MAX_VALUE;
  // At least 1 in the divisor: what was shifted up fits again.
  Words.divide(quotient, left, right);
  shifted(right, LEAST_RESERVE);
  if (Words.less(quotient, right)) return u64.MAX_VALUE;
  shifted(right, Column.u64(chain.tao, i));
  Wide.subtract(right, right, quotient, false);
  return (Words.high(right) << (64 - SALE_BITS)) | (Words.low(right) >> SALE_BITS);
}

/** A whole number in U110F18. */
function shifted(out: usize, value: u64): void {
  Words.set(out, value << (<u64>SALE_BITS), value >> (64 - SALE_BITS));
}

function newMovingPrice(i: u32): void {
  const bits = chain.priceBits();
  chain.readPoolPrice(poolPrice, i);
  chain.readPrice(movingPrice, i, bits);
  const first = Column.flag(chain.hasFirst, i) ? Column.u64(chain.first, i) : 0;
  findAlpha(chain.movingAlpha, chain.currentBlock, first, Column.u64(chain.halving, i), bits);
  updateMovingPrice(Column.wide(chain.movingPrice, i), movingPrice, poolPrice, bits);
}

/** 6.1, to 422: how many blocks are left until the next epoch; u64.MAX_VALUE for never. */
function blocksUntil(netuid: u32, tempo: u32, block: u64): u64 {
  if (tempo == 0) return u64.MAX_VALUE;
  return <u64>tempo - ((block + netuid + 1) % (<u64>tempo + 1));
}

/** Takes what waits and calls the epoch with it. */
function runEpoch(i: u32): void {
  let amount = Column.u64(chain.pendingEmission, i);
  if (chain.has(Coinbase.SERVER_AND_VALIDATOR)) {
    amount = addRao(Column.u64(chain.server, i), Column.u64(chain.validator, i));
  }
  const root = chain.has(Coinbase.FLOW_SHARES) ? chain.rootAlpha : chain.alphaSwapped;
  chain.tell(Call.EPOCH, i, addRao(amount, Column.u64(root, i)));
  Column.setU64(chain.blocksSinceLastStep, i, 0);
  Column.setU64(chain.lastStepBlock, i, chain.currentBlock);
  Column.setU64(chain.ownerCut, i, 0);
  Column.setU64(chain.pendingEmission, i, 0);
  Column.setU64(chain.server, i, 0);
  Column.setU64(chain.validator, i, 0);
  Column.setU64(chain.rootAlpha, i, 0);
  Column.setU64(chain.alphaSwapped, i, 0);
  Column.setU64(chain.rootDivs, i, 0);
}

function drainAll(): void {
  let epochs: u64 = 0;
  const counted = chain.has(Coinbase.COUNTED_EPOCHS);
  for (let i: u32 = 0; i < chain.count; ++i) {
    const netuid = Column.u16(chain.netuid, i);
    if (netuid == 0) continue;
    const tempo = Column.u16(chain.tempo, i);
    addRaoAt(chain.blocksSinceLastStep, i, 1);
    if (!counted) {
      if (blocksUntil(netuid, tempo, chain.currentBlock) == 0) runEpoch(i);
      continue;
    }
    const since = Column.u64(chain.blocksSinceLastStep, i);
    const pendingAt = Column.u64(chain.pendingEpochAt, i);
    if (!isDue(tempo, chain.currentBlock, pendingAt, since, Column.u64(chain.lastEpochBlock, i))) continue;
    if (epochs >= chain.maxEpochs) {
      Column.setU64(chain.pendingEpochAt, i, addRao(chain.currentBlock, 1));
      continue;
    }
    runEpoch(i);
    Column.setU64(chain.lastEpochBlock, i, chain.currentBlock);
    Column.setU64(chain.pendingEpochAt, i, 0);
    addRaoAt(chain.epochIndex, i, 1);
    ++epochs;
  }
}

export function runtimeCoinbase(): void {
  chain.take();
  if (!chain.begin()) return;
  chain.findListed(!chain.has(Coinbase.EXCESS) || chain.has(Coinbase.BEGUN_ONLY));
  const keepsRoot = keepsRootAlpha();
  findEmissions(chain.taoEmission);
  emit();
  for (let k: u32 = 0; k < chain.listCount; ++k) split(Column.u32(chain.list, k), keepsRoot);
  if (chain.has(Coinbase.CREDIT)) chain.totalIssuance = subRao(chain.totalIssuance, chain.credit);
  if (!chain.has(Coinbase.DRAIN_FIRST)) {
    for (let k: u32 = 0; k < chain.listCount; ++k) newMovingPrice(Column.u32(chain.list, k));
  }
  drainAll();

  chain.end();
}

export function runtimeMovingPrice(): void {
  chain.take();
  const count = chain.count;
  if (!Result.begin(4, <u64>count * 64)) return;
  const bits = chain.priceBits();
  chain.movingPrice = Result.column(EmissionField.MOVING_PRICE, count, chain.movingPrice);
  if (!chain.has(Coinbase.POOL_SWAPS)) {
    const prices = Result.zeros(EmissionField.POOL_PRICE, count);
    for (let i: u32 = 0; i < count; ++i) chain.readPoolPrice(Column.wide(prices, i), i);
  }
  const before = Result.zeros(EmissionField.MOVING_PRICE_BEFORE, count);
  const after = Result.zeros(EmissionField.MOVING_PRICE_AFTER, count);
  for (let i: u32 = 0; i < count; ++i) {
    chain.readPrice(Column.wide(before, i), i, bits);
    newMovingPrice(i);
    chain.readPrice(Column.wide(after, i), i, bits);
  }
}

export function runtimeSchedule(): void {
  const currentBlock = Request.scalar(EmissionField.CURRENT_BLOCK, u64.MAX_VALUE);
  const netuid = Request.array(EmissionField.NETUID, 1);
  const tempo = Request.array(EmissionField.TEMPO, 1);
  Request.end();
  if (!Result.begin(2, 16)) return;
  const blocks = blocksUntil(Column.u16(netuid, 0), Column.u16(tempo, 0), currentBlock);
  Result.scalar(EmissionField.UNTIL_NEXT_EPOCH, blocks);
  Result.scalar(EmissionField.RUNS_EPOCH, u64(blocks == 0));
}
