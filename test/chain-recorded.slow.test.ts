// Epochs read from a node, over the wire, as real runtimes have them, where their recordings are at hand.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { connect, epochBlocks, openNode, readEpoch } from "../bindings/chain/index.js";
import { formatState, loadYuma, verifyEpoch } from "../bindings/index.js";
import type { EpochInputJson } from "./model/epoch.js";
import { EPOCH, madeChain, NETUID } from "./node/made.js";
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
    ["by proof", "try", { state_getReadProof: 23 }],
    ["without", "none", { state_getRuntimeVersion: 1, state_getMetadata: 1, state_queryStorageAt: 20 }],
  ] as const)("takes few requests an epoch, %s", async (_, proofs, requests) => {
    const counted = await serveChain(recordedChain());
    const node = await openNode(connect(counted.ws, { websocketClass }), { proofs });
    await readEpoch(node, yuma, { netuid: 4, block: 16 });
    expect(Object.fromEntries(counted.calls)).toEqual({
      chain_getBlockHash: 2,
      chain_getHeader: 2,
      state_getKeysPaged: 7,
      ...requests,
    });
    node.close();
    await counted.close();
  });
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
