// 4. Root proportion, terms, the block's split (docs/specification/emission.md).

import { U96F32 } from "../fixed/u96f32";
import { Words } from "../fixed/words";
import { EmissionField } from "../layout/emission";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { addRao, addRaoAt, proportionOfU16, proportionOfU64, subRao } from "./amounts";
import { blockEmissionOf, DEFAULT_BLOCK_EMISSION, TOTAL_SUPPLY } from "./block-emission";
import { Column } from "./column";

/** Root's TAO times its weight, U96F32. */
const rootTao = memory.data(16);
const ownerCut = memory.data(16);
const half = memory.data<u64>([1 << 31, 0]);
const issuance = memory.data(16);
/** What a subnet's terms are made of, and the terms, U96F32. */
export const price = memory.data(16);
export const cap = memory.data(16);
export const taoIn = memory.data(16);
export const alphaIn = memory.data(16);
export const alphaOut = memory.data(16);
export const excessTao = memory.data(16);
/** What is left of new alpha, and its parts: after splitAlpha the validators', root's and the servers'. U96F32. */
export const alpha = memory.data(16);
export const part = memory.data(16);
export const server = memory.data(16);

/** Takes what root has and what it weighs, which is left in `part`, U96F32; returns root's TAO. */
export function takeRoot(): u64 {
  const weight = Request.scalar(EmissionField.TAO_WEIGHT, u64.MAX_VALUE);
  const tao = Request.scalar(EmissionField.ROOT_TAO, u64.MAX_VALUE);
  proportionOfU64(part, weight);
  U96F32.fromU64(rootTao, tao);
  U96F32.saturatingMul(rootTao, rootTao, part);
  return tao;
}

/** Takes the owners' cut of all subnets, a fraction of 65535. */
export function takeOwnerCut(): void {
  proportionOfU16(ownerCut, Request.scalar(EmissionField.OWNER_CUT, u16.MAX_VALUE));
}

/** Of a subnet with this alpha issuance: U96F32. */
export function rootProportion(out: usize, alphaIssuance: u64): void {
  U96F32.fromU64(issuance, alphaIssuance);
  U96F32.saturatingAdd(issuance, rootTao, issuance);
  U96F32.safeDivide(out, rootTao, issuance);
}

/** get_subnet_terms of one subnet: taoIn, alphaIn, alphaOut and excessTao. */
function subnetTerms(alphaIssuance: u64, poolPrice: usize, taoEmission: usize): void {
  U96F32.fromU64(alphaOut, blockEmissionOf(alphaIssuance));
  U96F32.fromU64F64(price, poolPrice);
  rootProportion(cap, alphaIssuance);
  U96F32.saturatingMul(cap, cap, alphaOut);
  capTerms(taoEmission);
}

/** taoIn, alphaIn and excessTao by the price, of alpha no more than the cap. */
export function capTerms(taoEmission: usize): void {
  U96F32.safeDivide(alphaIn, taoEmission, price);
  Words.copy(taoIn, taoEmission);
  if (Words.less(cap, alphaIn)) {
    Words.copy(alphaIn, cap);
    U96F32.saturatingMul(taoIn, cap, price);
  }
  U96F32.saturatingSub(excessTao, taoEmission, taoIn);
}

/** Takes the owner's cut off what is left of the alpha; returns its whole rao. */
export function cutOwner(): u64 {
  U96F32.saturatingMul(part, alpha, ownerCut);
  U96F32.saturatingSub(alpha, alpha, part);
  return U96F32.toU64(part);
}

/** Splits what is left of the alpha, at the issuance after this block's. */
export function splitAlpha(alphaIssuance: u64): void {
  rootProportion(part, alphaIssuance);
  U96F32.saturatingMul(part, part, alpha);
  U96F32.saturatingMul(part, part, half);
  U96F32.saturatingMul(server, alpha, half);
  U96F32.saturatingSub(alpha, alpha, server);
  U96F32.saturatingSub(alpha, alpha, part);
}

/** What the block's split reads and changes, one element a subnet. */
@unmanaged
export class Subnets {
  count: u32;
  poolPrice: usize;
  /** U96F32 */
  taoEmission: usize;
  ownerCutEnabled: usize;
  // In the result: the state, which is changed, and the parts of what is created, in whole rao.
  alphaIn: usize;
  alphaOut: usize;
  pendingServer: usize;
  pendingValidator: usize;
  pendingRoot: usize;
  pendingOwnerCut: usize;
  taoIn: usize;
  alphaInjected: usize;
  excessTao: usize;
  created: usize;
  serverPart: usize;
  validatorPart: usize;
  rootPart: usize;
  ownerPart: usize;
  recycled: usize;

  takePending(): void {
    this.pendingServer = Request.array(EmissionField.PENDING_SERVER, this.count);
    this.pendingValidator = Request.array(EmissionField.PENDING_VALIDATOR, this.count);
    this.pendingRoot = Request.array(EmissionField.PENDING_ROOT, this.count);
    this.pendingOwnerCut = Request.array(EmissionField.PENDING_OWNER_CUT, this.count);
  }

  /** Writes the state to the result, whose copy is changed from now on. */
  writeSupply(): void {
    this.alphaIn = Result.column(EmissionField.ALPHA_IN, this.count, this.alphaIn);
    this.alphaOut = Result.column(EmissionField.ALPHA_OUT, this.count, this.alphaOut);
  }

  writePending(): void {
    this.pendingServer = Result.column(EmissionField.PENDING_SERVER, this.count, this.pendingServer);
    this.pendingValidator = Result.column(EmissionField.PENDING_VALIDATOR, this.count, this.pendingValidator);
    this.pendingRoot = Result.column(EmissionField.PENDING_ROOT, this.count, this.pendingRoot);
    this.pendingOwnerCut = Result.column(EmissionField.PENDING_OWNER_CUT, this.count, this.pendingOwnerCut);
  }

  writeTerms(): void {
    this.taoIn = Result.zeros(EmissionField.TAO_IN, this.count);
    this.alphaInjected = Result.zeros(EmissionField.ALPHA_INJECTED, this.count);
    this.excessTao = Result.zeros(EmissionField.EXCESS_TAO, this.count);
  }

  writeParts(): void {
    this.created = Result.zeros(EmissionField.CREATED, this.count);
    this.serverPart = Result.zeros(EmissionField.SERVER_PART, this.count);
    this.validatorPart = Result.zeros(EmissionField.VALIDATOR_PART, this.count);
    this.rootPart = Result.zeros(EmissionField.ROOT_PART, this.count);
    this.ownerPart = Result.zeros(EmissionField.OWNER_PART, this.count);
    this.recycled = Result.zeros(EmissionField.RECYCLED, this.count);
  }

  issuance(i: u32): u64 {
    return addRao(Column.u64(this.alphaIn, i), Column.u64(this.alphaOut, i));
  }

  /** emit_to_subnets for one of them: no subnet's part depends on another's. */
  emit(i: u32, rootSells: bool): void {
    subnetTerms(this.issuance(i), Column.wide(this.poolPrice, i), Column.wide(this.taoEmission, i));
    Words.copy(Column.wide(this.taoIn, i), taoIn);
    Words.copy(Column.wide(this.alphaInjected, i), alphaIn);
    Words.copy(Column.wide(this.excessTao, i), excessTao);
    addRaoAt(this.alphaIn, i, U96F32.toU64(alphaIn));

    Column.setU64(this.created, i, U96F32.toU64(alphaOut));
    addRaoAt(this.alphaOut, i, U96F32.toU64(alphaOut));
    Words.copy(alpha, alphaOut);
    if (Column.flag(this.ownerCutEnabled, i)) Column.setU64(this.ownerPart, i, cutOwner());
    splitAlpha(this.issuance(i));

    Column.setU64(this.serverPart, i, U96F32.toU64(server));
    Column.setU64(this.validatorPart, i, U96F32.toU64(alpha));
    const root = U96F32.toU64(part);
    Column.setU64(rootSells ? this.rootPart : this.recycled, i, root);
    if (!rootSells) Column.setU64(this.alphaOut, i, subRao(Column.u64(this.alphaOut, i), root));
    addRaoAt(this.pendingServer, i, Column.u64(this.serverPart, i));
    addRaoAt(this.pendingValidator, i, Column.u64(this.validatorPart, i));
    addRaoAt(this.pendingRoot, i, Column.u64(this.rootPart, i));
    addRaoAt(this.pendingOwnerCut, i, Column.u64(this.ownerPart, i));
  }
}

/** Bytes of a subnet in the sections of the four. */
export const SUBNET_BYTES: u64 = 6 * 8 + 3 * 16 + 6 * 8;

export const subnets = changetype<Subnets>(memory.data(offsetof<Subnets>(), 8));

export function rootProportionOf(): void {
  takeRoot();
  const alphaIn = Request.scalar(EmissionField.ALPHA_IN, u64.MAX_VALUE);
  const alphaOut = Request.scalar(EmissionField.ALPHA_OUT, u64.MAX_VALUE);
  Request.end();
  if (!Result.begin(3, 40)) return;
  const alphaIssuance = addRao(alphaIn, alphaOut);
  // takeRoot leaves the weight here.
  Words.copy(Result.zeros(EmissionField.TAO_WEIGHT_BITS, 1), part);
  Result.scalar(EmissionField.ALPHA_ISSUANCE, alphaIssuance);
  rootProportion(Result.zeros(EmissionField.ROOT_PROPORTION, 1), alphaIssuance);
}

/** Takes the fields of the subnets that both of the operations below read. */
function takeSubnets(): void {
  Request.ascending(EmissionField.NETUID);
  subnets.count = Request.count();
  subnets.alphaIn = Request.array(EmissionField.ALPHA_IN, subnets.count);
  subnets.alphaOut = Request.array(EmissionField.ALPHA_OUT, subnets.count);
  subnets.poolPrice = Request.array(EmissionField.POOL_PRICE, subnets.count);
  subnets.taoEmission = Request.array(EmissionField.TAO_EMISSION, subnets.count);
}

export function subnetTermsOf(): void {
  takeRoot();
  takeSubnets();
  Request.end();
  const count = subnets.count;
  if (!Result.begin(5, <u64>count * 64 + 8)) return;

  const taoIns = Result.zeros(EmissionField.TAO_IN, count);
  const alphaIns = Result.zeros(EmissionField.ALPHA_INJECTED, count);
  const alphaOuts = Result.zeros(EmissionField.ALPHA_CREATED, count);
  const excesses = Result.zeros(EmissionField.EXCESS_TAO, count);
  // The storage item is set at every call but that for an exhausted issuance.
  let storage = DEFAULT_BLOCK_EMISSION;
  for (let i: u32 = 0; i < count; ++i) {
    const alphaIssuance = subnets.issuance(i);
    subnetTerms(alphaIssuance, Column.wide(subnets.poolPrice, i), Column.wide(subnets.taoEmission, i));
    Words.copy(Column.wide(taoIns, i), taoIn);
    Words.copy(Column.wide(alphaIns, i), alphaIn);
    Words.copy(Column.wide(alphaOuts, i), alphaOut);
    Words.copy(Column.wide(excesses, i), excessTao);
    if (alphaIssuance < TOTAL_SUPPLY) storage = U96F32.toU64(alphaOut);
  }
  Result.scalar(EmissionField.BLOCK_EMISSION_STORAGE, storage);
}

export function emitToSubnets(): void {
  takeRoot();
  takeOwnerCut();
  const rootSells = Request.boolean(EmissionField.ROOT_SELL_FLAG);
  takeSubnets();
  const count = subnets.count;
  subnets.ownerCutEnabled = Request.booleans(EmissionField.OWNER_CUT_ENABLED, count);
  subnets.takePending();
  Request.end();
  if (!Result.begin(16, count * (SUBNET_BYTES + 16))) return;

  subnets.writeSupply();
  subnets.writePending();
  const proportions = Result.zeros(EmissionField.ROOT_PROPORTION, count);
  subnets.writeTerms();
  subnets.writeParts();
  for (let i: u32 = 0; i < count; ++i) {
    subnets.emit(i, rootSells);
    rootProportion(Column.wide(proportions, i), subnets.issuance(i));
  }
}
