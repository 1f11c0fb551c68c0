// What a block's coinbase emits, computed from two states: recorded chains, whose own runtimes say what it was.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type CoinbaseBlock, readCoinbase } from "../bindings/chain/coinbase/coinbase.js";
import { epochAmount } from "../bindings/chain/coinbase/run.js";
import { connect, type Node, openNode } from "../bindings/chain/index.js";
import { StateAt } from "../bindings/chain/state.js";
import type { WebSocketClass } from "../bindings/chain/websocket.js";
import { loadYuma } from "../bindings/load.js";
import type { Chain } from "./node/chain.js";
import { recordedChain } from "./node/recorded.js";
import { serveChain, type TestNode } from "./node/server.js";
import { hasRecordings } from "./states.js";

const yuma = await loadYuma();
const websocketClass = WebSocket as unknown as WebSocketClass;

async function coinbaseOf(node: Node, number: number): Promise<CoinbaseBlock> {
  const block = await node.block(number);
  const parent = await node.blockOf(block.parentHash, `block ${number - 1}`);
  const runtime = await node.runtimeAt(parent);
  return readCoinbase(new StateAt(node, runtime, parent), new StateAt(node, runtime, block), yuma);
}

/** Subnet, block; what waited for the epoch: emission, sold alpha, owner's cut; what it was called with; TAO for root. */
const drained = [
  [4, 5, 4041860976n, 58161908n, 899977110n, 4100022884n, [29080105n, 29080106n]],
  [1, 7, 5658605496n, 81426542n, 1259967954n, 5740032038n, [40711610n, 40711612n]],
  [3, 7, 5658605496n, 81426542n, 1259967954n, 5740032038n, [40711609n, 40711610n]],
  [2, 9, 7275350087n, 104691105n, 1619958798n, 7380041192n, [52342809n, 52342810n]],
  [4, 16, 8892095758n, 127954588n, 1979949642n, 9020050346n, [63969486n, 63969487n]],
  [1, 17, 8083723689n, 116322079n, 1799954220n, 8200045768n, [58152929n, 58152930n]],
  [3, 19, 9700468645n, 139586276n, 2159945064n, 9840054921n, [69782598n, 69782599n]],
] as const;

describe.skipIf(!hasRecordings)("the recorded branch of 300", () => {
  let server: TestNode;
  let node: Node;
  beforeAll(async () => {
    server = await serveChain(recordedChain("node-300") as Chain);
    node = await openNode(connect(server.ws, { websocketClass }));
  });
  afterAll(async () => {
    node.close();
    await server.close();
  });

  test.each(drained)("subnet %d, block %d: what waited, to the rao", async (netuid, number, ...expected) => {
    const [emission, alphaSwapped, ownerCut, amount, [lowest, highest]] = expected;
    const { rules, subnets } = await coinbaseOf(node, number);
    const subnet = subnets.find((other) => other.netuid === netuid);
    const pending = { emission, alphaSwapped, ownerCut, rootAlpha: 0n, server: 0n, validator: 0n };
    expect(subnet).toMatchObject({ epoch: true, pending: { source: "computed", candidates: [pending] } });
    expect(epochAmount(rules, pending)).toBe(amount);
    // Found from the pool's books, between what the dividends leave open.
    expect(subnet?.rootTao?.source).toBe("found");
    expect(subnet?.rootTao?.lowest).toBe(subnet?.rootTao?.highest);
    expect(subnet?.rootTao?.lowest).toBeGreaterThanOrEqual(lowest);
    expect(subnet?.rootTao?.lowest).toBeLessThanOrEqual(highest);
  });
});
