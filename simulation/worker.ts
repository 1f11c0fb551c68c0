// What worker threads do: each export is a task of simulation/pool.ts.

import { task } from "./job.js";
import { mapStake as mapOneStake } from "./map/map.js";
import type { Parameters } from "./map/network.js";
import type { Run, Scenario } from "./schema.js";
import { simulate as simulateRun } from "./simulation.js";
import { runJob as runOneJob } from "./sweep/job.js";

/** Steps are epochs. */
export const simulate = task((yuma, { scenario, run }: { scenario: Scenario; run: Run }, onStep) =>
  simulateRun(yuma, scenario, run, onStep),
);

/** Steps are epochs. */
export const mapStake = task((yuma, input: { parameters: Parameters; honestStake: number }, onStep) =>
  mapOneStake(yuma, input.parameters, input.honestStake, onStep),
);

/** A run of a sweep, from its JSON. */
export const runJob = task((yuma, json: unknown) => runOneJob(yuma, json));
