// Builds the verifier page, a folder of static files.
//   node scripts/web.mjs [FOLDER]   into FOLDER, dist/web if there is none
//   node scripts/web.mjs --serve    and serves it on this machine

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build, context } from "esbuild";
import { blobInputs, writeNotices } from "./notices.mjs";

/** The case of the sequences with the most going on. */
const SAMPLE = "seq_008";
const SAMPLE_STEPS = 28;

const { values, positionals } = parseArgs({ options: { serve: { type: "boolean" } }, allowPositionals: true });
const folder = resolve(positionals[0] ?? "dist/web");
process.chdir(fileURLToPath(new URL("..", import.meta.url)));

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const file of ["index.html", "icon.svg"]) copyFileSync(join("web", file), join(folder, file));
copyFileSync("dist/yuma.wasm", join(folder, "yuma.wasm"));

// Epochs to look at right away: a sequence of the vectors, without what only a test of an implementation needs.
const { format, suite, reference, cases } = JSON.parse(readFileSync("vectors/epoch/sequence.json", "utf8"));
const { name, description, initial, steps } = cases.find((one) => one.name === SAMPLE);
const recorded = steps.slice(0, SAMPLE_STEPS).map(({ set, output }) => ({ set, output }));
const sample = { format, suite, reference, cases: [{ name, description, initial, steps: recorded }] };
writeFileSync(join(folder, "sample.json"), JSON.stringify(sample));

const common = {
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  outdir: folder,
  metafile: true,
  logLevel: "warning",
};
const { metafile } = await build({
  ...common,
  entryPoints: ["web/main.tsx", "web/worker.ts", "web/style.css"],
  splitting: true,
  chunkNames: "[name]-[hash]",
});

// The service worker keeps these files, and a new set of them under a new name.
const files = readdirSync(folder).sort();
const digest = createHash("sha256");
for (const file of files) digest.update(file).update(readFileSync(join(folder, file)));
await build({
  ...common,
  entryPoints: ["web/service-worker.ts"],
  define: {
    FILES: JSON.stringify(files),
    // A subnet and its data are loaded by who looks at one.
    LAZY: JSON.stringify(files.filter((file) => /^(subnet|laboratory|digits|opticks)-/.test(file))),
    VERSION: JSON.stringify(digest.digest("hex").slice(0, 16)),
  },
});

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
writeNotices(folder, `pkg:generic/yuma-verifier-page@${version}`, [...Object.keys(metafile.inputs), ...blobInputs()]);

if (values.serve) {
  const server = await context({});
  const { port } = await server.serve({ servedir: folder, host: "127.0.0.1" });
  console.log(`http://127.0.0.1:${port}/ until Ctrl-C`);
}
