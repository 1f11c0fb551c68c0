// What a worker thread of `yuma run --threads` does: it answers the requests of each batch it is sent.

import { parentPort, workerData } from "node:worker_threads";
import { answererOf, type Notation } from "./answers.js";
import { type Batch, joined, requestsOf } from "./batches.js";

const answerer = answererOf(workerData as Notation);

parentPort?.on("message", async (batch: Batch) => {
  const answer = await answerer;
  const answers = requestsOf(batch).map((request, i) => answer(request, batch.first + i));
  const bytes = joined(answers.filter((one) => one !== undefined));
  parentPort?.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
});
