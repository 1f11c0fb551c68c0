// Values by their description: every one is checked, and becomes its typed form, from JSON or from what a host made.
// Nothing is converted to fit: what is missing, unknown, of another form or out of range is an error at its place.

import { at, checkArray, checkObject, fail, type Path, wrongType } from "../check.js";
import type { JsonObject } from "../json.js";
import {
  type ArrayType,
  accountNumber,
  arrays,
  arrayType,
  ascending,
  type Context,
  camelCase,
  countOf,
  isOfRuntime,
  membersOf,
  namesOf,
  parseElement,
} from "./element.js";
import { stateFields } from "./epoch.js";
import type { AccountId, Fields, Shape } from "./shape.js";

type Typed = Record<string, unknown>;

/**
 * The fields of an object, typed.
 * @param known what else of the object is known: fields that others count on
 */
export function parseFields(fields: Fields, value: JsonObject, path: Path, context: Context, known: Typed = {}): Typed {
  const { notation } = context;
  const names = namesOf(fields, notation);
  for (const name of Object.keys(value)) {
    if (names.has(name)) continue;
    throw fail("unknown_field", at(path, name), `${context.whole} has no such field`);
  }
  const typed: Typed = { ...known };
  let inside = context;
  for (const { json, typed: key, shape } of membersOf(fields)) {
    const name = notation === "json" ? json : key;
    let member = Object.hasOwn(value, name) && shape.constant === undefined ? value[name] : undefined;
    if (member !== undefined && !isOfRuntime(shape, inside.specVersion)) {
      throw fail("unknown_field", at(path, name), `spec_version ${inside.specVersion} has no such field`);
    }
    if (member === undefined && notation === "json") member = defaultOf(shape, inside.specVersion);
    if (member === undefined) {
      if (shape.optional) continue;
      throw fail("missing_field", at(path, json), "the field is missing");
    }
    typed[key] = parseShape(shape, member, at(path, json), typed, inside);
    if (json === "spec_version") inside = { ...context, specVersion: typed[key] as number };
  }
  return typed;
}

/** The default of a field in JSON form, or undefined where none is known. */
export function defaultOf({ constant, defaults }: Shape, specVersion: number): unknown {
  return constant ?? defaults?.find(({ from, to }) => specVersion >= from && specVersion <= to)?.value;
}

/** @param owner what is typed already of the object that has the value */
export function parseShape(shape: Shape, value: unknown, path: Path, owner: Typed, context: Context): unknown {
  if (value === null && (shape.orNone || shape.has !== undefined)) return null;
  switch (shape.form) {
    case "one":
      return parseElement(shape, value, path, context);
    case "object":
      return parseFields(shape.type as Fields, checkObject(value, path), path, context);
    case "list":
      return parseList(shape, value, path, owner, context);
    case "lists":
      return parseItems(shape, value, path, context);
    case "nested":
      return checkArray(value, path).map((items, i) => parseItems(shape, items, at(path, i), context));
    case "by_account":
      return parseByAccount(shape, value, path, context);
    case "rows_by_account":
      return parseMap(shape, value, path, context);
    case "owned":
      return parseOwned(shape, value, path, owner, context);
    case "by_uid":
      return parseByUid(shape, value, path, owner, context);
    case "rows":
      return parseRows(shape, value, path, owner, context);
    case "epochs":
      return parseEpochs(shape, value, path, owner, context);
    default:
      throw new Error(`${shape.form} is in no request`);
  }
}

function counted(shape: Shape, value: unknown, path: Path, owner: Typed): readonly unknown[] {
  const n = countOf(shape, owner);
  if (n === undefined) return checkArray(value, path, shape.orNone ? "an array or null" : "an array");
  const elements = checkArray(value, path, `an array of ${n} elements`);
  if (elements.length === n) return elements;
  throw fail("wrong_count", path, `expected ${n} elements, one a neuron, got ${elements.length}`);
}

function parseList(shape: Shape, value: unknown, path: Path, owner: Typed, context: Context): unknown {
  const type = arrayType(shape.type);
  if (type !== undefined) {
    if (context.notation === "typed") return checkInstance(value, path, arrays[type]);
    return parseArray(shape, type, counted(shape, value, path, owner), path, context);
  }
  const items = parseItems(shape, value, path, context);
  if (shape.length !== undefined && items.length !== shape.length) {
    throw fail("wrong_count", path, `expected ${shape.length}, got ${items.length}`);
  }
  if (shape.key !== undefined) {
    const { key } = shape;
    ascending(
      items.map((item) => (item as Record<string, number>)[key] as number),
      path,
      key,
    );
  }
  return items;
}

/** How many elements a typed array must have is the blob's to say. */
function checkInstance(value: unknown, path: Path, type: abstract new (...args: never[]) => object): object {
  if (!(value instanceof type)) throw fail("wrong_type", path, `expected a ${type.name}`);
  return value;
}

/** There may be tens of thousands of elements: nothing is made for one but what is at fault. */
function parseArray(shape: Shape, type: ArrayType, elements: readonly unknown[], path: Path, context: Context) {
  const slow = (i: number) => parseElement(shape, elements[i], at(path, i), context);
  const { length } = elements;
  if (type === "u16" || type === "boolean") {
    const isPlain = type === "u16" ? isU16 : isBoolean;
    const values = new arrays[type](length);
    for (let i = 0; i < length; ++i) {
      const element = elements[i];
      values[i] = Number(isPlain(element) ? element : slow(i));
    }
    return values;
  }
  const values = new arrays[type](length);
  for (let i = 0; i < length; ++i) {
    const element = elements[i];
    // 18 digits always fit. Where there may be none, its element has all bits set.
    if (typeof element === "string" && SHORT.test(element)) values[i] = BigInt(element);
    else values[i] = (slow(i) as bigint | null) ?? -1n;
  }
  return values;
}

const SHORT = /^(?:0|[1-9][0-9]{0,17})$/;

const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";

function isU16(value: unknown): value is number {
  return typeof value === "number" && (value & 0xffff) === value;
}

function parseItems(shape: Shape, value: unknown, path: Path, context: Context): unknown[] {
  const { type } = shape;
  return checkArray(value, path).map((item, i) => {
    const place = at(path, i);
    if (typeof type === "string") return parseElement(shape, item, place, context);
    return shape.tuple
      ? parseTuple(type, item, place, context)
      : parseFields(type, checkObject(item, place), place, context);
  });
}

function parseTuple(fields: Fields, value: unknown, path: Path, context: Context): Typed {
  const members = membersOf(fields);
  const expected = `[${members.map(({ json }) => json).join(", ")}]`;
  const values = checkArray(value, path, expected);
  if (values.length !== members.length) throw wrongType(path, expected, value);
  return Object.fromEntries(
    members.map(({ typed, shape }, i) => [typed, parseShape(shape, values[i], at(path, i), {}, context)]),
  );
}

/** Of all owners' hotkeys those of the one. */
function parseOwned(shape: Shape, value: unknown, path: Path, whole: Typed, context: Context): unknown[] {
  const owner = accountNumber(whole[camelCase(shape.of as string)] ?? 0, path);
  const owners = parseItems(shape, value, path, context) as { owner: AccountId; hotkeys: AccountId[] }[];
  return owners.filter((one) => accountNumber(one.owner, path) === owner).flatMap(({ hotkeys }) => hotkeys);
}

function parseByAccount(shape: Shape, value: unknown, path: Path, context: Context): unknown[] {
  // A set may name an account twice.
  return typeof shape.type === "string"
    ? parseItems(shape, value, path, context)
    : parseMap(shape, value, path, context);
}

/** Each key may be there once. */
function parseMap(shape: Shape, value: unknown, path: Path, context: Context): unknown[] {
  const items = parseItems(shape, value, path, context);
  const key = shape.key as string;
  ascending(
    items.map((item) => accountNumber((item as Typed)[key], path)),
    path,
    key,
  );
  return items;
}

function parseByUid(shape: Shape, value: unknown, path: Path, owner: Typed, context: Context): unknown[] {
  const items = parseItems(shape, value, path, context) as { uid: number }[];
  const n = countOf(shape, owner) as number;
  items.forEach(({ uid }, i) => {
    if (uid >= n) throw fail("too_large", at(at(path, i), "uid"), `${uid} is not below the number of neurons, ${n}`);
  });
  ascending(
    items.map(({ uid }) => uid),
    path,
    "uid",
  );
  return items;
}

function parseRows(shape: Shape, value: unknown, path: Path, owner: Typed, context: Context): object {
  const type = shape.type as "u16" | "i64";
  if (context.notation === "typed") {
    const { offsets, uids, values } = checkInstance(value, path, Object) as JsonObject;
    checkInstance(offsets, path, Uint32Array);
    checkInstance(uids, path, Uint16Array);
    checkInstance(values, path, arrays[type]);
    return { offsets, uids, values };
  }
  const rows = counted(shape, value, path, owner);
  const n = rows.length;
  const offsets = new Uint32Array(n + 1);
  for (let i = 0; i < n; ++i) {
    const row = rows[i];
    if (!Array.isArray(row)) throw wrongType(at(path, i), "a list of [uid, value]", row);
    offsets[i + 1] = (offsets[i] as number) + row.length;
  }
  const total = offsets[n] as number;
  const uids = new Uint16Array(total);
  const values = new arrays[type](total);
  // There may be hundreds of thousands of entries: nothing is made for one but what is at fault.
  for (let i = 0, k = 0; i < n; ++i) {
    const row = rows[i] as unknown[];
    for (let j = 0; j < row.length; ++j, ++k) {
      const entry = row[j];
      if (!Array.isArray(entry) || entry.length !== 2) throw wrongType(at(at(path, i), j), "[uid, value]", entry);
      const uid: unknown = entry[0];
      const item: unknown = entry[1];
      uids[k] = isU16(uid) ? uid : (parseElement(UID, uid, entryAt(path, i, j, 0), context) as number);
      if (type === "u16" && isU16(item)) values[k] = item;
      else values[k] = parseElement(shape, item, entryAt(path, i, j, 1), context) as never;
    }
  }
  return { offsets, uids, values };
}

const entryAt = (path: Path, i: number, j: number, part: number) => at(at(at(path, i), j), part);

const UID: Shape = { form: "one", type: "u16", sections: [] };

function parseEpochs(shape: Shape, value: unknown, path: Path, owner: Typed, context: Context): unknown[] {
  const n = countOf(shape, owner) as number;
  const inside = { ...context, whole: "an epoch whose stakes and amount the payout decides" };
  return checkArray(value, path, "an array of epochs, one a mechanism").map((epoch, i) => {
    const place = at(path, i);
    const { n: _, ...fields } = parseFields(shape.type as Fields, checkObject(epoch, place), place, inside, { n });
    return fields;
  });
}

/** The place of a section in a request's fields, without indices, for errors of the blob. */
export function sectionName(fields: Fields, section: number): string | undefined {
  for (const { json, shape } of membersOf(fields)) {
    if (shape.sections.includes(section) || shape.has === section) return json;
    const inner = shape.form === "epochs" ? stateFields : shape.type;
    const found = typeof inner === "string" ? undefined : sectionName(inner, section);
    if (found !== undefined) return `${json}.${found}`;
  }
  return undefined;
}
