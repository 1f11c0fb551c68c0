// 5.3 distribute_emission and 5.6 Paying out (docs/specification/emission.md).

import { I96F32 } from "../fixed/i96f32";
import { SAFE_FLOAT_BYTES, SafeFloat } from "../fixed/safe-float";
import { U96F32 } from "../fixed/u96f32";
import { Words } from "../fixed/words";
import { EmissionField, NO_ACCOUNT } from "../layout/emission";
import { Status } from "../layout/status";
import { Arena } from "../record/arena";
import { Fault } from "../record/fault";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { addRao, proportionOfU16, subRao } from "./amounts";
import { layOutChildkeys } from "./childkeys";
import { Column } from "./column";
import { earnings } from "./dividends";
import { family } from "./family";
import { shareValue, updateForAll, updateForOne, writeFloat } from "./share-pool";

const amount = memory.data(16);
const rate = memory.data(16);

/** What a payout reads besides the stake graph, and its work. */
@unmanaged
export class Payout {
  alphaOut: u64;
  pendingServer: u64;
  pendingValidator: u64;
  pendingRoot: u64;
  pendingOwnerCut: u64;
  /** NO_ACCOUNT for none, as in all u32s here. */
  ownerColdkey: u32;
  ownerHotkey: u32;
  recycles: bool;
  // An account each: as given, its uid, and then what starts at zero, from `zeros` to `zerosEnd`.
  delegateTake: usize;
  owned: usize;
  autoStake: usize;
  neuron: usize;
  zeros: u64;
  withheld: usize;
  poolValue: usize;
  denominator: usize;
  alphaTake: usize;
  alphaPaid: usize;
  rootTake: usize;
  rootPaid: usize;
  lastEpochAlpha: usize;
  hasClaimable: usize;
  claimable: usize;
  /** SafeFloats, see slot(). */
  shares: usize;
  zerosEnd: u64;
  // A neuron each, by uid.
  neurons: u32;
  hotkeys: usize;
  registeredAt: usize;
  /** Of the owner's neurons the uids, then their hotkeys; the first element is left for the subnet owner's hotkey. */
  ownerUids: usize;
  // What the epoch says, by hotkey.
  emissions: u32;
  emissionHotkeys: usize;
  servers: usize;
  validators: usize;
  recycled: u64;
  burned: u64;
}

export const payout = changetype<Payout>(memory.data(offsetof<Payout>(), 8));

/** Takes the pending amounts, which come before the stake graph, ... */
export function takePending(): void {
  payout.alphaOut = Request.scalar(EmissionField.ALPHA_OUT, u64.MAX_VALUE);
  payout.pendingServer = Request.scalar(EmissionField.PENDING_SERVER, u64.MAX_VALUE);
  payout.pendingValidator = Request.scalar(EmissionField.PENDING_VALIDATOR, u64.MAX_VALUE);
  payout.pendingRoot = Request.scalar(EmissionField.PENDING_ROOT, u64.MAX_VALUE);
  payout.pendingOwnerCut = Request.scalar(EmissionField.PENDING_OWNER_CUT, u64.MAX_VALUE);
}

/** ... and what comes after it. */
export function takeOwnership(): void {
  const accounts = family.accounts;
  payout.delegateTake = Request.array(EmissionField.DELEGATE_TAKE, accounts);
  payout.ownerColdkey = account(EmissionField.SUBNET_OWNER);
  payout.ownerHotkey = account(EmissionField.SUBNET_OWNER_HOTKEY);
  payout.recycles = Request.boolean(EmissionField.RECYCLE);
  payout.owned = Request.booleans(EmissionField.OWNED_BY_SUBNET_OWNER, accounts);
  payout.autoStake = Request.ranks(EmissionField.AUTO_STAKE_DESTINATION, accounts, accounts, true);
  payout.hotkeys = Request.take(EmissionField.NEURON_HOTKEY);
  payout.neurons = Request.count();
  Request.checkRanks(EmissionField.NEURON_HOTKEY, payout.hotkeys, payout.neurons, accounts);
}

export function account(field: u32): u32 {
  const at = Request.ranks(field, 1, family.accounts, true);
  return at == 0 ? NO_ACCOUNT : load<u32>(at);
}

/** What the epoch is given: server, validator and root pending alike. */
export function epochEmission(): u64 {
  return addRao(addRao(payout.pendingServer, payout.pendingValidator), payout.pendingRoot);
}

export function layOutPayout(): void {
  const accounts: u64 = family.accounts;
  layOutChildkeys();
  payout.neuron = Arena.array(accounts, 4);
  payout.ownerUids = Arena.array(<u64>payout.neurons + 1, 4);
  payout.zeros = Arena.mark();
  payout.withheld = Arena.array(accounts, 1);
  payout.poolValue = Arena.array(accounts, 8);
  payout.denominator = Arena.array(accounts, SAFE_FLOAT_BYTES);
  payout.shares = Arena.array(2 * accounts + 1, SAFE_FLOAT_BYTES);
  payout.alphaTake = Arena.array(accounts, 8);
  payout.alphaPaid = Arena.array(accounts, 8);
  payout.rootTake = Arena.array(accounts, 8);
  payout.rootPaid = Arena.array(accounts, 8);
  payout.lastEpochAlpha = Arena.array(accounts, 8);
  payout.hasClaimable = Arena.array(accounts, 1);
  payout.claimable = Arena.array(accounts, 16);
  earnings.hasIncentive = Arena.array(accounts, 1);
  earnings.incentive = Arena.array(accounts, 8);
  earnings.hasDividends = Arena.array(accounts, 1);
  earnings.dividends = Arena.array(accounts, 16);
  earnings.alpha = Arena.array(accounts, 16);
  earnings.root = Arena.array(accounts, 16);
  payout.zerosEnd = Arena.mark();
}

/** Sections and bytes of the result of writePayout. */
export const PAYOUT_SECTIONS: u32 = 25;

export function payoutBytes(): u64 {
  const accounts: u64 = family.accounts;
  return (
    5 * 8 +
    16 +
    accounts * (3 + 8 * 8 + 2 * 16) +
    (2 * accounts + 1) * (4 + 4 + 16 + 8 + 8) +
    (<u64>payout.neurons + 1) * 4
  );
}

/** Maps the hotkeys to their uids; on the chain none has two. */
export function indexNeurons(): void {
  memory.fill(payout.neuron, 0xff, (<usize>family.accounts) << 2);
  for (let uid: u32 = 0; uid < payout.neurons; ++uid) {
    const hotkey = Column.u32(payout.hotkeys, uid);
    if (Column.u32(payout.neuron, hotkey) != NO_ACCOUNT)
      Fault.report(Status.REPEATED, EmissionField.NEURON_HOTKEY, uid);
    Column.setU32(payout.neuron, hotkey, uid);
  }
}

/**
 * Where the share of a coldkey in a hotkey's pool is. A payout stakes only for the hotkey's owner, at an owner's
 * auto-stake destination, and for the subnet's owner: one slot each by hotkey, by owner, and the last.
 */
function slot(hotkey: u32, coldkey: u32): usize {
  let i = 2 * family.accounts;
  if (Column.u32(family.owner, hotkey) == coldkey) i = hotkey;
  else if (Column.u32(payout.autoStake, coldkey) == hotkey) i = family.accounts + coldkey;
  return SafeFloat.at(payout.shares, i);
}

/** The chain reads the amount as an i64. */
function stake(hotkey: u32, coldkey: u32, rao: u64): void {
  const value = payout.poolValue + ((<usize>hotkey) << 3);
  updateForOne(value, SafeFloat.at(payout.denominator, hotkey), slot(hotkey, coldkey), rao);
}

function recycle(rao: u64): void {
  payout.recycled = addRao(payout.recycled, rao);
  payout.alphaOut = subRao(payout.alphaOut, rao);
}

/** Whether uid a comes before b among the owner's: the newest registration first. */
function isBefore(a: u32, b: u32): bool {
  const atA = Column.u64(payout.registeredAt, a);
  const atB = Column.u64(payout.registeredAt, b);
  return atA == atB ? a < b : atA > atB;
}

/** Lets the element at `i` sink to where no element below it comes after it: a heap with the last uid on top. */
function sink(uids: usize, i: u32, count: u32): void {
  const uid = Column.u32(uids, i);
  for (;;) {
    let child: u32 = 2 * i + 1;
    if (child >= count) break;
    if (child + 1 < count && isBefore(Column.u32(uids, child), Column.u32(uids, child + 1))) ++child;
    if (!isBefore(uid, Column.u32(uids, child))) break;
    Column.setU32(uids, i, Column.u32(uids, child));
    i = child;
  }
  Column.setU32(uids, i, uid);
}

/**
 * The hotkeys of the owner's neurons, from the second element of ownerUids on: how many, up to the limit. They are marked in
 * withheld.
 */
export function findOwnerHotkeys(limit: u32): u32 {
  const uids = payout.ownerUids + 4;
  let count: u32 = 0;
  for (let uid: u32 = 0; uid < payout.neurons; ++uid) {
    if (Column.flag(payout.owned, Column.u32(payout.hotkeys, uid))) Column.setU32(uids, count++, uid);
  }
  for (let i = count / 2; i != 0; --i) sink(uids, i - 1, count);
  for (let last = count; last > 1; --last) {
    const uid = Column.u32(uids, 0);
    Column.setU32(uids, 0, Column.u32(uids, last - 1));
    Column.setU32(uids, last - 1, uid);
    sink(uids, 0, last - 1);
  }
  count = min(count, limit);
  for (let i: u32 = 0; i < count; ++i) {
    const hotkey = Column.u32(payout.hotkeys, Column.u32(uids, i));
    Column.setU32(uids, i, hotkey);
    Column.setFlag(payout.withheld, hotkey, true);
  }
  return count;
}

/** Whether the subnet owner's hotkey goes first: it has a uid and is not among them. */
export function putsOwnerFirst(): bool {
  const hotkey = payout.ownerHotkey;
  if (hotkey == NO_ACCOUNT || Column.u32(payout.neuron, hotkey) == NO_ACCOUNT) return false;
  if (Column.flag(payout.withheld, hotkey)) return false;
  Column.setFlag(payout.withheld, hotkey, true);
  store<u32>(payout.ownerUids, hotkey);
  return true;
}

/** Step 2: returns what was withheld. */
function payIncentives(): u64 {
  let withheld: u64 = 0;
  for (let hotkey: u32 = 0; hotkey < family.accounts; ++hotkey) {
    if (!Column.flag(earnings.hasIncentive, hotkey)) continue;
    const incentive = Column.u64(earnings.incentive, hotkey);
    if (Column.flag(payout.withheld, hotkey)) {
      withheld = addRao(withheld, incentive);
      if (payout.recycles) recycle(incentive);
      else payout.burned = addRao(payout.burned, incentive);
      continue;
    }
    const owner = Column.u32(family.owner, hotkey);
    const destination = Column.u32(payout.autoStake, owner);
    stake(destination == NO_ACCOUNT ? hotkey : destination, owner, incentive);
  }
  return withheld;
}

/** Stakes the delegate take of a dividend, U96F32, for the hotkey's owner, and returns the rest in whole rao. */
function payTake(hotkey: u32, dividend: usize, takes: usize): u64 {
  proportionOfU16(rate, Column.u16(payout.delegateTake, hotkey));
  U96F32.saturatingMul(rate, rate, dividend);
  const take = U96F32.toU64(rate);
  Column.setU64(takes, hotkey, take);
  stake(hotkey, Column.u32(family.owner, hotkey), take);
  U96F32.saturatingSub(rate, dividend, rate);
  return U96F32.toU64(rate);
}

/** Step 4. */
function payAlphaDividends(): void {
  for (let hotkey: u32 = 0; hotkey < family.accounts; ++hotkey) {
    if (!Column.flag(earnings.hasDividends, hotkey)) continue;
    const rest = payTake(hotkey, Column.wide(earnings.alpha, hotkey), payout.alphaTake);
    updateForAll(payout.poolValue + ((<usize>hotkey) << 3), rest);
    Column.setU64(payout.alphaPaid, hotkey, rest);
    Column.setU64(payout.lastEpochAlpha, hotkey, Column.u64(payout.poolValue, hotkey));
  }
}

/** Step 5: root's nominators claim theirs by a rate. */
function payRootDividends(): void {
  for (let hotkey: u32 = 0; hotkey < family.accounts; ++hotkey) {
    if (!Column.flag(earnings.hasDividends, hotkey)) continue;
    const rest = payTake(hotkey, Column.wide(earnings.root, hotkey), payout.rootTake);
    Column.setU64(payout.rootPaid, hotkey, rest);
    const rootStake = Column.u64(family.rootStake, hotkey);
    if (rest > rootStake) {
      stake(hotkey, Column.u32(family.owner, hotkey), rest);
      continue;
    }
    const claimable = Column.wide(payout.claimable, hotkey);
    I96F32.fromU64(rate, rest);
    I96F32.fromU64(amount, rootStake);
    I96F32.safeDivide(claimable, rate, amount);
    Column.setFlag(payout.hasClaimable, hotkey, true);
  }
}

/** The pools as the payout leaves them: eight sections. */
function writePools(): void {
  const accounts = family.accounts;
  const slots: u32 = 2 * accounts + 1;
  Result.column(EmissionField.POOL_VALUE, accounts, payout.poolValue);
  const denominators = Result.zeros(EmissionField.DENOMINATOR, accounts);
  const denominatorExponents = Result.zeros(EmissionField.DENOMINATOR_EXPONENT, accounts);
  const hotkeys = Result.zeros(EmissionField.SHARE_HOTKEY, slots);
  const coldkeys = Result.zeros(EmissionField.SHARE_COLDKEY, slots);
  const shares = Result.zeros(EmissionField.SHARE, slots);
  const exponents = Result.zeros(EmissionField.SHARE_EXPONENT, slots);
  const values = Result.zeros(EmissionField.SHARE_VALUE, slots);
  for (let a: u32 = 0; a < accounts; ++a) {
    writeFloat(denominators, denominatorExponents, a, SafeFloat.at(payout.denominator, a));
    Column.setU32(hotkeys, a, a);
    Column.setU32(coldkeys, a, Column.u32(family.owner, a));
    Column.setU32(hotkeys, accounts + a, Column.u32(payout.autoStake, a));
    Column.setU32(coldkeys, accounts + a, a);
  }
  Column.setU32(hotkeys, slots - 1, payout.ownerHotkey);
  Column.setU32(coldkeys, slots - 1, payout.ownerColdkey);
  for (let i: u32 = 0; i < slots; ++i) {
    const share = SafeFloat.at(payout.shares, i);
    writeFloat(shares, exponents, i, share);
    const hotkey = Column.u32(hotkeys, i);
    const isUsed = !Words.isZero(share);
    const value = isUsed
      ? shareValue(payout.poolValue + ((<usize>hotkey) << 3), SafeFloat.at(payout.denominator, hotkey), share)
      : 0;
    Column.setU64(values, i, value);
  }
}

/** Pays everything that is pending, once the result is begun. It writes PAYOUT_SECTIONS sections. */
export function pay(): void {
  const accounts = family.accounts;
  memory.fill(<usize>payout.zeros, 0, <usize>(payout.zerosEnd - payout.zeros));
  payout.recycled = 0;
  payout.burned = 0;
  for (let hotkey: u32 = 0; hotkey < accounts; ++hotkey) {
    stake(hotkey, Column.u32(family.owner, hotkey), Column.u64(family.alphaStake, hotkey));
  }

  // 5.3, 5.4, 5.5
  let total: u64 = 0;
  for (let k: u32 = 0; k < payout.emissions; ++k) total = addRao(total, Column.u64(payout.servers, k));
  const validatorAlpha = total == 0 ? addRao(payout.pendingValidator, payout.pendingServer) : payout.pendingValidator;
  const childkeyBurned = earnings.collect(payout.emissions, payout.emissionHotkeys, payout.servers, payout.validators);
  recycle(childkeyBurned);
  earnings.distribute(accounts, family.alphaStake, family.rootStake, validatorAlpha, payout.pendingRoot);

  // 5.6
  const owners = findOwnerHotkeys(u32.MAX_VALUE);
  const first = putsOwnerFirst();
  if (payout.ownerColdkey != NO_ACCOUNT && payout.ownerHotkey != NO_ACCOUNT) {
    stake(payout.ownerHotkey, payout.ownerColdkey, payout.pendingOwnerCut);
  }
  const withheld = payIncentives();
  payAlphaDividends();
  payRootDividends();

  U96F32.fromU64(rate, withheld);
  U96F32.fromU64(amount, total);
  U96F32.safeDivide(rate, rate, amount);
  Result.column(EmissionField.MINER_BURNED, 1, rate);
  Result.scalar(EmissionField.ALPHA_OUT, payout.alphaOut);
  Result.column(EmissionField.HAS_DIVIDENDS, accounts, earnings.hasDividends);
  Result.scalar(EmissionField.RECYCLED, payout.recycled);
  Result.column(EmissionField.HAS_INCENTIVE, accounts, earnings.hasIncentive);
  Result.column(EmissionField.INCENTIVE, accounts, earnings.incentive);
  writePools();
  Result.scalar(EmissionField.EPOCH_EMISSION, epochEmission());
  Result.column(EmissionField.OWNER_HOTKEY, owners + u32(first), payout.ownerUids + (first ? 0 : 4));
  Result.scalar(EmissionField.BURNED, payout.burned);
  Result.scalar(EmissionField.CHILDKEY_BURNED, childkeyBurned);
  Result.column(EmissionField.ALPHA_TAKE, accounts, payout.alphaTake);
  Result.column(EmissionField.ALPHA_PAID, accounts, payout.alphaPaid);
  Result.column(EmissionField.ROOT_TAKE, accounts, payout.rootTake);
  Result.column(EmissionField.ROOT_PAID, accounts, payout.rootPaid);
  Result.column(EmissionField.LAST_EPOCH_ALPHA, accounts, payout.lastEpochAlpha);
  Result.column(EmissionField.HAS_CLAIMABLE, accounts, payout.hasClaimable);
  Result.column(EmissionField.ROOT_CLAIMABLE, accounts, payout.claimable);
}

export function distributeEmission(): void {
  family.takeAccounts();
  takePending();
  family.takeStakes();
  takeOwnership();
  payout.registeredAt = Request.array(EmissionField.REGISTERED_AT, payout.neurons);
  payout.emissionHotkeys = Request.take(EmissionField.EMISSION_HOTKEY);
  payout.emissions = Request.count();
  const count = payout.emissions;
  Request.checkRanks(EmissionField.EMISSION_HOTKEY, payout.emissionHotkeys, count, family.accounts);
  payout.servers = Request.array(EmissionField.SERVER_EMISSION, count);
  payout.validators = Request.array(EmissionField.VALIDATOR_EMISSION, count);
  Request.end();
  layOutPayout();
  if (!Result.begin(PAYOUT_SECTIONS, payoutBytes())) return;
  family.index();
  indexNeurons();
  if (!Fault.any()) pay();
}
