// Tasks in worker threads, one for each processor. For Node alone.

import { availableParallelism } from "node:os";
import { Tinypool } from "tinypool";

type Tasks = typeof import("./worker.js");
type Input<Name extends keyof Tasks> = Parameters<Tasks[Name]>[0]["input"];
type Result<Name extends keyof Tasks> = Awaited<ReturnType<Tasks[Name]>>;

const PROGRESS_MS = 100;

/**
 * Runs a task of simulation/worker.ts on each input, as many at a time as there are processors.
 * @param onProgress told now and then how many steps all of them have made
 * @returns the results, in the inputs' order
 */
export async function inThreads<Name extends keyof Tasks>(
  name: Name,
  inputs: readonly Input<Name>[],
  onProgress: (steps: number) => void = () => {},
): Promise<Result<Name>[]> {
  const steps = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const pool = new Tinypool({
    // Built beside this module: scripts/build.mjs.
    filename: new URL("./worker.js", import.meta.url).href,
    minThreads: 1,
    maxThreads: Math.max(1, Math.min(availableParallelism(), inputs.length)),
  });
  const timer = setInterval(() => onProgress(Atomics.load(steps, 0)), PROGRESS_MS);
  try {
    return await Promise.all(inputs.map((input): Promise<Result<Name>> => pool.run({ input, steps }, { name })));
  } finally {
    clearInterval(timer);
    await pool.destroy();
  }
}
