// Serves a recorded chain until it is ended: node scripts/run.mjs test/node/main.ts

import { recordedChain } from "./recorded.js";
import { serveChain } from "./server.js";

const node = await serveChain(recordedChain());
console.log(node.ws);
