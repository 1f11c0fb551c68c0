// A run of a scenario under one ruleset: weights are set, the epoch runs, its emission is paid out, and bonds, permits and
// stake go into the next one as they are.

import { epochPeriod } from "../bindings/epoch-period.js";
import {
  DEFAULT_SPEC_VERSION,
  type EpochOutput,
  type EpochState,
  type SparseRows,
  type Yuma,
} from "../bindings/index.js";
import { settledState } from "../bindings/settled.js";
import { type History, isMiner, newHistory, record } from "./history.js";
import { type Neuron, neuronsOf, ONE, utilityFactors } from "./neurons.js";
import { Random } from "./random.js";
import { type Behaviour, defaults, type Group, type Ruleset, type Run, type Scenario, sideOf } from "./schema.js";
import { payOut, type Stakes } from "./stake.js";
import { EMPTY_ROW, type Row, rowOf, type Sight, weigh } from "./weights.js";

const rulesOf: Readonly<Record<Ruleset, Pick<EpochState, "ruleset" | "yuma3Enabled">>> = {
  naive: { ruleset: "naive", yuma3Enabled: false },
  whitepaper: { ruleset: "whitepaper", yuma3Enabled: false },
  classic: { ruleset: "yuma", yuma3Enabled: false },
  yuma3: { ruleset: "yuma", yuma3Enabled: true },
};

/** The block of the first epoch: those who register before it are not new any more. */
const FIRST_BLOCK = 1_000_000n;

export class Simulation {
  readonly history: History;
  readonly #yuma: Yuma;
  readonly #scenario: Scenario;
  readonly #run: Run;
  readonly #neurons: readonly Neuron[];
  readonly #stakes: Stakes;
  readonly #randoms: readonly Random[];
  readonly #factors: readonly number[];
  /** in force, by group */
  readonly #utilities: number[];
  #hyperparameters = defaults;
  /** slots in use so far; what follows is by uid */
  #n = 0;
  #block = FIRST_BLOCK;
  #lastBlock = 0n;
  readonly #occupants: (number | undefined)[] = [];
  readonly #rows: Row[] = [];
  readonly #lastUpdate: bigint[] = [];
  readonly #registration: bigint[] = [];
  readonly #permits: number[] = [];
  #consensus: Uint16Array = new Uint16Array(0);
  #bonds: SparseRows = { offsets: new Uint32Array(1), uids: new Uint16Array(0), values: new Uint16Array(0) };

  constructor(yuma: Yuma, scenario: Scenario, run: Run) {
    this.#yuma = yuma;
    this.#scenario = scenario;
    this.#run = run;
    this.#neurons = neuronsOf(scenario);
    this.#randoms = this.#neurons.map((_, k) => new Random(scenario.seed, k));
    this.#factors = utilityFactors(scenario);
    this.#utilities = scenario.groups.map(({ utility }) => utility);
    this.#stakes = {
      all: BigUint64Array.from(this.#neurons, ({ stake }) => stake),
      owned: BigUint64Array.from(this.#neurons, ({ owned }) => owned),
    };
    this.history = newHistory(scenario, run, this.#neurons);
  }

  get done(): boolean {
    return this.history.epochs === this.#scenario.epochs;
  }

  /**
   * Runs the next epoch.
   * @throws YumaError naming the field at fault where the blob refuses the state
   */
  step(): EpochOutput {
    const epoch = this.history.epochs;
    this.#change(epoch);
    this.#register(epoch);
    this.#setWeights(epoch);
    const output = this.#yuma.epoch(this.#state()).output;
    record(this.history, this.#stakes, output);
    this.#permits.splice(0, this.#n, ...output.validatorPermit);
    this.#consensus = output.consensus;
    this.#bonds = output.bonds;
    if (this.#scenario.stakeFeedback) payOut(this.#stakes, this.#neurons, output, this.#scenario.take, epoch);
    this.#lastBlock = this.#block;
    this.#block += epochPeriod(DEFAULT_SPEC_VERSION, this.#hyperparameters.tempo);
    return output;
  }

  /** What the scenario changes before this epoch. A run's own hyperparameters stand above it. */
  #change(epoch: number): void {
    const change = this.#scenario.changes.find((one) => one.epoch === epoch);
    for (const { group, utility } of change?.utility ?? []) {
      this.#utilities[this.#scenario.groups.findIndex(({ name }) => name === group)] = utility;
    }
    if (epoch > 0 && change === undefined) return;
    const initial = epoch === 0 ? this.#scenario.hyperparameters : {};
    this.#hyperparameters = {
      ...this.#hyperparameters,
      ...initial,
      ...change?.hyperparameters,
      ...this.#run.hyperparameters,
    } as typeof defaults;
  }

  /** Slots that are left or taken before this epoch are reset: nothing of who had them is left. */
  #register(epoch: number): void {
    const reset = new Set<number>();
    for (const { uid, untilEpoch } of this.#neurons) {
      if (untilEpoch !== epoch) continue;
      this.#occupants[uid] = undefined;
      reset.add(uid);
    }
    for (const [k, { uid, fromEpoch }] of this.#neurons.entries()) {
      if (fromEpoch !== epoch) continue;
      this.#occupants[uid] = k;
      reset.add(uid);
    }
    if (reset.size === 0) return;
    this.#n = Math.max(this.#n, ...[...reset].map((uid) => uid + 1));
    const block = epoch === 0 ? 0n : this.#lastBlock + 1n;
    for (const uid of reset) {
      this.#rows[uid] = EMPTY_ROW;
      this.#lastUpdate[uid] = block;
      this.#registration[uid] = block;
      // The first epoch would have no validators if nobody had a permit before it.
      const neuron = this.#neurons[this.#occupants[uid] ?? -1];
      this.#permits[uid] = Number(epoch === 0 && neuron !== undefined && neuron.stake > 0n);
    }
    this.#consensus = Uint16Array.from({ length: this.#n }, (_, uid) =>
      reset.has(uid) ? 0 : (this.#consensus[uid] as number),
    );
    const { offsets, uids, values } = this.#bonds;
    this.#bonds = joined(
      Array.from({ length: this.#n }, (_, uid) => {
        if (reset.has(uid)) return EMPTY_ROW;
        const span = [offsets[uid], offsets[uid + 1]] as const;
        return { uids: uids.subarray(...span), values: values.subarray(...span) };
      }),
    );
  }

  #setWeights(epoch: number): void {
    const phases = this.#scenario.groups.map(({ weights }) => weights.findLast(({ fromEpoch }) => fromEpoch <= epoch));
    const sights = phases.map((phase, g) => phase && this.#sight(this.#scenario.groups[g] as Group, phase, epoch));
    for (const [k, { group, uid, fromEpoch }] of this.#neurons.entries()) {
      const phase = phases[group];
      if (phase === undefined || this.#occupants[uid] !== k) continue;
      // A lazy validator sets its weights once.
      if (phase.behaviour === "lazy" && epoch !== Math.max(phase.fromEpoch, fromEpoch)) continue;
      this.#rows[uid] = rowOf(weigh(phase, sights[group] as Sight, uid, this.#randoms[k] as Random));
      this.#lastUpdate[uid] = this.#block - 1n;
    }
  }

  #sight(own: Group, phase: Behaviour, epoch: number): Sight {
    const { groups } = this.#scenario;
    const unknown = phase.behaviour === "honest" ? phase.discovers.filter((one) => epoch < one.epoch) : [];
    const utilities = groups.map(({ name }, g) =>
      unknown.some(({ group }) => group === name) ? 0 : (this.#utilities[g] as number),
    );
    const isOwn = groups.map((group) => Number(isMiner(group) && sideOf(group) === sideOf(own)));
    const sight = { utility: new Float64Array(this.#n), own: new Uint8Array(this.#n), consensus: this.#consensus };
    for (let uid = 0; uid < this.#n; ++uid) {
      const occupant = this.#occupants[uid];
      if (occupant === undefined) continue;
      const { group } = this.#neurons[occupant] as Neuron;
      sight.own[uid] = isOwn[group] as number;
      sight.utility[uid] = Math.floor(((utilities[group] as number) * (this.#factors[occupant] as number)) / ONE);
    }
    return sight;
  }

  #state(): EpochState {
    const n = this.#n;
    const stake = (uid: number) => this.#stakes.all[this.#occupants[uid] ?? -1] ?? 0n;
    return settledState(n, {
      ...rulesOf[this.#run.ruleset],
      ...this.#hyperparameters,
      currentBlock: this.#block,
      lastMechanismStepBlock: this.#lastBlock,
      lastUpdate: BigUint64Array.from(this.#lastUpdate),
      blockAtRegistration: BigUint64Array.from(this.#registration),
      alphaStake: BigUint64Array.from({ length: n }, (_, uid) => stake(uid)),
      validatorPermit: Uint8Array.from(this.#permits),
      weights: joined(this.#rows),
      bonds: this.#bonds,
    });
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

/** Rows one after the other. */
function joined(rows: readonly Row[]): SparseRows {
  const offsets = new Uint32Array(rows.length + 1);
  for (const [i, { uids }] of rows.entries()) offsets[i + 1] = (offsets[i] as number) + uids.length;
  const uids = new Uint16Array(offsets[rows.length] as number);
  const values = new Uint16Array(uids.length);
  for (const [i, row] of rows.entries()) {
    uids.set(row.uids, offsets[i]);
    values.set(row.values, offsets[i]);
  }
  return { offsets, uids, values };
}
