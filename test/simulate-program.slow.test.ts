// yuma simulate with a program that decides the epochs of one more run.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "yuma-simulate-program-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Answers each request with what stands here: `request` and `n` are known. */
function program(name: string, answer: string): string[] {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(
    path,
    `import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const { n } = request.input;
  ${answer}
}
`,
  );
  return ["--", process.execPath, path];
}

function yuma(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/cli/yuma.js", "simulate", ...args], {
    encoding: "utf8",
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

it("runs it beside the others, from the first run's state on", () => {
  const self = ["--", process.execPath, "dist/cli/yuma.js", "run"];
  const { status, stdout } = yuma("cabal", "--epochs", "6", "--compare", "yuma3,classic", "--format", "csv", ...self);
  expect(status).toBe(0);
  const of = (run: string) => stdout.split("\n").filter((line) => line.startsWith(`${run},`));
  expect(of("program")).toHaveLength(6 * 64);
  expect(of("program").map((line) => line.replace("program", "yuma3"))).toEqual(of("yuma3"));
  expect(of("classic")).not.toEqual(of("yuma3"));
});

it("pays as it says, epoch by epoch", () => {
  const all = `const each = (value) => Array(n).fill(value), first = (value, other) => [value, ...Array(n - 1).fill(other)];
  const output = { consensus: each(0), incentive: each(0), dividends: first(65535, 0), validator_trust: each(0),
    validator_permit: each(true), server_emission: each("0"), validator_emission: first("7", "0"), emission: first("7", "0"), bonds: each([]) };
  console.log(JSON.stringify({ output }));`;
  const { status, stdout } = yuma("cabal", "--epochs", "3", "--format", "csv", ...program("first", all));
  expect(status).toBe(0);
  const lines = stdout.split("\n").filter((line) => /^program,\d+,honest validators,0,/.test(line));
  const stakes = lines.map((line) => BigInt(line.split(",")[5] as string));
  expect(stakes.map((stake) => stake - (stakes[0] as bigint))).toEqual([0n, 6n, 12n]);
});

describe("tells in which epoch it failed, and how", () => {
  const output = (more: string) => `console.log(JSON.stringify({ output: { ${more} } }));`;
  const faults: [what: string, answer: string, message: RegExp][] = [
    [
      "an error",
      'console.log(`{"error":{"code":"no","message":"not so"}}`);',
      /epoch 0: it answered with an error: no: not so/,
    ],
    ["too short", output("consensus: [0]"), /epoch 0: consensus: expected 64 elements, one a neuron, got 1/],
    ["incomplete", output("consensus: Array(n).fill(0)"), /epoch 0: its output has no incentive/],
    ["no answer", "await new Promise((resolve) => setTimeout(resolve, 60_000));", /epoch 0: no answer within 1 s/],
    ["an end", "process.exit(3);", /epoch 0: the program ended \(exit code 3\)/],
    ["no JSON", 'console.log("nonsense");', /epoch 0: the answer is not JSON: "nonsense"/],
  ];
  it.each(faults)("%s", (what, answer, message) => {
    const { status, stdout, stderr } = yuma("cabal", "--epochs", "3", "--timeout", "1", ...program(what, answer));
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  it.each([
    ["no program", ["cabal", "--", "no-such-program"], /no-such-program can't be started/],
    ["no command", ["cabal", "--"], /after -- the command of a program is wanted/],
    ["two scenarios", ["cabal", "kappa"], /one scenario is wanted; a program stands after --/],
    ["a sweep", ["cabal", "--seeds", "2", "--", "cat"], /a program decides the epochs of one scenario/],
  ])("%s", (_, args, message) => {
    const { status, stderr } = yuma(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
