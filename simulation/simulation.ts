// A run of a scenario under one ruleset: weights are set as the groups behave, and the epoch runs.

import type { EpochOutput, Yuma } from "../bindings/index.js";
import { Epochs } from "./epochs.js";
import { type History, isMiner } from "./history.js";
import { type Neuron, ONE, utilityFactors } from "./neurons.js";
import { Random } from "./random.js";
import { type Behaviour, type Group, type Run, type Scenario, sideOf } from "./schema.js";
import { rowOf, type Sight, weigh } from "./weights.js";

export class Simulation {
  readonly #scenario: Scenario;
  readonly #epochs: Epochs;
  readonly #randoms: readonly Random[];
  readonly #factors: readonly number[];
  /** in force, by group */
  readonly #utilities: number[];

  constructor(yuma: Yuma, scenario: Scenario, run: Run) {
    this.#scenario = scenario;
    this.#epochs = new Epochs(yuma, scenario, run);
    this.#randoms = this.#epochs.neurons.map((_, k) => new Random(scenario.seed, k));
    this.#factors = utilityFactors(scenario);
    this.#utilities = scenario.groups.map(({ utility }) => utility);
  }

  get history(): History {
    return this.#epochs.history;
  }

  get done(): boolean {
    return this.#epochs.done;
  }

  /**
   * Runs the next epoch.
   * @throws YumaError naming the field at fault where the blob refuses the state
   */
  step(): EpochOutput {
    const { epoch } = this.#epochs;
    const change = this.#scenario.changes.find((one) => one.epoch === epoch);
    for (const { group, utility } of change?.utility ?? []) {
      this.#utilities[this.#scenario.groups.findIndex(({ name }) => name === group)] = utility;
    }
    this.#epochs.open();
    this.#setWeights(epoch);
    return this.#epochs.close();
  }

  #setWeights(epoch: number): void {
    const phases = this.#scenario.groups.map(({ weights }) => weights.findLast(({ fromEpoch }) => fromEpoch <= epoch));
    const sights = phases.map((phase, g) => phase && this.#sight(this.#scenario.groups[g] as Group, phase, epoch));
    for (const [k, { group, uid, fromEpoch }] of this.#epochs.neurons.entries()) {
      const phase = phases[group];
      if (phase === undefined || this.#epochs.occupant(uid) !== k) continue;
      // A lazy validator sets its weights once.
      if (phase.behaviour === "lazy" && epoch !== Math.max(phase.fromEpoch, fromEpoch)) continue;
      this.#epochs.setWeights(uid, rowOf(weigh(phase, sights[group] as Sight, uid, this.#randoms[k] as Random)));
    }
  }

  #sight(own: Group, phase: Behaviour, epoch: number): Sight {
    const { groups } = this.#scenario;
    const { n, neurons, consensus } = this.#epochs;
    const unknown = phase.behaviour === "honest" ? phase.discovers.filter((one) => epoch < one.epoch) : [];
    const utilities = groups.map(({ name }, g) =>
      unknown.some(({ group }) => group === name) ? 0 : (this.#utilities[g] as number),
    );
    const isOwn = groups.map((group) => Number(isMiner(group) && sideOf(group) === sideOf(own)));
    const sight = { utility: new Float64Array(n), own: new Uint8Array(n), consensus };
    for (let uid = 0; uid < n; ++uid) {
      const occupant = this.#epochs.occupant(uid);
      if (occupant === undefined) continue;
      const { group } = neurons[occupant] as Neuron;
      sight.own[uid] = isOwn[group] as number;
      sight.utility[uid] = Math.floor(((utilities[group] as number) * (this.#factors[occupant] as number)) / ONE);
    }
    return sight;
  }
}

/** Runs a scenario to its end. */
export function simulate(yuma: Yuma, scenario: Scenario, run: Run, onEpoch: () => void = () => {}): History {
  const simulation = new Simulation(yuma, scenario, run);
  while (!simulation.done) {
    simulation.step();
    onEpoch();
  }
  return simulation.history;
}
