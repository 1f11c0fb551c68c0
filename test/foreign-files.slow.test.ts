// Whatever a file, standard input or a name contains: an exit code, one sentence, and nothing that steers a terminal.

import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, describe, expect, test, vi } from "vitest";
import { lines, MOST_BYTES } from "../cli/lines.js";
import { start, yuma } from "./command.js";
import { type Json, readVectors } from "./states.js";

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "yuma-"));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, content: unknown): string {
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return join(folder, name);
}

const HOSTILE = "=x\u001b[2J\u001b]0;title\u0007\nall equal\r\u009b31m\u202e<b>\"'&";
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be printed
const ACTS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const [{ input, output }] = readVectors("epoch/pareto.json") as unknown as [{ input: Json; output: Json }];
const vectors = (more: Json = {}, top: Json = {}) => ({
  format: "yuma-epoch-vectors/1",
  suite: HOSTILE,
  reference: HOSTILE,
  cases: [{ name: HOSTILE, description: HOSTILE, flags: [HOSTILE], input, output, ...more }],
  ...top,
});

describe("hostile words in a file", () => {
  const wrong = vectors({ output: { ...output, [HOSTILE]: [HOSTILE] } });
  test.each([
    ["epoch", ["epoch", file("named.json", vectors())], 0],
    ["verify", ["verify", file("named.json", vectors())], 0],
    ["verify as JSON", ["verify", file("named.json", vectors()), "--format", "json"], 0],
    ["conformance", ["conformance", file("wrong.json", wrong)], 1],
    ["conformance as JSON", ["conformance", file("wrong.json", wrong), "--json"], 1],
    ["a case", ["epoch", file("named.json", vectors()), "--case", HOSTILE.slice(3)], 2],
    ["a path", ["epoch", HOSTILE], 2],
    ["a field", ["epoch", file("field.json", { ...input, [HOSTILE]: 1 })], 2],
    ["a field's value", ["epoch", file("value.json", { ...input, ruleset: HOSTILE.repeat(100) })], 2],
    ["an option", ["epoch", `--${HOSTILE}`, "x"], 2],
    ["an option's value", ["epoch", "x", "--format", HOSTILE.repeat(100)], 2],
    ["a command", [HOSTILE], 2],
    ["no JSON", ["epoch", file("none.json", `{"a": ${HOSTILE}`)], 2],
  ])("%s", async (_, args, expected) => {
    const { code, stdout, stderr } = await yuma(args);
    expect(code).toBe(expected);
    expect(stdout + stderr).not.toMatch(ACTS);
    expect(stderr).not.toContain("    at ");
    if (expected === 2) expect(stderr.length).toBeLessThan(510);
  });

  test("JUnit reports stay XML", async () => {
    const { DOMParser } = await import("linkedom");
    await yuma(["conformance", file("wrong.json", wrong), "--junit", join(folder, "report.xml")]);
    const { readFileSync } = await import("node:fs");
    const text = readFileSync(join(folder, "report.xml"), "utf8");
    expect(text).not.toMatch(ACTS);
    expect(text).not.toContain("<b>");
    expect(new DOMParser().parseFromString(text, "text/xml").querySelectorAll("failure")).toHaveLength(1);
  });

  test("names in CSV are no formulas", async () => {
    const groups = [
      { name: "=1+1", count: 1, stake: "1000000000", weights: [{ behaviour: "honest" }] },
      { name: "@m", count: 1, utility: 1 },
    ];
    const scenario = { description: HOSTILE, epochs: 1, groups, runs: [{ ruleset: "yuma3", name: "-r" }] };
    const { code, stdout } = await yuma(["simulate", file("scenario.json", scenario), "--format", "csv"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n'-r,0,'=1\+1,.*\n'-r,0,'@m,/);
    expect((await yuma(["simulate", join(folder, "scenario.json")])).stdout).not.toMatch(ACTS);
  });
});

test("what can't be written is told", async () => {
  const full = openSync("/dev/full", "w");
  const child = spawn(process.execPath, ["dist/cli/yuma.js", "epoch", file("named.json", vectors())], {
    stdio: ["ignore", full, "pipe"],
  });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  closeSync(full);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^yuma: standard output can't be written: .*\n$/)]);
});

describe("1 means that something differs, and nothing else", () => {
  const consensus = output.consensus as number[];
  const other = consensus.map((value, uid) => (uid === 1 ? value ^ 1 : value));
  test.each([
    ["a value that differs", { output: { ...output, consensus: other } }, [1, 1, 1]],
    [
      "a value that differs, of a neuron that is not compared",
      { output: { ...output, consensus: other }, except: [1] },
      [0, 0, 0],
    ],
    ["a neuron too many", { output: { ...output, consensus: [...consensus, 0] } }, [1, 2, 1]],
    ["a state that is none", { input: { ...input, n: 1e308 } }, [2, 2, 2]],
    ["neurons left out by no uid", { except: ["1"] }, [2, 2, 2]],
  ])("%s", async (_, more, codes) => {
    const path = file("case.json", vectors(more as Json));
    const ends = [];
    for (const command of ["epoch", "verify", "conformance"]) ends.push(await yuma([command, path]));
    expect(ends.map(({ code }) => code)).toEqual(codes);
    for (const { code, stdout, stderr } of ends)
      if (code === 2) expect(stdout + stderr).toMatch(/n: 1e\+308|except|consensus/);
  });
});

test("null is named among what is expected", async () => {
  const [payout] = readVectors("emission/distribute-emission.json") as unknown as [{ input: Json }];
  const { code, stderr } = await yuma(["emission", file("payout.json", { ...payout.input, recycle_or_burn: 7 })]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("expected one of burn, recycle, null, got the number 7")]);
});

describe("too long", () => {
  test("a line is told to be so, and the next is read", async () => {
    const chunk = Buffer.alloc(MOST_BYTES / 2, "a");
    async function* chunks() {
      yield Buffer.from("a\n");
      for (let i = 0; i < 3; ++i) yield chunk;
      yield Buffer.from("\nb");
    }
    const found: (string | undefined)[] = [];
    for await (const line of lines(chunks())) found.push(line?.toString());
    expect(found).toEqual(["a", undefined, "b"]);
  });

  test("standard input that does not end", async () => {
    const child = start("verify", "-");
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.stdin.on("error", () => {});
    const source = spawn("cat", ["/dev/zero"]);
    source.stdout.on("error", () => {}).pipe(child.stdin);
    const code = await new Promise((resolve) => child.on("close", resolve));
    source.kill();
    expect({ code, stderr }).toEqual({ code: 2, stderr: "yuma: standard input is longer than 256 MB\n" });
  });
});

test("an error is printed by its class's name in the built package", async () => {
  // A path of its own: the built files have no types here.
  const built = new URL("../dist/index.js", import.meta.url).href;
  const { loadYuma, parseState, readRecordedEpochs } = await import(/* @vite-ignore */ built);
  const thrown = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error as Error;
    }
    throw new Error("nothing was thrown");
  };
  expect(inspect(thrown(() => parseState(1)))).toMatch(/^YumaError: /);
  expect(thrown(() => parseState(vectors())).message).toMatch(
    /pass a case's input, or the whole to readRecordedEpochs/,
  );
  expect(thrown(() => readRecordedEpochs("{}")).message).toMatch(/pass what JSON.parse makes of it/);
  const other = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  await expect(loadYuma({ module: other, verify: false })).rejects.toMatchObject({ code: "wrong_blob" });
  const { compile } = WebAssembly;
  WebAssembly.compile = () =>
    Promise.reject(new WebAssembly.CompileError("Wasm code generation disallowed by embedder"));
  try {
    await expect(loadYuma()).rejects.toMatchObject({ code: "no_compilation", name: "YumaError" });
  } finally {
    WebAssembly.compile = compile;
  }
});

test("epochs in which nobody is compared are not checked, and pay by stake is said to be so", async () => {
  const except = Array.from({ length: input.n as number }, (_, uid) => uid);
  const { code, stdout } = await yuma(["verify", file("except.json", vectors({ except }))]);
  expect([code, stdout]).toEqual([2, expect.stringContaining("nothing is recorded of its outputs")]);
  const cabal = ["epoch", "vectors/epoch/cabal.json", "--case"];
  expect((await yuma([...cabal, "cabal_000"])).stdout).toContain("and pay follows stake\n");
  expect((await yuma([...cabal, "cabal_020"])).stdout).not.toContain("pay follows stake");
});
