// What a neuron's pay depends on, by cause, and the epoch that has some causes of one state and the others of another.

import type { EpochState, SparseRows } from "../state.js";

/** In the order of a comparison. */
export const causes = [
  /** the amount handed out */
  "emission",
  "own_stake",
  "other_stake",
  "own_weights",
  "other_weights",
  /** what clipping goes by: kappa, bonds_penalty, and the consensus that liquid alpha looks at */
  "consensus",
  /** as the epoch before left them */
  "bonds",
  /** permits, and all blocks: what is active, registered and committed; with a neuron that was replaced all it has */
  "registrations",
  /** the runtime, and all other parameters */
  "rules",
] as const;
/** Why a part of the pay is another than it was. */
export type Cause = (typeof causes)[number];

/** The parameters by cause. Everything else of a state belongs to neurons. */
export const parameters = {
  emission: ["emission"],
  consensus: ["kappa", "bondsPenalty", "previousConsensus", "liquidAlphaConsensusMode"],
  registrations: ["n", "currentBlock", "lastMechanismStepBlock", "ownerUid"],
  rules: [
    "specVersion",
    "tempo",
    "activityCutoff",
    "taoWeight",
    "stakeThreshold",
    "maxAllowedValidators",
    "bondsMovingAverage",
    "yuma3Enabled",
    "liquidAlphaEnabled",
    "alphaSigmoidSteepness",
    "alphaLow",
    "alphaHigh",
    "commitRevealEnabled",
    "nullConsensus",
    "ruleset",
    "rho",
  ],
} as const satisfies Partial<Record<Cause, readonly (keyof EpochState)[]>>;

/** The neurons of which one of the states has another, or none: registered since. */
export function replacedUids(before: EpochState, after: EpochState): ReadonlySet<number> {
  const uids = Array(Math.max(before.n, after.n)).keys();
  return new Set([...uids].filter((uid) => before.blockAtRegistration[uid] !== after.blockAtRegistration[uid]));
}

/** The state that has these causes as the second does, and the others as the first. */
export type Mixer = (taken: ReadonlySet<Cause>) => EpochState;

/**
 * A neuron that was replaced goes with the registrations, stake, weights and bonds included. Where a state lacks a neuron that
 * another's row names, the row is without it.
 */
export function mixerOf(before: EpochState, after: EpochState, uid: number): Mixer {
  const replaced = replacedUids(before, after);
  return (taken) => {
    const from = (cause: Cause) => (taken.has(cause) ? after : before);
    const registrations = from("registrations");
    const { n, lastUpdate, blockAtRegistration, validatorPermit, commitBlock } = registrations;
    const ofNeuron = (own: Cause, others: Cause) => (neuron: number) =>
      replaced.has(neuron) ? registrations : from(neuron === uid ? own : others);
    const stakes = (field: "alphaStake" | "taoStake") => {
      const source = ofNeuron("own_stake", "other_stake");
      return BigUint64Array.from({ length: n }, (_, neuron) => source(neuron)[field][neuron] as bigint);
    };
    const named = (Object.keys(parameters) as (keyof typeof parameters)[]).flatMap((cause) =>
      parameters[cause].filter((field) => from(cause)[field] !== undefined).map((field) => [field, from(cause)[field]]),
    );
    return {
      ...(Object.fromEntries(named) as EpochState),
      lastUpdate,
      blockAtRegistration,
      validatorPermit,
      commitBlock,
      alphaStake: stakes("alphaStake"),
      taoStake: stakes("taoStake"),
      weights: rowsOf(n, "weights", ofNeuron("own_weights", "other_weights")),
      bonds: rowsOf(n, "bonds", ofNeuron("bonds", "bonds")),
    };
  };
}

function rowsOf(n: number, field: "weights" | "bonds", source: (neuron: number) => EpochState): SparseRows {
  const offsets = new Uint32Array(n + 1);
  const uids: number[] = [];
  const values: number[] = [];
  for (let neuron = 0; neuron < n; ++neuron) {
    const state = source(neuron);
    const rows = state[field];
    for (let k = rows.offsets[neuron] as number; k < (rows.offsets[neuron + 1] as number); ++k) {
      const target = rows.uids[k] as number;
      // On a neuron that only the row's own state has.
      if (target >= n && target < state.n) continue;
      uids.push(target);
      values.push(rows.values[k] as number);
    }
    offsets[neuron + 1] = uids.length;
  }
  return { offsets, uids: Uint16Array.from(uids), values: Uint16Array.from(values) };
}

/** The causes that are not the same in both states. */
export function changedCauses(mixed: Mixer): Cause[] {
  const same = (a: readonly Cause[], b: readonly Cause[]) => isSame(mixed(new Set(a)), mixed(new Set(b)));
  // With other registrations there may be other neurons, and rows that differ in those.
  return causes.filter((cause) => !same([], [cause]) || !same(["registrations"], ["registrations", cause]));
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (ArrayBuffer.isView(a)) {
    const [x, y] = [a, b] as unknown as [Uint8Array, Uint8Array];
    return x.length === y.length && x.every((value, i) => value === y[i]);
  }
  const [x, y] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
  return [...new Set([...Object.keys(x), ...Object.keys(y)])].every((key) => isSame(x[key], y[key]));
}
