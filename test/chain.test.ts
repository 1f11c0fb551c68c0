// Epochs read from a node, over the wire. The recorded chain is that of a real runtime, where its recording is at hand.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { connect, epochBlocks, type Node, openNode, readEpoch } from "../bindings/chain/index.js";
import { Runtime } from "../bindings/chain/runtime.js";
import { formatState, loadYuma, verifyEpoch } from "../bindings/index.js";
import type { EpochInputJson } from "./model/epoch.js";
import { EPOCH, madeChain, NETUID, TWO_MECHANISMS } from "./node/made.js";
import { readMetadata, recordedChain, recordedEpochs } from "./node/recorded.js";
import { serveChain, type TestNode } from "./node/server.js";
import { hasRecordings, type Json, readRecording, type VectorCase } from "./states.js";

if (!hasRecordings) console.warn("Skipped: the recorded node is not beside this checkout.");

const yuma = await loadYuma();
const websocketClass = WebSocket as unknown as typeof globalThis.WebSocket;

describe.skipIf(!hasRecordings)("the recorded node of spec_version 300", () => {
  let server: TestNode;
  beforeAll(async () => {
    server = await serveChain(recordedChain());
  });
  afterAll(() => server.close());

  test.each(["ws", "http"] as const)("verifies every epoch over %s, with no difference", async (protocol) => {
    const node = await openNode(connect(server[protocol], { websocketClass }));
    const { cases } = readRecording("runtime-300.json") as { cases: VectorCase[] };
    for (const [netuid, block] of recordedEpochs) {
      const recording = await readEpoch(node, yuma, { netuid, block });
      const { equal, fields, emission } = verifyEpoch(yuma, recording.state, recording.recorded, recording);
      expect({ name: recording.name, equal, source: emission.source, notes: recording.notes }).toEqual({
        name: `netuid_${netuid}_block_${block}`,
        equal: true,
        source: "found",
        notes: [],
      });
      expect(fields.map(({ field }) => field)).toEqual(
        "active stake_weight validator_permit consensus validator_trust rank trust incentive bonds dividends emission pruning_score".split(
          " ",
        ),
      );
      // The same epoch as it was recorded beside the node, its state field by field.
      const other = cases.find(({ name }) => name === `runtime300_net${netuid}_block${block}`) as VectorCase;
      expect(formatState(recording.state)).toEqual({ ...other.input, spec_version: other.spec_version } as Json);
    }
    node.close();
  });

  test("finds a subnet's epochs, newest first", async () => {
    const node = await openNode(connect(server.ws, { websocketClass }));
    const found = async (query: object) => {
      const blocks: number[] = [];
      for await (const block of epochBlocks(node, { netuid: 4, ...query })) blocks.push(block);
      return blocks;
    };
    expect(await found({})).toEqual([16, 5]);
    expect(await found({ last: 1 })).toEqual([16]);
    expect(await found({ to: 15 })).toEqual([5]);
    expect(await found({ from: 6 })).toEqual([16]);
    node.close();
  });

  test.each([
    ["by proof", "try", { state_getReadProof: 12 }],
    ["without", "none", { state_getRuntimeVersion: 1, state_getMetadata: 1, state_queryStorageAt: 10 }],
  ] as const)("takes few requests an epoch, %s", async (_, proofs, requests) => {
    const counted = await serveChain(recordedChain());
    const node = await openNode(connect(counted.ws, { websocketClass }), { proofs });
    await readEpoch(node, yuma, { netuid: 4, block: 16 });
    expect(Object.fromEntries(counted.calls)).toEqual({
      chain_getBlockHash: 2,
      chain_getHeader: 2,
      state_getKeysPaged: 1,
      ...requests,
    });
    node.close();
    await counted.close();
  });
});

// From 423 on activity, commits and the last epoch are kept otherwise.
describe.each([400, 430, 446, 461])("the made chain of spec_version %i", (specVersion) => {
  const chain = madeChain(specVersion);
  let server: TestNode;
  let node: Node;
  beforeAll(async () => {
    server = await serveChain(chain);
    node = await openNode(connect(server.ws, { websocketClass }));
  });
  afterAll(async () => {
    node.close();
    await server.close();
  });

  test("is read as it was made, with what its block changed before and after the epoch", async () => {
    const recording = await readEpoch(node, yuma, { netuid: NETUID, block: EPOCH });
    const { emission: _, ...read } = formatState(recording.state);
    const { emission: handedOut, ...made } = chain.inputs[`${NETUID} 0`] as EpochInputJson;
    expect(read).toEqual(made);
    expect(recording.except).toEqual([5]);
    expect(recording.notes).toEqual([
      "Weights that the block revealed before the epoch ran are those of its own state: uid 2.",
      "Registered anew in the block after the epoch ran, and not compared: uid 5.",
    ]);
    expect(recording.pending).toBe(3_200_000_000n);
    const { equal, emission, fields } = verifyEpoch(yuma, recording.state, recording.recorded, recording);
    expect(equal).toBe(true);
    if (emission.source !== "found") throw new Error(emission.source);
    expect(emission.amount <= BigInt(handedOut) && BigInt(handedOut) <= emission.highest).toBe(true);
    expect(fields.map(({ compared }) => compared)).toEqual(fields.map(() => 7));
  });

  test.each([0, 1])("has two mechanisms in a subnet, of which mechanism %i has rows of its own", async (mechanism) => {
    const recording = await readEpoch(node, yuma, { netuid: TWO_MECHANISMS, block: EPOCH, mechanism });
    expect(formatState(recording.state)).toEqual(chain.inputs[`${TWO_MECHANISMS} ${mechanism}`]);
    const { equal, fields, emission } = verifyEpoch(yuma, recording.state, recording.recorded, recording);
    expect({ equal, source: emission.source }).toEqual({ equal: true, source: "unrecorded" });
    expect(fields.map(({ field }) => field)).toEqual(["validator_permit", "incentive", "bonds"]);
    expect(recording.notes[0]).toMatch(/^The subnet has 2 mechanisms; what the chain stores mixed/);
    const third = readEpoch(node, yuma, { netuid: TWO_MECHANISMS, block: EPOCH, mechanism: 2 });
    await expect(third).rejects.toThrow("subnet 3 has 2 mechanisms at block 9: there is no mechanism 2");
  });

  test("has its epochs found", async () => {
    const blocks: number[] = [];
    for await (const block of epochBlocks(node, { netuid: NETUID })) blocks.push(block);
    expect(blocks).toEqual([10, 4]);
  });
});

test("a consensus kept by mechanism that was never written is refused where liquid alpha reads it", async () => {
  const chain = madeChain(461);
  const row = new Runtime(461, chain.metadata).item("ConsensusByMechanism").key(NETUID);
  const blocks = chain.blocks.map((block) => {
    if (block.number !== EPOCH - 1) return block;
    return { ...block, state: new Map([...(block.state ?? [])].filter(([key]) => key !== row)) };
  });
  const server = await serveChain({ ...chain, blocks });
  const node = await openNode(connect(server.ws, { websocketClass }), { proofs: "none" });
  await expect(readEpoch(node, yuma, { netuid: NETUID, block: EPOCH })).rejects.toThrow(
    "subnet 2 has a consensus at block 9, but none by mechanism yet",
  );
  node.close();
  await server.close();
});

describe.skipIf(!hasRecordings)("by the metadata of a real runtime", () => {
  // Versions 15 and 16 of the metadata's form; the recorded node's is of version 14.
  test.each([240, 381, 424, 439, 461] as const)(
    "of spec_version %i the made epoch is read too",
    async (specVersion) => {
      const chain = madeChain(specVersion, { metadata: readMetadata(specVersion) });
      const server = await serveChain(chain);
      const node = await openNode(connect(server.ws, { websocketClass }));
      const recording = await readEpoch(node, yuma, { netuid: NETUID, block: EPOCH });
      const { emission: _, ...read } = formatState(recording.state);
      const { emission, ...made } = chain.inputs[`${NETUID} 0`] as EpochInputJson;
      expect(read).toEqual(made);
      expect(recording.pending).toBe(3_200_000_000n);
      expect(verifyEpoch(yuma, recording.state, recording.recorded, recording).equal).toBe(true);
      node.close();
      await server.close();
    },
  );
});
