// Mistakes in a scenario, of simulation/ or subnet/, are told by the path of the field at fault.

import * as v from "valibot";
import { YumaError, type YumaErrorCode } from "../bindings/error.js";
import { NAME } from "./form.js";

/**
 * What a schema makes of JSON.
 * @throws YumaError whose message starts with the path at fault, as in `groups[1].weights[0].self_weight`
 */
export function checked<Schema extends v.GenericSchema>(schema: Schema, json: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, json, { abortEarly: true });
  if (!result.success) throw errorOf(result.issues[0]);
  return result.output;
}

export function unique(path: string, named: readonly { readonly name: string }[]): void {
  for (const [i, { name }] of named.entries()) {
    const first = named.findIndex((other) => other.name === name);
    if (first < i) throw fail("repeated", `${path}[${i}].name`, `${name} is the name of ${path}[${first}] too`);
  }
}

export function fail(code: YumaErrorCode, path: string, problem: string): YumaError {
  return new YumaError(code, `${path}: ${problem}`, path);
}

/** A schema's issue as our own error. */
function errorOf(issue: v.BaseIssue<unknown>): YumaError {
  const keys = issue.path?.map(({ key }) => key) ?? [];
  const path = keys
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
  if (issue.type === "strict_object" && issue.expected === "never") {
    return fail("unknown_field", path, "there is no such field here");
  }
  if (issue.type === "strict_tuple" && issue.expected === "never") {
    return fail("wrong_count", path, "a weight is a uid and a value, and nothing else");
  }
  if (issue.kind === "schema" && issue.received === "undefined")
    return fail("missing_field", path, "the field is missing");
  const { requirement, input } = issue as { requirement?: unknown; input: unknown };
  switch (issue.type) {
    case "min_value":
      return fail("too_small", path, `${input} is below ${requirement}`);
    case "max_value":
      return fail("too_large", path, `${input} is above ${requirement}`);
    case "check":
      return fail("too_large", path, `${input} is above 2^64 - 1`);
    case "min_length":
      return fail("wrong_count", path, "at least one is needed");
    case "regex": {
      const wanted =
        requirement === NAME ? "a name, without commas, quotes or control characters" : "a u64 as a decimal string";
      return fail("wrong_type", path, `expected ${wanted}, got ${JSON.stringify(input)}`);
    }
    default:
      return fail("wrong_type", path || "scenario", `expected ${expectation(issue)}, got ${inWords(issue.received)}`);
  }
}

function expectation({ type, expected }: v.BaseIssue<unknown>): string {
  if (type === "integer") return "an integer";
  return inWords(expected ?? type)
    .replaceAll(" | ", ", ")
    .replace(/^\((.*)\)$/, "one of $1");
}

/** A type as the schema's library calls it. */
const inWords = (type: string) => ({ Object: "an object", Array: "an array" })[type] ?? type;
