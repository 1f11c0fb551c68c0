// The ABI as data (docs/abi.json), for hosts in other languages: from the blob's own constants and the fields' JSON forms,
// so that nobody writes the record's layout a second time.

import { EmissionField, NO_ACCOUNT } from "../assembly/layout/emission.js";
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
import { suites as emissionSuites } from "../bindings/forms/emission.js";
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

// The spec_version stands in the header. coinbase-blocks is several requests.
const { spec_version: _spec, ...inRecord } = stateFields;
const { "coinbase-blocks": _blocks, ...emission } = emissionSuites;

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
      request: described(inRecord),
      output: described(outputFields),
      trace: described(traceFields),
    },
    stages: suites(stages, Operation.STAGE),
    emission: {
      accounts: EmissionField.ACCOUNTS,
      no_account: NO_ACCOUNT,
      suites: suites(emission, Operation.EMISSION),
    },
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

/** Fields in the order of the record; those of objects in `type`. */
const described = (fields: Fields): object[] =>
  Object.entries(fields).map(([name, { form, type, nullable, values, optional, sections, defaults, ...more }]) => {
    const inner = typeof type === "string" ? type : described(type);
    // A range is the blob's to check, and a payout's epochs are those of `epoch`.
    const { range: _, count, ...rest } = more;
    const counted = form === "by_uid" || form === "epochs" ? { count } : {};
    return {
      name,
      form,
      type: form === "epochs" ? "epoch" : inner,
      nullable,
      values,
      optional,
      sections,
      defaults,
      ...rest,
      ...counted,
    };
  });

/** An enum's names in lower case, and their numbers. */
function members(numbers: object): Record<string, number> {
  const names = Object.entries(numbers).filter(([, value]) => typeof value === "number");
  return Object.fromEntries(names.map(([name, number]) => [name.toLowerCase(), number]));
}

function explanation(status: number): object {
  return status === Status.OK ? {} : { explanation: statusError(status, undefined, NO_INDEX).message };
}

/** docs/abi.md with its tables of stages and suites as the descriptions have them. */
export function abiPage(page: string): string {
  return [table("stages", stages), table("emission", emission)].reduce((text, [name, rows]) => {
    const mark = (end: string) => `<!-- ${end}${name}: npm run abi -->`;
    const [before, rest = ""] = text.split(mark(""));
    return `${before}${mark("")}\n${rows}${mark("end of ")}${rest.split(mark("end of "))[1]}`;
  }, page);
}

function table(name: string, all: Readonly<Record<string, Described>>): readonly [name: string, rows: string] {
  const rows = Object.entries(all).map(
    ([suite, { operation, input, output }]) => `| ${operation} ${suite} | ${inWords(input)} | ${inWords(output)} |\n`,
  );
  return [name, `| operation | request | result |\n| --- | --- | --- |\n${rows.join("")}`];
}

/** Each field with the sections that hold it. */
const inWords = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, { type, sections, has, where, exists }]) => {
      const numbers = [has, where, exists?.[0], ...sections].filter((section) => section !== undefined);
      const inner = typeof type === "string" ? "" : `: ${inWords(type)}`;
      return `${name}${[...new Set(numbers)].map((section) => ` \`0x${section.toString(16).padStart(4, "0")}\``).join("")}${inner}`;
    })
    .join(", ");

/** JSON with whatever fits on a line in one. */
function layOut(value: unknown, indent = ""): string {
  const text = JSON.stringify(value);
  if (text.length <= LINE || typeof value !== "object" || value === null) return text;
  const inner = `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => layOut(item, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([name, item]) => `${JSON.stringify(name)}: ${layOut(item, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${items.map((item) => inner + item).join(",\n")}\n${indent}${close}`;
}

const LINE = 280;
