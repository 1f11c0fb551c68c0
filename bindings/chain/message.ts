// JSON-RPC messages as they come over a line, from a node that may send anything: bounded in size and depth.

import { isObject, isShallow } from "../json.js";

/** A JSON-RPC message, for which every package has types of its own. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Message = any;

/** A way to a node, in the form that polkadot-api's packages speak. */
export type JsonRpcProvider = (
  onMessage: (message: Message) => void,
  onHalt?: (error?: unknown) => void,
) => {
  /** One message. */
  send(message: Message): void;
  /** Ends the connection. */
  disconnect(): void;
};

export interface NodeRequest {
  readonly jsonrpc: "2.0";
  readonly id: string;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What went wrong on the line rather than at the node: an error of a class, as none that a node sends. */
export class LineFault extends Error {
  constructor(
    readonly code: "unreachable" | "bad_answer" | "rate_limited",
    message: string,
  ) {
    super(message);
  }
}

export const lineFault = (id: string, code: LineFault["code"], message: string): Message => ({
  jsonrpc: "2.0",
  id,
  error: new LineFault(code, message),
});

/** UTF-16 units of one message. Nodes send at most 15 MiB unless told otherwise. */
export const MAX_MESSAGE = 16 * 2 ** 20;
export const TOO_LONG = `an answer of more than ${MAX_MESSAGE / 2 ** 20} MB`;

/** undefined where the text is no answer to a request and no notification. */
export function parseMessage(text: string): Message | undefined {
  let json: unknown;
  try {
    json = isShallow(text) ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
  if (!isObject(json)) return undefined;
  const answers = typeof json.id === "string" && ("result" in json || isObject(json.error));
  return answers || isObject(json.params) ? json : undefined;
}

/** Why a connection failed, in the system's words; of OpenSSL's, which name its source files, what they are about. */
export const plainReason = (message: string) =>
  message.replace(/^.*:SSL routines:[^:]*:([^:]*):.*$/s, (_, about: string) => `TLS: ${about}`);

export const noMessage = (address: string, text: string) =>
  `${address} answers with something that is not JSON-RPC: ${JSON.stringify(text.slice(0, 60))}`;
