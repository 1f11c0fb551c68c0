// Proofs of real states, which lie beside the project where there are any.

import { readFileSync } from "node:fs";
import { Binary, Hex, Tuple, u64, Vector } from "@polkadot-api/substrate-bindings";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { connect, openNode, readEpoch } from "../bindings/chain/index.js";
import type { Authority, AuthoritySet } from "../bindings/chain/proof/authorities.js";
import { parseCheckpoint } from "../bindings/chain/proof/checkpoint.js";
import finney from "../bindings/chain/proof/finney.json" with { type: "json" };
import { readHeader } from "../bindings/chain/proof/header.js";
import { verifyJustification } from "../bindings/chain/proof/justification.js";
import { Trie } from "../bindings/chain/proof/trie.js";
import { loadYuma, verifyEpoch } from "../bindings/index.js";
import { type ChainBlock, CODE, trieOf } from "./node/chain.js";
import { recordedChain, recordedEpochs, recordedNames, recordedProofs } from "./node/recorded.js";
import { serveChain } from "./node/server.js";
import { hasRecordings, readRecording } from "./states.js";

if (!hasRecordings) console.warn("Skipped: the recordings of real chains are not beside this checkout.");

/** Of the listings whose rows are left out one by one: the time goes with the square. */
const MOST_ROWS = 24;

/** Of node-293: subnet and block. */
const EPOCHS_293 = [
  [4, 1],
  [8, 4],
  [2, 6],
  [3, 8],
  [4, 8],
  [6, 8],
  [1, 10],
  [5, 10],
  [4, 15],
  [2, 16],
].map(([netuid, after]) => [netuid as number, 5_940_480 + (after as number)] as const);

describe.skipIf(!hasRecordings)("recordings", () => {
  test.each(recordedNames)("%s: the roots of all states, and every row of one proven", (name) => {
    const chain = recordedChain(name);
    const states = chain.blocks.flatMap(({ state, header }) => (state ? [{ state, header }] : []));
    expect(states).toHaveLength(name === "node-300" ? 11 : 17);
    for (const { state, header } of states) expect(trieOf(chain, state).root).toBe(header.stateRoot);
    const { state, header } = states[0] as (typeof states)[number];
    const proof = trieOf(chain, state).prove([...state.keys(), `${CODE}00`]);
    const trie = new Trie(header.stateRoot as string, proof.map(Binary.fromHex));
    expect(trie.keys("0x")).toEqual([...state.keys(), CODE].sort());
    for (const [key, value] of state) expect(trie.get(key)).toEqual(Binary.fromHex(value));
    expect({ hash: trie.hashOf(CODE) }).toEqual(chain.code);
    trie.finish();
  });

  test("the proofs that were recorded with epochs are whole", () => {
    const { blocks, code } = recordedChain("node-293");
    const proofs = recordedProofs();
    expect(proofs).toHaveLength(20);
    for (const { block, stateRoot, keys, prefixes, proof } of proofs) {
      const state = blocks.find(({ number }) => number === block)?.state as Map<string, string>;
      const trie = new Trie(stateRoot, proof.map(Binary.fromHex));
      for (const key of keys.filter((key) => key !== CODE)) {
        const value = trie.get(key);
        expect(value && Binary.toHex(value)).toBe(state.get(key));
      }
      for (const prefix of prefixes) {
        expect(trie.keys(prefix)).toEqual([...state.keys()].filter((key) => key.startsWith(prefix)).sort());
      }
      expect({ hash: trie.hashOf(CODE) }).toEqual(code);
      trie.finish();
    }
  });

  test.each(recordedNames)("%s: no listing can leave a row out", (name) => {
    const chain = recordedChain(name);
    const { state, header } = chain.blocks.findLast(({ state }) => state !== undefined) as ChainBlock & {
      state: ReadonlyMap<string, string>;
    };
    // All items of all pallets, and what one of a double map's first keys has.
    const prefixes = new Set([...state.keys()].flatMap((key) => [66, 70, 74].map((digits) => key.slice(0, digits))));
    let omissions = 0;
    for (const prefix of prefixes) {
      const all = [...state.keys()].filter((key) => key.startsWith(prefix)).sort();
      if (all.length > MOST_ROWS) continue;
      for (const left of all) {
        const proof = trieOf(chain, state).prove([prefix, ...all.filter((key) => key !== left)]);
        const trie = new Trie(header.stateRoot as string, proof.map(Binary.fromHex));
        omissions += 1;
        try {
          // A row so small that it stands inside another's node can't be left out.
          expect(trie.keys(prefix)).toEqual(all);
        } catch (error) {
          expect((error as Error).message).toMatch(/^this is no proof: a node below .* is not in it$/);
        }
      }
    }
    expect(omissions).toBeGreaterThan(1000);
  });

  test.each(recordedNames)("%s: every epoch is proven, its runtime pinned, and verified", async (name) => {
    const yuma = await loadYuma();
    const chain = recordedChain(name);
    const server = await serveChain(chain);
    const node = await openNode(connect(server.ws, { websocketClass: WebSocket }), { proofs: "demand" });
    for (const [netuid, block] of name === "node-300" ? recordedEpochs : EPOCHS_293) {
      const epoch = await readEpoch(node, yuma, { netuid, block });
      expect(epoch.trust).toEqual({ state: "proven", layout: "pinned", finality: "node" });
      expect(verifyEpoch(yuma, epoch.state, epoch.recorded, epoch)).toMatchObject({ equal: true });
    }
    expect([...server.calls.keys()].sort()).toEqual([
      "chain_getBlockHash",
      "chain_getHeader",
      "state_getKeysPaged",
      "state_getReadProof",
    ]);
    node.close();
    await server.close();
  });

  test("three values of a real read proof of the live network", () => {
    const root = "0x6cccff1b2ed82f073f40e8c47a1eece22790c832dfd371f4288b16844cc8c26d";
    const lines = readFileSync(
      new URL("../../shared/real/finality/finney-9183744-read-proof.txt", import.meta.url),
      "utf8",
    );
    const trie = new Trie(root, lines.trim().split("\n").map(Binary.fromHex));
    const contract =
      "0x1da53b775b270400e7e61ed5cbc5a146ab1160471b1418779239ba8e2b847e4201c05232e68d9964235c2c85e67c706d6647dcbeb030dc8e227d8b1a2cb6a49f3c887e3c000";
    const values = [
      "0eb0adfff5e51f5faf1047a78173ebc52693a67f0e24dc6b81f6491d49d3c016d5c755474a87b226124db479f1714",
      "80f27c54b25c4c051edea539ce839087e876c5191e52921355afe710219c73c50bd57f1022d9821633fac734ff969",
      "e62a7f0fdac8a7ada7ee9c7700fbb67546debfa020f8861f1c7d2ade8c038b074652b2277257710ca44338eee6b99",
    ].map((slot) => Binary.toHex(trie.get(contract + slot) as Uint8Array));
    expect(values).toEqual([
      "0x00000000000000000000000000000004735491bb9d898f9ba27ee1170fcd6e74",
      "0x01000e57ac0000000000000000033c2fdd677e379378d2eefeffffd0e91c6504",
      "0x000000000000000000000000000002a96e88a63888b2f2e27dedba8bfe9ce297",
    ]);
    expect(() => trie.get("0x00")).toThrow(/^this is no proof: /);
  });

  interface Recording {
    readonly setId: number;
    readonly authorities: string;
    readonly hash: string;
    readonly number: number;
    readonly justification: string;
  }
  const setOf = ({ setId, authorities }: Recording): AuthoritySet => ({
    id: BigInt(setId),
    authorities: Vector(Tuple(Hex(32), u64)).dec(authorities) as Authority[],
  });

  test.each([8867448, 9183744])("the justification of the live network's block %d", async (number) => {
    const recording = readRecording(`finality/finney-${number}.json`) as Recording;
    const { hash, justification } = recording;
    const set = setOf(recording);
    expect(set.authorities).toHaveLength(20);
    await verifyJustification(justification, set, { number, hash });
    const others = { ...set, id: set.id + 1n };
    await expect(verifyJustification(justification, others, { number, hash })).rejects.toThrow(
      /is not signed by it for authority set/,
    );
    const bytes = Binary.fromHex(justification);
    for (let byte = 0; byte < bytes.length; byte += 7) {
      const bad = Uint8Array.from(bytes);
      bad[byte] = (bad[byte] as number) ^ 1;
      await expect(verifyJustification(Binary.toHex(bad), set, { number, hash })).rejects.toMatchObject({
        code: "bad_proof",
      });
    }
  });

  test("the shipped checkpoint is the one that was recorded", async () => {
    const recording = readRecording("finality/finney-8867448.json") as Recording;
    const checkpoint = parseCheckpoint(finney);
    expect(checkpoint).toMatchObject(setOf(recording));
    await verifyJustification(recording.justification, checkpoint, checkpoint);
  });

  test("neither set decides for the other", async () => {
    const [older, newer] = [8867448, 9183744].map(
      (number) => readRecording(`finality/finney-${number}.json`) as Recording,
    ) as [Recording, Recording];
    for (const [set, of] of [
      [older, newer],
      [newer, older],
    ] as const) {
      await expect(verifyJustification(of.justification, setOf(set), of)).rejects.toMatchObject({ code: "bad_proof" });
    }
  });

  test("the headers of real chains hash to what they are called", () => {
    for (const name of recordedNames) {
      for (const { number, hash, encoded } of recordedChain(name).blocks) {
        expect(readHeader(encoded)).toMatchObject({ number, hash });
      }
    }
  });
});
