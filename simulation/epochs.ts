// The epochs of a made network, whoever sets its weights: who registers, what the blob decides, what is paid out. Bonds,
// permits and stake go into the next epoch as they are.

import { epochPeriod } from "../bindings/epoch-period.js";
import {
  DEFAULT_SPEC_VERSION,
  type EpochOutput,
  type EpochState,
  type SparseRows,
  type Yuma,
} from "../bindings/index.js";
import { settledState } from "../bindings/settled.js";
import { type History, newHistory, record } from "./history.js";
import { type Neuron, neuronsOf } from "./neurons.js";
import { defaults, type Ruleset, type Run, type Scenario } from "./schema.js";
import { payOut, type Stakes } from "./stake.js";
import { EMPTY_ROW, type WeightRow } from "./weights.js";

const stateFieldsOf: Readonly<Record<Ruleset, Pick<EpochState, "ruleset" | "yuma3Enabled">>> = {
  naive: { ruleset: "naive", yuma3Enabled: false },
  whitepaper: { ruleset: "whitepaper", yuma3Enabled: false },
  classic: { ruleset: "yuma", yuma3Enabled: false },
  yuma3: { ruleset: "yuma", yuma3Enabled: true },
};

/** The block of the first epoch: those who register before it are not new any more. */
const FIRST_BLOCK = 1_000_000n;

export class Epochs {
  readonly history: History;
  readonly neurons: readonly Neuron[];
  readonly #yuma: Yuma;
  readonly #scenario: Scenario;
  readonly #run: Run;
  readonly #stakes: Stakes;
  #hyperparameters = defaults;
  /** slots in use so far; what follows is by uid */
  #n = 0;
  #block = FIRST_BLOCK;
  #lastBlock = 0n;
  readonly #occupants: (number | undefined)[] = [];
  readonly #rows: WeightRow[] = [];
  readonly #lastUpdate: bigint[] = [];
  readonly #registration: bigint[] = [];
  readonly #permits: number[] = [];
  #consensus: Uint16Array = new Uint16Array(0);
  #bonds: SparseRows = { offsets: new Uint32Array(1), uids: new Uint16Array(0), values: new Uint16Array(0) };

  constructor(yuma: Yuma, scenario: Scenario, run: Run) {
    this.#yuma = yuma;
    this.#scenario = scenario;
    this.#run = run;
    this.neurons = neuronsOf(scenario);
    this.#stakes = {
      all: BigUint64Array.from(this.neurons, ({ stake }) => stake),
      owned: BigUint64Array.from(this.neurons, ({ owned }) => owned),
    };
    this.history = newHistory(scenario, run, this.neurons);
  }

  /** The one that comes next. */
  get epoch(): number {
    return this.history.epochs;
  }

  get done(): boolean {
    return this.epoch === this.#scenario.epochs;
  }

  get n(): number {
    return this.#n;
  }

  /** as the last epoch stored it, by uid, and 0 for who registered since */
  get consensus(): Uint16Array {
    return this.#consensus;
  }

  /** The neuron that has a slot, by its number. */
  occupant(uid: number): number | undefined {
    return this.#occupants[uid];
  }

  /** What a validator says from now on. */
  setWeights(uid: number, row: WeightRow): void {
    this.#rows[uid] = row;
    this.#lastUpdate[uid] = this.#block - 1n;
  }

  /** What is changed before the next epoch, and who registers or leaves. Then weights can be set. */
  open(): void {
    this.#change(this.epoch);
    this.#register(this.epoch);
  }

  /**
   * Runs the epoch that was opened.
   * @throws YumaError naming the field at fault where the blob refuses the state
   */
  close(): EpochOutput {
    const { epoch } = this;
    const output = this.#yuma.epoch(this.#state()).output;
    record(this.history, this.#stakes, output);
    this.#permits.splice(0, this.#n, ...output.validatorPermit);
    this.#consensus = output.consensus;
    this.#bonds = output.bonds;
    if (this.#scenario.stakeFeedback) payOut(this.#stakes, this.neurons, output, this.#scenario.take, epoch);
    this.#lastBlock = this.#block;
    this.#block += epochPeriod(DEFAULT_SPEC_VERSION, this.#hyperparameters.tempo);
    return output;
  }

  /** A run's own hyperparameters stand above the scenario's and their changes. */
  #change(epoch: number): void {
    const change = this.#scenario.changes.find((one) => one.epoch === epoch);
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
    for (const { uid, untilEpoch } of this.neurons) {
      if (untilEpoch !== epoch) continue;
      this.#occupants[uid] = undefined;
      reset.add(uid);
    }
    for (const [k, { uid, fromEpoch }] of this.neurons.entries()) {
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
      const neuron = this.neurons[this.#occupants[uid] ?? -1];
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

  #state(): EpochState {
    const n = this.#n;
    const stake = (uid: number) => this.#stakes.all[this.#occupants[uid] ?? -1] ?? 0n;
    return settledState(n, {
      ...stateFieldsOf[this.#run.ruleset],
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

/** Rows one after the other. */
function joined(rows: readonly WeightRow[]): SparseRows {
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
