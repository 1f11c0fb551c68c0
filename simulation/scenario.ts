// Scenarios (docs/simulation.md): who is in a network, what they do, and under which rules. Checked here, field by field.

import * as v from "valibot";
import { YumaError, type YumaErrorCode } from "../bindings/error.js";

/** How many neurons a network may have in all, and how much of its history is kept. */
const MAX_NEURONS = 4096;
const MAX_NEURON_EPOCHS = 2 ** 23;

const U64_MAX = 0xffff_ffff_ffff_ffffn;

type CamelCase<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;
type CamelKeys<T> = { readonly [K in keyof T as K extends string ? CamelCase<K> : never]: T[K] };

type Checked<Entries extends v.ObjectEntries> = v.InferOutput<v.StrictObjectSchema<Entries, undefined>>;

/** An object without other fields, whose names are camelCase once it is checked. */
function object<const Entries extends v.ObjectEntries>(entries: Entries) {
  const rename = (checked: Checked<Entries>): CamelKeys<Checked<Entries>> => {
    const named = Object.entries(checked).map(([name, value]) => [camelCase(name), value]);
    return Object.fromEntries(named);
  };
  return v.pipe(v.strictObject(entries), v.transform(rename));
}

const camelCase = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const about = v.description;
const integer = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const u16 = integer(0, 65535);
const u64 = v.pipe(
  v.string(),
  v.regex(/^(0|[1-9][0-9]{0,19})$/),
  v.transform((text) => BigInt(text)),
  v.check((value) => value <= U64_MAX),
);
const epoch = integer(0, 0xffff_ffff);
/** In units of 1/65536. */
const fraction = v.pipe(
  v.number(),
  v.minValue(0),
  v.maxValue(1),
  v.transform((value) => Math.round(value * 65536)),
);
const name = v.pipe(v.string(), v.regex(/^[^\s,"][^,"\n\r]*$/));

const hyperparameters = object({
  tempo: v.optional(v.pipe(integer(2, 65535), about("blocks between epochs, less one"))),
  activity_cutoff: v.optional(v.pipe(u64, about("blocks"))),
  stake_threshold: v.optional(v.pipe(u64, about("rao"))),
  max_allowed_validators: v.optional(u16),
  kappa: v.optional(v.pipe(u16, about("fraction of 65535"))),
  bonds_penalty: v.optional(v.pipe(u16, about("fraction of 65535"))),
  bonds_moving_average: v.optional(v.pipe(u64, about("millionths"))),
  liquid_alpha_enabled: v.optional(v.boolean()),
  alpha_low: v.optional(v.pipe(u16, about("fraction of 65535"))),
  alpha_high: v.optional(v.pipe(u16, about("fraction of 65535"))),
  alpha_sigmoid_steepness: v.optional(integer(-32768, 32767)),
  emission: v.optional(v.pipe(u64, about("rao of alpha an epoch hands out"))),
});

const fromEpoch = v.optional(v.pipe(epoch, about("the epoch from which it behaves so")), 0);
const deviation = v.optional(v.pipe(fraction, about("standard deviation of its weights, of each weight")), 0);
const discovery = object({
  group: v.pipe(name, about("miners")),
  epoch: v.pipe(epoch, about("before it, their utility is taken for 0")),
});
const behaviour = v.variant("behaviour", [
  object({
    behaviour: v.literal("honest"),
    from_epoch: fromEpoch,
    deviation,
    discovers: v.optional(v.array(discovery), []),
  }),
  object({
    behaviour: v.literal("cabal"),
    from_epoch: fromEpoch,
    deviation,
    self_weight: v.pipe(fraction, about("part of the weight that goes to miners of its own side, evenly")),
  }),
  object({ behaviour: v.literal("copier"), from_epoch: fromEpoch }),
  object({ behaviour: v.literal("lazy"), from_epoch: fromEpoch, deviation }),
]);

const group = object({
  name,
  side: v.optional(v.pipe(name, about("whose neurons they are; the group's own name where absent"))),
  count: v.pipe(integer(1, MAX_NEURONS), about("neurons")),
  stake: v.optional(v.pipe(u64, about("rao of alpha, of the whole group")), "0"),
  stake_deviation: v.optional(v.pipe(fraction, about("standard deviation of a neuron's part of it")), 0),
  delegated: v.optional(v.pipe(fraction, about("part of the stake that is its nominators'")), 0),
  utility: v.optional(v.pipe(fraction, about("what its miners are worth")), 0),
  utility_deviation: v.optional(v.pipe(fraction, about("standard deviation of a miner's utility, of it")), 0),
  weights: v.optional(v.pipe(v.array(behaviour), about("in order of their epochs; none for a pure miner")), []),
  auto_stake: v.optional(v.pipe(name, about("the group whose neurons get its incentive as stake"))),
  from_epoch: v.optional(v.pipe(epoch, about("the epoch before which it registers")), 0),
  until_epoch: v.optional(v.pipe(epoch, about("the epoch before which it loses its slots"))),
});

const run = object({
  name: v.optional(v.pipe(name, about("the ruleset where absent"))),
  ruleset: v.picklist(["naive", "whitepaper", "classic", "yuma3"]),
  hyperparameters: v.optional(v.pipe(hyperparameters, about("in force throughout, whatever the changes say")), {}),
});

const change = object({
  epoch,
  hyperparameters: v.optional(hyperparameters, {}),
  utility: v.optional(v.array(object({ group: name, utility: fraction })), []),
});

export const scenarioSchema = object({
  $schema: v.optional(v.string()),
  description: v.string(),
  epochs: v.pipe(integer(1, 0xffff_ffff), about("how many to run")),
  seed: v.optional(integer(0, 0xffff_ffff), 1),
  runs: v.optional(v.pipe(v.array(run), v.minLength(1), about("what to compare")), [{ ruleset: "yuma3" }]),
  stake_feedback: v.optional(v.pipe(v.boolean(), about("whether stake grows by the emission")), true),
  take: v.optional(v.pipe(u16, about("what a validator's owner keeps of its dividends, fraction of 65535")), 11796),
  hyperparameters: v.optional(hyperparameters, {}),
  groups: v.pipe(v.array(group), v.minLength(1)),
  changes: v.optional(v.pipe(v.array(change), about("in order of their epochs")), []),
});

/** A scenario that was checked. Fractions are in units of 1/65536, amounts bigints. */
export type Scenario = v.InferOutput<typeof scenarioSchema>;
export type Group = Scenario["groups"][number];
export type Run = Scenario["runs"][number];
export type Behaviour = Group["weights"][number];
export type Hyperparameters = Scenario["hyperparameters"];
export type Ruleset = Run["ruleset"];
export const rulesets: readonly Ruleset[] = run.entries.ruleset.options;

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
  if (neurons * epochs > MAX_NEURON_EPOCHS) {
    const most = Math.floor(MAX_NEURON_EPOCHS / neurons);
    throw fail("too_large", "epochs", `with ${neurons} neurons at most ${most} epochs can be kept, not ${epochs}`);
  }
  const emissions = [scenario, ...runs, ...changes].map(({ hyperparameters }) => hyperparameters.emission ?? 0n);
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

export const sideOf = ({ name, side }: Group): string => side ?? name;
export const runName = ({ name, ruleset }: Run): string => name ?? ruleset;

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
        requirement === name.pipe[1].requirement ? "a name, without commas or quotes" : "a u64 as a decimal string";
      return fail("wrong_type", path, `expected ${wanted}, got ${JSON.stringify(input)}`);
    }
    default:
      return fail("wrong_type", path || "scenario", `expected ${expectation(issue)}, got ${issue.received}`);
  }
}

function expectation({ type, expected }: v.BaseIssue<unknown>): string {
  if (type === "integer") return "an integer";
  if (type === "strict_object") return "an object";
  if (type === "array") return "an array";
  return (expected ?? type).replaceAll(" | ", ", ").replace(/^\((.*)\)$/, "one of $1");
}
