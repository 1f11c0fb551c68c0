// Writes the ABI as data wherever it lies: node scripts/run.mjs scripts/write-abi.ts

import { writeFileSync } from "node:fs";
import { abiFiles, abiJson } from "./abi.js";

for (const path of abiFiles) writeFileSync(path, abiJson());
