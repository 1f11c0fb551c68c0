// The ABI as data (docs/abi.json), for hosts in other languages: from the blob's own constants and the fields' JSON forms,
// so that nobody writes the record's layout a second time.

import { FixedField } from "../assembly/layout/fixed.js";
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
import { statusError } from "../bindings/error.js";
import { DEFAULT_SPEC_VERSION, outputFields, stateFields, traceFields } from "../bindings/forms/epoch.js";
import { fixedTables } from "../bindings/forms/fixed.js";
import type { Described, Fields } from "../bindings/forms/shape.js";
import { stages } from "../bindings/forms/stages.js";
import { BLOB_SHA256 } from "../bindings/pin.js";

/** Where the description lies: in the documentation, and in the packages that must carry their own. */
export const abiFiles = ["docs/abi.json", "hosts/go/abi.json", "hosts/python/yuma_host/abi.json"] as const;

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
      request: described(stateFields),
      output: described(outputFields),
      trace: described(traceFields),
    },
    stages: suites(stages, Operation.STAGE),
    fixed: { exists: FixedField.EXISTS, tables: fixedTables },
  };
}

const suites = (all: Readonly<Record<string, Described>>, first: number) =>
  Object.fromEntries(
    Object.entries(all).map(([name, { operation, input, output }]) => [
      name,
      { operation: first + operation, request: described(input), output: described(output) },
    ]),
  );

/** Fields that lie in the record, in its order. */
const described = (fields: Fields) =>
  Object.entries(fields)
    .filter(([, { sections }]) => sections.length > 0)
    .map(([name, { form, type, nullable, values, optional, sections, defaults }]) => {
      return { name, form, type, nullable, values, optional, sections, defaults };
    });

/** An enum's names in lower case, and their numbers. */
function members(numbers: object): Record<string, number> {
  const names = Object.entries(numbers).filter(([, value]) => typeof value === "number");
  return Object.fromEntries(names.map(([name, number]) => [name.toLowerCase(), number]));
}

function explanation(status: number): object {
  return status === Status.OK ? {} : { explanation: statusError(status, undefined, NO_INDEX).message };
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
