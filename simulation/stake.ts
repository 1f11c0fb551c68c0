// What an epoch's emission does to stakes (docs/specification/emission.md, 5.6).

import { isPresent, type Neuron } from "./neurons.js";
import type { Decision } from "./own.js";

/** rao, by neuron: all of a hotkey's stake, and the part of it that is its owner's. */
export interface Stakes {
  readonly all: BigUint64Array;
  readonly owned: BigUint64Array;
}

/** Pays an epoch out to the neurons that took part. */
export function payOut(
  stakes: Stakes,
  neurons: readonly Neuron[],
  output: Decision,
  take: number,
  epoch: number,
): void {
  // A proportion is a U96F32, and so are the products: 32 fraction bits, floored.
  const proportion = (BigInt(take) << 32n) / 65535n;
  for (const neuron of neurons) {
    if (!isPresent(neuron, epoch)) continue;
    // The incentive belongs to the miner's owner, who stakes it where it says, be that still there or not.
    add(stakes, neuron.autoStake, output.serverEmission[neuron.uid] as bigint, true);
  }
  for (const [k, neuron] of neurons.entries()) {
    if (!isPresent(neuron, epoch)) continue;
    const dividend = output.validatorEmission[neuron.uid] as bigint;
    const taken = dividend * proportion;
    add(stakes, k, taken >> 32n, true);
    add(stakes, k, ((dividend << 32n) - taken) >> 32n, false);
  }
}

/** Adds to a neuron's stake: the owner's, or everybody's in proportion. */
function add({ all, owned }: Stakes, k: number, amount: bigint, owners: boolean): void {
  const total = all[k] as bigint;
  const own = owned[k] as bigint;
  owned[k] = own + (owners || total === 0n ? amount : (amount * own) / total);
  all[k] = total + amount;
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
