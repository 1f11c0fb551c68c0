// The reader of proofs against another implementation: smoldot's decoder, in a Rust program of its own (test/proof-decode).

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { Binary, compact } from "@polkadot-api/substrate-bindings";
import { describe, expect, test } from "vitest";
import { Trie } from "../bindings/chain/proof/trie.js";
import { CODE } from "./node/chain.js";
import { recordedProofs } from "./node/recorded.js";
import { WrittenTrie } from "./node/trie.js";
import { EdgeRandom } from "./random.js";
import { hasRecordings } from "./states.js";

const program = "test/proof-decode/target/debug/proof-decode";
const built = existsSync(program);
if (!built)
  console.warn("Skipped: proofs against smoldot. cargo build in test/proof-decode, as the gate does, takes minutes.");

interface Question {
  readonly root: string;
  readonly proof: readonly string[];
  readonly keys: readonly string[];
}

/** What smoldot says of each proof. */
function ask(questions: readonly Question[]): string[] {
  const digits = (hex: string) => hex.slice(2);
  const list = (items: readonly string[]) =>
    [
      compact.enc(items.length),
      ...items.flatMap((item) => [compact.enc(digits(item).length / 2), Binary.fromHex(item)]),
    ]
      .map((part) => digits(Binary.toHex(part)))
      .join("");
  const input = questions.map(({ root, proof, keys }) => [digits(root), list(proof), ...keys.map(digits)].join(" "));
  return execFileSync(program, { input: `${input.join("\n")}\n`, encoding: "utf8", maxBuffer: 1 << 28 })
    .trimEnd()
    .split("\n");
}

/** What the reader here says, in the same form. */
function read({ root, proof, keys }: Question): string {
  const trie = new Trie(root, proof.map(Binary.fromHex));
  const show = (value: Uint8Array | undefined) => (value === undefined ? "-" : Binary.toHex(value).slice(2));
  return keys.map((key) => show(trie.get(key))).join(" ");
}

describe.skipIf(!built)("smoldot decodes alike", () => {
  test("made proofs of both layouts", () => {
    const random = new EdgeRandom(4, 18);
    const digits = (length: number) => Array.from({ length }, () => random.below(16).toString(16)).join("");
    const questions = Array.from({ length: 300 }, (): Question => {
      const prefix = digits(8);
      const keys = random.list(
        1 + random.below(30),
        () => `0x${random.below(2) ? prefix : ""}${digits(2 + 2 * random.below(8))}`,
      );
      const rows = new Map(
        keys.slice(0, 25).map((key) => [key, `0x${digits(2 * random.pick([1, 2, 31, 32, 33, 60]))}`]),
      );
      const written = new WrittenTrie(rows, { layout: (key) => (key.length % 4 ? 0 : 1) });
      return { root: written.root, proof: written.prove(keys), keys };
    });
    expect(ask(questions)).toEqual(questions.map(read));
  });

  test.skipIf(!hasRecordings)("all keys of all recorded epochs", () => {
    const questions = recordedProofs().map(({ stateRoot, proof, keys }): Question => {
      return { root: stateRoot, proof, keys: keys.filter((key) => key !== CODE) };
    });
    expect(questions.flatMap(({ keys }) => keys).length).toBeGreaterThan(6000);
    expect(ask(questions)).toEqual(questions.map(read));
  });
});
