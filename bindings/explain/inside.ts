// One epoch with everything an explanation looks at: the trace, and what lies between its vectors.

import type { Yuma } from "../load.js";
import type { EpochState } from "../state.js";
import { type Bits, normalised } from "./arithmetic.js";
import { type Bonds, bondsOf } from "./bonds.js";
import { byStake, type Neuron, neuronOf } from "./neuron.js";
import { type Traced, traceEpoch } from "./traced.js";
import { type Weights, weightsOf } from "./weights.js";

export interface Inside extends Traced {
  readonly weights: Weights;
  readonly bonds: Bonds;
  /** the active stake, normalised once more: what the consensus counts */
  readonly validatorStake: readonly Bits[];
  neuron(uid: number): Neuron;
}

/** @throws YumaError naming the field and index at fault */
export function insideOf(yuma: Yuma, state: EpochState): Inside {
  const traced = traceEpoch(yuma, state);
  const weights = weightsOf(traced);
  const order = byStake(traced.trace);
  return {
    ...traced,
    weights,
    bonds: bondsOf(traced, weights.forBonds),
    validatorStake: normalised([...traced.trace.activeStake]),
    neuron: (uid) => neuronOf(traced, order, uid),
  };
}
