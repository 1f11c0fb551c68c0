// An explanation in JSON form: snake_case names, 64-bit integers and raw bits as decimal strings.

import type { Explanation } from "./explain.js";

export const formatExplanation = (explanation: Explanation): unknown => toJson(explanation);

function toJson(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [snakeCase(name), toJson(part)]));
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
