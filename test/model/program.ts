// The model as a program that speaks the line protocol (vectors/README.md): what the runner checks like anybody else's.

import { createInterface } from "node:readline";
import * as emission from "./emission.js";
import { type EpochInputJson, epoch } from "./epoch.js";
import * as payout from "./payout.js";
import * as stages from "./stages.js";
import { fixedOperation } from "./tables.js";

interface Request {
  suite: string;
  input: unknown;
  spec_version?: number;
}

/** The runtime of requests that do not name one. */
const REFERENCE_SPEC = 425;

const folders = new Map([
  ["emission", { functions: new Map<string, (input: never) => unknown>(Object.entries(emission)), suffix: "Suite" }],
  ["stage", { functions: new Map<string, (input: never) => unknown>(Object.entries(stages)), suffix: "Stage" }],
]);

function answer({ suite, input, spec_version = REFERENCE_SPEC }: Request): object {
  if (suite === "epoch") return epoch({ ...(input as EpochInputJson), spec_version });
  const [folder = "", name = ""] = suite.split("/");
  if (folder === "fixed") {
    const [type = "", operation = ""] = name.split(".");
    const [a = 0n, b = 0n] = (input as string[]).map(BigInt);
    return { output: fixedOperation(type, operation)(a, b)?.toString() ?? null };
  }
  if (folder === "payout") {
    const known = new Map<string, (input: never, spec: number) => unknown>(Object.entries(payout));
    const run = known.get(`${camelCase(name)}Suite`);
    return run ? { output: run(input as never, spec_version) } : unknownSuite(suite);
  }
  const known = folders.get(folder);
  const run = known?.functions.get(camelCase(name) + known.suffix);
  return run ? { output: run(input as never) } : unknownSuite(suite);
}

const unknownSuite = (suite: string) => ({ error: { code: "unknown_suite", message: `no suite ${suite}` } });

const camelCase = (name: string) => name.replace(/[-_](.)/g, (_, letter: string) => letter.toUpperCase());

createInterface({ input: process.stdin }).on("line", (line) => {
  console.log(JSON.stringify(answer(JSON.parse(line) as Request)));
});
