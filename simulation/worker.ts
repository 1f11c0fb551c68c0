// What worker threads do: each export is a task of simulation/pool.ts.

import { YumaError, type YumaErrorCode } from "../bindings/error.js";
import { loadYuma, type Yuma } from "../bindings/index.js";
import type { Run, Scenario } from "./scenario.js";
import { simulate as simulateRun } from "./simulation.js";

/** A task's input, and a counter in shared memory of the steps that all threads have made. */
export interface Job<Input> {
  readonly input: Input;
  readonly steps: Int32Array;
}

/** An error of ours would lose its class on its way between threads. */
export type Outcome<Result> =
  | { readonly result: Result }
  | { readonly fault: { readonly code: YumaErrorCode; readonly message: string; readonly field: string | undefined } };

let loading: Promise<Yuma> | undefined;

function task<Input, Result>(run: (yuma: Yuma, input: Input, onStep: () => void) => Result) {
  return async ({ input, steps }: Job<Input>): Promise<Outcome<Result>> => {
    loading ??= loadYuma();
    const yuma = await loading;
    try {
      return { result: run(yuma, input, () => Atomics.add(steps, 0, 1)) };
    } catch (error) {
      if (!(error instanceof YumaError)) throw error;
      return { fault: { code: error.code, message: error.message, field: error.field } };
    }
  };
}

/** Steps are epochs. */
export const simulate = task((yuma, { scenario, run }: { scenario: Scenario; run: Run }, onStep) =>
  simulateRun(yuma, scenario, run, onStep),
);
