// Nodes that are at fault: every fault is told for what it is, and nothing hangs.

import { afterEach, describe, expect, test, vi } from "vitest";
import { connect, openNode } from "../bindings/chain/index.js";
import { Runtime } from "../bindings/chain/runtime.js";
import { describeUidDifference, loadYuma, verifyEpoch } from "../bindings/index.js";
import type { Chain } from "./node/chain.js";
import { EPOCH, NETUID } from "./node/made.js";
import * as reading from "./node/reading.js";
import { honestChain as chain, type Situation, websocketClass } from "./node/reading.js";
import { type Fault, serveChain } from "./node/server.js";

const yuma = await loadYuma();

// Of nodes that give no proofs, who can lie about storage; chain-proofs.test.ts is about those that do.
const read = (situation: Situation) => reading.read({ proofs: "none", ...situation });
const failure = (situation: Situation) => reading.failure({ proofs: "none", ...situation });

/** Does something to the result of a method. */
const change =
  (method: string, to: (result: never) => unknown): Fault =>
  (request, reply) =>
    request.method === method && "result" in reply ? { result: to(reply.result as never) } : undefined;

const hash = (number: number) => chain.blocks[number]?.hash as string;
const bondsKey = (uid: number) => new Runtime(400, chain.metadata).item("Bonds").key(NETUID, uid);
type Changes = [{ block: string; changes: [string, string | null][] }];

describe("a block", () => {
  test("whose state the node dropped", async () => {
    expect(await failure({ block: 6 })).toEqual([
      "pruned",
      `the node does not keep the state of block 5 any more (Client error: State already discarded for ${hash(5)}): older blocks need an archive node`,
    ]);
  });

  test("whose header the node dropped", async () => {
    const fault: Fault = ({ method }) => (method === "chain_getHeader" ? { result: null } : undefined);
    expect(await failure({ fault })).toEqual([
      "pruned",
      "the node does not keep block 10 any more: older blocks need an archive node",
    ]);
  });

  test("that isn't there yet", async () => {
    expect(await failure({ block: 99 })).toEqual(["no_such_block", "the node has no block 99 yet"]);
  });

  test("without an epoch, or without the subnet", async () => {
    expect(await failure({ netuid: 9 })).toEqual(["no_such_subnet", "there is no subnet 9 at block 9"]);
    const blocks = chain.blocks.map((block) =>
      block.number === 11 ? { ...block, state: chain.blocks[10]?.state } : block,
    );
    expect(await failure({ chain: { ...chain, blocks }, block: 11 })).toEqual([
      "no_epoch",
      "the epoch of subnet 2 did not run in block 11: it ran last in block 10",
    ]);
  });

  test("about which the node lies", async () => {
    const fault = change("chain_getHeader", (header: object) => ({ ...header, stateRoot: `0x${"99".repeat(32)}` }));
    const [code, message] = await failure({ fault });
    expect(code).toBe("wrong_block");
    expect(message).toMatch(
      /^the node is lying about block 10: the header it gives hashes to 0x[0-9a-f]{64}, not to 0x[0-9a-f]{64}; ask another node$/,
    );
  });

  test("for which the node gives another", async () => {
    const fault = change("chain_getBlockHash", (given: string) => (given === hash(EPOCH) ? hash(4) : given));
    expect(await failure({ fault })).toEqual(["wrong_block", "asked for block 10, the node gives the hash of block 4"]);
  });
});

test("a chain that is another than wanted", async () => {
  const genesis = `0x${"ab".repeat(32)}`;
  expect(await failure({ genesis })).toEqual([
    "wrong_genesis",
    `the node is of another chain: its genesis block is ${hash(0)}, not ${genesis}`,
  ]);
  expect((await read({ genesis: hash(0).toUpperCase().replace("0X", "0x") })).genesis).toBe(hash(0));
});

test.each([
  [474, "whose rules are not known here"],
  [90_000, "whose rules are not known here"],
  [
    232,
    "and epochs are read from a node of 233 to 473 and of 475: where older ones keep stakes is not established; its rules are known, so a state in a file can be computed",
  ],
  [100, "and epochs are read from a node of 233 to 473 and of 475: where older ones keep stakes is not established"],
])("a runtime of spec_version %i", async (specVersion, why) => {
  expect(await failure({ chain: { ...chain, specVersion } })).toEqual([
    "unknown_runtime",
    `block 10 was executed by spec_version ${specVersion}, ${why}`,
  ]);
});

describe("a connection", () => {
  test.each(["ws", "http"] as const)("that is cut in the middle is taken up again: %s", async (protocol) => {
    let cuts = 2;
    const fault: Fault = ({ method }) => (method === "state_queryStorageAt" && cuts-- > 0 ? "cut" : undefined);
    const { state, recorded, ...options } = await read({ protocol, fault });
    expect(verifyEpoch(yuma, state, recorded, options).equal).toBe(true);
    expect(cuts).toBeLessThan(0);
  });

  test.each(["ws", "http"] as const)("that is cut again and again: %s", async (protocol) => {
    const fault: Fault = ({ method }) => (method === "state_queryStorageAt" ? "cut" : undefined);
    const [code, message] = await failure({ protocol, fault });
    expect(code).toBe("unreachable");
    const why = { ws: "it is cut again and again", http: "other side closed" }[protocol];
    expect(message).toMatch(new RegExp(`^there is no connection to ${protocol}://127\\.0\\.0\\.1:\\d+: ${why}$`));
  });

  test.each(["ws", "http"] as const)("to nobody: %s", async (protocol) => {
    const server = await serveChain(chain);
    await server.close();
    const opened = openNode(connect(server[protocol], { websocketClass }));
    await expect(opened).rejects.toThrow(`there is no connection to ${server[protocol]}: connect ECONNREFUSED`);
  });

  test("on which no answer comes", async () => {
    // An answer to nobody.
    const silent: Fault = (request) =>
      request.method === "chain_getHeader" ? JSON.stringify({ jsonrpc: "2.0", id: "other", result: null }) : undefined;
    expect(await failure({ fault: silent, timeout: 200 })).toEqual([
      "timeout",
      "the node did not answer chain_getHeader within 0.2 seconds",
    ]);
  });

  test("that is not wanted any more", async () => {
    const controller = new AbortController();
    const fault: Fault = ({ method }) => {
      if (method === "state_queryStorageAt") controller.abort(new Error("enough"));
      return undefined;
    };
    await expect(read({ fault, signal: controller.signal })).rejects.toThrow("enough");
  });

  test("to what is no endpoint", () => {
    expect(() => connect("file:///etc/hosts")).toThrow("expected ws:, wss:, http: or https:, not file:");
  });
});

describe("an answer", () => {
  test.each(["ws", "http"] as const)("that is not JSON-RPC: %s", async (protocol) => {
    for (const text of [
      "<html>Welcome</html>",
      "5",
      "null",
      "{}",
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32700}}',
    ]) {
      const fault: Fault = ({ method }) => (method === "state_getKeysPaged" ? text : undefined);
      const [code, message] = await failure({ protocol, fault });
      expect([code, message.replace(/\d+ answers/, "PORT answers")]).toEqual([
        "bad_answer",
        `${protocol}://127.0.0.1:PORT answers with something that is not JSON-RPC: ${JSON.stringify(text.slice(0, 60))}`,
      ]);
    }
  });

  test.each([
    ["chain_getBlockHash", "0x12", 'no hash: "0x12"'],
    ["chain_getHeader", {}, "no header of block 10"],
    ["state_getRuntimeVersion", [], "no spec_version"],
    ["state_getMetadata", null, "no metadata"],
    ["state_queryStorageAt", [], `no values at ${hash(9)}`],
    ["state_queryStorageAt", [{ block: hash(4), changes: [] }], `no values at ${hash(9)}`],
    ["state_queryStorageAt", [{ block: hash(9), changes: [["0x00", "0x01"]] }], 'a key that was not asked for: "0x00"'],
    ["state_getKeysPaged", ["0x00"], /^no keys after 0x/],
  ])("to %s of %j", async (method, result, what) => {
    // The hash of the first block alone may be right, or another fault would come first.
    const fault: Fault = (request) => (request.method === method && request.params[0] !== 0 ? { result } : undefined);
    const [code, message] = await failure({ fault });
    expect(code).toBe("bad_answer");
    const start = `the node's answer to ${method} can't be right: `;
    expect(message.slice(0, start.length)).toBe(start);
    if (typeof what === "string") expect(message.slice(start.length)).toBe(what);
    else expect(message.slice(start.length)).toMatch(what);
  });

  test("with metadata that isn't any", async () => {
    const [code, message] = await failure({ fault: change("state_getMetadata", () => "0x6d65746107") });
    expect([code, message.slice(0, 47)]).toEqual(["bad_answer", "the metadata of spec_version 400 can't be read:"]);
  });

  test("with a storage value that is too short, or too long", async () => {
    const cut = (to: (value: string) => string) =>
      change("state_queryStorageAt", ([{ block, changes }]: Changes) => [
        { block, changes: changes.map(([key, value]) => [key, key === bondsKey(0) ? to(value as string) : value]) },
      ]);
    for (const to of [(value: string) => value.slice(0, -2), (value: string) => `${value}00`]) {
      const [code, message] = await failure({ fault: cut(to) });
      expect(code).toBe("bad_answer");
      expect(message).toMatch(
        /^the \d+ bytes the node gives for SubtensorModule\.Bonds \(2, 0\) at block 9 are not a value of its type$/,
      );
    }
  });

  test("that refuses many keys at once is asked for one after the other", async () => {
    const fault: Fault = ({ method }) =>
      method === "state_queryStorageAt"
        ? { error: { code: -32601, message: "RPC call is unsafe to be called externally" } }
        : undefined;
    const { state, recorded, ...options } = await read({ fault });
    expect(verifyEpoch(yuma, state, recorded, options).equal).toBe(true);
  });

  test("that refuses is told in the node's words", async () => {
    const fault: Fault = ({ method }) =>
      method === "state_getKeysPaged" ? { error: { code: -32000, message: "Too much for you" } } : undefined;
    expect(await failure({ fault })).toEqual([
      "refused",
      "the node refuses state_getKeysPaged: Too much for you (-32000)",
    ]);
  });
});

describe("a status of HTTP", () => {
  /** The first answers are these, then the node's. */
  function answerFirst(...responses: Response[]): void {
    const { fetch } = globalThis;
    vi.stubGlobal("fetch", (...args: Parameters<typeof fetch>) => responses.shift() ?? fetch(...args));
  }
  afterEach(() => vi.unstubAllGlobals());

  test("of a busy node lets it be asked again", async () => {
    answerFirst(new Response("slow down", { status: 429 }), new Response(null, { status: 503 }));
    expect((await read({ protocol: "http" })).amount.source).toBe("found");
  });

  test("with an error in JSON-RPC is told in the node's words", async () => {
    const error = { jsonrpc: "2.0", error: { code: -32000, message: "Too much for you" } };
    const fail = async (request: RequestInit | undefined) =>
      Response.json({ ...error, id: JSON.parse(String(request?.body)).id }, { status: 500 });
    vi.stubGlobal("fetch", (_: string, request?: RequestInit) => fail(request));
    expect(await failure({ protocol: "http" })).toEqual([
      "refused",
      "the node refuses chain_getBlockHash: Too much for you (-32000)",
    ]);
  });
});

describe("an amount handed out", () => {
  const withRow = (number: number, item: string, change: (row: string) => string): Chain => {
    const key = new Runtime(400, chain.metadata).item(item).key(NETUID);
    const blocks = chain.blocks.map((block) =>
      block.number === number
        ? { ...block, state: new Map(block.state).set(key, change(block.state?.get(key) as string)) }
        : block,
    );
    return { ...chain, blocks };
  };

  test("that is less than what waited is told", async () => {
    const { notes } = await read({ chain: withRow(EPOCH - 1, "PendingServerEmission", () => "0x00000000ff000000") });
    // The validators' 1.7 alpha waited too.
    expect(notes.at(-1)).toBe("Less was handed out than waited before the block: 4100022884 of 1096916660480 rao.");
  });

  test("that gives all payments but one is told to those who read of it later", async () => {
    // The first payment's last byte.
    const one = withRow(EPOCH, "Emission", (row) => `${row.slice(0, 18)}7f${row.slice(20)}`);
    const { amount, description } = await read({ chain: one });
    expect(amount).toMatchObject({ source: "none", reproduced: 6, recorded: 7 });
    expect(description).toContain(
      ". No amount handed out gives all recorded payments, this one gives the most of them",
    );
  });
});

test("a bond that was flipped in what the chain recorded is found and named", async () => {
  const row = chain.blocks[EPOCH]?.state?.get(bondsKey(0)) as string;
  const flipped = `${row.slice(0, -4)}${(Number.parseInt(row.slice(-4, -2), 16) ^ 1).toString(16).padStart(2, "0")}${row.slice(-2)}`;
  const blocks = chain.blocks.map((block) =>
    block.number === EPOCH ? { ...block, state: new Map(block.state).set(bondsKey(0), flipped) } : block,
  );
  const { state, recorded, ...options } = await read({ chain: { ...chain, blocks } });
  const { equal, stage, fields } = verifyEpoch(yuma, state, recorded, options);
  expect({ equal, stage }).toEqual({ equal: false, stage: "9. Bonds" });
  const differing = fields.flatMap(({ field, differences }) =>
    differences.map((each) => describeUidDifference(field, each)),
  );
  expect(differing).toHaveLength(1);
  expect(differing[0]).toMatch(/^bonds\[0\] on uid 6: recorded \d+, the rules give \d+$/);
});
