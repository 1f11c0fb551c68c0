// The ABI as data (docs/abi.json), for hosts in other languages: from the blob's own constants and the fields' JSON forms,
// so that nobody writes the record's layout a second time.

import { FixedField, FixedOperation, FixedType } from "../assembly/layout/fixed.js";
import {
  ABI_VERSION,
  ALIGNMENT,
  ENTRY_BYTES,
  Entry,
  Flag,
  HEADER_BYTES,
  MAGIC,
  NO_INDEX,
  Operation,
  RequestHeader,
  ResultHeader,
} from "../assembly/layout/record.js";
import { Status } from "../assembly/layout/status.js";
import { spans } from "../bindings/defaults.js";
import { outputFields, type ResultField, traceFields } from "../bindings/epoch.js";
import { statusError } from "../bindings/error.js";
import { fixedTable, type IntegerType } from "../bindings/fixed.js";
import { BLOB_SHA256 } from "../bindings/pin.js";
import { type StageKind, stages } from "../bindings/stages.js";
import { DEFAULT_SPEC_VERSION, enums, stateFields } from "../bindings/state.js";

/** Where the description lies: in the documentation, and in the packages that must carry their own. */
export const abiFiles = ["docs/abi.json", "hosts/go/abi.json", "hosts/python/yuma_host/abi.json"] as const;

/**
 * one: a value in 8 bytes. list: an array. rows: sparse rows, three sections. square: an array that stands for n rows of n.
 * Integers above 32 bits are decimal strings in JSON; null, where it may be, has all bits set in the record.
 */
interface Kind {
  readonly form: "one" | "list" | "rows" | "square";
  readonly type: "boolean" | "u16" | "i16" | "i32" | "u64" | "i64" | "i128" | "u128" | "enum";
  readonly nullable?: true;
  /** Names of an enum's numbers, from 0. */
  readonly values?: readonly string[];
}

const kinds: Readonly<Record<(typeof stateFields)[number]["kind"] | ResultField["kind"] | StageKind, Kind>> = {
  u16: { form: "one", type: "u16" },
  // i16 or u16, by the runtime: the blob knows which.
  steepness: { form: "one", type: "i32" },
  mode: { form: "one", type: "enum", values: Object.keys(enums.mode) },
  ruleset: { form: "one", type: "enum", values: Object.keys(enums.ruleset) },
  u64: { form: "one", type: "u64" },
  boolean: { form: "one", type: "boolean" },
  uid: { form: "one", type: "u16", nullable: true },
  u16s: { form: "list", type: "u16" },
  u64s: { form: "list", type: "u64" },
  blocks: { form: "list", type: "u64", nullable: true },
  booleans: { form: "list", type: "boolean" },
  bits: { form: "list", type: "i64" },
  wideBits: { form: "list", type: "i128" },
  square: { form: "square", type: "i64" },
  rows: { form: "rows", type: "u16" },
  rawRows: { form: "rows", type: "i64" },
  i16: { form: "one", type: "i16" },
  u16Rows: { form: "rows", type: "u16" },
  bitsRows: { form: "rows", type: "i64" },
};

/** The description as it stands in its files: to be read by people too. */
export function abiJson(): string {
  return `${layOut(describeAbi())}\n`;
}

function describeAbi(): object {
  return {
    blob_sha256: BLOB_SHA256,
    magic: MAGIC,
    abi_version: ABI_VERSION,
    header_bytes: HEADER_BYTES,
    entry_bytes: ENTRY_BYTES,
    alignment: ALIGNMENT,
    no_index: NO_INDEX,
    request_header: members(RequestHeader),
    result_header: members(ResultHeader),
    entry: members(Entry),
    flags: members(Flag),
    statuses: Object.entries(members(Status)).map(([name, number]) => ({ number, name, ...explanation(number) })),
    default_spec_version: DEFAULT_SPEC_VERSION,
    epoch: {
      operation: Operation.EPOCH,
      request: stateFields.map((field) => ({
        ...described(field),
        ...(spans[field.json] && { defaults: spans[field.json] }),
      })),
      output: outputFields.map(described),
      trace: traceFields.map(described),
    },
    stages: Object.fromEntries(
      Object.entries(stages).map(([name, { stage, input, output }]) => [
        name,
        { operation: Operation.STAGE + stage, request: input.map(described), output: output.map(described) },
      ]),
    ),
    fixed: { exists: FixedField.EXISTS, tables: describeTables() },
  };
}

/** An enum's names in lower case, and their numbers. */
function members(numbers: object): Record<string, number> {
  const names = Object.entries(numbers).filter(([, value]) => typeof value === "number");
  return Object.fromEntries(names.map(([name, number]) => [name.toLowerCase(), number]));
}

function explanation(status: number): object {
  return status === Status.OK ? {} : { explanation: statusError(status, undefined, NO_INDEX).message };
}

interface Described {
  readonly json: string;
  readonly kind: keyof typeof kinds;
  readonly field: number;
  readonly optional?: true;
}

function described({ json, kind, field, optional }: Described): object {
  const { form, type, ...rest } = kinds[kind];
  const valueBytes = type === "u16" ? 2 : 8;
  const after = (number: number, bytes: number) => (((field >> 8) + number) << 8) | bytes;
  const sections = form === "rows" ? [field, after(1, 2), after(2, valueBytes)] : [field];
  return { name: json, form, type, ...rest, ...(optional && { optional }), sections };
}

function describeTables(): Record<string, object> {
  const { saturating_to_fixed: _, ...operations } = members(FixedOperation);
  const types = Object.keys(members(FixedType)).map((type) => type.toUpperCase());
  const names = [...Object.keys(operations), ...types.map((type) => `saturating_to_${type}`)];
  const tables = types.flatMap((type) => names.map((operation) => `${type}.${operation}`));
  return Object.fromEntries(
    tables.map((name) => {
      const table = fixedTable(name);
      if (table === undefined) throw new Error(`there is no table ${name}`);
      const column = (field: number, integer: IntegerType) => ({
        type: typeName(integer),
        section: integer.wide ? field + 8 : field,
      });
      const operands = table.operands.map((type, i) => column(i === 0 ? FixedField.LEFT_8 : FixedField.RIGHT_8, type));
      return [name, { operation: table.operation, operands, result: column(FixedField.RESULT_8, table.result) }];
    }),
  );
}

function typeName({ min, max }: IntegerType): string {
  return min === 0n ? `u${max.toString(2).length}` : `i${max.toString(2).length + 1}`;
}

/** JSON with whatever fits on a line in one. */
function layOut(value: unknown, indent = ""): string {
  const text = JSON.stringify(value);
  if (text.length <= LINE || typeof value !== "object" || value === null) return text;
  const inner = `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => layOut(item, inner))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${layOut(item, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${items.map((item) => inner + item).join(",\n")}\n${indent}${close}`;
}

const LINE = 280;
