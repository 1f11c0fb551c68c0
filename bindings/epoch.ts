// The epoch: a state in, typed arrays out (docs/specification/epoch.md, "Output").

import { OutputField, StateField, TraceField } from "../assembly/layout/epoch.js";
import { Flag, Operation } from "../assembly/layout/record.js";
import { YumaError } from "./error.js";
import { isObject } from "./json.js";
import { type BlobExports, callBlob, type ResultSection, type Section, wideIntegers } from "./record.js";
import {
  type EpochState,
  enums,
  formatRows,
  parseArray,
  parseBoolean,
  parseInteger,
  parseRows,
  parseU64,
  type SparseRows,
  stateFieldName,
  stateFields,
  wrongType,
} from "./state.js";

export interface EpochOptions {
  /** Also return the intermediate vectors. */
  readonly trace?: boolean;
}

/** What the epoch decides. Arrays have n elements, one a uid; shares are u16 fractions of 65535. */
export interface EpochOutput {
  /** 0 or 1 */
  readonly active: Uint8Array;
  /** stake weight before filter and normalisation, rao */
  readonly stake: BigUint64Array;
  /** not below spec_version 195 */
  readonly stakeWeight?: Uint16Array;
  readonly consensus: Uint16Array;
  readonly incentive: Uint16Array;
  readonly dividends: Uint16Array;
  readonly validatorTrust: Uint16Array;
  /** rao of alpha */
  readonly serverEmission: BigUint64Array;
  /** rao of alpha */
  readonly validatorEmission: BigUint64Array;
  /** rao of alpha; floored by itself, so it may be one above the sum of the two */
  readonly emission: BigUint64Array;
  /** 0 or 1: the permits until the next epoch */
  readonly validatorPermit: Uint8Array;
  /** to be stored for the next epoch */
  readonly bonds: SparseRows;
  /** below spec_version 365, as the next two: the incentive by another name */
  readonly rank?: Uint16Array;
  /** what the consensus left of each neuron's rank */
  readonly trust?: Uint16Array;
  /** combined emission, scaled so that the largest is 65535 */
  readonly pruningScore?: Uint16Array;
}

/** Sparse rows of raw I32F32 bits. */
export interface RawRows {
  readonly offsets: Uint32Array;
  readonly uids: Uint16Array;
  readonly values: BigInt64Array;
}

/** The intermediate vectors, as raw I32F32 bits unless said otherwise. */
export interface EpochTrace {
  /** raw I64F64 bits */
  readonly totalStake: readonly bigint[];
  readonly stake: BigInt64Array;
  readonly activeStake: BigInt64Array;
  readonly consensus: BigInt64Array;
  readonly validatorTrust: BigInt64Array;
  readonly incentive: BigInt64Array;
  readonly dividends: BigInt64Array;
  readonly normalizedServerEmission: BigInt64Array;
  readonly normalizedValidatorEmission: BigInt64Array;
  readonly normalizedCombinedEmission: BigInt64Array;
  readonly emaBonds: RawRows;
  /** n rows of n, only where liquid alpha was used */
  readonly alphas?: BigInt64Array;
  /** n, only where the first version of liquid alpha was used (spec_version 154 to 272) */
  readonly alphaColumns?: BigInt64Array;
  /** below spec_version 365: ranks before clipping; in the rulesets whitepaper and naive the ranks */
  readonly prerank?: BigInt64Array;
  /** below spec_version 365, and in the ruleset whitepaper */
  readonly trust?: BigInt64Array;
}

export interface EpochResult {
  readonly output: EpochOutput;
  readonly trace?: EpochTrace;
}

/** How a result's field is held: its array type, and the parts of rows. */
type Kind = "booleans" | "u16s" | "u64s" | "bits" | "wideBits" | "rows" | "rawRows" | "square";

export interface ResultField {
  readonly json: string;
  readonly key: string;
  readonly kind: Kind;
  /** of rows the offsets; uids and values are the next two sections */
  readonly field: number;
  /** not in the results of all runtimes */
  readonly optional?: true;
}

export const outputFields: readonly (ResultField & { key: keyof EpochOutput })[] = [
  { json: "active", key: "active", kind: "booleans", field: OutputField.ACTIVE },
  { json: "stake", key: "stake", kind: "u64s", field: OutputField.STAKE },
  { json: "stake_weight", key: "stakeWeight", kind: "u16s", field: OutputField.STAKE_WEIGHT, optional: true },
  { json: "consensus", key: "consensus", kind: "u16s", field: OutputField.CONSENSUS },
  { json: "incentive", key: "incentive", kind: "u16s", field: OutputField.INCENTIVE },
  { json: "dividends", key: "dividends", kind: "u16s", field: OutputField.DIVIDENDS },
  { json: "validator_trust", key: "validatorTrust", kind: "u16s", field: OutputField.VALIDATOR_TRUST },
  { json: "server_emission", key: "serverEmission", kind: "u64s", field: OutputField.SERVER_EMISSION },
  { json: "validator_emission", key: "validatorEmission", kind: "u64s", field: OutputField.VALIDATOR_EMISSION },
  { json: "emission", key: "emission", kind: "u64s", field: OutputField.EMISSION },
  { json: "validator_permit", key: "validatorPermit", kind: "booleans", field: OutputField.VALIDATOR_PERMIT },
  { json: "bonds", key: "bonds", kind: "rows", field: OutputField.BONDS_OFFSETS },
  { json: "rank", key: "rank", kind: "u16s", field: OutputField.RANK, optional: true },
  { json: "trust", key: "trust", kind: "u16s", field: OutputField.TRUST, optional: true },
  { json: "pruning_score", key: "pruningScore", kind: "u16s", field: OutputField.PRUNING_SCORE, optional: true },
];

export const traceFields: readonly (ResultField & { key: keyof EpochTrace })[] = [
  { json: "total_stake", key: "totalStake", kind: "wideBits", field: TraceField.TOTAL_STAKE },
  { json: "stake", key: "stake", kind: "bits", field: TraceField.STAKE },
  { json: "active_stake", key: "activeStake", kind: "bits", field: TraceField.ACTIVE_STAKE },
  { json: "consensus", key: "consensus", kind: "bits", field: TraceField.CONSENSUS },
  { json: "validator_trust", key: "validatorTrust", kind: "bits", field: TraceField.VALIDATOR_TRUST },
  { json: "incentive", key: "incentive", kind: "bits", field: TraceField.INCENTIVE },
  { json: "dividends", key: "dividends", kind: "bits", field: TraceField.DIVIDENDS },
  {
    json: "normalized_server_emission",
    key: "normalizedServerEmission",
    kind: "bits",
    field: TraceField.NORMALIZED_SERVER_EMISSION,
  },
  {
    json: "normalized_validator_emission",
    key: "normalizedValidatorEmission",
    kind: "bits",
    field: TraceField.NORMALIZED_VALIDATOR_EMISSION,
  },
  {
    json: "normalized_combined_emission",
    key: "normalizedCombinedEmission",
    kind: "bits",
    field: TraceField.NORMALIZED_COMBINED_EMISSION,
  },
  { json: "ema_bonds", key: "emaBonds", kind: "rawRows", field: TraceField.EMA_BONDS_OFFSETS },
  { json: "alphas", key: "alphas", kind: "square", field: TraceField.ALPHAS, optional: true },
  { json: "alpha_columns", key: "alphaColumns", kind: "bits", field: TraceField.ALPHA_COLUMNS, optional: true },
  { json: "prerank", key: "prerank", kind: "bits", field: TraceField.PRERANK, optional: true },
  { json: "trust", key: "trust", kind: "bits", field: TraceField.TRUST, optional: true },
];

/** See Yuma.epoch. */
export function epoch(blob: BlobExports, state: EpochState, options: EpochOptions = {}): EpochResult {
  const flags = options.trace ? Flag.TRACE : 0;
  const specVersion = state.specVersion;
  const sections = callBlob(blob, Operation.EPOCH, specVersion, flags, encodeState(state), stateFieldName);
  const output = decode(outputFields, sections) as unknown as EpochOutput;
  return options.trace ? { output, trace: decode(traceFields, sections) as unknown as EpochTrace } : { output };
}

/** Some of the fields of an output, as a recording has them. */
export type RecordedOutput = Partial<EpochOutput>;

/**
 * What is recorded of an output, from the vectors' JSON form.
 * @param n neurons of the subnet: what every field has one element for
 * @throws YumaError whose message starts with the path at fault, as in `bonds[3][2][0]`
 */
export function parseOutput(json: unknown, n: number): RecordedOutput {
  if (!isObject(json)) throw wrongType("output", "an object", json);
  const output: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    const field = outputFields.find((field) => field.json === name);
    if (field === undefined) throw new YumaError("unknown_field", `${name}: an output has no such field`, name);
    output[field.key] = parsers[field.kind as keyof typeof parsers](value, name, n);
  }
  return output as RecordedOutput;
}

/** An output, or what is recorded of one, in the vectors' JSON form. */
export function formatOutput(output: RecordedOutput): Record<string, unknown> {
  return format(outputFields, output, 0);
}

/** A result in the vectors' JSON form. */
export function formatResult(result: EpochResult): {
  output: Record<string, unknown>;
  trace?: Record<string, unknown>;
} {
  const output = formatOutput(result.output);
  return result.trace ? { output, trace: format(traceFields, result.trace, result.output.active.length) } : { output };
}

export function encodeState(state: EpochState): Section[] {
  const sections: Section[] = [];
  for (const entry of stateFields) {
    const { json, key, kind, field } = entry;
    const value = state[key];
    if ("optional" in entry && (value === undefined || value === null)) continue;
    switch (kind) {
      case "u16s":
        sections.push({ field, data: checked(json, value, Uint16Array) });
        break;
      case "mode":
      case "ruleset":
        sections.push({ field, data: BigInt64Array.of(BigInt(numberOf(json, value, enums[kind]))) });
        break;
      case "u64s":
      case "blocks":
        sections.push({ field, data: checked(json, value, BigUint64Array) });
        break;
      case "booleans":
        sections.push({ field, data: checked(json, value, Uint8Array) });
        break;
      case "rows": {
        const { offsets, uids, values } = checked(json, value, Object) as SparseRows;
        sections.push(
          { field, data: checked(json, offsets, Uint32Array) },
          { field: partAfter(field, 2), data: checked(json, uids, Uint16Array) },
          { field: partAfter(partAfter(field, 2), 2), data: checked(json, values, Uint16Array) },
        );
        break;
      }
      default:
        sections.push({ field, data: BigInt64Array.of(scalar(json, value)) });
    }
  }
  return sections;
}

function numberOf(name: string, value: unknown, numbers: Readonly<Record<string, number>>): number {
  const number = Object.hasOwn(numbers, String(value)) ? numbers[String(value)] : undefined;
  if (number === undefined) throw new YumaError("wrong_type", `${name}: there is no ${String(value)}`, name);
  return number;
}

/** The number of the field after this one, whose elements have so many bytes. */
const partAfter = (field: number, elementBytes: number) => (((field >> 8) + 1) << 8) | elementBytes;

function checked<T>(name: string, value: unknown, type: new (...args: never[]) => T): T {
  if (!(value instanceof type)) throw new YumaError("wrong_type", `${name}: expected a ${type.name}`, name);
  return value;
}

/** A field of one element as 64 bits; the blob checks the range of the smaller types. */
function scalar(name: string, value: unknown): bigint {
  if (value === null && name === "owner_uid") return -1n;
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value !== "bigint" && !Number.isInteger(value)) {
    throw new YumaError("wrong_type", `${name}: expected an integer, got ${String(value)}`, name);
  }
  const integer = BigInt(value as bigint | number);
  const steepness = name === stateFieldName(StateField.ALPHA_SIGMOID_STEEPNESS);
  if (integer < 0n && !steepness) throw new YumaError("negative", `${name}: ${integer} is negative`, name);
  const fits = steepness ? integer >= -(1n << 63n) && integer < 1n << 63n : integer < 1n << 64n;
  if (!fits) throw new YumaError("too_large", `${name}: ${integer} does not fit 64 bits`, name);
  return BigInt.asIntN(64, integer);
}

function decode(fields: readonly ResultField[], sections: Map<number, ResultSection>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { key, kind, field } of fields) {
    const section = sections.get(field);
    if (section) values[key] = decoders[kind](section, (part) => sections.get(part) as ResultSection, field);
  }
  return values;
}

type Decoder = (section: ResultSection, get: (field: number) => ResultSection, field: number) => unknown;

const decoders: Record<Kind, Decoder> = {
  booleans: ({ bytes }) => bytes,
  u16s: ({ bytes }) => new Uint16Array(bytes.buffer),
  u64s: ({ bytes }) => new BigUint64Array(bytes.buffer),
  bits: ({ bytes }) => new BigInt64Array(bytes.buffer),
  square: ({ bytes }) => new BigInt64Array(bytes.buffer),
  wideBits: wideIntegers,
  rows: ({ bytes }, get, field) => ({
    offsets: new Uint32Array(bytes.buffer),
    uids: new Uint16Array(get(partAfter(field, 2)).bytes.buffer),
    values: new Uint16Array(get(partAfter(partAfter(field, 2), 2)).bytes.buffer),
  }),
  rawRows: ({ bytes }, get, field) => ({
    offsets: new Uint32Array(bytes.buffer),
    uids: new Uint16Array(get(partAfter(field, 2)).bytes.buffer),
    values: new BigInt64Array(get(partAfter(partAfter(field, 2), 8)).bytes.buffer),
  }),
};

function format(fields: readonly ResultField[], values: object, n: number): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const { json: name, key, kind } of fields) {
    const value = (values as Record<string, unknown>)[key];
    if (value !== undefined) json[name] = formatters[kind](value as never, n);
  }
  return json;
}

/** Of the kinds that an output has. */
const parsers = {
  booleans: (value: unknown, path: string, n: number) =>
    Uint8Array.from(parseArray(value, path, n), (flag, i) => Number(parseBoolean(flag, `${path}[${i}]`))),
  u16s: (value: unknown, path: string, n: number) =>
    Uint16Array.from(parseArray(value, path, n), (share, i) => parseInteger(share, `${path}[${i}]`, 0, 65535)),
  u64s: (value: unknown, path: string, n: number) =>
    BigUint64Array.from(parseArray(value, path, n), (rao, i) => parseU64(rao, `${path}[${i}]`)),
  rows: parseRows,
};

const formatters: Record<Kind, (value: never, n: number) => unknown> = {
  booleans: (values: Uint8Array) => Array.from(values, Boolean),
  u16s: (values: Uint16Array) => Array.from(values),
  u64s: (values: BigUint64Array) => Array.from(values, String),
  bits: (values: BigInt64Array) => Array.from(values, String),
  wideBits: (values: readonly bigint[]) => values.map(String),
  square: (values: BigInt64Array, n: number) =>
    Array.from({ length: n }, (_, i) => Array.from(values.subarray(i * n, (i + 1) * n), String)),
  rows: formatRows,
  rawRows: (rows: RawRows) => {
    const entries = Array.from(rows.uids, (uid, k) => [uid, String(rows.values[k])] as const);
    return Array.from({ length: rows.offsets.length - 1 }, (_, i) =>
      entries.slice(rows.offsets[i], rows.offsets[i + 1]),
    );
  },
};
