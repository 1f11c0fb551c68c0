// JSON-RPC over a WebSocket, which is opened again when it is lost.

import { plainAddress } from "../foreign-text.js";
import {
  type JsonRpcProvider,
  type LineFault,
  lineFault,
  MAX_MESSAGE,
  type NodeRequest,
  noMessage,
  parseMessage,
  plainReason,
  TOO_LONG,
} from "./message.js";

/** As much of a WebSocket as is used here: the platform's and that of the package ws are ones. */
export interface WebSocketLike {
  /** Tells of what happens to it. */
  // biome-ignore lint/suspicious/noExplicitAny: platforms have types of their own for events
  addEventListener(type: "open" | "message" | "error" | "close", listener: (event: any) => void): void;
  /** One message. */
  send(text: string): void;
  /** Ends it. */
  close(): void;
  /** Of the package ws: closes without waiting for the other side. */
  terminate?(): void;
}

/** What makes a WebSocket: the platform's class, or that of the package ws. */
export type WebSocketClass = new (url: string, protocols?: string[], options?: object) => WebSocketLike;

/** How often in a row a connection may fail before requests do. */
const ATTEMPTS = 4;
/** Milliseconds before the second attempt, doubled for every further one. */
const PAUSE = 250;
/** Milliseconds for a connection to open. */
const OPENING = 10_000;
/** For the package ws; platforms take no such options, and their messages are measured when they are there. */
const OPTIONS = { maxPayload: MAX_MESSAGE, perMessageDeflate: false };

export function overWebSocket(url: string, websocketClass: WebSocketClass): JsonRpcProvider {
  return (onMessage) => {
    const line = new SocketLine(url, websocketClass, onMessage);
    return { send: (request) => line.send(request), disconnect: () => line.disconnect() };
  };
}

class SocketLine {
  readonly #url: string;
  readonly #address: string;
  readonly #websocketClass: WebSocketClass;
  readonly #onMessage: (message: unknown) => void;
  /** Requests without an answer, by id: asked again when a connection was lost. */
  readonly #waiting = new Map<string, NodeRequest>();
  #socket: WebSocketLike | undefined;
  #open = false;
  /** In a row: an answer ends it. */
  #failures = 0;
  /** Whether any connection ever opened. */
  #reached = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(url: string, websocketClass: WebSocketClass, onMessage: (message: unknown) => void) {
    this.#url = url;
    this.#address = plainAddress(url);
    this.#websocketClass = websocketClass;
    this.#onMessage = onMessage;
  }

  send(request: NodeRequest): void {
    this.#waiting.set(request.id, request);
    if (this.#open) this.#socket?.send(JSON.stringify(request));
    else if (this.#socket === undefined && this.#timer === undefined) this.#connect();
  }

  disconnect(): void {
    this.#stopped = true;
    this.#waiting.clear();
    this.#drop();
  }

  #connect(): void {
    this.#timer = undefined;
    let socket: WebSocketLike;
    try {
      socket = new this.#websocketClass(this.#url, [], OPTIONS);
    } catch (error) {
      this.#fail("unreachable", this.#unreachable((error as Error).message));
      return;
    }
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#lost("it does not open a connection"), OPENING);
    let reason = "";
    // What a socket says after it was dropped is of no interest.
    const listen = (type: "open" | "message" | "error" | "close", listener: (event: never) => void) =>
      socket.addEventListener(type, (event) => socket === this.#socket && listener(event as never));
    listen("open", () => this.#opened(socket));
    listen("message", ({ data }: { data: unknown }) => this.#take(data));
    listen("error", (event: { error?: { code?: string; message: string }; message?: string }) => {
      // Browsers don't tell scripts why.
      reason = plainReason(event.error?.message || event.message || "");
      if (event.error?.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") {
        this.#fail("bad_answer", `${this.#address} sends ${TOO_LONG}`);
      } else if (/\b429\b/.test(reason)) this.#fail("rate_limited", this.#unreachable(reason));
    });
    listen("close", () => this.#lost(reason || (this.#reached ? "it is cut again and again" : "nobody answers")));
  }

  #opened(socket: WebSocketLike): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#open = this.#reached = true;
    for (const request of this.#waiting.values()) socket.send(JSON.stringify(request));
  }

  #take(data: unknown): void {
    const message = typeof data === "string" && data.length <= MAX_MESSAGE ? parseMessage(data) : undefined;
    if (message === undefined) {
      this.#fail("bad_answer", this.#whatIsWrong(data));
      return;
    }
    if (!this.#waiting.delete(message.id)) return;
    this.#failures = 0;
    this.#onMessage(message);
  }

  #lost(reason: string): void {
    this.#drop();
    if (this.#stopped || this.#waiting.size === 0) return;
    if (++this.#failures < ATTEMPTS) {
      this.#timer = setTimeout(() => this.#connect(), PAUSE * 2 ** (this.#failures - 1));
    } else this.#fail("unreachable", this.#unreachable(reason));
  }

  #whatIsWrong(data: unknown): string {
    if (typeof data !== "string") return `${this.#address} sends bytes, where JSON-RPC is text`;
    return data.length > MAX_MESSAGE ? `${this.#address} sends ${TOO_LONG}` : noMessage(this.#address, data);
  }

  /** Ends the connection, and all that waits with it; what is asked next opens another. */
  #fail(code: LineFault["code"], message: string): void {
    this.#drop();
    this.#failures = 0;
    const ids = [...this.#waiting.keys()];
    this.#waiting.clear();
    for (const id of ids) this.#onMessage(lineFault(id, code, message));
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#open = false;
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) return;
    // A socket that is closed before it opened says so, to somebody.
    socket.addEventListener("error", () => {});
    if (socket.terminate) socket.terminate();
    else socket.close();
  }

  #unreachable(reason: string): string {
    return `there is no connection to ${this.#address}: ${reason}`;
  }
}
