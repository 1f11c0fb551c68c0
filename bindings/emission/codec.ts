// Descriptions of JSON forms and of the columns of a record that hold them (assembly/layout/emission.ts). A description
// of an input encodes, one of an output decodes; both are put together from the functions below.

import { EmissionField, NO_ACCOUNT } from "../../assembly/layout/emission.js";
import type { YumaError, YumaErrorCode } from "../error.js";
import { isObject, type JsonObject } from "../json.js";
import type { ResultSection, Section } from "../record.js";
import { fail, wrongType } from "../state.js";

/** A hotkey or coldkey: the 32 bytes of its id in hexadecimal, as in 0x00…2a, or a number that stands for them. */
export type AccountId = number | string;

/** json: the vectors' form. typed: names in camelCase, integers above 32 bits as bigints. */
export type Form = "json" | "typed";

/** Where a value was found: the last step of the way to it, and the steps before. */
export interface Path {
  readonly before: Path | undefined;
  readonly step: string | number;
}

/** A value to encode. One that is ABSENT stands where a column has an element that means nothing. */
export interface Row {
  readonly value: unknown;
  readonly path: Path | undefined;
  /** the object that it is a member of */
  readonly owner?: JsonObject;
}

const ABSENT = Symbol("absent");

export interface Input {
  /** Takes the values of all rows. */
  encode(rows: readonly Row[], record: RecordWriter): void;
}

export interface Output {
  /** A field that has an element for each row. */
  readonly field: number;
  /** The value of one row. */
  decode(record: RecordReader, row: number): unknown;
}

/** Both: a value of one element. */
export interface Leaf extends Input, Output {}

interface Column {
  readonly values: (bigint | number)[];
  readonly accounts: boolean;
  /** Of columns by account: whose the values are. */
  readonly keys: readonly bigint[] | undefined;
  readonly absent: bigint | number;
}

/** Columns in the making. Accounts are put down by id: their rank is known when all are. */
export class RecordWriter {
  readonly columns = new Map<number, Column>();
  /** Names of fields, for errors. */
  readonly names = new Map<number, string>();
  /** Row by row of a list that is sorted or by account: where each lies in the record. */
  readonly places = new Map<string, () => readonly number[]>();
  /** Of the columns put while it is set: whose the values are. */
  keys: readonly bigint[] | undefined;
  usesAccounts = false;
  /** Sections that are bytes already. */
  readonly bytes = new Map<number, Uint8Array>();
  /** Every account's id, and the form it was given in. The default account is always there. */
  private readonly ids = new Map<bigint, AccountId | undefined>([[0n, undefined]]);
  private sorted: readonly bigint[] | undefined;

  constructor(readonly form: Form) {}

  account(id: AccountId, number: bigint): bigint {
    if (this.ids.get(number) === undefined) this.ids.set(number, id);
    return number;
  }

  put(
    field: number,
    path: Path | undefined,
    values: (bigint | number)[],
    accounts = false,
    absent: bigint | number = 0,
  ) {
    this.columns.set(field, { values, accounts, keys: this.keys, absent });
    this.names.set(field, nameOf(path));
  }

  /** Ids by rank. */
  numbers(): readonly bigint[] {
    this.sorted ??= [...this.ids.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return this.sorted;
  }

  /** The same in the form they were given in. */
  accounts(): AccountId[] {
    const isHex = [...this.ids.values()].some((id) => typeof id === "string");
    return this.numbers().map((number) => this.ids.get(number) ?? (isHex ? `0x${"0".repeat(64)}` : 0));
  }

  ranks(): Map<bigint, number> {
    return new Map(this.numbers().map((number, rank) => [number, rank]));
  }

  sections(): Section[] {
    const ranks = this.ranks();
    const sections: Section[] = [];
    for (const [field, { values, accounts, keys, absent }] of this.columns) {
      const plain = accounts
        ? values.map((id) => (id === NO_ACCOUNT ? id : (ranks.get(id as bigint) as number)))
        : values;
      sections.push({ field, data: pack(field, keys ? scatter(plain, keys, ranks, absent) : plain) });
    }
    for (const [field, data] of this.bytes) sections.push({ field, data });
    if (this.usesAccounts) sections.push({ field: EmissionField.ACCOUNTS, data: BigInt64Array.of(BigInt(ranks.size)) });
    return sections.sort((a, b) => a.field - b.field);
  }
}

/** Values by key as values by rank. */
function scatter(
  values: readonly (bigint | number)[],
  keys: readonly bigint[],
  ranks: ReadonlyMap<bigint, number>,
  absent: bigint | number,
): (bigint | number)[] {
  const scattered = new Array<bigint | number>(ranks.size).fill(absent);
  keys.forEach((key, i) => {
    scattered[ranks.get(key) as number] = values[i] as bigint | number;
  });
  return scattered;
}

/** Elements as many bytes wide as their field's are. */
function pack(field: number, values: readonly (bigint | number)[]): Section["data"] {
  switch (field & 0xff) {
    case 1:
      return Uint8Array.from(values as number[]);
    case 2:
      return Uint16Array.from(values as number[]);
    case 4:
      return Uint32Array.from(values as number[]);
    case 8:
      return BigInt64Array.from(values, (value) => BigInt.asIntN(64, BigInt(value)));
    default: {
      const words = new BigInt64Array(2 * values.length);
      values.forEach((value, i) => {
        words[2 * i] = BigInt.asIntN(64, value as bigint);
        words[2 * i + 1] = BigInt.asIntN(64, (value as bigint) >> 64n);
      });
      return words;
    }
  }
}

/** The columns of a result, and of its request where the result has none. */
export class RecordReader {
  private readonly views = new Map<number, { readonly count: number; readonly view: DataView }>();

  constructor(
    readonly form: Form,
    readonly accounts: readonly AccountId[],
    readonly places: ReadonlyMap<string, () => readonly number[]>,
    request: readonly Section[],
    result: ReadonlyMap<number, ResultSection>,
  ) {
    for (const { field, data } of request) this.add(field, data);
    for (const [field, { bytes }] of result) this.add(field, bytes);
  }

  private add(field: number, { buffer, byteOffset, byteLength }: ArrayBufferView): void {
    const view = new DataView(buffer as ArrayBuffer, byteOffset, byteLength);
    this.views.set(field, { count: byteLength / (field & 0xff), view });
  }

  count(field: number): number {
    return this.views.get(field)?.count ?? 0;
  }

  /** An element as an unsigned integer. */
  element(field: number, row: number): bigint {
    const view = this.views.get(field)?.view;
    if (view === undefined) throw new Error(`the record has no field ${field.toString(16)}`);
    const bytes = field & 0xff;
    const at = row * bytes;
    switch (bytes) {
      case 1:
        return BigInt(view.getUint8(at));
      case 2:
        return BigInt(view.getUint16(at, true));
      case 4:
        return BigInt(view.getUint32(at, true));
      case 8:
        return view.getBigUint64(at, true);
      default:
        return (view.getBigUint64(at + 8, true) << 64n) | view.getBigUint64(at, true);
    }
  }

  isSet(field: number, row: number): boolean {
    return this.element(field, row) !== 0n;
  }
}

// Leaves.

interface IntegerType {
  readonly name: string;
  readonly bits: number;
  readonly signed: boolean;
}

const minimum = ({ bits, signed }: IntegerType) => (signed ? -(1n << BigInt(bits - 1)) : 0n);
const maximum = ({ bits, signed }: IntegerType) => (1n << BigInt(signed ? bits - 1 : bits)) - 1n;

/** A leaf whose element is this integer. `absent` is that of an account that is not listed. */
function integer(type: IntegerType, field: number, absent = 0): Leaf {
  const isNumber = type.bits <= 32;
  return {
    field,
    encode(rows, record) {
      const zero = type.bits > 64 ? BigInt(absent) : absent;
      const parse = isNumber ? parseNumber : record.form === "json" ? parseDecimal : parseBigint;
      const values = rows.map(({ value, path }) => (value === ABSENT ? zero : parse(value, path, type)));
      record.put(field, rows[0]?.path, values, false, zero);
    },
    decode(record, row) {
      const bits = record.element(field, row);
      if (isNumber) return Number(bits);
      const value = type.signed ? BigInt.asIntN(type.bits, bits) : bits;
      return record.form === "json" ? String(value) : value;
    },
  };
}

const type = (name: string, bits: number, signed: boolean): IntegerType => ({ name, bits, signed });
const U8 = type("u8", 8, false);
const U16 = type("u16", 16, false);
const U64 = type("u64", 64, false);
const I64 = type("i64", 64, true);
const U128 = type("u128", 128, false);
const I128 = type("i128", 128, true);

export const u8 = (field: number) => integer(U8, field);
export const u16 = (field: number, absent = 0) => integer(U16, field, absent);
export const u64 = (field: number) => integer(U64, field);
export const i64 = (field: number) => integer(I64, field);
/** Raw bits of an unsigned or signed 128-bit format, or a u128. */
export const unsignedBits = (field: number) => integer(U128, field);
export const signedBits = (field: number) => integer(I128, field);

export function flag(field: number): Leaf {
  return {
    field,
    encode(rows, record) {
      const values = rows.map(({ value, path }) => {
        if (value === ABSENT) return 0;
        if (typeof value !== "boolean") throw wrongType(textOf(path), "true or false", value);
        return Number(value);
      });
      record.put(field, rows[0]?.path, values);
    },
    decode: (record, row) => record.isSet(field, row),
  };
}

export interface AccountOptions {
  readonly orNull?: true;
  /** for an account that is not listed; else it is the default account's */
  readonly absent?: null;
}

export function account(field: number, { orNull, absent }: AccountOptions = {}): Leaf {
  return {
    field,
    encode(rows, record) {
      record.usesAccounts = true;
      const values = rows.map(({ value, path }) =>
        value === null && orNull ? NO_ACCOUNT : record.account(value as AccountId, parseAccount(value, path)),
      );
      record.put(field, rows[0]?.path, values, true, absent === null ? NO_ACCOUNT : 0);
    },
    decode(record, row) {
      const rank = Number(record.element(field, row));
      return rank === NO_ACCOUNT ? null : record.accounts[rank];
    },
  };
}

/** An account's own id, in lists by account. */
export const ownId: Output = { field: EmissionField.ACCOUNTS, decode: (record, row) => record.accounts[row] };

/** A value that is checked, but of which only the order or the number of elements counts. */
export const unwritten: Input = {
  encode(rows) {
    for (const { value, path } of rows) parseNumber(value, path, U16);
  },
};

/** One of these words, as the number beside it. */
export function oneOf(field: number, words: ReadonlyMap<unknown, number>): Input {
  return {
    encode(rows, record) {
      const values = rows.map(({ value, path }) => {
        const number = words.get(value);
        if (number === undefined) throw wrongType(textOf(path), `one of ${[...words.keys()].join(", ")}`, value);
        return number;
      });
      record.put(field, rows[0]?.path, values);
    },
  };
}

// Structs and lists.

type Members<T> = Readonly<Record<string, T>>;

/** An object with exactly these members. */
export function struct(members: Members<Input>): Input {
  const entries = Object.entries(members);
  return {
    encode(rows, record) {
      const names = entries.map(([json]) => nameIn(record.form, json));
      for (const { value, path } of rows) if (value !== ABSENT) checkMembers(value, path, names);
      entries.forEach(([, member], i) => {
        const name = names[i] as string;
        const of = ({ value, path }: Row): Row =>
          value === ABSENT
            ? { value, path }
            : { value: (value as JsonObject)[name], path: { before: path, step: name }, owner: value as JsonObject };
        member.encode(rows.map(of), record);
      });
    },
  };
}

/** The same as an output. */
export function result(members: Members<Output>): Output {
  const entries = Object.entries(members);
  return {
    field: entries[0]?.[1].field as number,
    decode: (record, row) =>
      Object.fromEntries(entries.map(([json, member]) => [nameIn(record.form, json), member.decode(record, row)])),
  };
}

/** A struct that is both. */
export const leaf = (members: Members<Leaf>): Leaf => ({ ...struct(members), ...result(members) });

function checkMembers(value: unknown, path: Path | undefined, names: readonly string[]): void {
  if (!isObject(value)) throw wrongType(textOf(path), "an object", value);
  for (const name of Object.keys(value)) {
    if (!names.includes(name)) throw faultAt("unknown_field", { before: path, step: name }, "there is no such field");
  }
  for (const name of names) {
    if (!Object.hasOwn(value, name))
      throw faultAt("missing_field", { before: path, step: name }, "the field is missing");
  }
}

/** null, or a value whose columns have an element that means nothing where it is. */
export function nullable(has: number, item: Leaf): Leaf {
  return {
    field: has,
    encode(rows, record) {
      const isThere = rows.map(({ value }) => value !== null && value !== ABSENT);
      record.put(has, rows[0]?.path, isThere.map(Number));
      item.encode(
        rows.map((row, i) => (isThere[i] ? row : { ...row, value: ABSENT })),
        record,
      );
    },
    decode: (record, row) => (record.isSet(has, row) ? item.decode(record, row) : null),
  };
}

/** An output that is there where the element of `flags` is set. */
export function existing(flags: number, element: number, item: Output): Output {
  return {
    field: item.field,
    decode: (record, row) => (record.isSet(flags, element) ? item.decode(record, row) : null),
  };
}

/** Every element of a list. */
function elements({ value, path }: Row): Row[] {
  if (!Array.isArray(value)) throw wrongType(textOf(path), "an array", value);
  return value.map((element, step) => ({ value: element, path: { before: path, step } }));
}

/** A list of the whole input: its columns have an element each. */
export function list(item: Input): Input {
  return { encode: ([row], record) => item.encode(elements(row as Row), record) };
}

/** A list in each row, whose elements lie in the columns one row behind the other. */
export function listInRow(offsets: number, item: Input): Input {
  return {
    encode(rows, record) {
      const lists = rows.map(elements);
      const ends = [0];
      for (const { length } of lists) ends.push((ends.at(-1) as number) + length);
      record.put(offsets, rows[0]?.path, ends);
      item.encode(lists.flat(), record);
    },
  };
}

/** null, for which the column is left out, or a list. */
export function listOrNull(item: Input): Input {
  return {
    encode([row], record) {
      if (row?.value !== null) list(item).encode([row as Row], record);
    },
  };
}

/** A list that stands for a map with u16 keys: it lies in the record by ascending key. */
export function listByKey(name: string, key: string, item: Input): Input {
  return {
    encode([row], record) {
      const rows = elements(row as Row);
      const keys = rows.map((entry) => {
        const { value, path } = keyIn(entry, nameIn(record.form, key));
        return parseNumber(value, path, U16);
      });
      const order = [...rows.keys()].sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
      checkDistinct(order, keys, rows, nameIn(record.form, key));
      const places = new Array<number>(rows.length);
      order.forEach((from, place) => {
        places[from] = place;
      });
      record.places.set(name, () => places);
      item.encode(
        order.map((from) => rows[from] as Row),
        record,
      );
    },
  };
}

/** The member of an entry that is its key. */
function keyIn({ value, path }: Row, key: string): Row {
  if (!isObject(value)) throw wrongType(textOf(path), "an object", value);
  const at = { before: path, step: key };
  if (!Object.hasOwn(value, key)) throw faultAt("missing_field", at, "the field is missing");
  return { value: value[key], path: at };
}

function checkDistinct(
  order: readonly number[],
  keys: readonly (number | bigint)[],
  rows: readonly Row[],
  key: string,
): void {
  order.forEach((row, i) => {
    if (i === 0 || keys[row] !== keys[order[i - 1] as number]) return;
    const path = { before: rows[row]?.path, step: key };
    throw faultAt("repeated", path, `${keys[row]} is there already, and each may be once`);
  });
}

/**
 * A list that stands for a map by account: its columns have an element for every account of the input.
 * @param has the field that says who is in the map, where that makes a difference
 */
export function listByAccount(name: string, key: string, item: Members<Input>, has?: number): Input {
  const members = struct({ [key]: ignored, ...item });
  return {
    encode([row], record) {
      record.usesAccounts = true;
      const rows = elements(row as Row);
      const keyName = nameIn(record.form, key);
      const keys = rows.map((entry) => {
        const { value, path } = keyIn(entry, keyName);
        return record.account(value as AccountId, parseAccount(value, path));
      });
      const order = [...rows.keys()].sort((a, b) => compare(keys[a] as bigint, keys[b] as bigint) || a - b);
      checkDistinct(order, keys, rows, keyName);
      record.places.set(name, () => {
        const ranks = record.ranks();
        return keys.map((id) => ranks.get(id) as number);
      });
      record.keys = keys;
      members.encode(rows, record);
      if (has !== undefined)
        record.put(
          has,
          (row as Row).path,
          rows.map(() => 1),
        );
      record.keys = undefined;
    },
  };
}

const ignored: Input = { encode: () => {} };

/** A list of accounts: a column says of every account of the input whether it is there. */
export function accountSet(field: number): Input {
  return {
    encode([row], record) {
      record.usesAccounts = true;
      const rows = elements(row as Row);
      const keys = rows.map(({ value, path }) => record.account(value as AccountId, parseAccount(value, path)));
      record.keys = keys;
      record.put(
        field,
        (row as Row).path,
        rows.map(() => 1),
      );
      record.keys = undefined;
    },
  };
}

/** A list of hotkeys by uid, of as many uids as another member says; a uid that is not listed has none. */
export function hotkeysByUid(field: number, count: string): Input {
  const members = struct({ uid: unwritten, hotkey: ignored });
  return {
    encode([row], record) {
      record.usesAccounts = true;
      const { owner = {} } = row as Row;
      const n = owner[nameIn(record.form, count)] as number;
      const hotkeys = new Array<bigint | number>(n).fill(NO_ACCOUNT);
      const rows = elements(row as Row);
      members.encode(rows, record);
      for (const { value, path } of rows) {
        const { uid, hotkey } = value as { uid: number; hotkey: AccountId };
        const at = { before: path, step: "uid" };
        if (uid >= n) throw faultAt("too_large", at, `${uid} is not below ${count}, ${n}`);
        if (hotkeys[uid] !== NO_ACCOUNT) throw faultAt("repeated", at, `${uid} is there already, and each may be once`);
        hotkeys[uid] = record.account(hotkey, parseAccount(hotkey, { before: path, step: "hotkey" }));
      }
      record.put(field, (row as Row).path, hotkeys, true);
    },
  };
}

/** All rows of an output's columns. */
export function all(item: Output): Output {
  return {
    field: item.field,
    decode: (record) => Array.from({ length: record.count(item.field) }, (_, row) => item.decode(record, row)),
  };
}

/** The rows of an output that belong to row after row of another. */
export function rowsOf(offsets: number, item: Output): Output {
  return {
    field: offsets,
    decode(record, row) {
      const start = Number(record.element(offsets, row));
      const end = Number(record.element(offsets, row + 1));
      return Array.from({ length: end - start }, (_, i) => item.decode(record, start + i));
    },
  };
}

/** The rows whose element of a field is not zero, in the order of others if given. */
export function where(field: number, item: Output, orderBy: readonly number[] = []): Output {
  return {
    field,
    decode(record) {
      const rows = [...Array(record.count(field)).keys()].filter((row) => record.isSet(field, row));
      rows.sort((a, b) => {
        for (const key of orderBy) {
          const order = compare(record.element(key, a), record.element(key, b));
          if (order !== 0) return order;
        }
        return a - b;
      });
      return rows.map((row) => item.decode(record, row));
    },
  };
}

/** The rows of an output in the order of the input's list. */
export function inOrderOf(name: string, item: Output): Output {
  return {
    field: item.field,
    decode: (record) => (record.places.get(name)?.() ?? []).map((row) => item.decode(record, row)),
  };
}

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

// Values.

function parseNumber(value: unknown, path: Path | undefined, integerType: IntegerType): number {
  if (typeof value !== "number" || !Number.isInteger(value)) throw wrongType(textOf(path), "an integer", value);
  checkRange(BigInt(value), path, integerType);
  return value === 0 ? 0 : value;
}

function parseDecimal(value: unknown, path: Path | undefined, integerType: IntegerType): bigint {
  const expected = `a ${integerType.name} as a decimal string`;
  if (typeof value !== "string" || !/^(0|-?[1-9][0-9]*)$/.test(value)) throw wrongType(textOf(path), expected, value);
  // Lengths first: a number of a million digits is not worth converting.
  const number = value.length > 40 ? (value.startsWith("-") ? -1n : 1n) << 200n : BigInt(value);
  return checkRange(number, path, integerType);
}

function parseBigint(value: unknown, path: Path | undefined, integerType: IntegerType): bigint {
  if (typeof value !== "bigint") throw wrongType(textOf(path), `a ${integerType.name} as a bigint`, value);
  return checkRange(value, path, integerType);
}

function checkRange(number: bigint, path: Path | undefined, integerType: IntegerType): bigint {
  const { name, signed } = integerType;
  if (number < 0n && !signed) throw faultAt("negative", path, `the number is negative, a ${name} is not`);
  if (number < minimum(integerType)) throw faultAt("too_small", path, `the number is below that of any ${name}`);
  if (number > maximum(integerType)) throw faultAt("too_large", path, `the number is above that of any ${name}`);
  return number;
}

/** An id as the number that its bytes are. */
function parseAccount(value: unknown, path: Path | undefined): bigint {
  if (typeof value === "string" && /^0x[0-9a-fA-F]{64}$/.test(value)) return BigInt(value);
  const expected = "an account: an integer, or 0x and 64 hexadecimal digits";
  if (typeof value !== "number" || !Number.isInteger(value)) throw wrongType(textOf(path), expected, value);
  if (value < 0) throw faultAt("negative", path, `${value} is negative, an account is not`);
  if (!Number.isSafeInteger(value)) throw faultAt("too_large", path, `${value} is too large to be exact`);
  return BigInt(value);
}

const camel = new Map<string, string>();

/** A member's name: snake_case in JSON, camelCase else. */
export function nameIn(form: Form, json: string): string {
  if (form === "json") return json;
  const known = camel.get(json) ?? json.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  camel.set(json, known);
  return known;
}

/** A path as in `subnets[2].tempo`. */
export function textOf(path: Path | undefined): string {
  if (path === undefined) return "input";
  const { before, step } = path;
  if (typeof step === "number") return `${textOf(before)}[${step}]`;
  return before === undefined ? step : `${textOf(before)}.${step}`;
}

/** The name of a column: the path of its first element, without the index. */
const nameOf = (path: Path | undefined) => textOf(path).replace(/\[[0-9]+\]/g, "");

function faultAt(code: YumaErrorCode, path: Path | undefined, message: string): YumaError {
  return fail(code, textOf(path), message);
}
