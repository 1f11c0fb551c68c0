// 7. Share pools before spec_version 397 (docs/specification/payout.md): shares and their denominator are U64F64. All three
// are addresses here, as in share-pool.ts.

import { I64F64 } from "../fixed/i64f64";
import { U64F64 } from "../fixed/u64f64";
import { Wide, WORD } from "../fixed/wide";
import { Words } from "../fixed/words";
import { addRao } from "./amounts";
import { updateForAll } from "./share-pool";

/** Room that a value must have above it, in rao. */
const HEADROOM: u64 = 2_628_000_000_000_000;
/** A smaller rest of a share counts as nothing: 1/100000 in U64F64. */
const leastRatio = memory.data<u64>([u64.MAX_VALUE / 100_000, 0]);

const amount = memory.data(16);
const change = memory.data(16);
const rest = memory.data(16);
const remaining = memory.data(16);
const quotient = memory.data(16);

/** Everybody's value changes. The negation of -2^63 wraps, and so changes nothing. */
export function updateOldForAll(value: usize, update: i64): void {
  if (update != i64.MIN_VALUE) updateForAll(value, update);
}

/** The value of one share changes; the first share owns all that was in the pool. */
export function updateOldForOne(value: usize, denominator: usize, share: usize, update: i64): void {
  if (Words.isZero(denominator)) {
    const first: u64 = update > 0 ? update : 0;
    U64F64.fromU64(denominator, first);
    U64F64.fromU64(share, first);
  } else {
    findChange(value, denominator, update);
    if (update < 0) {
      if (take(value, denominator, share)) return;
    } else {
      U64F64.fromI64F64(change, change);
      U64F64.saturatingAdd(denominator, denominator, change);
      U64F64.saturatingAdd(share, share, change);
    }
  }
  updateOldForAll(value, update);
}

/** change = the update over the value of one share, I64F64. */
function findChange(value: usize, denominator: usize, update: i64): void {
  U64F64.fromU64(quotient, load<u64>(value));
  const fits = Wide.divide(quotient, quotient, denominator, WORD, false);
  I64F64.fromI64(amount, update);
  if (fits) {
    Wide.convert(quotient, quotient, WORD, false, WORD, true);
    I64F64.safeDivide(change, amount, quotient);
    return;
  }
  I64F64.fromU64(quotient, load<u64>(value));
  I64F64.safeDivide(change, amount, quotient);
  Wide.convert(quotient, denominator, WORD, false, WORD, true);
  I64F64.saturatingMul(change, change, quotient);
}

/** Takes a negative change; true if what was left was so little that the whole share went, and its value with it. */
function take(value: usize, denominator: usize, share: usize): bool {
  Words.negate(change, change);
  U64F64.fromI64F64(change, change);
  U64F64.saturatingSub(rest, share, change);
  U64F64.saturatingSub(remaining, denominator, change);
  U64F64.fromU64(amount, addRao(load<u64>(value), HEADROOM));
  const hasRoom = Wide.divide(quotient, amount, remaining, WORD, false);
  U64F64.safeDivide(quotient, rest, share);
  if (hasRoom && !Words.less(quotient, leastRatio)) {
    Words.copy(share, rest);
    Words.copy(denominator, remaining);
    return false;
  }
  const all = worthOf(value, denominator, share);
  U64F64.saturatingSub(denominator, denominator, share);
  Words.set(share, 0, 0);
  const before = load<u64>(value);
  store<u64>(value, before > all ? before - all : 0);
  return true;
}

/** What a share is worth. */
function worthOf(value: usize, denominator: usize, share: usize): u64 {
  U64F64.fromU64(amount, load<u64>(value));
  if (Wide.divide(quotient, amount, denominator, WORD, false)) {
    U64F64.saturatingMul(quotient, quotient, share);
  } else {
    U64F64.saturatingMul(quotient, amount, share);
    U64F64.safeDivide(quotient, quotient, denominator);
  }
  return U64F64.toU64(quotient);
}
