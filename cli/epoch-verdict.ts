// How much of an epoch is what the vector file says it must be.

import { describeDifference, firstDifference } from "../bindings/difference.js";
import type { JsonObject } from "../bindings/json.js";
import type { Expectation } from "../bindings/vectors.js";

export interface Verdict {
  readonly equal: boolean;
  readonly text: string;
}

/** Counts the elements of the output that are as expected; undefined where nothing is. */
export function chainVerdict(
  expectations: readonly Expectation[],
  output: JsonObject,
  reference: string,
): Verdict | undefined {
  let total = 0;
  let equal = 0;
  let first: string | undefined;
  for (const { part, field, value } of expectations) {
    if (part !== "output" || field === undefined || !Array.isArray(value)) continue;
    total += value.length;
    for (const [i, element] of value.entries()) {
      const difference = firstDifference(element, (output[field] as unknown[] | undefined)?.[i]);
      if (difference) first ??= describeDifference({ ...difference, path: `${field}[${i}]${difference.path}` });
      else ++equal;
    }
  }
  if (total === 0) return undefined;
  const whose = /^(subtensor|executed by)/.test(reference) ? "the chain's own output" : "the file's expected output";
  const line = `${equal} of ${total} fields equal ${whose}`;
  return { equal: equal === total, text: first ? `${line}; first difference: ${first}` : `${line}.` };
}
