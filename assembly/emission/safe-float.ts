// 7. SafeFloat (docs/specification/emission.md): one of each operation.

import { SafeFloat } from "../fixed/safe-float";
import { EmissionField } from "../layout/emission";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { Column } from "./column";

/** From a field of mantissas to that of their exponents. */
const EXPONENT: u32 = EmissionField.A_EXPONENT - EmissionField.A;

const a = memory.data(24);
const b = memory.data(24);
const c = memory.data(24);
const answer = memory.data(24);
const exists = memory.data(8);

/** Whether an operand is a SafeFloat. */
function take(out: usize, field: u32): bool {
  const mantissa = Request.array(field, 1);
  const exponent = Request.array(field + EXPONENT, 1);
  return exponent != 0 && SafeFloat.create(out, mantissa, load<i64>(exponent));
}

function write(field: u32, float: usize, i: u32, has: bool): void {
  if (!has) SafeFloat.setZero(float);
  Result.column(field, 1, float);
  Result.scalar(field + EXPONENT, SafeFloat.exponent(float));
  Column.setFlag(exists, i, has);
}

export function safeFloat(): void {
  const bits = Request.array(EmissionField.VALUE, 1);
  const hasA = take(a, EmissionField.A);
  const hasB = take(b, EmissionField.B);
  const hasC = take(c, EmissionField.C);
  Request.end();
  if (!Result.begin(19, 8 * 24 + 2 * 8 + 7)) return;

  write(EmissionField.A, a, 0, hasA);
  write(EmissionField.B, b, 1, hasB);
  write(EmissionField.C, c, 2, hasC);
  write(EmissionField.ADD, answer, 3, SafeFloat.add(answer, a, b));
  write(EmissionField.SUB, answer, 4, SafeFloat.subtract(answer, a, b));
  write(EmissionField.DIV, answer, 5, SafeFloat.divide(answer, a, b));
  write(EmissionField.MUL_DIV, answer, 6, SafeFloat.multiplyDivide(answer, a, b, c));
  Result.scalar(EmissionField.GREATER, u64(SafeFloat.greater(a, b)));
  Result.scalar(EmissionField.TO_U64, SafeFloat.toU64(a));
  SafeFloat.fromU64F64(answer, bits);
  Result.column(EmissionField.FROM_U64F64, 1, answer);
  Result.scalar(EmissionField.FROM_U64F64_EXPONENT, SafeFloat.exponent(answer));
  Result.column(EmissionField.EXISTS, 7, exists);
}
