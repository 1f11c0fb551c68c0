import { at } from "../at.js";
import { checkedSqrt, exp, I32F32, I64F64, ln, log2, maximum, minimum, U64, U64F64 } from "../fixed.js";
import type { Decimal, NetuidBits } from "./amounts.js";
import { listByNetuid } from "./subnet-shares.js";

const LARGEST_WHOLE_I32F32 = 2n ** 31n - 1n;
/** The accuracy of square roots: 1/1000. */
const SQRT_EPSILON = U64F64.safeDiv(U64F64.one, U64F64.saturatingFromInteger(1000n));

/** "2.4 The functions behind the flow shares", safe_pow: value^power on U64F64, by way of I32F32. */
export function safePow(value: bigint, power: bigint): bigint {
  const logarithm = ln(I32F32.saturatingFrom(value, U64F64), I32F32);
  if (logarithm === null) return 0n;
  const result = exp(powArgument(logarithm, power)) ?? I32F32.saturatingFromInteger(LARGEST_WHOLE_I32F32);
  return U64F64.saturatingFrom(result, I32F32);
}

function powArgument(logarithm: bigint, power: bigint): bigint {
  return I32F32.saturatingMul(I32F32.saturatingFrom(power, U64F64), logarithm);
}

export function safePowSuite(input: { val_bits: Decimal; p_bits: Decimal }) {
  const value = BigInt(input.val_bits);
  const power = BigInt(input.p_bits);
  const narrowed = I32F32.saturatingFrom(value, U64F64);
  const logarithm = ln(narrowed, I32F32);
  const argument = logarithm === null ? null : powArgument(logarithm, power);
  return {
    log2_bits: decimalOrNull(log2(narrowed, I32F32)),
    ln_bits: decimalOrNull(logarithm),
    exp_argument_bits: decimalOrNull(argument),
    exp_bits: decimalOrNull(argument === null ? null : exp(argument)),
    safe_pow_bits: safePow(value, power).toString(),
    checked_sqrt_bits: checkedSqrt(value, SQRT_EPSILON).toString(),
  };
}

function decimalOrNull(value: bigint | null): Decimal | null {
  return value === null ? null : value.toString();
}

/** 2.5, step 1 (inplace_scale): every flow divided by the largest. */
function scaleFlows(flows: readonly bigint[]): bigint[] {
  const factor = U64F64.safeDiv(U64F64.one, flows.reduce(maximum, 0n));
  return flows.map((flow) => U64F64.saturatingMul(factor, flow));
}

/** "2.5 inplace_pow_normalize". */
export function powNormalize(flows: readonly bigint[], power: bigint): bigint[] {
  const scaled = scaleFlows(flows);
  const largest = scaled.reduce(maximum, 0n);
  const count = U64F64.saturatingFromInteger(BigInt(scaled.length));
  const total = U64F64.saturatingMul(count, U64F64.saturatingMul(largest, largest));
  const limit = U64F64.saturatingFromInteger(LARGEST_WHOLE_I32F32);
  if (total < U64F64.safeDiv(limit, U64F64.saturatingFromInteger(U64.max))) return scaled;

  const gain = checkedSqrt(U64F64.safeDiv(limit, total), SQRT_EPSILON);
  const powers = scaled.map((flow) => safePow(U64F64.saturatingMul(gain, flow), power));
  const sum = U64F64.sum(powers);
  return powers.map((value) => U64F64.safeDiv(value, sum));
}

export function flowNormalizeSuite(input: { p_bits: Decimal; offset_flows: NetuidBits[] }) {
  const flows = input.offset_flows.map(({ bits }) => BigInt(bits));
  return {
    scaled: listByNetuid(input.offset_flows, scaleFlows(flows)),
    offset_flows: listByNetuid(input.offset_flows, powNormalize(flows, BigInt(input.p_bits))),
  };
}

/** A stored moving average: the block of its last update, and its I64F64 value. */
interface Ema {
  readonly block: bigint;
  readonly value: bigint;
}

/** 2.6: one update of a flow's moving average; null where nothing is written. */
function updatedEma(stored: Ema | null, flow: bigint, currentBlock: bigint, smoothingFactor: bigint): Ema | null {
  const old = stored ?? { block: 0n, value: 0n };
  if (old.block === currentBlock) return null;
  const alpha = I64F64.safeDiv(
    I64F64.saturatingFromInteger(smoothingFactor),
    I64F64.saturatingFromInteger(2n ** 63n - 1n),
  );
  const kept = I64F64.saturatingMul(I64F64.saturatingSub(I64F64.one, alpha), old.value);
  const added = I64F64.saturatingMul(alpha, I64F64.saturatingFromInteger(flow));
  return { block: currentBlock, value: I64F64.saturatingAdd(kept, added) };
}

/** 2.6: what each subnet's share is made from. */
function netFlows(userEmas: readonly bigint[], protocolEmas: readonly bigint[], netFlowEnabled: boolean): bigint[] {
  if (!netFlowEnabled) return [...userEmas];
  const positiveSum = (values: readonly bigint[]) => I64F64.saturatingSum(values.map((value) => maximum(value, 0n)));
  const protocolSum = positiveSum(protocolEmas);
  const ratio = I64F64.safeDiv(positiveSum(userEmas), protocolSum);
  const factor = protocolSum > 0n ? minimum(ratio, I64F64.one) : 0n;
  return userEmas.map((user, index) => {
    const protocol = at(protocolEmas, index);
    return I64F64.saturatingSub(user, protocol > 0n ? I64F64.saturatingMul(factor, protocol) : protocol);
  });
}

/** 2.6: the limit below which a flow counts as nothing. */
function lowerLimit(flows: readonly bigint[], cutoff: bigint): bigint {
  return maximum(cutoff, flows.reduce(minimum, 0n));
}

interface EmaJson {
  block: Decimal;
  bits: Decimal;
}

interface FlowSubnetJson {
  netuid: number;
  subnet_tao_flow: Decimal;
  subnet_ema_tao_flow: EmaJson | null;
  subnet_protocol_flow: Decimal;
  subnet_ema_protocol_flow: EmaJson | null;
}

interface FlowSharesInputJson {
  current_block: Decimal;
  net_tao_flow_enabled: boolean;
  flow_ema_smoothing_factor: Decimal;
  tao_flow_cutoff_bits: Decimal;
  flow_norm_exponent_bits: Decimal;
  subnets: FlowSubnetJson[];
}

/** "2.6 get_shares_flow". */
export function flowSharesSuite(input: FlowSharesInputJson) {
  const cutoff = BigInt(input.tao_flow_cutoff_bits);
  const update = (stored: EmaJson | null, flow: Decimal) => {
    const old = stored && { block: BigInt(stored.block), value: BigInt(stored.bits) };
    const updated = updatedEma(old, BigInt(flow), BigInt(input.current_block), BigInt(input.flow_ema_smoothing_factor));
    const ema = updated ?? old;
    return {
      value: ema?.value ?? 0n,
      // An update takes the accumulated flow.
      flow: updated ? "0" : flow,
      stored: ema && { block: ema.block.toString(), bits: ema.value.toString() },
    };
  };
  const subnets = [...input.subnets].sort((a, b) => a.netuid - b.netuid);
  const updates = subnets.map((subnet) => ({
    netuid: subnet.netuid,
    user: update(subnet.subnet_ema_tao_flow, subnet.subnet_tao_flow),
    protocol: update(subnet.subnet_ema_protocol_flow, subnet.subnet_protocol_flow),
  }));

  const userEmas = updates.map(({ user }) => user.value);
  const protocolEmas = updates.map(({ protocol }) => protocol.value);
  const flows = netFlows(userEmas, protocolEmas, input.net_tao_flow_enabled);
  const limit = lowerLimit(flows, cutoff);
  const offsetFlows = flows.map((flow) =>
    flow > limit ? U64F64.saturatingFrom(I64F64.saturatingSub(flow, limit), I64F64) : 0n,
  );
  return {
    shares: listByNetuid(updates, powNormalize(offsetFlows, BigInt(input.flow_norm_exponent_bits))),
    subnets_after: updates.map(({ netuid, user, protocol }) => ({
      netuid,
      subnet_tao_flow: user.flow,
      subnet_ema_tao_flow: user.stored,
      subnet_protocol_flow: protocol.flow,
      subnet_ema_protocol_flow: protocol.stored,
    })),
    user_ema_lower_limit_bits: lowerLimit(userEmas, cutoff).toString(),
  };
}
