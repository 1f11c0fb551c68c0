/** 5.4, 5.8: what the pools take in a block, and the swaps, whose outcome is an input. */
import { addRao, subRao, wholeRao } from "../emission/amounts.js";
import { clampToRange, I64 } from "../fixed.js";
import { recycle } from "./assets.js";
import type { Rules } from "./rules.js";
import type { Chain, Subnet } from "./storage.js";
import { buyOf, type Terms } from "./terms.js";

/** The TAO of the block that is not spent yet; from 411 on it is minted before it is spent. */
export interface Credit {
  left: bigint;
}

/** The excess buys alpha; what was bought is taken away again, or from 413 on kept by the protocol. */
export function buy(rules: Rules, chain: Chain, credit: Credit, subnet: Subnet, terms: Terms): void {
  const amount = buyOf(rules, terms);
  if (amount === null) return;
  const rao = rules.credit && amount > credit.left ? credit.left : amount;
  if (rules.credit) credit.left -= rao;
  chain.calls.push(["buy", subnet.netuid, String(rao)]);
  const bought = outcome(subnet, rao);
  // What a failed buy was handed is spent all the same.
  if (bought === null) return;
  if (!subnet.isStable || rules.stableTradesMoveReserves) {
    subnet.alphaIn = subRao(subnet.alphaIn, bought);
    subnet.tao = addRao(subnet.tao, rao);
    subnet.alphaOut = addRao(subnet.alphaOut, bought);
    chain.totalStake = addRao(chain.totalStake, rao);
  }
  if (rules.buyKept) subnet.protocolAlpha = addRao(subnet.protocolAlpha, bought);
  else recycle(rules, chain.assets, subnet, bought);
  if (rules.protocolFlow) subnet.protocolFlow = clampToRange(subnet.protocolFlow + rao, I64);
  subnet.excessTao = rao;
}

function outcome(subnet: Subnet, rao: bigint): bigint | null {
  if (subnet.isStable) return rao;
  const paid = subnet.json.buy;
  return paid === null || paid === undefined ? null : BigInt(paid);
}

/** What the terms add to the pool is told to it. */
export function callLiquidity(chain: Chain, subnet: Subnet, terms: Terms): void {
  chain.calls.push(["liquidity", subnet.netuid, String(wholeRao(terms.taoIn)), String(wholeRao(terms.alphaIn))]);
}

/** The reserves take what the terms add. */
export function raiseReserves(rules: Rules, chain: Chain, credit: Credit, subnet: Subnet, terms: Terms): void {
  const refused = rules.poolMayRefuse && subnet.json.pool_refuses === true;
  const alpha = refused ? 0n : wholeRao(terms.alphaIn);
  const wanted = refused ? 0n : wholeRao(terms.taoIn);
  const tao = rules.credit && wanted > credit.left ? credit.left : wanted;
  if (rules.credit) credit.left -= tao;
  subnet.alphaInEmission = alpha;
  subnet.alphaIn = addRao(subnet.alphaIn, alpha);
  subnet.taoInEmission = tao;
  subnet.tao = addRao(subnet.tao, tao);
  chain.totalStake = addRao(chain.totalStake, tao);
  if (rules.credit) subnet.protocolFlow = clampToRange(subnet.protocolFlow + tao, I64);
  else chain.totalIssuance = addRao(chain.totalIssuance, addRao(tao, rules.excess ? wholeRao(terms.excess) : 0n));
}

export function createAlpha(subnet: Subnet, terms: Terms): void {
  subnet.alphaOutEmission = wholeRao(terms.alphaOut);
  subnet.alphaOut = addRao(subnet.alphaOut, subnet.alphaOutEmission);
}
