// Runs the emission operations. What goes in and comes out of each is in forms/emission.ts.

import { Operation } from "../../assembly/layout/record.js";
import { checkObject } from "../check.js";
import { YumaError } from "../error.js";
import { decode } from "../forms/decode.js";
import type { Notation } from "../forms/element.js";
import { suites } from "../forms/emission.js";
import { encode } from "../forms/encode.js";
import { formatFields } from "../forms/format.js";
import { parseFields, sectionName } from "../forms/parse.js";
import type { Described } from "../forms/shape.js";
import type { JsonObject } from "../json.js";
import { type BlobExports, callBlob } from "../record.js";
import { runBlocks } from "./coinbase.js";
import type { EmissionInput, EmissionOutput, EmissionSuite } from "./suite.js";

/** The names that `emission` knows: the vectors' suites, and what is more than they have. */
export const emissionSuites = Object.keys(suites).sort() as readonly EmissionSuite[];

/** See Yuma.emission. */
export function emission<N extends EmissionSuite>(
  blob: BlobExports,
  suite: N,
  input: EmissionInput<N>,
): EmissionOutput<N> {
  const { operation, input: inputs, output } = suiteOf(suite);
  const checked = parsed(suite, input, "typed");
  if (suite === "coinbase-blocks") {
    const runBlock = (block: EmissionInput<"coinbase-block">) => emission(blob, "coinbase-block", block);
    const afterEachBlock = runBlocks(checked as EmissionInput<"coinbase-blocks">, runBlock);
    return { afterEachBlock } as unknown as EmissionOutput<N>;
  }
  const request = encode(inputs, checked);
  const name = (section: number) => sectionName(inputs, section);
  const result = callBlob(blob, Operation.EMISSION + operation, 0, 0, request.sections, name);
  return decode(output, request, result) as EmissionOutput<N>;
}

/** An input in the vectors' JSON form. */
export function parseEmission<N extends EmissionSuite>(suite: N, json: unknown): EmissionInput<N> {
  return parsed(suite, json, "json") as EmissionInput<N>;
}

/** An output in the vectors' JSON form. */
export function formatEmission<N extends EmissionSuite>(suite: N, output: EmissionOutput<N>): JsonObject {
  return formatFields(suiteOf(suite).output, output);
}

/** @throws YumaError for a name that is none */
export function checkSuite(name: string): EmissionSuite {
  suiteOf(name);
  return name as EmissionSuite;
}

function suiteOf(name: string): Described {
  const suite = Object.hasOwn(suites, name) ? suites[name as EmissionSuite] : undefined;
  if (suite === undefined) throw new YumaError("unknown_suite", `suite: there is no suite emission/${name}`, "suite");
  return suite;
}

function parsed(suite: string, input: unknown, notation: Notation): Record<string, unknown> {
  const context = { notation, specVersion: 0, whole: `the input of ${suite}` };
  return parseFields(suiteOf(suite).input, checkObject(input, "input"), "", context);
}
