// 100,000 proofs that are none: every one is refused in a sentence, or, where only its order changed, says the same.

import { Binary, Blake2256 } from "@polkadot-api/substrate-bindings";
import { expect, test } from "vitest";
import { ChainError } from "../bindings/chain/error.js";
import { Trie } from "../bindings/chain/proof/trie.js";
import { WrittenTrie } from "./node/trie.js";
import { EdgeRandom } from "./random.js";

const MUTATIONS = 100_000;

interface Proof {
  readonly root: string;
  readonly prefix: string;
  readonly keys: readonly string[];
  readonly items: readonly Uint8Array[];
}

/** A proof of a listing with its values, and of rows beside it, there or not. */
function madeProof(random: EdgeRandom): Proof {
  const digits = (length: number) => Array.from({ length }, () => random.below(16).toString(16)).join("");
  const prefix = `0x${digits(32)}`;
  const value = () => `0x${digits(2 * random.pick([1, 2, 8, 32, 33, 80]))}`;
  const listed = Array.from({ length: 1 + random.below(6) }, () => prefix + digits(4));
  const beside = Array.from({ length: 40 }, () => `0x${digits(2 + 2 * random.below(20))}`);
  const written = new WrittenTrie(new Map([...listed, ...beside].map((key) => [key, value()])), {
    layout: (key) => (key.length % 8 ? 1 : 0),
  });
  const keys = [...new Set(listed), ...beside.slice(0, 3), `0x${digits(8)}`];
  return { root: written.root, prefix, keys, items: written.prove([prefix, ...keys]).map(Binary.fromHex) };
}

function read({ root, prefix, keys }: Proof, items: readonly Uint8Array[]): unknown {
  const trie = new Trie(root, items);
  const values = [trie.keys(prefix), keys.map((key) => trie.get(key))];
  trie.finish();
  return values;
}

type Mutation = (items: Uint8Array[], random: EdgeRandom, foreign: Uint8Array) => void;

const MUTATIONS_OF: Readonly<Record<string, Mutation>> = {
  "a bit flipped": (items, random) => {
    const at = random.below(items.length);
    const item = Uint8Array.from(items[at] as Uint8Array);
    const byte = random.below(item.length);
    item[byte] = (item[byte] as number) ^ (1 << random.below(8));
    items[at] = item;
  },
  "an item cut": (items, random) => {
    const at = random.below(items.length);
    const item = items[at] as Uint8Array;
    items[at] = item.subarray(0, random.below(item.length));
  },
  "an item longer": (items, random) => {
    const at = random.below(items.length);
    items[at] = Uint8Array.of(...(items[at] as Uint8Array), random.below(256));
  },
  "an item dropped": (items, random) => void items.splice(random.below(items.length), 1),
  "an item doubled": (items, random) => void items.splice(random.below(items.length), 0, random.pick(items)),
  "a foreign item": (items, random, foreign) => void items.splice(random.below(items.length), 0, foreign),
  "a foreign item in another's place": (items, random, foreign) => {
    items[random.below(items.length)] = foreign;
  },
};

test("mutations", () => {
  const random = new EdgeRandom(18, 0);
  const proofs = Array.from({ length: 40 }, () => madeProof(random));
  const names = Object.keys(MUTATIONS_OF);
  const counts = new Map<string, number>();
  for (let i = 0; i < MUTATIONS; ++i) {
    const name = names[i % names.length] as string;
    const proof = random.pick(proofs);
    const other = random.pick(proofs.filter((other) => other !== proof));
    const items = [...proof.items];
    MUTATIONS_OF[name]?.(items, random, random.pick(other.items));
    try {
      read(proof, items);
    } catch (error) {
      if (!(error instanceof ChainError) || error.code !== "bad_proof") throw error;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      continue;
    }
    throw new Error(`mutation ${i} was accepted: ${name}`);
  }
  expect([...counts.values()].reduce((sum, count) => sum + count)).toBe(MUTATIONS);
});

test("the order of a proof says nothing: real nodes sort theirs or don't", () => {
  const random = new EdgeRandom(19, 0);
  for (let i = 0; i < 1000; ++i) {
    const proof = madeProof(random);
    expect(read(proof, random.shuffled(proof.items))).toEqual(read(proof, proof.items));
  }
});

test("200,000 nodes of random bytes are read or refused, and nothing else", () => {
  const random = new EdgeRandom(20, 0);
  for (let i = 0; i < 200_000; ++i) {
    const item = Uint8Array.from({ length: random.below(60) }, () => random.below(256));
    const trie = new Trie(Binary.toHex(Blake2256(item)), [item]);
    try {
      trie.keys("0x");
    } catch (error) {
      if (!(error instanceof ChainError) || error.code !== "bad_proof") throw error;
    }
  }
});
