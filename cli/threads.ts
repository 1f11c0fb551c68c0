// Worker threads that answer batches. A pool of tasks in general takes a tenth of the time for what it measures of each.

import { Worker } from "node:worker_threads";
import type { Notation } from "./answers.js";
import type { Batch } from "./batches.js";

/** What comes back of a batch. */
export interface Answered {
  /** One behind the other. */
  readonly answers: readonly Uint8Array[];
  /** The batch's own, which nobody needs any more. */
  readonly parts: readonly Uint8Array[];
}

interface Thread {
  readonly worker: Worker;
  /** Of the batches it was sent, in order. */
  readonly waiting: { readonly resolve: (answered: Answered) => void; readonly reject: (error: Error) => void }[];
}

export class Threads {
  readonly #threads: readonly Thread[];

  constructor(notation: Notation, count: number) {
    this.#threads = Array.from({ length: count }, () => {
      const worker = new Worker(new URL("./run-worker.js", import.meta.url), { workerData: notation });
      const thread: Thread = { worker, waiting: [] };
      worker.on("message", (answered: Answered) => thread.waiting.shift()?.resolve(answered));
      worker.on("error", (error) => {
        for (const { reject } of thread.waiting.splice(0)) reject(error);
      });
      return thread;
    });
  }

  /** A batch's answers, from whoever has least to do. Nothing is copied: buffers are moved. */
  answer(batch: Batch): Promise<Answered> {
    const { worker, waiting } = this.#threads.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a));
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(batch, buffersOf(batch.parts));
    });
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}

export const buffersOf = (parts: readonly Uint8Array[]) => parts.map(({ buffer }) => buffer as ArrayBuffer);
