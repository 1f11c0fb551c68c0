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
import { FIRST_COINBASE, LAST_COINBASE } from "../assembly/layout/runtimes.js";
import { Status } from "../assembly/layout/status.js";
import { statusError } from "../bindings/error.js";
import { suites as emissionSuites } from "../bindings/forms/emission.js";
import { DEFAULT_SPEC_VERSION, outputFields, stateFields, traceFields } from "../bindings/forms/epoch.js";
import { fixedTables } from "../bindings/forms/fixed.js";
import { payoutSuites } from "../bindings/forms/payout.js";
import type { Described, Fields, Shape } from "../bindings/forms/shape.js";
import { stages } from "../bindings/forms/stages.js";
import { BLOB_SHA256 } from "../bindings/pin.js";
import { layOut } from "./lay-out.js";

/** The description as it stands in docs/abi.json and in the packages that carry it: to be read by people too. */
export function abiJson(): string {
  return `${layOut(describeAbi(), LINE)}\n`;
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
    payout: {
      first_spec_version: FIRST_COINBASE,
      last_spec_version: LAST_COINBASE,
      suites: suites(payoutSuites, Operation.EMISSION),
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
  Object.entries(fields).map(([name, shape]) => ({ name, ...describedShape(shape) }));

function describedShape({ form, type, nullable, values, optional, sections, defaults, parts, ...more }: Shape): object {
  const inner = typeof type === "string" ? type : described(type);
  // A range is the blob's to check, and a payout's epochs are those of `epoch`. What a subnet sets is for people.
  const { range: _, about: __, preset: ___, count, ...rest } = more;
  const counted = form === "by_uid" || form === "epochs" ? { count } : {};
  return {
    form,
    type: form === "epochs" ? "epoch" : inner,
    nullable,
    values,
    optional,
    sections,
    defaults,
    parts: parts?.map(describedShape),
    ...rest,
    ...counted,
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

/** docs/abi.md with its tables as the descriptions have them. What it says of an epoch's field is kept. */
export function abiPage(page: string): string {
  const tables = {
    request: () => fieldTable(inRecord, page),
    output: () => fieldTable(outputFields, page),
    trace: () => fieldTable(traceFields, page),
    stages: () => suiteTable(stages),
    emission: () => suiteTable(emission),
    payout: () => suiteTable(payoutSuites),
  };
  return Object.entries(tables).reduce((text, [name, table]) => {
    const mark = (end: string) => `<!-- ${end}${name}: npm run abi -->`;
    const [before, rest = ""] = text.split(mark(""));
    return `${before}${mark("")}\n${table()}${mark("end of ")}${rest.split(mark("end of "))[1]}`;
  }, page);
}

function fieldTable(fields: Fields, page: string): string {
  const rows = Object.entries(fields).map(([name, shape]) => {
    const field = `${shape.sections.map(sectionInWords).join(" ")} ${name}`;
    const said = page.split("\n").find((line) => line.startsWith(`| ${field} |`));
    const note = said?.split("|").slice(4, -1).join("|").trim();
    return `| ${field} | ${elementInWords(shape)} |${note ? ` ${note} |` : " |"}\n`;
  });
  return `| field | element | count | |\n| --- | --- | --- | --- |\n${rows.join("")}`;
}

/** The columns for what an element is, and how many there are. */
function elementInWords({ form, type, values }: Shape): string {
  const known: Readonly<Record<string, string>> = { boolean: "u8, 0 or 1", enum: `u8, ${numbered(values)}` };
  const element = known[type as string] ?? `${type}`;
  if (form === "one") return `${element}${["u64", "i64"].includes(element) ? "" : ", in 8 bytes"} | 1`;
  if (form === "rows") return `u32 offsets, u16 uids, ${element} values | n + 1, m, m`;
  return form === "square" ? `${element} | n * n, by rows` : `${element} | n`;
}

const numbered = (values: readonly string[] = []) => values.map((value, number) => `${number} ${value}`).join(", ");

const sectionInWords = (section: number) => `\`0x${section.toString(16).padStart(4, "0")}\``;

function suiteTable(all: Readonly<Record<string, Described>>): string {
  const rows = Object.entries(all).map(
    ([suite, { operation, input, output }]) => `| ${operation} ${suite} | ${inWords(input)} | ${inWords(output)} |\n`,
  );
  return `| operation | request | result |\n| --- | --- | --- |\n${rows.join("")}`;
}

/** Each field with the sections that hold it. */
const inWords = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, { type, sections, has, where, exists, parts }]) => {
      const numbers = [has, where, exists?.[0], ...sections].filter((section) => section !== undefined);
      const members = parts ? Object.assign({}, ...parts.map((part) => part.type)) : type;
      const inner = typeof members === "string" ? "" : `: ${inWords(members)}`;
      return `${name}${[...new Set(numbers)].map((section) => ` ${sectionInWords(section)}`).join("")}${inner}`;
    })
    .join(", ");

const LINE = 280;
