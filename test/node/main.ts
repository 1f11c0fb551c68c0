// Serves a chain until it is ended, and prints its endpoint: node scripts/run.mjs test/node/main.ts [recorded|made]

import { madeChain } from "./made.js";
import { recordedChain } from "./recorded.js";
import { serveChain } from "./server.js";

const [which = "recorded"] = process.argv.slice(2);
const node = await serveChain(which === "made" ? madeChain(400) : recordedChain());
console.log(node.ws);
