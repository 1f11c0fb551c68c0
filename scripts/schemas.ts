// The JSON Schemas of vectors/schema: what is in an object of theirs follows from the descriptions. What else they say, what
// a field means included, is written there by hand, and stays.

import { readFileSync } from "node:fs";
import { FIRST_RUNTIME, Since } from "../assembly/layout/runtimes.js";
import { suites } from "../bindings/forms/emission.js";
import { outputFields, stateFields, traceFields } from "../bindings/forms/epoch.js";
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
  ]);
}

function schemaFile(name: string, fill: (schema: SchemaFile) => void): [path: string, text: string] {
  const path = `vectors/schema/${name}.schema.json`;
  const schema = JSON.parse(readFileSync(path, "utf8")) as SchemaFile;
  fill(schema);
  return [path, `${layOut(schema, LINE)}\n`];
}

const LINE = 120;

/** A definition for each suite that the vectors have, under its name. */
const ofSuites = (described: Readonly<Record<string, Described>>) => (schema: SchemaFile) => {
  for (const suite of schema.properties.suite.enum) {
    const { input, output } = described[suite] as Described;
    schema.$defs[suite] = { type: "object", properties: { input: objectOf(input), output: objectOf(output) } };
  }
};

const required = (fields: Fields): string[] =>
  Object.keys(fields).filter((name) => !(fields[name]?.optional || fields[name]?.needs));

/** @param before the object as it is: what is said there about a field is kept */
function properties(fields: Fields, before: Schema = {}): Schema {
  const known = (before.properties ?? {}) as Readonly<Record<string, Schema>>;
  const made = Object.entries(fields).map(([name, shape]) => {
    const { description } = known[name] ?? {};
    return [name, { ...(description === undefined ? {} : { description }), ...schemaOf(shape) }];
  });
  return Object.fromEntries(made);
}

function objectOf(fields: Fields): Schema {
  const together = Object.keys(fields).filter((name) => fields[name]?.needs);
  const dependentRequired = Object.fromEntries(
    together.map((name) => [name, together.filter((other) => other !== name)]),
  );
  return {
    type: "object",
    additionalProperties: false,
    required: required(fields),
    properties: properties(fields),
    ...(together.length > 0 ? { dependentRequired } : {}),
  };
}

function schemaOf(shape: Shape): Schema {
  const mayBeNull = shape.orNone || shape.has !== undefined || shape.exists !== undefined;
  return mayBeNull ? orNull(formOf(shape)) : formOf(shape);
}

const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });
const arrayOf = (items: Schema): Schema => ({ type: "array", items });
const ofKit = (name: string): Schema => ({ $ref: `kit.schema.json#/$defs/${name}` });

function formOf(shape: Shape): Schema {
  const { form, type } = shape;
  const item = typeof type === "string" ? elementOf(shape) : objectOf(type);
  switch (form) {
    case "one":
    case "object":
      return item;
    case "nothing":
      return { type: "null" };
    case "nested":
    case "square":
      return arrayOf(arrayOf(item));
    case "rows":
      return arrayOf(ofKit(`row_of_${type}`));
    default:
      return arrayOf(item);
  }
}

/** A number of more than 32 bits is a decimal string; an account is a number in the vectors. */
function elementOf(shape: Shape): Schema {
  const { type, values, nullable, range } = shape;
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
