// Which branches of assembly/ the vectors reach, and which the fuzz adds:
//   node scripts/run.mjs test/coverage.ts [--fuzz CASES] [--seed S]
// A build without optimisation gets a call in each arm of every branch, also in the arm that is not written; what was
// inlined in several places counts as reached if it is in one.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkVectors } from "../bindings/conformance.js";
import { answer } from "../bindings/protocol.js";
import type { BlobExports } from "../bindings/record.js";
import { readVectors } from "../bindings/vectors.js";
import { yumaOf } from "../bindings/yuma.js";
import { drawCase } from "./fuzz/cases.js";
import { blobOf } from "./fuzz/compare.js";

const { values } = parseArgs({
  options: { fuzz: { type: "string", default: "0" }, seed: { type: "string", default: "1" } },
});

const folder = mkdtempSync(join(tmpdir(), "yuma-coverage-"));
const { binary, arms } = instrumentedBuild(folder);
rmSync(folder, { recursive: true });
const reached = new Set<string>();
const { instance } = await WebAssembly.instantiate(binary, {
  env: { reached: (arm: number) => reached.add(arms[arm] as string) },
});
const blob = instance.exports as unknown as BlobExports;
const yuma = yumaOf(blob);

for (const path of readdirSync("vectors", { recursive: true, encoding: "utf8" }).sort()) {
  if (!path.endsWith(".json") || path.startsWith("schema") || path === "manifest.json") continue;
  const file = readVectors(JSON.parse(readFileSync(join("vectors", path), "utf8")), path);
  await checkVectors(file, (request) => answer(yuma, request));
}
const byVectors = new Set(reached);
for (let index = 0; index < Number(values.fuzz); ++index) {
  blobOf(yuma)(drawCase(Number(values.seed), index).state);
}
report();

function report(): void {
  const all = [...new Set(arms)];
  const share = (arms: readonly string[]) => {
    const count = (found: ReadonlySet<string>) => arms.filter((arm) => found.has(arm)).length;
    return `${count(byVectors)} of ${arms.length} by the vectors, ${count(reached)} with the fuzz`;
  };
  const fileOf = (arm: string) => arm.split(":", 1)[0] as string;
  for (const file of new Set(all.map(fileOf).sort())) {
    console.log(`${file}: ${share(all.filter((arm) => fileOf(arm) === file))}`);
  }
  console.log(`all: ${share(all)}`);
  for (const [title, found] of [
    ["not by the vectors", byVectors],
    ["by neither", reached],
  ] as const) {
    const missing = all.filter((arm) => !found.has(arm)).sort(byPlace);
    console.log(`\n${title}:\n${missing.map((arm) => `  ${arm}  ${sourceLine(arm)}`).join("\n")}`);
  }
}

function byPlace(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function sourceLine(arm: string): string {
  const [file, line] = arm.split(":");
  return (
    readFileSync(file as string, "utf8")
      .split("\n")
      [Number(line) - 1]?.trim() ?? ""
  );
}

/** arms: of each number that the build reports, its source position and which arm it is. */
function instrumentedBuild(folder: string): { binary: BufferSource; arms: string[] } {
  const file = (extension: string) => join(folder, `debug.${extension}`);
  const tool = (name: string, ...args: string[]) => execFileSync(join("node_modules/.bin", name), args);
  tool("asc", "assembly/index.ts", "-O0", "--debug", "--sourceMap", "--config", "asconfig.json", "-o", file("wasm"));
  tool("wasm-dis", file("wasm"), "--source-map", file("wasm.map"), "-o", file("wat"));
  const { text, arms } = instrument(readFileSync(file("wat"), "utf8"));
  writeFileSync(file("wat"), text);
  tool("wasm-as", "--all-features", file("wat"), "-o", file("wasm"));
  return { binary: readFileSync(file("wasm")), arms };
}

/** Goes by the lines and their indentation, as wasm-dis writes them. */
function instrument(text: string): { text: string; arms: string[] } {
  const arms: string[] = [];
  const result: string[] = [];
  const open: { readonly indent: string; position?: string; hasElse: boolean }[] = [];
  let last = "";
  const call = (position: string | undefined, arm: string) => {
    arms.push(`${position ?? last} ${arm}`);
    return `(call $reached (i32.const ${arms.length - 1}))`;
  };
  for (const line of text.split("\n")) {
    const indent = /^ */.exec(line)?.[0] ?? "";
    const code = line.slice(indent.length);
    const inner = open.at(-1);
    if (code.startsWith(";;@ ")) {
      last = code.slice(";;@ ".length);
      for (const branch of open) branch.position ??= last;
    }
    if (code === ")" && inner?.indent === indent) {
      if (!inner.hasElse) result.push(`(else ${call(inner.position, "else")})`);
      open.pop();
    }
    result.push(line);
    if (code === "(module") result.push('(import "env" "reached" (func $reached (param i32)))');
    if (code.startsWith("(if")) open.push({ indent, hasElse: false });
    if (code === "(then") result.push(call(inner?.position, "then"));
    if (code === "(else" && inner) {
      inner.hasElse = true;
      result.push(call(inner.position, "else"));
    }
  }
  return { text: result.join("\n"), arms };
}
