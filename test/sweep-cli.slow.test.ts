// yuma simulate --sweep, run as people run it: killed and gone on with, and handed out line by line.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "yuma-sweep-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SWEEP = ["cabal", "--epochs", "20", "--compare", "classic,yuma3", "--sweep", "kappa=0.4:0.6:0.1"];
const ALL = [...SWEEP, "--sweep", "bonds_penalty=0,1", "--seeds", "3"];
const RUNS = 36;

function yuma(args: readonly string[], input = ""): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = ["dist/cli/yuma.js", "simulate", ...args];
    const child = execFile(process.execPath, command, { maxBuffer: 1e8 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code as number), stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

const contents = (path: string) =>
  Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name)).toString("base64")]));
const linesOf = (path: string) => (existsSync(path) ? readFileSync(path, "utf8").split("\n").length - 1 : 0);

/** Kills a process as soon as a file has so many lines. */
async function killAt(child: ChildProcess, path: string, count: number): Promise<void> {
  const ended = new Promise((resolve) => child.on("close", resolve));
  while (child.exitCode === null && linesOf(path) < count) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill("SIGKILL");
  await ended;
}

describe("yuma simulate --sweep", () => {
  it("goes on where it was killed, to the same bytes", async () => {
    const whole = join(folder, "whole");
    const first = await yuma([...ALL, "--out", whole]);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(linesOf(join(whole, "runs.jsonl"))).toBe(RUNS);
    expect(linesOf(join(whole, "runs.csv"))).toBe(RUNS * 4 + 1);
    expect(linesOf(join(whole, "cells.csv"))).toBe(6 * 2 * 4 + 1);

    const killed = join(folder, "killed");
    const done = join(killed, "runs.jsonl");
    for (const count of [5, 15]) {
      await killAt(spawn(process.execPath, ["dist/cli/yuma.js", "simulate", ...ALL, "--out", killed]), done, count);
      expect(linesOf(done)).toBeGreaterThanOrEqual(count);
      expect(linesOf(done)).toBeLessThan(RUNS);
    }
    const kept = readFileSync(done, "utf8");
    // A line of which half was written, and halves of what is written last.
    appendFileSync(done, '{"job":"12');
    writeFileSync(join(killed, "cells.csv.part"), "kappa,bo");
    expect(await yuma([...ALL, "--out", killed])).toEqual(first);
    expect(contents(killed)).toEqual(contents(whole));
    for (const line of kept.split("\n")) expect(readFileSync(done, "utf8")).toContain(line);

    // What is done is not done again, and is the same.
    expect(await yuma([...ALL, "--out", killed])).toEqual(first);
    expect(contents(killed)).toEqual(contents(whole));
  });

  it("takes runs that were handed out line by line", async () => {
    const { stdout: jobs } = await yuma([...ALL, "--list"]);
    const all = jobs.trimEnd().split("\n");
    expect(all).toHaveLength(RUNS);
    const [one, other] = await Promise.all(
      [all.slice(0, 20), all.slice(20)].map((part) => yuma(["-", "--lines"], part.map((line) => `${line}\n`).join(""))),
    );
    expect([one?.stderr, other?.stderr]).toEqual(["", ""]);
    const gathered = join(folder, "gathered");
    mkdirSync(gathered);
    writeFileSync(join(gathered, "runs.jsonl"), `${other?.stdout}${one?.stdout}`);
    expect((await yuma([...ALL, "--out", gathered])).code).toBe(0);
    expect(contents(gathered)).toEqual(contents(join(folder, "whole")));
  });

  it("says which line is at fault", async () => {
    const { stdout: jobs } = await yuma([...SWEEP, "--list"]);
    const [line = ""] = jobs.split("\n");
    const other = line.replace('"seed":1', '"seed":2');
    for (const [input, message] of [
      [`${line}\n{"job":1}\n`, "line 2 of standard input has no scenario"],
      [`\n${other}\n`, "line 2 of standard input: its job is the digest of another scenario"],
      ["{\n", "line 1 of standard input is not JSON"],
      ['{"scenario":{"epochs":0}}\n', "line 1 of standard input: description: the field is missing"],
    ] as const) {
      const { code, stderr } = await yuma(["-", "--lines"], input);
      expect([code, stderr.split("\n").length]).toEqual([2, 2]);
      expect(stderr).toContain(message);
    }
    const foreign = join(folder, "foreign");
    mkdirSync(foreign);
    for (const content of ['{"job":"0","totals":[]}\n', "[]\n", "no json\n"]) {
      writeFileSync(join(foreign, "runs.jsonl"), content);
      const { code, stderr } = await yuma([...SWEEP, "--out", foreign]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/line 1 of .*runs\.jsonl is (no run of this sweep|not JSON)/);
      expect(readFileSync(join(foreign, "runs.jsonl"), "utf8")).toBe(content);
    }
    rmSync(join(foreign, "runs.jsonl"));
    mkdirSync(join(foreign, "runs.jsonl"));
    expect(await yuma([...SWEEP, "--out", foreign])).toMatchObject({
      code: 2,
      stderr: `yuma: ${join(foreign, "runs.jsonl")} is no file\n`,
    });
  });

  it("writes what a file's name says, and draws one parameter as lines", async () => {
    const svg = join(folder, "kappa.svg");
    expect((await yuma([...SWEEP, "--out", svg, "--chart", "dividends"])).code).toBe(0);
    expect(readFileSync(svg, "utf8")).not.toMatch(/NaN|undefined/);
    const { stdout } = await yuma([...SWEEP, "--format", "csv"]);
    const csv = join(folder, "cells.csv");
    await yuma([...SWEEP, "--out", csv]);
    expect(readFileSync(csv, "utf8")).toBe(stdout);
    expect(stdout.split("\n")[1]).toMatch(/^0\.4,classic,honest validators,1,0\.[0-9]{6},0\.000000,/);
  });
});
