/** 5.5 how a subnet's new alpha is split into what waits for its epoch. */
import { addRao, proportionOfU16, subRao, wholeRao } from "../emission/amounts.js";
import { FixedFormat, U64, U96F32 } from "../fixed.js";
import { recycle } from "./assets.js";
import type { Rules } from "./rules.js";
import { rootProportion } from "./shares.js";
import type { Chain, Subnet } from "./storage.js";
import type { Terms } from "./terms.js";

const HALF = U96F32.one >> 1n;
const U110F18 = new FixedFormat("U110F18", false, 128, 18n);
/** A sale that leaves less TAO in a pool is refused, to 282. */
const LEAST_RESERVE = 10_000_000n;

export function splitAlpha(rules: Rules, chain: Chain, subnet: Subnet, terms: Terms, flag: boolean): void {
  let alpha = terms.alphaOut;
  if (!rules.ownerCutSwitch || subnet.json.owner_cut_enabled !== false) {
    const cut = U96F32.saturatingMul(alpha, proportionOfU16(chain.json.subnet_owner_cut));
    subnet.ownerCut = addRao(subnet.ownerCut, wholeRao(cut));
    alpha = U96F32.saturatingSub(alpha, cut);
  }
  const proportion = rootProportion(rules, chain, subnet);
  const root = U96F32.saturatingMul(U96F32.saturatingMul(proportion, alpha), HALF);
  if (rules.serverAndValidator) toServerAndValidator(rules, chain, subnet, alpha, root, flag);
  else if (rules.rootSold) sellRoot(rules, chain, subnet, alpha, root, terms);
  else keepRoot(rules, subnet, alpha, root, terms, flag);
}

/** 261-333. */
function sellRoot(rules: Rules, chain: Chain, subnet: Subnet, alpha: bigint, root: bigint, terms: Terms): void {
  const sold = wholeRao(root);
  const paid = terms.isSubsidised ? null : sell(rules, chain, subnet, sold);
  if (rules.failedSaleCreditsNothing && paid === null) return;
  subnet.alphaSwapped = addRao(subnet.alphaSwapped, sold);
  subnet.emission = addRao(subnet.emission, wholeRao(U96F32.saturatingSub(alpha, root)));
  subnet.rootDivs = addRao(subnet.rootDivs, paid ?? 0n);
}

/** The TAO that the root alpha is sold for; null where the sale fails. */
function sell(rules: Rules, chain: Chain, subnet: Subnet, alpha: bigint): bigint | null {
  if (rules.priceOfReserves) return sellToReserves(chain, subnet, alpha);
  chain.calls.push(["sell", subnet.netuid, String(alpha)]);
  const outcome = subnet.json.sale;
  const paid = subnet.isStable ? alpha : outcome === null || outcome === undefined ? null : BigInt(outcome);
  if (paid === null) return null;
  if (!subnet.isStable || rules.stableTradesMoveReserves) moveReserves(chain, subnet, alpha, paid);
  return paid;
}

/** 261-282: x * y = k. */
function sellToReserves(chain: Chain, subnet: Subnet, alpha: bigint): bigint {
  const paid = subnet.isStable ? alpha : constantProduct(subnet, alpha);
  // A refused sale pays 0 and takes nothing.
  if (paid !== null) moveReserves(chain, subnet, alpha, paid);
  return paid ?? 0n;
}

function constantProduct(subnet: Subnet, alpha: bigint): bigint | null {
  const integer = (value: bigint) => U110F18.saturatingFromInteger(value);
  const k = U110F18.saturatingMul(integer(subnet.alphaIn), integer(subnet.tao));
  const reserve = U110F18.safeDiv(k, integer(addRao(subnet.alphaIn, alpha)));
  if (reserve < integer(LEAST_RESERVE)) return null;
  return U110F18.saturatingToInteger(U110F18.saturatingSub(integer(subnet.tao), reserve), U64);
}

function moveReserves(chain: Chain, subnet: Subnet, alpha: bigint, tao: bigint): void {
  subnet.alphaIn = addRao(subnet.alphaIn, alpha);
  subnet.alphaOut = subRao(subnet.alphaOut, alpha);
  subnet.tao = subRao(subnet.tao, tao);
  chain.totalStake = subRao(chain.totalStake, tao);
}

/** 334-342: of a subsidised subnet the root part is in no book; without the flag there is no root part. */
function keepRoot(rules: Rules, subnet: Subnet, alpha: bigint, root: bigint, terms: Terms, flag: boolean): void {
  const kept = rules.rootSellFlag && !flag ? 0n : root;
  if (!terms.isSubsidised) subnet.rootAlphaDivs = addRao(subnet.rootAlphaDivs, wholeRao(kept));
  subnet.emission = addRao(subnet.emission, wholeRao(U96F32.saturatingSub(alpha, kept)));
}

/** 343-425. */
function toServerAndValidator(
  rules: Rules,
  chain: Chain,
  subnet: Subnet,
  alpha: bigint,
  root: bigint,
  flag: boolean,
): void {
  const server = U96F32.saturatingMul(alpha, HALF);
  const validator = U96F32.saturatingSub(U96F32.saturatingSub(alpha, server), root);
  subnet.server = addRao(subnet.server, wholeRao(server));
  subnet.validator = addRao(subnet.validator, wholeRao(validator));
  if (flag) {
    subnet.rootAlphaDivs = addRao(subnet.rootAlphaDivs, wholeRao(root));
    return;
  }
  recycle(rules, chain.assets, subnet, wholeRao(root));
}
