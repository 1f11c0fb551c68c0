// What a neuron gets as a miner: who gave it weight, where the consensus lies, and what is left of it
// (docs/specification/epoch.md, 5 to 7).

import { type Bits, fraction, multiply, saturatingSum, wrappingSum } from "./arithmetic.js";
import type { Inside } from "./inside.js";
import type { NoActiveStake } from "./neuron.js";
import type { DroppedWeight, Weight } from "./weights.js";

/** Why a miner has no incentive. */
export type NoIncentive =
  /** Nobody has set a weight on it. */
  | "no_weights"
  /** There are weights on it in storage, but none of them counts. */
  | "weights_dropped"
  /** All weights on it that count are 0. */
  | "weights_zero"
  /** No validator with a weight on it has active stake. */
  | "no_active_stake"
  /** Less than kappa of the active stake gives it any weight, so that the consensus is 0. */
  | "no_consensus"
  /** What there is vanishes in the rounding. */
  | "rounds_to_zero";

/** A weight that counts, with the stake behind it. */
export interface Support extends Weight {
  /** of the validator */
  readonly activeStake: Bits;
  readonly noActiveStake: NoActiveStake | null;
  /** active stake * clipped weight */
  readonly rank: Bits;
}

/** Where the consensus line lies: at the highest weight that at least kappa of the stake supports. */
export interface Consensus {
  readonly value: Bits;
  /** as a fraction of 65535, as the chain stores it */
  readonly share: number;
  readonly kappa: Bits;
  /** Stake of validators whose weight is above the line, on it and below it. No weight is 0. The three sum up to about 1. */
  readonly above: Bits;
  readonly at: Bits;
  readonly below: Bits;
}

/** Where a neuron's incentive comes from. */
export interface Miner {
  /** the largest contribution first */
  readonly weights: readonly Support[];
  readonly dropped: readonly DroppedWeight[];
  readonly consensus: Consensus;
  /** the sum of what the weights contribute */
  readonly rank: Bits;
  /** what it would be without clipping */
  readonly unclippedRank: Bits;
  /** of all miners */
  readonly ranks: Bits;
  /** rank / ranks */
  readonly incentive: Bits;
  /** as a fraction of 65535, as the chain stores it */
  readonly incentiveShare: number;
  readonly noIncentive: NoIncentive | null;
}

export function minerOf(inside: Inside, uid: number): Miner {
  const { output, trace, weights } = inside;
  const support = weights.rows
    .flatMap((row) => row.filter(({ miner }) => miner === uid))
    .map((weight): Support => {
      const { activeStake, noActiveStake } = inside.neuron(weight.validator);
      return { ...weight, activeStake, noActiveStake, rank: multiply(activeStake, weight.clipped) };
    })
    .sort((a, b) => Number(b.rank - a.rank) || Number(b.weight - a.weight) || a.validator - b.validator);
  const dropped = weights.dropped.filter(({ miner }) => miner === uid);
  const rank = saturatingSum(support.map((entry) => entry.rank));
  const incentive = trace.incentive[uid] as Bits;
  const none = (): NoIncentive => {
    if (support.length === 0) return dropped.length === 0 ? "no_weights" : "weights_dropped";
    if (support.every(({ weight }) => weight === 0n)) return "weights_zero";
    if (support.every(({ weight, activeStake }) => weight === 0n || activeStake === 0n)) return "no_active_stake";
    return trace.consensus[uid] === 0n ? "no_consensus" : "rounds_to_zero";
  };
  return {
    weights: support,
    dropped,
    consensus: consensusOf(inside, uid),
    rank,
    unclippedRank: saturatingSum(support.map((entry) => multiply(entry.activeStake, entry.weight))),
    ranks: wrappingSum(weights.ranks),
    incentive,
    incentiveShare: output.incentive[uid] as number,
    noIncentive: incentive === 0n ? none() : null,
  };
}

function consensusOf({ output, trace, weights, state, validatorStake }: Inside, uid: number): Consensus {
  const value = trace.consensus[uid] as Bits;
  const sums = { above: 0n, at: 0n, below: 0n };
  for (const [validator, row] of weights.rows.entries()) {
    if ((trace.activeStake[validator] as Bits) === 0n) continue;
    const weight = row.findLast(({ miner }) => miner === uid)?.weight ?? 0n;
    sums[weight > value ? "above" : weight < value ? "below" : "at"] += validatorStake[validator] as Bits;
  }
  return { value, share: output.consensus[uid] as number, kappa: fraction(state.kappa), ...sums };
}
