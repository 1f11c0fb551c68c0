/** yuma-consensus/simulation: many epochs of a made network, as `yuma simulate` runs them. */

import type { EpochState, Yuma } from "../bindings/index.js";
import { bondsCsv as bondsText, type History, neuronsCsv as neuronsText } from "./history.js";
import type { Decision, Own } from "./own.js";
import { parseScenario as parse } from "./scenario.js";
import { scenarios as shipped } from "./scenarios.js";
import type { Run as CheckedRun, Scenario as CheckedScenario } from "./schema.js";
import { Simulation as Running, simulate as runToEnd } from "./simulation.js";
import { withSettings as changed } from "./sweep/sweep.js";

export type { BondPair, History } from "./history.js";
export type { Neuron } from "./neurons.js";
export type { Decision, Own, OwnBehaviour, OwnRule, View } from "./own.js";
export { Random } from "./random.js";
export { type Totals, totalsOf } from "./totals.js";

declare const checked: unique symbol;

/** A scenario that was checked: parseScenario makes it. It has more than is told here. */
export interface Scenario {
  readonly [checked]: true;
  readonly description: string;
  readonly epochs: number;
  readonly seed: number;
  readonly runs: readonly Run[];
  readonly groups: readonly Group[];
}

/** What is compared. */
export interface Run {
  /** the ruleset where absent */
  readonly name?: string | undefined;
  readonly ruleset: "naive" | "whitepaper" | "classic" | "yuma3";
}

/** Neurons that are alike. */
export interface Group {
  readonly name: string;
  /** the group's own name where absent */
  readonly side?: string | undefined;
  readonly count: number;
}

/** A simulation that goes on epoch by epoch. */
export interface Simulation {
  /** what happened so far */
  readonly history: History;
  /** whether all epochs of the scenario were run */
  readonly done: boolean;
  /**
   * Runs the next epoch.
   * @returns what the blob, or the rule of your own, said
   * @throws YumaError naming the field at fault where the blob refuses the state
   */
  step(): Decision;
  /** The state of the next epoch, for whoever decides it, at once or later; then close() it. Instead of step(). */
  open(): EpochState;
  /**
   * What came of the epoch that was opened.
   * @throws Error that names what is not of as many neurons
   */
  close(decision: Decision): void;
}

/** The JSON of the scenarios that are shipped, by name. */
export const scenarios: Readonly<Record<string, unknown>> = shipped;

/**
 * A scenario from its JSON form (docs/simulation.md).
 * @param json what JSON.parse gave
 * @throws YumaError whose message starts with the path at fault, as in `groups[1].weights[0].self_weight`
 */
export const parseScenario = (json: unknown): Scenario => parse(json) as unknown as Scenario;

/**
 * The JSON of a scenario with parameters changed, as `yuma simulate --set` does.
 * @param json of a scenario that is in order
 * @param settings such as `kappa=0.6` or `cabal validators.stake=5000000000000`
 * @throws Error that says what is wrong with a name, and which is the nearest, or with a value
 */
export const withSettings = (json: unknown, settings: readonly string[]): unknown => changed(json, settings);

/**
 * Begins a run of a scenario.
 * @param run one of the scenario's: the first where absent
 * @param own behaviours and a rule of your own
 */
export function startSimulation(yuma: Yuma, scenario: Scenario, run?: Run, own?: Own): Simulation {
  const [whole, chosen] = inside(scenario, run);
  return new Running(yuma, whole, chosen, own);
}

/**
 * Runs a scenario to its end.
 * @param run one of the scenario's: the first where absent
 * @param own behaviours and a rule of your own
 * @throws YumaError naming the field at fault where the blob refuses a state
 */
export function simulate(yuma: Yuma, scenario: Scenario, run?: Run, own?: Own): History {
  const [whole, chosen] = inside(scenario, run);
  return runToEnd(yuma, whole, chosen, undefined, own);
}

const inside = (scenario: Scenario, run = scenario.runs[0]): [CheckedScenario, CheckedRun] => [
  scenario as unknown as CheckedScenario,
  run as CheckedRun,
];

/**
 * A line for each neuron in each epoch of each run, in pieces: the bytes of `neurons.csv`.
 * @param histories of the scenario's runs
 */
export const neuronsCsv = (scenario: Scenario, histories: readonly History[]): Iterable<string> =>
  neuronsText(scenario as unknown as CheckedScenario, histories);

/**
 * A line for each pair of groups in each epoch of each run, in pieces: the bytes of `bonds.csv`.
 * @param histories of the scenario's runs
 */
export const bondsCsv = (scenario: Scenario, histories: readonly History[]): Iterable<string> =>
  bondsText(scenario as unknown as CheckedScenario, histories);
