// 2.4 The functions behind the flow shares, 2.5 inplace_pow_normalize, 2.6 get_shares_flow
// (docs/specification/emission.md). Compiled into the chain, though its subnet shares are those of the prices.

import { exp, NONE as NO_EXP } from "../fixed/exp";
import { I32F32 } from "../fixed/i32f32";
import { I64F64 } from "../fixed/i64f64";
import { ln, log2, NONE as NO_LOG } from "../fixed/log";
import { U64F64 } from "../fixed/u64f64";
import { Wide } from "../fixed/wide";
import { Words } from "../fixed/words";
import { EmissionField } from "../layout/emission";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { Column } from "./column";

const LARGEST_WHOLE: u64 = 0x7fffffff;

/** 1 and 1/1000, the accuracy of square roots, in U64F64; 1 is the same in I64F64. */
const one = memory.data<u64>([0, 1]);
const epsilon = memory.data<u64>([u64.MAX_VALUE / 1000, 0]);
const largest = memory.data(16);
const total = memory.data(16);
const gain = memory.data(16);
const alpha = memory.data(16);
const kept = memory.data(16);
const limit = memory.data(16);
const userSum = memory.data(16);
const protocolSum = memory.data(16);
const zero = memory.data<u64>([0, 0]);

/** value^power by way of I32F32, both U64F64: safe_pow. */
function safePow(out: usize, value: usize, power: usize): void {
  const logarithm = ln(U64F64.toI32F32(value));
  U64F64.fromI32F32(out, logarithm == NO_LOG ? 0 : powerOf(argument(logarithm, power)));
}

function argument(logarithm: i64, power: usize): i64 {
  return I32F32.saturatingMul(U64F64.toI32F32(power), logarithm);
}

function powerOf(argument: i64): i64 {
  const result = exp(argument);
  return result == NO_EXP ? LARGEST_WHOLE << 32 : result;
}

export function safePowSteps(): void {
  const value = Request.array(EmissionField.VALUE, 1);
  const power = Request.array(EmissionField.POWER, 1);
  Request.end();
  if (!Result.begin(7, 4 * 8 + 2 * 16 + 4)) return;
  const narrowed = U64F64.toI32F32(value);
  const binary = log2(narrowed);
  const logarithm = ln(narrowed);
  const hasLog = logarithm != NO_LOG;
  const x = hasLog ? argument(logarithm, power) : 0;
  const result = hasLog ? exp(x) : NO_EXP;
  Result.scalar(EmissionField.LOG2, hasLog ? binary : 0);
  Result.scalar(EmissionField.LN, hasLog ? logarithm : 0);
  Result.scalar(EmissionField.EXP_ARGUMENT, x);
  Result.scalar(EmissionField.EXP, max(result, 0));
  safePow(Result.zeros(EmissionField.SAFE_POW, 1), value, power);
  U64F64.checkedSqrt(Result.zeros(EmissionField.SQUARE_ROOT, 1), value, epsilon);
  const exists = Result.zeros(EmissionField.EXISTS, 4);
  for (let i: u32 = 0; i < 3; ++i) Column.setFlag(exists, i, hasLog);
  Column.setFlag(exists, 3, result != NO_EXP);
}

/** largest = the largest flow, U64F64[count]. */
function findLargest(flows: usize, count: u32): void {
  Words.set(largest, 0, 0);
  for (let i: u32 = 0; i < count; ++i) {
    if (Words.less(largest, Column.wide(flows, i))) Words.copy(largest, Column.wide(flows, i));
  }
}

/** Every flow over the largest: inplace_scale. */
function scaleFlows(flows: usize, count: u32): void {
  findLargest(flows, count);
  U64F64.safeDivide(gain, one, largest);
  for (let i: u32 = 0; i < count; ++i) {
    const flow = Column.wide(flows, i);
    U64F64.saturatingMul(flow, gain, flow);
  }
}

/** 2.5, of flows already scaled. */
function powNormalise(flows: usize, count: u32, power: usize): void {
  findLargest(flows, count);
  U64F64.saturatingMul(largest, largest, largest);
  U64F64.fromU64(total, count);
  U64F64.saturatingMul(total, total, largest);
  U64F64.fromU64(limit, LARGEST_WHOLE);
  U64F64.fromU64(gain, u64.MAX_VALUE);
  U64F64.safeDivide(gain, limit, gain);
  if (Words.less(total, gain)) return;

  U64F64.safeDivide(limit, limit, total);
  U64F64.checkedSqrt(gain, limit, epsilon);
  Words.set(total, 0, 0);
  for (let i: u32 = 0; i < count; ++i) {
    const flow = Column.wide(flows, i);
    U64F64.saturatingMul(flow, gain, flow);
    safePow(flow, flow, power);
    Words.add(total, total, flow);
  }
  for (let i: u32 = 0; i < count; ++i) {
    const flow = Column.wide(flows, i);
    U64F64.safeDivide(flow, flow, total);
  }
}

export function flowNormalize(): void {
  const power = Request.array(EmissionField.POWER, 1);
  Request.ascending(EmissionField.NETUID);
  const count = Request.count();
  const flows = Request.array(EmissionField.FLOW, count);
  Request.end();
  if (!Result.begin(2, <u64>count * 32)) return;
  const scaled = Result.column(EmissionField.SCALED, count, flows);
  scaleFlows(scaled, count);
  powNormalise(Result.column(EmissionField.SHARES, count, scaled), count, power);
}

/** From a field of flows to the three of their average: USER_FLOW and PROTOCOL_FLOW have theirs right behind them. */
const HAS: u32 = EmissionField.HAS_USER_EMA - EmissionField.USER_FLOW;
const BLOCK: u32 = EmissionField.USER_EMA_BLOCK - EmissionField.USER_FLOW;
const VALUE: u32 = EmissionField.USER_EMA - EmissionField.USER_FLOW;

/** The state of one average of all subnets: flows i64, whether there is an average, of which block, and I64F64. */
@unmanaged
export class Averages {
  flows: usize;
  has: usize;
  blocks: usize;
  values: usize;

  /** Takes the four fields from `first` on. */
  take(first: u32, count: u32): void {
    this.flows = Request.array(first, count);
    this.has = Request.booleans(first + HAS, count);
    this.blocks = Request.array(first + BLOCK, count);
    this.values = Request.array(first + VALUE, count);
  }

  /** Writes them to the result, whose copy this is from now on. */
  write(first: u32, count: u32): void {
    this.flows = Result.column(first, count, this.flows);
    this.has = Result.column(first + HAS, count, this.has);
    this.blocks = Result.column(first + BLOCK, count, this.blocks);
    this.values = Result.column(first + VALUE, count, this.values);
  }

  /** A new average takes the flow; that of this very block stays as it is. */
  update(count: u32, currentBlock: u64): void {
    for (let i: u32 = 0; i < count; ++i) {
      const value = Column.wide(this.values, i);
      if (!Column.flag(this.has, i)) {
        Column.setU64(this.blocks, i, 0);
        Words.set(value, 0, 0);
      }
      if (Column.u64(this.blocks, i) == currentBlock) continue;
      I64F64.saturatingSub(kept, one, alpha);
      I64F64.saturatingMul(kept, kept, value);
      I64F64.fromI64(value, Column.u64(this.flows, i));
      I64F64.saturatingMul(value, alpha, value);
      I64F64.saturatingAdd(value, kept, value);
      Column.setFlag(this.has, i, true);
      Column.setU64(this.blocks, i, currentBlock);
      Column.setU64(this.flows, i, 0);
    }
  }

  /** out = the saturating sum of the positive values */
  positiveSum(out: usize, count: u32): void {
    Words.set(out, 0, 0);
    for (let i: u32 = 0; i < count; ++i) {
      const value = Column.wide(this.values, i);
      if (!Wide.isNegative(value, true)) I64F64.saturatingAdd(out, out, value);
    }
  }
}

export const user = changetype<Averages>(memory.data(offsetof<Averages>(), 8));
export const protocol = changetype<Averages>(memory.data(offsetof<Averages>(), 8));

/** limit = the limit below which a flow, I64F64, counts as nothing. */
function lowerLimit(flows: usize, count: u32, cutoff: usize): void {
  Words.set(limit, 0, 0);
  for (let i: u32 = 0; i < count; ++i) {
    if (Wide.less(Column.wide(flows, i), limit, true)) Words.copy(limit, Column.wide(flows, i));
  }
  if (Wide.less(limit, cutoff, true)) Words.copy(limit, cutoff);
}

/** The users' flows less as much of the protocol's as the users' cover. */
function netFlows(flows: usize, count: u32): void {
  user.positiveSum(userSum, count);
  protocol.positiveSum(protocolSum, count);
  I64F64.safeDivide(userSum, userSum, protocolSum);
  const factor = Wide.less(one, userSum, true) ? one : userSum;
  for (let i: u32 = 0; i < count; ++i) {
    const flow = Column.wide(flows, i);
    Words.copy(kept, Column.wide(protocol.values, i));
    if (Wide.less(zero, kept, true)) I64F64.saturatingMul(kept, factor, kept);
    I64F64.saturatingSub(flow, flow, kept);
  }
}

/** How much of an average a block's flow takes over: that of 2^63 - 1. */
export function setSmoothing(factor: u64): void {
  I64F64.fromU64(alpha, factor);
  I64F64.fromU64(kept, i64.MAX_VALUE);
  I64F64.safeDivide(alpha, alpha, kept);
}

/** The users' averages, I64F64[count], become shares, U64F64. */
export function shareFlows(flows: usize, count: u32, net: bool, cutoff: usize, power: usize): void {
  if (net) netFlows(flows, count);
  lowerLimit(flows, count, cutoff);
  for (let i: u32 = 0; i < count; ++i) {
    const flow = Column.wide(flows, i);
    I64F64.saturatingSub(flow, flow, limit);
    U64F64.fromI64F64(flow, flow);
  }
  scaleFlows(flows, count);
  powNormalise(flows, count, power);
}

export function flowShares(): void {
  const power = Request.array(EmissionField.POWER, 1);
  const currentBlock = Request.scalar(EmissionField.CURRENT_BLOCK, u64.MAX_VALUE);
  const netFlowEnabled = Request.boolean(EmissionField.NET_FLOW_ENABLED);
  const smoothing = Request.scalar(EmissionField.SMOOTHING_FACTOR, u64.MAX_VALUE);
  const cutoff = Request.array(EmissionField.FLOW_CUTOFF, 1);
  Request.ascending(EmissionField.NETUID);
  const count = Request.count();
  user.take(EmissionField.USER_FLOW, count);
  protocol.take(EmissionField.PROTOCOL_FLOW, count);
  Request.end();
  if (!Result.begin(10, <u64>count * (2 * 33 + 16) + 16)) return;

  user.write(EmissionField.USER_FLOW, count);
  protocol.write(EmissionField.PROTOCOL_FLOW, count);
  setSmoothing(smoothing);
  user.update(count, currentBlock);
  protocol.update(count, currentBlock);

  const flows = Result.column(EmissionField.SHARES, count, user.values);
  lowerLimit(flows, count, cutoff);
  Words.copy(Result.zeros(EmissionField.LOWER_LIMIT, 1), limit);
  shareFlows(flows, count, netFlowEnabled, cutoff, power);
}
