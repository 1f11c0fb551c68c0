// Builds everything in dist/: the blob, the bundled entry points and the type declarations.
//   node scripts/build.mjs        fails if the blob is not the pinned one
//   node scripts/build.mjs --pin  pins the blob that was built

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licensesOf } from "./licenses.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const pinFile = "bindings/pin.ts";
const run = (...command) => execFileSync(process.execPath, command, { stdio: "inherit" });

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
mkdirSync("bindings/generated", { recursive: true });

run("node_modules/assemblyscript/bin/asc.js", "--config", "asconfig.json", "--target", "release");
const blob = readFileSync("dist/yuma.wasm");
const sha256 = createHash("sha256").update(blob).digest("hex");
if (process.argv.includes("--pin")) {
  writeFileSync(
    pinFile,
    `/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */\nexport const BLOB_SHA256 = "${sha256}";\n`,
  );
} else if (!readFileSync(pinFile, "utf8").includes(sha256)) {
  console.error(`The blob's SHA-256 is ${sha256}, which is not the one in ${pinFile}.`);
  console.error(
    "If assembly/ was changed on purpose: npm run pin. If not, the toolchain is not the pinned one: npm ci.",
  );
  process.exit(1);
}
writeFileSync(
  "bindings/generated/blob.ts",
  `/** yuma.wasm, written by scripts/build.mjs. */\nexport const BLOB_BASE64: string =\n  "${blob.toString("base64")}";\n`,
);

const common = { bundle: true, metafile: true, format: "esm", target: "es2022", logLevel: "warning" };
const library = await build({
  ...common,
  entryPoints: { index: "bindings/index.ts", chain: "bindings/chain/index.ts" },
  outdir: "dist",
  platform: "neutral",
  mainFields: ["module", "main"],
  // What both need is there once: an error of one is an instance of the other's class.
  splitting: true,
  chunkNames: "shared",
});
const command = await build({
  ...common,
  entryPoints: {
    yuma: "cli/main.ts",
    worker: "simulation/worker.ts",
    "entry/worker": "node_modules/tinypool/dist/entry/worker.js", // where tinypool looks for it
  },
  outdir: "dist/cli",
  splitting: true, // what a subcommand alone needs is loaded when it runs
  platform: "node",
  target: "node20.19",
  // commander is CommonJS, and asks for Node's own modules with require.
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
  },
});
chmodSync("dist/cli/yuma.js", 0o755);
const assets = {
  "resvg.wasm": "node_modules/@resvg/resvg-wasm/index_bg.wasm",
  "open-sans.woff2": "node_modules/@fontsource/open-sans/files/open-sans-latin-400-normal.woff2",
};
for (const [name, path] of Object.entries(assets)) copyFileSync(path, `dist/cli/${name}`);

const inputs = [library, command].flatMap(({ metafile }) => Object.keys(metafile.inputs));
writeFileSync("dist/LICENSES.txt", licensesOf([...inputs, ...Object.values(assets)]));

run("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
console.log(`yuma.wasm: ${blob.length} bytes, SHA-256 ${sha256}`);
