// JSON-RPC over HTTP: a POST each request.

import { plainAddress } from "../foreign-text.js";
import {
  type JsonRpcProvider,
  lineFault,
  MAX_MESSAGE,
  type NodeRequest,
  noMessage,
  parseMessage,
  plainReason,
  TOO_LONG,
} from "./message.js";

/** How often a request may fail on its way before it has failed. */
const ATTEMPTS = 4;
/** Milliseconds before the second attempt, doubled for every further one. */
const PAUSE = 250;
const TOO_MANY = 429;
/** Answers of a busy server, after which to try again. */
const BUSY = [500, 502, 503, 504];

/** What came of one attempt: an answer, or why there is none and another may do. */
type Attempt = { readonly answer: unknown } | { readonly reason: string };

export function overHttp(url: URL): JsonRpcProvider {
  const address = plainAddress(url.href);
  const headers: Record<string, string> = { "content-type": "application/json" };
  // fetch takes no address with a password in it.
  const { username, password } = url;
  if (username !== "" || password !== "") {
    headers.authorization = basic(username, password);
  }
  const target = new URL(url);
  target.username = target.password = "";

  return (onMessage) => {
    const stopped = new AbortController();
    const attempt = async (request: NodeRequest): Promise<Attempt> => {
      const { id } = request;
      const unreachable = (reason: string) => `there is no connection to ${address}: ${reason}`;
      const bad = (message: string) => ({ answer: lineFault(id, "bad_answer", message) });
      let response: Response;
      let text: string | undefined;
      try {
        const body = JSON.stringify(request);
        const init = { method: "POST", headers, body, signal: stopped.signal, redirect: "manual" } as const;
        response = await fetch(target, init);
        text = await readText(response);
      } catch (error) {
        const { message, cause } = error as Error & { cause?: Error };
        return { reason: unreachable(plainReason(cause?.message || message)) };
      }
      if (text === undefined) return bad(`${address} sends ${TOO_LONG}`);
      const { status, statusText } = response;
      const said = unreachable(`it answers ${status} ${statusText.slice(0, 60)}`.trimEnd());
      if (status === TOO_MANY) return { answer: lineFault(id, "rate_limited", said) };
      const reply = parseMessage(text);
      if (reply !== undefined) return reply.id === id ? { answer: reply } : bad(`${address} answers another request`);
      if (BUSY.includes(status)) return { reason: said };
      // A browser does not tell where it was sent to, and gives 0 for the status.
      if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) {
        return bad(`${unreachable("it sends on to another address")}; name that one if you trust it`);
      }
      return bad(response.ok ? noMessage(address, text) : said);
    };
    const answer = async (request: NodeRequest): Promise<void> => {
      for (let attempts = 1; !stopped.signal.aborted; ++attempts) {
        const outcome = await attempt(request);
        if (stopped.signal.aborted) return;
        if ("answer" in outcome) return onMessage(outcome.answer);
        if (attempts === ATTEMPTS) return onMessage(lineFault(request.id, "unreachable", outcome.reason));
        await pause(PAUSE * 2 ** (attempts - 1), stopped.signal);
      }
    };
    return {
      send: (request: NodeRequest) => void answer(request),
      disconnect: () => stopped.abort(),
    };
  };
}

/** A body, unpacked; undefined if it is longer than a message may be. */
async function readText(response: Response): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > MAX_MESSAGE) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

function basic(username: string, password: string): string {
  const bytes = new TextEncoder().encode(`${unquoted(username)}:${unquoted(password)}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** An address may have a lone % in it, which stands for itself. */
function unquoted(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Ends early when it is not wanted any more. */
const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
