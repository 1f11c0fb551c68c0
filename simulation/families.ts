// Childkeys: stake that works for another hotkey, and what that pays for it (docs/specification/emission.md, 5.4 and 6). Amounts
// have 32 fraction bits where they are not said to be rao.

import { isPresent, type Neuron } from "./neurons.js";
import type { Scenario } from "./schema.js";

/** A part of a parent's stake that counts as a child's. Neurons are told by their numbers. */
export interface Link {
  readonly parent: number;
  readonly child: number;
  readonly proportion: bigint;
}

const ONE = 1n << 32n;

/** The i-th neuron of a group is parent to the i-th of its children's groups, counted around. */
export function linksOf({ groups }: Scenario, neurons: readonly Neuron[]): Link[] {
  const first = groups.map((_, g) => neurons.findIndex(({ group }) => group === g));
  return neurons.flatMap(({ group, index }, parent) =>
    (groups[group]?.children ?? []).map((link) => {
      const g = groups.findIndex(({ name }) => name === link.group);
      const count = groups[g]?.count as number;
      return { parent, child: (first[g] as number) + (index % count), proportion: BigInt(link.proportion) << 16n };
    }),
  );
}

/** What counts of own stakes, by neuron, all rao: less what works for children, more what works for it. */
export function inherited(own: readonly bigint[], links: readonly Link[]): bigint[] {
  if (links.length === 0) return [...own];
  const counted = own.map((stake) => stake << 32n);
  for (const { parent, child, proportion } of links) {
    const part = (own[parent] as bigint) * proportion;
    counted[parent] = (counted[parent] as bigint) - part;
    counted[child] = (counted[child] as bigint) + part;
  }
  return counted.map((stake) => stake >> 32n);
}

export interface Shares {
  readonly neurons: readonly Neuron[];
  readonly links: readonly Link[];
  /** rao of its own, alpha and weighed TAO, by neuron */
  readonly weighed: readonly bigint[];
  /** what a child keeps of it, by neuron */
  readonly childkeyTakes: readonly bigint[];
}

/** An epoch's dividends, rao by neuron, as parents and children share them. */
export function shareOut(
  dividends: readonly bigint[],
  { neurons, links, weighed, childkeyTakes }: Shares,
  epoch: number,
): bigint[] {
  const received = dividends.map(() => 0n);
  const parentsOf: Link[][] = dividends.map(() => []);
  const given = dividends.map(() => 0n);
  for (const link of links) {
    given[link.parent] = (given[link.parent] as bigint) + link.proportion;
    if (isPresent(neurons[link.parent] as Neuron, epoch)) parentsOf[link.child]?.push(link);
  }
  for (const [k, dividend] of dividends.entries()) {
    const parents = parentsOf[k] as Link[];
    const own = (((weighed[k] as bigint) * (ONE - (given[k] as bigint))) >> 32n) << 32n;
    const worked = parents.map(({ parent, proportion }) => (weighed[parent] as bigint) * proportion);
    const total = worked.reduce((sum, part) => sum + part, own);
    let rest = dividend << 32n;
    for (const [i, { parent }] of parents.entries()) {
      if (total === 0n) break;
      const earned = dividend * (((worked[i] as bigint) << 32n) / total);
      const taken = (earned * (childkeyTakes[k] as bigint)) >> 32n;
      received[parent] = (received[parent] as bigint) + ((earned - taken) >> 32n);
      rest -= earned - taken;
    }
    received[k] = (received[k] as bigint) + (rest >> 32n);
  }
  return received;
}
