// From scores to pay: what a validator thinks of miners is a moving average of its scores, its weights are that average in
// u16s, and the epoch does the rest.

import type { Yuma } from "../bindings/index.js";
import { Epochs } from "../simulation/epochs.js";
import type { History } from "../simulation/history.js";
import { EMPTY_ROW, rowOf } from "../simulation/rows.js";
import { type Run, type Scenario, sideOf } from "../simulation/schema.js";
import { networkOf } from "./scenario.js";
import type { SubnetScenario } from "./schema.js";

/** One metric under one ruleset. */
export class Market {
  readonly metric: string;
  readonly #yuma: Yuma;
  readonly #epochs: Epochs;
  readonly #scenario: SubnetScenario;
  readonly #network: Scenario;
  /** by honest validator, then by miner */
  readonly #opinions: Float64Array[] = [];
  readonly #validators: number;

  constructor(yuma: Yuma, scenario: SubnetScenario, run: Run, metric: string) {
    this.metric = metric;
    this.#yuma = yuma;
    this.#scenario = scenario;
    this.#network = networkOf(scenario);
    this.#epochs = new Epochs(yuma, this.#network, run);
    this.#validators = scenario.validators.reduce((sum, { count }) => sum + count, 0);
  }

  get history(): History {
    return this.#epochs.history;
  }

  /**
   * Runs an epoch.
   * @param scores of each honest validator, by miner
   * @returns the miners' incentive, in parts of 65535
   */
  pay(scores: readonly Float64Array[]): Uint16Array {
    this.#epochs.open();
    const { neurons, n } = this.#epochs;
    let honest = 0;
    for (const { uid, group } of neurons.slice(0, this.#validators)) {
      const weights = new Float64Array(n);
      const { cabal } = this.#scenario.validators[group] as { cabal: boolean };
      const opinion = cabal ? this.#favour(group) : this.#opinion(honest, scores[honest++] as Float64Array);
      for (const [i, miner] of neurons.slice(this.#validators).entries()) {
        if (this.#epochs.occupant(miner.uid) === this.#validators + i) {
          weights[miner.uid] = Math.max(0, opinion[i] as number);
        }
      }
      const row = rowOf(weights);
      this.#epochs.setWeights(uid, row.uids.length > 0 ? row : EMPTY_ROW);
    }
    const { output } = this.#yuma.epoch(this.#epochs.reveal());
    this.#epochs.close(output);
    const { incentive } = output;
    return Uint16Array.from(neurons.slice(this.#validators), ({ uid }) => incentive[uid] ?? 0);
  }

  #opinion(validator: number, scores: Float64Array): Float64Array {
    const { smoothing } = this.#scenario;
    const before = this.#opinions[validator];
    const now = before ? scores.map((score, i) => smoothing * score + (1 - smoothing) * (before[i] as number)) : scores;
    this.#opinions[validator] = now;
    return now;
  }

  /** 1 for the miners of a validator's side. */
  #favour(group: number): Float64Array {
    const { groups } = this.#network;
    const side = sideOf(groups[group] as (typeof groups)[number]);
    return Float64Array.from(this.#epochs.neurons.slice(this.#validators), (miner) =>
      Number(sideOf(groups[miner.group] as (typeof groups)[number]) === side),
    );
  }
}
