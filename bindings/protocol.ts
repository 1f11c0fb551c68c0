// The line protocol (vectors/README.md): one request in, one answer out, in the vectors' JSON form.

import { checkBoolean, checkInteger, checkText, fail } from "./check.js";
import { checkSuite, formatEmission, parseEmission } from "./emission/run.js";
import type { EmissionSuite } from "./emission/suite.js";
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
  if (request.suite === undefined) throw fail("missing_field", "suite", "the field is missing");
  const suite = checkText(request.suite, "suite");
  if (suite === "epoch") return runEpoch(yuma, request);
  if (suite.startsWith("fixed/")) return runFixed(yuma, suite.slice("fixed/".length), request);
  if (suite.startsWith("emission/")) return runEmission(yuma, checkSuite(suite.slice("emission/".length)), request);
  if (suite.startsWith("payout/")) return runPayout(yuma, suite.slice("payout/".length), request);
  if (suite.startsWith("stage/")) return runStage(yuma, suite.slice("stage/".length), request);
  throw unknownSuite(suite);
}

function runEpoch(yuma: Yuma, request: JsonObject): Answer {
  checkNames(request, ["suite", "input", "trace", "spec_version"]);
  const { input, trace = false, spec_version: specVersion } = request;
  return formatResult(yuma.epoch(stateOf(input, specVersion), { trace: checkBoolean(trace, "trace") }));
}

/**
 * A state from its JSON form, whose runtime may be named beside it.
 * @throws YumaError as parseState, and where it is named twice and differently
 */
export function stateOf(input: unknown, specVersion: unknown): EpochState {
  if (specVersion === undefined || !isObject(input)) return parseState(input);
  if (Object.hasOwn(input, "spec_version") && input.spec_version !== specVersion) {
    const message = `${specVersion} beside the suite, ${input.spec_version} in the input`;
    throw fail("contradiction", "spec_version", message);
  }
  return parseState({ ...input, spec_version: specVersion });
}

function runFixed(yuma: Yuma, name: string, request: JsonObject): Answer {
  checkNames(request, ["suite", "input"]);
  if (fixedTable(name) === undefined) throw unknownSuite(`fixed/${name}`);
  const result = yuma.fixed(name, parseOperands(name, request.input));
  return { output: result === null ? null : String(result) };
}

function runPayout(yuma: Yuma, name: string, request: JsonObject): Answer {
  checkNames(request, ["suite", "input", "spec_version"]);
  if (request.spec_version === undefined) throw fail("missing_field", "spec_version", "the field is missing");
  const specVersion = checkInteger(request.spec_version, "spec_version", 0, 0xffffffff);
  return { output: yuma.runtimeEmission(name, specVersion, request.input) };
}

function runStage(yuma: Yuma, name: string, request: JsonObject): Answer {
  checkNames(request, ["suite", "input"]);
  if (!isStage(name)) throw unknownSuite(`stage/${name}`);
  return { output: formatStage(name, yuma.stage(name, parseStage(name, request.input))) };
}

function runEmission(yuma: Yuma, suite: EmissionSuite, request: JsonObject): Answer {
  checkNames(request, ["suite", "input"]);
  return { output: formatEmission(suite, yuma.emission(suite, parseEmission(suite, request.input))) };
}

function checkNames(request: JsonObject, known: readonly string[]): void {
  for (const name of Object.keys(request)) {
    if (!known.includes(name)) {
      throw fail("unknown_field", name, `a request for this suite has ${known.join(", ")}`);
    }
  }
  if (!Object.hasOwn(request, "input")) throw fail("missing_field", "input", "the field is missing");
}

function unknownSuite(suite: string): YumaError {
  return fail("unknown_suite", "suite", `there is no suite ${JSON.stringify(suite)} here`);
}
