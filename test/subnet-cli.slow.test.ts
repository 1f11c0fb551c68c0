// yuma subnet, run as people run it.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { yuma as command } from "./command.js";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "yuma-subnet-"));
afterAll(() => rmSync(folder, { recursive: true }));
const yuma = (...args: string[]) => command(["subnet", ...args]);

/** A program that answers each line with what this makes of its input. */
function program(body: string): string[] {
  const path = join(folder, `program-${Math.floor(performance.now() * 1000)}.mjs`);
  writeFileSync(
    path,
    `import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  const { suite, input } = JSON.parse(line);
  ${body}
}`,
  );
  return ["--", process.execPath, path];
}

describe("yuma subnet", () => {
  it("tells what asking miners is worth, and who is paid under each metric", async () => {
    const { code, stdout, stderr } = await yuma("niches", "--epochs", "3", "--seeds", "2", "--metric", "gate,ablation");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("3 epochs, 14 miners, digits, log join, all asked, mean of 2 seeds from 1 on");
    expect(stdout).toMatch(/a validator's own model, 150 labels +0\.\d{3} +\d\d\.\d % +0\n/);
    expect(stdout).toMatch(/the network +\d\.\d{3} +\d\d\.\d % +728\n/);
    expect(stdout).toMatch(/pay, yuma3 +specialists +owner +generalists +stake of validators\n/);
    expect(stdout).toMatch(/\n +gate( +\d+\.\d %){4}\n *ablation( +\d+\.\d %){4}\n/);
  });

  it("fills a folder from which everything can be made again, whatever the threads do", async () => {
    const out = join(folder, "all");
    const settings = ["--epochs", "4", "--top", "4", "--proxy-at", "2", "--metric", "fisher,ablation-shapley"];
    expect((await yuma("sybil", ...settings, "--out", out)).code).toBe(0);
    const pictures = ["incentive", "loss", "cost", "ageing", "routing", "estimate"];
    const files = ["pay.csv", "scores.csv", "scenario.json", "report.html"];
    expect(readdirSync(out).sort()).toEqual(
      [...pictures.flatMap((name) => [`${name}.svg`, `${name}.png`]), ...files].sort(),
    );
    for (const name of pictures) {
      expect(readFileSync(join(out, `${name}.svg`), "utf8")).not.toMatch(/NaN|undefined|Infinity/);
    }
    const again = join(folder, "again");
    expect((await yuma(join(out, "scenario.json"), ...settings, "--out", again)).code).toBe(0);
    for (const name of ["pay.csv", "scores.csv"]) {
      expect(readFileSync(join(again, name), "utf8")).toBe(readFileSync(join(out, name), "utf8"));
    }
    expect(readFileSync(join(out, "pay.csv"), "utf8").split("\n")).toHaveLength(1 + 2 * 4 * 18 + 1);
    const report = readFileSync(join(out, "report.html"), "utf8");
    expect(report).toContain("a validator&#39;s own model, 150 labels".replace("&#39;", "'"));
    expect(report.match(/<svg /g)).toHaveLength(pictures.length);
    expect(report).not.toMatch(/(?:src|href)=|url\(|@import/);
  });

  it("sets every attack against every metric", async () => {
    const out = join(folder, "matrix");
    const { code, stdout } = await yuma(
      "niches",
      "--epochs",
      "2",
      "--metric",
      "accuracy,ablation",
      "--attack",
      "all",
      "--out",
      out,
    );
    expect(code).toBe(0);
    for (const name of ["constants", "noise", "sybil", "copy", "leak-probe", "leak", "loud", "cabal", "adapt"]) {
      expect(stdout).toMatch(
        new RegExp(`\\n *${name}( +\\d+\\.\\d \\(\\d+\\.\\d\\)){2} +\\d\\.\\d{3} \\(\\d\\.\\d{3}\\)\\n`),
      );
    }
    expect(stdout).toMatch(/constants +\d+\.\d \(0\.0\) +0\.0 \(0\.0\)/);
    expect(readdirSync(out).sort()).toEqual([
      "attacks.csv",
      "matrix.png",
      "matrix.svg",
      "report.html",
      "scenario.json",
    ]);
  });

  it("lets a program score: what it pays is what it says", async () => {
    const scores = `const scores = input.gate[0].map((_, i) => Number(i === input.epoch));
  const asked = input.answers[0].filter((answer) => answer !== null).length;
  if (suite !== "subnet/scores" || asked !== 4 || input.network[0].length !== 10) throw new Error("not as documented");
  console.log(JSON.stringify({ output: { scores } }));`;
    const settings = ["--epochs", "3", "--top", "4", "--metric", "gate", "--compare", "naive"];
    const out = join(folder, "own");
    const { code, stdout, stderr } = await yuma("niches", ...settings, "--out", out, ...program(scores));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/\n +gate( +\d+\.\d %){4}\n *program +100\.0 % +0\.0 % +0\.0 % /);
    const paid = readFileSync(join(out, "pay.csv"), "utf8")
      .split("\n")
      .filter((line) => /,program,/.test(line) && !line.endsWith(",0"));
    // A moving average: who had a score before keeps a part of it.
    expect(paid.map((line) => line.split(",").slice(3, 5).join())).toEqual(["0,0", "1,0", "1,1", "2,0", "2,1", "2,2"]);
  });
});

const python = spawnSync("python3", ["--version"]).status === 0;
it.skipIf(!python)("runs the metric that docs/subnet.md shows, as it stands there", async () => {
  const [, source = ""] = /```python\n(.*?)```/s.exec(readFileSync("docs/subnet.md", "utf8")) ?? [];
  const path = join(folder, "score.py");
  writeFileSync(path, source);
  const settings = ["--epochs", "2", "--metric", "accuracy", "--attack", "sybil"];
  const { code, stdout, stderr } = await yuma("niches", ...settings, "--", "python3", path);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/sybil +\d+\.\d \(\d+\.\d\) +\d+\.\d \(\d+\.\d\)/);
});

describe("yuma subnet says what is wrong", () => {
  it.each<[string, string[], string]>([
    ["a name", ["nobody"], "there is no scenario nobody; there are niches, sybil, "],
    ["a metric", ["niches", "--metric", "gate,worth"], "There is no metric worth; there are accuracy, solo, "],
    ["an attack", ["niches", "--attack", "sybils"], "There is no attack sybils; there are constants, "],
    ["a ruleset", ["niches", "--compare", "best"], 'niches: runs[0].ruleset: expected one of "naive", '],
    ["epochs", ["niches", "--epochs", "0"], "niches: epochs: 0 is below 1"],
    ["top", ["niches", "--top", "0"], "niches: top: 0 is below 1"],
    ["seeds", ["niches", "--seeds", "101"], "--seeds: 101 is not from 1 to 100"],
    ["a proxy's epoch", ["niches", "--proxy-at", "51"], "--proxy-at: 51 is not from 1 to 50"],
    ["a file's kind", ["niches", "--out", "x.pdf"], "a report's name ends in .html"],
    ["a program", ["niches", "--", "/no/such/program"], "/no/such/program can't be started: there is no such program"],
  ])("%s", async (_, args, message) => {
    const { code, stdout, stderr } = await yuma(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("a field of a scenario, and more labels than there are", async () => {
    const path = join(folder, "wrong.json");
    writeFileSync(path, JSON.stringify({ description: "x", miners: [{ name: "a", kind: "specialist", examples: 0 }] }));
    expect((await yuma(path)).stderr).toBe(`yuma: ${path}: miners[0].examples: 0 is below 1\n`);
    writeFileSync(
      path,
      JSON.stringify({ description: "x", known_labels: 900, miners: [{ name: "a", kind: "specialist" }] }),
    );
    expect(await yuma(path)).toMatchObject({
      code: 2,
      stderr: `yuma: ${path}: known_labels: 900 is above 400, which is all there is in digits\n`,
    });
  });

  it.each([
    ["no JSON", 'console.log("scores");', 'the answer is not JSON: "scores"'],
    ["no scores", "console.log('{\"output\": {}}');", "output.scores: expected a list"],
    ["too few", 'console.log(\'{"output": {"scores": [1]}}\');', "output.scores: 1 scores for 14 miners"],
    [
      "no number",
      'console.log(JSON.stringify({ output: { scores: Array(14).fill("1") } }));',
      'output.scores[0]: expected a number from -1000000000 to 1000000000, got "1"',
    ],
    [
      "infinite",
      'console.log(\'{"output": {"scores": [\' + Array(14).fill("1e999") + "]}}");',
      "output.scores[0]: expected a number",
    ],
    [
      "none",
      "console.log(JSON.stringify({ output: { scores: Array(14).fill(null) } }));",
      "output.scores[0]: expected a number",
    ],
    ["an error", 'console.log(JSON.stringify({ error: "I refuse" }));', 'the program says "I refuse"'],
    ["its end", "process.exit(3);", "the program ended (exit code 3), 0 of 1 requests answered"],
    ["a line too many", 'console.log("{}\\n{}");', "the answer has neither an output nor an error"],
  ])("a program's %s", async (_, body, message) => {
    const { code, stdout, stderr } = await yuma("niches", "--epochs", "2", ...program(body));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`yuma: the metric's program: epoch 0, validator 0: `);
    expect(stderr).toContain(message);
  });
});
