// A JSON-RPC provider for a URL. Whatever goes wrong on the line, every request gets an answer: the node's, or an error.

import { plainAddress } from "../foreign-text.js";
import { ChainError } from "./error.js";
import { overHttp } from "./http.js";
import type { JsonRpcProvider } from "./message.js";
import { overWebSocket, type WebSocketClass } from "./websocket.js";

/** What the platform lacks. */
export interface ConnectOptions {
  /** For platforms without a WebSocket of their own, such as Node 20: the one of the package ws, for example. */
  readonly websocketClass?: WebSocketClass;
}

/**
 * A provider for a node's WebSocket or HTTP endpoint. A lost connection is taken up again, and what was asked is asked
 * again.
 * @throws TypeError if the URL is none of ws:, wss:, http: or https:
 * @throws ChainError `no_websocket` if the platform has none and none was passed
 */
export function connect(url: string, options: ConnectOptions = {}): JsonRpcProvider {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  switch (parsed?.protocol) {
    case "ws:":
    case "wss:": {
      const websocketClass = options.websocketClass ?? globalThis.WebSocket;
      if (websocketClass === undefined) throw noWebSocket();
      return overWebSocket(url, websocketClass);
    }
    case "http:":
    case "https:":
      return overHttp(parsed);
    default: {
      // Of user:password@host the protocol would be the user.
      const given = url.includes("://") && parsed ? `, not ${parsed.protocol}` : "";
      throw new TypeError(`${plainAddress(url)} is no endpoint of a node: expected ws:, wss:, http: or https:${given}`);
    }
  }
}

const noWebSocket = () =>
  new ChainError(
    "no_websocket",
    'this platform has no WebSocket: pass one, as in connect(url, { websocketClass: WebSocket }) with the WebSocket of the package "ws", or name the node\'s http: or https: endpoint',
  );
