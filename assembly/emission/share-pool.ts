// 7. Share pool (docs/specification/emission.md): a value, a u64, shared by keys in proportion to their shares. Shares and
// their denominator are SafeFloats; all three are addresses here.

import { SAFE_FLOAT_BYTES, SafeFloat } from "../fixed/safe-float";
import { Words } from "../fixed/words";
import { EmissionField, NO_ACCOUNT } from "../layout/emission";
import { Arena } from "../record/arena";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { addRao, subRao } from "./amounts";
import { Column } from "./column";

const amount = memory.data(24);
const part = memory.data(24);

/** Everybody's value changes, the shares stay. */
export function updateForAll(value: usize, update: i64): void {
  const before = load<u64>(value);
  store<u64>(value, update > 0 ? addRao(before, update) : subRao(before, 0 - <u64>update));
}

/** The value of one share changes; the first share owns all that was in the pool. */
export function updateForOne(value: usize, denominator: usize, share: usize, update: i64): void {
  SafeFloat.fromU64(amount, <u64>(update < 0 ? 0 - update : update));
  if (Words.isZero(denominator)) {
    SafeFloat.copy(denominator, amount);
    SafeFloat.copy(share, amount);
  } else {
    SafeFloat.fromU64(part, load<u64>(value));
    if (!SafeFloat.multiplyDivide(part, amount, denominator, part)) SafeFloat.setZero(part);
    // What has no result stays as it is.
    if (update > 0) {
      SafeFloat.add(denominator, denominator, part);
      SafeFloat.add(share, share, part);
    } else {
      SafeFloat.subtract(denominator, denominator, part);
      SafeFloat.subtract(share, share, part);
    }
  }
  updateForAll(value, update);
}

/** What a share is worth. */
export function shareValue(value: usize, denominator: usize, share: usize): u64 {
  SafeFloat.fromU64(amount, load<u64>(value));
  return SafeFloat.multiplyDivide(part, amount, share, denominator) ? SafeFloat.toU64(part) : 0;
}

/** A SafeFloat as an element of a column of mantissas and one of exponents. */
export function writeFloat(mantissas: usize, exponents: usize, i: u32, float: usize): void {
  Words.copy(Column.wide(mantissas, i), float);
  Column.setU64(exponents, i, SafeFloat.exponent(float));
}

export function sharePool(): void {
  const accounts = <u32>Request.scalar(EmissionField.ACCOUNTS, u32.MAX_VALUE);
  const keys = Request.take(EmissionField.POOL_KEY);
  const count = Request.count();
  Request.checkAccounts(accounts, count);
  Request.checkRanks(EmissionField.POOL_KEY, keys, count, accounts, true);
  const updates = Request.array(EmissionField.POOL_UPDATE, count);
  Request.end();
  // After each operation the shares of all keys there were till then.
  const most = <u64>count * min(count, accounts);
  const denominator = Arena.array(1, SAFE_FLOAT_BYTES);
  const shares = Arena.array(accounts, SAFE_FLOAT_BYTES);
  const value = Arena.array(1, 8);
  const rows = Arena.array(most, 4 + 16 + 8 + 8);
  if (!Result.begin(8, <u64>count * (8 + 16 + 8 + 4) + 4 + most * 36)) return;

  SafeFloat.setZero(denominator);
  memory.fill(shares, 0, <usize>accounts * SAFE_FLOAT_BYTES);
  store<u64>(value, 0);
  const values = Result.zeros(EmissionField.POOL_VALUE, count);
  const denominators = Result.zeros(EmissionField.DENOMINATOR, count);
  const exponents = Result.zeros(EmissionField.DENOMINATOR_EXPONENT, count);
  const offsets = Result.zeros(EmissionField.SHARE_OFFSETS, count + 1);
  // How many rows there are is known at the end only.
  const rowFloats = rows;
  const rowExponents = rowFloats + ((<usize>most) << 4);
  const rowValues = rowExponents + ((<usize>most) << 3);
  const rowKeys = rowValues + ((<usize>most) << 3);
  let row: u32 = 0;
  store<u32>(offsets, 0);
  for (let k: u32 = 0; k < count; ++k) {
    const key = Column.u32(keys, k);
    const update = Column.u64(updates, k);
    if (key == NO_ACCOUNT) updateForAll(value, update);
    else updateForOne(value, denominator, SafeFloat.at(shares, key), update);
    Column.setU64(values, k, load<u64>(value));
    writeFloat(denominators, exponents, k, denominator);
    for (let a: u32 = 0; a < accounts; ++a) {
      const share = SafeFloat.at(shares, a);
      if (Words.isZero(share)) continue;
      Column.setU32(rowKeys, row, a);
      writeFloat(rowFloats, rowExponents, row, share);
      Column.setU64(rowValues, row, shareValue(value, denominator, share));
      ++row;
    }
    Column.setU32(offsets, k + 1, row);
  }
  Result.column(EmissionField.SHARE_COLDKEY, row, rowKeys);
  Result.column(EmissionField.SHARE, row, rowFloats);
  Result.column(EmissionField.SHARE_EXPONENT, row, rowExponents);
  Result.column(EmissionField.SHARE_VALUE, row, rowValues);
}
