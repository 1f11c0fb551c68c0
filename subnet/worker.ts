// What worker threads do for subnets: each export is a task of subnet/pool.ts.

import { task } from "../simulation/job.js";
import { runSubnet, type Wanted } from "./result.js";
import type { SubnetScenario } from "./schema.js";

/** Steps are epochs. */
export const runOne = task((yuma, { scenario, wanted }: { scenario: SubnetScenario; wanted: Wanted }, onStep) =>
  runSubnet(yuma, scenario, wanted, onStep),
);
