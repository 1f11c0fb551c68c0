// What is changed in a what-if, in the page's address: hyperparameters raw, as the chain has them.

import type { EpochState } from "../bindings/state.js";
import { numberIn, type Settings } from "./remembered.js";
import { formatWeights, parseWeights } from "./weights-text.js";
import type { Changes, OwnChanges } from "./what-if.js";

/** An epoch with changes of its own neuron. */
export type WhatIfState = Required<Changes>;

const numbers = [
  ["kappa", "kappa", 65535],
  ["bonds-penalty", "bondsPenalty", 65535],
  ["bonds-moving-average", "bondsMovingAverage", 1_000_000],
  ["alpha-low", "alphaLow", 65535],
  ["alpha-high", "alphaHigh", 65535],
  ["steepness", "alphaSigmoidSteepness", 65535],
] as const;
const flags = [
  ["yuma", "yuma3Enabled"],
  ["liquid-alpha", "liquidAlphaEnabled"],
] as const;

/** There are never more rao. */
const MOST_STAKE = 21_000_000n * 1_000_000_000n;
/** UTF-16 units: a link has no room for more. */
const MOST_WEIGHTS = 2000;

/** What makes no sense counts as not said. */
export function parseWhatIf(settings: Settings, state: EpochState, usual: number): WhatIfState {
  const parameters = [
    ...numbers.flatMap(([name, key, most]) => {
      const value = numberIn(settings[name], key === "alphaSigmoidSteepness" ? -32768 : 0, most);
      if (value === undefined) return [];
      return [[key, typeof state[key] === "bigint" ? BigInt(Math.round(value)) : Math.round(value)] as const];
    }),
    ...flags.flatMap(([name, key]) =>
      /^[01]$/.test(settings[name] ?? "") ? [[key, settings[name] === "1"] as const] : [],
    ),
  ];
  const { stake: stakeText, weights: weightsText } = settings;
  const stake = /^\d{1,17}$/.test(stakeText ?? "") ? BigInt(stakeText as string) : undefined;
  const weights = weightsText === undefined ? undefined : parseWeights(weightsText, state.n);
  const own: OwnChanges = {
    uid: numberIn(settings.of, 0, state.n - 1) ?? usual,
    ...(stake !== undefined && stake <= MOST_STAKE && { stake }),
    ...(weights !== undefined && typeof weights !== "string" && { weights }),
  };
  return { parameters: Object.fromEntries(parameters), own };
}

/** @param usual the neuron of who names none */
export function formatWhatIf({ parameters, own }: WhatIfState, usual: number): Settings {
  const weights = own.weights && formatWeights(own.weights).replaceAll(" ", "");
  const all = [
    ...numbers.map(([name, key]) => [name, parameters[key]] as const),
    ...flags.map(([name, key]) => [name, parameters[key] === undefined ? undefined : Number(parameters[key])] as const),
    ["of", own.uid === usual ? undefined : own.uid] as const,
    ["stake", own.stake] as const,
    ["weights", weights !== undefined && weights.length <= MOST_WEIGHTS ? weights : undefined] as const,
  ];
  const said = all.filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.map(([name, value]) => [name, String(value)]));
}
