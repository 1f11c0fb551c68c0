/** 5.4 what a subnet's part of the block becomes. */
import { wholeRao } from "../emission/amounts.js";
import { blockEmissionOf } from "../emission/block-emission.js";
import { minimum, U96F32 } from "../fixed.js";
import type { Rules } from "./rules.js";
import { alphaEmission, isClosed, poolPriceU96F32, rootProportion } from "./shares.js";
import type { Chain, Subnet } from "./storage.js";

/** All U96F32. */
export interface Terms {
  readonly taoIn: bigint;
  readonly alphaIn: bigint;
  readonly alphaOut: bigint;
  /** What buys alpha: 298-341 the subsidy, 342+ the excess. */
  readonly excess: bigint;
  readonly isSubsidised: boolean;
}

export function termsOf(rules: Rules, chain: Chain, subnet: Subnet, tao: bigint, blockEmission: bigint): Terms {
  const alphaOut = alphaEmission(rules, subnet);
  const price = poolPriceU96F32(rules, subnet);
  const closed = !rules.listNeedsRegistration && isClosed(rules, subnet);
  const terms = rules.subsidy
    ? subsidyTerms(rules, tao, price, alphaOut, U96F32.saturatingFromInteger(blockEmission))
    : rules.excess
      ? excessTerms(tao, price, alphaOut, cap(rules, chain, subnet, alphaOut))
      : plainTerms(tao, price, alphaOut);
  if (!closed) return terms;
  return rules.closedTakesNothing ? { ...terms, taoIn: 0n, alphaIn: 0n, alphaOut: 0n } : { ...terms, taoIn: 0n };
}

/** 261-297. */
function plainTerms(tao: bigint, price: bigint, alphaOut: bigint): Terms {
  const wanted = U96F32.checkedDiv(tao, price) ?? alphaOut;
  return { taoIn: tao, alphaIn: minimum(wanted, alphaOut), alphaOut, excess: 0n, isSubsidised: false };
}

/** 298-341: where the price is below the subnet's part of the emission, it is bought up with the rest. */
function subsidyTerms(rules: Rules, tao: bigint, price: bigint, alphaOut: bigint, emission: bigint): Terms {
  const ratio = U96F32.safeDiv(tao, emission);
  if (price >= ratio) {
    const wanted = U96F32.checkedDiv(tao, price) ?? alphaOut;
    return { taoIn: tao, alphaIn: wanted, alphaOut, excess: 0n, isSubsidised: false };
  }
  const taoIn = U96F32.saturatingMul(price, emission);
  const alphaIn = rules.subsidyCapsByBlockEmission ? emission : alphaOut;
  return { taoIn, alphaIn, alphaOut, excess: U96F32.saturatingSub(tao, taoIn), isSubsidised: true };
}

/** 342-425. */
function excessTerms(tao: bigint, price: bigint, alphaOut: bigint, cap: bigint): Terms {
  const wanted = U96F32.safeDiv(tao, price);
  if (wanted <= cap) return { taoIn: tao, alphaIn: wanted, alphaOut, excess: 0n, isSubsidised: false };
  const taoIn = U96F32.saturatingMul(cap, price);
  return { taoIn, alphaIn: cap, alphaOut, excess: U96F32.saturatingSub(tao, taoIn), isSubsidised: false };
}

function cap(rules: Rules, chain: Chain, subnet: Subnet, alphaOut: bigint): bigint {
  if (rules.capByRootProportion) return U96F32.saturatingMul(rootProportion(rules, chain, subnet), alphaOut);
  if (!rules.capByBlockEmission) return alphaOut;
  return minimum(alphaOut, U96F32.saturatingFromInteger(blockEmissionOf(chain.totalIssuance)));
}

/** Whether a buy is tried, and with how many rao. */
export function buyOf(rules: Rules, terms: Terms): bigint | null {
  const rao = wholeRao(terms.excess);
  if (rules.subsidy) return terms.isSubsidised ? rao : null;
  const wanted = rules.excessBoughtIfNotZero ? terms.excess > 0n : rao > 0n;
  return rules.excess && wanted ? rao : null;
}
