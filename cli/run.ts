// yuma run: the line protocol, and the same with records, for programs that are not written in JavaScript.

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, InvalidArgumentError } from "commander";
import { answererOf, type Notation } from "./answers.js";
import { type Batch, batches } from "./batches.js";
import { LineSplitter } from "./lines.js";
import { RecordSplitter } from "./records.js";
import { Source } from "./source.js";
import { type Answered, Threads } from "./threads.js";

const MOST_THREADS = 256;

interface Options {
  readonly binary?: true;
  readonly threads: number;
}

export function runCommand(): Command {
  return new Command("run")
    .description("answer requests: one JSON object a line on standard input, one a line on standard output")
    .option("--binary", "requests and answers are records (docs/abi.md), each after its length, a u32")
    .option("--threads <n>", "how many requests are answered at a time; the answers keep their order", threads, 1)
    .addHelpText(
      "after",
      `
Requests:
  {"suite":"epoch","input":{...},"trace":true}
  {"suite":"epoch","spec_version":425,"input":{...}}
  {"suite":"fixed/I32F32.saturating_mul","input":["4294967296","2147483648"]}
Inputs and outputs have the form they have in vectors/ (vectors/README.md, "The line protocol").
A request at fault is answered with an error, and the run goes on.`,
    )
    .action(async ({ binary, threads }: Options) => {
      const notation = binary ? "records" : "lines";
      const source = new Source();
      const requests = batches(source.chunks(), binary ? new RecordSplitter() : new LineSplitter());
      const answers = threads === 1 ? here(requests, source, notation) : inThreads(requests, source, notation, threads);
      // No more is read than the other side takes answers.
      await pipeline(answers, process.stdout);
    });
}

function threads(text: string): number {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || value < 1 || value > MOST_THREADS) {
    throw new InvalidArgumentError(`A number from 1 to ${MOST_THREADS} is wanted.`);
  }
  return value;
}

async function* here(requests: AsyncIterable<Batch>, source: Source, notation: Notation): AsyncGenerator<Uint8Array> {
  const answersTo = await answererOf(notation);
  for await (const batch of requests) {
    yield* answersTo(batch);
    source.giveBack(batch.parts);
  }
}

/** The same by worker threads. Of batches no more are held than keep them busy. */
async function* inThreads(
  requests: AsyncIterable<Batch>,
  source: Source,
  notation: Notation,
  threads: number,
): AsyncGenerator<Uint8Array> {
  const workers = new Threads(notation, threads);
  try {
    const held = { concurrency: 2 * threads, highWaterMark: 1 };
    const answer = (batch: Batch) => workers.answer(batch);
    const all = Readable.from(requests).map(answer, held) as AsyncIterable<Answered>;
    for await (const { answers, parts } of all) {
      source.giveBack(parts);
      yield* answers;
    }
  } finally {
    await workers.end();
  }
}
