import { at } from "../at.js";
import { U64F64, U96F32 } from "../fixed.js";
import { addRao, type Decimal, proportionOfU16, proportionOfU64, subRao, wholeRao } from "./amounts.js";
import { blockEmissionOf, TOTAL_SUPPLY } from "./block-emission.js";
import { listByNetuid } from "./subnet-shares.js";

/** What root has, and what it weighs. */
export interface Root {
  readonly tao: bigint;
  /** U96F32. */
  readonly taoWeight: bigint;
}

/** A subnet's alpha: the pool's reserve and what is outstanding. */
export interface AlphaSupply {
  alphaIn: bigint;
  alphaOut: bigint;
}

export function alphaIssuance(supply: AlphaSupply): bigint {
  return addRao(supply.alphaIn, supply.alphaOut);
}

/** "4. Root proportion". */
export function rootProportion(root: Root, supply: AlphaSupply): bigint {
  const tao = U96F32.saturatingMul(U96F32.saturatingFromInteger(root.tao), root.taoWeight);
  const alpha = U96F32.saturatingFromInteger(alphaIssuance(supply));
  return U96F32.safeDiv(tao, U96F32.saturatingAdd(tao, alpha));
}

/** One subnet's part of the block, all in U96F32. */
export interface SubnetTerms {
  readonly taoIn: bigint;
  readonly alphaIn: bigint;
  readonly alphaOut: bigint;
  readonly excessTao: bigint;
}

/** 4, get_subnet_terms for one subnet. */
export function subnetTerms(root: Root, supply: AlphaSupply, offer: Offer): SubnetTerms {
  const { poolPrice, taoEmission } = offer;
  const alphaEmission = U96F32.saturatingFromInteger(blockEmissionOf(alphaIssuance(supply)));
  const price = U96F32.saturatingFrom(poolPrice, U64F64);
  const wanted = U96F32.safeDiv(taoEmission, price);
  const cap = U96F32.saturatingMul(rootProportion(root, supply), alphaEmission);
  const isCapped = wanted > cap;
  const alphaIn = isCapped ? cap : wanted;
  const taoIn = isCapped ? U96F32.saturatingMul(cap, price) : taoEmission;
  return { taoIn, alphaIn, alphaOut: alphaEmission, excessTao: U96F32.saturatingSub(taoEmission, taoIn) };
}

/** What a subnet has put by for its next epoch. */
export interface Pending {
  server: bigint;
  validator: bigint;
  root: bigint;
  ownerCut: bigint;
}

export interface EmittedSubnet extends AlphaSupply {
  readonly ownerCutEnabled: boolean;
  readonly pending: Pending;
}

/** What the block offers a subnet. */
export interface Offer {
  /** U64F64. */
  readonly poolPrice: bigint;
  /** U96F32. */
  readonly taoEmission: bigint;
}

export interface EmissionSettings {
  readonly root: Root;
  readonly ownerCut: number;
  readonly rootSellFlag: boolean;
}

export interface EmittedAlpha {
  readonly created: bigint;
  readonly recycled: bigint;
}

/** 4, emit_to_subnets: raises the subnets' supplies and pending amounts. One offer per subnet. */
export function emitToSubnets(
  subnets: readonly EmittedSubnet[],
  offers: readonly Offer[],
  settings: EmissionSettings,
): EmittedAlpha[] {
  // All terms come first, from the supplies as they were; then every pool takes its alpha.
  const terms = subnets.map((subnet, index) => subnetTerms(settings.root, subnet, at(offers, index)));
  for (const [index, subnet] of subnets.entries()) {
    subnet.alphaIn = addRao(subnet.alphaIn, wholeRao(at(terms, index).alphaIn));
  }
  return subnets.map((subnet, index) => emitAlpha(subnet, at(terms, index).alphaOut, settings));
}

/** 4, emit_to_subnets, steps 1 to 4 for one subnet. */
function emitAlpha(subnet: EmittedSubnet, alphaOut: bigint, settings: EmissionSettings): EmittedAlpha {
  const half = U96F32.one >> 1n;
  const { pending } = subnet;

  const created = wholeRao(alphaOut);
  subnet.alphaOut = addRao(subnet.alphaOut, created);

  let alpha = alphaOut;
  if (subnet.ownerCutEnabled) {
    const cut = U96F32.saturatingMul(alpha, proportionOfU16(settings.ownerCut));
    alpha = U96F32.saturatingSub(alpha, cut);
    pending.ownerCut = addRao(pending.ownerCut, wholeRao(cut));
  }

  const proportion = rootProportion(settings.root, subnet);
  const root = U96F32.saturatingMul(U96F32.saturatingMul(proportion, alpha), half);
  const server = U96F32.saturatingMul(alpha, half);
  const validator = U96F32.saturatingSub(U96F32.saturatingSub(alpha, server), root);

  pending.server = addRao(pending.server, wholeRao(server));
  pending.validator = addRao(pending.validator, wholeRao(validator));
  if (settings.rootSellFlag) {
    pending.root = addRao(pending.root, wholeRao(root));
    return { created, recycled: 0n };
  }
  subnet.alphaOut = subRao(subnet.alphaOut, wholeRao(root));
  return { created, recycled: wholeRao(root) };
}

interface RootJson {
  tao_weight: Decimal;
  root_tao: Decimal;
}

export function parseRoot(json: RootJson): Root {
  return { tao: BigInt(json.root_tao), taoWeight: proportionOfU64(BigInt(json.tao_weight)) };
}

interface AlphaSupplyJson {
  subnet_alpha_in: Decimal;
  subnet_alpha_out: Decimal;
}

export function parseAlphaSupply(json: AlphaSupplyJson): AlphaSupply {
  return { alphaIn: BigInt(json.subnet_alpha_in), alphaOut: BigInt(json.subnet_alpha_out) };
}

export function rootProportionSuite(input: RootJson & AlphaSupplyJson) {
  const root = parseRoot(input);
  const supply = parseAlphaSupply(input);
  return {
    tao_weight_bits: root.taoWeight.toString(),
    alpha_issuance: alphaIssuance(supply).toString(),
    root_proportion_bits: rootProportion(root, supply).toString(),
  };
}

interface TermsSubnetJson extends AlphaSupplyJson {
  netuid: number;
  current_alpha_price_bits: Decimal;
  tao_emission_bits: Decimal;
}

function parseOffer(json: TermsSubnetJson): Offer {
  return { poolPrice: BigInt(json.current_alpha_price_bits), taoEmission: BigInt(json.tao_emission_bits) };
}

export function subnetTermsSuite(input: RootJson & { subnets: TermsSubnetJson[] }) {
  const root = parseRoot(input);
  const subnets = [...input.subnets].sort((a, b) => a.netuid - b.netuid);
  const terms = subnets.map((subnet) => subnetTerms(root, parseAlphaSupply(subnet), parseOffer(subnet)));
  const list = (field: keyof SubnetTerms) =>
    listByNetuid(
      subnets,
      terms.map((subnet) => subnet[field]),
    );
  return {
    tao_in: list("taoIn"),
    alpha_in: list("alphaIn"),
    alpha_out: list("alphaOut"),
    excess_tao: list("excessTao"),
    block_emission_storage: blockEmissionStorage(subnets.map(parseAlphaSupply)).toString(),
  };
}

/** 1, the side effect: the storage item keeps the last result; an exhausted issuance does not write. */
function blockEmissionStorage(supplies: readonly AlphaSupply[]): bigint {
  const initial = 1_000_000_000n;
  const written = supplies.map(alphaIssuance).filter((issuance) => issuance < TOTAL_SUPPLY);
  const last = written.at(-1);
  return last === undefined ? initial : blockEmissionOf(last);
}

interface EmittedSubnetJson extends TermsSubnetJson {
  owner_cut_enabled: boolean;
  pending_server_emission: Decimal;
  pending_validator_emission: Decimal;
  pending_root_alpha_divs: Decimal;
  pending_owner_cut: Decimal;
}

interface EmitToSubnetsInputJson extends RootJson {
  subnet_owner_cut: number;
  root_sell_flag: boolean;
  subnets: EmittedSubnetJson[];
}

export function emitToSubnetsSuite(input: EmitToSubnetsInputJson) {
  const root = parseRoot(input);
  const inputs = [...input.subnets].sort((a, b) => a.netuid - b.netuid);
  const subnets = inputs.map((json) => ({
    netuid: json.netuid,
    ...parseAlphaSupply(json),
    ownerCutEnabled: json.owner_cut_enabled,
    pending: {
      server: BigInt(json.pending_server_emission),
      validator: BigInt(json.pending_validator_emission),
      root: BigInt(json.pending_root_alpha_divs),
      ownerCut: BigInt(json.pending_owner_cut),
    },
  }));
  const settings = { root, ownerCut: input.subnet_owner_cut, rootSellFlag: input.root_sell_flag };
  const emitted = emitToSubnets(subnets, inputs.map(parseOffer), settings);
  return {
    subnets: subnets.map((subnet, index) => ({
      netuid: subnet.netuid,
      ...pendingJson(subnet.pending),
      subnet_alpha_out_emission: at(emitted, index).created.toString(),
      subnet_alpha_in: subnet.alphaIn.toString(),
      subnet_alpha_out: subnet.alphaOut.toString(),
      recycled_alpha: at(emitted, index).recycled.toString(),
      root_proportion_bits: rootProportion(root, subnet).toString(),
    })),
  };
}

export function pendingJson(pending: Pending) {
  return {
    pending_server_emission: pending.server.toString(),
    pending_validator_emission: pending.validator.toString(),
    pending_root_alpha_divs: pending.root.toString(),
    pending_owner_cut: pending.ownerCut.toString(),
  };
}
