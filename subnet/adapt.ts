// Miners that adapt: each tries a variant of itself for some epochs, and keeps it if it was paid more than the one before.

import type { Miner, Miners } from "./miners.js";

const MIN_SHARPNESS = 0.25;
const MAX_SHARPNESS = 16;

interface Trial {
  /** paid in it so far, in parts of 65535 */
  paid: number;
  epochs: number;
}

/** What a variant may be gone back to. */
interface Kept {
  readonly sharpness: number;
  readonly labels: readonly number[];
  readonly lessons: Miner["lessons"];
  readonly weights: Float64Array | undefined;
  /** per epoch */
  readonly pay: number;
}

export class Adaptation {
  readonly #miners: Miners;
  readonly #classes: number;
  readonly #kept = new Map<Miner, Kept>();
  readonly #trials = new Map<Miner, Trial>();

  constructor(miners: Miners, classes: number) {
    this.#miners = miners;
    this.#classes = classes;
  }

  /** Tells what an epoch paid, by miner. */
  paid(incentive: Uint16Array, epoch: number): void {
    for (const [i, miner] of this.#miners.all.entries()) {
      if (miner.group.kind !== "adaptive" || miner.fromEpoch > epoch) continue;
      const trial = this.#trials.get(miner) ?? { paid: 0, epochs: 0 };
      this.#trials.set(miner, trial);
      trial.paid += incentive[i] as number;
      if (++trial.epochs < miner.group.trial) continue;
      const pay = trial.paid / trial.epochs;
      const kept = this.#kept.get(miner);
      if (kept !== undefined && pay < kept.pay) this.#goBack(miner, kept);
      else this.#keep(miner, pay);
      this.#vary(miner);
      this.#trials.delete(miner);
    }
  }

  #keep(miner: Miner, pay: number): void {
    const { sharpness, labels, lessons, net } = miner;
    this.#kept.set(miner, { sharpness, labels, lessons, weights: net?.weights.slice(), pay });
  }

  /** What it was paid then fades a little, or luck would hold for ever. */
  #goBack(miner: Miner, kept: Kept): void {
    miner.sharpness = kept.sharpness;
    miner.labels = kept.labels;
    if (kept.lessons) miner.lessons = kept.lessons;
    if (kept.weights) miner.net?.weights.set(kept.weights);
    this.#kept.set(miner, { ...kept, pay: kept.pay * 0.95 });
  }

  /** Louder, softer, or another label instead of one of its own. */
  #vary(miner: Miner): void {
    const choice = miner.random.below(3);
    if (choice < 2) {
      const wanted = choice === 0 ? miner.sharpness * 2 : miner.sharpness / 2;
      miner.sharpness = Math.max(MIN_SHARPNESS, Math.min(MAX_SHARPNESS, wanted));
      return;
    }
    const others = Array.from({ length: this.#classes }, (_, label) => label).filter(
      (label) => !miner.labels.includes(label),
    );
    if (others.length === 0) return;
    const labels = [...miner.labels];
    labels[miner.random.below(labels.length)] = others[miner.random.below(others.length)] as number;
    miner.labels = labels;
    this.#miners.study(miner);
  }
}
