// Builds everything in dist/: the blob, the bundled entry points and the type declarations.
//   node scripts/build.mjs          fails if the blob is not the pinned one
//   node scripts/build.mjs --pin    pins the blob that was built
//   node scripts/build.mjs --stale  only what tests run, and of that only what is older than its source

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licensesOf } from "./licenses.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const pinFile = "bindings/pin.ts";
const assets = {
  "resvg.wasm": "node_modules/@resvg/resvg-wasm/index_bg.wasm",
  "open-sans.woff2": "node_modules/@fontsource/open-sans/files/open-sans-latin-400-normal.woff2",
};
const run = (...command) => execFileSync(process.execPath, command, { stdio: "inherit" });
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

// The bundles have the blob in them, so it comes first.
if (process.argv.includes("--stale")) {
  await refresh("blob", buildBlob);
  await refresh("bundles", buildBundles);
} else {
  rmSync("dist", { recursive: true, force: true });
  await make("blob", buildBlob);
  await make("bundles", buildBundles);
  run("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
  const blob = readFileSync("dist/yuma.wasm");
  console.log(`yuma.wasm: ${blob.length} bytes, SHA-256 ${sha256(blob)}`);
}

/** Builds a part of dist/, and notes which files it was made from as they are now. */
async function make(part, builder) {
  mkdirSync("dist/inputs", { recursive: true });
  rmSync(`dist/inputs/${part}.json`, { force: true }); // A build that fails is stale.
  const inputs = await builder();
  const digests = ["scripts/build.mjs", ...inputs].map((file) => [file, sha256(readFileSync(file))]);
  writeFileSync(`dist/inputs/${part}.json`, JSON.stringify(Object.fromEntries(digests)));
}

/** Builds a part again if a file it was made from is another one now. */
async function refresh(part, builder) {
  const record = `dist/inputs/${part}.json`;
  const digests = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : {};
  const inputs = Object.entries(digests);
  const isFresh = inputs.every(([file, digest]) => existsSync(file) && sha256(readFileSync(file)) === digest);
  if (inputs.length === 0 || !isFresh) await make(part, builder);
}

function buildBlob() {
  mkdirSync("bindings/generated", { recursive: true });
  run("node_modules/assemblyscript/bin/asc.js", "--config", "asconfig.json", "--target", "release");
  const blob = readFileSync("dist/yuma.wasm");
  const hash = sha256(blob);
  if (process.argv.includes("--pin")) {
    writeFileSync(
      pinFile,
      `/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */\nexport const BLOB_SHA256 = "${hash}";\n`,
    );
  } else if (!readFileSync(pinFile, "utf8").includes(hash)) {
    console.error(`The blob's SHA-256 is ${hash}, which is not the one in ${pinFile}.`);
    console.error(
      "If assembly/ was changed on purpose: npm run pin. If not, the toolchain is not the pinned one: npm ci.",
    );
    process.exit(1);
  }
  writeFileSync(
    "bindings/generated/blob.ts",
    `/** yuma.wasm, written by scripts/build.mjs. */\nexport const BLOB_BASE64: string =\n  "${blob.toString("base64")}";\n`,
  );
  const sources = readdirSync("assembly", { recursive: true })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `assembly/${name}`);
  return [...sources, "asconfig.json", "package-lock.json", pinFile];
}

async function buildBundles() {
  for (const folder of ["dist/cli", "dist/chunks"]) rmSync(folder, { recursive: true, force: true }); // Chunks are named by what is in them.
  const common = { bundle: true, metafile: true, format: "esm", target: "es2022", logLevel: "warning" };
  const library = await build({
    ...common,
    entryPoints: { index: "bindings/index.ts", chain: "bindings/chain/index.ts" },
    outdir: "dist",
    platform: "neutral",
    mainFields: ["module", "main"],
    // What both need is there once: an error of one is an instance of the other's class. Layouts are loaded when needed.
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
  });
  const command = await build({
    ...common,
    entryPoints: {
      yuma: "cli/main.ts",
      worker: "simulation/worker.ts",
      "subnet-worker": "subnet/worker.ts",
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
  for (const [name, path] of Object.entries(assets)) copyFileSync(path, `dist/cli/${name}`);

  const bundled = [library, command].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const inputs = [...bundled, ...Object.values(assets)];
  writeFileSync("dist/LICENSES.txt", licensesOf(inputs));
  return [...inputs, "package-lock.json"];
}
