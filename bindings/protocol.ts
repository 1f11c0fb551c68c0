// The line protocol (vectors/README.md): one request in, one answer out, in the vectors' JSON form.

import { formatResult } from "./epoch.js";
import { YumaError } from "./error.js";
import { fixedTable, parseOperands } from "./fixed.js";
import { isObject, type JsonObject } from "./json.js";
import type { Yuma } from "./load.js";
import { formatStage, isStage, parseStage } from "./stages.js";
import { type EpochState, parseState } from "./state.js";

/** What a request is answered with. */
export type Answer =
  | { readonly output: unknown; readonly trace?: unknown }
  | { readonly error: { readonly code: string; readonly message: string; readonly field?: string } };

/** Answers one request. An input at fault gives an answer that says so. */
export function answer(yuma: Yuma, request: unknown): Answer {
  try {
    return run(yuma, request);
  } catch (error) {
    if (error instanceof YumaError) return errorAnswer(error);
    throw error;
  }
}

/** An error in the form of an answer. */
export function errorAnswer({ code, message, field }: YumaError): Answer {
  return { error: field === undefined ? { code, message } : { code, message, field } };
}

function run(yuma: Yuma, request: unknown): Answer {
  if (!isObject(request)) throw new YumaError("wrong_type", "a request is an object with a suite and an input");
  const { suite } = request;
  if (suite === undefined) throw new YumaError("missing_field", "suite: the field is missing", "suite");
  if (typeof suite !== "string") throw new YumaError("wrong_type", "suite: expected a string", "suite");
  if (suite === "epoch") return runEpoch(yuma, request);
  if (suite.startsWith("fixed/")) return runFixed(yuma, suite.slice("fixed/".length), request);
  if (suite.startsWith("emission/")) {
    checkNames(request, ["suite", "input"]);
    return { output: yuma.emission(suite.slice("emission/".length), request.input) };
  }
  if (suite.startsWith("stage/")) return runStage(yuma, suite.slice("stage/".length), request);
  throw unknownSuite(suite);
}

function runEpoch(yuma: Yuma, request: JsonObject): Answer {
  checkNames(request, ["suite", "input", "trace", "spec_version"]);
  const { input, trace = false, spec_version: specVersion } = request;
  if (typeof trace !== "boolean") throw new YumaError("wrong_type", "trace: expected true or false", "trace");
  return formatResult(yuma.epoch(stateOf(input, specVersion), { trace }));
}

/**
 * A state from its JSON form, whose runtime may be named beside it.
 * @throws YumaError as parseState, and where it is named twice and differently
 */
export function stateOf(input: unknown, specVersion: unknown): EpochState {
  if (specVersion === undefined || !isObject(input)) return parseState(input);
  if (Object.hasOwn(input, "spec_version") && input.spec_version !== specVersion) {
    const message = `spec_version: ${specVersion} beside the suite, ${input.spec_version} in the input`;
    throw new YumaError("contradiction", message, "spec_version");
  }
  return parseState({ ...input, spec_version: specVersion });
}

function runFixed(yuma: Yuma, name: string, request: JsonObject): Answer {
  checkNames(request, ["suite", "input"]);
  if (fixedTable(name) === undefined) throw unknownSuite(`fixed/${name}`);
  const result = yuma.fixed(name, parseOperands(name, request.input));
  return { output: result === null ? null : String(result) };
}

function runStage(yuma: Yuma, name: string, request: JsonObject): Answer {
  checkNames(request, ["suite", "input"]);
  if (!isStage(name)) throw unknownSuite(`stage/${name}`);
  return { output: formatStage(name, yuma.stage(name, parseStage(name, request.input))) };
}

function checkNames(request: JsonObject, known: readonly string[]): void {
  for (const name of Object.keys(request)) {
    if (!known.includes(name)) {
      throw new YumaError("unknown_field", `${name}: a request for this suite has ${known.join(", ")}`, name);
    }
  }
  if (!Object.hasOwn(request, "input")) throw new YumaError("missing_field", "input: the field is missing", "input");
}

function unknownSuite(suite: string): YumaError {
  return new YumaError("unknown_suite", `suite: there is no suite ${JSON.stringify(suite)} here`, "suite");
}
