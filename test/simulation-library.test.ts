// yuma-consensus/simulation as it is packed.

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { loadYuma } from "../bindings/index.js";
import type * as library from "../simulation/index.js";
import { testSimulationCsv } from "./simulation-csv.js";

const dist = (name: string) => import(new URL(`../dist/${name}.js`, import.meta.url).href);
const packed = { ...(await dist("index")), ...(await dist("simulation")) } as typeof library & {
  loadYuma: typeof loadYuma;
};

describe("the packed library gives the CSV of the sources", async () => {
  await testSimulationCsv(packed);
});

it("the program in the docs runs", async () => {
  const [, program] =
    /## As a library\n[\s\S]*?```js\n(.*?)```/s.exec(readFileSync("docs/simulation.md", "utf8")) ?? [];
  // A file of the package finds it by its name.
  mkdirSync("dist/scripts", { recursive: true });
  writeFileSync("dist/scripts/docs-simulation.mjs", program as string);
  const child = spawn(process.execPath, ["dist/scripts/docs-simulation.mjs"]);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^as it is +[0-9.]+ %\nown behaviour +[0-9.]+ %\nown rule +[0-9.]+ %\n$/);
});
