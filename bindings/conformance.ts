// Does an implementation answer every request of a vector file as the vectors say?

import { type Difference, firstDifference } from "./difference.js";
import { plain } from "./foreign-text.js";
import { isObject } from "./json.js";
import { onlyMember } from "./payout-stages.js";
import type { Expectation, Request, Step, VectorCase, VectorFile } from "./vectors.js";

/** Anything that answers requests of the line protocol: the blob, or a program of somebody else. */
export type Implementation = (request: Request) => unknown;

/**
 * Why there is nothing to compare: the program ended with an error, or too early, or took too long, or wrote what is no
 * answer; `unanswered` where that had happened before, with another request, or where there is no answer to what is asked.
 */
export type Fault = "crash" | "ended" | "timeout" | "malformed" | "unanswered";

/** What an implementation throws that has no answer. */
export class NoAnswer extends Error {
  constructor(
    readonly fault: Fault,
    message: string,
  ) {
    super(message);
  }
}

interface FailedCase {
  readonly case: string;
  /** of a sequence, from 1 */
  readonly step?: number;
  readonly flags: readonly string[];
}

/** The first difference, its path starting with `trace.`, `output`, `error` or `answer`. */
export interface Mismatch extends FailedCase, Difference {
  readonly stage: string;
  /** What of the trace was seen to agree: all of it, the inputs of the stage, or what the vector has of them. */
  readonly agree?: "trace" | "inputs" | "recorded";
}

export interface Breakdown extends FailedCase {
  readonly fault: Fault;
  readonly message: string;
}

export type Failure = Mismatch | Breakdown;

export type CaseResult = { readonly case: string; readonly flags: readonly string[] } & (
  | { readonly verdict: "passed" }
  | { readonly verdict: "failed"; readonly failure: Failure }
  | { readonly verdict: "skipped" | "unanswered"; readonly why: string }
);

export type Verdict = CaseResult["verdict"];

export interface SuiteReport {
  readonly suite: string;
  /** passed, failed, skipped and unanswered together */
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  /** cases the implementation says it does not support */
  readonly skipped: number;
  /** cases after one at which the implementation broke down, and those whose input has no answer */
  readonly unanswered: number;
  /** in its own words, the first of them */
  readonly unsupported?: string;
  readonly failures: readonly Failure[];
  readonly results: readonly CaseResult[];
}

/** Requests under way at a time: enough to keep a program busy, few enough to bound what is held for it. */
const WINDOW = 32;

/** Whether a program that need not give traces gives them: its first answer to a request for one tells. */
export class Traces {
  #given: boolean | undefined;

  /** undefined where none was asked for */
  get given(): boolean | undefined {
    return this.#given;
  }

  expectedOf(answer: unknown): boolean {
    if (!isObject(answer) || answer.error !== undefined) return true;
    this.#given ??= answer.trace !== undefined;
    return this.#given;
  }
}

/**
 * Runs all cases of a vector file.
 * @param traces for an implementation that may do without traces; else every trace is compared
 */
export async function checkVectors(
  file: VectorFile,
  implementation: Implementation,
  traces?: Traces,
): Promise<SuiteReport> {
  const results: CaseResult[] = new Array(file.cases.length);
  const rest = file.cases.entries();
  const work = async () => {
    for (const [i, vector] of rest) results[i] = await checkCase(vector, implementation, traces);
  };
  await Promise.all(Array.from({ length: WINDOW }, work));

  const count = (verdict: Verdict) => results.filter((result) => result.verdict === verdict).length;
  const unsupported = results.find((result) => result.verdict === "skipped");
  return {
    suite: file.suite,
    cases: results.length,
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    unanswered: count("unanswered"),
    ...(unsupported?.verdict === "skipped" && { unsupported: unsupported.why }),
    failures: results.flatMap((result) => (result.verdict === "failed" ? [result.failure] : [])),
    results,
  };
}

async function checkCase(vector: VectorCase, implementation: Implementation, traces?: Traces): Promise<CaseResult> {
  const { name, flags, steps } = vector;
  let previous: unknown;
  for (const [k, step] of steps.entries()) {
    const where = { case: name, ...(steps.length > 1 && { step: k + 1 }), flags };
    try {
      const answer = await implementation(step.request(previous));
      const why = saysUnsupported(answer);
      if (why !== undefined) return { case: name, flags, verdict: "skipped", why };
      const asksTrace = step.expected.some(({ part }) => part === "trace");
      const hasTrace = !asksTrace || traces === undefined || traces.expectedOf(answer);
      const mismatch = firstMismatch(step, answer, hasTrace);
      if (mismatch) return { case: name, flags, verdict: "failed", failure: { ...where, ...mismatch } };
      previous = isObject(answer) ? answer.output : undefined;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const { fault, message } = error;
      if (fault === "unanswered") return { case: name, flags, verdict: "unanswered", why: message };
      return { case: name, flags, verdict: "failed", failure: { ...where, fault, message } };
    }
  }
  return { case: name, flags, verdict: "passed" };
}

/** Codes of an error that says: this I have not. */
export const UNSUPPORTED: readonly unknown[] = ["unknown_suite", "unknown_runtime", "unknown_ruleset"];

/** An implementation need not have everything, as long as it says so. */
function saysUnsupported(answer: unknown): string | undefined {
  if (!isObject(answer) || !isObject(answer.error)) return undefined;
  const { code, message } = answer.error;
  return UNSUPPORTED.includes(code) ? plain(String(message ?? code)) : undefined;
}

function firstMismatch(
  { expected, except = [] }: Step,
  answer: unknown,
  withTrace: boolean,
): Pick<Mismatch, "stage" | "path" | "expected" | "actual" | "agree"> | undefined {
  const stage = "no output";
  if (!isObject(answer)) return { stage, path: "answer", expected: {}, actual: answer };
  if (answer.error !== undefined) return { stage, path: "error", expected: undefined, actual: answer.error };
  const seen = new Set<string>();
  for (const expectation of expected) {
    const { part, field, member, value } = expectation;
    if (part === "trace" && !withTrace) continue;
    const whole = answer[part];
    const found = field === undefined ? whole : isObject(whole) ? whole[field] : undefined;
    const actual = member === undefined ? found : onlyMember(found, member);
    const compared = (rows: unknown) => (part === "output" ? without(rows, except) : rows);
    const difference = firstDifference(compared(value), compared(actual));
    if (difference) {
      const path = (field ? `${part}.${field}` : part) + difference.path;
      return { ...difference, path, stage: expectation.stage, ...agreement(expectation, seen) };
    }
    if (part === "trace" && field !== undefined) seen.add(field);
  }
  return undefined;
}

/** Rows, without what those of some uids hold. */
function without(rows: unknown, except: readonly number[]): unknown {
  return Array.isArray(rows) && except.length > 0
    ? rows.map((row, uid) => (except.includes(uid) ? undefined : row))
    : rows;
}

/** What agreed before the part that does not. */
function agreement({ part, inputs }: Expectation, seen: ReadonlySet<string>): Pick<Mismatch, "agree"> {
  if (part === "output") return seen.size > 0 ? { agree: "trace" } : {};
  return { agree: inputs.every((field) => seen.has(field)) ? "inputs" : "recorded" };
}
