// Tasks in worker threads, one for each processor. For Node alone.

import { availableParallelism } from "node:os";
import { Tinypool } from "tinypool";
import { type Job, thrown } from "./job.js";

type Tasks<Name extends string> = Readonly<Record<Name, (job: Job<never>) => Promise<unknown>>>;
type Input<Task> = Task extends (job: Job<infer Wanted>) => unknown ? Wanted : never;
type Outcome<Task> = Task extends (job: never) => Promise<infer Given> ? Given : never;

const PROGRESS_MS = 100;
/** Inputs for each thread that are made before it is their turn. */
const AHEAD = 4;

/** The simulation's own tasks. */
export const inThreads = threads<typeof import("./worker.js")>("./worker.js");
export const eachInThreads = eachInWorkers<typeof import("./worker.js")>("./worker.js");

/**
 * What runs a task of a worker on each input, as many at a time as there are processors. It is told now and then how many
 * steps all of them have made, and gives the results in the inputs' order.
 * @param worker built beside this module: scripts/build.mjs
 */
export function threads<Worker extends Tasks<string>>(worker: string) {
  const each = eachInWorkers<Worker>(worker);
  return async <Name extends keyof Worker & string>(
    name: Name,
    inputs: readonly Input<Worker[Name]>[],
    onProgress: (steps: number) => void = () => {},
  ): Promise<Outcome<Worker[Name]>[]> => {
    const results: Outcome<Worker[Name]>[] = [];
    const onResult = (result: Outcome<Worker[Name]>, index: number) => {
      results[index] = result;
    };
    await each(name, inputs, inputs.length, { onResult, onProgress });
    return results;
  };
}

/** The same for inputs that are made as they are wanted, and results that are taken as they come. */
export function eachInWorkers<Worker extends Tasks<string>>(worker: string) {
  return async <Name extends keyof Worker & string>(
    name: Name,
    inputs: Iterable<Input<Worker[Name]>>,
    count: number,
    told: {
      readonly onResult: (result: Outcome<Worker[Name]>, index: number) => void;
      readonly onProgress?: (steps: number) => void;
    },
  ): Promise<void> => {
    const steps = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const maxThreads = Math.max(1, Math.min(availableParallelism(), count));
    const pool = new Tinypool({ filename: new URL(worker, import.meta.url).href, minThreads: 1, maxThreads });
    const timer = setInterval(() => told.onProgress?.(Atomics.load(steps, 0)), PROGRESS_MS);
    const waiting = new Set<Promise<void>>();
    try {
      let index = 0;
      for (const input of inputs) {
        const own = index++;
        const one: Promise<void> = pool.run({ input, steps }, { name }).then((result) => {
          told.onResult(result, own);
          waiting.delete(one);
        });
        waiting.add(one);
        if (waiting.size >= AHEAD * maxThreads) await Promise.race(waiting);
      }
      await Promise.all(waiting);
    } catch (error) {
      throw thrown(error);
    } finally {
      clearInterval(timer);
      // The first fault is told; what is still under way when there is one ends with the pool.
      for (const one of waiting) one.catch(() => {});
      await pool.destroy();
    }
  };
}
