// A reader and nodes that do everything wrong: it verifies the epoch all the same, or ends soon, in a sentence.

import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { ChainError, connect, epochBlocks, openNode, readEpoch } from "../bindings/chain/index.js";
import { loadYuma, verifyEpoch } from "../bindings/index.js";
import { command } from "./command-peak.js";
import { type Behaviour, behaviours, honest } from "./node/faults.js";
import { NETUID } from "./node/made.js";
import { serveChain, type TestNode } from "./node/server.js";

const yuma = await loadYuma();
const PROTOCOLS = ["ws", "http"] as const;
type Protocol = (typeof PROTOCOLS)[number];

/** Of their own for each protocol, for they count. */
const all = { ws: behaviours(), http: behaviours() };
const over = (protocol: Protocol, which: (behaviour: Behaviour) => boolean = () => true) =>
  all[protocol]
    .filter(({ only = protocol }) => only === protocol)
    .filter(which)
    .map((behaviour) => [behaviour.class, behaviour.name, behaviour] as const);

async function against<T>({ fault, door }: Behaviour, use: (server: TestNode) => Promise<T>): Promise<T> {
  const server = await serveChain(honest, fault, door);
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

/** What comes of the subnet's last epoch. */
async function outcome(url: string, { blockHash, ...options }: NonNullable<Behaviour["options"]>): Promise<string> {
  try {
    const node = await openNode(connect(url, { websocketClass: WebSocket }), options);
    try {
      const named = blockHash && { block: (await node.blockOf(blockHash, `block ${blockHash}`)).number, blockHash };
      const query = named || { block: (await epochBlocks(node, { netuid: NETUID, last: 1 }).next()).value as number };
      const epoch = await readEpoch(node, yuma, { netuid: NETUID, ...query });
      return verifyEpoch(yuma, epoch.state, epoch.recorded, epoch).equal ? "equal" : "different";
    } finally {
      node.close();
    }
  } catch (error) {
    if (error instanceof ChainError) return error.message;
    throw error;
  }
}

test("there are behaviours of every class, over both protocols", () => {
  const classes = new Set(["shape", "size", "time", "order", "limit", "metadata", "state"]);
  for (const protocol of PROTOCOLS) {
    const list = over(protocol);
    expect(new Set(list.map(([name]) => name))).toEqual(classes);
    expect(new Set(list.map(([, name]) => name)).size).toBe(list.length);
    expect(list.length).toBeGreaterThan(120);
  }
});

describe.each(PROTOCOLS)("over %s", (protocol) => {
  test.concurrent.each(over(protocol, ({ measured = false }) => !measured))(
    "%s: %s",
    async (_class, _name, behaviour) => {
      const said = await against(behaviour, (server) => outcome(server[protocol], behaviour.options ?? {}));
      if (behaviour.end === "equal") expect(said).toBe("equal");
      else {
        expect(said).toMatch(behaviour.end);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
        expect(said).toMatch(/^[^\u0000-\u001f\u007f-\u009f]{1,500}$/);
      }
    },
  );

  test.each(over(protocol, ({ measured = false }) => measured))(
    "the command, %s: %s",
    async (_class, name, behaviour) => {
      const result = await against(behaviour, (server) =>
        command("verify", "--rpc", server[protocol], "--netuid", String(NETUID), "--block", "10"),
      );
      const { code, out, err, megabytes, seconds } = result;
      expect({ code, out, err }).toEqual({ code: 2, out: "", err: expect.stringMatching(behaviour.end) });
      expect(err).toMatch(/^yuma: [^\n]{1,500}\n$/);
      console.log(`${name}, ${protocol}: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB`);
      expect(megabytes).toBeLessThan(1000);
      expect(seconds).toBeLessThan(20);
    },
  );
});
