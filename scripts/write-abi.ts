// Writes what is made from the descriptions, wherever it lies: node scripts/run.mjs scripts/write-abi.ts

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { BLOB_SHA256 } from "../bindings/pin.js";
import { abiJson, abiPage } from "./abi.js";
import { hostFiles } from "./hosts.js";
import { schemaFiles } from "./schemas.js";

const sha256 = createHash("sha256").update(readFileSync("dist/yuma.wasm")).digest("hex");
if (sha256 !== BLOB_SHA256) throw new Error("dist/yuma.wasm is not the pinned blob: npm run build, or npm run pin");

writeFileSync("docs/abi.json", abiJson());
for (const [path, content] of hostFiles()) writeFileSync(path, content);
writeFileSync("docs/abi.md", abiPage(readFileSync("docs/abi.md", "utf8")));
for (const [path, text] of schemaFiles()) writeFileSync(path, text);
