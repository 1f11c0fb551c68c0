// What a worker thread of `yuma run --threads` does: it answers the requests of each batch it is sent.

import { parentPort, workerData } from "node:worker_threads";
import { answererOf, type Notation } from "./answers.js";
import type { Batch } from "./batches.js";
import { type Answered, buffersOf } from "./threads.js";

const answerer = answererOf(workerData as Notation);

parentPort?.on("message", async (batch: Batch) => {
  const answersTo = await answerer;
  const answers = [...answersTo(batch)];
  const { parts } = batch;
  parentPort?.postMessage({ answers, parts } satisfies Answered, buffersOf([...answers, ...parts]));
});
