// yuma run: the line protocol, and the same with records, for programs that are not written in JavaScript.

import { createReadStream, fstatSync } from "node:fs";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, InvalidArgumentError } from "commander";
import { answererOf, type Notation, type Requests } from "./answers.js";
import { type Batch, batches, ENOUGH } from "./batches.js";
import { InputError } from "./input.js";
import { lines } from "./lines.js";
import { records } from "./records.js";
import { Threads } from "./threads.js";

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
      const split = binary ? records : lines;
      // The pipeline reads no further than the other side takes the answers.
      if (threads === 1) await pipeline(input(), split, await here(notation), process.stdout);
      // Read ahead: a batch is made of what is there.
      else await pipeline(input(), readAhead(), split, inThreads(notation, threads), process.stdout);
    });
}

function threads(text: string): number {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || value < 1 || value > MOST_THREADS) {
    throw new InvalidArgumentError(`A number from 1 to ${MOST_THREADS} is wanted.`);
  }
  return value;
}

async function here(notation: Notation) {
  const answerer = await answererOf(notation);
  return async function* (requests: Requests): AsyncGenerator<Uint8Array> {
    let place = 0;
    for await (const request of requests) {
      const answer = answerer(request, ++place);
      if (answer !== undefined) yield answer;
    }
  };
}

/** A file is read by larger pieces than Node would: most requests lie in one, and need not be put together. */
function input(): Readable {
  const kind = fstatSync(0);
  // Node would take it for a stream that ends at once.
  if (kind.isDirectory()) throw new InputError("standard input is a folder, where a file is wanted");
  return kind.isFile() ? createReadStream("", { fd: 0, highWaterMark: ENOUGH, autoClose: false }) : process.stdin;
}

const readAhead = () => new PassThrough({ highWaterMark: ENOUGH });

/** The same by worker threads. Of batches no more are held than keep them busy. */
function inThreads(notation: Notation, threads: number) {
  return async function* (requests: Requests): AsyncGenerator<Uint8Array> {
    const workers = new Threads(notation, threads);
    try {
      const held = { concurrency: 2 * threads, highWaterMark: 1 };
      const answer = (batch: Batch) => workers.answer(batch);
      yield* Readable.from(batches(requests)).map(answer, held) as AsyncIterable<Uint8Array>;
    } finally {
      await workers.end();
    }
  };
}
