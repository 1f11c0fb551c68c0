// Worker threads that answer batches. A pool of tasks in general takes a tenth of the time for what it measures of each.

import { Worker } from "node:worker_threads";
import type { Notation } from "./answers.js";
import type { Batch } from "./batches.js";

interface Thread {
  readonly worker: Worker;
  /** Of the batches it was sent, in order. */
  readonly waiting: { readonly resolve: (answers: Uint8Array) => void; readonly reject: (error: Error) => void }[];
}

export class Threads {
  readonly #threads: readonly Thread[];

  constructor(notation: Notation, count: number) {
    this.#threads = Array.from({ length: count }, () => {
      const worker = new Worker(new URL("./run-worker.js", import.meta.url), { workerData: notation });
      const thread: Thread = { worker, waiting: [] };
      worker.on("message", (answers: Uint8Array) => thread.waiting.shift()?.resolve(answers));
      worker.on("error", (error) => {
        for (const { reject } of thread.waiting.splice(0)) reject(error);
      });
      return thread;
    });
  }

  /** A batch's answers, one behind the other, from whoever has least to do. Both are moved, not copied. */
  answer(batch: Batch): Promise<Uint8Array> {
    const { worker, waiting } = this.#threads.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a));
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(batch, [batch.bytes.buffer as ArrayBuffer]);
    });
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}
