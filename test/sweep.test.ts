// Sweeps: what a parameter and its values are taken for, which runs come of it, and what is told of them.

import { describe, expect, it } from "vitest";
import { loadYuma } from "../bindings/index.js";
import type { JsonObject } from "../bindings/json.js";
import { scenarios } from "../simulation/scenarios.js";
import { readTotals, runJob, totalsJson } from "../simulation/sweep/job.js";
import { cellsCsv, type Results, runsCsv, spreadOf } from "../simulation/sweep/summary.js";
import { countOf, runsOf, sweepOf, withSettings } from "../simulation/sweep/sweep.js";
import { jsonOf, valuesOf } from "../simulation/sweep/values.js";

const cabal = { ...(scenarios.cabal as object), epochs: 3, runs: [{ ruleset: "classic" }, { ruleset: "yuma3" }] };

describe("values", () => {
  it.each([
    ["0.4:0.7:0.05", ["0.4", "0.45", "0.5", "0.55", "0.6", "0.65", "0.7"]],
    ["0:1:0.1", ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"]],
    ["0.1:0.35:0.1", ["0.1", "0.2", "0.3"]],
    ["-1:1:0.5", ["-1", "-0.5", "0", "0.5", "1"]],
    ["0.50,1,2:4:2", ["0.5", "1", "2", "4"]],
    [
      "18446744073709551613:18446744073709551615:1",
      ["18446744073709551613", "18446744073709551614", "18446744073709551615"],
    ],
    ["true,false", ["true", "false"]],
  ])("%s", (list, values) => {
    expect(valuesOf(list, 100)).toEqual(values);
  });

  it.each([
    ["0.4:0.7", "0.4:0.7 is no range"],
    ["0.4:0.7:0", "the step is not above 0"],
    ["0.7:0.4:0.1", "the end lies below the beginning"],
    ["0:1:0.000000000000001", "more than 100 values"],
    ["1,,2", "a value is missing"],
    ["0.5,0.50", "0.5 is there twice"],
    ["1e3:2e3:1", "is no range"],
    ["0.1234567890123456:1:1", "is no range"],
  ])("%s is refused", (list, message) => {
    expect(() => valuesOf(list, 100)).toThrow(message);
  });

  it("are taken to the nearest part, by integers alone", () => {
    const kappa = { type: "integer", unit: 65535n } as const;
    expect(jsonOf(["0", "0.4", "0.5", "0.6", "1"], kappa)).toEqual([0, 26214, 32768, 39321, 65535]);
    expect(jsonOf(["0", "1", "32767"], kappa)).toEqual([0, 1, 32767]);
    expect(jsonOf(["0.9", "0.975"], { type: "u64", unit: 1_000_000n })).toEqual(["900000", "975000"]);
    expect(jsonOf(["0.18"], { type: "u64", unit: 2n ** 64n - 1n })).toEqual(["3320413933267719291"]);
    expect(jsonOf(["0.45"], { type: "fraction" })).toEqual([0.45]);
    expect(jsonOf(["18446744073709551615"], { type: "u64" })).toEqual(["18446744073709551615"]);
    expect(() => jsonOf(["0.5", "2"], kappa)).toThrow("0.5 is neither a fraction from 0 to 1 nor a whole number");
    expect(() => jsonOf(["-1"], kappa)).toThrow("-1 is below 0");
    expect(() => jsonOf(["x"], kappa)).toThrow("x is no number");
  });
});

describe("parameters", () => {
  const set = (...settings: string[]) => withSettings(cabal, settings) as typeof cabal & Record<string, JsonObject[]>;

  it("hold throughout where they are hyperparameters, whatever a run says", () => {
    const { runs } = set("kappa=0.6", "liquid_alpha_enabled=true");
    expect(runs.map(({ hyperparameters }: JsonObject) => hyperparameters)).toEqual(
      Array(2).fill({ kappa: 39321, liquid_alpha_enabled: true }),
    );
    const liquid = withSettings(scenarios["liquid-alpha"], ["liquid_alpha_enabled=false"]) as { runs: JsonObject[] };
    expect(liquid.runs.map(({ hyperparameters }) => hyperparameters)).toEqual(
      Array(2).fill({ liquid_alpha_enabled: false }),
    );
  });

  it("are found by path, by group and at the top", () => {
    const { groups, seed } = set("groups[0].stake=7", "cabal validators.weights[0].self_weight=0.25", "seed=9");
    const [stake, weights] = [groups?.[0]?.stake, groups?.[1]?.weights as JsonObject[] | undefined];
    expect([stake, weights?.[0]?.self_weight, seed]).toEqual(["7", 0.25, 9]);
  });

  it.each([
    ["kapa=1", "there is no parameter kapa; the nearest is kappa"],
    ["bond_penalty=1", "the nearest is bonds_penalty"],
    ["self_weight=1", "the nearest is cabal validators.weights[0].self_weight"],
    ["hyperparameters.kapa=1", "the nearest is kappa"],
    ["honest validators.stak=1", "the nearest is honest validators.stake"],
    ["groups[9].stake=1", "there is no parameter groups[9].stake"],
    ["groups=1", "there is no parameter groups"],
    ["honest validators.weights=1", "there is no parameter"],
    ["__proto__=1", "there is no parameter"],
    ["constructor.name=1", "there is no parameter"],
    ["kappa", "kappa is not NAME=VALUE"],
    ["=1", "=1 is not NAME=VALUE"],
    ["kappa=0.5,0.6", "kappa: these are more than 1 values"],
    ["groups[0].count=0", "groups[0].count: 0 is below 1"],
  ])("%s", (setting, message) => {
    expect(() => sweepOf(set(setting), [], 1)).toThrow(message);
  });
});

describe("a sweep", () => {
  it("has all combinations, the last parameter's values next to each other, and seeds from the scenario's on", () => {
    const sweep = sweepOf({ ...cabal, seed: 5 }, ["kappa=0.4:0.6:0.1", "bonds_penalty=0,1"], 2);
    const runs = [...runsOf(sweep)];
    expect([sweep.cells, countOf(sweep), runs.length]).toEqual([6, 24, 24]);
    const brief = runs.map(({ cell, seed, run, json }) => {
      const { runs, seed: given } = json as { runs: { ruleset: string; hyperparameters: JsonObject }[]; seed: number };
      expect([runs.length, given]).toEqual([1, seed]);
      const own = runs[0]?.hyperparameters;
      return [cell, seed, run, own?.kappa, own?.bonds_penalty];
    });
    expect(brief.slice(0, 5)).toEqual([
      [0, 5, 0, 26214, 0],
      [0, 5, 1, 26214, 0],
      [0, 6, 0, 26214, 0],
      [0, 6, 1, 26214, 0],
      [1, 5, 0, 26214, 65535],
    ]);
  });

  it.each([
    [["kappa=0.5,0.500001"], 1, "kappa: 0.5 and 0.500001 are both 32768"],
    [["kappa=0.5", "runs[0].hyperparameters.kappa=0.6"], 1, "runs[0].hyperparameters.kappa is swept twice"],
    [["seed=1,2"], 2, "seed is swept"],
    [["kappa=0:1:0.001", "bonds_penalty=0:1:0.001"], 1, "1002001 combinations are more than 10000"],
    [["kappa=0:1:0.001"], 100, "200200 runs are more than 100000"],
    [[], 4_294_967_295, "more than 100000"],
    [["epochs=1,100000000"], 1, "with epochs=100000000: epochs: "],
    [["tempo=2:4:1"], 1, "with tempo=2: runs[0].hyperparameters.tempo: 2 is below 3"],
  ])("%s with %i seeds is refused before any run", (assignments, seeds, message) => {
    expect(() => sweepOf(cabal, assignments, seeds)).toThrow(message);
  });

  it("tells mean and deviation of shares in integers", () => {
    const totals = (a: bigint, b: bigint) =>
      [a, b].map((amount) => ({ stakeFirst: 1n, stakeLast: amount, incentive: 0n, dividends: amount }));
    const results: Results = [totals(1n, 3n), totals(1n, 1n), totals(3n, 1n)];
    expect(spreadOf(results, [0], "stake")).toEqual({ mean: 500_000, deviation: 250_000 });
    expect(spreadOf(results, [0, 1], "stake")).toEqual({ mean: 1_000_000, deviation: 0 });
    expect(spreadOf(results.slice(0, 1), [0], "dividends")).toEqual({ mean: 250_000, deviation: 0 });
    expect(spreadOf(results, [0], "incentive")).toBeUndefined();
  });

  it("gives the same totals from its JSON lines, and a CSV of each kind", async () => {
    const yuma = await loadYuma();
    const sweep = sweepOf(cabal, ["kappa=0.3,0.5"], 2);
    const results = [...runsOf(sweep)].map(({ json }) => runJob(yuma, JSON.parse(JSON.stringify(json))));
    const back = readTotals(JSON.parse(JSON.stringify(totalsJson(results[0] ?? []))), sweep.scenario.groups);
    expect(back).toEqual(results[0]);
    expect(readTotals(totalsJson(results[0] ?? []).slice(1), sweep.scenario.groups)).toBeUndefined();
    const [cells, runs] = [[...cellsCsv(sweep, results)].join(""), [...runsCsv(sweep, results)].join("")];
    expect(cells.split("\n")).toHaveLength(1 + 2 * 2 * 4 + 1);
    expect(runs.split("\n")).toHaveLength(1 + 2 * 2 * 2 * 4 + 1);
    expect(runs).toContain("\n0.3,2,yuma3,honest validators,6000000000000,");
    // The whole scenario with that seed and value gives the same.
    const alone = sweepOf(withSettings({ ...cabal, seed: 2 }, ["kappa=0.3"]), [], 1);
    expect([...runsOf(alone)].map(({ json }) => runJob(yuma, json))).toEqual(results.slice(2, 4));
  });
});
