// What a block's coinbase reads and changes, of the runtimes from FIRST_COINBASE to LAST_COINBASE
// (docs/specification/payout.md). One request serves the coinbase and the suites of its parts.

import { U96F32 } from "../fixed/u96f32";
import { HALF_WORD, WORD } from "../fixed/wide";
import { Words } from "../fixed/words";
import { Call, EmissionField } from "../layout/emission";
import { Coinbase, FIRST_COINBASE, LAST_COINBASE } from "../layout/runtimes";
import { Status } from "../layout/status";
import { Arena } from "../record/arena";
import { Fault } from "../record/fault";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { addRao, addRaoAt, subRao } from "./amounts";
import { blockEmissionOf } from "./block-emission";
import { Column } from "./column";
import { takeOwnerCut, takeRoot } from "./emit-to-subnets";
import { protocol, user } from "./flow-shares";
import { isStable, readMovingPrice } from "./subnet-shares";

/** Calls of a subnet in a block: liquidity, a buy, a sale, an epoch. */
const CALLS: u32 = 4;

@unmanaged
export class Chain {
  specVersion: u32;
  totalIssuance: u64;
  totalStake: u64;
  rootTao: u64;
  currentBlock: u64;
  /** Whole rao that the coinbase is handed, and of it what is not spent yet. */
  emission: u64;
  credit: u64;
  maxEpochs: u64;
  netFlow: bool;
  smoothing: u64;
  power: usize;
  cutoff: usize;
  movingAlpha: usize;
  calls: u32;
  // A subnet each, as given.
  count: u32;
  netuid: usize;
  mechanism: usize;
  minerBurned: usize;
  emissionEnabled: usize;
  hasFirst: usize;
  first: usize;
  subtoken: usize;
  registration: usize;
  halving: usize;
  poolPrice: usize;
  taoEmission: usize;
  ownerCutEnabled: usize;
  tempo: usize;
  alphaProvided: usize;
  powRegistration: usize;
  hasSale: usize;
  sale: usize;
  hasBuy: usize;
  buy: usize;
  poolRefuses: usize;
  // What changes: the copy in the result once it is begun.
  movingPrice: usize;
  alphaIn: usize;
  alphaOut: usize;
  server: usize;
  validator: usize;
  rootAlpha: usize;
  ownerCut: usize;
  lastEpochBlock: usize;
  pendingEpochAt: usize;
  blocksSinceLastStep: usize;
  tao: usize;
  pendingEmission: usize;
  alphaSwapped: usize;
  rootDivs: usize;
  lastStepBlock: usize;
  // Work, and what is new.
  listed: usize;
  list: usize;
  listCount: u32;
  prices: usize;
  shares: usize;
  roots: usize;
  burned: usize;
  enabled: usize;
  compact: usize;
  terms: usize;
  subsidised: usize;
  taoInEmission: usize;
  alphaInEmission: usize;
  created: usize;
  excessSpent: usize;
  protocolAlpha: usize;
  recycled: usize;
  epochIndex: usize;
  call: usize;
  callNetuid: usize;
  callAmount: usize;
  callAlpha: usize;
  issuanceOut: usize;
  stakeOut: usize;

  /** Whether the runtime is under this rule. */
  @inline has(rule: Coinbase): bool {
    return this.specVersion >= <u32>rule;
  }

  /** Bits after the point of the pool's price and of the moving price as it is read. */
  priceBits(): u32 {
    return this.has(Coinbase.COUNTED_EPOCHS) ? WORD : HALF_WORD;
  }

  take(): void {
    this.specVersion = Request.specVersion();
    if (this.specVersion < <u32>FIRST_COINBASE || this.specVersion > <u32>LAST_COINBASE)
      Fault.report(Status.UNKNOWN_RUNTIME);
    this.totalIssuance = Request.scalar(EmissionField.ISSUANCE, u64.MAX_VALUE);
    this.power = Request.array(EmissionField.POWER, 1);
    this.rootTao = takeRoot();
    takeOwnerCut();
    this.movingAlpha = Request.array(EmissionField.MOVING_ALPHA, 1);
    this.maxEpochs = Request.scalar(EmissionField.MAX_EPOCHS_PER_BLOCK, u8.MAX_VALUE);
    this.currentBlock = Request.scalar(EmissionField.CURRENT_BLOCK, u64.MAX_VALUE);
    this.netFlow = Request.boolean(EmissionField.NET_FLOW_ENABLED);
    this.smoothing = Request.scalar(EmissionField.SMOOTHING_FACTOR, u64.MAX_VALUE);
    this.cutoff = Request.array(EmissionField.FLOW_CUTOFF, 1);
    this.totalStake = Request.scalar(EmissionField.TOTAL_STAKE, u64.MAX_VALUE);
    this.emission = Request.scalar(EmissionField.GIVEN_EMISSION, u64.MAX_VALUE);
    this.credit = this.emission;
    this.netuid = Request.ascending(EmissionField.NETUID);
    this.count = Request.count();
    this.takeSubnets();
    Request.end();
    this.layOut();
  }

  private takeSubnets(): void {
    const count = this.count;
    this.mechanism = Request.array(EmissionField.MECHANISM, count);
    this.movingPrice = Request.array(EmissionField.MOVING_PRICE, count);
    this.minerBurned = Request.array(EmissionField.MINER_BURNED, count);
    this.emissionEnabled = Request.booleans(EmissionField.EMISSION_ENABLED, count);
    this.hasFirst = Request.booleans(EmissionField.HAS_FIRST_EMISSION_BLOCK, count);
    this.first = Request.array(EmissionField.FIRST_EMISSION_BLOCK, count);
    this.subtoken = Request.booleans(EmissionField.SUBTOKEN_ENABLED, count);
    this.registration = Request.booleans(EmissionField.REGISTRATION_ALLOWED, count);
    this.halving = Request.array(EmissionField.HALVING_BLOCKS, count);
    this.alphaIn = Request.array(EmissionField.ALPHA_IN, count);
    this.alphaOut = Request.array(EmissionField.ALPHA_OUT, count);
    this.poolPrice = Request.array(EmissionField.POOL_PRICE, count);
    this.taoEmission = Request.array(EmissionField.TAO_EMISSION, count);
    this.ownerCutEnabled = Request.booleans(EmissionField.OWNER_CUT_ENABLED, count);
    this.server = Request.array(EmissionField.PENDING_SERVER, count);
    this.validator = Request.array(EmissionField.PENDING_VALIDATOR, count);
    this.rootAlpha = Request.array(EmissionField.PENDING_ROOT, count);
    this.ownerCut = Request.array(EmissionField.PENDING_OWNER_CUT, count);
    this.tempo = Request.array(EmissionField.TEMPO, count);
    this.lastEpochBlock = Request.array(EmissionField.LAST_EPOCH_BLOCK, count);
    this.pendingEpochAt = Request.array(EmissionField.PENDING_EPOCH_AT, count);
    this.blocksSinceLastStep = Request.array(EmissionField.BLOCKS_SINCE_LAST_STEP, count);
    user.take(EmissionField.USER_FLOW, count);
    protocol.take(EmissionField.PROTOCOL_FLOW, count);
    this.tao = Request.array(EmissionField.SUBNET_TAO, count);
    this.alphaProvided = Request.array(EmissionField.ALPHA_PROVIDED, count);
    this.powRegistration = Request.booleans(EmissionField.POW_REGISTRATION_ALLOWED, count);
    this.pendingEmission = Request.array(EmissionField.PENDING_EMISSION, count);
    this.alphaSwapped = Request.array(EmissionField.PENDING_ALPHA_SWAPPED, count);
    this.rootDivs = Request.array(EmissionField.PENDING_ROOT_DIVS, count);
    this.lastStepBlock = Request.array(EmissionField.LAST_STEP_BLOCK, count);
    this.hasSale = Request.booleans(EmissionField.HAS_SALE, count);
    this.sale = Request.array(EmissionField.SALE, count);
    this.hasBuy = Request.booleans(EmissionField.HAS_BUY, count);
    this.buy = Request.array(EmissionField.BUY, count);
    this.poolRefuses = Request.booleans(EmissionField.POOL_REFUSES, count);
  }

  private layOut(): void {
    const count = this.count;
    this.list = Arena.array(count, 4);
    this.listed = Arena.array(count, 1);
    this.enabled = Arena.array(count, 1);
    this.subsidised = Arena.array(count, 1);
    this.prices = Arena.array(count, 16);
    this.shares = Arena.array(count, 16);
    this.roots = Arena.array(count, 16);
    this.burned = Arena.array(count, 16);
    this.compact = Arena.array(count, 2 * 33);
    this.terms = Arena.array(count, 4 * 16);
  }

  /** Whether nobody can register. */
  isClosed(i: u32): bool {
    if (Column.flag(this.registration, i)) return false;
    return this.has(Coinbase.DECIMAL_POOLS) || !Column.flag(this.powRegistration, i);
  }

  /** 5.1: fills the list. @param begunOnly the subnets whose emission has begun */
  findListed(begunOnly: bool): void {
    this.listCount = 0;
    for (let i: u32 = 0; i < this.count; ++i) {
      let isListed = Column.u16(this.netuid, i) != 0 && (!begunOnly || Column.flag(this.hasFirst, i));
      if (this.has(Coinbase.DRAIN_FIRST)) isListed = isListed && Column.flag(this.subtoken, i) && !this.isClosed(i);
      Column.setFlag(this.listed, i, isListed);
      if (isListed) Column.setU32(this.list, this.listCount++, i);
    }
  }

  listAll(): void {
    for (let i: u32 = 0; i < this.count; ++i) {
      Column.setFlag(this.listed, i, true);
      Column.setU32(this.list, i, i);
    }
    this.listCount = this.count;
  }

  isStable(i: u32): bool {
    return isStable(Column.u16(this.netuid, i), Column.u16(this.mechanism, i));
  }

  /** The moving price as it is read, of so many fraction bits. */
  readPrice(out: usize, i: u32, bits: u32): void {
    const stored = Column.wide(this.movingPrice, i);
    readMovingPrice(out, Column.u16(this.netuid, i), Column.u16(this.mechanism, i), stored, bits);
  }

  /** 5.3: U96F32, or U64F64 by priceBits. */
  readPoolPrice(out: usize, i: u32): void {
    if (this.has(Coinbase.POOL_SWAPS)) {
      Words.copy(out, Column.wide(this.poolPrice, i));
    } else if (this.isStable(i)) {
      U96F32.fromU64(out, 1);
    } else {
      U96F32.fromU64(reserve, Column.u64(this.alphaIn, i));
      U96F32.fromU64(out, Column.u64(this.tao, i));
      U96F32.safeDivide(out, out, reserve);
    }
  }

  issuance(i: u32): u64 {
    const sum = addRao(Column.u64(this.alphaIn, i), Column.u64(this.alphaOut, i));
    const counted = this.has(Coinbase.DRAIN_FIRST) && !this.has(Coinbase.PROVIDED_NOT_COUNTED);
    return counted ? addRao(sum, Column.u64(this.alphaProvided, i)) : sum;
  }

  alphaEmission(i: u32): u64 {
    return blockEmissionOf(this.issuance(i));
  }

  /** Takes recycled alpha out of the books. */
  recycle(i: u32, rao: u64): void {
    Column.setU64(this.alphaOut, i, subRao(Column.u64(this.alphaOut, i), rao));
    addRaoAt(this.recycled, i, rao);
  }

  tell(what: Call, i: u32, amount: u64, alpha: u64 = 0): void {
    store<u8>(this.call + this.calls, <u8>what);
    store<u16>(this.callNetuid + ((<usize>this.calls) << 1), <u16>Column.u16(this.netuid, i));
    Column.setU64(this.callAmount, this.calls, amount);
    Column.setU64(this.callAlpha, this.calls, alpha);
    ++this.calls;
  }

  /** Begins the result of a coinbase and writes what it changes: the result's copies are changed from now on. */
  begin(): bool {
    const count = this.count;
    const room = <u64>count * CALLS;
    this.call = Arena.array(room, 1);
    this.callNetuid = Arena.array(room, 2);
    this.callAmount = Arena.array(room, 8);
    this.callAlpha = Arena.array(room, 8);
    if (!Result.begin(45, 4 * 8 + <u64>count * (6 * 16 + 30 * 8 + 2) + room * 19)) return false;
    this.calls = 0;
    this.issuanceOut = Result.zeros(EmissionField.ISSUANCE, 1);
    Result.scalar(EmissionField.ROOT_TAO, this.rootTao);
    this.stakeOut = Result.zeros(EmissionField.TOTAL_STAKE, 1);
    this.movingPrice = Result.column(EmissionField.MOVING_PRICE, count, this.movingPrice);
    this.alphaIn = Result.column(EmissionField.ALPHA_IN, count, this.alphaIn);
    this.alphaOut = Result.column(EmissionField.ALPHA_OUT, count, this.alphaOut);
    this.server = this.pending(EmissionField.PENDING_SERVER, this.server, this.has(Coinbase.SERVER_AND_VALIDATOR));
    this.validator = this.pending(
      EmissionField.PENDING_VALIDATOR,
      this.validator,
      this.has(Coinbase.SERVER_AND_VALIDATOR),
    );
    this.rootAlpha = this.pending(EmissionField.PENDING_ROOT, this.rootAlpha, this.has(Coinbase.FLOW_SHARES));
    this.ownerCut = Result.column(EmissionField.PENDING_OWNER_CUT, count, this.ownerCut);
    const counted = this.has(Coinbase.COUNTED_EPOCHS);
    this.lastEpochBlock = this.pending(EmissionField.LAST_EPOCH_BLOCK, this.lastEpochBlock, counted);
    this.pendingEpochAt = this.pending(EmissionField.PENDING_EPOCH_AT, this.pendingEpochAt, counted);
    const blocks = this.blocksSinceLastStep;
    this.blocksSinceLastStep = Result.column(EmissionField.BLOCKS_SINCE_LAST_STEP, count, blocks);
    this.epochIndex = counted ? Result.zeros(EmissionField.EPOCH_INDEX, count) : 0;
    this.writeFlows();
    this.tao = Result.column(EmissionField.SUBNET_TAO, count, this.tao);
    const one = !this.has(Coinbase.SERVER_AND_VALIDATOR);
    this.pendingEmission = this.pending(EmissionField.PENDING_EMISSION, this.pendingEmission, one);
    const sold = !this.has(Coinbase.FLOW_SHARES);
    this.alphaSwapped = this.pending(EmissionField.PENDING_ALPHA_SWAPPED, this.alphaSwapped, sold);
    this.rootDivs = this.pending(EmissionField.PENDING_ROOT_DIVS, this.rootDivs, sold);
    this.lastStepBlock = Result.column(EmissionField.LAST_STEP_BLOCK, count, this.lastStepBlock);
    this.created = Result.zeros(EmissionField.CREATED, count);
    this.recycled = Result.zeros(EmissionField.RECYCLED, count);
    this.taoInEmission = Result.zeros(EmissionField.TAO_IN_EMISSION, count);
    this.alphaInEmission = Result.zeros(EmissionField.ALPHA_IN_EMISSION, count);
    // Where the runtime does not keep it, it is written to what nobody reads.
    this.excessSpent = this.has(Coinbase.CREDIT) ? Result.zeros(EmissionField.EXCESS_SPENT, count) : this.shares;
    if (this.has(Coinbase.BOUGHT_KEPT)) this.protocolAlpha = Result.zeros(EmissionField.PROTOCOL_ALPHA, count);
    return true;
  }

  /** What the runtime does not have is no part of the result. */
  private pending(field: u32, column: usize, exists: bool): usize {
    return exists ? Result.column(field, this.count, column) : column;
  }

  /** Writes what is known at the end only. */
  end(): void {
    store<u64>(this.issuanceOut, this.totalIssuance);
    store<u64>(this.stakeOut, this.totalStake);
    Result.column(EmissionField.CALL, this.calls, this.call);
    Result.column(EmissionField.CALL_NETUID, this.calls, this.callNetuid);
    Result.column(EmissionField.CALL_AMOUNT, this.calls, this.callAmount);
    Result.column(EmissionField.CALL_ALPHA, this.calls, this.callAlpha);
  }

  writeFlows(): void {
    if (!this.has(Coinbase.FLOW_SHARES) || this.has(Coinbase.PRICE_EMA)) return;
    user.write(EmissionField.USER_FLOW, this.count);
    if (this.has(Coinbase.CREDIT)) protocol.write(EmissionField.PROTOCOL_FLOW, this.count);
  }
}

const reserve = memory.data(16);

export const chain = changetype<Chain>(memory.data(offsetof<Chain>(), 8));
