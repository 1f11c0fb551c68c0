// Questions and answers over any provider: few at a time, at a pace, and none for longer than it is waited for.

import { plain } from "../foreign-text.js";
import { isObject } from "../json.js";
import { ChainError } from "./error.js";
import { type JsonRpcProvider, LineFault } from "./message.js";

/** What is used of an AbortSignal: these declarations do without DOM types. */
export interface StopSignal {
  readonly reason: unknown;
  /** Throws the reason if it is aborted. */
  throwIfAborted(): void;
  /** Tells when it is. */
  addEventListener(type: "abort", listener: () => void): void;
  /** Tells no more. */
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface LineOptions {
  /**
   * Milliseconds that the node may take until an epoch is read, or the next one is found; default two minutes. Time in
   * which it owes no answer, and pauses for the pace, don't count.
   */
  readonly timeout?: number;
  /** How many requests to send within a second at most; default: as many as it answers. */
  readonly requestsPerSecond?: number;
  /** Ends whatever is under way: an AbortSignal. */
  readonly signal?: StopSignal;
}

/** An error that a node answered with. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

const TIMEOUT = 120_000;
/** Requests without an answer at a time: each answer may be of some megabytes. */
const WINDOW = 6;
/** What rate limits answer with: JSON-RPC providers', substrate's own, and HTTP's. */
const RATE_LIMITS = [-32_004, -32_005, -32_009, -32_029, -32_999, 429];
const RATE_LIMIT_WORDS = /rate.?limit|too many requests|limit exceeded|too busy|server is busy|slow down/i;
/** What some give the same codes to. */
const OTHER_WORDS = /not (found|supported|available|allowed)|batch/i;
/** Milliseconds after a rate limit before anything is asked again, doubled each time that nothing came between. */
const PAUSE = 500;
const LONGEST_PAUSE = 16_000;
/** UTF-16 units of a node's words that are repeated. */
const WORDS = 200;

interface Question {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly since: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class Line {
  readonly #provider: JsonRpcProvider;
  readonly #options: LineOptions;
  readonly #timeout: number;
  /** Milliseconds between two requests. */
  readonly #interval: number;
  #connection: ReturnType<JsonRpcProvider> | undefined;
  /** Not sent yet. */
  #queue: Question[] = [];
  /** Sent, by id. */
  readonly #waiting = new Map<string, Question>();
  #ids = 0;
  #window = WINDOW;
  #sendFrom = 0;
  #sendTimer: Timer;
  #pause = PAUSE;
  /** The node's words about its rate limit, since the last progress. */
  #limited: string | undefined;
  #answers = 0;
  /** Milliseconds left, and since when they pass: as long as an answer is owed. */
  #left: number;
  #clock: { readonly since: number; readonly timer: Timer } | undefined;
  readonly #onAbort = () => this.#failAll(this.#options.signal?.reason);

  constructor(provider: JsonRpcProvider, options: LineOptions) {
    const { timeout = TIMEOUT, requestsPerSecond, signal } = options;
    this.#provider = provider;
    this.#options = options;
    this.#timeout = this.#left = timeout;
    this.#interval = requestsPerSecond === undefined ? 0 : 1000 / requestsPerSecond;
    signal?.addEventListener("abort", this.#onAbort);
  }

  /**
   * A method's result.
   * @throws Refusal if the node answers with an error
   * @throws ChainError if it does not answer
   */
  request(method: string, params: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#options.signal?.throwIfAborted();
      this.#queue.push({ method, params, since: Date.now(), resolve, reject });
      this.#pump();
    });
  }

  /** Waits before something is asked again, which is the node's time, and for a place among those that wait. */
  pause(milliseconds: number, method: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = String(++this.#ids);
      this.#waiting.set(id, { method, params: [], since: Date.now(), resolve, reject });
      setTimeout(() => {
        if (!this.#waiting.delete(id)) return;
        resolve(undefined);
        this.#pump();
      }, milliseconds);
      this.#pump();
    });
  }

  /** Something is done: the time for the next thing begins. */
  progress(): void {
    this.#stopClock();
    this.#left = this.#timeout;
    this.#limited = undefined;
    this.#answers = 0;
    this.#runClock();
  }

  close(): void {
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#failAll(new ChainError("unreachable", "the connection to the node was closed"));
  }

  #pump(): void {
    clearTimeout(this.#sendTimer);
    while (this.#queue.length > 0 && this.#waiting.size < this.#window) {
      const now = Date.now();
      if (now < this.#sendFrom) {
        this.#sendTimer = setTimeout(() => this.#pump(), this.#sendFrom - now);
        break;
      }
      this.#sendFrom = now + this.#interval;
      this.#left += this.#interval;
      this.#send(this.#queue.shift() as Question);
    }
    this.#stopClock();
    this.#runClock();
  }

  #send(question: Question): void {
    const id = String(++this.#ids);
    this.#waiting.set(id, question);
    const { method, params } = question;
    try {
      this.#connection ??= this.#provider(
        (message) => this.#take(message),
        () => this.#failAll(new ChainError("unreachable", "the connection to the node has ended")),
      );
      this.#connection.send({ jsonrpc: "2.0", id, method, params });
    } catch (error) {
      this.#failAll(new ChainError("unreachable", `there is no connection to the node: ${(error as Error).message}`));
    }
  }

  #take(message: unknown): void {
    const { id, result, error } = isObject(message) ? message : {};
    const question = this.#waiting.get(id as string);
    // Notifications, and answers that come twice or too late.
    if (question === undefined) return;
    this.#waiting.delete(id as string);
    // Some write that there is no error.
    if (error === undefined || error === null) {
      ++this.#answers;
      this.#pause = PAUSE;
      question.resolve(result);
    } else this.#refused(question, error);
    this.#pump();
  }

  #refused(question: Question, error: unknown): void {
    if (error instanceof LineFault) {
      const { code, message } = error;
      if (code === "rate_limited") this.#waitFor(question, message);
      else question.reject(new ChainError(code, message));
      return;
    }
    const { code, message, data } = isObject(error) ? error : {};
    const number = typeof code === "number" ? code : 0;
    const words = plain([message, data].filter((part) => typeof part === "string").join(": "), WORDS);
    const limited = RATE_LIMITS.includes(number) || RATE_LIMIT_WORDS.test(words);
    if (limited && !OTHER_WORDS.test(words)) this.#waitFor(question, words);
    else question.reject(new Refusal(number, words));
  }

  /** What was refused comes first when the pause is over, and from now on one request at a time is sent. */
  #waitFor(question: Question, words: string): void {
    this.#limited = plain(words, WORDS);
    this.#window = 1;
    this.#queue.unshift(question);
    this.#sendFrom = Math.max(this.#sendFrom, Date.now() + this.#pause);
    if (this.#waiting.size === 0) this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }

  #runClock(): void {
    if (this.#clock !== undefined || this.#waiting.size + this.#queue.length === 0) return;
    const timer = setTimeout(() => this.#expire(), this.#left);
    this.#clock = { since: Date.now(), timer };
  }

  #stopClock(): void {
    if (this.#clock === undefined) return;
    clearTimeout(this.#clock.timer);
    this.#left -= Date.now() - this.#clock.since;
    this.#clock = undefined;
  }

  #expire(): void {
    const seconds = `${this.#timeout / 1000} seconds`;
    const [longest] = [...this.#waiting.values(), ...this.#queue];
    const { method = "", since = 0 } = longest ?? {};
    if (this.#limited !== undefined) {
      const hint = "fewer requests a second, or a longer timeout, may do";
      this.#failAll(
        new ChainError(
          "rate_limited",
          `the node's rate limit let no epoch be read within ${seconds}: ${this.#limited}; ${hint}`,
        ),
      );
    } else if (Date.now() - since > this.#timeout / 2) {
      this.#failAll(new ChainError("timeout", `the node did not answer ${method} within ${seconds}`));
    } else {
      const answers = this.#answers === 1 ? "1 answer" : `${this.#answers} answers`;
      this.#failAll(
        new ChainError("timeout", `the node is too slow: ${answers} within ${seconds}, and none to ${method} yet`),
      );
    }
  }

  /** Ends the connection too: what is asked next opens another. */
  #failAll(error: unknown): void {
    const questions = [...this.#waiting.values(), ...this.#queue];
    this.#waiting.clear();
    this.#queue = [];
    clearTimeout(this.#sendTimer);
    this.#stopClock();
    this.#left = this.#timeout;
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.disconnect();
    for (const { reject } of questions) reject(error);
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined;
