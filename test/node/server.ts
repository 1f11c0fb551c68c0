// A node that serves a chain over WebSocket and HTTP, on a free port of this machine: the methods a reader uses.

import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import type { HexString } from "@polkadot-api/substrate-bindings";
import { type WebSocket, WebSocketServer } from "ws";
import { type Chain, type ChainBlock, trieOf } from "./chain.js";

export interface Request {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
}

export type Reply =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string } };

/** A connection, for what no message is. */
export type Wire =
  | { readonly ws: WebSocket; readonly http?: never }
  | { readonly http: ServerResponse; readonly ws?: never };

/**
 * What a test does to the answers: another reply, a text that is sent as it is, "cut" to close the connection, or whatever
 * it does with the connection itself.
 */
export type Fault = (request: Request, reply: Reply) => Reply | string | "cut" | ((wire: Wire) => void) | undefined;

export interface TestNode {
  readonly ws: string;
  readonly http: string;
  /** How often each method was called. */
  readonly calls: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** @param door shut: connections are taken, and nothing ever comes of them */
export async function serveChain(chain: Chain, fault?: Fault, door: "open" | "shut" = "open"): Promise<TestNode> {
  const calls = new Map<string, number>();
  const answer = (body: string, wire: Wire): void => {
    const request = JSON.parse(body) as Request;
    calls.set(request.method, (calls.get(request.method) ?? 0) + 1);
    const reply = replyTo(chain, request);
    const changed = fault?.(request, reply) ?? reply;
    if (typeof changed === "function") changed(wire);
    else if (changed === "cut" && wire.ws) wire.ws.terminate();
    else if (changed === "cut") wire.http?.socket?.destroy();
    else {
      const json = { jsonrpc: "2.0", id: request.id };
      const text = typeof changed === "string" ? changed : JSON.stringify({ ...json, ...changed });
      if (wire.ws) wire.ws.send(text);
      else wire.http.end(text);
    }
  };
  const server = createServer(async (request, http) => {
    if (door === "shut") return;
    http.setHeader("access-control-allow-origin", "*").setHeader("access-control-allow-headers", "*");
    if (request.method === "POST") answer(await text(request), { http });
    else http.end();
  });
  const sockets = new WebSocketServer(door === "open" ? { server } : { noServer: true });
  sockets.on("connection", (ws) => ws.on("message", (data) => answer(String(data), { ws })));
  if (door === "shut") server.on("upgrade", () => {});
  const connections = new Set<Socket>();
  server.on("connection", (connection) => connections.add(connection));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    ws: `ws://127.0.0.1:${port}`,
    http: `http://127.0.0.1:${port}`,
    calls,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      for (const connection of connections) connection.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

const NO_METHOD: Reply = { error: { code: -32601, message: "Method not found" } };

function replyTo(chain: Chain, { method, params }: Request): Reply {
  const { blocks } = chain;
  const newest = blocks.at(-1) as ChainBlock;
  const blockOf = (hash: unknown) => (hash === undefined ? newest : blocks.find((block) => block.hash === hash));
  /** What substrate's nodes say of a block they don't know, and of one whose state is gone. */
  const stateOf = (hash: unknown): ReadonlyMap<HexString, HexString> | Reply => {
    const block = blockOf(hash);
    if (block?.state) return block.state;
    const why = block ? `State already discarded for ${block.hash}` : `UnknownBlock: Header was not found for ${hash}`;
    return { error: { code: 4003, message: `Client error: ${why}` } };
  };
  const withState = (hash: unknown, read: (state: ReadonlyMap<HexString, HexString>) => unknown): Reply => {
    const state = stateOf(hash);
    return state instanceof Map ? { result: read(state) } : (state as Reply);
  };
  switch (method) {
    case "chain_getBlockHash":
      return { result: blocks.find(({ number }) => number === params[0])?.hash ?? null };
    case "chain_getFinalizedHead":
      return { result: newest.hash };
    case "chain_getHeader":
      return { result: blockOf(params[0])?.header ?? null };
    case "state_getRuntimeVersion":
      return withState(params[0], () => ({ specName: "node-subtensor", specVersion: chain.specVersion }));
    case "state_getMetadata":
      return withState(params[0], () => chain.metadata);
    case "state_getStorage":
      return withState(params[1], (state) => state.get(params[0] as HexString) ?? null);
    case "state_queryStorageAt": {
      const [keys, hash = newest.hash] = params as [HexString[], HexString?];
      return withState(hash, (state) => [{ block: hash, changes: keys.map((key) => [key, state.get(key) ?? null]) }]);
    }
    case "state_getReadProof": {
      if (chain.proofs === false) return NO_METHOD;
      const [keys, hash = newest.hash] = params as [HexString[], HexString?];
      return withState(hash, (state) => ({ at: hash, proof: trieOf(chain, state).prove(keys) }));
    }
    case "state_getKeysPaged": {
      const [prefix, count, after, hash] = params as [HexString, number, HexString | null, HexString?];
      return withState(hash, (state) => {
        const keys = [...state.keys()].filter((key) => key.startsWith(prefix) && (after === null || key > after));
        return keys.sort().slice(0, count);
      });
    }
    default:
      return NO_METHOD;
  }
}
