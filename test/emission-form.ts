import { checkSuite, formatEmission, parseEmission } from "../bindings/emission/run.js";
import type { JsonObject } from "../bindings/json.js";
import type { Yuma } from "../bindings/load.js";

/** A suite's case in the vectors' JSON form. */
export function emissionOf(yuma: Yuma, name: string, input: unknown): JsonObject {
  const suite = checkSuite(name);
  return formatEmission(suite, yuma.emission(suite, parseEmission(suite, input)));
}
