// The JSON Schemas of vectors/schema: what is in an object of theirs follows from the descriptions. What else they say, what
// a field means included, is written there by hand, and stays.

import { readFileSync } from "node:fs";
import { FIRST_RUNTIME, Since } from "../assembly/layout/runtimes.js";
import { suites } from "../bindings/forms/emission.js";
import { outputFields, stateFields, traceFields } from "../bindings/forms/epoch.js";
import { payoutSuites } from "../bindings/forms/payout.js";
import type { Described, Fields, Shape } from "../bindings/forms/shape.js";
import { stages } from "../bindings/forms/stages.js";
import { layOut } from "./lay-out.js";

type Schema = Record<string, unknown>;
interface SchemaFile extends Schema {
  readonly properties: { readonly suite: { readonly enum: readonly string[] } };
  readonly $defs: Record<string, Schema>;
}

/** The text of each schema that is made from descriptions, by its path. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map([
    schemaFile("state", ({ $defs }) => {
      const { fields, state } = $defs as { fields: Schema; state: Schema };
      fields.properties = { ...properties(stateFields, fields), spec_version: { $ref: "#/$defs/spec_version" } };
      state.required = required(stateFields).filter((name) => name !== "spec_version");
    }),
    schemaFile("epoch", ({ $defs }) => {
      const { output, trace } = $defs as { output: Schema; trace: Schema };
      Object.assign(output, { required: required(outputFields), properties: properties(outputFields, output) });
      trace.properties = properties(traceFields, trace);
    }),
    schemaFile("stage", ofSuites(stages)),
    schemaFile("emission", ofSuites(suites)),
    schemaFile("payout", ofSuites(payoutSuites)),
  ]);
}

function schemaFile(name: string, fill: (schema: SchemaFile) => void): [path: string, text: string] {
  const path = `vectors/schema/${name}.schema.json`;
  const schema = JSON.parse(readFileSync(path, "utf8")) as SchemaFile;
  fill(schema);
  return [path, `${layOut(schema, LINE)}\n`];
}

const LINE = 120;

/** A definition for each suite that the vectors have, under its name, which the cases of its files follow. */
const ofSuites = (described: Readonly<Record<string, Described>>) => (schema: SchemaFile) => {
  schema.allOf = schema.properties.suite.enum.map((suite) => {
    const { input, output } = described[suite] as Described;
    schema.$defs[suite] = { type: "object", properties: { input: objectOf(input), output: objectOf(output) } };
    return {
      if: { type: "object", properties: { suite: { const: suite } } },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
      then: { type: "object", properties: { cases: { type: "array", items: { $ref: `#/$defs/${suite}` } } } },
    };
  });
};

const required = (fields: Fields): string[] =>
  Object.keys(fields).filter((name) => !(fields[name]?.optional || fields[name]?.needs));

/** Absent where a runtime has a default for it, or has no such field. */
const isRuntimes = ({ defaults, since, until }: Shape) =>
  [defaults, since, until].some((reason) => reason !== undefined);

/** @param before the object as it is: what is said there about a field is kept */
function properties(fields: Fields, before: Schema = {}): Schema {
  const known = (before.properties ?? {}) as Readonly<Record<string, Schema>>;
  const made = Object.entries(fields).map(([name, shape]) => {
    const { description } = known[name] ?? {};
    return [name, { ...(description === undefined ? {} : { description }), ...schemaOf(shape) }];
  });
  return Object.fromEntries(made);
}

function objectOf(described: Fields): Schema {
  // A number that is not in the JSON form has no name in the vectors; a word of a result has.
  const fields = Object.fromEntries(
    Object.entries(described).filter(([, { constant, sections }]) => constant === undefined || sections.length === 0),
  );
  const together = Object.keys(fields).filter((name) => fields[name]?.needs);
  const dependentRequired = Object.fromEntries(
    together.map((name) => [name, together.filter((other) => other !== name)]),
  );
  return {
    type: "object",
    additionalProperties: false,
    required: required(fields).filter((name) => !isRuntimes(fields[name] as Shape)),
    properties: properties(fields),
    ...(together.length > 0 ? { dependentRequired } : {}),
  };
}

function schemaOf(shape: Shape): Schema {
  const mayBeNull = shape.orNone || shape.has !== undefined || shape.exists !== undefined;
  return mayBeNull ? orNull(formOf(shape)) : formOf(shape);
}

const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });
const arrayOf = (items: Schema, length?: number): Schema => ({
  type: "array",
  items,
  ...(length === undefined ? {} : { minItems: length, maxItems: length }),
});
const ofKit = (name: string): Schema => ({ $ref: `kit.schema.json#/$defs/${name}` });

function formOf(shape: Shape): Schema {
  const { form, type, tuple } = shape;
  const item = typeof type === "string" ? elementOf(shape) : tuple ? tupleOf(type) : objectOf(type);
  switch (form) {
    case "one":
    case "given":
    case "left":
    case "object":
      return item;
    case "joined":
      return arrayOf({ anyOf: shape.parts?.map((part) => formOf(part).items) });
    case "nothing":
      return { type: "null" };
    case "nested":
    case "square":
      return arrayOf(arrayOf(item));
    case "rows":
      return arrayOf(ofKit(`row_of_${type}`));
    default:
      return arrayOf(item, form === "single" ? 1 : shape.length);
  }
}

function tupleOf(fields: Fields): Schema {
  const of = (shapes: readonly Shape[]): Schema => ({
    type: "array",
    prefixItems: shapes.map(schemaOf),
    items: false,
    minItems: shapes.length,
    maxItems: shapes.length,
  });
  const all = Object.values(fields);
  const always = all.filter(({ when }) => when === undefined);
  return always.length === all.length ? of(all) : { anyOf: [of(all), of(always)] };
}

/** A number of more than 32 bits is a decimal string; an account is a number in the vectors. */
function elementOf(shape: Shape): Schema {
  const { type, values, nullable, range, constant } = shape;
  if (constant !== undefined) return { const: constant };
  if (values) return { enum: nullable ? [...values, null] : values };
  const element = type === "boolean" ? { type } : range ? withinAny(range) : ofKit(type as string);
  return nullable ? orNull(element) : element;
}

/** What some runtime takes. */
function withinAny(range: NonNullable<Shape["range"]>): Schema {
  const ranges = [FIRST_RUNTIME, ...Object.values(Since).filter((since) => typeof since === "number")].map(range);
  const minimum = Math.min(...ranges.map(([min]) => min));
  return { type: "integer", minimum, maximum: Math.max(...ranges.map(([, max]) => max)) };
}
