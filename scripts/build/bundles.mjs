// The library and the command: dist/ is what yuma-consensus ships, dist/cli/ is the package yuma-consensus-cli.

import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build, transform } from "esbuild";
import { blobInputs, writeNotices } from "../notices.mjs";
import { fixModes } from "./files.mjs";

const FONT = "node_modules/@fontsource/open-sans/files/open-sans-latin-400-normal.woff2";

const project = JSON.parse(readFileSync("package.json", "utf8"));

/** The blob is in a module of its own beside the bundles, so that it is there once. Packed, hexadecimal is shorter than base64. */
const blobApart = {
  name: "blob-apart",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/generated\/blob\.js$/ }, () => ({ path: "./blob.js", external: true })),
};

const common = {
  bundle: true,
  metafile: true,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
  mainFields: ["module", "main"],
  plugins: [blobApart],
  // What several need is there once: an error of one is an instance of the other's class.
  splitting: true,
};

/** @returns {Promise<string[]>} the files it was made from */
export async function buildLibrary() {
  rmSync("dist/chunks", { recursive: true, force: true }); // Chunks are named by what is in them.
  rmSync("dist/cjs", { recursive: true, force: true });
  const entryPoints = {
    index: "bindings/index.ts",
    core: "bindings/core.ts",
    chain: "bindings/chain/index.ts",
    simulation: "simulation/index.ts",
  };
  const { metafile } = await build({
    ...common,
    entryPoints,
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
    platform: "neutral",
  });
  const holders = Object.entries(metafile.outputs).filter(([, { imports }]) =>
    imports.some(({ path }) => path === "./blob.js"),
  );
  if (holders.some(([path]) => path !== "dist/index.js"))
    throw new Error("the blob's text is for bindings/index.ts alone");
  // Much of these is other people's packages. All else is packed as it can be read.
  const options = { target: "es2022", format: "esm", minify: true };
  for (const file of ["dist/chain.js", "dist/simulation.js"]) {
    const { code } = await transform(readFileSync(file, "utf8"), options);
    writeFileSync(file, code);
  }
  writeFileSync("dist/blob.js", `export const BLOB_HEX = "${readFileSync("dist/yuma.wasm").toString("hex")}";\n`);
  // For require, which takes ES modules: TypeScript asks for a file of this kind. So each class is there once.
  mkdirSync("dist/cjs", { recursive: true });
  writeFileSync("dist/cjs/package.json", '{ "type": "commonjs" }\n');
  for (const name of Object.keys(entryPoints)) {
    writeFileSync(`dist/cjs/${name}.js`, `module.exports = require("../${name}.js");\n`);
  }
  const inputs = Object.keys(metafile.inputs);
  writeNotices("dist", `pkg:npm/${project.name}@${project.version}`, [...inputs, ...blobInputs()]);
  return inputs;
}

/** @returns {Promise<string[]>} the files it was made from */
export async function buildCommand() {
  rmSync("dist/cli", { recursive: true, force: true });
  const { metafile } = await build({
    ...common,
    entryPoints: {
      yuma: "cli/main.ts",
      worker: "simulation/worker.ts",
      "run-worker": "cli/run-worker.ts",
      "subnet-worker": "subnet/worker.ts",
      "entry/worker": "node_modules/tinypool/dist/entry/worker.js", // where tinypool looks for it
    },
    outdir: "dist/cli",
    platform: "node",
    target: "node20.19",
    minifyWhitespace: true,
    minifySyntax: true,
    external: ["@resvg/resvg-wasm"],
    // commander is CommonJS, and asks for Node's own modules with require.
    banner: {
      js: '#!/usr/bin/env node\nimport { createRequire as requireOf } from "node:module";\nconst require = requireOf(import.meta.url);',
    },
  });
  writeFileSync(
    "dist/cli/blob.js",
    'import { readFileSync } from "node:fs";\nexport const BLOB_HEX = readFileSync(new URL("yuma.wasm", import.meta.url), "hex");\n',
  );
  fixModes("dist/cli/yuma.js");
  linkCommand();
  copyFileSync(FONT, "dist/cli/open-sans.woff2");
  for (const file of ["dist/yuma.wasm", "LICENSE", "cli/README.md"])
    copyFileSync(file, join("dist/cli", basename(file)));
  const manifest = commandManifest();
  writeFileSync("dist/cli/package.json", `${JSON.stringify(manifest, null, 2)}\n`);
  const inputs = [...Object.keys(metafile.inputs), FONT];
  writeNotices("dist/cli", `pkg:npm/${manifest.name}@${manifest.version}`, [...inputs, ...blobInputs()]);
  return [...inputs, "LICENSE", "cli/README.md", "package.json"];
}

/** In a checkout the command is npx yuma. */
function linkCommand() {
  mkdirSync("node_modules/.bin", { recursive: true });
  try {
    symlinkSync("../../dist/cli/yuma.js", "node_modules/.bin/yuma");
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
}

function commandManifest() {
  const { version, license, author, homepage, repository, bugs, engines, keywords, devDependencies } = project;
  const renderer = "@resvg/resvg-wasm";
  return {
    name: `${project.name}-cli`,
    version,
    description: "The yuma command: run, verify and explain epochs of Bittensor's Yuma Consensus, bit for bit",
    license,
    author,
    homepage,
    repository: { ...repository, directory: "cli" },
    bugs,
    type: "module",
    engines,
    keywords,
    bin: { yuma: "yuma.js" },
    // Draws PNGs. Its 2.4 MB are for who wants those.
    peerDependencies: { [renderer]: devDependencies[renderer] },
    peerDependenciesMeta: { [renderer]: { optional: true } },
  };
}
