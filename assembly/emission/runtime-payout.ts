// 6 and 7 what becomes of a subnet's drained amounts, by runtime, around an epoch that is given
// (docs/specification/payout.md).

import { I96F32 } from "../fixed/i96f32";
import { SAFE_FLOAT_BYTES, SafeFloat } from "../fixed/safe-float";
import { U96F32 } from "../fixed/u96f32";
import { Words } from "../fixed/words";
import { EmissionField, NO_ACCOUNT } from "../layout/emission";
import { Coinbase, FIRST_COINBASE, LAST_COINBASE } from "../layout/runtimes";
import { Status } from "../layout/status";
import { Arena } from "../record/arena";
import { Fault } from "../record/fault";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { addRao, proportionOfU16, subRao } from "./amounts";
import { Column } from "./column";
import { findOwnerHotkeys, indexNeurons, layOutPayout, payout, putsOwnerFirst, takeOwnership } from "./distribute";
import { earnings } from "./dividends";
import { family } from "./family";
import { updateOldForAll, updateOldForOne } from "./old-pool";
import { updateForAll, updateForOne, writeFloat } from "./share-pool";

const rate = memory.data(16);
const amount = memory.data(16);

/** A hotkey's pools on one subnet: values, and shares as rows that were there and slots for what a payout may add. */
@unmanaged
class Pools {
  /** Whether new numbers are decimal. */
  decimal: bool;
  values: usize;
  /** An account each: the older form, U64F64, and the newer one. */
  oldDenominators: usize;
  denominators: usize;
  // A share each: the rows first, then the slots.
  rows: u32;
  slots: u32;
  hotkeys: usize;
  coldkeys: usize;
  oldShares: usize;
  shares: usize;
  /** Whether it was written: a row of 0 that was not stays. */
  written: usize;
  /** A slot each: which row it is, NO_ACCOUNT for none. */
  rowOfSlot: usize;

  /** Takes the old rows. */
  take(first: u32): void {
    const accounts = family.accounts;
    this.oldDenominators = Request.array(first, accounts);
    this.hotkeys = Request.take(first + HOTKEY);
    this.rows = Request.count();
    Request.checkRanks(first + HOTKEY, this.hotkeys, this.rows, accounts);
    this.coldkeys = Request.ranks(first + COLDKEY, this.rows, accounts);
    this.oldShares = Request.array(first + SHARE, this.rows);
  }

  layOut(slots: u32): void {
    this.slots = slots;
    this.values = Arena.array(family.accounts, 8);
    this.denominators = Arena.array(family.accounts, SAFE_FLOAT_BYTES);
    this.shares = Arena.array(<u64>this.rows + slots, SAFE_FLOAT_BYTES);
    this.rowOfSlot = Arena.array(slots, 4);
    this.written = Arena.array(<u64>this.rows + slots, 1);
  }

  /** Starts the old rows in the result, which are changed there; the new ones start empty. */
  begin(first: u32, stakes: usize): void {
    const accounts = family.accounts;
    const count = this.rows + this.slots;
    memory.copy(this.values, stakes, (<usize>accounts) << 3);
    memory.fill(this.denominators, 0, <usize>accounts * SAFE_FLOAT_BYTES);
    memory.fill(this.shares, 0, <usize>count * SAFE_FLOAT_BYTES);
    memory.fill(this.written, 0, count);
    memory.fill(this.rowOfSlot, 0xff, (<usize>this.slots) << 2);
    this.oldDenominators = Result.column(first, accounts, this.oldDenominators);
    this.hotkeys = this.lengthened(first + HOTKEY, this.hotkeys, 2);
    this.coldkeys = this.lengthened(first + COLDKEY, this.coldkeys, 2);
    this.oldShares = this.lengthened(first + SHARE, this.oldShares, 4);
    for (let row: u32 = 0; row < this.rows; ++row) {
      const slot = slotOf(Column.u32(this.hotkeys, row), Column.u32(this.coldkeys, row));
      if (slot < this.slots) Column.setU32(this.rowOfSlot, slot, row);
    }
    for (let slot: u32 = 0; slot < this.slots; ++slot) {
      Column.setU32(this.hotkeys, this.rows + slot, hotkeyOf(slot));
      Column.setU32(this.coldkeys, this.rows + slot, coldkeyOf(slot));
    }
  }

  /** A column of the rows, with room for the slots. */
  private lengthened(field: u32, column: usize, width: u32): usize {
    const at = Result.zeros(field, this.rows + this.slots);
    memory.copy(at, column, (<usize>this.rows) << width);
    return at;
  }

  /** Which of the older shares have a row. */
  writeRows(field: u32): void {
    const count = this.rows + this.slots;
    const has = Result.zeros(field, count);
    for (let i: u32 = 0; i < count; ++i) {
      const stays = i < this.rows && !Column.flag(this.written, i);
      Column.setFlag(has, i, stays || !Words.isZero(Column.wide(this.oldShares, i)));
    }
  }

  payAll(hotkey: u32, rao: u64): void {
    const value = this.values + ((<usize>hotkey) << 3);
    if (this.decimal) updateForAll(value, rao);
    else updateOldForAll(value, rao);
  }

  /** The chain reads the amount as an i64. A row that is written is of the newer form from 397 on. */
  payOne(hotkey: u32, slot: u32, rao: u64): void {
    const row = Column.u32(this.rowOfSlot, slot);
    const i = row == NO_ACCOUNT ? this.rows + slot : row;
    Column.setFlag(this.written, i, true);
    const value = this.values + ((<usize>hotkey) << 3);
    const oldDenominator = Column.wide(this.oldDenominators, hotkey);
    const oldShare = Column.wide(this.oldShares, i);
    if (!this.decimal) {
      updateOldForOne(value, oldDenominator, oldShare, rao);
      return;
    }
    const denominator = SafeFloat.at(this.denominators, hotkey);
    const share = SafeFloat.at(this.shares, i);
    renew(denominator, oldDenominator);
    renew(share, oldShare);
    updateForOne(value, denominator, share, rao);
  }
}

/** From the field of the denominators to those of the rows. */
const HOTKEY: u32 = EmissionField.OLD_SHARE_HOTKEY - EmissionField.OLD_DENOMINATOR;
const COLDKEY: u32 = EmissionField.OLD_SHARE_COLDKEY - EmissionField.OLD_DENOMINATOR;
const SHARE: u32 = EmissionField.OLD_SHARE - EmissionField.OLD_DENOMINATOR;

function renew(float: usize, old: usize): void {
  if (Words.isZero(old)) return;
  SafeFloat.fromU64F64(float, old);
  Words.set(old, 0, 0);
}

const alphaPools = changetype<Pools>(memory.data(offsetof<Pools>(), 8));
const rootPools = changetype<Pools>(memory.data(offsetof<Pools>(), 8));

/** Where a payout stakes: a hotkey for its owner, an owner's destination for the owner, and the last for the subnet's owner. */
function slotOf(hotkey: u32, coldkey: u32): u32 {
  if (Column.u32(family.owner, hotkey) == coldkey) return hotkey;
  if (Column.u32(payout.autoStake, coldkey) == hotkey) return family.accounts + coldkey;
  return payout.ownerHotkey == hotkey && payout.ownerColdkey == coldkey ? 2 * family.accounts : NO_ACCOUNT;
}

function hotkeyOf(slot: u32): u32 {
  if (slot == 2 * family.accounts) return payout.ownerHotkey;
  return slot < family.accounts ? slot : Column.u32(payout.autoStake, slot - family.accounts);
}

function coldkeyOf(slot: u32): u32 {
  if (slot == 2 * family.accounts) return payout.ownerColdkey;
  return slot < family.accounts ? Column.u32(family.owner, slot) : slot - family.accounts;
}

// What the runtimes have beside the reference's.
let pendingEmission: u64 = 0;
let alphaSwapped: u64 = 0;
let rootDivs: u64 = 0;
let rootTao: u64 = 0;
let ownerLimit: u64 = 0;
/** A slot each: whether its hotkey is on its coldkey's list already; and those that were put there, in order. */
let staked: usize = 0;
let stakers: usize = 0;
let stakerCount: u32 = 0;

function stake(pools: Pools, hotkey: u32, coldkey: u32, rao: u64): void {
  const slot = slotOf(hotkey, coldkey);
  pools.payOne(hotkey, slot, rao);
  if (rao == 0 || !family.has(Coinbase.POOL_SWAPS) || Column.flag(staked, slot)) return;
  Column.setFlag(staked, slot, true);
  Column.setU32(stakers, stakerCount++, slot);
}

/** 6.1: what the epoch is called with. */
function epochAmount(): u64 {
  if (family.has(Coinbase.SERVER_AND_VALIDATOR)) {
    return addRao(addRao(payout.pendingServer, payout.pendingValidator), payout.pendingRoot);
  }
  return addRao(pendingEmission, family.has(Coinbase.FLOW_SHARES) ? payout.pendingRoot : alphaSwapped);
}

/** 6.1: what validators get. */
function validatorAlpha(): u64 {
  let saturating: u64 = 0;
  let wrapping: u64 = 0;
  for (let k: u32 = 0; k < payout.emissions; ++k) {
    saturating = addRao(saturating, Column.u64(payout.servers, k));
    wrapping += Column.u64(payout.servers, k);
  }
  const none = (family.has(Coinbase.SUBSIDY) ? saturating : wrapping) == 0;
  if (family.has(Coinbase.SERVER_AND_VALIDATOR)) {
    return none ? addRao(payout.pendingValidator, payout.pendingServer) : payout.pendingValidator;
  }
  if (none) return pendingEmission;
  return subRao(epochAmount() / 2, family.has(Coinbase.FLOW_SHARES) ? payout.pendingRoot : alphaSwapped);
}

/** 6.5, 2: marks whose incentives are withheld. */
function findWithheld(): void {
  if (!family.has(Coinbase.OWNER_HOTKEYS_WITHHELD)) {
    if (payout.ownerHotkey != NO_ACCOUNT) Column.setFlag(payout.withheld, payout.ownerHotkey, true);
    return;
  }
  const limit = family.has(Coinbase.RECYCLE_OR_BURN) ? u32.MAX_VALUE : <u32>min<u64>(ownerLimit, u32.MAX_VALUE - 1);
  const owners = findOwnerHotkeys(limit);
  if (!putsOwnerFirst() || owners < limit) return;
  // The first one pushes the last out, and with no room is out itself.
  Column.setFlag(payout.withheld, Column.u32(payout.ownerUids, owners), false);
}

function recycle(rao: u64): void {
  payout.recycled = addRao(payout.recycled, rao);
  payout.alphaOut = subRao(payout.alphaOut, rao);
}

/** 6.5, 2: returns what was withheld. */
function payIncentives(): u64 {
  let withheld: u64 = 0;
  const recycles = payout.recycles && family.has(Coinbase.RECYCLE_OR_BURN);
  for (let hotkey: u32 = 0; hotkey < family.accounts; ++hotkey) {
    if (!Column.flag(earnings.hasIncentive, hotkey)) continue;
    const incentive = Column.u64(earnings.incentive, hotkey);
    if (Column.flag(payout.withheld, hotkey)) {
      withheld = addRao(withheld, incentive);
      if (recycles) recycle(incentive);
      else payout.burned = addRao(payout.burned, incentive);
      continue;
    }
    const owner = Column.u32(family.owner, hotkey);
    const destination = Column.u32(payout.autoStake, owner);
    stake(alphaPools, destination == NO_ACCOUNT ? hotkey : destination, owner, incentive);
  }
  return withheld;
}

/** The delegate take of a dividend, U96F32, in whole rao; the rest is left in rate. */
function takeOf(hotkey: u32, dividend: usize): u64 {
  proportionOfU16(rate, Column.u16(payout.delegateTake, hotkey));
  U96F32.saturatingMul(rate, rate, dividend);
  const take = U96F32.toU64(rate);
  U96F32.saturatingSub(rate, dividend, rate);
  return take;
}

/** 6.5, 3. */
function payAlphaDividends(): void {
  for (let hotkey: u32 = 0; hotkey < family.accounts; ++hotkey) {
    if (!Column.flag(earnings.hasDividends, hotkey)) continue;
    const take = takeOf(hotkey, Column.wide(earnings.alpha, hotkey));
    stake(alphaPools, hotkey, Column.u32(family.owner, hotkey), take);
    Column.setU64(payout.alphaTake, hotkey, take);
    const rest = U96F32.toU64(rate);
    alphaPools.payAll(hotkey, rest);
    Column.setU64(payout.alphaPaid, hotkey, rest);
    Column.setU64(payout.lastEpochAlpha, hotkey, Column.u64(alphaPools.values, hotkey));
  }
}

/** 6.5, 4: TAO on root to 333, later alpha that root's nominators claim by a rate (6.6). */
function payRootDividends(): void {
  const kept = family.has(Coinbase.FLOW_SHARES);
  const pools = kept ? alphaPools : rootPools;
  for (let hotkey: u32 = 0; hotkey < family.accounts; ++hotkey) {
    if (!Column.flag(earnings.hasDividends, hotkey)) continue;
    const owner = Column.u32(family.owner, hotkey);
    const take = takeOf(hotkey, Column.wide(earnings.root, hotkey));
    const rest = U96F32.toU64(rate);
    stake(pools, hotkey, owner, take);
    Column.setU64(payout.rootTake, hotkey, take);
    Column.setU64(payout.rootPaid, hotkey, rest);
    if (!kept) {
      rootPools.payAll(hotkey, rest);
      if (family.has(Coinbase.POOL_SWAPS)) rootTao = addRao(rootTao, addRao(take, rest));
      continue;
    }
    if (!family.has(Coinbase.DRAIN_FIRST)) {
      Column.setU64(payout.alphaPaid, hotkey, addRao(Column.u64(payout.alphaPaid, hotkey), rest));
    }
    const rootStake = Column.u64(family.rootStake, hotkey);
    if (rest > rootStake) {
      stake(alphaPools, hotkey, owner, rest);
      continue;
    }
    I96F32.fromU64(rate, rest);
    I96F32.fromU64(amount, rootStake);
    I96F32.safeDivide(Column.wide(payout.claimable, hotkey), rate, amount);
    Column.setFlag(payout.hasClaimable, hotkey, true);
  }
}

/** U96F32: withheld over all incentives. */
function findMinerBurned(withheld: u64): void {
  let all: u64 = 0;
  for (let hotkey: u32 = 0; hotkey < family.accounts; ++hotkey) {
    if (Column.flag(earnings.hasIncentive, hotkey)) all = addRao(all, Column.u64(earnings.incentive, hotkey));
  }
  U96F32.fromU64(rate, withheld);
  U96F32.fromU64(amount, all);
  U96F32.safeDivide(rate, rate, amount);
}

function takeRequest(): void {
  family.takeAccounts();
  if (family.specVersion < <u32>FIRST_COINBASE || family.specVersion > <u32>LAST_COINBASE) {
    Fault.report(Status.UNKNOWN_RUNTIME);
  }
  ownerLimit = Request.scalar(EmissionField.OWNER_LIMIT, u64.MAX_VALUE);
  payout.alphaOut = Request.scalar(EmissionField.ALPHA_OUT, u64.MAX_VALUE);
  payout.pendingServer = Request.scalar(EmissionField.PENDING_SERVER, u64.MAX_VALUE);
  payout.pendingValidator = Request.scalar(EmissionField.PENDING_VALIDATOR, u64.MAX_VALUE);
  payout.pendingRoot = Request.scalar(EmissionField.PENDING_ROOT, u64.MAX_VALUE);
  payout.pendingOwnerCut = Request.scalar(EmissionField.PENDING_OWNER_CUT, u64.MAX_VALUE);
  rootTao = Request.scalar(EmissionField.SUBNET_TAO, u64.MAX_VALUE);
  pendingEmission = Request.scalar(EmissionField.PENDING_EMISSION, u64.MAX_VALUE);
  alphaSwapped = Request.scalar(EmissionField.PENDING_ALPHA_SWAPPED, u64.MAX_VALUE);
  rootDivs = Request.scalar(EmissionField.PENDING_ROOT_DIVS, u64.MAX_VALUE);
  family.takeStakes();
  takeOwnership();
  payout.registeredAt = Request.array(EmissionField.REGISTERED_AT, payout.neurons);
  alphaPools.take(EmissionField.OLD_DENOMINATOR);
  rootPools.take(EmissionField.ROOT_DENOMINATOR);
  payout.emissionHotkeys = Request.take(EmissionField.EMISSION_HOTKEY);
  const count = Request.count();
  payout.emissions = count;
  Request.checkRanks(EmissionField.EMISSION_HOTKEY, payout.emissionHotkeys, count, family.accounts);
  payout.servers = Request.array(EmissionField.SERVER_EMISSION, count);
  payout.validators = Request.array(EmissionField.VALIDATOR_EMISSION, count);
  Request.end();
}

/** 6.5 in its order, once the result's rows are begun. */
function pay(): void {
  const root = family.has(Coinbase.FLOW_SHARES) ? payout.pendingRoot : rootDivs;
  recycle(earnings.collect(payout.emissions, payout.emissionHotkeys, payout.servers, payout.validators));
  earnings.distribute(family.accounts, family.alphaStake, family.rootStake, validatorAlpha(), root);
  findWithheld();
  if (payout.ownerColdkey != NO_ACCOUNT && payout.ownerHotkey != NO_ACCOUNT) {
    stake(alphaPools, payout.ownerHotkey, payout.ownerColdkey, payout.pendingOwnerCut);
  }
  findMinerBurned(payIncentives());
  Words.copy(minerBurned, rate);
  payAlphaDividends();
  payRootDividends();
}

const minerBurned = memory.data(16);

function writeShares(): void {
  const accounts = family.accounts;
  const count = alphaPools.rows + alphaPools.slots;
  Result.column(EmissionField.POOL_VALUE, accounts, alphaPools.values);
  const denominators = Result.zeros(EmissionField.DENOMINATOR, accounts);
  const denominatorExponents = Result.zeros(EmissionField.DENOMINATOR_EXPONENT, accounts);
  for (let a: u32 = 0; a < accounts; ++a) {
    writeFloat(denominators, denominatorExponents, a, SafeFloat.at(alphaPools.denominators, a));
  }
  const shares = Result.zeros(EmissionField.SHARE, count);
  const exponents = Result.zeros(EmissionField.SHARE_EXPONENT, count);
  for (let i: u32 = 0; i < count; ++i) writeFloat(shares, exponents, i, SafeFloat.at(alphaPools.shares, i));
}

function writeStakers(): void {
  const coldkeys = Result.zeros(EmissionField.STAKING_COLDKEY, stakerCount);
  const hotkeys = Result.zeros(EmissionField.STAKING_HOTKEY, stakerCount);
  for (let k: u32 = 0; k < stakerCount; ++k) {
    const slot = Column.u32(stakers, k);
    Column.setU32(coldkeys, k, coldkeyOf(slot));
    Column.setU32(hotkeys, k, hotkeyOf(slot));
  }
}

/** Bytes of a share in the result: its keys, the older form and whether there is a row, and the newer form. */
const SHARE_BYTES: u64 = 4 + 4 + 16 + 1 + 16 + 8;

export function runtimePayout(): void {
  takeRequest();
  layOutPayout();
  const accounts = family.accounts;
  const slots: u32 = 2 * accounts + 1;
  alphaPools.layOut(slots);
  rootPools.layOut(accounts);
  staked = Arena.array(slots, 1);
  stakers = Arena.array(slots, 4);
  const shares = <u64>alphaPools.rows + rootPools.rows + slots + accounts;
  const bytes = 6 * 8 + 16 + <u64>accounts * (4 + 9 * 8 + 4 * 16 + 8) + shares * SHARE_BYTES + <u64>slots * 8;
  if (!Result.begin(39, bytes)) return;
  family.index();
  indexNeurons();
  if (Fault.any()) return;
  if (!family.has(Coinbase.AUTO_STAKE)) memory.fill(payout.autoStake, 0xff, (<usize>accounts) << 2);
  memory.fill(<usize>payout.zeros, 0, <usize>(payout.zerosEnd - payout.zeros));
  memory.fill(staked, 0, slots);
  stakerCount = 0;
  payout.recycled = 0;
  payout.burned = 0;
  alphaPools.decimal = family.has(Coinbase.DECIMAL_POOLS);
  rootPools.decimal = alphaPools.decimal;

  const minerBurnedOut = family.has(Coinbase.PRICE_EMA) ? Result.zeros(EmissionField.MINER_BURNED, 1) : 0;
  const alphaOut = Result.zeros(EmissionField.ALPHA_OUT, 1);
  const tao = Result.zeros(EmissionField.SUBNET_TAO, 1);
  const hasDividends = Result.zeros(EmissionField.HAS_DIVIDENDS, accounts);
  alphaPools.begin(EmissionField.OLD_DENOMINATOR, family.alphaStake);
  rootPools.begin(EmissionField.ROOT_DENOMINATOR, family.rootStake);
  pay();
  if (minerBurnedOut != 0) Words.copy(minerBurnedOut, minerBurned);
  store<u64>(alphaOut, payout.alphaOut);
  store<u64>(tao, rootTao);
  memory.copy(hasDividends, earnings.hasDividends, accounts);
  Result.scalar(EmissionField.RECYCLED, payout.recycled);
  Result.column(EmissionField.HAS_INCENTIVE, accounts, earnings.hasIncentive);
  Result.column(EmissionField.INCENTIVE, accounts, earnings.incentive);
  writeShares();
  Result.scalar(EmissionField.EPOCH_EMISSION, epochAmount());
  Result.scalar(EmissionField.BURNED, payout.burned);
  Result.column(EmissionField.ALPHA_TAKE, accounts, payout.alphaTake);
  Result.column(EmissionField.ALPHA_PAID, accounts, payout.alphaPaid);
  Result.column(EmissionField.ROOT_TAKE, accounts, payout.rootTake);
  Result.column(EmissionField.ROOT_PAID, accounts, payout.rootPaid);
  Result.column(EmissionField.LAST_EPOCH_ALPHA, accounts, payout.lastEpochAlpha);
  Result.column(EmissionField.HAS_CLAIMABLE, accounts, payout.hasClaimable);
  Result.column(EmissionField.ROOT_CLAIMABLE, accounts, payout.claimable);
  Result.column(EmissionField.ROOT_POOL_VALUE, accounts, rootPools.values);
  writeStakers();
  alphaPools.writeRows(EmissionField.HAS_OLD_SHARE);
  rootPools.writeRows(EmissionField.HAS_ROOT_SHARE);
  Result.column(EmissionField.WITHHELD, accounts, payout.withheld);
}
