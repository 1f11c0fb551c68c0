// What of a shipped scenario can be changed with a slider.

import { isObject, type JsonObject } from "../bindings/json.js";
import { defaults } from "../simulation/schema.js";

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

/** A scenario's JSON form with sliders moved. */
export function changed(scenario: unknown, values: Readonly<Record<string, number>>): JsonObject {
  const { hyperparameters: own, groups } = parts(scenario);
  const moved = hyperparameters.flatMap(({ name, unit, initial }) => {
    const value = values[name];
    if (value === undefined) return [];
    const raw = Math.round(value * unit);
    return [[name, typeof initial === "bigint" ? String(raw) : raw] as const];
  });
  return {
    ...(scenario as JsonObject),
    hyperparameters: { ...own, ...Object.fromEntries(moved) },
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
