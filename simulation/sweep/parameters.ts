// What of a scenario can be set by a name: the form of scenarios says where it is and what it takes.

import { isObject, type JsonObject } from "../../bindings/json.js";
import { InputError } from "../../bindings/source.js";
import { U64_MAX } from "../form.js";
import { scenarioSchema } from "../schema.js";
import type { Kind } from "./values.js";

type Path = readonly (string | number)[];

export interface Parameter {
  /** as it was given */
  readonly name: string;
  readonly kind: Kind;
  /** where it stands in the scenario */
  readonly places: readonly Path[];
}

/** What is read of a schema: only how its library keeps it tells where a field leads. */
interface Schema {
  readonly type: string;
  readonly wrapped?: Schema;
  readonly pipe?: readonly { readonly type: string; readonly description?: string }[];
  readonly entries?: Readonly<Record<string, Schema>>;
  readonly item?: Schema;
  readonly options?: readonly (Schema | string)[];
}

const root = scenarioSchema as unknown as Schema;
/** What 1 is, as descriptions end. */
const UNITS: Readonly<Record<string, bigint>> = {
  "fraction of 65535": 65_535n,
  "fraction of 2^64 - 1": U64_MAX,
  millionths: 1_000_000n,
};
const LISTS = ["runs", "groups", "changes"];

const plain = (schema: Schema): Schema => (schema.wrapped ? plain(schema.wrapped) : schema);
const entriesOf = (schema: Schema | undefined): Readonly<Record<string, Schema>> =>
  (schema && plain(schema).entries) ?? {};
const hyperparameters = entriesOf(entriesOf(root).hyperparameters);

/**
 * @param scenario one that was found in order, with its runs
 * @throws InputError that says which name is the nearest
 */
export function parameterOf(scenario: JsonObject, name: string): Parameter {
  if (Object.hasOwn(hyperparameters, name)) {
    const runs = scenario.runs as readonly unknown[];
    const places = runs.map((_, run) => ["runs", run, "hyperparameters", name]);
    return { name, kind: kindOf(hyperparameters[name] as Schema) as Kind, places };
  }
  const place = placeOf(scenario, name);
  const schema = place && follow(root, scenario, place);
  const kind = schema && kindOf(schema);
  if (place && kind) return { name, kind, places: [place] };
  const known = namesOf(scenario);
  const near = known.length > 0 ? `; the nearest is ${nearest(name, known)}` : "";
  throw new InputError(`there is no parameter ${name}${near}`);
}

/** The scenario with a value where the parameter stands. */
export function withValue(scenario: JsonObject, { places }: Parameter, value: unknown): JsonObject {
  return places.reduce<unknown>((json, place) => put(json, place, value), scenario) as JsonObject;
}

function put(json: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(json)) return json.map((item, i) => (i === key ? put(item, rest, value) : item));
  const object = isObject(json) ? json : {};
  return { ...object, [key]: put(object[key], rest, value) };
}

/** A path as messages have it, such as groups[1].weights[0].self_weight; a group may be named instead. */
function placeOf(scenario: JsonObject, name: string): Path | undefined {
  const groups = (scenario.groups ?? []) as readonly { readonly name: string }[];
  const g = groups
    .map((group, i) => [group.name, i] as const)
    .sort(([a], [b]) => b.length - a.length)
    .find(([group]) => name.startsWith(`${group}.`));
  const rest = g ? `groups[${g[1]}]${name.slice(g[0].length)}` : name;
  if (!/^[a-z_0-9]+(\[[0-9]{1,6}\]|\.[a-z_0-9]+)*$/.test(rest)) return undefined;
  return [...rest.matchAll(/\[([0-9]+)\]|([a-z_0-9]+)/g)].map(([, index, key]) =>
    index ? Number(index) : (key as string),
  );
}

/** The schema of the field at a place; lists must have the item there. */
function follow(schema: Schema, json: unknown, [key, ...rest]: Path): Schema | undefined {
  const here = plain(schema);
  if (key === undefined) return here;
  if (typeof key === "number") {
    const has = Array.isArray(json) && key < json.length;
    return has && here.item ? follow(here.item, json[key], rest) : undefined;
  }
  const entries = fieldsOf(here, json);
  const child = isObject(json) && Object.hasOwn(json, key) ? json[key] : undefined;
  return Object.hasOwn(entries, key) ? follow(entries[key] as Schema, child, rest) : undefined;
}

/** Those of an object, or of the variant that it is. */
function fieldsOf(schema: Schema, json: unknown): Readonly<Record<string, Schema>> {
  if (schema.entries) return schema.entries;
  const variants = (schema.options ?? []).filter((option): option is Schema => typeof option !== "string");
  const isMeant = ({ entries = {} }: Schema) =>
    isObject(json) && (entries.behaviour as { readonly literal?: unknown } | undefined)?.literal === json.behaviour;
  return variants.find(isMeant)?.entries ?? {};
}

/** How a single value is written; undefined for lists and objects. */
function kindOf(schema: Schema): Kind | undefined {
  const { type, pipe = [] } = plain(schema);
  const has = (action: string) => pipe.some((one) => one.type === action);
  const about = pipe.find((one) => one.type === "description")?.description ?? "";
  const [, unit] = Object.entries(UNITS).find(([end]) => about.endsWith(end)) ?? [];
  switch (type) {
    case "number":
      return has("integer") ? { type: "integer", ...(unit && { unit }) } : { type: "fraction" };
    case "string":
      return has("transform") ? { type: "u64", ...(unit && { unit }) } : { type: "text" };
    case "boolean":
      return { type: "flag" };
    case "picklist":
    case "literal":
      return { type: "text" };
    default:
      return undefined;
  }
}

/** Every parameter that the scenario has, groups by their names. */
export function namesOf(scenario: JsonObject): string[] {
  const ofGroups = ((scenario.groups ?? []) as readonly JsonObject[]).flatMap((group, g) => {
    const fields = fieldsOf(plain(entriesOf(root).groups as Schema).item as Schema, group);
    const weights = Array.isArray(group.weights) ? group.weights : [];
    const item = follow(root, scenario, ["groups", g, "weights"])?.item as Schema;
    return [
      ...single(fields).map((field) => `${group.name}.${field}`),
      ...weights.flatMap((phase, i) =>
        single(fieldsOf(plain(item), phase)).map((field) => `${group.name}.weights[${i}].${field}`),
      ),
    ];
  });
  const top = single(entriesOf(root)).filter((name) => name !== "$schema" && !LISTS.includes(name));
  return [...Object.keys(hyperparameters), ...top, ...ofGroups];
}

const single = (fields: Readonly<Record<string, Schema>>) =>
  Object.keys(fields).filter((name) => kindOf(fields[name] as Schema));

/** A longer name is not compared. */
const MAX_NAME = 100;

/** A field may be meant without where it stands. */
function nearest(name: string, known: readonly string[]): string {
  const field = (path: string) => path.slice(path.lastIndexOf(".") + 1);
  const distances = known.map((one) => Math.min(distance(name, one), distance(field(name), field(one)) + 0.5));
  return known[distances.indexOf(Math.min(...distances))] as string;
}

/** How many letters must be changed, added or taken away. */
function distance(a: string, b: string): number {
  const [from, to] = [a.slice(0, MAX_NAME), b.slice(0, MAX_NAME)];
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let k = 0; k < to.length; ++k) {
      next.push(
        Math.min((next[k] as number) + 1, (row[k + 1] as number) + 1, (row[k] as number) + Number(letter !== to[k])),
      );
    }
    row = next;
  }
  return row[to.length] as number;
}
