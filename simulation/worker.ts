// What worker threads do: each export is a task of simulation/pool.ts.

import { loadYuma, type Yuma } from "../bindings/index.js";
import { mapStake as mapOneStake } from "./map/map.js";
import type { Parameters } from "./map/network.js";
import type { Run, Scenario } from "./schema.js";
import { simulate as simulateRun } from "./simulation.js";

/** A task's input, and a counter in shared memory of the steps that all threads have made. */
export interface Job<Input> {
  readonly input: Input;
  readonly steps: Int32Array;
}

let loading: Promise<Yuma> | undefined;

function task<Input, Result>(run: (yuma: Yuma, input: Input, onStep: () => void) => Result) {
  return async ({ input, steps }: Job<Input>): Promise<Result> => {
    loading ??= loadYuma();
    return run(await loading, input, () => Atomics.add(steps, 0, 1));
  };
}

/** Steps are epochs. */
export const simulate = task((yuma, { scenario, run }: { scenario: Scenario; run: Run }, onStep) =>
  simulateRun(yuma, scenario, run, onStep),
);

/** Steps are epochs. */
export const mapStake = task((yuma, input: { parameters: Parameters; honestStake: number }, onStep) =>
  mapOneStake(yuma, input.parameters, input.honestStake, onStep),
);
