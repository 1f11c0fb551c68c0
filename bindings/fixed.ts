// Runs the fixed-point tables, row by row (assembly/operations/tables.ts).

import { FixedField } from "../assembly/layout/fixed.js";
import { at, checkArray, checkBigint, checkDecimal, fail } from "./check.js";
import { YumaError } from "./error.js";
import { fromBits, integers, pack } from "./forms/element.js";
import { type FixedTable, fixedTables } from "./forms/fixed.js";
import { type BlobExports, callBlob, elementAt, type ResultSection } from "./record.js";

/** One or two raw bit patterns or integers. */
export type FixedOperands = readonly [bigint] | readonly [bigint, bigint];

/** What is known of a table, or undefined for a name that is none. */
export const fixedTable = (name: string): FixedTable | undefined =>
  Object.hasOwn(fixedTables, name) ? fixedTables[name] : undefined;

/** Operands from the vectors' JSON form, in which all integers are decimal strings. Their number is checked by `fixed`. */
export function parseOperands(name: string, json: unknown): FixedOperands {
  const operands = fixedTable(name)?.operands ?? [];
  const parse = (value: unknown, i: number) =>
    checkDecimal(value, at("input", i), integers[operands[i]?.type ?? "i128"]);
  return checkArray(json, "input", "an array of operands").map(parse) as unknown as FixedOperands;
}

/** See Yuma.fixed. */
export function fixed(blob: BlobExports, name: string, operands: FixedOperands): bigint | null {
  const table = fixedTable(name);
  if (table === undefined) throw new YumaError("unknown_operation", `there is no fixed-point table ${name}`, "suite");
  const { length } = table.operands;
  if (operands.length !== length) {
    throw fail("wrong_count", "input", `${name} takes ${length} operands, got ${operands.length}`);
  }
  const sections = table.operands.map(({ type, section }, i) => {
    return { field: section, data: pack(section, [checkBigint(operands[i], at("input", i), integers[type])]) };
  });
  const result = callBlob(blob, table.operation, 0, 0, sections, (field) => (field === 0 ? undefined : "input"));
  const bits = (section: number) => {
    const { buffer, byteOffset } = result.get(section) as ResultSection;
    return elementAt(new DataView(buffer, byteOffset), section, 0);
  };
  if (bits(FixedField.EXISTS) !== 1n) return null;
  const { type, section } = table.result;
  return BigInt(fromBits({ type }, bits(section), section & 0xff) as bigint | number);
}
