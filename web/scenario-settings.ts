// What of a scenario can be changed without writing one.

import { isObject, type JsonObject } from "../bindings/json.js";
import { type ChartName, chartNames } from "../simulation/pictures/names.js";
import { defaults, rulesets } from "../simulation/schema.js";
import { numberIn, type Settings } from "./remembered.js";

export interface Setting {
  readonly name: string;
  readonly label: string;
  readonly before: number;
  readonly max: number;
  readonly step: number;
}

interface Hyperparameter extends Omit<Setting, "before" | "max"> {
  /** raw for 1 */
  readonly unit: number;
  readonly initial: number | bigint;
}

const hyperparameters: readonly Hyperparameter[] = [
  { name: "kappa", label: "Kappa", unit: 65535, initial: defaults.kappa, step: 0.01 },
  { name: "bonds_penalty", label: "Bonds penalty", unit: 65535, initial: defaults.bondsPenalty, step: 0.01 },
  {
    name: "bonds_moving_average",
    label: "Bonds moving average",
    unit: 1_000_000,
    initial: defaults.bondsMovingAverage,
    step: 0.005,
  },
];

const CABAL_STAKE = "cabal_stake";

/** The sliders of a scenario. What its runs or changes set themselves has none. */
export function settingsOf(scenario: unknown): Setting[] {
  const { hyperparameters: own, groups } = parts(scenario);
  const taken = [...objects(scenario, "runs"), ...objects(scenario, "changes")].map((part) => part.hyperparameters);
  const free = hyperparameters.filter(({ name }) => !taken.some((set) => isObject(set) && Object.hasOwn(set, name)));
  const settings = free.map(({ name, label, unit, initial, step }): Setting => {
    const before = Number((Number(own[name] ?? initial) / unit).toFixed(3));
    return { name, label, before, max: 1, step };
  });
  const [cabal, all] = [stakeOf(groups.filter(isCabal)), stakeOf(groups)];
  if (cabal === 0n) return settings;
  return [
    ...settings,
    { name: CABAL_STAKE, label: "Stake of the cabal", before: Number(cabal) / Number(all), max: 0.95, step: 0.01 },
  ];
}

/** What is chosen instead of what a scenario says. */
export interface Choices {
  /** of sliders, by name */
  readonly values: Readonly<Record<string, number>>;
  readonly epochs?: number;
  readonly seed?: number;
  /** names of runs */
  readonly runs?: readonly string[];
}

/** Epochs, the last one among them. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How a scenario is looked at: all that a link to it carries. */
export interface Looked {
  readonly choices: Choices;
  readonly chart: ChartName | undefined;
  readonly span: Span | undefined;
}

export const nothing: Choices = { values: {} };

/** More than any scenario that fits. */
export const MOST_EPOCHS = 1_000_000;
export const MOST_SEED = 2 ** 32 - 1;

/** In a link a slider's name has no underscores. */
const inLink = (name: string) => name.replaceAll("_", "-");

/** From a link: what a scenario does not have counts as not said. */
export function parseLooked(settings: Settings, scenario: unknown): Looked {
  const values = settingsOf(scenario).flatMap(({ name, before, max }) => {
    const value = numberIn(settings[inLink(name)], 0, Math.max(before, max));
    return value === undefined ? [] : [[name, value] as const];
  });
  const known = runsOf(scenario);
  const runs = settings.rules?.split(",").filter((name) => known.has(name));
  const epochs = numberIn(settings.epochs, 1, MOST_EPOCHS);
  const seed = numberIn(settings.seed, 0, MOST_SEED);
  const from = numberIn(settings.from, 0, MOST_EPOCHS);
  const to = numberIn(settings.to, (from ?? 0) + 1, MOST_EPOCHS);
  const choices = {
    values: Object.fromEntries(values),
    ...(epochs !== undefined && { epochs: Math.round(epochs) }),
    ...(seed !== undefined && { seed: Math.round(seed) }),
    ...(runs?.length && { runs }),
  };
  return {
    choices: Object.keys(choices).length === 1 && values.length === 0 ? nothing : choices,
    chart: chartNames.find((name) => name === settings.show),
    span: from === undefined || to === undefined ? undefined : { from: Math.round(from), to: Math.round(to) },
  };
}

export function formatLooked({ choices: { values, epochs, seed, runs }, chart, span }: Looked): Settings {
  const all = { epochs, seed, rules: runs?.join(","), show: chart, from: span?.from, to: span?.to };
  const said = [...Object.entries(values), ...Object.entries(all)].filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.map(([name, value]) => [inLink(name), String(value)]));
}

/** The runs there are to choose from, by name: the scenario's own, and those of the other rulesets. */
export function runsOf(scenario: unknown): ReadonlyMap<string, JsonObject> {
  const own = objects(scenario, "runs");
  const listed = own.length > 0 ? own : [{ ruleset: "yuma3" }];
  const used = listed.map(({ ruleset }) => ruleset);
  const others = rulesets.filter((ruleset) => !used.includes(ruleset)).map((ruleset) => ({ ruleset }));
  return new Map([...listed, ...others].map((run) => [nameOf(run), run]));
}

/** The names of the runs that a scenario has itself. */
export const ownRuns = (scenario: unknown): readonly string[] => {
  const own = objects(scenario, "runs").map(nameOf);
  return own.length > 0 ? own : ["yuma3"];
};

const nameOf = ({ name, ruleset }: JsonObject) => String(name ?? ruleset);

/** A scenario's JSON form with what was chosen. */
export function changed(scenario: unknown, { values, epochs, seed, runs }: Choices): JsonObject {
  const all = runsOf(scenario);
  return {
    ...moved(scenario, values),
    ...(epochs !== undefined && { epochs }),
    ...(seed !== undefined && { seed }),
    ...(runs && { runs: runs.flatMap((name) => all.get(name) ?? []) }),
  };
}

/** With sliders moved. */
function moved(scenario: unknown, values: Choices["values"]): JsonObject {
  const { hyperparameters: own, groups } = parts(scenario);
  const set = hyperparameters.flatMap(({ name, unit, initial }) => {
    const value = values[name];
    if (value === undefined) return [];
    const raw = Math.round(value * unit);
    return [[name, typeof initial === "bigint" ? String(raw) : raw] as const];
  });
  if (Object.keys(values).length === 0) return scenario as JsonObject;
  return {
    ...(scenario as JsonObject),
    hyperparameters: { ...own, ...Object.fromEntries(set) },
    groups: values[CABAL_STAKE] === undefined ? groups : shared(groups, values[CABAL_STAKE]),
  };
}

/** The same stake in all, of which the cabal has this part; within either side the groups keep their parts. */
function shared(groups: readonly JsonObject[], cabalPart: number): JsonObject[] {
  const all = stakeOf(groups);
  const ofCabal = (all * BigInt(Math.round(cabalPart * 10_000))) / 10_000n;
  return groups.map((group) => {
    const side = groups.filter((other) => isCabal(other) === isCabal(group));
    const had = stakeOf(side);
    const gets = isCabal(group) ? ofCabal : all - ofCabal;
    return had === 0n ? group : { ...group, stake: String((stakeOf([group]) * gets) / had) };
  });
}

const parts = (scenario: unknown) => {
  const { hyperparameters: own } = scenario as JsonObject;
  return { hyperparameters: isObject(own) ? own : {}, groups: objects(scenario, "groups") };
};

const objects = (scenario: unknown, name: string): readonly JsonObject[] => {
  const list = (scenario as JsonObject)[name];
  return Array.isArray(list) ? list.filter(isObject) : [];
};

const isCabal = (group: JsonObject) => objects(group, "weights").some(({ behaviour }) => behaviour === "cabal");

const stakeOf = (groups: readonly JsonObject[]) =>
  groups.reduce((sum, { stake }) => sum + BigInt(typeof stake === "string" ? stake : 0), 0n);
