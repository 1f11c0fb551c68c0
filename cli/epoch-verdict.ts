// How much of an epoch is what the vector file says it must be.

import { describeDifference, firstDifference } from "../bindings/difference.js";
import type { JsonObject } from "../bindings/json.js";
import type { Step } from "../bindings/vectors.js";

export interface Verdict {
  readonly equal: boolean;
  readonly text: string;
}

/** Counts the elements of the output that are as expected; undefined where nothing is. */
export function chainVerdict(
  { expected, except = [] }: Step,
  output: JsonObject,
  reference: string,
): Verdict | undefined {
  let total = 0;
  let equal = 0;
  let first: string | undefined;
  for (const { part, field, value } of expected) {
    if (part !== "output" || field === undefined) continue;
    const [all, given] = [rowsOf(value), rowsOf(output[field])];
    for (let i = 0; i < Math.max(all.length, given.length); ++i) {
      if (except.includes(i)) continue;
      ++total;
      const difference = firstDifference(all[i], given[i]);
      if (difference) first ??= describeDifference({ ...difference, path: `${field}[${i}]${difference.path}` });
      else ++equal;
    }
  }
  if (total === 0) return undefined;
  const whose = /^(subtensor|executed by)/.test(reference) ? "the chain's own output" : "the file's expected output";
  const line = `${equal} of ${total} fields equal ${whose}`;
  return { equal: equal === total, text: first ? `${line}; first difference: ${first}` : `${line}.` };
}

const rowsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
