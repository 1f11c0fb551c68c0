// What is told of several epochs of one subnet; loaded with the first question about more than one.

import type { Bits } from "../bindings/explain/arithmetic.js";
import type { Cause } from "../bindings/explain/causes.js";
import { compareEpochs } from "../bindings/explain/compare.js";
import { causeNames, comparisonWords } from "../bindings/explain/words-compare.js";
import type { Yuma } from "../bindings/load.js";
import { metagraph } from "../bindings/metagraph.js";
import type { EpochState } from "../bindings/state.js";

/** Why a neuron's pay is another than in another epoch. Amounts are rao. */
export interface Compared {
  readonly before: bigint;
  readonly after: bigint;
  readonly answer: readonly string[];
  /** of what differs between the epochs, what moves most first; together they are the difference */
  readonly parts: readonly ComparedPart[];
}

export interface ComparedPart {
  readonly cause: Cause;
  readonly name: string;
  readonly amount: bigint;
  /** what changed, as a clause */
  readonly words: string;
}

const size = (value: bigint) => (value < 0n ? -value : value);

/** @throws YumaError where the epochs can't be compared */
export function compared(yuma: Yuma, before: EpochState, after: EpochState, uid: number): Compared {
  const comparison = compareEpochs(yuma, before, after, uid);
  const { answer, causes } = comparisonWords(comparison);
  const parts = comparison.parts
    .filter(({ changed }) => changed)
    .map(({ cause, amount }) => ({ cause, name: causeNames[cause], amount, words: causes[cause] ?? "" }))
    .sort((a, b) => Number(size(b.amount) - size(a.amount)));
  return { before: comparison.before.emission, after: comparison.after.emission, answer, parts };
}

/** A neuron in one epoch. */
export interface Past {
  /** of what was opened */
  readonly item: number;
  readonly block: bigint;
  readonly emission: bigint;
  readonly stake: bigint;
  readonly stakeShare: Bits;
  readonly dividends: Bits;
  readonly incentive: Bits;
  readonly relativeDividends: Bits | null;
  readonly validatorTrust: Bits;
  /** what is not as it was in the epoch before */
  readonly events: readonly string[];
}

/**
 * A neuron in the epochs of its subnet, the oldest first; those without it are left out.
 * @param epochs items with their states, the oldest first
 */
export function past(yuma: Yuma, epochs: readonly (readonly [item: number, state: EpochState])[], uid: number): Past[] {
  const found: Past[] = [];
  let last: Standing | undefined;
  for (const [item, state] of epochs) {
    if (uid >= state.n) continue;
    const neuron = metagraph(yuma, state).neurons[uid] as ReturnType<typeof metagraph>["neurons"][number];
    const registered = state.blockAtRegistration[uid] as bigint;
    const now = { permit: neuron.nextPermit, active: neuron.active, registered };
    const events = last === undefined ? [] : eventsBetween(last, now);
    last = now;
    const { emission, stake, stakeShare, dividends, incentive, relativeDividends, validatorTrust } = neuron;
    const shares = { stakeShare, dividends, incentive, relativeDividends, validatorTrust };
    found.push({ item, block: state.currentBlock, emission, stake, ...shares, events });
  }
  return found;
}

interface Standing {
  readonly permit: boolean;
  readonly active: boolean;
  readonly registered: bigint;
}

function eventsBetween(before: Standing, after: Standing): string[] {
  if (before.registered !== after.registered) return ["registered anew"];
  return [
    ...(before.permit === after.permit ? [] : [after.permit ? "got a permit" : "lost its permit"]),
    ...(before.active === after.active ? [] : [after.active ? "became active" : "became inactive"]),
  ];
}
