// The one checker of values nobody has looked into yet. Every message starts with the path at fault, as in
// `weights[3][2][0]: 65536 is above 65535`, and shows no more of a value than a line holds.

import { YumaError, type YumaErrorCode } from "./error.js";
import { isObject, type JsonObject } from "./json.js";

/** Where a value was found: the last step of the way to it, and the steps before. No text is made until it is at fault. */
export type Path = string | PathStep;

interface PathStep {
  readonly before: Path;
  readonly step: string | number;
}

export const at = (before: Path, step: string | number): Path =>
  before === "" && typeof step === "string" ? step : { before, step };

/** A path as in `subnets[2].tempo`; "" is the whole value. */
export function pathText(path: Path): string {
  if (typeof path === "string") return path;
  const before = pathText(path.before);
  return typeof path.step === "number" ? `${before}[${path.step}]` : `${before}.${path.step}`;
}

/** The error at a path such as `weights[3][2][0]`: its field is weights, its index 3. */
export function fail(code: YumaErrorCode, path: Path, message: string): YumaError {
  const text = pathText(path);
  const [field, index] = text.split(/[[\]]+/);
  return new YumaError(code, `${text}: ${message}`, field, index ? Number(index) : undefined);
}

export function wrongType(path: Path, expected: string, value: unknown): YumaError {
  return fail("wrong_type", path, `expected ${expected}, got ${describe(value)}`);
}

export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return `the string ${JSON.stringify(shorten(value))}`;
  return `the ${typeof value} ${shorten(String(value))}`;
}

const shorten = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

export function checkObject(value: unknown, path: Path): JsonObject {
  if (!isObject(value)) throw wrongType(path, "an object", value);
  return value;
}

export function checkArray(value: unknown, path: Path, expected = "an array"): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongType(path, expected, value);
  return value;
}

export function checkText(value: unknown, path: Path): string {
  if (typeof value !== "string") throw wrongType(path, "a string", value);
  return value;
}

export function checkBoolean(value: unknown, path: Path): boolean {
  if (typeof value !== "boolean") throw wrongType(path, "true or false", value);
  return value;
}

export function checkOneOf(value: unknown, path: Path, names: readonly unknown[]): unknown {
  if (!names.includes(value)) throw wrongType(path, `one of ${names.map((name) => name || "null").join(", ")}`, value);
  return value;
}

export function checkInteger(value: unknown, path: Path, min: number, max: number): number {
  if (typeof value !== "number" || !Number.isInteger(value)) throw wrongType(path, "an integer", value);
  if (value < min) throw fail(min === 0 ? "negative" : "too_small", path, `${value} is below ${min}`);
  if (value > max) throw fail("too_large", path, `${value} is above ${max}`);
  // JSON's -0 is an integer like any other, but would print as 0.
  return value === 0 ? 0 : value;
}

/** An integer of more than 32 bits: its name is that of its type, such as u64. */
export interface WideType {
  readonly name: string;
  readonly bits: number;
  readonly signed: boolean;
  readonly min: bigint;
  readonly max: bigint;
}

/** In JSON it is a decimal string: many readers turn numbers into doubles. */
export function checkDecimal(value: unknown, path: Path, type: WideType): bigint {
  const expected = `a ${type.name} as a decimal string`;
  if (typeof value !== "string") throw wrongType(path, expected, value);
  if (!type.signed && /^-[0-9]+$/.test(value)) {
    throw fail("negative", path, `${shorten(value)} is negative, a ${type.name} is not`);
  }
  if (!/^(0|-?[1-9][0-9]*)$/.test(value)) throw wrongType(path, expected, value);
  // Lengths first: a number of a million digits is not worth converting.
  const far = value.startsWith("-") ? -(1n << 200n) : 1n << 200n;
  return checkRange(value.length > 40 ? far : BigInt(value), value, path, type);
}

export function checkBigint(value: unknown, path: Path, type: WideType): bigint {
  if (typeof value !== "bigint") throw wrongType(path, `a ${type.name} as a bigint`, value);
  return checkRange(value, value, path, type);
}

/** @param given the integer as it was written: no text is made of it until it is at fault */
function checkRange(integer: bigint, given: string | bigint, path: Path, type: WideType): bigint {
  const { name, bits, signed, min, max } = type;
  if (integer >= min && integer <= max) return integer;
  const text = shorten(String(given));
  if (integer < 0n && !signed) throw fail("negative", path, `${text} is negative, a ${name} is not`);
  const size = signed ? bits - 1 : bits;
  if (integer > max) throw fail("too_large", path, `${text} is above 2^${size} - 1`);
  throw fail("too_small", path, `${text} is below -2^${size}`);
}
