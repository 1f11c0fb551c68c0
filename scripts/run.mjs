// Bundles a TypeScript file of bench/, scripts/ or test/ into dist/scripts and runs it: node scripts/run.mjs FILE ARGS...

import { spawnSync } from "node:child_process";
import { basename } from "node:path";
import { build } from "esbuild";

const [file, ...args] = process.argv.slice(2);
const outfile = `dist/scripts/${basename(file, ".ts")}.mjs`;
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  packages: "external",
  logLevel: "warning",
});
const { status } = spawnSync(process.execPath, ["--expose-gc", outfile, ...args], { stdio: "inherit" });
process.exit(status ?? 1);
