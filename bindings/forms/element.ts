// Elements: what a number, flag, name or account is in JSON, typed, and in a record.

import {
  at,
  checkBigint,
  checkBoolean,
  checkDecimal,
  checkInteger,
  checkOneOf,
  fail,
  type Path,
  type WideType,
  wrongType,
} from "../check.js";
import type { SectionData } from "../record.js";
import type { ElementType, Fields, IntegerName, Shape } from "./shape.js";

/** json: the vectors' form. typed: names in camelCase, integers above 32 bits as bigints, lists of numbers as typed arrays. */
export type Notation = "json" | "typed";

export interface Context {
  readonly notation: Notation;
  readonly specVersion: number;
  /** What the outermost object is, for errors. */
  readonly whole: string;
}

interface IntegerType extends WideType {
  /** The smallest and the largest, exact up to 32 bits. */
  readonly range: readonly [min: number, max: number];
}

function integer(name: IntegerName): IntegerType {
  const bits = Number(name.slice(1));
  const signed = name.startsWith("i");
  const size = 1n << BigInt(signed ? bits - 1 : bits);
  const [min, max] = [signed ? -size : 0n, size - 1n];
  return { name, bits, signed, min, max, range: [Number(min), Number(max)] };
}

export const integers = Object.fromEntries(
  (["u8", "u16", "u32", "i16", "i32", "u64", "i64", "u128", "i128"] as const).map((name) => [name, integer(name)]),
) as Readonly<Record<IntegerName, IntegerType>>;

export const isInteger = (type: ElementType): type is IntegerName => Object.hasOwn(integers, type);
export const isWide = (type: ElementType): boolean => isInteger(type) && integers[type].bits > 32;
const isSigned = (type: ElementType): boolean => isInteger(type) && integers[type].signed;
/** More than 64 bits. */
export const isLong = (type: IntegerName): boolean => integers[type].bits > 64;

/** What a list of such elements is, typed; of other types it is an array. */
export const arrays = {
  boolean: Uint8Array,
  u16: Uint16Array,
  u64: BigUint64Array,
  i64: BigInt64Array,
} as const;
export type ArrayType = keyof typeof arrays;
export const arrayType = (type: Shape["type"]): ArrayType | undefined =>
  typeof type === "string" && Object.hasOwn(arrays, type) ? (type as ArrayType) : undefined;

/** An element, typed. */
export function parseElement(shape: Shape, value: unknown, path: Path, context: Context): unknown {
  const { type, range, values = [] } = shape;
  if (value === null && shape.nullable) return null;
  if (type === "boolean") return checkBoolean(value, path);
  if (type === "enum") return checkOneOf(value, path, shape.nullable ? [...values, null] : values);
  if (type === "account") {
    accountNumber(value, path);
    return value;
  }
  const name = type as IntegerName;
  if (!isWide(name)) return checkInteger(value, path, ...(range?.(context.specVersion) ?? integers[name].range));
  return context.notation === "json"
    ? checkDecimal(value, path, integers[name])
    : checkBigint(value, path, integers[name]);
}

/** A typed element in JSON. */
export function formatElement({ type }: Shape, value: unknown): unknown {
  return value !== null && isWide(type as ElementType) ? String(value) : value;
}

/** The bits of an element that is not an account. */
export function toBits({ type, values }: Shape, value: unknown): bigint | number {
  if (type === "boolean") return Number(value);
  return type === "enum" ? (values as readonly unknown[]).indexOf(value) : (value as bigint | number);
}

/** An element that is not an account, from its bits as an unsigned integer. */
export function fromBits(
  { type, values, nullable }: Pick<Shape, "type" | "values" | "nullable">,
  bits: bigint,
  bytes: number,
): unknown {
  if (nullable && bits === (1n << BigInt(8 * bytes)) - 1n) return null;
  if (type === "boolean") return bits !== 0n;
  if (type === "enum") return values?.[Number(bits)];
  const name = type as IntegerName;
  const value = isSigned(name) ? BigInt.asIntN(8 * bytes, bits) : bits;
  return isWide(name) ? value : Number(value);
}

export type Value = bigint | number;

/** Elements as many bytes wide as their section's are. */
export function pack(section: number, values: readonly Value[]): SectionData {
  switch (section & 0xff) {
    case 1:
      return Uint8Array.from(values as number[]);
    case 2:
      return Uint16Array.from(values as number[]);
    case 4:
      return Uint32Array.from(values as number[]);
    case 8: {
      const words = new BigInt64Array(values.length);
      for (let i = 0; i < values.length; ++i) words[i] = BigInt(values[i] as Value);
      return words;
    }
    default: {
      const words = new BigInt64Array(2 * values.length);
      values.forEach((value, i) => {
        words[2 * i] = BigInt.asIntN(64, BigInt(value));
        words[2 * i + 1] = BigInt.asIntN(64, BigInt(value) >> 64n);
      });
      return words;
    }
  }
}

/** An account's id as the number that its bytes are. */
export function accountNumber(value: unknown, path: Path): bigint {
  if (typeof value === "string" && /^0x[0-9a-fA-F]{64}$/.test(value)) return BigInt(value);
  const expected = "an account: an integer, or 0x and 64 hexadecimal digits";
  if (typeof value !== "number" || !Number.isInteger(value)) throw wrongType(path, expected, value);
  if (value < 0) throw fail("negative", path, `${value} is negative, an account is not`);
  if (!Number.isSafeInteger(value)) throw fail("too_large", path, `${value} is too large to be exact`);
  return BigInt(value);
}

/** The places of keys in ascending order. Each may be there once. */
export function ascending<K extends number | bigint>(keys: readonly K[], path: Path, key: string): number[] {
  const key_ = (place: number) => keys[place] as K;
  const order = [...keys.keys()].sort((a, b) => (key_(a) < key_(b) ? -1 : key_(a) > key_(b) ? 1 : a - b));
  order.forEach((place, i) => {
    if (i === 0 || key_(place) !== key_(order[i - 1] as number)) return;
    throw fail("repeated", at(at(path, place), key), `${key_(place)} is there already, and each may be once`);
  });
  return order;
}

/** Whether the runtime's JSON form has it. */
export const isOfRuntime = ({ since = 0, until = 0xffffffff }: Shape, specVersion: number): boolean =>
  specVersion >= since && specVersion <= until;

const camel = new Map<string, string>();

/** A field's name: snake_case in JSON, camelCase typed. */
export function camelCase(json: string): string {
  const known = camel.get(json) ?? json.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  camel.set(json, known);
  return known;
}

/** The elements that a field counts: it is a number, or a list of as many. */
export function countOf({ count }: Shape, owner: Readonly<Record<string, unknown>>): number | undefined {
  const counted = count === undefined ? undefined : owner[camelCase(count)];
  return Array.isArray(counted) ? counted.length : (counted as number | undefined);
}

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** A field's names and its shape. */
export interface Member {
  readonly json: string;
  readonly typed: string;
  /** The name in JSON, as it lies in a text. */
  readonly bytes: Uint8Array;
  readonly shape: Shape;
}

interface Plan {
  readonly members: readonly Member[];
  readonly names: Readonly<Record<Notation, ReadonlySet<string>>>;
}
const plans = new WeakMap<Fields, Plan>();

/** What is to be known of fields again and again. */
function planOf(fields: Fields): Plan {
  let plan = plans.get(fields);
  if (plan === undefined) {
    const members = Object.entries(fields).map(([json, shape]) => ({
      json,
      typed: camelCase(json),
      bytes: ascii(json),
      shape,
    }));
    const given = members.filter(({ shape }) => shape.constant === undefined);
    const names = (notation: Notation) => new Set(given.map((member) => member[notation]));
    plan = { members, names: { json: names("json"), typed: names("typed") } };
    plans.set(fields, plan);
  }
  return plan;
}

export const membersOf = (fields: Fields): readonly Member[] => planOf(fields).members;
export const namesOf = (fields: Fields, notation: Notation): ReadonlySet<string> => planOf(fields).names[notation];
