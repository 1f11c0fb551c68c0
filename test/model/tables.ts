// The operations of the fixed tables by the names in vectors/fixed.

import * as fixed from "./fixed.js";

export type FixedOperation = (a: bigint, b: bigint) => bigint | null;

const FORMATS = new Map([fixed.I32F32, fixed.I64F64, fixed.I96F32, fixed.U64F64, fixed.U96F32].map((f) => [f.name, f]));
const INTEGERS = new Map([
  ["u16", fixed.U16],
  ["u64", fixed.U64],
  ["i64", fixed.I64],
]);

function named<T>(things: ReadonlyMap<string, T>, name: string): T {
  const thing = things.get(name);
  if (thing === undefined) throw new Error(`nothing is named ${name}`);
  return thing;
}

/** A table's operation; its second operand is 0 for unary ones, and epsilon for checked_sqrt. */
export function fixedOperation(type: string, name: string): FixedOperation {
  const format = named(FORMATS, type);
  const operations = new Map<string, FixedOperation>([
    ["saturating_add", (a, b) => format.saturatingAdd(a, b)],
    ["saturating_sub", (a, b) => format.saturatingSub(a, b)],
    ["saturating_mul", (a, b) => format.saturatingMul(a, b)],
    ["saturating_div", (a, b) => format.saturatingDiv(a, b)],
    ["checked_add", (a, b) => format.checkedAdd(a, b)],
    ["checked_mul", (a, b) => format.checkedMul(a, b)],
    ["checked_div", (a, b) => format.checkedDiv(a, b)],
    ["checked_pow", (a, b) => format.checkedPow(a, b)],
    ["safe_div", (a, b) => format.safeDiv(a, b)],
    ["floor", (a) => format.floor(a)],
    ["round", (a) => format.round(a)],
    ["exp", fixed.exp],
    ["exp_safe", fixed.expSafe],
    ["log2", (a) => fixed.log2(a, format)],
    ["ln", (a) => fixed.ln(a, format)],
    ["safe_ln", fixed.safeLn],
    ["checked_sqrt", fixed.checkedSqrt],
  ]);
  const known = operations.get(name);
  if (known) return known;
  if (/^saturating_from_(num|i64|u16|u64)$/.test(name)) return (a) => format.saturatingFromInteger(a);
  const toInteger = /^saturating_to_num_(\w+)$/.exec(name)?.[1];
  if (toInteger) return (a) => format.saturatingToInteger(a, named(INTEGERS, toInteger));
  const toFormat = /^saturating_to_(\w+)$/.exec(name)?.[1];
  if (toFormat) return (a) => named(FORMATS, toFormat).saturatingFrom(a, format);
  throw new Error(`no operation ${name}`);
}
