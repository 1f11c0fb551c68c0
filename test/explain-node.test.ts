// yuma explain from a node, against the explanation of the same epoch from a file.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { connect, openNode, readEpoch } from "../bindings/chain/index.js";
import { explain, formatExplanation, loadYuma } from "../bindings/index.js";
import { EPOCH, madeChain, NETUID } from "./node/made.js";
import { serveChain } from "./node/server.js";

/** Runs the command to its end, while this process serves the node. */
async function explainUid(url: string, uid: number, ...more: string[]) {
  const args = ["explain", "--rpc", url, "--netuid", String(NETUID), "--uid", String(uid), ...more];
  const child = spawn(process.execPath, ["dist/cli/yuma.js", ...args]);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { stdout, stderr, code };
}

test("an epoch of a node is explained as that of a file", async () => {
  const server = await serveChain(madeChain(400));
  try {
    const yuma = await loadYuma();
    const websocketClass = WebSocket as unknown as typeof globalThis.WebSocket;
    const node = await openNode(connect(server.ws, { websocketClass }));
    const { state, hotkeys } = await readEpoch(node, yuma, { netuid: NETUID, block: EPOCH });
    node.close();
    for (const uid of [0, state.n - 1]) {
      const { stdout, stderr, code } = await explainUid(server.ws, uid, "--block", String(EPOCH), "--format", "json");
      expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
      expect(JSON.parse(stdout)).toEqual({
        ...(formatExplanation(explain(yuma, state, uid)) as object),
        hotkey: hotkeys[uid],
      });
    }
    const beyond = await explainUid(server.ws, state.n);
    expect(beyond).toEqual({
      stdout: "",
      stderr: `yuma: subnet ${NETUID}, block ${EPOCH}: there is no neuron ${state.n}, there are neurons 0 to ${state.n - 1}\n`,
      code: 2,
    });
  } finally {
    await server.close();
  }
});
