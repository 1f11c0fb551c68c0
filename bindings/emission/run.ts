// Runs an emission operation: an input in JSON or typed form in, its output in the same form out.

import { Operation } from "../../assembly/layout/record.js";
import { checkObject } from "../check.js";
import { YumaError } from "../error.js";
import { decode } from "../forms/decode.js";
import type { Notation } from "../forms/element.js";
import { coinbaseBlocks, suites } from "../forms/emission.js";
import { encode } from "../forms/encode.js";
import { formatFields } from "../forms/format.js";
import { parseFields, sectionName } from "../forms/parse.js";
import type { Described, Fields } from "../forms/shape.js";
import type { JsonObject } from "../json.js";
import { type BlobExports, callBlob } from "../record.js";
import { runBlocks } from "./coinbase.js";

/** The names that `emission` knows: the vectors' suites, and what is more than they have. */
export const emissionSuites: readonly string[] = [...Object.keys(suites), "coinbase-blocks"].sort();

/** See Yuma.emission. */
export function emission(blob: BlobExports, suite: string, input: unknown, notation: Notation = "json"): unknown {
  if (suite === "coinbase-blocks") return blocks(blob, input);
  const { operation, input: inputs, output: outputs } = suiteOf(suite);
  const request = encode(inputs, parseInput(suite, inputs, input, notation));
  const name = (section: number) => sectionName(inputs, section);
  const result = callBlob(blob, Operation.EMISSION + operation, 0, 0, request.sections, name);
  const output = decode(outputs, request, result);
  return notation === "json" ? formatFields(outputs, output) : output;
}

function suiteOf(name: string): Described {
  const suite = Object.hasOwn(suites, name) ? suites[name as keyof typeof suites] : undefined;
  if (suite === undefined) throw new YumaError("unknown_suite", `suite: there is no suite emission/${name}`, "suite");
  return suite;
}

function parseInput(suite: string, fields: Fields, input: unknown, notation: Notation): JsonObject {
  const whole = `the input of ${suite}`;
  return parseFields(fields, checkObject(input, "input"), "", { notation, specVersion: 0, whole });
}

/** The vectors show of a block less than coinbase-block says. */
function blocks(blob: BlobExports, input: unknown): unknown {
  // Checked as a whole, so that an error names the place in this form.
  parseInput("coinbase-blocks", coinbaseBlocks, input, "json");
  const after = runBlocks(input as JsonObject, (block) => emission(blob, "coinbase-block", block) as JsonObject);
  return { after_each_block: after.map(({ emitted: _, ...block }) => block) };
}
