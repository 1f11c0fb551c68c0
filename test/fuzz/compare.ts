// The two implementations asked the same question, and where their answers part.

import { describeDifference, firstDifference } from "../../bindings/difference.js";
import { formatResult, parseState, type Yuma, YumaError } from "../../bindings/index.js";
import { normalise } from "../model/epoch/matrix.js";
import { epoch, Refusal } from "../model/epoch.js";
import { I32F32 } from "../model/fixed.js";
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
const refusals = ["unknown_runtime", "unknown_ruleset", "stops_runtime", "not_established", "missing_field"];

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

/** The first difference, in words; null where there is none. */
export function difference(expected: Answer, actual: Answer): string | null {
  if (expected.kind === "refused" && actual.kind === "refused") return null;
  if (expected.kind === "result" && actual.kind === "result") {
    const isOpen = hasOpenMedian(expected);
    for (const part of ["trace", "output"] as const) {
      const settled = (fields: Json) => (isOpen ? pick(fields, beforeMedian[part]) : fields);
      const found = firstDifference(settled(expected[part]), settled(actual[part]));
      if (found) return part + describeDifference(found);
    }
    return null;
  }
  const inWords = (answer: Answer) => (answer.kind === "result" ? "a result" : `${answer.kind}, ${answer.why}`);
  return `expected ${inWords(expected)}; got ${inWords(actual)}`;
}

/** What is settled before there is a consensus. */
const beforeMedian = {
  trace: ["total_stake", "stake", "active_stake"],
  output: ["active", "stake", "stake_weight", "validator_permit"],
};

/**
 * Whether the specification leaves the consensus open: it defines the median for stake that adds up exactly, and where
 * that overflows, which no real stake does, the chain's median depends on the order of its search.
 */
export function hasOpenMedian({ trace }: Answer & { kind: "result" }): boolean {
  const validators = (trace.active_stake as string[]).map(BigInt).filter((stake) => stake > 0n);
  const stake = normalise(validators);
  return stake.some((share) => share < 0n) || stake.reduce((sum, share) => sum + share, 0n) > I32F32.max;
}

function pick(fields: Json, names: readonly string[]): Json {
  return Object.fromEntries(names.map((name) => [name, fields[name]]));
}
