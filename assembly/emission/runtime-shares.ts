// 5.2 the subnets' shares of a block's emission, by runtime (docs/specification/payout.md).

import { I64F64 } from "../fixed/i64f64";
import { U96F32 } from "../fixed/u96f32";
import { HALF_WORD, WORD } from "../fixed/wide";
import { Words } from "../fixed/words";
import { EmissionField } from "../layout/emission";
import { Coinbase } from "../layout/runtimes";
import { Result } from "../record/result";
import { chain } from "./chain";
import { Column } from "./column";
import { rootProportion } from "./emit-to-subnets";
import { Averages, protocol, setSmoothing, shareFlows, user } from "./flow-shares";
import { rootSells, subnetEmissions, subnetShares } from "./subnet-shares";

/** Where a flow's average starts, times the lower of the prices. */
const START_SCALE: u64 = 1_000_000_000;

const all = memory.data(16);
const total = memory.data(16);
const low = memory.data(16);

/** Every listed subnet's part of the emission, U96F32, at its place in chain.taoEmission. */
export function findEmissions(emissions: usize): void {
  const shares = chain.shares;
  U96F32.fromU64(all, chain.emission);
  if (!chain.has(Coinbase.FLOW_SHARES)) {
    priceEmissions(shares);
  } else {
    if (chain.has(Coinbase.PRICE_EMA)) priceEmaShares();
    else flowSharesOfList();
    const always = !chain.has(Coinbase.CREDIT);
    for (let k: u32 = 0; k < chain.listCount; ++k) {
      Column.setFlag(chain.enabled, k, always || Column.flag(chain.emissionEnabled, Column.u32(chain.list, k)));
    }
    subnetEmissions(shares, chain.enabled, chain.listCount, all);
  }
  for (let k: u32 = 0; k < chain.listCount; ++k) {
    Words.copy(Column.wide(emissions, Column.u32(chain.list, k)), Column.wide(shares, k));
  }
  chain.taoEmission = emissions;
}

/** The moving prices of the list, of so many fraction bits. */
function readPrices(bits: u32): void {
  for (let k: u32 = 0; k < chain.listCount; ++k) {
    chain.readPrice(Column.wide(chain.prices, k), Column.u32(chain.list, k), bits);
  }
}

/** To 333: the product first, then the division. */
function priceEmissions(out: usize): void {
  readPrices(HALF_WORD);
  Words.set(total, 0, 0);
  for (let k: u32 = 0; k < chain.listCount; ++k) U96F32.saturatingAdd(total, total, Column.wide(chain.prices, k));
  for (let k: u32 = 0; k < chain.listCount; ++k) {
    const emission = Column.wide(out, k);
    U96F32.saturatingMul(emission, all, Column.wide(chain.prices, k));
    U96F32.safeDivide(emission, emission, total);
  }
}

function priceEmaShares(): void {
  readPrices(WORD);
  for (let k: u32 = 0; k < chain.listCount; ++k) {
    const i = Column.u32(chain.list, k);
    Words.copy(Column.wide(chain.burned, k), Column.wide(chain.minerBurned, i));
    rootProportion(Column.wide(chain.roots, k), chain.issuance(i));
  }
  const roots = chain.has(Coinbase.ROOT_NOT_WEIGHED) ? <usize>0 : chain.roots;
  subnetShares(chain.prices, chain.burned, chain.listCount, chain.shares, roots);
}

/** A copy of the list's averages one behind the other, or back. */
function moveList(averages: Averages, compact: usize, back: bool): void {
  const count = chain.listCount;
  moveColumn(averages.values, compact, 4, back);
  moveColumn(averages.flows, compact + ((<usize>count) << 4), 3, back);
  moveColumn(averages.blocks, compact + ((<usize>count) << 4) + ((<usize>count) << 3), 3, back);
  moveColumn(averages.has, compact + ((<usize>count) << 5), 0, back);
}

function moveColumn(column: usize, compact: usize, width: usize, back: bool): void {
  for (let k: u32 = 0; k < chain.listCount; ++k) {
    const at = column + ((<usize>Column.u32(chain.list, k)) << width);
    const there = compact + ((<usize>k) << width);
    memory.copy(back ? at : there, back ? there : at, 1 << width);
  }
}

/** The columns of the list's copy. */
function usePlaces(averages: Averages, compact: usize): void {
  const count = <usize>chain.listCount;
  averages.values = compact;
  averages.flows = compact + (count << 4);
  averages.blocks = averages.flows + (count << 3);
  averages.has = compact + (count << 5);
}

/** 334-420: updates the flows' averages of the list. */
export function flowSharesOfList(): void {
  const count = chain.listCount;
  if (!chain.has(Coinbase.FLOW_STARTS_AT_ZERO)) startAverages();
  setSmoothing(chain.smoothing);
  const net = chain.has(Coinbase.CREDIT);
  updateList(user, chain.compact);
  if (net) updateList(protocol, chain.compact + <usize>count * 33);
  // The net flows read the protocol's averages where they are one behind the other.
  const values = protocol.values;
  if (net) protocol.values = chain.compact + <usize>count * 33;
  memory.copy(chain.shares, chain.compact, (<usize>count) << 4);
  const userValues = user.values;
  user.values = chain.compact;
  shareFlows(chain.shares, count, net && chain.netFlow, chain.cutoff, chain.power);
  user.values = userValues;
  protocol.values = values;
}

function updateList(averages: Averages, compact: usize): void {
  const values = averages.values;
  const flows = averages.flows;
  const blocks = averages.blocks;
  const has = averages.has;
  moveList(averages, compact, false);
  usePlaces(averages, compact);
  averages.update(chain.listCount, chain.currentBlock);
  averages.values = values;
  averages.flows = flows;
  averages.blocks = blocks;
  averages.has = has;
  moveList(averages, compact, true);
}

/** To 347 an average starts in this block at the lower of the prices; the flow waits for the next. */
function startAverages(): void {
  for (let k: u32 = 0; k < chain.listCount; ++k) {
    const i = Column.u32(chain.list, k);
    if (Column.flag(user.has, i)) continue;
    const value = Column.wide(user.values, i);
    chain.readPrice(low, i, HALF_WORD);
    chain.readPoolPrice(total, i);
    if (Words.less(total, low)) Words.copy(low, total);
    I64F64.fromU96F32(value, low);
    if (chain.has(Coinbase.FLOW_STARTS_SCALED)) {
      I64F64.fromU64(total, START_SCALE);
      I64F64.saturatingMul(value, value, total);
    }
    Column.setU64(user.blocks, i, chain.currentBlock);
    Column.setFlag(user.has, i, true);
  }
}

/** From 342 on: whether root's alpha is kept. The prices are those before this block's update. */
export function keepsRootAlpha(): bool {
  readPrices(WORD);
  return rootSells(chain.prices, chain.listCount);
}

export function runtimeFlowShares(): void {
  chain.take();
  const count = <u64>chain.count;
  if (!Result.begin(9, count * (2 * 33 + 16))) return;
  chain.writeFlows();
  chain.listAll();
  flowSharesOfList();
  Result.column(EmissionField.SHARES, chain.count, chain.shares);
}

export function runtimeShares(): void {
  chain.take();
  if (!Result.begin(3, <u64>chain.count * 17 + 8)) return;
  // 342 asks about all subnets; later the list is right, though until 345 the coinbase does not use it.
  if (chain.has(Coinbase.EXCESS) && !chain.has(Coinbase.SERVER_AND_VALIDATOR)) chain.listAll();
  else chain.findListed(true);
  if (chain.has(Coinbase.EXCESS)) Result.scalar(EmissionField.ROOT_SELL_FLAG, u64(keepsRootAlpha()));
  findEmissions(Result.zeros(EmissionField.TAO_EMISSION, chain.count));
  Result.column(EmissionField.EMITTED_TO, chain.count, chain.listed);
}
