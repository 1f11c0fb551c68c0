// yuma simulate, run as people run it.

import { execFile, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { loadYuma } from "../bindings/index.js";
import { neuronsCsv } from "../simulation/history.js";
import { parseScenario } from "../simulation/scenario.js";
import { scenarios } from "../simulation/scenarios.js";
import { simulate } from "../simulation/simulation.js";

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "yuma-simulate-"));
afterAll(() => rmSync(folder, { recursive: true }));

function yuma(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 1e8 };
    execFile(process.execPath, ["dist/cli/yuma.js", "simulate", ...args], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code as number), stdout, stderr }),
    );
  });
}

/** The same run in this process. */
async function csvHere(change: object): Promise<string> {
  const blob = await loadYuma();
  const scenario = parseScenario({ ...(scenarios.cabal as object), ...change });
  const histories = scenario.runs.map((run) => simulate(blob, scenario, run));
  return [...neuronsCsv(scenario, histories)].join("");
}

describe("yuma simulate", () => {
  it("prints where each group began and ended under each ruleset, and no progress in a pipe", async () => {
    const { code, stdout, stderr } = await yuma("cabal", "--epochs", "5");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/5 epochs, 64 neurons, seed 1/);
    for (const ruleset of ["naive", "whitepaper", "classic", "yuma3"]) expect(stdout).toContain(`\n${ruleset}\n`);
    expect(stdout).toMatch(/honest validators +12 +6,000\.000000000 +60\.0 % /);
  });

  it("prints CSV, and threads change nothing", async () => {
    const { stdout } = await yuma(
      "cabal",
      "--epochs",
      "5",
      "--seed",
      "9",
      "--compare",
      "yuma3,naive",
      "--format",
      "csv",
    );
    const runs = [{ ruleset: "yuma3" }, { ruleset: "naive" }];
    expect(stdout).toBe(await csvHere({ epochs: 5, seed: 9, runs }));
  });

  it("fills a folder from which everything can be made again", async () => {
    const out = join(folder, "all");
    expect((await yuma("cabal", "--epochs", "4", "--seed", "3", "--compare", "classic", "--out", out)).code).toBe(0);
    const pictures = ["stake", "dividends", "incentive", "bonds"].flatMap((name) => [`${name}.svg`, `${name}.png`]);
    expect(readdirSync(out).sort()).toEqual(
      [...pictures, "bonds.csv", "neurons.csv", "report.html", "scenario.json"].sort(),
    );
    const again = join(folder, "again.csv");
    expect((await yuma(join(out, "scenario.json"), "--out", again)).code).toBe(0);
    expect(readFileSync(again, "utf8")).toBe(readFileSync(join(out, "neurons.csv"), "utf8"));

    const report = readFileSync(join(out, "report.html"), "utf8");
    expect(report.match(/<svg /g)).toHaveLength(4);
    expect(report).toContain("4 epochs, 64 neurons, seed 3");
    expect(report).toContain("&#34;seed&#34;: 3");
    // What was chosen, what differs, what came of it; and no path of this machine.
    expect(report).toMatch(/<tr class="differs"><th>ruleset|<tr><th>ruleset/);
    expect(report).toContain("parameters at their defaults");
    expect(report).not.toContain(folder);
    // It needs nothing from anywhere.
    expect(report).not.toMatch(/(?:src|href)=|url\(|@import/);
  });

  it("compares in a report with a run, or with a group for its stake", async () => {
    const path = join(folder, "base.html");
    const html = async (...args: string[]) => {
      const run = await yuma("liquid-alpha", "--epochs", "70", "--out", path, ...args);
      expect(run).toMatchObject({ code: 0, stderr: "" });
      return readFileSync(path, "utf8");
    };
    const cells = (text: string, group: string) =>
      [...text.matchAll(new RegExp(`<tr><th>${group}</th>(.*?)</tr>`, "g"))].map(([, row]) =>
        [...(row as string).matchAll(/<td class="n">(.*?)<\/td>/g)].map(([, cell]) => cell),
      );
    const byRun = await html();
    expect(byRun.match(/<tr class="differs">/g)).toHaveLength(1);
    expect(byRun).toContain('<tr class="differs"><th>liquid_alpha_enabled</th>');
    expect(byRun).toContain("against off");
    expect(cells(byRun, "early").map((row) => row.length)).toEqual([9, 12]);
    expect(cells(byRun, "early")[1]?.at(-1)).toMatch(/^\+[0-9.]+ %$/);
    expect(await html("--base", "on")).toContain("against on");

    const byGroup = await html("--base", "late");
    expect(cells(byGroup, "late").map((row) => row.at(-1))).toEqual(["0.00 %", "0.00 %"]);
    expect(cells(byGroup, "early")[0]?.at(-1)).toMatch(/^\+[0-9.]+ %$/);
    expect(byGroup).toContain("yuma simulate ./scenario.json --base late --out report.html");
  });

  it("draws what a file's name says", async () => {
    const svg = join(folder, "bonds.svg");
    const png = join(folder, "stake.png");
    expect((await yuma("discovery", "--epochs", "50", "--out", svg, "--chart", "bonds")).code).toBe(0);
    expect((await yuma("discovery", "--epochs", "50", "--out", png)).code).toBe(0);
    const text = readFileSync(svg, "utf8");
    expect(text).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    for (const label of ["share of the bonds, %", "epoch", "whitepaper", "early", "on newcomer"])
      expect(text).toContain(label);
    expect(text).not.toMatch(/NaN|undefined/);
    expect([...readFileSync(png).subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    expect(statSync(png).size).toBeGreaterThan(5000);
  });
});

it("draws what there is, be it nothing", async () => {
  const path = join(folder, "nobody.json");
  const groups = [{ name: "v", count: 2, weights: [{ behaviour: "honest" }] }];
  writeFileSync(path, JSON.stringify({ description: "no miners, no stake", epochs: 1, groups }));
  const out = join(folder, "nobody");
  expect(await yuma(path, "--out", out)).toMatchObject({ code: 0, stderr: "" });
  for (const name of ["stake", "dividends", "incentive", "bonds"]) {
    const svg = readFileSync(join(out, `${name}.svg`), "utf8");
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg.includes("nothing to show")).toBe(name !== "dividends");
  }
});

it.each([
  ["cabal", "stake"],
  ["discovery", "dividends"],
])("the picture of %s in docs/ is what the command draws", async (name, chart) => {
  const path = join(folder, `${name}.svg`);
  expect((await yuma(name, "--chart", chart, "--out", path)).code).toBe(0);
  expect(readFileSync(path, "utf8")).toBe(readFileSync(`docs/pictures/${name}.svg`, "utf8"));
});

it("leaves nothing of a file that can't be written whole", async () => {
  const out = join(folder, "taken.csv");
  mkdirSync(`${out}.part`);
  const { code, stderr } = await yuma("cabal", "--epochs", "1", "--out", out);
  expect(code).toBe(2);
  expect(stderr).toContain(`${out} can't be written: `);
  expect(existsSync(out)).toBe(false);
  mkdirSync(out);
  expect((await yuma("cabal", "--epochs", "1", "--out", out)).stderr).toContain(
    `--out ${out}: what is there is a folder`,
  );
});

it.skipIf(!existsSync("/dev/full"))("says that a full disk took no output, and exits with 2", () => {
  const full = openSync("/dev/full", "w");
  const args = ["dist/cli/yuma.js", "simulate", "cabal", "--epochs", "1"];
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ["ignore", full, "pipe"], encoding: "utf8" });
  closeSync(full);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^yuma: standard output can't be written: ENOSPC.*\n$/);
});

describe("yuma simulate says what is wrong", () => {
  const file = (content: unknown) => {
    const path = join(folder, "wrong.json");
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };

  it.each([
    ["with a name", ["nobody"], "there is no scenario nobody; there are cabal, copier, discovery, kappa, liquid-alpha"],
    ["with a ruleset", ["cabal", "--compare", "naive,yuma"], "--compare: there is no ruleset yuma; there are naive, "],
    ["with a number of epochs", ["cabal", "--epochs", "0"], "cabal: epochs: 0 is below 1"],
    ["with an option", ["cabal", "--seed", "x"], "A whole number below 2^32 is wanted."],
    [
      "with what a report compares with",
      ["cabal", "--epochs", "1", "--base", "nobody"],
      "--base: there is no run or group of validators nobody; there are naive, whitepaper, classic, yuma3, honest validators,",
    ],
    ["with a parameter", ["cabal", "--set", "kapa=1"], "there is no parameter kapa; the nearest is kappa"],
    [
      "with what it shall write",
      ["cabal", "--epochs", "1", "--out", "x.pdf"],
      "a file's name ends in .html, .csv, .svg or .png",
    ],
    [
      "with a place to write to",
      ["cabal", "--epochs", "1", "--out", "/nowhere/x.csv"],
      "--out /nowhere/x.csv: /nowhere is no folder that can be written to",
    ],
    [
      "with a file that is wanted for a folder",
      ["cabal", "--epochs", "1", "--out", "LICENSE"],
      "--out LICENSE: what is there is no folder",
    ],
    ["with a missing file", ["./none.json"], "there is no file ./none.json"],
  ])("%s", async (_, args, message) => {
    const { code, stdout, stderr } = await yuma(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(existsSync("x.pdf")).toBe(false);
  });

  it("with a scenario's field, and with what is no JSON", async () => {
    const path = file({ ...(scenarios.cabal as object), seed: -1 });
    expect((await yuma(path)).stderr).toBe(`yuma: ${path}: seed: -1 is below 0\n`);
    expect((await yuma(file('{"epochs": 1,}'))).stderr).toMatch(/is not JSON: line 1, column 14/);
  });
});
