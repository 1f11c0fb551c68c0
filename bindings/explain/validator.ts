// What a neuron gets as a validator: what the consensus leaves of its weights, and what its bonds earn
// (docs/specification/epoch.md, 6, 8 and 9).

import { type Bits, wrappingSum } from "./arithmetic.js";
import type { Bond, Bonds, LostBond } from "./bonds.js";
import type { Inside } from "./inside.js";
import type { NoActiveStake } from "./neuron.js";
import type { DroppedWeight, Weight } from "./weights.js";
import { penaltyOf } from "./weights.js";

/** Why a validator has no dividends; there may be one reason for its new bonds and one for its old. */
export type NoDividends =
  | NoActiveStake
  /** It has set no weights. */
  | "no_weights"
  /** It has set weights, but none of them counts. */
  | "weights_dropped"
  | "weights_zero"
  /** It gives weight only where the consensus is 0, which with the full penalty buys nothing. */
  | "weights_clipped"
  /** The bonds don't move: alpha is 0. */
  | "alpha_zero"
  /** Its old bonds don't count any more. */
  | "bonds_lost"
  /** It has bonds, but only on miners without incentive. */
  | "miners_earn_nothing"
  /** No miner of the subnet has incentive. */
  | "nobody_earns"
  /** What there is vanishes in the rounding. */
  | "rounds_to_zero";

/** A weight it set, with the consensus it is held against. */
export interface OwnWeight extends Weight {
  readonly consensus: Bits;
}

/** Where a neuron's dividends come from. */
export interface Validator {
  /** what is clipped most first, then the largest weight */
  readonly weights: readonly OwnWeight[];
  readonly dropped: readonly DroppedWeight[];
  /** what counts of its weights: 1 if there is any */
  readonly weightSum: Bits;
  /** the sum of its clipped weights */
  readonly trust: Bits;
  /** as a fraction of 65535, as the chain stores it */
  readonly trustShare: number;
  readonly yuma3: boolean;
  readonly alphas: Bonds["alphas"];
  /** the bonds penalty in force, a fraction of 65535 */
  readonly bondsPenalty: number;
  /** what earns most first */
  readonly bonds: readonly Bond[];
  readonly lostBonds: readonly LostBond[];
  /** by all its bonds */
  readonly earned: Bits;
  /** the same, in Yuma3 multiplied with its active stake */
  readonly dividend: Bits;
  /** of all validators */
  readonly allDividends: Bits;
  /** dividend / allDividends */
  readonly dividends: Bits;
  /** as a fraction of 65535, as the chain stores it */
  readonly dividendsShare: number;
  /** empty if it has dividends */
  readonly noDividends: readonly NoDividends[];
}

export function validatorOf(inside: Inside, uid: number): Validator {
  const { rules, state, output, trace, weights, bonds } = inside;
  const own = (weights.rows[uid] as readonly Weight[])
    .map((weight): OwnWeight => ({ ...weight, consensus: trace.consensus[weight.miner] as Bits }))
    .sort((a, b) => Number(cut(b) - cut(a)) || Number(b.weight - a.weight) || a.miner - b.miner);
  const row = bonds.rows[uid] as Bonds["rows"][number];
  const dividends = trace.dividends[uid] as Bits;
  return {
    weights: own,
    dropped: weights.dropped.filter(({ validator }) => validator === uid),
    weightSum: wrappingSum(own.map(({ weight }) => weight)),
    trust: trace.validatorTrust[uid] as Bits,
    trustShare: output.validatorTrust[uid] as number,
    yuma3: bonds.yuma3,
    alphas: bonds.alphas,
    bondsPenalty: penaltyOf(rules, state),
    bonds: [...row.bonds].sort((a, b) => Number(b.earned - a.earned) || Number(b.share - a.share) || a.miner - b.miner),
    lostBonds: row.lost,
    earned: row.earned,
    dividend: row.dividend,
    allDividends: wrappingSum(bonds.rows.map(({ dividend }) => dividend)),
    dividends,
    dividendsShare: output.dividends[uid] as number,
    noDividends: dividends === 0n ? noDividends(inside, uid, own) : [],
  };
}

const cut = ({ weight, clipped }: Weight) => weight - clipped;

function noDividends(inside: Inside, uid: number, own: readonly Weight[]): NoDividends[] {
  const { trace, weights, bonds } = inside;
  const { noActiveStake } = inside.neuron(uid);
  if (trace.incentive.every((incentive) => incentive === 0n)) return ["nobody_earns"];
  if (bonds.yuma3 && noActiveStake) return [noActiveStake];
  const row = bonds.rows[uid] as Bonds["rows"][number];
  if (row.bonds.length > 0) {
    const why = row.bonds.every(({ incentive }) => incentive === 0n) ? "miners_earn_nothing" : "rounds_to_zero";
    return noActiveStake ? [noActiveStake, why] : [why];
  }
  const nothingNew = (): NoDividends => {
    if (noActiveStake) return noActiveStake;
    if (own.length === 0)
      return weights.dropped.some(({ validator }) => validator === uid) ? "weights_dropped" : "no_weights";
    if (own.every(({ weight }) => weight === 0n)) return "weights_zero";
    if ((weights.forBonds[uid] as readonly unknown[]).length === 0) return "weights_clipped";
    return row.still ? "alpha_zero" : "rounds_to_zero";
  };
  return row.lost.length > 0 ? [nothingNew(), "bonds_lost"] : [nothingNew()];
}
