// Does an implementation answer every request of a vector file as the vectors say?

import { type Difference, firstDifference } from "./difference.js";
import { isObject } from "./json.js";
import type { Expectation, Request, VectorCase, VectorFile } from "./vectors.js";

/** Anything that answers requests of the line protocol: the blob, or a program of somebody else. */
export type Implementation = (request: Request) => unknown;

/** The first difference of a case that failed, its path starting with `trace.`, `output` or `error`. */
export interface Failure extends Difference {
  readonly case: string;
  /** of a sequence, from 1 */
  readonly step?: number;
}

export interface SuiteReport {
  readonly suite: string;
  /** passed, failed and skipped together */
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  /** cases the implementation says it does not support */
  readonly skipped: number;
  /** in its own words, the first of them */
  readonly unsupported?: string;
  readonly failures: readonly Failure[];
}

/** Runs all cases of a vector file. */
export async function checkVectors(file: VectorFile, implementation: Implementation): Promise<SuiteReport> {
  const failures: Failure[] = [];
  let skipped = 0;
  let unsupported: string | undefined;
  for (const vector of file.cases) {
    const result = await checkCase(vector, implementation);
    if (result === "equal") continue;
    if ("unsupported" in result) {
      ++skipped;
      unsupported ??= result.unsupported;
    } else {
      failures.push(result);
    }
  }
  const cases = file.cases.length;
  const failed = failures.length;
  const report = { suite: file.suite, cases, passed: cases - failed - skipped, failed, skipped, failures };
  return unsupported === undefined ? report : { ...report, unsupported };
}

async function checkCase(
  { name, steps }: VectorCase,
  implementation: Implementation,
): Promise<"equal" | Failure | { unsupported: string }> {
  let previous: unknown;
  for (const [k, { request, expected }] of steps.entries()) {
    const answer = await implementation(request(previous));
    const unsupported = saysUnsupported(answer);
    if (unsupported !== undefined) return { unsupported };
    const difference = firstWrong(expected, answer);
    if (difference) {
      return steps.length > 1 ? { case: name, step: k + 1, ...difference } : { case: name, ...difference };
    }
    previous = isObject(answer) ? answer.output : undefined;
  }
  return "equal";
}

/** An implementation need not have everything, as long as it says so. */
function saysUnsupported(answer: unknown): string | undefined {
  if (!isObject(answer) || !isObject(answer.error)) return undefined;
  const { code, message } = answer.error;
  return code === "unknown_suite" || code === "unknown_ruleset" ? String(message ?? code) : undefined;
}

function firstWrong(expected: readonly Expectation[], answer: unknown): Difference | undefined {
  if (!isObject(answer)) return { path: "answer", expected: {}, actual: answer };
  if (answer.error !== undefined) return { path: "error", expected: undefined, actual: answer.error };
  for (const { part, field, value } of expected) {
    const whole = answer[part];
    const actual = field === undefined ? whole : isObject(whole) ? whole[field] : undefined;
    const difference = firstDifference(value, actual);
    if (difference) return { ...difference, path: (field ? `${part}.${field}` : part) + difference.path };
  }
  return undefined;
}
