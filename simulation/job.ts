// What a worker thread is given, and what makes a task of a function.

import { loadYuma, type Yuma } from "../bindings/index.js";

/** A task's input, and a counter in shared memory of the steps that all threads have made. */
export interface Job<Input> {
  readonly input: Input;
  readonly steps: Int32Array;
}

let loading: Promise<Yuma> | undefined;

export function task<Input, Result>(run: (yuma: Yuma, input: Input, onStep: () => void) => Result | Promise<Result>) {
  return async ({ input, steps }: Job<Input>): Promise<Result> => {
    loading ??= loadYuma();
    return run(await loading, input, () => Atomics.add(steps, 0, 1));
  };
}
