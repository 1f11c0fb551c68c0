// The packed library, installed and run by each kind of consumer in an empty folder of its own.
//   npm run consumers              all of them; npm run consumers -- jest webpack   only these
//   npm run consumers -- --write   and writes what came out into docs/consumers.md
// Exits 1 if one fails. Wants Chromium for what runs in a page.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { consumers } from "./consumers.mjs";
import { run } from "./run.mjs";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
const { values, positionals } = parseArgs({ options: { write: { type: "boolean" } }, allowPositionals: true });
const DOCUMENT = "docs/consumers.md";
const unknown = positionals.filter((name) => !consumers.some((one) => one.name === name));
if (unknown.length > 0)
  throw new Error(`there is no consumer ${unknown}; there are ${consumers.map(({ name }) => name)}`);

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const tarball = resolve(`dist/packages/yuma-consensus-${version}.tgz`);
const { cases } = JSON.parse(readFileSync("vectors/epoch/tiny.json", "utf8"));
const [{ input, output }] = cases.filter(({ output }) => output.incentive.some((share) => share > 0));
const task = {
  state: JSON.stringify(input),
  /** What every consumer's program has to say. */
  expected: `incentive ${output.incentive}; YumaError too_large kappa`,
};

const rows = [];
for (const consumer of consumers.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const { fault, packages } = await attempt(consumer);
  rows.push({ ...consumer, packages, fault });
  console.log(
    `${fault ? "FAILED" : "ok    "} ${consumer.name}: ${packages.join(", ") || `Node ${process.versions.node}`}`,
  );
  if (fault) console.log(`       ${fault.replaceAll("\n", "\n       ")}`);
}
const failed = rows.filter(({ fault }) => fault !== undefined).length;
console.log(`${rows.length - failed} passed, ${failed} failed`);
if (values.write && failed === 0 && positionals.length === 0) writeTable();
process.exitCode = failed === 0 ? 0 : 1;

/** Installs and runs one; what it installed, and what went wrong. */
async function attempt({ packages = [], type = "module", files, check }) {
  const folder = mkdtempSync(join(tmpdir(), "yuma-consumer-"));
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  let installed = packages;
  try {
    write("package.json", JSON.stringify({ name: "consumer", private: true, type }));
    for (const [path, text] of Object.entries(files(task))) write(path, text);
    await run(folder, "npm", [
      "install",
      "--no-audit",
      "--no-fund",
      "--ignore-scripts",
      "--save-exact",
      tarball,
      ...packages,
    ]);
    const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    installed = packages
      .map((name) => name.replace(/(?<=.)@[^/]*$/, ""))
      .map((name) => `${name} ${dependencies[name]}`);
    const said = await check({ folder, tarball, task });
    if (!said.includes(task.expected)) throw new Error(`it says ${said.slice(0, 2000)}`);
    return { packages: installed };
  } catch (error) {
    return { packages: installed, fault: error.message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeTable() {
  const text = readFileSync(DOCUMENT, "utf8");
  const lines = rows.map(({ name, about, packages }) => `| ${name} | ${packages.join(", ") || "Node"} | ${about} |`);
  const table = ["| consumer | tried with | how |", "| --- | --- | --- |", ...lines].join("\n");
  writeFileSync(DOCUMENT, text.replace(/(<!-- table -->\n)[\s\S]*(<!-- end -->)/, `$1${table}\n$2`));
}
