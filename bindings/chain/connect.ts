// A JSON-RPC provider for a URL. Whatever goes wrong on the line, every request gets an answer: the node's, or an error.

import type { JsonRpcMessage, JsonRpcRequest, JsonRpcProvider as Provider } from "@polkadot-api/substrate-client";
import { getWsProvider, type SocketLoggerFn, WsEvent } from "@polkadot-api/ws-provider";
import { isObject } from "../json.js";

// biome-ignore lint/suspicious/noExplicitAny: JSON-RPC messages, which every package has types of its own for
type Message = any;

/** A way to a node, in the form that polkadot-api's packages speak. */
export type JsonRpcProvider = (onMessage: (message: Message) => void) => {
  send(message: Message): void;
  disconnect(): void;
};

type WebSocketClass = typeof globalThis.WebSocket;

export interface ConnectOptions {
  /** For platforms without a WebSocket of their own, such as Node 20. */
  readonly websocketClass?: WebSocketClass;
}

/** JSON-RPC error codes of our own making, out of the range that is reserved for the protocol. */
export const LineFault = { UNREACHABLE: -1, BAD_ANSWER: -2 } as const;

/** How often in a row a connection may fail before requests do. */
const ATTEMPTS = 4;
/** Milliseconds before the second attempt, doubled for every further one. */
const PAUSE = 250;
/** Answers of a busy server, after which to try again. */
const TOO_MANY = 429;
const BUSY = [TOO_MANY, 500, 502, 503, 504];

/**
 * A provider for a node's WebSocket or HTTP endpoint. It connects at once; a lost connection is taken up again, and
 * what was asked is asked again.
 * @throws TypeError if the URL is none of ws:, wss:, http: or https:
 */
export function connect(url: string, options: ConnectOptions = {}): JsonRpcProvider {
  const { protocol } = new URL(url);
  switch (protocol) {
    case "ws:":
    case "wss:":
      return overWebSocket(url, options.websocketClass ?? globalThis.WebSocket);
    case "http:":
    case "https:":
      return overHttp(url);
    default:
      throw new TypeError(`${url} is no endpoint of a node: expected ws:, wss:, http: or https:, not ${protocol}`);
  }
}

function overWebSocket(url: string, websocketClass: WebSocketClass): Provider {
  return (onMessage) => {
    const waiting = new Set<JsonRpcRequest["id"]>();
    let failures = 0;
    let opened = false;
    let reason = "";
    const failAll = (code: number, message: string) => {
      const ids = [...waiting];
      waiting.clear();
      for (const id of ids) onMessage(failure(id, code, message));
    };
    const provider = getWsProvider(url, {
      websocketClass: onlyMessages(websocketClass, (text) => failAll(LineFault.BAD_ANSWER, noMessage(url, text))),
      logger: ((event) => {
        if (event.type === "ERROR") reason = event.error?.message || reason;
        if (event.type === "TIMEOUT" || event.type === "STALE") reason = "it is silent";
      }) as SocketLoggerFn,
      onStatusChanged: ({ type }) => {
        if (type === WsEvent.CONNECTED) opened = true;
        if (type !== WsEvent.ERROR || ++failures < ATTEMPTS) return;
        // Browsers don't tell scripts why.
        failAll(
          LineFault.UNREACHABLE,
          unreachable(url, reason || (opened ? "it is cut again and again" : "nobody answers")),
        );
      },
    });
    const connection = provider((message) => {
      failures = 0;
      reason = "";
      waiting.delete(message.id);
      onMessage(message);
    });
    return {
      send(message) {
        waiting.add(message.id);
        connection.send(message);
      },
      disconnect() {
        waiting.clear();
        connection.disconnect();
      },
    };
  };
}

/** The provider parses what it gets inside an event handler, where an exception would end the process. */
function onlyMessages(websocketClass: WebSocketClass, onOther: (text: string) => void): WebSocketClass {
  return class extends websocketClass {
    override addEventListener(
      type: string,
      listener: EventListenerOrEventListenerObject,
      options?: boolean | AddEventListenerOptions,
    ): void {
      const checked = (event: Event) => {
        const text = String((event as MessageEvent).data);
        if (parseMessage(text) === undefined) onOther(text);
        else (listener as EventListener)(event);
      };
      super.addEventListener(type, type === "message" ? checked : listener, options);
    }
  };
}

function overHttp(url: string): Provider {
  return (onMessage) => {
    const stopped = new AbortController();
    const answer = async (message: JsonRpcRequest) => {
      const { id } = message;
      let reason = "";
      for (let attempt = 0; attempt < ATTEMPTS && !stopped.signal.aborted; ++attempt) {
        if (attempt > 0) await pause(PAUSE * 2 ** (attempt - 1));
        try {
          const headers = { "content-type": "application/json" };
          const body = JSON.stringify(message);
          const response = await fetch(url, { method: "POST", headers, body, signal: stopped.signal });
          const text = await response.text();
          reason = `it answers ${response.status} ${response.statusText}`.trimEnd();
          const reply = parseMessage(text);
          if (reply && response.status !== TOO_MANY) return reply;
          if (BUSY.includes(response.status)) continue;
          return failure(id, LineFault.BAD_ANSWER, response.ok ? noMessage(url, text) : unreachable(url, reason));
        } catch (error) {
          const { message, cause } = error as Error & { cause?: Error };
          reason = cause?.message || message;
        }
      }
      return failure(id, LineFault.UNREACHABLE, unreachable(url, reason));
    };
    return {
      send: (message) => void answer(message).then((reply) => stopped.signal.aborted || onMessage(reply)),
      disconnect: () => stopped.abort(),
    };
  };
}

const failure = (id: JsonRpcRequest["id"], code: number, message: string): JsonRpcMessage => ({
  jsonrpc: "2.0",
  id: id ?? null,
  error: { code, message },
});

const unreachable = (url: string, reason: string) => `there is no connection to ${url}: ${reason}`;

const noMessage = (url: string, text: string) =>
  `${url} answers with something that is not JSON-RPC: ${JSON.stringify(text.slice(0, 60))}`;

/** undefined where the text is no answer to a request and no notification. */
function parseMessage(text: string): JsonRpcMessage | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(json)) return undefined;
  const answers = typeof json.id === "string" && ("result" in json || isObject(json.error));
  return answers || isObject(json.params) ? (json as unknown as JsonRpcMessage) : undefined;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
