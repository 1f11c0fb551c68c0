// Epochs that a reader can go wrong at: several in a block, swapped hotkeys, links at one end. Real ones are those of a
// runtime of spec_version 293, where its recording is at hand.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { HexString } from "@polkadot-api/substrate-bindings";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { BlockEvents } from "../bindings/chain/events.js";
import { connect, epochBlocks, type Node, openNode, readEpoch } from "../bindings/chain/index.js";
import { ROOT, readRootDividends } from "../bindings/chain/root-dividends.js";
import { StateAt } from "../bindings/chain/state.js";
import { loadYuma, verifyEpoch } from "../bindings/index.js";
import { recordedChain } from "./node/recorded.js";
import { serveChain, type TestNode } from "./node/server.js";
import { hasRecordings } from "./states.js";

if (!hasRecordings) console.warn("Skipped: the recorded node of spec_version 293 is not beside this checkout.");

const yuma = await loadYuma();
const websocketClass = WebSocket as unknown as typeof globalThis.WebSocket;
const FIRST = 5940480;

describe.skipIf(!hasRecordings)("the recorded node of spec_version 293", () => {
  let server: TestNode;
  let node: Node;
  beforeAll(async () => {
    server = await serveChain(recordedChain("node-293"));
    node = await openNode(connect(server.ws, { websocketClass }), {
      genesis: recordedChain("node-293").blocks[0]?.hash ?? "",
    });
  });
  afterAll(async () => {
    node.close();
    await server.close();
  });

  // Subnet, block after the first, neurons, and those that registered after the epoch.
  test.each([
    [4, 1, 32, []],
    [8, 4, 6, []],
    [2, 6, 64, [7]],
    [3, 8, 48, []],
    [4, 8, 32, []],
    [6, 8, 8, []],
    [1, 10, 256, []],
    [5, 10, 12, []],
    [4, 15, 32, []],
    [2, 16, 64, []],
  ])("subnet %i at block +%i is equal in all %i neurons but %j", async (netuid, block, n, except) => {
    const recording = await readEpoch(node, yuma, { netuid, block: FIRST + block });
    const { equal, emission, fields } = verifyEpoch(yuma, recording.state, recording.recorded, recording);
    expect({ equal, source: emission.source, except: recording.except }).toEqual({
      equal: true,
      source: "found",
      except,
    });
    expect(fields).toHaveLength(12);
    expect(new Set(fields.map(({ compared }) => compared))).toEqual(new Set([n - except.length]));
  });

  test("all epochs are found", async () => {
    const found: number[][] = [];
    for (const netuid of [1, 2, 3, 4, 5, 6, 8]) {
      for await (const block of epochBlocks(node, { netuid, from: FIRST + 1 })) found.push([netuid, block - FIRST]);
    }
    expect(found).toEqual([
      [1, 10],
      [2, 16],
      [2, 6],
      [3, 8],
      [4, 15],
      [4, 8],
      [4, 1],
      [5, 10],
      [6, 8],
      [8, 4],
    ]);
  });

  // The state after on_initialize has all that the block's epochs paid, and nothing of its transactions.
  test.each([8, 10])("root stake paid in block +%i is that between coinbase and transactions", async (number) => {
    const block = await node.block(FIRST + number);
    const parent = await node.blockOf(block.parentHash, "the parent");
    const runtime = await node.runtimeAt(parent);
    const [before, after] = [new StateAt(node, runtime, parent), new StateAt(node, runtime, block)];
    const hotkeys = await allHotkeys(before);
    const file = new URL(`../../shared/real/node-293/after_initialize_${block.number}.json.gz`, import.meta.url);
    const changed = new Map(
      Object.entries(JSON.parse(gunzipSync(readFileSync(file)).toString()) as Record<HexString, HexString>),
    );
    const item = runtime.item("TotalHotkeyAlpha");
    const roots = (await before.read(hotkeys.map((hotkey) => ["TotalHotkeyAlpha", hotkey, ROOT] as const))) as bigint[];
    const expected = hotkeys.flatMap((hotkey, i) => {
      const value = changed.get(item.key(hotkey, ROOT));
      const paid = value === undefined ? 0n : (item.value(value, "") as bigint) - (roots[i] as bigint);
      return roots[i] === 0n ? [] : [[hotkey, paid]];
    });
    const { paid, uncertain } = await readRootDividends(before, after, await BlockEvents.read(after), 100, hotkeys);
    expect(uncertain).toBe(0);
    expect([...paid]).toEqual(expected);
  });
});

async function allHotkeys(state: StateAt): Promise<string[]> {
  const rows = await state.argsOf("TotalHotkeyAlpha");
  return [...new Set(rows.map(([hotkey]) => hotkey as string))];
}
