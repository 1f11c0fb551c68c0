// Writes the ABI as data wherever it lies: node scripts/run.mjs scripts/write-abi.ts

import { readFileSync, writeFileSync } from "node:fs";
import { abiFiles, abiJson, abiPage } from "./abi.js";

for (const path of abiFiles) writeFileSync(path, abiJson());
writeFileSync("docs/abi.md", abiPage(readFileSync("docs/abi.md", "utf8")));
