// The fixed-point tables (vectors/fixed) as operations: which integers go in and come out, and where they lie.

import { FIXED_OPERATIONS, FixedField, FixedOperation, FixedType } from "../../assembly/layout/fixed.js";
import { Operation } from "../../assembly/layout/record.js";
import { isLong } from "./element.js";
import type { IntegerName } from "./shape.js";

export interface FixedColumn {
  readonly type: IntegerName;
  readonly section: number;
}

export interface FixedTable {
  readonly operation: number;
  readonly operands: readonly FixedColumn[];
  readonly result: FixedColumn;
}

/** The raw bits of each number format. */
const formats = {
  I32F32: "i64",
  I64F64: "i128",
  I96F32: "i128",
  U64F64: "u128",
  U96F32: "u128",
} as const satisfies Readonly<Record<keyof typeof FixedType, IntegerName>>;
type Format = keyof typeof formats;

/** What an operation on a format takes and gives. */
type Signature = readonly [operands: readonly IntegerName[], result: IntegerName];
type Own = Exclude<keyof typeof FixedOperation, "SATURATING_TO_FIXED">;

function signatures(bits: IntegerName): Readonly<Record<Own, Signature>> {
  const unary = [[bits], bits] as const;
  const binary = [[bits, bits], bits] as const;
  return {
    SATURATING_ADD: binary,
    SATURATING_SUB: binary,
    SATURATING_MUL: binary,
    SATURATING_DIV: binary,
    CHECKED_ADD: binary,
    CHECKED_MUL: binary,
    CHECKED_DIV: binary,
    SAFE_DIV: binary,
    FLOOR: unary,
    ROUND: unary,
    CHECKED_POW: [[bits, "i32"], bits],
    CHECKED_SQRT: binary,
    EXP: unary,
    EXP_SAFE: unary,
    LOG2: unary,
    LN: unary,
    SAFE_LN: unary,
    SATURATING_FROM_I64: [["i64"], bits],
    SATURATING_FROM_U16: [["u16"], bits],
    SATURATING_FROM_U64: [["u64"], bits],
    SATURATING_TO_NUM_I64: [[bits], "i64"],
    SATURATING_TO_NUM_U16: [[bits], "u16"],
    SATURATING_TO_NUM_U64: [[bits], "u64"],
  };
}

/** Elements are 8 bytes, or 16 where their type has more. */
const column = (type: IntegerName, narrow: FixedField): FixedColumn => ({
  type,
  section: isLong(type) ? narrow + 8 : narrow,
});

function table(format: Format, operation: number, [operands, result]: Signature): FixedTable {
  return {
    operation: Operation.FIXED + FixedType[format] * FIXED_OPERATIONS + operation,
    operands: operands.map((type, i) => column(type, i === 0 ? FixedField.LEFT_8 : FixedField.RIGHT_8)),
    result: column(result, FixedField.RESULT_8),
  };
}

const all = Object.keys(formats) as Format[];

/** By name, which is type and operation, as in I32F32.saturating_mul. */
export const fixedTables: Readonly<Record<string, FixedTable>> = Object.fromEntries(
  all.flatMap((format) => {
    const bits = formats[format];
    const own = Object.entries(signatures(bits)).map(([operation, signature]) => [
      `${format}.${operation.toLowerCase()}`,
      table(format, FixedOperation[operation as Own], signature),
    ]);
    const conversions = all.map((target) => [
      `${format}.saturating_to_${target}`,
      table(format, FixedOperation.SATURATING_TO_FIXED + FixedType[target], [[bits], formats[target]]),
    ]);
    return [...own, ...conversions];
  }),
);
