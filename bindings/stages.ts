// Single stages of the epoch (assembly/operations/stages.ts), in the JSON form of vectors/stages.

import { Operation } from "../assembly/layout/record.js";
import { Stage, StageField } from "../assembly/layout/stages.js";
import { YumaError } from "./error.js";
import { isObject } from "./json.js";
import { type BlobExports, callBlob, type ResultSection, type Section } from "./record.js";

/** Raw bits, a vector of them, rows of them, rows of u16, or an integer of so many bits. */
export type StageKind = "bits" | "bitsRows" | "u16Rows" | "u16" | "u64" | "i16" | "booleans";

export interface Field {
  readonly json: string;
  readonly kind: StageKind;
  /** of rows the offsets; uids and values are the next two */
  readonly field: StageField;
}

export interface StageForm {
  readonly stage: Stage;
  /** in the order of their numbers */
  readonly input: readonly Field[];
  readonly output: readonly Field[];
}

const field = (json: string, kind: StageKind, field: StageField): Field => ({ json, kind, field });
const stake = field("stake", "bits", StageField.STAKE);
const weights = field("weights", "bitsRows", StageField.WEIGHTS_OFFSETS);
const consensus = field("consensus", "bits", StageField.CONSENSUS);

export const stages: Readonly<Record<string, StageForm>> = {
  normalise: {
    stage: Stage.NORMALISE,
    input: [field("values", "bits", StageField.VALUES)],
    output: [field("values", "bits", StageField.RESULT)],
  },
  top_k: {
    stage: Stage.TOP_K,
    input: [field("values", "bits", StageField.VALUES), field("k", "u16", StageField.K)],
    output: [field("selected", "booleans", StageField.SELECTED)],
  },
  weighted_median: {
    stage: Stage.WEIGHTED_MEDIAN,
    input: [stake, weights, field("kappa", "u16", StageField.KAPPA)],
    output: [field("consensus", "bits", StageField.RESULT)],
  },
  clipping: {
    stage: Stage.CLIPPING,
    input: [stake, weights, consensus, field("bonds_penalty", "u16", StageField.BONDS_PENALTY)],
    output: [
      field("validator_trust", "bits", StageField.VALIDATOR_TRUST),
      field("ranks", "bits", StageField.RANKS),
      field("weights_for_bonds", "bitsRows", StageField.ROWS_OFFSETS),
    ],
  },
  bonds_ema: {
    stage: Stage.BONDS_EMA,
    input: [
      stake,
      field("weights_for_bonds", "bitsRows", StageField.WEIGHTS_OFFSETS),
      field("bonds", "u16Rows", StageField.BONDS_OFFSETS),
      field("incentive", "bits", StageField.INCENTIVE),
      field("bonds_moving_average", "u64", StageField.BONDS_MOVING_AVERAGE),
    ],
    output: [field("ema_bonds", "bitsRows", StageField.ROWS_OFFSETS), field("dividends", "bits", StageField.DIVIDENDS)],
  },
  liquid_alpha: {
    stage: Stage.LIQUID_ALPHA,
    input: [
      field("weights", "bits", StageField.PAIR_WEIGHTS),
      field("bonds", "bits", StageField.PAIR_BONDS),
      consensus,
      field("alpha_low", "u16", StageField.ALPHA_LOW),
      field("alpha_high", "u16", StageField.ALPHA_HIGH),
      field("alpha_sigmoid_steepness", "i16", StageField.ALPHA_SIGMOID_STEEPNESS),
    ],
    output: [field("alphas", "bits", StageField.RESULT)],
  },
};

export function isStage(name: string): boolean {
  return Object.hasOwn(stages, name);
}

/**
 * Runs one stage.
 * @param name as the files in vectors/stages are named
 * @param json its input in their form
 * @throws YumaError naming the field at fault
 */
export function stage(blob: BlobExports, name: string, json: unknown): Record<string, unknown> {
  const form = isStage(name) ? stages[name] : undefined;
  if (form === undefined) throw new YumaError("unknown_operation", `there is no stage ${name}`, "suite");
  if (!isObject(json)) throw new YumaError("wrong_type", "input: expected an object", "input");
  for (const key of Object.keys(json)) {
    if (!form.input.some((known) => known.json === key)) {
      throw new YumaError("unknown_field", `${key}: the stage ${name} has no such field`, key);
    }
  }
  const sections = form.input.flatMap((field) => encode(field, json[field.json]));
  const nameOf = (number: number) => form.input.find(({ kind, field }) => covers(kind, field, number))?.json;
  const result = callBlob(blob, Operation.STAGE + form.stage, 0, 0, sections, nameOf);
  return Object.fromEntries(form.output.map((field) => [field.json, decode(field, result)]));
}

/** The fields of rows: offsets, uids and values, whose elements have so many bytes. */
const parts = (offsets: number, bytes: number) =>
  [offsets, (((offsets >> 8) + 1) << 8) | 2, (((offsets >> 8) + 2) << 8) | bytes] as const;

const covers = (kind: StageKind, field: number, number: number) =>
  number === field || (kind.endsWith("Rows") && number >> 8 > field >> 8 && number >> 8 <= (field >> 8) + 2);

function encode({ json: path, kind, field }: Field, value: unknown): Section[] {
  if (value === undefined) throw new YumaError("missing_field", `${path}: the field is missing`, path);
  switch (kind) {
    case "bits":
      return [{ field, data: BigInt64Array.from(list(value, path), (bits, i) => integer(bits, `${path}[${i}]`, i64)) }];
    case "u64":
      return [{ field, data: BigUint64Array.of(integer(value, path, u64)) }];
    case "bitsRows": {
      const { offsets, uids, values } = rows(value, path, i64);
      const [first, second, third] = parts(field, 8);
      return [
        { field: first, data: offsets },
        { field: second, data: uids },
        { field: third, data: BigInt64Array.from(values) },
      ];
    }
    case "u16Rows": {
      const { offsets, uids, values } = rows(value, path, u16);
      const [first, second, third] = parts(field, 2);
      return [
        { field: first, data: offsets },
        { field: second, data: uids },
        { field: third, data: Uint16Array.from(values, Number) },
      ];
    }
    default:
      return [{ field, data: BigInt64Array.of(integer(value, path, kind === "i16" ? i16 : u16)) }];
  }
}

function decode({ kind, field }: Field, sections: ReadonlyMap<number, ResultSection>): unknown {
  const bytes = (part: number) => (sections.get(part) as ResultSection).bytes;
  switch (kind) {
    case "booleans":
      return Array.from(bytes(field), Boolean);
    case "bitsRows": {
      const [first, second, third] = parts(field, 8);
      const offsets = new Uint32Array(bytes(first).buffer);
      const values = new BigInt64Array(bytes(third).buffer);
      const entries = Array.from(new Uint16Array(bytes(second).buffer), (uid, k) => [uid, String(values[k])] as const);
      return Array.from(offsets.subarray(1), (end, i) => entries.slice(offsets[i], end));
    }
    default:
      return Array.from(new BigInt64Array(bytes(field).buffer), String);
  }
}

/** A range, and whether JSON has it as a number or as a decimal string. */
interface Range {
  readonly min: bigint;
  readonly max: bigint;
  readonly text: boolean;
}

const u16: Range = { min: 0n, max: 65535n, text: false };
const i16: Range = { min: -32768n, max: 32767n, text: false };
const u64: Range = { min: 0n, max: 2n ** 64n - 1n, text: true };
const i64: Range = { min: -(2n ** 63n), max: 2n ** 63n - 1n, text: true };

function integer(value: unknown, path: string, { min, max, text }: Range): bigint {
  const whole = text
    ? typeof value === "string" && /^(0|-?[1-9][0-9]{0,19})$/.test(value)
    : Number.isInteger(value) && typeof value === "number";
  const name = path.split("[")[0];
  if (!whole) throw new YumaError("wrong_type", `${path}: expected ${text ? "a decimal string" : "an integer"}`, name);
  const number = BigInt(value as string | number);
  if (number < min) {
    throw new YumaError(min === 0n ? "negative" : "too_small", `${path}: ${number} is below ${min}`, name);
  }
  if (number > max) throw new YumaError("too_large", `${path}: ${number} is above ${max}`, name);
  return number;
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new YumaError("wrong_type", `${path}: expected an array`, path.split("[")[0]);
  return value;
}

function rows(value: unknown, path: string, range: Range) {
  const offsets = [0];
  const uids: number[] = [];
  const values: bigint[] = [];
  for (const [i, row] of list(value, path).entries()) {
    for (const [k, entry] of list(row, `${path}[${i}]`).entries()) {
      const at = `${path}[${i}][${k}]`;
      const [uid, bits, ...more] = list(entry, at);
      if (more.length > 0) throw new YumaError("wrong_type", `${at}: expected [uid, value]`, path);
      uids.push(Number(integer(uid, `${at}[0]`, u16)));
      values.push(integer(bits, `${at}[1]`, range));
    }
    offsets.push(uids.length);
  }
  return { offsets: Uint32Array.from(offsets), uids: Uint16Array.from(uids), values };
}
