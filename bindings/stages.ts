// Runs single stages of the epoch (assembly/operations/stages.ts).

import { Operation } from "../assembly/layout/record.js";
import { checkObject } from "./check.js";
import { YumaError } from "./error.js";
import { decode } from "./forms/decode.js";
import { encode } from "./forms/encode.js";
import { formatFields } from "./forms/format.js";
import { parseFields, sectionName } from "./forms/parse.js";
import type { Described } from "./forms/shape.js";
import { stages } from "./forms/stages.js";
import type { Typed } from "./forms/types.js";
import type { JsonObject } from "./json.js";
import { type BlobExports, callBlob } from "./record.js";

/** The stages that can be asked alone: the files of vectors/stages. */
export type StageName = keyof typeof stages;
/** What goes into one of them. */
export type StageInput<N extends StageName> = Typed<(typeof stages)[N]["input"]>;
/** What comes out of one of them. */
export type StageOutput<N extends StageName> = Typed<(typeof stages)[N]["output"]>;

export const isStage = (name: string): name is StageName => Object.hasOwn(stages, name);

/** See Yuma.stage. */
export function stage<N extends StageName>(blob: BlobExports, name: N, input: StageInput<N>): StageOutput<N> {
  const { operation, input: inputs, output: outputs } = described(name);
  const context = { notation: "typed", specVersion: 0, whole: `the stage ${name}` } as const;
  const request = encode(inputs, parseFields(inputs, checkObject(input, "input"), "", context));
  const nameOf = (section: number) => sectionName(inputs, section);
  const result = callBlob(blob, Operation.STAGE + operation, 0, 0, request.sections, nameOf);
  return decode(outputs, request, result) as StageOutput<N>;
}

/** An input in the vectors' JSON form. */
export function parseStage<N extends StageName>(name: N, json: unknown): StageInput<N> {
  const context = { notation: "json", specVersion: 0, whole: `the stage ${name}` } as const;
  return parseFields(described(name).input, checkObject(json, "input"), "", context) as StageInput<N>;
}

/** An output in the vectors' JSON form. */
export function formatStage<N extends StageName>(name: N, output: StageOutput<N>): JsonObject {
  return formatFields(described(name).output, output);
}

function described(name: string): Described {
  if (!isStage(name)) throw new YumaError("unknown_operation", `there is no stage ${name}`, "suite");
  return stages[name];
}
