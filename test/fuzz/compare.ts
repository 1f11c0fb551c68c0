// The two implementations asked the same question, and where their answers part.

import { formatResult, parseState, type Yuma, YumaError } from "../../bindings/index.js";
import { epoch, Refusal } from "../model/epoch.js";
import type { State } from "./subnet.js";

/** A result in the vectors' JSON form, or why there is none. */
export type Answer =
  | { readonly kind: "result"; readonly trace: Json; readonly output: Json }
  | { readonly kind: "refused"; readonly why: string }
  /** What no input may lead to. */
  | { readonly kind: "failed"; readonly why: string };

export type Implementation = (state: State) => Answer;

type Json = Readonly<Record<string, unknown>>;

export const model: Implementation = (state) => {
  try {
    const { output, trace } = epoch(state);
    return { kind: "result", trace: { ...trace }, output: { ...output } };
  } catch (error) {
    return { kind: error instanceof Refusal ? "refused" : "failed", why: String(error) };
  }
};

/** The codes of what the model refuses too; any other is a malformed state, which a generator must not draw. */
const refusals = ["unknown_ruleset", "stops_runtime", "not_established", "missing_field"];

export function blobOf(yuma: Yuma): Implementation {
  return (state) => {
    try {
      const { output, trace = {} } = formatResult(yuma.epoch(parseState(state), { trace: true }));
      return { kind: "result", trace, output };
    } catch (error) {
      const code = error instanceof YumaError ? error.code : undefined;
      return code !== undefined && refusals.includes(code)
        ? { kind: "refused", why: code }
        : { kind: "failed", why: String(error) };
    }
  };
}

/** The first difference in the order of the computation, in words; null where there is none. */
export function difference(expected: Answer, actual: Answer): string | null {
  if (expected.kind === "refused" && actual.kind === "refused") return null;
  if (expected.kind === "result" && actual.kind === "result") {
    return (
      firstDifference(expected.trace, actual.trace, "trace") ??
      firstDifference(expected.output, actual.output, "output")
    );
  }
  const inWords = (answer: Answer) => (answer.kind === "result" ? "has a result" : `${answer.kind}: ${answer.why}`);
  return `model ${inWords(expected)}; blob ${inWords(actual)}`;
}

function firstDifference(expected: unknown, actual: unknown, path: string): string | null {
  if (expected === actual) return null;
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    for (let i = 0; i < expected.length; ++i) {
      const found = firstDifference(expected[i], actual[i], `${path}[${i}]`);
      if (found !== null) return found;
    }
    return null;
  }
  if (isRecord(expected) && isRecord(actual)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const found = firstDifference(expected[name], actual[name], `${path}.${name}`);
      if (found !== null) return found;
    }
    return null;
  }
  return `${path}: model ${JSON.stringify(expected)}, blob ${JSON.stringify(actual)}`;
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
