/** 5.1 which subnets are emitted to, 5.2 their shares of the block emission, 5.3 the price. */
import { at } from "../at.js";
import { addRao } from "../emission/amounts.js";
import { blockEmissionOf } from "../emission/block-emission.js";
import { powNormalize } from "../emission/flow-shares.js";
import { type FixedFormat, I64F64, I96F32, maximum, minimum, U64F64, U96F32 } from "../fixed.js";
import type { Rules } from "./rules.js";
import type { Chain, Ema, Subnet } from "./storage.js";

/** Neither way to register is open; from 397 on the one by work does not count. */
export function isClosed(rules: Rules, { json }: Subnet): boolean {
  return !json.network_registration_allowed && !(rules.powRegistrationCounts && json.network_pow_registration_allowed);
}

/** 5.1. */
export function emittedTo(rules: Rules, chain: Chain): Subnet[] {
  return chain.subnets.filter((subnet) => {
    if (subnet.netuid === 0) return false;
    if (subnet.json.first_emission_block_number === undefined && !rules.listIgnoresFirstEmission) return false;
    if (rules.listNeedsSubtoken && !subnet.json.subtoken_enabled) return false;
    return !(rules.listNeedsRegistration && isClosed(rules, subnet));
  });
}

/** The moving price as it is read: one for a stable subnet, else the stored I96F32. */
export function readMovingPrice(subnet: Subnet, format: FixedFormat): bigint {
  return subnet.isStable ? format.one : format.saturatingFrom(subnet.movingPrice, I96F32);
}

/** 5.3: the pool's price, U96F32, or from 423 on U64F64. */
export function poolPrice(rules: Rules, subnet: Subnet): bigint {
  if (!rules.priceOfReserves) return BigInt(subnet.json.current_alpha_price_bits ?? 0);
  if (subnet.isStable) return U96F32.one;
  return U96F32.safeDiv(U96F32.saturatingFromInteger(subnet.tao), U96F32.saturatingFromInteger(subnet.alphaIn));
}

export function poolPriceU96F32(rules: Rules, subnet: Subnet): bigint {
  const price = poolPrice(rules, subnet);
  return rules.priceIsU64F64 ? U96F32.saturatingFrom(price, U64F64) : price;
}

export function alphaIssuance(rules: Rules, subnet: Subnet): bigint {
  const issuance = addRao(subnet.alphaIn, subnet.alphaOut);
  return rules.issuanceCountsProvided ? addRao(issuance, subnet.alphaInProvided) : issuance;
}

export function rootProportion(rules: Rules, chain: Chain, subnet: Subnet): bigint {
  const tao = U96F32.saturatingMul(U96F32.saturatingFromInteger(chain.rootTao), chain.taoWeight);
  const alpha = U96F32.saturatingFromInteger(alphaIssuance(rules, subnet));
  return U96F32.safeDiv(tao, U96F32.saturatingAdd(tao, alpha));
}

/** A subnet's alpha emission: that of a block at its alpha issuance. */
export function alphaEmission(rules: Rules, subnet: Subnet): bigint {
  return U96F32.saturatingFromInteger(blockEmissionOf(alphaIssuance(rules, subnet)));
}

/** 5.2, 261-333: the product first, then the division. */
function priceEmissions(subnets: readonly Subnet[], blockEmission: bigint): bigint[] {
  const prices = subnets.map((subnet) => readMovingPrice(subnet, U96F32));
  const total = U96F32.saturatingSum(prices);
  const all = U96F32.saturatingFromInteger(blockEmission);
  return prices.map((price) => U96F32.safeDiv(U96F32.saturatingMul(all, price), total));
}

/** 5.2, 421-425: shares of the moving prices, weighed. */
function priceEmaShares(rules: Rules, chain: Chain, subnets: readonly Subnet[]): bigint[] {
  const prices = subnets.map((subnet) => readMovingPrice(subnet, U64F64));
  const total = U64F64.saturatingSum(prices);
  const shares = prices.map((price) => U64F64.safeDiv(price, total));
  const weights = subnets.map((subnet, i) => {
    const burned = minimum(U64F64.saturatingFrom(BigInt(subnet.json.miner_burned_bits ?? 0), U96F32), U64F64.one);
    const kept = U64F64.saturatingSub(U64F64.one, burned);
    const root = U64F64.saturatingFrom(rootProportion(rules, chain, subnet), U96F32);
    return U64F64.saturatingMul(at(shares, i), rules.sharesByRootProportion ? U64F64.saturatingMul(root, kept) : kept);
  });
  const sum = U64F64.saturatingSum(weights);
  return sum > 0n ? weights.map((weight) => U64F64.safeDiv(weight, sum)) : shares;
}

/** 5.2, 334-337 a flow's average starts as min(moving price, price), 338-347 at 10^9 of it; later at 0. */
function firstEma(rules: Rules, chain: Chain, subnet: Subnet): Ema {
  const price = minimum(readMovingPrice(subnet, U96F32), poolPriceU96F32(rules, subnet));
  const start = I64F64.saturatingFrom(price, U96F32);
  const scale = I64F64.saturatingFromInteger(10n ** 9n);
  return { block: chain.currentBlock, value: rules.flowStartScaled ? I64F64.saturatingMul(start, scale) : start };
}

/** One update of a flow's average: null where nothing is written. */
function updatedEma(chain: Chain, stored: Ema | null, flow: bigint): Ema | null {
  const old = stored ?? { block: 0n, value: 0n };
  if (old.block === chain.currentBlock) return null;
  const factor = BigInt(chain.json.flow_ema_smoothing_factor ?? 0);
  const whole = I64F64.saturatingFromInteger(2n ** 63n - 1n);
  const alpha = I64F64.safeDiv(I64F64.saturatingFromInteger(factor), whole);
  const kept = I64F64.saturatingMul(I64F64.saturatingSub(I64F64.one, alpha), old.value);
  const added = I64F64.saturatingMul(alpha, I64F64.saturatingFromInteger(flow));
  return { block: chain.currentBlock, value: I64F64.saturatingAdd(kept, added) };
}

function updateFlows(rules: Rules, chain: Chain, subnet: Subnet): void {
  if (rules.flowStartsFromPrice && subnet.taoFlowEma === null) {
    subnet.taoFlowEma = firstEma(rules, chain, subnet);
  } else {
    const ema = updatedEma(chain, subnet.taoFlowEma, subnet.taoFlow);
    if (ema) {
      subnet.taoFlowEma = ema;
      subnet.taoFlow = 0n;
    }
  }
  if (!rules.netFlow) return;
  const ema = updatedEma(chain, subnet.protocolFlowEma, subnet.protocolFlow);
  if (!ema) return;
  subnet.protocolFlowEma = ema;
  subnet.protocolFlow = 0n;
}

/** 411-420: the users' flow, less the protocol's. */
function netFlows(subnets: readonly Subnet[]): bigint[] {
  const users = subnets.map(({ taoFlowEma }) => taoFlowEma?.value ?? 0n);
  const protocols = subnets.map(({ protocolFlowEma }) => protocolFlowEma?.value ?? 0n);
  const positiveSum = (values: readonly bigint[]) => I64F64.saturatingSum(values.map((value) => maximum(value, 0n)));
  const protocolSum = positiveSum(protocols);
  const factor = protocolSum > 0n ? minimum(I64F64.safeDiv(positiveSum(users), protocolSum), I64F64.one) : 0n;
  return users.map((user, i) => {
    const protocol = at(protocols, i);
    return I64F64.saturatingSub(user, protocol > 0n ? I64F64.saturatingMul(factor, protocol) : protocol);
  });
}

/** 5.2, 334-420; updates the flows' averages. */
export function flowShares(rules: Rules, chain: Chain, subnets: readonly Subnet[]): bigint[] {
  for (const subnet of subnets) updateFlows(rules, chain, subnet);
  const isNet = rules.netFlow && (chain.json.net_tao_flow_enabled ?? true);
  const flows = isNet ? netFlows(subnets) : subnets.map(({ taoFlowEma }) => taoFlowEma?.value ?? 0n);
  const limit = maximum(BigInt(chain.json.tao_flow_cutoff_bits ?? 0), flows.reduce(minimum, 0n));
  const above = flows.map((flow) =>
    flow > limit ? U64F64.saturatingFrom(I64F64.saturatingSub(flow, limit), I64F64) : 0n,
  );
  return powNormalize(above, BigInt(chain.json.flow_norm_exponent_bits ?? 0));
}

/** Every subnet's part of the block emission, U96F32. */
export function blockEmissions(
  rules: Rules,
  chain: Chain,
  subnets: readonly Subnet[],
  blockEmission: bigint,
): bigint[] {
  if (!rules.flowShares && !rules.priceEmaShares) return priceEmissions(subnets, blockEmission);
  const shares = rules.flowShares ? flowShares(rules, chain, subnets) : priceEmaShares(rules, chain, subnets);
  const all = U64F64.saturatingFromInteger(blockEmission);
  return enabledShares(rules, subnets, shares).map((share) =>
    U96F32.saturatingFrom(U64F64.saturatingMul(all, share), U64F64),
  );
}

/** From 411 on a subnet's emission may be off: its share goes to the others. */
function enabledShares(rules: Rules, subnets: readonly Subnet[], shares: readonly bigint[]): readonly bigint[] {
  const isOn = ({ json }: Subnet) => !rules.emissionSwitch || json.subnet_emission_enabled !== false;
  if (subnets.every(isOn)) return shares;
  const enabled = shares.map((share, i) => (isOn(at(subnets, i)) ? share : 0n));
  const sum = U64F64.saturatingSum(enabled);
  return enabled.map((share) => U64F64.safeDiv(share, sum));
}

/** From 342 on: root alpha is kept where the moving prices add up to more than one, before this block's update. */
export function rootSellFlag(subnets: readonly Subnet[]): boolean {
  return U64F64.sum(subnets.map((subnet) => readMovingPrice(subnet, U64F64))) > U64F64.one;
}
