// The program in docs/verify.md, run as it stands but for the endpoint, the subnet and how many epochs.

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { ChainError, connect } from "../bindings/chain/index.js";
import { EPOCH, madeChain, NETUID } from "./node/made.js";
import { serveChain } from "./node/server.js";

test("the program in the docs runs", async () => {
  const [, program] = /## In a program\n```js\n(.*?)```/s.exec(readFileSync("docs/verify.md", "utf8")) ?? [];
  const server = await serveChain(madeChain(400));
  try {
    const changed = program
      ?.replace("wss://ENDPOINT", server.ws)
      .replaceAll("netuid: 4", `netuid: ${NETUID}`)
      .replace("last: 10", "last: 1");
    // A file of the package finds it by its name.
    mkdirSync("dist/scripts", { recursive: true });
    writeFileSync("dist/scripts/docs-example.mjs", changed as string);
    const child = spawn(process.execPath, ["dist/scripts/docs-example.mjs"]);
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect({ stdout, stderr }).toEqual({ stdout: `${EPOCH} equal\n`, stderr: "" });
  } finally {
    await server.close();
  }
});

test("a platform without a WebSocket is told what to pass, and no address is repeated whole", () => {
  vi.stubGlobal("WebSocket", undefined);
  try {
    const lacking = () => connect("ws://user:secret@127.0.0.1:9944/key?token=secret");
    expect(lacking).toThrow(ChainError);
    expect(lacking).toThrow(
      "this platform has no WebSocket: pass one, as in connect(url, { websocketClass: WebSocket })",
    );
    for (const url of ["ws://user:secret@", "user:secret@host", "ftp://user:secret@host/secret"]) {
      expect(() => connect(url)).toThrow(/^(?!.*secret).* is no endpoint of a node/);
    }
  } finally {
    vi.unstubAllGlobals();
  }
});
