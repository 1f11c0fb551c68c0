// Writes what is made from the descriptions, wherever it lies: node scripts/run.mjs scripts/write-abi.ts

import { readFileSync, writeFileSync } from "node:fs";
import { abiFiles, abiJson, abiPage } from "./abi.js";
import { schemaFiles } from "./schemas.js";

for (const path of abiFiles) writeFileSync(path, abiJson());
writeFileSync("docs/abi.md", abiPage(readFileSync("docs/abi.md", "utf8")));
for (const [path, text] of schemaFiles()) writeFileSync(path, text);
