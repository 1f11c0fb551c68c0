// Serves a chain until it is ended, and prints its endpoint: node scripts/run.mjs test/node/main.ts [node-300|node-293|made]

import { madeChain } from "./made.js";
import { recordedChain } from "./recorded.js";
import { serveChain } from "./server.js";

const [which = "recorded"] = process.argv.slice(2);
const chain = which === "made" ? madeChain(400) : recordedChain(which === "node-293" ? which : "node-300");
const node = await serveChain(chain);
console.log(node.ws);
