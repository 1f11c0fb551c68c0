// The fixed-point tables, row by row (assembly/operations/tables.ts).

import { FIXED_OPERATIONS, FixedField, FixedOperation, FixedType } from "../assembly/layout/fixed.js";
import { Operation } from "../assembly/layout/record.js";
import { YumaError } from "./error.js";
import { type BlobExports, callBlob, type Section, wideIntegers } from "./record.js";

/** One or two raw bit patterns or integers. */
export type FixedOperands = readonly [bigint] | readonly [bigint, bigint];

/** The inclusive range of an operand or result. */
export interface IntegerType {
  readonly min: bigint;
  readonly max: bigint;
  readonly wide: boolean;
}

/** A table of vectors/fixed: its operation number, and what goes in and comes out. */
export interface FixedTable {
  readonly operation: number;
  readonly operands: readonly IntegerType[];
  readonly result: IntegerType;
}

const integer = (bits: number, signed: boolean): IntegerType => ({
  min: signed ? -(1n << BigInt(bits - 1)) : 0n,
  max: (1n << BigInt(signed ? bits - 1 : bits)) - 1n,
  wide: bits === 128,
});

const U16 = integer(16, false);
const I32 = integer(32, true);
const I64 = integer(64, true);
const U64 = integer(64, false);

const types: ReadonlyMap<string, { readonly number: FixedType; readonly bits: IntegerType }> = new Map([
  ["I32F32", { number: FixedType.I32F32, bits: integer(64, true) }],
  ["I64F64", { number: FixedType.I64F64, bits: integer(128, true) }],
  ["I96F32", { number: FixedType.I96F32, bits: integer(128, true) }],
  ["U64F64", { number: FixedType.U64F64, bits: integer(128, false) }],
  ["U96F32", { number: FixedType.U96F32, bits: integer(128, false) }],
]);

const unary: Readonly<Record<string, number>> = {
  floor: FixedOperation.FLOOR,
  round: FixedOperation.ROUND,
  exp: FixedOperation.EXP,
  exp_safe: FixedOperation.EXP_SAFE,
  log2: FixedOperation.LOG2,
  ln: FixedOperation.LN,
  safe_ln: FixedOperation.SAFE_LN,
};
const binary: Readonly<Record<string, number>> = {
  saturating_add: FixedOperation.SATURATING_ADD,
  saturating_sub: FixedOperation.SATURATING_SUB,
  saturating_mul: FixedOperation.SATURATING_MUL,
  saturating_div: FixedOperation.SATURATING_DIV,
  checked_add: FixedOperation.CHECKED_ADD,
  checked_mul: FixedOperation.CHECKED_MUL,
  checked_div: FixedOperation.CHECKED_DIV,
  safe_div: FixedOperation.SAFE_DIV,
  checked_sqrt: FixedOperation.CHECKED_SQRT,
};
const fromInteger: Readonly<Record<string, readonly [number, IntegerType]>> = {
  saturating_from_i64: [FixedOperation.SATURATING_FROM_I64, I64],
  saturating_from_u16: [FixedOperation.SATURATING_FROM_U16, U16],
  saturating_from_u64: [FixedOperation.SATURATING_FROM_U64, U64],
};
const toInteger: Readonly<Record<string, readonly [number, IntegerType]>> = {
  saturating_to_num_i64: [FixedOperation.SATURATING_TO_NUM_I64, I64],
  saturating_to_num_u16: [FixedOperation.SATURATING_TO_NUM_U16, U16],
  saturating_to_num_u64: [FixedOperation.SATURATING_TO_NUM_U64, U64],
};

/** What is known of a table, or undefined for a name that is none. */
export function fixedTable(name: string): FixedTable | undefined {
  const [typeName = "", operation = "", ...more] = name.split(".");
  const type = types.get(typeName);
  if (type === undefined || more.length > 0) return undefined;
  const { bits } = type;
  const table = (number: number, operands: readonly IntegerType[], result: IntegerType): FixedTable => ({
    operation: Operation.FIXED + type.number * FIXED_OPERATIONS + number,
    operands,
    result,
  });
  const own = <T>(names: Readonly<Record<string, T>>) =>
    Object.hasOwn(names, operation) ? names[operation] : undefined;
  const one = own(unary);
  if (one !== undefined) return table(one, [bits], bits);
  const two = own(binary);
  if (two !== undefined) return table(two, [bits, bits], bits);
  if (operation === "checked_pow") return table(FixedOperation.CHECKED_POW, [bits, I32], bits);
  const from = own(fromInteger);
  if (from !== undefined) return table(from[0], [from[1]], bits);
  const to = own(toInteger);
  if (to !== undefined) return table(to[0], [bits], to[1]);
  const target = operation.startsWith("saturating_to_")
    ? types.get(operation.slice("saturating_to_".length))
    : undefined;
  return target && table(FixedOperation.SATURATING_TO_FIXED + target.number, [bits], target.bits);
}

/** See Yuma.fixed. */
export function fixed(blob: BlobExports, name: string, operands: readonly bigint[]): bigint | null {
  const table = fixedTable(name);
  if (table === undefined) throw new YumaError("unknown_operation", `there is no fixed-point table ${name}`, "suite");
  if (operands.length !== table.operands.length) {
    const message = `input: ${name} takes ${table.operands.length} operands, got ${operands.length}`;
    throw new YumaError("wrong_count", message, "input");
  }
  const sections = table.operands.map((type, i): Section => {
    const value = operands[i] as bigint;
    if (typeof value !== "bigint") throw new YumaError("wrong_type", `input[${i}]: expected a bigint`, "input", i);
    if (value < type.min) {
      const code = type.min === 0n ? "negative" : "too_small";
      throw new YumaError(code, `input[${i}]: ${value} is below ${type.min}`, "input", i);
    }
    if (value > type.max) throw new YumaError("too_large", `input[${i}]: ${value} is above ${type.max}`, "input", i);
    const words = type.wide ? [value, value >> 64n] : [value];
    const field = i === 0 ? FixedField.LEFT_8 : FixedField.RIGHT_8;
    return {
      field: type.wide ? field + 8 : field,
      data: BigInt64Array.from(words.map((word) => BigInt.asIntN(64, word))),
    };
  });
  const names = (field: number) => (field === 0 ? undefined : "input");
  const result = callBlob(blob, table.operation, 0, 0, sections, names);
  if (result.get(FixedField.EXISTS)?.bytes[0] !== 1) return null;
  const wide = result.get(FixedField.RESULT_16);
  const narrow = result.get(FixedField.RESULT_8);
  const bits = wide ? wideIntegers(wide)[0] : narrow && new BigInt64Array(narrow.bytes.buffer)[0];
  const signed = bits as bigint;
  return table.result.min === 0n ? BigInt.asUintN(table.result.wide ? 128 : 64, signed) : signed;
}
