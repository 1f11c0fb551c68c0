// What a conformance run is about: the blob, or a program of somebody else.

import { type Implementation, NoAnswer, Traces, UNSUPPORTED } from "../bindings/conformance.js";
import { loadYuma } from "../bindings/load.js";
import { answer } from "../bindings/protocol.js";
import { InputError } from "./input.js";
import { Program } from "./program.js";

export interface Subject {
  /** For a report: the blob's hash, or the program's command. */
  readonly identity: { readonly blob_sha256: string } | { readonly program: string };
  readonly ask: Implementation;
  /** of a program: whether it gives traces */
  readonly traces?: Traces;
  /** Gets ready for the next suite: a program that broke down is started again. */
  prepare(): Promise<void>;
  readonly restarts: number;
  close(): Promise<void>;
  /** What it did against the protocol that is no case's failure. */
  readonly remarks: readonly string[];
}

/** A program that breaks down in every suite is not started for ever. */
const MAX_RESTARTS = 10;

export async function blobSubject(): Promise<Subject> {
  const yuma = await loadYuma();
  return {
    identity: { blob_sha256: yuma.sha256 },
    ask: (request) => {
      const given = answer(yuma, request);
      // What the blob refuses is the file's fault: nothing was compared, so nothing differs.
      if ("error" in given && !UNSUPPORTED.includes(given.error.code)) {
        throw new NoAnswer("unanswered", given.error.message);
      }
      return given;
    },
    prepare: async () => {},
    restarts: 0,
    close: async () => {},
    remarks: [],
  };
}

export async function programSubject(command: readonly string[], seconds: number): Promise<Subject> {
  if (command.length === 0) throw new InputError("after -- the command of a program is wanted");
  return new ProgramSubject(command, seconds, await Program.start(command, seconds));
}

class ProgramSubject implements Subject {
  readonly identity: { readonly program: string };
  readonly traces = new Traces();
  readonly remarks: string[] = [];
  restarts = 0;
  #program: Program;
  readonly #command: readonly string[];
  readonly #seconds: number;

  constructor(command: readonly string[], seconds: number, program: Program) {
    this.identity = { program: command.join(" ") };
    this.#command = command;
    this.#seconds = seconds;
    this.#program = program;
  }

  readonly ask: Implementation = (request) => this.#program.ask(request);

  async prepare(): Promise<void> {
    if (this.#program.fault === undefined || this.restarts === MAX_RESTARTS) return;
    await this.close();
    ++this.restarts;
    this.#program = await Program.start(this.#command, this.#seconds);
  }

  async close(): Promise<void> {
    await this.#program.close();
    if (this.#program.stray !== undefined) this.remarks.push(this.#program.stray);
  }
}
