// What groups got in a run.

import type { History } from "./history.js";

/** Of a group or of several, over all their neurons, rao. */
export interface Totals {
  /** before the first epoch's emission */
  readonly stakeFirst: bigint;
  /** before the last epoch's */
  readonly stakeLast: bigint;
  /** all that was paid for mining */
  readonly incentive: bigint;
  /** and for validating */
  readonly dividends: bigint;
}

const NOTHING: Totals = { stakeFirst: 0n, stakeLast: 0n, incentive: 0n, dividends: 0n };

/** What each group of the scenario got, in its order. */
export function totalsOf({ neurons, epochs, stake, serverEmission, validatorEmission }: History): Totals[] {
  const ofNeurons = neurons.map((_, k): Totals => {
    const last = (epochs - 1) * neurons.length + k;
    let [incentive, dividends] = [0n, 0n];
    for (let at = k; at <= last; at += neurons.length) {
      incentive += serverEmission[at] as bigint;
      dividends += validatorEmission[at] as bigint;
    }
    return { stakeFirst: stake[k] as bigint, stakeLast: stake[last] as bigint, incentive, dividends };
  });
  const groups: Totals[] = [];
  for (const [k, totals] of ofNeurons.entries()) {
    const { group } = neurons[k] as { readonly group: number };
    groups[group] = together([groups[group] ?? NOTHING, totals]);
  }
  return groups;
}

export function together(parts: readonly Totals[]): Totals {
  return parts.reduce(
    (sum, part) => ({
      stakeFirst: sum.stakeFirst + part.stakeFirst,
      stakeLast: sum.stakeLast + part.stakeLast,
      incentive: sum.incentive + part.incentive,
      dividends: sum.dividends + part.dividends,
    }),
    NOTHING,
  );
}
