// Scenarios from JSON: what is wrong with one is told by the path of the field at fault.

import * as v from "valibot";
import { YumaError, type YumaErrorCode } from "../bindings/error.js";
import { defaults, MAX_NEURONS, NAME, runName, type Scenario, scenarioSchema, U64_MAX } from "./schema.js";

/** So much of all runs' histories is kept: of so many neurons in so many epochs. */
const MAX_NEURON_EPOCHS = 2 ** 23;

/**
 * A scenario from its JSON form.
 * @param json what JSON.parse gave
 * @throws YumaError whose message starts with the path at fault, as in `groups[1].weights[0].self_weight`
 */
export function parseScenario(json: unknown): Scenario {
  const result = v.safeParse(scenarioSchema, json, { abortEarly: true });
  if (!result.success) throw errorOf(result.issues[0]);
  check(result.output);
  return result.output;
}

/** What is said in two places must fit together. */
function check(scenario: Scenario): void {
  const { epochs, runs, groups, changes } = scenario;
  const neurons = groups.reduce((sum, { count }) => sum + count, 0);
  if (neurons > MAX_NEURONS) throw fail("too_large", "groups", `${neurons} neurons are more than ${MAX_NEURONS}`);
  if (neurons * epochs * runs.length > MAX_NEURON_EPOCHS) {
    const most = Math.floor(MAX_NEURON_EPOCHS / (neurons * runs.length));
    throw fail(
      "too_large",
      "epochs",
      `with ${neurons} neurons at most ${most} epochs of each run can be kept, not ${epochs}`,
    );
  }
  const hyperparameters = [defaults, ...[scenario, ...runs, ...changes].map((one) => one.hyperparameters)];
  const emissions = hyperparameters.map(({ emission }) => emission ?? 0n);
  const stake = groups.reduce((sum, group) => sum + group.stake, 0n);
  // Shares are floored, so that no epoch pays more than its emission.
  const payable = BigInt(epochs) * emissions.reduce((most, emission) => (emission > most ? emission : most), 0n);
  if (stake + payable > U64_MAX)
    throw fail("too_large", "groups", "all stake and emission together are above 2^64 - 1");
  unique("groups", groups);
  unique(
    "runs",
    runs.map(runName).map((name) => ({ name })),
  );
  const hasGroup = (path: string, name: string) => {
    if (!groups.some((group) => group.name === name)) throw fail("contradiction", path, `there is no group ${name}`);
  };
  for (const [i, { fromEpoch, untilEpoch, weights, autoStake }] of groups.entries()) {
    const path = `groups[${i}]`;
    if (untilEpoch !== undefined && untilEpoch <= fromEpoch) {
      throw fail(
        "contradiction",
        `${path}.until_epoch`,
        `${untilEpoch} is not after from_epoch, which is ${fromEpoch}`,
      );
    }
    if (autoStake !== undefined) hasGroup(`${path}.auto_stake`, autoStake);
    ascending(weights.map((phase, k) => [`${path}.weights[${k}].from_epoch`, phase.fromEpoch]));
    for (const [k, phase] of weights.entries()) {
      if (phase.behaviour !== "honest") continue;
      for (const [m, { group }] of phase.discovers.entries())
        hasGroup(`${path}.weights[${k}].discovers[${m}].group`, group);
    }
  }
  ascending(changes.map(({ epoch }, i) => [`changes[${i}].epoch`, epoch]));
  for (const [i, { utility }] of changes.entries()) {
    for (const [k, { group }] of utility.entries()) hasGroup(`changes[${i}].utility[${k}].group`, group);
  }
}

function unique(path: string, named: readonly { readonly name: string }[]): void {
  for (const [i, { name }] of named.entries()) {
    const first = named.findIndex((other) => other.name === name);
    if (first < i) throw fail("repeated", `${path}[${i}].name`, `${name} is the name of ${path}[${first}] too`);
  }
}

function ascending(epochs: readonly (readonly [path: string, epoch: number])[]): void {
  for (const [i, [path, epoch]] of epochs.entries()) {
    const before = epochs[i - 1]?.[1] ?? -1;
    if (epoch <= before) throw fail("not_ascending", path, `${epoch} is not above ${before}, the one before it`);
  }
}

function fail(code: YumaErrorCode, path: string, problem: string): YumaError {
  return new YumaError(code, `${path}: ${problem}`, path);
}

/** A schema's issue as our own error. */
function errorOf(issue: v.BaseIssue<unknown>): YumaError {
  const keys = issue.path?.map(({ key }) => key) ?? [];
  const path = keys
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
  if (issue.type === "strict_object" && issue.expected === "never") {
    return fail("unknown_field", path, "there is no such field here");
  }
  if (issue.kind === "schema" && issue.received === "undefined")
    return fail("missing_field", path, "the field is missing");
  const { requirement, input } = issue as { requirement?: unknown; input: unknown };
  switch (issue.type) {
    case "min_value":
      return fail("too_small", path, `${input} is below ${requirement}`);
    case "max_value":
      return fail("too_large", path, `${input} is above ${requirement}`);
    case "check":
      return fail("too_large", path, `${input} is above 2^64 - 1`);
    case "min_length":
      return fail("wrong_count", path, "at least one is needed");
    case "regex": {
      const wanted =
        requirement === NAME ? "a name, without commas, quotes or control characters" : "a u64 as a decimal string";
      return fail("wrong_type", path, `expected ${wanted}, got ${JSON.stringify(input)}`);
    }
    default:
      return fail("wrong_type", path || "scenario", `expected ${expectation(issue)}, got ${inWords(issue.received)}`);
  }
}

function expectation({ type, expected }: v.BaseIssue<unknown>): string {
  if (type === "integer") return "an integer";
  return inWords(expected ?? type)
    .replaceAll(" | ", ", ")
    .replace(/^\((.*)\)$/, "one of $1");
}

/** A type as the schema's library calls it. */
const inWords = (type: string) => ({ Object: "an object", Array: "an array" })[type] ?? type;
