// Subnets in worker threads. For Node alone.

import { threads } from "../simulation/pool.js";

export const inThreads = threads<typeof import("./worker.js")>("./subnet-worker.js");
