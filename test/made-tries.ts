// Made tries, for the reader of storage proofs: rows that are there, that are not, and listings.

import { Binary, Blake2256 } from "@polkadot-api/substrate-bindings";
import { expect } from "vitest";
import { ChainError } from "../bindings/chain/error.js";
import { Trie } from "../bindings/chain/proof/trie.js";
import { WrittenTrie } from "./node/trie.js";
import { EdgeRandom } from "./random.js";

export const bytes = (hex: string) => Binary.fromHex(hex);
export const read = (written: WrittenTrie, keys: readonly string[]) =>
  new Trie(written.root, written.prove(keys).map(bytes));
export const hashOf = (item: Uint8Array) => Binary.toHex(Blake2256(item));
export const hex = (value: Uint8Array | undefined) => value && Binary.toHex(value);

/** Rows of storage: few prefixes with rows of many sizes below them. */
function madeRows(random: EdgeRandom, count: number): Map<string, string> {
  const digits = (length: number) => Array.from({ length }, () => random.below(16).toString(16)).join("");
  const prefixes = Array.from({ length: 4 }, () => digits(2 * random.below(20)));
  return new Map(
    Array.from({ length: count }, () => [
      `0x${random.pick(prefixes)}${digits(2 * random.below(10))}`,
      `0x${digits(2 * random.pick([0, 1, 2, 8, 30, 31, 32, 33, 34, 100]))}`,
    ]),
  );
}

type Layout = (key: string) => 0 | 1;

export const LAYOUTS: Readonly<Record<string, Layout>> = {
  "layout 0": () => 0,
  "layout 1": () => 1,
  "both at once": (key: string) => (key.length % 4 ? 0 : 1),
};

/** Every row, and every way a row can be missing, of the tries from one seed up to another. */
export function checkRows(layout: Layout, from: number, end: number): void {
  for (let seed = from; seed < end; ++seed) {
    const random = new EdgeRandom(seed, 0);
    const rows = madeRows(random, 1 + random.below(60));
    const written = new WrittenTrie(rows, { layout });
    const keys = [...rows.keys()];
    for (const key of keys) {
      const trie = read(written, [key]);
      expect(hex(trie.get(key))).toBe(rows.get(key));
      trie.finish();
    }
    const absent = keys.flatMap((key) => [`${key}00`, `${key}ff`, key.slice(0, -2), key.replace(/..$/, "5a")]);
    for (const key of absent.filter((key) => key.startsWith("0x") && !rows.has(key))) {
      const trie = read(written, [key]);
      expect(trie.get(key)).toBeUndefined();
      expect(trie.hashOf(key)).toBeUndefined();
      trie.finish();
    }
  }
}

/** Every listing is complete, and says so where a node is missing. */
export function checkListings(layout: Layout, from: number, end: number): void {
  for (let seed = from; seed < end; ++seed) {
    const random = new EdgeRandom(100 + seed, 0);
    const rows = madeRows(random, 2 + random.below(40));
    const written = new WrittenTrie(rows, { layout });
    for (const key of rows.keys()) {
      const prefix = key.slice(0, 2 + 2 * random.below(key.length / 2));
      const below = [...rows.keys()].filter((other) => other.startsWith(prefix)).sort();
      const trie = read(written, [prefix, ...below]);
      expect(trie.keys(prefix)).toEqual(below);
      for (const other of below) trie.get(other);
      trie.get(prefix);
      trie.finish();
      for (const omitted of below) {
        const short = read(written, [prefix, ...below.filter((other) => other !== omitted)]);
        // A row small enough to stand inside another's node can't be omitted.
        const listed = attempt(() => short.keys(prefix));
        if (listed !== undefined) expect(listed).toEqual(below);
      }
    }
    for (const prefix of ["0x0123456789", `${[...rows.keys()][0]}77`].filter(
      (prefix) => ![...rows.keys()].some((key) => key.startsWith(prefix)),
    )) {
      const trie = read(written, [prefix]);
      expect(trie.keys(prefix)).toEqual([]);
      trie.finish();
    }
  }
}

function attempt<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    if (error instanceof ChainError && error.code === "bad_proof") return undefined;
    throw error;
  }
}
