// Tasks in worker threads, one for each processor. For Node alone.

import { availableParallelism } from "node:os";
import { Tinypool } from "tinypool";
import type { Job } from "./job.js";

type Tasks<Name extends string> = Readonly<Record<Name, (job: Job<never>) => Promise<unknown>>>;
type Input<Task> = Task extends (job: Job<infer Wanted>) => unknown ? Wanted : never;
type Outcome<Task> = Task extends (job: never) => Promise<infer Given> ? Given : never;

const PROGRESS_MS = 100;

/** The simulation's own tasks. */
export const inThreads = threads<typeof import("./worker.js")>("./worker.js");

/**
 * What runs a task of a worker on each input, as many at a time as there are processors. It is told now and then how many
 * steps all of them have made, and gives the results in the inputs' order.
 * @param worker built beside this module: scripts/build.mjs
 */
export function threads<Worker extends Tasks<string>>(worker: string) {
  return async <Name extends keyof Worker & string>(
    name: Name,
    inputs: readonly Input<Worker[Name]>[],
    onProgress: (steps: number) => void = () => {},
  ): Promise<Outcome<Worker[Name]>[]> => {
    const steps = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const pool = new Tinypool({
      filename: new URL(worker, import.meta.url).href,
      minThreads: 1,
      maxThreads: Math.max(1, Math.min(availableParallelism(), inputs.length)),
    });
    const timer = setInterval(() => onProgress(Atomics.load(steps, 0)), PROGRESS_MS);
    try {
      return await Promise.all(
        inputs.map((input): Promise<Outcome<Worker[Name]>> => pool.run({ input, steps }, { name })),
      );
    } finally {
      clearInterval(timer);
      await pool.destroy();
    }
  };
}
