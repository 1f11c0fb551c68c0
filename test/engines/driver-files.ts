// Node, Deno and Bun: blob and requests are files.

import { readFileSync } from "node:fs";
import { replay } from "./replay.js";

const [blob, requests] = process.argv.slice(-2).map((path) => new Uint8Array(readFileSync(path)).buffer);
console.log(replay(blob as ArrayBuffer, requests as ArrayBuffer));
