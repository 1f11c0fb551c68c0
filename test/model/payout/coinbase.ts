/** 2, 5 a whole block's coinbase: emission, moving prices, and what is drained for the epochs. */
import { at } from "../at.js";
import { addRao, subRao } from "../emission/amounts.js";
import { assetsJson } from "./assets.js";
import { updatedMovingPrice } from "./moving-price.js";
import { buy, type Credit, callLiquidity, createAlpha, raiseReserves } from "./pool-work.js";
import { type Rules, rulesOf } from "./rules.js";
import { blockEmissions, emittedTo, flowShares, rootSellFlag } from "./shares.js";
import { splitAlpha } from "./split.js";
import { type Chain, type CoinbaseJson, type Ema, parseChain, type Subnet } from "./storage.js";
import { type Terms, termsOf } from "./terms.js";

/** Blocks after which an epoch is due whatever the schedule says, from 423 on. */
const MAX_BLOCKS_SINCE_LAST_STEP = 50_400n;

/** 5.4, 5.5 for all subnets of the list. */
function emit(rules: Rules, chain: Chain, subnets: readonly Subnet[]): void {
  const blockEmission = BigInt(chain.json.block_emission ?? 0);
  // From 411 on it is minted before the coinbase begins: the issuance has it already.
  const credit: Credit = { left: blockEmission };
  const emissions = blockEmissions(rules, chain, subnets, blockEmission);
  const flag = rootSellFlag(subnets);
  const termsFor = (subnet: Subnet, i: number) => termsOf(rules, chain, subnet, at(emissions, i), blockEmission);
  const doPools = (work: (subnet: Subnet, terms: Terms) => void, terms: readonly Terms[]) => {
    for (const [i, subnet] of subnets.entries()) work(subnet, at(terms, i));
  };
  let terms: Terms[];
  if (rules.subnetBySubnet) {
    terms = subnets.map(termsFor);
    doPools((subnet, its) => {
      callLiquidity(chain, subnet, its);
      buy(rules, chain, credit, subnet, its);
      raiseReserves(rules, chain, credit, subnet, its);
    }, terms);
  } else if (rules.poolFirst) {
    terms = subnets.map(termsFor);
    doPools((subnet, its) => {
      callLiquidity(chain, subnet, its);
      buy(rules, chain, credit, subnet, its);
    }, terms);
    doPools((subnet, its) => raiseReserves(rules, chain, credit, subnet, its), terms);
  } else {
    terms = subnets.map((subnet, i) => {
      const its = termsFor(subnet, i);
      buy(rules, chain, credit, subnet, its);
      return its;
    });
    doPools((subnet, its) => {
      raiseReserves(rules, chain, credit, subnet, its);
      if (!rules.priceOfReserves) callLiquidity(chain, subnet, its);
    }, terms);
  }
  doPools((subnet, its) => createAlpha(subnet, its), terms);
  doPools((subnet, its) => splitAlpha(rules, chain, subnet, its, flag), terms);
  if (rules.credit) chain.totalIssuance = subRao(chain.totalIssuance, credit.left);
}

/** 6.1, "Due": to 422 by the modulus of the block. */
export function isDue(netuid: number, tempo: number, block: bigint): boolean {
  return tempo !== 0 && blocksUntilNextEpoch(netuid, tempo, block) === 0n;
}

export function blocksUntilNextEpoch(netuid: number, tempo: number, block: bigint): bigint {
  if (tempo === 0) return 2n ** 64n - 1n;
  const period = BigInt(tempo) + 1n;
  return BigInt(tempo) - (BigInt.asUintN(64, block + BigInt(netuid) + 1n) % period);
}

function isCountedDue(subnet: Subnet, block: bigint): boolean {
  if (subnet.json.tempo === 0) return false;
  if (subnet.pendingEpochAt > 0n && block >= subnet.pendingEpochAt) return true;
  if (subnet.blocksSinceLastStep > MAX_BLOCKS_SINCE_LAST_STEP) return true;
  return subRao(block, subnet.lastEpochBlock) >= BigInt(subnet.json.tempo);
}

/** Takes and zeroes what waits; the epoch of the suites has no hotkeys. */
function drain(rules: Rules, chain: Chain, subnet: Subnet): void {
  const first = rules.serverAndValidator ? addRao(subnet.server, subnet.validator) : subnet.emission;
  const root = rules.rootSold ? subnet.alphaSwapped : subnet.rootAlphaDivs;
  chain.calls.push(["epoch", subnet.netuid, String(addRao(first, root))]);
  subnet.blocksSinceLastStep = 0n;
  subnet.lastMechanismStepBlock = chain.currentBlock;
  Object.assign(subnet, { emission: 0n, alphaSwapped: 0n, rootDivs: 0n, rootAlphaDivs: 0n });
  Object.assign(subnet, { server: 0n, validator: 0n, ownerCut: 0n });
}

function drainAll(rules: Rules, chain: Chain): void {
  let run = 0;
  for (const subnet of chain.subnets) {
    if (subnet.netuid === 0) continue;
    if (!rules.countedEpochs) {
      if (isDue(subnet.netuid, subnet.json.tempo, chain.currentBlock)) drain(rules, chain, subnet);
      else subnet.blocksSinceLastStep = addRao(subnet.blocksSinceLastStep, 1n);
      continue;
    }
    subnet.blocksSinceLastStep = addRao(subnet.blocksSinceLastStep, 1n);
    if (!isCountedDue(subnet, chain.currentBlock)) continue;
    if (run >= (chain.json.max_epochs_per_block ?? 2)) {
      subnet.pendingEpochAt = addRao(chain.currentBlock, 1n);
      continue;
    }
    drain(rules, chain, subnet);
    subnet.lastEpochBlock = chain.currentBlock;
    subnet.pendingEpochAt = 0n;
    subnet.epochIndex = addRao(subnet.epochIndex, 1n);
    ++run;
  }
}

export function coinbaseBlockSuite(input: CoinbaseJson, spec: number) {
  const rules = rulesOf(spec);
  const chain = parseChain(input);
  const subnets = emittedTo(rules, chain);
  emit(rules, chain, subnets);
  if (rules.movingPriceInCoinbase) {
    for (const subnet of subnets) subnet.movingPrice = updatedMovingPrice(rules, chain, subnet);
  }
  drainAll(rules, chain);
  return {
    calls: chain.calls,
    ...(rules.assets && { assets: assetsJson(chain.assets) }),
    root_tao: String(chain.rootTao),
    total_issuance: String(chain.totalIssuance),
    total_stake: String(chain.totalStake),
    subnets: chain.subnets.filter(({ netuid }) => netuid !== 0).map((subnet) => subnetJson(rules, subnet)),
  };
}

function subnetJson(rules: Rules, subnet: Subnet) {
  const s = (value: bigint) => value.toString();
  return {
    netuid: subnet.netuid,
    subnet_tao: s(subnet.tao),
    subnet_alpha_in: s(subnet.alphaIn),
    subnet_alpha_out: s(subnet.alphaOut),
    subnet_tao_in_emission: s(subnet.taoInEmission),
    subnet_alpha_in_emission: s(subnet.alphaInEmission),
    subnet_alpha_out_emission: s(subnet.alphaOutEmission),
    subnet_moving_price_bits: s(subnet.movingPrice),
    pending_owner_cut: s(subnet.ownerCut),
    blocks_since_last_step: s(subnet.blocksSinceLastStep),
    last_mechanism_step_block: s(subnet.lastMechanismStepBlock),
    ...(rules.rootSold && { pending_alpha_swapped: s(subnet.alphaSwapped), pending_root_divs: s(subnet.rootDivs) }),
    ...(!rules.serverAndValidator && { pending_emission: s(subnet.emission) }),
    ...(rules.rootAlphaKept && { pending_root_alpha_divs: s(subnet.rootAlphaDivs) }),
    ...(rules.serverAndValidator && {
      pending_server_emission: s(subnet.server),
      pending_validator_emission: s(subnet.validator),
    }),
    ...(rules.flowShares && flowsJson(rules, subnet)),
    ...(rules.credit && { subnet_excess_tao: s(subnet.excessTao) }),
    ...(rules.buyKept && { subnet_protocol_alpha: s(subnet.protocolAlpha) }),
    ...(rules.countedEpochs && {
      last_epoch_block: s(subnet.lastEpochBlock),
      pending_epoch_at: s(subnet.pendingEpochAt),
      subnet_epoch_index: s(subnet.epochIndex),
    }),
  };
}

function flowsJson(rules: Rules, subnet: Subnet) {
  const ema = (value: Ema | null) => value && { block: value.block.toString(), bits: value.value.toString() };
  return {
    subnet_tao_flow: subnet.taoFlow.toString(),
    subnet_ema_tao_flow: ema(subnet.taoFlowEma),
    ...(rules.netFlow && {
      subnet_protocol_flow: subnet.protocolFlow.toString(),
      subnet_ema_protocol_flow: ema(subnet.protocolFlowEma),
    }),
  };
}

export function scheduleSuite(input: { current_block: string; netuid_: number; tempo: number }) {
  const block = BigInt(input.current_block);
  return {
    blocks_until_next_epoch: blocksUntilNextEpoch(input.netuid_, input.tempo, block).toString(),
    should_run_epoch: blocksUntilNextEpoch(input.netuid_, input.tempo, block) === 0n,
  };
}

const listBits = (subnets: readonly Subnet[], values: readonly bigint[]) =>
  subnets.map(({ netuid }, i) => ({ netuid, bits: at(values, i).toString() }));

export function flowSharesSuite(input: CoinbaseJson, spec: number) {
  const rules = rulesOf(spec);
  const chain = parseChain(input);
  const shares = flowShares(rules, chain, chain.subnets);
  return {
    shares: listBits(chain.subnets, shares),
    subnets: chain.subnets.map((subnet) => ({ netuid: subnet.netuid, ...flowsJson(rules, subnet) })),
  };
}

export function subnetSharesSuite(input: CoinbaseJson, spec: number) {
  const rules = rulesOf(spec);
  const chain = parseChain(input);
  // 342 asks about all subnets; the list of 343 is right, though the coinbase does not use it.
  const listed = spec === 342 ? chain.subnets : emittedTo({ ...rules, listIgnoresFirstEmission: false }, chain);
  const emissions = blockEmissions(rules, chain, listed, BigInt(input.block_emission ?? 0));
  return {
    emissions: listBits(listed, emissions),
    ...(rules.rootSellFlag && { root_sell_flag: rootSellFlag(listed) }),
    ...(rules.serverAndValidator && { subnets_to_emit_to: listed.map(({ netuid }) => netuid) }),
  };
}

export function subnetTermsSuite(input: CoinbaseJson, spec: number) {
  const rules = rulesOf(spec);
  const chain = parseChain(input);
  const { subnets } = chain;
  const terms = subnets.map((subnet) =>
    termsOf(rules, chain, subnet, BigInt(subnet.json.tao_emission_bits ?? 0), BigInt(input.block_emission ?? 0)),
  );
  const list = (key: "taoIn" | "alphaIn" | "alphaOut" | "excess") =>
    listBits(
      subnets,
      terms.map((its) => its[key]),
    );
  return { tao_in: list("taoIn"), alpha_in: list("alphaIn"), alpha_out: list("alphaOut"), excess_tao: list("excess") };
}
