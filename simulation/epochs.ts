// The epochs of a made network, whoever sets its weights: who registers, what the blob decides, what is paid out. Bonds,
// permits and stake go into the next epoch as they are.

import { type EpochState, NO_COMMIT, type SparseRows, type Yuma } from "../bindings/core.js";
import { epochPeriod } from "../bindings/epoch-period.js";
import { settledState } from "../bindings/settled.js";
import { inherited, type Link, linksOf } from "./families.js";
import { type History, newHistory, record } from "./history.js";
import { isPresent, type Neuron, neuronsOf } from "./neurons.js";
import type { Decision } from "./own.js";
import { EMPTY_ROW, joined, rowsOf, type WeightRow, without } from "./rows.js";
import { defaults, type Ruleset, type Run, type Scenario } from "./schema.js";
import { type PruningRules, Slots } from "./slots.js";
import { moveNominators, moveStake, payOut, type Stakes } from "./stake.js";

const stateFieldsOf: Readonly<Record<Ruleset, Pick<EpochState, "ruleset" | "yuma3Enabled">>> = {
  naive: { ruleset: "naive", yuma3Enabled: false },
  whitepaper: { ruleset: "whitepaper", yuma3Enabled: false },
  classic: { ruleset: "yuma", yuma3Enabled: false },
  yuma3: { ruleset: "yuma", yuma3Enabled: true },
};

/** The block of the first epoch: those who register before it are not new any more. */
const FIRST_BLOCK = 1_000_000n;

/** What a copier may look back by: so many epochs' consensus is kept. */
const MOST_DELAY = 1000;

/** Weights that were committed. */
interface Commit {
  readonly row: WeightRow;
  readonly block: bigint;
  /** the epoch in which they count first */
  readonly epoch: number;
}

export class Epochs {
  readonly history: History;
  readonly neurons: readonly Neuron[];
  readonly #yuma: Yuma;
  readonly #scenario: Scenario;
  readonly #run: Run;
  readonly #specVersion: number;
  readonly #slots: Slots;
  readonly #stakes: Stakes;
  readonly #links: readonly Link[];
  #hyperparameters = defaults;
  #block = FIRST_BLOCK;
  #lastBlock = 0n;
  // What follows is by uid.
  readonly #rows: WeightRow[] = [];
  readonly #commits: Commit[][] = [];
  readonly #lastUpdate: bigint[] = [];
  readonly #registration: bigint[] = [];
  readonly #permits: number[] = [];
  readonly #scores: bigint[] = [];
  /** as the last epochs stored it, the newest first */
  readonly #consensus: Uint16Array[] = [];
  #bonds: SparseRows = joined([]);

  constructor(yuma: Yuma, scenario: Scenario, run: Run) {
    this.#yuma = yuma;
    this.#scenario = scenario;
    this.#run = run;
    this.#specVersion = run.specVersion ?? scenario.specVersion;
    this.neurons = neuronsOf(scenario);
    this.#slots = new Slots(this.neurons);
    this.#links = linksOf(scenario, this.neurons);
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

  /** A recorded owner's neuron is its own for good. */
  get #ownerUid(): number | null {
    return this.#scenario.network?.epochs[0]?.ownerUid ?? null;
  }

  get done(): boolean {
    return this.epoch === this.#scenario.epochs;
  }

  get n(): number {
    return this.#slots.n;
  }

  /** The neuron that has a slot, by its number. */
  occupant(uid: number): number | undefined {
    return this.#slots.occupant(uid);
  }

  /**
   * The consensus that an epoch stored, by uid, and 0 for who registered since.
   * @param delay 0 for the last epoch, 1 for the one before
   */
  consensus(delay: number): Uint16Array {
    return this.#consensus[delay] ?? new Uint16Array(this.n);
  }

  /** The consensus that there would be of the weights that are open by now. */
  openConsensus(): Uint16Array {
    return this.#yuma.epoch(this.#state()).output.consensus;
  }

  /**
   * What a validator says from now on; hidden, and without effect, as long as weights are.
   * @param block in which it is set
   */
  setWeights(uid: number, row: WeightRow, block = this.#block - 1n): void {
    const { commitRevealPeriod } = this.#hyperparameters;
    if (commitRevealPeriod === 0) this.#rows[uid] = row;
    else if (block > (this.#lastUpdate[uid] as bigint))
      this.#commits[uid]?.push({ row, block, epoch: this.epoch + commitRevealPeriod - 1 });
    this.#lastUpdate[uid] = block;
  }

  /** Its weights are set again as they are. */
  keepWeights(uid: number): void {
    this.setWeights(uid, this.#commits[uid]?.at(-1)?.row ?? (this.#rows[uid] as WeightRow));
  }

  /** What is changed before the next epoch, and who registers or leaves. Then weights can be set. */
  open(): void {
    const { network } = this.#scenario;
    const recorded = network?.epochs[this.epoch];
    if (recorded) this.#block = recorded.currentBlock;
    this.#change(this.epoch);
    if (recorded && this.epoch === 0) this.#resume(recorded);
    else if (recorded) this.#reregister(recorded);
    this.#register(this.epoch);
  }

  /** The state that the epoch which was opened runs on: what was hidden until now is open. */
  reveal(): EpochState {
    for (const [uid, commits] of this.#commits.entries()) {
      while (commits[0] && commits[0].epoch <= this.epoch) this.#rows[uid] = (commits.shift() as Commit).row;
    }
    return this.#state();
  }

  /** What the epoch that was opened came to. */
  close(output: Decision): void {
    const { epoch } = this;
    record(this.history, this.#stakes, output);
    this.#permits.splice(0, this.n, ...output.validatorPermit);
    this.#scores.splice(0, this.n, ...[...(output.pruningScore ?? output.emission)].map(BigInt));
    this.#consensus.unshift(output.consensus);
    this.#consensus.length = Math.min(this.#consensus.length, MOST_DELAY + 1);
    this.#bonds = output.bonds;
    const { stakeFeedback, take, nominatorsMove, groups } = this.#scenario;
    const { neurons } = this;
    const childkeyTakes = neurons.map(({ group }) => groups[group]?.childkeyTake as number);
    const terms = { neurons, links: this.#links, take, childkeyTakes, taoWeight: this.#hyperparameters.taoWeight };
    if (stakeFeedback) payOut(this.#stakes, terms, output, epoch);
    if (nominatorsMove > 0) moveNominators(this.#stakes, neurons, output, nominatorsMove, epoch);
    this.#lastBlock = this.#block;
    this.#block += epochPeriod(this.#specVersion, this.#hyperparameters.tempo);
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
    const numbers = (name: string) => this.#present(this.#scenario.groups.findIndex((group) => group.name === name));
    for (const { group, stake } of change?.stake ?? []) moveStake(this.#stakes, numbers(group), stake);
    for (const group of change?.resetBonds ?? []) {
      const uids = new Set(numbers(group).map((k) => (this.neurons[k] as Neuron).uid));
      this.#bonds = joined(rowsOf(this.#bonds).map((row) => without(row, uids)));
    }
  }

  /** Numbers of a group's neurons that are there. */
  #present(group: number): number[] {
    return [...this.neurons.keys()].filter((k) => {
      const neuron = this.neurons[k] as Neuron;
      return neuron.group === group && isPresent(neuron, this.epoch);
    });
  }

  /** The recorded neurons, as they are recorded. */
  #resume(state: EpochState): void {
    const { n, lastUpdate, blockAtRegistration, validatorPermit, weights, bonds, previousConsensus } = state;
    const rows = rowsOf(weights);
    for (const [k, { uid }] of this.neurons.entries()) if (uid >= 0) this.#slots.place(k, uid);
    for (let uid = 0; uid < n; ++uid) {
      this.#rows[uid] = rows[uid] as WeightRow;
      this.#commits[uid] = [];
      this.#lastUpdate[uid] = lastUpdate[uid] as bigint;
      this.#registration[uid] = blockAtRegistration[uid] as bigint;
      this.#permits[uid] = validatorPermit[uid] as number;
      this.#scores[uid] = 0n;
    }
    this.#bonds = bonds;
    if (previousConsensus?.length === n) this.#consensus.unshift(previousConsensus);
  }

  /** Who took a recorded slot while it was recorded is taken for the one who had it, but younger. */
  #reregister({ blockAtRegistration }: EpochState): void {
    for (const [uid, block] of blockAtRegistration.entries()) {
      if (this.#isRecorded(uid)) this.#registration[uid] = block;
    }
  }

  #isRecorded(uid: number): boolean {
    const group = this.#scenario.groups[this.#slots.neuron(uid)?.group ?? -1];
    return group?.uids !== undefined;
  }

  /** Slots that are left or taken before this epoch are reset: nothing of who had them is left. */
  #register(epoch: number): void {
    const reset = new Set<number>();
    const block = epoch === 0 ? 0n : this.#lastBlock + 1n;
    const { maxAllowedUids, minNonImmuneUids, immunityPeriod } = this.#hyperparameters;
    for (const { uid, untilEpoch } of this.neurons) {
      if (untilEpoch !== epoch || uid < 0) continue;
      this.#slots.leave(uid);
      reset.add(uid);
    }
    const rules: PruningRules = {
      maxAllowedUids,
      minNonImmuneUids,
      isImmune: (uid) => block - (this.#registration[uid] as bigint) < BigInt(immunityPeriod),
      score: (uid) => this.#scores[uid] ?? 0n,
      registration: (uid) => this.#registration[uid] as bigint,
      ownerUid: this.#ownerUid,
    };
    for (const [k, { fromEpoch, uid: recorded }] of this.neurons.entries()) {
      if (fromEpoch !== epoch || recorded >= 0) continue;
      const uid = this.#slots.take(k, epoch, rules);
      if (uid === undefined) continue;
      [this.#registration[uid], this.#scores[uid]] = [block, 0n];
      reset.add(uid);
    }
    for (const uid of reset) this.#reset(uid, block);
    if (reset.size === 0) return;
    for (const [i, old] of this.#consensus.entries()) {
      this.#consensus[i] = Uint16Array.from({ length: this.n }, (_, uid) => (reset.has(uid) ? 0 : (old[uid] ?? 0)));
    }
    const rows = rowsOf(this.#bonds);
    this.#bonds = joined(
      Array.from({ length: this.n }, (_, uid) => (reset.has(uid) ? EMPTY_ROW : (rows[uid] ?? EMPTY_ROW))),
    );
  }

  #reset(uid: number, block: bigint): void {
    this.#rows[uid] = EMPTY_ROW;
    this.#commits[uid] = [];
    this.#lastUpdate[uid] = block;
    this.#registration[uid] = block;
    this.#scores[uid] = 0n;
    // The first epoch would have no validators if nobody had a permit before it.
    const neuron = this.#slots.neuron(uid);
    const stake = (neuron?.stake ?? 0n) + (neuron?.taoStake ?? 0n);
    this.#permits[uid] = Number(this.epoch === 0 && stake > 0n);
  }

  #state(): EpochState {
    const n = this.n;
    const recorded = this.#scenario.network?.epochs[this.epoch];
    const {
      commitRevealPeriod,
      maxAllowedUids: _,
      minNonImmuneUids: __,
      immunityPeriod: ___,
      ...settings
    } = this.#hyperparameters;
    const present = (stakes: ArrayLike<bigint>) =>
      inherited(
        this.neurons.map((neuron, k) => (isPresent(neuron, this.epoch) ? (stakes[k] as bigint) : 0n)),
        this.#links,
      );
    const alpha = present(this.#stakes.all);
    const tao = present(this.neurons.map(({ taoStake }) => taoStake));
    const byUid = (stakes: readonly bigint[]) =>
      BigUint64Array.from({ length: n }, (_, uid) => stakes[this.#slots.occupant(uid) ?? -1] ?? 0n);
    return settledState(n, {
      ...stateFieldsOf[this.#run.ruleset],
      ...settings,
      specVersion: this.#specVersion,
      currentBlock: this.#block,
      lastMechanismStepBlock: recorded?.lastMechanismStepBlock ?? this.#lastBlock,
      ownerUid: this.#ownerUid,
      lastUpdate: BigUint64Array.from(this.#lastUpdate),
      blockAtRegistration: BigUint64Array.from(this.#registration),
      alphaStake: byUid(alpha),
      taoStake: byUid(tao),
      validatorPermit: Uint8Array.from(this.#permits),
      weights: joined(this.#rows),
      bonds: this.#bonds,
      commitRevealEnabled: commitRevealPeriod > 0 || (recorded?.commitRevealEnabled ?? false),
      commitBlock: BigUint64Array.from(this.#commits, ([earliest], uid) => {
        const asRecorded = commitRevealPeriod === 0 && this.#isRecorded(uid) ? recorded?.commitBlock[uid] : undefined;
        return asRecorded ?? earliest?.block ?? NO_COMMIT;
      }),
      ...(this.#consensus[0] && { previousConsensus: this.#consensus[0] }),
    });
  }
}
