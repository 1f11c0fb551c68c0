// A request of an epoch in the line protocol, from its text to the answer's: what runs by the hundred thousand.

import { YumaError } from "./error.js";
import { outputFields, stateFields, traceFields } from "./forms/epoch.js";
import { completed, readJson } from "./forms/read-json.js";
import { flag, object, oneOf, optional, u32 } from "./forms/shape.js";
import type { JsonWriter } from "./forms/write-json.js";
import type { Yuma } from "./load.js";
import { DEFAULT_SPEC_VERSION, type EpochState } from "./state.js";

const requestFields = {
  suite: oneOf(0, ["epoch"]),
  spec_version: optional(u32()),
  input: object(stateFields),
  trace: optional(flag()),
} as const;

interface Request {
  readonly suite?: "epoch";
  readonly specVersion?: number;
  readonly input?: Record<string, unknown>;
  readonly trace?: boolean;
}

/**
 * Writes the line that `answer` gives, made several times as fast.
 * @param line a request's bytes
 * @returns false, and nothing is written, where the request is another, is not plainly written, or has an error for its answer
 */
export function answerEpoch(yuma: Yuma, writer: JsonWriter, line: Uint8Array): boolean {
  const { suite, specVersion, input, trace = false } = (readJson(requestFields, line) ?? {}) as Request;
  if (suite === undefined || input === undefined) return false;
  if (specVersion !== undefined && (input.specVersion ?? specVersion) !== specVersion) return false;
  input.specVersion ??= specVersion ?? DEFAULT_SPEC_VERSION;
  const state = completed(stateFields, input, input.specVersion as number) as EpochState | undefined;
  if (state === undefined) return false;
  try {
    const result = yuma.epoch(state, { trace });
    writer.text('{"output":');
    writer.fields(outputFields, result.output);
    if (result.trace) {
      writer.text(',"trace":');
      writer.fields(traceFields, result.trace);
    }
    writer.text("}\n");
    return true;
  } catch (error) {
    if (error instanceof YumaError) return false;
    throw error;
  }
}
