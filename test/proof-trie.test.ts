// The reader of storage proofs against the writer of test/node/trie.ts: values, absent rows, complete listings. On more
// tries: proof-trie.slow.test.ts.

import { describe, expect, test } from "vitest";
import { ChainError } from "../bindings/chain/error.js";
import { Trie } from "../bindings/chain/proof/trie.js";
import { bytes, checkListings, checkRows, hashOf, hex, LAYOUTS, read } from "./made-tries.js";
import { type RowValue, WrittenTrie } from "./node/trie.js";

/** @returns the message of a refusal */
function refusal(task: () => unknown): string {
  try {
    task();
  } catch (error) {
    if (error instanceof ChainError && error.code === "bad_proof") return error.message;
    throw error;
  }
  throw new Error("It was not refused.");
}

describe.each(Object.entries(LAYOUTS))("%s", (_, layout) => {
  test("every row, and every way a row can be missing", () => {
    checkRows(layout, 0, 8);
  });

  test("every listing is complete, and says so where a node is missing", () => {
    checkListings(layout, 0, 4);
  });

  test("partial keys of every length that is counted otherwise", () => {
    for (const length of [1, 2, 7, 8, 15, 16, 17, 30, 31, 32, 33, 100, 158, 159, 160, 300]) {
      const long = "ab".repeat(length);
      const rows = new Map(
        [`0x${long}`, `0x${long}01`, `0x${long}10`, `0xff${long}`].map((key, i) => [
          key,
          `0x${"77".repeat([3, 40][i % 2] as number)}`,
        ]),
      );
      const written = new WrittenTrie(rows, { layout });
      for (const [key, value] of rows) expect(hex(read(written, [key]).get(key))).toBe(value);
      expect(read(written, [...rows.keys()]).keys("0x")).toEqual([...rows.keys()].sort());
    }
  });
});

test("the empty trie has no rows", () => {
  const trie = read(new WrittenTrie(new Map()), []);
  expect(trie.get("0x00")).toBeUndefined();
  expect(trie.keys("0x")).toEqual([]);
});

test("a value that is kept by hash is proven by its hash alone", () => {
  const hash = `0x${"ab".repeat(32)}`;
  const rows = new Map<string, RowValue>([
    ["0x3a636f6465", { hash }],
    ["0x3a68656170", "0x01"],
    ["0x00", "0x02"],
  ]);
  const written = new WrittenTrie(rows);
  const trie = read(written, ["0x3a636f646500"]);
  expect(trie.hashOf("0x3a636f6465")).toBe(hash);
  trie.finish();
  expect(refusal(() => trie.get("0x3a636f6465"))).toMatch(
    /^this is no proof: the value of 0x3a636f6465, which hashes to 0x(ab)+, is not in it$/,
  );
});

describe("what is no proof", () => {
  const rows = new Map([
    ["0x0011", "0x01"],
    ["0x0012", `0x${"22".repeat(40)}`],
    ["0x0012ff", "0x03"],
    ["0x10", `0x${"44".repeat(32)}`],
  ]);
  const written = new WrittenTrie(rows);
  const items = written.prove([...rows.keys()]).map(bytes);
  const readAll = (items: readonly Uint8Array[], root = written.root) => {
    const trie = new Trie(root, items);
    for (const key of rows.keys()) trie.get(key);
    trie.finish();
  };

  test("another root, an item too many, one that is there twice", () => {
    readAll(items);
    readAll([...items].reverse());
    expect(refusal(() => readAll(items, `0x${"00".repeat(32)}`))).toMatch(
      /: the state root, which hashes to 0x0+, is not in it$/,
    );
    expect(refusal(() => readAll([...items, bytes("0x1234")]))).toMatch(
      /: 1 of its 6 items prove nothing that was asked for/,
    );
    expect(refusal(() => readAll([...items, items[0] as Uint8Array]))).toMatch(/is in it twice$/);
  });

  const alone = (hex: string) => {
    const item = bytes(hex);
    return new Trie(hashOf(item), [item]);
  };
  test.each([
    ["0x", "ends too early"],
    ["0x0000", "something follows a node"],
    ["0x01", "a node begins with 1"],
    ["0x0f", "a node begins with 15"],
    ["0x42ab", "ends too early"],
    ["0x42ab04", "ends too early"],
    ["0x42ab040000", "something follows a node"],
    ["0x41fb0400", "begins with another digit than 0"],
    ["0x42ab010004", "more bytes than it needs"],
    ["0x42ab0200000004", "more bytes than it needs"],
    ["0x42ab03ffffffff", "a length of 2^30 and more"],
    ["0x42abfeffffff", "ends too early"],
    ["0x800000", "a branch has no children"],
    ["0x80010000", "a child has 0 bytes"],
    [`0x80010084${"00".repeat(33)}`, "a child has 33 bytes"],
    ["0x7fffffffffffffffffffff00", "a key has more than 2048 digits"],
    ["0x22ab0102", "ends too early"],
  ])("a node of %s", (hex, why) => {
    expect(refusal(() => alone(hex).get("0xab"))).toContain(why);
  });

  test("few bytes that stand for trees without end", () => {
    let node = bytes("0x41040401");
    const items: Uint8Array[] = [];
    for (let depth = 0; depth < 39; ++depth) {
      items.push(node);
      node = bytes(`0x80ffff${`80${hashOf(node).slice(2)}`.repeat(16)}`);
    }
    const trie = new Trie(hashOf(node), [...items, node]);
    expect(refusal(() => trie.keys("0x"))).toMatch(/there are more than 262144 nodes below 0x$/);
  });
});
