// The same bits in every engine: one digest over the blob's results for all requests of all vectors.
//   npm run engines [-- --require NAME,NAME...]
// Engines that are not installed are named; --require makes their absence an error. Exits 1 on a difference.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { engines, type Inputs } from "./engines.js";
import { recordRequests } from "./requests.js";

const { values } = parseArgs({ options: { require: { type: "string", default: "" } } });
const required = values.require.split(",").filter(Boolean);
const unknown = required.filter((name) => !engines.some((engine) => engine.name === name));
if (unknown.length > 0) throw new Error(`there is no engine ${unknown}: ${engines.map(({ name }) => name).join(", ")}`);

const folder = "dist/engines";
const inputs: Inputs = {
  blob: "dist/yuma.wasm",
  requests: `${folder}/requests.bin`,
  files: `${folder}/driver-files.mjs`,
  page: `${folder}/driver-page.mjs`,
  shell: `${folder}/driver-shell.mjs`,
};
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: ["files", "page", "shell"].map((name) => `test/engines/driver-${name}.ts`),
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  target: "es2022",
  external: ["node:*"],
  logLevel: "warning",
});
const { bytes, count, without } = recordRequests(new Uint8Array(readFileSync(inputs.blob)), "vectors");
writeFileSync(inputs.requests, bytes);
console.log(`${count.toLocaleString("en")} requests, ${(bytes.length / 1e6).toFixed(1)} MB`);
if (without.length > 0) console.log(`No requests in: ${without.join(", ")}`);

const line = (...[name = "", version = "", digest = "", equal = "", seconds = ""]: readonly string[]) =>
  `${name.padEnd(12)} ${version.padEnd(30)} ${digest.padEnd(64)} ${equal.padEnd(6)} ${seconds.padStart(7)}`.trimEnd();
console.log(`\n${line("engine", "version", "SHA-256 of the results", "equal", "seconds")}`);
/** Why there is no digest. */
const lastWords = (error: Error & { stderr?: string }) =>
  (error.stderr || error.message).trim().split("\n").at(-1) as string;
let expected: string | undefined;
let failed = false;
for (const { name, program, from, version, run } of engines) {
  if (program === undefined) {
    const isRequired = required.includes(name);
    failed ||= isRequired;
    console.log(line(name, isRequired ? "required, not installed" : "not installed", from));
    continue;
  }
  const start = performance.now();
  const digest = await run(program, inputs).catch(lastWords);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  // Node comes first.
  expected ??= digest;
  const equal = digest === expected && /^[0-9a-f]{64}$/.test(digest);
  failed ||= !equal;
  console.log(line(name, version(program), digest, equal ? "yes" : "NO", seconds));
}
process.exitCode = failed ? 1 : 0;
