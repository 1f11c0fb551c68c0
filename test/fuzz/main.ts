// Random states through the blob and the model:
//   npm run fuzz -- [--cases N] [--seed S] [--family F] [--spec V] [--from I] [--workers W] [--out FOLDER]
// Ends with status 1 where they differ; a shrunk case is then in a file of vectors. `--from I --cases 1` runs case I alone.

import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { loadYuma } from "../../bindings/index.js";
import { type Choice, drawCase } from "./cases.js";
import { blobOf, model } from "./compare.js";
import { Fuzz, Tally } from "./run.js";
import { writeVector } from "./vector.js";

interface Task {
  readonly seed: number;
  readonly choice: Choice;
  readonly end: number;
  /** One number that all workers share: the first case that nobody has taken. */
  readonly next: Int32Array;
}

/** Few enough for a steady display and an even end, many enough to make the messages cheap. */
const CASES_A_MESSAGE = 100;
/** One mistake shows in many cases, and each takes long to shrink. */
const ENOUGH_FINDINGS = 5;

if (isMainThread) process.exitCode = await main();
else await work(workerData as Task);

async function work({ seed, choice, end, next }: Task): Promise<void> {
  const fuzz = new Fuzz(model, blobOf(await loadYuma()), seed, choice);
  for (let from = 0; from < end; ) {
    from = Atomics.add(next, 0, CASES_A_MESSAGE);
    if (from < end) parentPort?.postMessage(fuzz.run(from, Math.min(from + CASES_A_MESSAGE, end)));
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      cases: { type: "string", default: "10000" },
      seed: { type: "string", default: String(randomInt(2 ** 32)) },
      family: { type: "string" },
      spec: { type: "string" },
      from: { type: "string", default: "0" },
      workers: { type: "string", default: String(availableParallelism()) },
      out: { type: "string", default: "dist/fuzz" },
    },
  });
  const seed = integer("seed", values.seed, 0, 2 ** 32 - 1);
  const from = integer("from", values.from, 0, 1e9);
  const cases = integer("cases", values.cases, 1, 1e9);
  const choice: Choice = {
    ...(values.family !== undefined && { family: values.family }),
    ...(values.spec !== undefined && { spec: integer("spec", values.spec, 0, 2 ** 32 - 1) }),
  };
  drawCase(seed, from, choice); // A family that is not there is an error here, not in every worker.

  const next = new Int32Array(new SharedArrayBuffer(4));
  next[0] = from;
  const task: Task = { seed, choice, end: from + cases, next };
  const tally = new Tally();
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const workers = Array.from({ length: integer("workers", values.workers, 1, 1024) }, () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: task });
    return new Promise<void>((resolve, reject) => {
      worker.on("message", (part: Tally) => {
        tally.add(part);
        if (tally.findings.length >= ENOUGH_FINDINGS) Atomics.store(next, 0, task.end);
        showProgress(tally, cases, seconds());
      });
      worker.on("error", reject).on("exit", () => resolve());
    });
  });
  await Promise.all(workers);

  const findings = tally.findings.sort((a, b) => a.index - b.index);
  if (process.stderr.isTTY) process.stderr.write("\x1b[2K\r");
  for (const finding of findings) {
    console.log(`case ${finding.index}, ${finding.family}: ${finding.where}`);
    console.log(`  shrunk to ${finding.state.n} neurons: ${writeVector(values.out, finding, seed)}`);
  }
  console.log(summary(tally, seed, seconds()));
  if (findings.length === 0 && tally.cases !== cases) throw new Error(`${cases - tally.cases} cases did not run`);
  return findings.length > 0 ? 1 : 0;
}

function integer(name: string, text: string, min: number, max: number): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new RangeError(`--${name}: expected an integer from ${min} to ${max}, got ${text}`);
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

function showProgress({ cases, findings }: Tally, all: number, seconds: number): void {
  if (!process.stderr.isTTY) return;
  const rate = cases / seconds;
  const left = Math.ceil((all - cases) / rate);
  const parts = [
    `${grouped(cases)} of ${grouped(all)} cases`,
    `${grouped(Math.round(rate))}/s`,
    `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left`,
    `${findings.length} differences`,
  ];
  process.stderr.write(`\x1b[2K\r${parts.join(", ")}`);
}

function summary(tally: Tally, seed: number, seconds: number): string {
  const refused = [...tally.refused].sort().map(([code, count]) => `${grouped(count)} ${code}`);
  return [
    `${grouped(tally.cases)} cases (${grouped(tally.epochs)} epochs) of ${tally.families.size} families, seed ${seed}`,
    `${tally.findings.length} differences`,
    `${grouped(tally.openMedians)} with an open median`,
    `refused by both: ${refused.join(", ") || "none"}`,
    `${seconds.toFixed(1)} s, ${grouped(Math.round(tally.cases / seconds))} cases/s`,
  ].join("; ");
}
