// A program of somebody else that speaks the line protocol (vectors/README.md) on its standard input and output.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { NoAnswer } from "../bindings/conformance.js";
import { plain } from "../bindings/foreign-text.js";
import { isObject, isShallow, TOO_DEEP } from "../bindings/json.js";
import type { Request } from "../bindings/vectors.js";
import { decodeUtf8, InputError, MOST } from "./input.js";
import { lines } from "./lines.js";

/** What is kept of its standard error. */
const STDERR_BYTES = 4096;
const STDERR_LINES = 5;
/** How long it may take to end when there is nothing left to ask. */
const FAREWELL_MS = 2000;

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: NoAnswer): void;
}

export class Program {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #timeout: NodeJS.Timeout;
  readonly #closed: Promise<unknown>;
  readonly #seconds: number;
  /** What it wrote that nobody had asked for: its answers may all belong to other requests. */
  stray: string | undefined;
  /** Requests without an answer yet, in the order they were written. */
  #waiting: Waiting[] = [];
  #asked = 0;
  #answered = 0;
  #stderr = "";
  #fault: NoAnswer | undefined;

  /** Starts it. */
  static async start(command: readonly string[], seconds: number): Promise<Program> {
    const [file = "", ...args] = command;
    const child = spawn(file, args);
    await once(child, "spawn").catch((error: NodeJS.ErrnoException) => {
      const why = error.code === "ENOENT" ? "there is no such program" : error.message;
      throw new InputError(`${plain(file, 200)} can't be started: ${why}`);
    });
    return new Program(child, seconds);
  }

  private constructor(child: ChildProcessWithoutNullStreams, seconds: number) {
    this.#child = child;
    this.#seconds = seconds;
    this.#timeout = setTimeout(() => this.#onTimeout(), seconds * 1000);
    // It need not read what we write: that it ended is told by its end.
    child.stdin.on("error", () => {});
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_BYTES);
    });
    this.#closed = Promise.all([once(child, "close"), this.#read()]).then(([[code, signal]]) =>
      this.#onEnd(code, signal),
    );
  }

  /** Why it can't be asked any more; undefined as long as it can. */
  get fault(): NoAnswer | undefined {
    return this.#fault;
  }

  /** How many answers it gave. */
  get answered(): number {
    return this.#answered;
  }

  /** Its answer. The caller bounds how many requests are under way; whatever its answers' size, they are read. */
  ask(request: Request): Promise<unknown> {
    if (this.#fault) return Promise.reject(new NoAnswer("unanswered", this.#fault.message));
    return new Promise((resolve, reject) => {
      // The time of a request starts when the one before it is answered.
      if (this.#waiting.push({ resolve, reject }) === 1) this.#timeout.refresh();
      ++this.#asked;
      this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  /** Ends it. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    const kill = setTimeout(() => this.#child.kill("SIGKILL"), FAREWELL_MS);
    await this.#closed;
    clearTimeout(kill);
  }

  async #read(): Promise<void> {
    for await (const line of lines(this.#child.stdout)) {
      if (line === undefined) {
        this.#breakDown(new NoAnswer("malformed", `it wrote a line longer than ${MOST}`));
        return;
      }
      const text = decodeUtf8(line);
      if (text === undefined || text.trim() !== "") this.#take(text);
    }
  }

  #take(text: string | undefined): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) {
      this.stray ??= `it wrote a line that answers nothing: ${quoted(text)}`;
      this.#breakDown(new NoAnswer("malformed", this.stray));
      return;
    }
    ++this.#answered;
    this.#timeout.refresh();
    try {
      waiting.resolve(parseAnswer(text));
    } catch (error) {
      waiting.reject(error as NoAnswer);
    }
  }

  #onTimeout(): void {
    if (this.#waiting.length === 0 || this.#fault) return;
    const hint = this.#answered === 0 ? " (does the program flush its output after every line?)" : "";
    this.#breakDown(new NoAnswer("timeout", `no answer within ${this.#seconds} s${hint}`));
  }

  #onEnd(code: number | null, signal: string | null): void {
    clearTimeout(this.#timeout);
    const how = signal === null ? `exit code ${code}` : signal;
    const counts = `${this.#answered} of ${this.#asked} requests answered`;
    const said = this.#stderr
      .trim()
      .split("\n")
      .slice(-STDERR_LINES)
      .map((line) => plain(line))
      .join("\n");
    const message = `the program ended (${how}), ${counts}${said && `; its standard error ends:\n${said}`}`;
    this.#breakDown(new NoAnswer(code === 0 ? "ended" : "crash", message));
  }

  /** The first fault is the one that counts, and the request that waited longest has it. */
  #breakDown(fault: NoAnswer): void {
    if (this.#fault) return;
    this.#fault = fault;
    const [first, ...others] = this.#waiting;
    this.#waiting = [];
    first?.reject(fault);
    for (const { reject } of others) reject(new NoAnswer("unanswered", fault.message));
    this.#child.kill("SIGKILL");
  }
}

function parseAnswer(text: string | undefined): unknown {
  if (text === undefined) throw new NoAnswer("malformed", "the answer is not UTF-8 text");
  if (!isShallow(text)) throw new NoAnswer("malformed", `the answer ${TOO_DEEP}`);
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new NoAnswer("malformed", `the answer is not JSON: ${quoted(text)}`);
  }
  if (!isObject(answer)) throw new NoAnswer("malformed", `the answer is not an object: ${quoted(text)}`);
  if (answer.output === undefined && answer.error === undefined) {
    throw new NoAnswer("malformed", `the answer has neither an output nor an error: ${quoted(text)}`);
  }
  return answer;
}

const quoted = (text = "") => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
