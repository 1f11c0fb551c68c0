// What the shipped scenarios show.

import { describe, expect, it } from "vitest";
import { loadYuma } from "../bindings/index.js";
import type { History } from "../simulation/history.js";
import { parseScenario } from "../simulation/scenario.js";
import { scenarios } from "../simulation/scenarios.js";
import { runName, type Scenario } from "../simulation/schema.js";
import { simulate } from "../simulation/simulation.js";

const yuma = await loadYuma();

describe("what the shipped scenarios show", () => {
  const run = (name: string) => {
    const made = parseScenario(scenarios[name]);
    const histories = new Map(made.runs.map((run) => [runName(run), simulate(yuma, made, run)]));
    const sum = (
      ruleset: string,
      column: "stake" | "validatorEmission",
      groups: string[],
      from: number,
      until: number,
    ) => {
      const history = histories.get(ruleset) as History;
      let total = 0n;
      for (let epoch = from; epoch < until; ++epoch) {
        for (const [k, { group }] of history.neurons.entries()) {
          const { name } = made.groups[group] as Scenario["groups"][number];
          if (groups.includes(name)) total += history[column][epoch * history.neurons.length + k] as bigint;
        }
      }
      return total;
    };
    return { made, histories, sum };
  };

  it("a cabal of 40 percent takes over under naive ranking and the whitepaper's, and not under Yuma", () => {
    const { made, sum } = run("cabal");
    const honestShare = (ruleset: string, epoch: number) => {
      const own = sum(ruleset, "stake", ["honest validators"], epoch, epoch + 1);
      const cabal = sum(ruleset, "stake", ["cabal validators"], epoch, epoch + 1);
      return Number((own * 1000n) / (own + cabal)) / 1000;
    };
    for (const ruleset of ["naive", "whitepaper", "classic", "yuma3"]) expect(honestShare(ruleset, 0)).toBe(0.6);
    const last = made.epochs - 1;
    expect(honestShare("naive", last)).toBeLessThan(0.45);
    expect(honestShare("whitepaper", last)).toBeLessThan(0.45);
    expect(honestShare("classic", last)).toBeGreaterThan(0.7);
    expect(honestShare("yuma3", last)).toBeGreaterThan(0.7);
  });

  it.each([
    ["discovery", ["whitepaper", "classic", "yuma3"]],
    ["liquid-alpha", ["off", "on"]],
  ])("%s: who finds a miner early earns more than who finds it late", (name, rulesets) => {
    const { made, sum } = run(name);
    for (const ruleset of rulesets) {
      const [early, late] = ["early", "late"].map((group) =>
        sum(ruleset, "validatorEmission", [group], 0, made.epochs),
      );
      expect(early).toBeGreaterThan(late as bigint);
    }
  });

  it("copiers lose when miners change, and gain while they stay as they are", () => {
    const { sum } = run("copier");
    // of three times as much stake
    const lead = (from: number, until: number) =>
      sum("yuma3", "validatorEmission", ["copiers"], from, until) * 3n -
      sum("yuma3", "validatorEmission", ["honest"], from, until);
    expect(lead(80, 100)).toBeGreaterThan(0n);
    expect(lead(101, 104)).toBeLessThan(0n);
  });
});
