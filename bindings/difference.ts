// Where two JSON values differ first.

import { plain } from "./foreign-text.js";
import { isObject } from "./json.js";

export interface Difference {
  /** From the value compared to the element that differs, as in `[3][0]` or `.subnets[1]`. */
  readonly path: string;
  /** undefined where nothing is expected */
  readonly expected: unknown;
  /** undefined where there is nothing */
  readonly actual: unknown;
}

/** The first difference, in the order of the expected value; undefined if the two are equal. */
export function firstDifference(expected: unknown, actual: unknown): Difference | undefined {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length);
    for (let i = 0; i < length; ++i) {
      const difference = firstDifference(expected[i], actual[i]);
      if (difference) return { ...difference, path: `[${i}]${difference.path}` };
    }
    return undefined;
  }
  if (isObject(expected) && isObject(actual)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const difference = firstDifference(expected[name], actual[name]);
      if (difference) return { ...difference, path: `.${name}${difference.path}` };
    }
    return undefined;
  }
  return expected === actual ? undefined : { path: "", expected, actual };
}

/** As in `consensus[17]: expected 123, got 124`. */
export function describeDifference({ path, expected, actual }: Difference): string {
  // Quotes only where they are the difference: most values are integers as decimal strings.
  const show = typeof expected === "string" && typeof actual === "string" ? shorten : describeJson;
  return `${plain(path, 200)}: expected ${show(expected)}, got ${show(actual)}`;
}

const describeJson = (value: unknown) => shorten(JSON.stringify(value) ?? "nothing");

const shorten = (value: unknown) => plain(String(value), 121);
