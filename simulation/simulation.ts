// A run of a scenario under one ruleset: weights are set as the groups behave, and the epoch runs.

import type { EpochState, Yuma } from "../bindings/index.js";
import { Epochs } from "./epochs.js";
import { type History, isMiner, isValidator } from "./history.js";
import { isActive, recordedEpoch } from "./network.js";
import { type Neuron, ONE, utilityFactors } from "./neurons.js";
import { checkedDecision, checkedWeights, type Decision, type Own, type OwnBehaviour } from "./own.js";
import { Random } from "./random.js";
import { listedRow, rowAt, rowOf } from "./rows.js";
import { type Behaviour, type Group, type Network, type Run, type Scenario, sideOf } from "./schema.js";
import { type Self, type Sight, type Weighing, weigh } from "./weights.js";

export class Simulation {
  readonly #yuma: Yuma;
  readonly #scenario: Scenario;
  readonly #epochs: Epochs;
  readonly #randoms: readonly Random[];
  readonly #factors: readonly number[];
  readonly #own: Own;
  /** what changes, by group, in order of the epochs */
  readonly #utilities = new Map<string, UtilityChange[]>();
  #recordedConsensus: Uint16Array | undefined;

  constructor(yuma: Yuma, scenario: Scenario, run: Run, own: Own = {}) {
    for (const name of Object.keys(own.behaviours ?? {})) {
      const isThere = scenario.groups.some((group) => group.name === name && isValidator(group));
      if (!isThere) throw new Error(`there is no group ${name} with weights`);
    }
    this.#yuma = yuma;
    this.#own = own;
    this.#scenario = scenario;
    this.#epochs = new Epochs(yuma, scenario, run);
    this.#randoms = this.#epochs.neurons.map((_, k) => new Random(scenario.seed, k));
    this.#factors = utilityFactors(scenario);
    for (const { epoch, utility } of scenario.changes) {
      for (const one of utility) {
        const before = this.#utilities.get(one.group) ?? [];
        before.push({ epoch, utility: one.utility });
        this.#utilities.set(one.group, before);
      }
    }
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
  step(): Decision {
    const state = this.open();
    const { rule } = this.#own;
    const decision = rule ? rule(state) : this.#yuma.epoch(state).output;
    this.close(decision);
    return decision;
  }

  /** The state of the next epoch, for whoever decides it; then close() it. */
  open(): EpochState {
    this.#epochs.open();
    this.#setWeights(this.#epochs.epoch);
    return this.#epochs.reveal();
  }

  /**
   * What came of the epoch that was opened.
   * @throws Error that names what is not of as many neurons
   */
  close(decision: Decision): void {
    this.#epochs.close(checkedDecision(decision, this.#epochs.n));
  }

  #setWeights(epoch: number): void {
    const { groups } = this.#scenario;
    const phases = groups.map(({ weights }) => weights.findLast(({ fromEpoch }) => fromEpoch <= epoch));
    // Who copies what is open looks last.
    for (const looksLast of [false, true]) {
      for (const [g, phase] of phases.entries()) {
        if (!phase || copiesWeights(phase) !== looksLast) continue;
        const own = this.#own.behaviours?.[(groups[g] as Group).name];
        if (own) this.#setOwnWeights(g, own);
        else this.#setWeightsOf(g, phase);
      }
    }
  }

  #setOwnWeights(g: number, behaviour: OwnBehaviour): void {
    const { epoch, neurons, n } = this.#epochs;
    const sight = this.#sight(g, { behaviour: "honest", fromEpoch: 0, deviation: 0, discovers: [] });
    for (const [k, { group, index, uid }] of neurons.entries()) {
      if (group !== g || this.#epochs.occupant(uid) !== k) continue;
      const utility = Float64Array.from(sight.utility);
      const view = { epoch, uid, index, utility, own: sight.own.slice(), consensus: this.#epochs.consensus(0).slice() };
      const weights = behaviour({ ...view, random: this.#randoms[k] as Random });
      if (weights) this.#epochs.setWeights(uid, rowOf(checkedWeights(weights, n, uid)));
    }
  }

  #setWeightsOf(g: number, phase: Behaviour): void {
    const { epoch, neurons } = this.#epochs;
    const isRecorded = this.#scenario.groups[g]?.uids !== undefined;
    const weighing = this.#weighing(g, phase);
    for (const [k, { group, index, uid, fromEpoch }] of neurons.entries()) {
      if (group !== g || this.#epochs.occupant(uid) !== k) continue;
      if (phase.behaviour === "weights") this.#setListed(uid, phase.weights, epoch - phase.fromEpoch);
      else if (phase.behaviour === "recorded" || (phase.behaviour === "shifted" && isRecorded)) {
        this.#setRecorded(uid, phase.by);
      } else if (phase.behaviour !== "lazy" || epoch === Math.max(phase.fromEpoch, fromEpoch)) {
        weighing({ uid, index, random: this.#randoms[k] as Random });
      }
    }
  }

  /** What a validator does that looks around. */
  #weighing(g: number, phase: Behaviour): (self: Self) => void {
    if (phase.behaviour === "weights" || phase.behaviour === "recorded") return () => {};
    const sight = this.#sight(g, phase);
    return (self) => {
      const row = rowOf(weigh(phase, sight, self));
      if (phase.behaviour === "copier" && row.uids.length === 0) this.#epochs.keepWeights(self.uid);
      else this.#epochs.setWeights(self.uid, row);
    };
  }

  /** The row of an epoch, the last one for good; null sets nothing. */
  #setListed(uid: number, rows: Listed["weights"] = [], epoch: number): void {
    const row = rows[Math.min(epoch, rows.length - 1)];
    if (row) this.#epochs.setWeights(uid, listedRow(row, this.#epochs.n));
  }

  /** As it was recorded; later on whoever counted sets the same again. */
  #setRecorded(uid: number, by: number): void {
    const network = this.#scenario.network as Network;
    const { epoch } = this.#epochs;
    const state = recordedEpoch(network, epoch + by);
    const row = rowAt(state.weights, uid);
    const asRecorded = by === 0 && epoch < network.epochs.length;
    if (asRecorded) this.#epochs.setWeights(uid, row, state.lastUpdate[uid]);
    else if (isActive(state, uid)) this.#epochs.setWeights(uid, row);
  }

  #sight(g: number, phase: Weighing): Sight {
    const { groups } = this.#scenario;
    const { n, neurons, epoch } = this.#epochs;
    const own = groups[g] as Group;
    const unknown = phase.behaviour === "honest" ? phase.discovers.filter((one) => epoch < one.epoch) : [];
    const seen = phase.behaviour === "shifted" ? epoch + phase.by : epoch;
    const utilities = groups.map((group) =>
      unknown.some((one) => one.group === group.name) ? 0 : this.#utility(group, seen),
    );
    const isOwn = groups.map((group) => Number(isMiner(group) && sideOf(group) === sideOf(own)));
    const consensus = phase.behaviour === "copier" ? this.#copied(phase) : new Uint16Array(0);
    const sight = { utility: new Float64Array(n), own: new Uint8Array(n), consensus };
    for (let uid = 0; uid < n; ++uid) {
      const occupant = this.#epochs.occupant(uid);
      if (occupant === undefined) continue;
      const { group } = neurons[occupant] as Neuron;
      sight.own[uid] = isOwn[group] as number;
      const utility = utilities[group] ?? (groups[group]?.uids ? this.#worth(uid) : 0);
      sight.utility[uid] = Math.floor((utility * (this.#factors[occupant] as number)) / ONE);
    }
    return sight;
  }

  /** What recorded weights say of a neuron: the consensus of the first recorded epoch. */
  #worth(uid: number): number {
    const { epochs } = this.#scenario.network as Network;
    this.#recordedConsensus ??= this.#yuma.epoch(epochs[0] as EpochState).output.consensus;
    return this.#recordedConsensus[uid] as number;
  }

  /** What a group's miners are worth in an epoch, if the scenario says so. */
  #utility({ name, utility }: Group, epoch: number): number | undefined {
    const changes = this.#utilities.get(name) ?? [];
    let [from, until] = [0, changes.length];
    while (from < until) {
      const middle = (from + until) >> 1;
      if ((changes[middle] as UtilityChange).epoch <= epoch) from = middle + 1;
      else until = middle;
    }
    return changes[from - 1]?.utility ?? utility;
  }

  #copied({ copies, delay }: Copier): Uint16Array {
    return copies === "weights" ? this.#epochs.openConsensus() : this.#epochs.consensus(delay);
  }
}

interface UtilityChange {
  readonly epoch: number;
  readonly utility: number;
}

type Copier = Extract<Behaviour, { readonly behaviour: "copier" }>;
type Listed = Extract<Behaviour, { readonly behaviour: "weights" }>;

const copiesWeights = (phase: Behaviour) => phase.behaviour === "copier" && phase.copies === "weights";

/** Runs a scenario to its end. */
export function simulate(
  yuma: Yuma,
  scenario: Scenario,
  run: Run,
  onEpoch: () => void = () => {},
  own: Own = {},
): History {
  const simulation = new Simulation(yuma, scenario, run, own);
  while (!simulation.done) {
    simulation.step();
    onEpoch();
  }
  return simulation.history;
}
