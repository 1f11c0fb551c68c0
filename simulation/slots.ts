// Who has which slot: a new neuron takes the lowest that is free, or a new one, or that of whom it prunes.

import type { Neuron } from "./neurons.js";

/** What pruning goes by. */
export interface PruningRules {
  /** slots there may be */
  readonly maxAllowedUids: number;
  /** whether a neuron is too new to be pruned before others, by uid */
  isImmune(uid: number): boolean;
  /** what the last epoch gave it, by uid */
  score(uid: number): bigint;
  /** the block, by uid */
  registration(uid: number): bigint;
  /** of those that are not immune so many have to stay */
  readonly minNonImmuneUids: number;
  /** who is never pruned */
  readonly ownerUid: number | null;
}

export class Slots {
  /** Numbers of neurons, by uid. */
  readonly #occupants: (number | undefined)[] = [];
  readonly #neurons: readonly Neuron[];

  constructor(neurons: readonly Neuron[]) {
    this.#neurons = neurons;
  }

  /** slots in use so far */
  get n(): number {
    return this.#occupants.length;
  }

  /** The neuron that has a slot, by its number. */
  occupant(uid: number): number | undefined {
    return this.#occupants[uid];
  }

  neuron(uid: number): Neuron | undefined {
    return this.#neurons[this.#occupants[uid] ?? -1];
  }

  /** Puts a neuron where it was recorded. */
  place(k: number, uid: number): void {
    this.#occupants[uid] = k;
  }

  leave(uid: number): void {
    this.#occupants[uid] = undefined;
  }

  /**
   * Gives a neuron its slot. Whoever has it is pruned: it has none from this epoch on.
   * @returns the uid, or undefined where nobody may be pruned: then it never registers
   */
  take(k: number, epoch: number, rules: PruningRules): number | undefined {
    const neuron = this.#neurons[k] as Neuron;
    const uid = this.#free(rules) ?? this.#pruned(rules);
    const before = uid === undefined ? neuron : this.neuron(uid);
    if (before) before.untilEpoch = epoch;
    if (uid === undefined) return undefined;
    this.#occupants[uid] = k;
    neuron.uid = uid;
    return uid;
  }

  #free({ maxAllowedUids }: PruningRules): number | undefined {
    const left = this.#occupants.indexOf(undefined);
    if (left >= 0) return left;
    return this.n < maxAllowedUids ? this.n : undefined;
  }

  /** Who is not immune comes first, then the lowest score, the earliest registration, the lowest uid. */
  #pruned({ ownerUid, minNonImmuneUids, isImmune, score, registration }: PruningRules): number | undefined {
    const uids = [...this.#occupants.keys()].filter((uid) => uid !== ownerUid);
    const free = uids.filter((uid) => !isImmune(uid));
    const candidates = free.length > minNonImmuneUids ? free : uids.filter(isImmune);
    const isBefore = (uid: number, other: number) => {
      const [own, others] = [score(uid), score(other)];
      return own === others ? registration(uid) < registration(other) : own < others;
    };
    return candidates.reduce<number | undefined>(
      (first, uid) => (first === undefined || isBefore(uid, first) ? uid : first),
      undefined,
    );
  }
}
