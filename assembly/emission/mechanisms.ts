// 5.1 split_emissions and 5.2 epoch_with_mechanisms (docs/specification/emission.md).

import { U64F64 } from "../fixed/u64f64";
import { Words } from "../fixed/words";
import { EmissionField } from "../layout/emission";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { addRaoAt, subRao } from "./amounts";
import { Column } from "./column";

const weight = memory.data(16);
const part = memory.data(16);
const accumulated = memory.data(16);

/** The split as it is set: u16s, fractions of 65535; 0 where it is not. */
let split: usize = 0;
let splitCount: u32 = 0;

export function takeSplit(): void {
  const isSet = Request.has(EmissionField.MECHANISM_SPLIT);
  split = isSet ? Request.take(EmissionField.MECHANISM_SPLIT) : 0;
  splitCount = isSet ? Request.count() : 0;
}

/** parts, u64[count]: by the split taken last, truncated or padded with zeros; the first has what their sum, modulo 2^64, leaves. */
export function splitEmission(alpha: u64, count: u32, parts: usize): void {
  if (count == 0) return;
  let sum: u64 = 0;
  for (let i: u32 = 0; i < count; ++i) {
    const share = split == 0 ? alpha / count : i < splitCount ? fractionOf(alpha, Column.u16(split, i)) : 0;
    Column.setU64(parts, i, share);
    sum += share; // wraps, as the chain's does
  }
  addRaoAt(parts, 0, subRao(alpha, sum));
}

/** floor(alpha * share / 65535): whole multiples of 65535 first, so that nothing overflows. */
function fractionOf(alpha: u64, share: u64): u64 {
  const whole: u64 = u16.MAX_VALUE;
  return (alpha / whole) * share + ((alpha % whole) * share) / whole;
}

export function mechanismSplit(): void {
  const alpha = Request.scalar(EmissionField.ALPHA, u64.MAX_VALUE);
  const count = <u32>Request.scalar(EmissionField.MECHANISM_COUNT, u8.MAX_VALUE);
  takeSplit();
  Request.end();
  if (!Result.begin(1, count * 8)) return;
  splitEmission(alpha, count, Result.zeros(EmissionField.SPLIT, count));
}

/** A mechanism's part of the whole, U64F64; the first weighs everything where there is none. */
function setWeight(amount: u64, total: u64, mechanism: u32): void {
  if (total == 0) Words.set(weight, 0, u64(mechanism == 0));
  else {
    U64F64.fromU64(part, amount);
    U64F64.fromU64(weight, total);
    U64F64.safeDivide(weight, part, weight);
  }
}

/** floor(sum + value * weight), at most `limit`: the fraction is dropped after each mechanism. */
function accumulate(sum: u64, value: u64, limit: u64): u64 {
  U64F64.fromU64(part, value);
  U64F64.saturatingMul(part, part, weight);
  U64F64.fromU64(accumulated, sum);
  U64F64.saturatingAdd(accumulated, accumulated, part);
  return min(U64F64.toU64(accumulated), limit);
}

/** Merges row k of one column of terms into that of account a. */
function mergeU16(merged: usize, a: u32, terms: usize, k: u32): void {
  Column.setU16(merged, a, <u32>accumulate(Column.u16(merged, a), Column.u16(terms, k), u16.MAX_VALUE));
}

function mergeFlag(merged: usize, a: u32, terms: usize, k: u32): void {
  Column.setFlag(merged, a, Column.flag(merged, a) || Column.flag(terms, k));
}

export function mechanismAggregate(): void {
  const accounts = <u32>Request.scalar(EmissionField.ACCOUNTS, u32.MAX_VALUE);
  const total = Request.scalar(EmissionField.ALPHA, u64.MAX_VALUE);
  const count = <u32>Request.scalar(EmissionField.MECHANISM_COUNT, u8.MAX_VALUE);
  takeSplit();
  const offsets = Request.array(EmissionField.TERMS_OFFSETS, count + 1);
  const hotkeys = Request.take(EmissionField.TERMS_HOTKEY);
  const rows = Request.count();
  Request.checkAccounts(accounts, rows);
  Request.checkRanks(EmissionField.TERMS_HOTKEY, hotkeys, rows, accounts);
  const uids = Request.array(EmissionField.TERMS_UID, rows);
  const dividends = Request.array(EmissionField.TERMS_DIVIDEND, rows);
  const incentives = Request.array(EmissionField.TERMS_INCENTIVE, rows);
  const stakeWeights = Request.array(EmissionField.TERMS_STAKE_WEIGHT, rows);
  const consensus = Request.array(EmissionField.TERMS_CONSENSUS, rows);
  const trusts = Request.array(EmissionField.TERMS_VALIDATOR_TRUST, rows);
  const active = Request.booleans(EmissionField.TERMS_ACTIVE, rows);
  const permits = Request.booleans(EmissionField.TERMS_NEW_VALIDATOR_PERMIT, rows);
  const servers = Request.array(EmissionField.TERMS_SERVER_EMISSION, rows);
  const validators = Request.array(EmissionField.TERMS_VALIDATOR_EMISSION, rows);
  const emissions = Request.array(EmissionField.TERMS_EMISSION, rows);
  const stakes = Request.array(EmissionField.TERMS_STAKE, rows);
  Request.checkOffsets(EmissionField.TERMS_OFFSETS, offsets, count, rows);
  Request.end();
  if (!Result.begin(14, count * 8 + <u64>accounts * (6 * 2 + 3 * 1 + 4 * 8))) return;

  const uid = Result.zeros(EmissionField.TERMS_UID, accounts);
  const dividend = Result.zeros(EmissionField.TERMS_DIVIDEND, accounts);
  const incentive = Result.zeros(EmissionField.TERMS_INCENTIVE, accounts);
  const stakeWeight = Result.zeros(EmissionField.TERMS_STAKE_WEIGHT, accounts);
  const agreement = Result.zeros(EmissionField.TERMS_CONSENSUS, accounts);
  const trust = Result.zeros(EmissionField.TERMS_VALIDATOR_TRUST, accounts);
  const isActive = Result.zeros(EmissionField.TERMS_ACTIVE, accounts);
  const permit = Result.zeros(EmissionField.TERMS_NEW_VALIDATOR_PERMIT, accounts);
  const server = Result.zeros(EmissionField.TERMS_SERVER_EMISSION, accounts);
  const validator = Result.zeros(EmissionField.TERMS_VALIDATOR_EMISSION, accounts);
  const emission = Result.zeros(EmissionField.TERMS_EMISSION, accounts);
  const stake = Result.zeros(EmissionField.TERMS_STAKE, accounts);
  const parts = Result.zeros(EmissionField.SPLIT, count);
  const listed = Result.zeros(EmissionField.LISTED, accounts);
  splitEmission(total, count, parts);

  for (let mechanism: u32 = 0; mechanism < count; ++mechanism) {
    setWeight(Column.u64(parts, mechanism), total, mechanism);
    const end = Column.u32(offsets, mechanism + 1);
    for (let k = Column.u32(offsets, mechanism); k < end; ++k) {
      const a = Column.u32(hotkeys, k);
      if (!Column.flag(listed, a)) {
        Column.setFlag(listed, a, true);
        Column.setU16(uid, a, Column.u16(uids, k));
        // Only the first mechanism's incentive counts.
        mergeU16(incentive, a, incentives, k);
      }
      mergeU16(dividend, a, dividends, k);
      mergeU16(stakeWeight, a, stakeWeights, k);
      mergeU16(agreement, a, consensus, k);
      mergeU16(trust, a, trusts, k);
      mergeFlag(isActive, a, active, k);
      mergeFlag(permit, a, permits, k);
      addRaoAt(server, a, Column.u64(servers, k));
      addRaoAt(validator, a, Column.u64(validators, k));
      addRaoAt(stake, a, Column.u64(stakes, k));
      Column.setU64(emission, a, accumulate(Column.u64(emission, a), Column.u64(emissions, k), u64.MAX_VALUE));
    }
  }
}
