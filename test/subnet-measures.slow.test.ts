// What docs/subnet.md says was measured, on its five seeds.

import { beforeAll, expect, it } from "vitest";
import { loadYuma } from "../bindings/index.js";
import { Random } from "../simulation/random.js";
import { Recorder, runSubnet, type SubnetResult, type Wanted } from "../subnet/result.js";
import { parseSubnet } from "../subnet/scenario.js";
import { subnetScenarios } from "../subnet/scenarios.js";
import { ablation } from "../subnet/scores/removal.js";
import { ablationShapley } from "../subnet/scores/shapley.js";
import { spearman } from "../subnet/statistics.js";
import { ages, finalNetwork, groupShares, mean, ownModel } from "../subnet/study.js";
import { Subnet } from "../subnet/subnet.js";
import { loadTask } from "../subnet/task.js";

const SEEDS = [1, 2, 3, 4, 5];
const MINUTES = 600_000;
const yuma = await loadYuma();

const scenarioOf = (name: string, change: object = {}) =>
  parseSubnet({ ...(subnetScenarios[name] as object), ...change });

async function measured(name: string, wanted: Wanted, change: object = {}): Promise<SubnetResult[]> {
  const results: SubnetResult[] = [];
  for (const seed of SEEDS) results.push(await runSubnet(yuma, scenarioOf(name, { ...change, seed }), wanted));
  return results;
}

const share = (name: string, results: readonly SubnetResult[], groups: readonly string[], metric: string) =>
  mean(groupShares({ scenario: scenarioOf(name), tasks: [] }, results, groups, metric, "yuma3"));

let honest: SubnetResult[];
beforeAll(async () => {
  honest = await measured("niches", { metrics: ["accuracy", "ablation-exact", "ablation-shapley"] });
}, MINUTES);

it("the network beats the validator's own model at 150 labels", () => {
  for (const one of honest) expect(finalNetwork([one]).loss).toBeLessThan(one.own.loss);
  expect(finalNetwork(honest).loss).toBeLessThan(0.75 * ownModel(honest).loss);
});

it(
  "the top 4 of 14 cost at most 30 percent of the bytes and 0.02 nats; a fresh student says the same as they",
  async () => {
    const four = await measured("niches", { metrics: [], proxyAt: 10 }, { top: 4 });
    expect((four[0]?.bytes as number) / (honest[0]?.bytes as number)).toBeLessThanOrEqual(0.3);
    expect(finalNetwork(four).loss - finalNetwork(honest).loss).toBeLessThan(0.02);
    expect(ages(four)[0]?.agreement).toBeGreaterThanOrEqual(0.95);
  },
  MINUTES,
);

it(
  "newcomers cost a student at least 5 points",
  async () => {
    const [fresh, ...older] = ages(await measured("newcomers", { metrics: [], proxyAt: 15 }, { top: 4 }));
    expect(fresh?.age).toBe(0);
    expect((fresh?.agreement as number) - (older.at(-1)?.agreement as number)).toBeGreaterThan(0.05);
  },
  MINUTES,
);

it(
  "ten constants are paid by eq. 12, and not by ablation",
  async () => {
    const results = await measured("constants", { metrics: ["fisher", "ablation"] });
    expect(share("constants", results, ["constants"], "fisher")).toBeGreaterThan(0.5);
    expect(share("constants", results, ["constants"], "ablation")).toBeLessThan(0.01);
  },
  MINUTES,
);

it(
  "four Sybils triple what accuracy pays, and not what ablation Shapley does",
  async () => {
    const results = await measured("sybil", { metrics: ["accuracy", "ablation-shapley"] });
    const gain = (metric: string) =>
      share("sybil", results, ["owner", "sybils"], metric) / share("niches", honest, ["owner"], metric);
    expect(gain("accuracy")).toBeGreaterThan(3);
    expect(gain("ablation-shapley")).toBeLessThan(1.3);
  },
  MINUTES,
);

it(
  "sharpening gains where nobody calibrates",
  async () => {
    const results = await measured("loud", { metrics: ["ablation-shapley", "ablation-exact"] });
    for (const metric of ["ablation-shapley", "ablation-exact"]) {
      const gain = share("loud", results, ["owner"], metric) / share("niches", honest, ["owner"], metric);
      expect(gain).toBeGreaterThan(1.5);
    }
  },
  MINUTES,
);

it(
  "ablation's expansion ranks as ablation Shapley values do, in a fiftieth of the time",
  async () => {
    const task = await loadTask.digits();
    const [correlations, times] = [[] as number[], [0, 0] as [number, number]];
    const timed = <T>(which: 0 | 1, work: () => T): T => {
      const start = process.cpuUsage();
      const result = work();
      const { user, system } = process.cpuUsage(start);
      times[which] += user + system;
      return result;
    };
    for (const seed of SEEDS) {
      const { subnet } = new Recorder(new Subnet(yuma, scenarioOf("niches", { seed, probe: 299 }), task, []));
      while (!subnet.done) subnet.step();
      const [view] = subnet.views;
      if (view === undefined) throw new Error("nobody looked");
      for (let warm = 0; warm < 20; ++warm) ablation(view);
      const quick = timed(0, () => ablation(view));
      const slow = timed(1, () => ablationShapley(view, 300, new Random(1, 1)));
      correlations.push(spearman(quick, slow));
    }
    expect(mean(correlations)).toBeGreaterThan(0.95);
    expect(times[1] / times[0]).toBeGreaterThan(50);
    console.log(
      `Spearman ${correlations.map((one) => one.toFixed(3))}, ${(times[1] / times[0]).toFixed(0)} times the time`,
    );
  },
  MINUTES,
);
