// What is told of one neuron of an epoch; loaded with the first question about one.

import { explainer } from "../bindings/explain/explain.js";
import type { Miner } from "../bindings/explain/miner.js";
import type { Validator } from "../bindings/explain/validator.js";
import { type Sentences, sentencesOf } from "../bindings/explain/words.js";
import type { Yuma } from "../bindings/load.js";
import type { Payments } from "../bindings/payout/payments.js";
import type { PayoutRecord } from "../bindings/payout/record.js";
import { paidNeuron } from "../bindings/payout/words.js";
import type { EpochState } from "../bindings/state.js";

/** Why a neuron got what it got. */
export interface Reasons {
  readonly uid: number;
  readonly sentences: Sentences;
  readonly miner: Pick<Miner, "weights" | "consensus">;
  readonly validator: Pick<Validator, "weights" | "bonds">;
  /** what it was paid, in sentences */
  readonly paid: readonly string[];
}

/** An epoch, and what was paid after it. */
interface Answered {
  readonly state: EpochState;
  readonly paid?: { readonly payout: PayoutRecord; readonly payments: Payments };
}

/** Looks into the whole epoch once. */
export function answerer(yuma: Yuma, { state, paid }: Answered) {
  const explain = explainer(yuma, state);
  return (uid: number): Reasons => {
    const explanation = explain(uid);
    const { miner, validator } = explanation;
    return {
      uid,
      sentences: sentencesOf(explanation),
      miner: { weights: miner.weights, consensus: miner.consensus },
      validator: { weights: validator.weights, bonds: validator.bonds },
      paid: paid ? paidNeuron(paid.payout, paid.payments, uid).words : [],
    };
  };
}
