// Epochs read from a node, over the wire. What is recorded of real runtimes: chain-recorded.slow.test.ts.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { connect, epochBlocks, type Node, openNode, readEpoch } from "../bindings/chain/index.js";
import { Runtime } from "../bindings/chain/runtime.js";
import { formatState, loadYuma, verifyEpoch } from "../bindings/index.js";
import type { EpochInputJson } from "./model/epoch.js";
import { EPOCH, madeChain, NETUID, TWO_MECHANISMS } from "./node/made.js";
import { serveChain, type TestNode } from "./node/server.js";

const yuma = await loadYuma();
const websocketClass = WebSocket as unknown as typeof globalThis.WebSocket;

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
