// Builds everything in dist/: the blob, the bundled entry points and the type declarations.
//   node scripts/build.mjs          fails if the blob is not the pinned one
//   node scripts/build.mjs --pin    pins the blob that was built
//   node scripts/build.mjs --stale  only what tests run, and of that only what is older than its source

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { buildCommand, buildLibrary } from "./build/bundles.mjs";
import { fixModes, sha256 } from "./build/files.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const pinFile = "bindings/pin.ts";
// The bundles have the blob in them, so it comes first.
if (process.argv.includes("--stale")) {
  await refresh("blob", buildBlob);
  await refresh("library", buildLibrary);
  await refresh("command", buildCommand);
} else {
  rmSync("dist", { recursive: true, force: true });
  await make("blob", buildBlob);
  await make("library", buildLibrary);
  await make("command", buildCommand);
  const { buildDeclarations } = await import("./build/declarations.mjs");
  await buildDeclarations();
  fixModes("dist", "README.md", "LICENSE", "package.json");
  const blob = readFileSync("dist/yuma.wasm");
  console.log(`yuma.wasm: ${blob.length} bytes, SHA-256 ${sha256(blob)}`);
}

/** Builds a part of dist/, and notes which files it was made from as they are now. */
async function make(part, builder) {
  mkdirSync("dist/inputs", { recursive: true });
  rmSync(`dist/inputs/${part}.json`, { force: true }); // A build that fails is stale.
  const inputs = await builder();
  const digests = ["scripts/build.mjs", "package-lock.json", ...inputs].map((file) => [
    file,
    sha256(readFileSync(file)),
  ]);
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

async function buildBlob() {
  mkdirSync("bindings/generated", { recursive: true });
  const inputs = await compile();
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
    `/** yuma.wasm, written by scripts/build.mjs. */\nexport const BLOB_HEX: string =\n  "${blob.toString("hex")}";\n`,
  );
  return [...inputs, pinFile];
}

/** @returns {Promise<string[]>} the files that the compiler read */
async function compile() {
  const inputs = ["node_modules/assemblyscript/package.json"]; // Its library is inside the compiler.
  const { error } = await asc.main(["--config", "asconfig.json", "--target", "release"], {
    stdout: process.stdout,
    stderr: process.stderr,
    readFile(name, folder) {
      const path = relative(".", join(folder, name));
      if (!existsSync(path)) return null;
      inputs.push(path);
      return readFileSync(path, "utf8");
    },
  });
  if (error) process.exit(1);
  return inputs;
}
