// What an epoch's emission does to stakes (docs/specification/emission.md, 5.6).

import { fail } from "./check.js";
import { type Link, shareOut } from "./families.js";
import { U64_MAX } from "./form.js";
import { isPresent, type Neuron } from "./neurons.js";
import type { Decision } from "./own.js";

/** rao, by neuron: all of a hotkey's stake, and the part of it that is its owner's. */
export interface Stakes {
  readonly all: BigUint64Array;
  readonly owned: BigUint64Array;
}

/** What an epoch's emission is paid out by. */
export interface Terms {
  readonly neurons: readonly Neuron[];
  readonly links: readonly Link[];
  /** what a validator's owner keeps, fraction of 65535 */
  readonly take: number;
  /** what a child keeps, fraction of 65535, by neuron */
  readonly childkeyTakes: readonly number[];
  /** fraction of 2^64 - 1 */
  readonly taoWeight: bigint;
}

/** A proportion is a U96F32, and so are the products: 32 fraction bits, floored. */
const proportion = (part: number) => (BigInt(part) << 32n) / 65535n;

/** Pays an epoch out to the neurons that took part. What TAO earns is root's, and leaves the subnet. */
export function payOut(stakes: Stakes, terms: Terms, output: Decision, epoch: number): void {
  const { neurons, links, childkeyTakes } = terms;
  const take = proportion(terms.take);
  const alpha = [...stakes.all];
  const tao = neurons.map(({ taoStake }) => (taoStake * ((terms.taoWeight << 32n) / U64_MAX)) >> 32n);
  const earned = neurons.map((neuron) =>
    isPresent(neuron, epoch) ? (output.validatorEmission[neuron.uid] as bigint) : 0n,
  );
  const weighed = alpha.map((stake, k) => stake + (tao[k] as bigint));
  const dividends = shareOut(earned, { neurons, links, weighed, childkeyTakes: childkeyTakes.map(proportion) }, epoch);
  for (const neuron of neurons) {
    if (!isPresent(neuron, epoch)) continue;
    // The incentive belongs to the miner's owner, who stakes it where it says, be that still there or not.
    add(stakes, neuron.autoStake, output.serverEmission[neuron.uid] as bigint, true);
  }
  for (const [k, dividend] of dividends.entries()) {
    const root = weighed[k] === 0n ? 0n : ((tao[k] as bigint) << 32n) / (weighed[k] as bigint);
    const paid = dividend - ((dividend * root) >> 32n);
    const taken = paid * take;
    add(stakes, k, taken >> 32n, true);
    add(stakes, k, ((paid << 32n) - taken) >> 32n, false);
  }
}

/** Adds to a neuron's stake: the owner's, or everybody's in proportion. */
function add({ all, owned }: Stakes, k: number, amount: bigint, owners: boolean): void {
  const total = all[k] as bigint;
  const own = owned[k] as bigint;
  if (total + amount > U64_MAX) throw fail("too_large", "stake", `neuron ${k} would have more than 2^64 - 1 rao`);
  owned[k] = own + (owners || total === 0n ? amount : (amount * own) / total);
  all[k] = total + amount;
}

/**
 * A part of all nominators' stake goes to where an epoch's dividends were high for the stake, in proportion to that; what is left of the
 * division goes where they were the highest.
 * @param part in units of 1/65536
 */
export function moveNominators(
  stakes: Stakes,
  neurons: readonly Neuron[],
  output: Decision,
  part: number,
  epoch: number,
): void {
  const { all, owned } = stakes;
  const rates = neurons.map((neuron, k) => {
    const dividend = isPresent(neuron, epoch) ? (output.validatorEmission[neuron.uid] as bigint) : 0n;
    return all[k] === 0n ? 0n : (dividend << 64n) / (all[k] as bigint);
  });
  const sum = rates.reduce((total, rate) => total + rate, 0n);
  if (sum === 0n) return;
  let pool = 0n;
  for (const [k, neuron] of neurons.entries()) {
    if (!isPresent(neuron, epoch)) continue;
    const leaves = (((all[k] as bigint) - (owned[k] as bigint)) * BigInt(part)) >> 16n;
    all[k] = (all[k] as bigint) - leaves;
    pool += leaves;
  }
  let rest = pool;
  for (const [k, rate] of rates.entries()) {
    const comes = (pool * rate) / sum;
    all[k] = (all[k] as bigint) + comes;
    rest -= comes;
  }
  const best = rates.reduce((first, rate, k) => (rate > (rates[first] as bigint) ? k : first), 0);
  all[best] = (all[best] as bigint) + rest;
}

/** Gives neurons this much together, in the proportions there are, or evenly where nobody has any. Nominators and owners alike. */
export function moveStake({ all, owned }: Stakes, numbers: readonly number[], amount: bigint): void {
  const before = numbers.reduce((sum, k) => sum + (all[k] as bigint), 0n);
  let rest = amount;
  for (const [i, k] of numbers.entries()) {
    const [had, own] = [all[k] as bigint, owned[k] as bigint];
    const gets = before === 0n ? amount / BigInt(numbers.length) : (amount * had) / before;
    all[k] = i === numbers.length - 1 ? rest : gets;
    owned[k] = had === 0n ? (all[k] as bigint) : ((all[k] as bigint) * own) / had;
    rest -= gets;
  }
}
