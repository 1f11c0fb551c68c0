// The fixed tables (vectors/fixed) as one operation: operands in, results out, so that any host can check the arithmetic
// that its blob computes with. Operation numbers are those of assembly/layout/fixed.ts.

import { exp, expSafe, NONE as NO_EXP } from "../fixed/exp";
import { I32F32 } from "../fixed/i32f32";
import { ln, log2, log2OfI96F32, NONE as NO_LOG } from "../fixed/log";
import { powI32F32, powWide } from "../fixed/pow";
import { U64F64 } from "../fixed/u64f64";
import { HALF_WORD, Wide, WORD } from "../fixed/wide";
import { Words } from "../fixed/words";
import { FIXED_OPERATIONS, FIXED_TYPES, FixedField, FixedOperation, FixedType } from "../layout/fixed";
import { Status } from "../layout/status";
import { Arena } from "../record/arena";
import { Fault } from "../record/fault";
import { Request } from "../record/request";
import { Result } from "../record/result";

const left = memory.data(16);
const right = memory.data(16);

/** The result of the row last computed: its low word for 8-byte results. */
const answer = memory.data(16);
/** Whether the operation is one of the tables'; without rows nothing else says so. */
let known: bool = true;

/** Answers every row of the opened request. */
export function fixed(code: i32): void {
  const type = code / FIXED_OPERATIONS;
  const operation = code % FIXED_OPERATIONS;
  if (type >= FIXED_TYPES) {
    Fault.report(Status.UNKNOWN_OPERATION);
    return;
  }

  const fromInteger =
    operation >= FixedOperation.SATURATING_FROM_I64 && operation <= FixedOperation.SATURATING_FROM_U64;
  const leftWide = isWide(type) && !fromInteger;
  const rightWide = isWide(type) && operation != FixedOperation.CHECKED_POW;
  const resultWide = isWide(resultType(type, operation)) && !toInteger(operation);
  const lefts = Request.take(leftWide ? FixedField.LEFT_16 : FixedField.LEFT_8);
  const count = Request.count();
  const binary =
    operation <= FixedOperation.SAFE_DIV ||
    operation == FixedOperation.CHECKED_POW ||
    operation == FixedOperation.CHECKED_SQRT;
  const rights = binary ? Request.array(rightWide ? FixedField.RIGHT_16 : FixedField.RIGHT_8, count) : 0;
  Request.end();
  if (Fault.any()) return;

  Result.allocate(2, <u64>count * 17 + 16);
  if (!Arena.commit()) return;
  Result.open();
  const results = Result.section(resultWide ? FixedField.RESULT_16 : FixedField.RESULT_8, count);
  const exists = Result.section(FixedField.EXISTS, count);

  known = true;
  for (let row: u32 = 0; row < count && known; ++row) {
    fetch(left, lefts, row, leftWide);
    if (binary) fetch(right, rights, row, rightWide);
    Words.set(answer, 0, 0);
    const has = isWide(type) ? wideRow(type, operation) : narrowRow(operation);
    if (!has) Words.set(answer, 0, 0);
    if (resultWide) Words.copy(results + ((<usize>row) << 4), answer);
    else store<u64>(results + ((<usize>row) << 3), Words.low(answer));
    store<u8>(exists + row, u8(has));
  }
  if (!known) Fault.report(Status.UNKNOWN_OPERATION);
}

function isWide(type: i32): bool {
  return type != FixedType.I32F32;
}

function toInteger(operation: i32): bool {
  return operation >= FixedOperation.SATURATING_TO_NUM_I64 && operation <= FixedOperation.SATURATING_TO_NUM_U64;
}

function resultType(type: i32, operation: i32): i32 {
  return operation >= FixedOperation.SATURATING_TO_FIXED ? operation - FixedOperation.SATURATING_TO_FIXED : type;
}

function fractionBits(type: i32): u32 {
  return type == FixedType.I64F64 || type == FixedType.U64F64 ? WORD : HALF_WORD;
}

function isSigned(type: i32): bool {
  return type != FixedType.U64F64 && type != FixedType.U96F32;
}

function fetch(out: usize, elements: usize, row: u32, wide: bool): void {
  if (wide) Words.copy(out, elements + ((<usize>row) << 4));
  else Words.set(out, load<u64>(elements + ((<usize>row) << 3)), 0);
}

/** An I32F32 or integer result. */
function give(value: i64): bool {
  Words.set(answer, value, 0);
  return true;
}

/** One row of an I32F32 table; false is none. */
function narrowRow(operation: i32): bool {
  const a = <i64>Words.low(left);
  const b = <i64>Words.low(right);
  switch (operation) {
    case FixedOperation.SATURATING_ADD:
      return give(I32F32.saturatingAdd(a, b));
    case FixedOperation.SATURATING_SUB:
      return give(I32F32.saturatingSub(a, b));
    case FixedOperation.SATURATING_MUL:
      return give(I32F32.saturatingMul(a, b));
    case FixedOperation.SATURATING_DIV:
      return b != 0 && give(I32F32.saturatingDiv(a, b));
    case FixedOperation.CHECKED_ADD: {
      const sum = I32F32.saturatingAdd(a, b);
      return sum == a + b && give(sum);
    }
    case FixedOperation.CHECKED_MUL: {
      // An exact product is the same whatever stands for none.
      const product = I32F32.checkedMul(a, b, 0);
      return product == I32F32.checkedMul(a, b, 1) && give(product);
    }
    case FixedOperation.CHECKED_DIV: {
      const quotient = I32F32.safeDivOr(a, b, 0);
      return quotient == I32F32.safeDivOr(a, b, 1) && give(quotient);
    }
    case FixedOperation.SAFE_DIV:
      return give(I32F32.safeDiv(a, b));
    case FixedOperation.FLOOR:
      return give(I32F32.floor(a));
    case FixedOperation.ROUND:
      return give(I32F32.round(a));
    case FixedOperation.CHECKED_POW:
      return (a != 0 || b >= 0) && give(powI32F32(a, <i32>b));
    case FixedOperation.EXP: {
      const result = exp(a);
      return result != NO_EXP && give(result);
    }
    case FixedOperation.EXP_SAFE:
      return give(expSafe(a));
    case FixedOperation.LOG2: {
      const result = log2(a);
      return result != NO_LOG && give(result);
    }
    case FixedOperation.LN: {
      const result = ln(a);
      return result != NO_LOG && give(result);
    }
    case FixedOperation.SAFE_LN: {
      const result = ln(a);
      return give(result == NO_LOG ? 0 : result);
    }
    case FixedOperation.SATURATING_FROM_I64:
      return give(I32F32.fromI64(a));
    case FixedOperation.SATURATING_FROM_U16:
      return give(I32F32.fromU16(<u32>a));
    case FixedOperation.SATURATING_FROM_U64:
      return give(I32F32.fromU64(a));
    case FixedOperation.SATURATING_TO_NUM_I64:
      return give(I32F32.toI64(a));
    case FixedOperation.SATURATING_TO_NUM_U16:
      return give(I32F32.toU16(a));
    case FixedOperation.SATURATING_TO_NUM_U64:
      return give(I32F32.toU64(a));
    case FixedOperation.SATURATING_TO_FIXED + FixedType.I32F32:
      return give(a);
    default:
      return convertRow(FixedType.I32F32, operation);
  }
}

/** One row of a 128-bit table; false is none. */
function wideRow(type: i32, operation: i32): bool {
  const bits = fractionBits(type);
  const signed = isSigned(type);
  switch (operation) {
    case FixedOperation.SATURATING_ADD:
      Wide.add(answer, left, right, signed);
      return true;
    case FixedOperation.SATURATING_SUB:
      Wide.subtract(answer, left, right, signed);
      return true;
    case FixedOperation.SATURATING_MUL:
      Wide.multiply(answer, left, right, bits, signed);
      return true;
    case FixedOperation.SATURATING_DIV:
      Wide.divide(answer, left, right, bits, signed);
      return !Words.isZero(right);
    case FixedOperation.CHECKED_ADD:
      return Wide.add(answer, left, right, signed);
    case FixedOperation.CHECKED_MUL:
      return Wide.multiply(answer, left, right, bits, signed);
    case FixedOperation.CHECKED_DIV:
      return Wide.divide(answer, left, right, bits, signed);
    case FixedOperation.SAFE_DIV:
      Wide.safeDivide(answer, left, right, bits, signed);
      return true;
    case FixedOperation.FLOOR:
      Wide.floor(answer, left, bits);
      return true;
    case FixedOperation.ROUND:
      Wide.round(answer, left, bits, signed);
      return true;
    case FixedOperation.CHECKED_POW:
      powWide(answer, left, <i32>Words.low(right), bits, signed);
      return !Words.isZero(left) || <i32>Words.low(right) >= 0;
    case FixedOperation.CHECKED_SQRT:
      if (type != FixedType.U64F64) return unknown();
      U64F64.checkedSqrt(answer, left, right);
      return true;
    case FixedOperation.LOG2: {
      if (type != FixedType.I96F32) return unknown();
      const result = log2OfI96F32(left);
      Words.set(answer, result, result >> 63);
      return result != NO_LOG;
    }
    case FixedOperation.SATURATING_FROM_I64:
      Wide.fromI64(answer, Words.low(left), bits, signed);
      return true;
    case FixedOperation.SATURATING_FROM_U16:
    case FixedOperation.SATURATING_FROM_U64:
      Wide.fromU64(answer, Words.low(left), bits, signed);
      return true;
    case FixedOperation.SATURATING_TO_NUM_I64:
      return give(Wide.toI64(left, bits, signed));
    case FixedOperation.SATURATING_TO_NUM_U16:
      return give(min<u64>(Wide.toU64(left, bits, signed), u16.MAX_VALUE));
    case FixedOperation.SATURATING_TO_NUM_U64:
      return give(Wide.toU64(left, bits, signed));
    default:
      return convertRow(type, operation);
  }
}

/** saturating_to_TYPE, of which either side may be I32F32: an I96F32 with a narrower range. */
function convertRow(type: i32, operation: i32): bool {
  const to = resultType(type, operation);
  if (operation < FixedOperation.SATURATING_TO_FIXED || to >= FIXED_TYPES) return unknown();
  if (!isWide(type)) Words.set(left, Words.low(left), <i64>Words.low(left) >> 63);
  Wide.convert(answer, left, fractionBits(type), isSigned(type), fractionBits(to), isSigned(to));
  if (isWide(to)) return true;
  const high = <i64>Words.high(answer);
  const low = <i64>Words.low(answer);
  return give(high == low >> 63 ? low : high < 0 ? I32F32.MIN : I32F32.MAX);
}

function unknown(): bool {
  known = false;
  return false;
}
