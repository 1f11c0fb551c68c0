// 5.4 what a subnet's part of the block becomes, by runtime (docs/specification/payout.md).

import { U96F32 } from "../fixed/u96f32";
import { HALF_WORD, Wide } from "../fixed/wide";
import { Words } from "../fixed/words";
import { Call, EmissionField } from "../layout/emission";
import { Coinbase } from "../layout/runtimes";
import { Result } from "../record/result";
import { addRao, addRaoAt, subRao } from "./amounts";
import { blockEmissionOf } from "./block-emission";
import { chain } from "./chain";
import { Column } from "./column";
import { alphaIn, alphaOut, cap, capTerms, excessTao, price, rootProportion, taoIn } from "./emit-to-subnets";
import { protocol } from "./flow-shares";

const emission = memory.data(16);
const ratio = memory.data(16);
const poolPrice = memory.data(16);

/** taoIn, alphaIn, alphaOut and excessTao of a subnet; whether it is subsidised, which 298 to 341 have. */
function findTerms(i: u32): bool {
  const tao = Column.wide(chain.taoEmission, i);
  U96F32.fromU64(alphaOut, chain.alphaEmission(i));
  chain.readPoolPrice(poolPrice, i);
  Wide.convert(price, poolPrice, chain.priceBits(), false, HALF_WORD, false);
  let subsidised = false;
  if (chain.has(Coinbase.EXCESS)) {
    findCap(i);
    capTerms(tao);
  } else {
    Words.set(excessTao, 0, 0);
    Words.copy(taoIn, tao);
    if (chain.has(Coinbase.SUBSIDY)) subsidised = findSubsidy(tao);
    if (!subsidised) {
      if (!Wide.divide(alphaIn, tao, price, HALF_WORD, false)) Words.copy(alphaIn, alphaOut);
      const capped = !chain.has(Coinbase.SUBSIDY) && Words.less(alphaOut, alphaIn);
      if (capped) Words.copy(alphaIn, alphaOut);
    }
  }
  if (!chain.has(Coinbase.DRAIN_FIRST) && chain.isClosed(i)) {
    Words.set(taoIn, 0, 0);
    if (chain.has(Coinbase.CLOSED_TAKES_NOTHING)) {
      Words.set(alphaIn, 0, 0);
      Words.set(alphaOut, 0, 0);
    }
  }
  return subsidised;
}

/** Where the price is below the subnet's part of the emission the rest of the part buys it up. */
function findSubsidy(tao: usize): bool {
  U96F32.fromU64(emission, chain.emission);
  U96F32.safeDivide(ratio, tao, emission);
  if (!Words.less(price, ratio)) return false;
  U96F32.saturatingMul(taoIn, price, emission);
  U96F32.saturatingSub(excessTao, tao, taoIn);
  Words.copy(alphaIn, chain.has(Coinbase.RECYCLE_OR_BURN) ? emission : alphaOut);
  return true;
}

/** How much alpha the pool takes at most. */
function findCap(i: u32): void {
  Words.copy(cap, alphaOut);
  if (chain.has(Coinbase.PRICE_EMA)) {
    rootProportion(cap, chain.issuance(i));
    U96F32.saturatingMul(cap, cap, alphaOut);
  } else if (chain.has(Coinbase.CAP_BY_BLOCK_EMISSION)) {
    U96F32.fromU64(emission, blockEmissionOf(chain.totalIssuance));
    if (Words.less(emission, cap)) Words.copy(cap, emission);
  }
}

/** Of a subnet the terms as they are kept: four in a row. */
function term(i: u32, which: u32): usize {
  return Column.wide(chain.terms, 4 * i + which);
}

/** Finds the terms of a subnet and keeps them. */
export function keepTerms(i: u32): void {
  Column.setFlag(chain.subsidised, i, findTerms(i));
  Words.copy(term(i, 0), taoIn);
  Words.copy(term(i, 1), alphaIn);
  Words.copy(term(i, 2), alphaOut);
  Words.copy(term(i, 3), excessTao);
}

/** U96F32 */
export function alphaOutOf(i: u32): usize {
  return term(i, 2);
}

/** Takes what can be had of the credit, which there is from 411 on. */
function spend(rao: u64): u64 {
  if (!chain.has(Coinbase.CREDIT)) return rao;
  const spent = min(rao, chain.credit);
  chain.credit -= spent;
  return spent;
}

/** The excess, or the subsidy, buys alpha; what was bought is taken away again, or from 413 on kept by the protocol. */
export function buyAlpha(i: u32): void {
  const excess = U96F32.toU64(term(i, 3));
  const tries = !chain.has(Coinbase.EXCESS)
    ? Column.flag(chain.subsidised, i)
    : chain.has(Coinbase.DRAIN_FIRST)
      ? excess != 0
      : !Words.isZero(term(i, 3));
  if (!tries) return;
  const rao = spend(excess);
  chain.tell(Call.BUY, i, rao);
  const stable = chain.isStable(i);
  // What a failed buy was handed is spent all the same.
  if (!stable && !Column.flag(chain.hasBuy, i)) return;
  const bought = stable ? rao : Column.u64(chain.buy, i);
  if (!stable || chain.has(Coinbase.OWNER_HOTKEYS_WITHHELD)) {
    Column.setU64(chain.alphaIn, i, subRao(Column.u64(chain.alphaIn, i), bought));
    addRaoAt(chain.tao, i, rao);
    addRaoAt(chain.alphaOut, i, bought);
    chain.totalStake = addRao(chain.totalStake, rao);
  }
  if (chain.has(Coinbase.BOUGHT_KEPT)) addRaoAt(chain.protocolAlpha, i, bought);
  else chain.recycle(i, bought);
  Column.setU64(chain.excessSpent, i, rao);
  raiseFlow(i, rao);
}

/** From 411 on what the coinbase spends is the protocol's flow. */
function raiseFlow(i: u32, rao: u64): void {
  if (!chain.has(Coinbase.CREDIT)) return;
  const before = Column.u64(protocol.flows, i);
  const room = <u64>i64.MAX_VALUE - before;
  Column.setU64(protocol.flows, i, rao > room ? i64.MAX_VALUE : before + rao);
}

/** The pool is told what it is given. */
export function tellLiquidity(i: u32): void {
  if (!chain.has(Coinbase.POOL_SWAPS)) return;
  chain.tell(Call.LIQUIDITY, i, U96F32.toU64(term(i, 0)), U96F32.toU64(term(i, 1)));
}

export function raiseReserves(i: u32): void {
  const refused = chain.has(Coinbase.COUNTED_EPOCHS) && Column.flag(chain.poolRefuses, i);
  const alpha = refused ? 0 : U96F32.toU64(term(i, 1));
  const tao = refused ? 0 : spend(U96F32.toU64(term(i, 0)));
  Column.setU64(chain.alphaInEmission, i, alpha);
  addRaoAt(chain.alphaIn, i, alpha);
  Column.setU64(chain.taoInEmission, i, tao);
  addRaoAt(chain.tao, i, tao);
  chain.totalStake = addRao(chain.totalStake, tao);
  raiseFlow(i, tao);
  if (chain.has(Coinbase.CREDIT)) return;
  const excess = chain.has(Coinbase.EXCESS) ? U96F32.toU64(term(i, 3)) : 0;
  chain.totalIssuance = addRao(chain.totalIssuance, addRao(tao, excess));
}

export function runtimeTerms(): void {
  chain.take();
  const count = chain.count;
  if (!Result.begin(4, <u64>count * 64)) return;
  const taoIns = Result.zeros(EmissionField.TAO_IN, count);
  const alphaIns = Result.zeros(EmissionField.ALPHA_INJECTED, count);
  const alphaOuts = Result.zeros(EmissionField.ALPHA_CREATED, count);
  const excesses = Result.zeros(EmissionField.EXCESS_TAO, count);
  for (let i: u32 = 0; i < count; ++i) {
    findTerms(i);
    Words.copy(Column.wide(taoIns, i), taoIn);
    Words.copy(Column.wide(alphaIns, i), alphaIn);
    Words.copy(Column.wide(alphaOuts, i), alphaOut);
    Words.copy(Column.wide(excesses, i), excessTao);
  }
}
