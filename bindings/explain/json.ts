// An explanation, or a comparison, in JSON form: snake_case names, 64-bit integers and raw bits as decimal strings.

import { snakeCase } from "./changes.js";
import type { Comparison } from "./compare.js";
import type { Explanation } from "./explain.js";

/** An explanation as JSON, with bigints as decimal strings. */
export const formatExplanation = (explanation: Explanation): unknown => toJson(explanation);
/** A comparison as JSON, with bigints as decimal strings. */
export const formatComparison = (comparison: Comparison): unknown => toJson(comparison);

export function toJson(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [snakeCase(name), toJson(part)]));
}
