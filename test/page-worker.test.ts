// What the page asks of its worker, where one question comes before another is answered.

import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadYuma } from "../bindings/index.js";
import { isPresent } from "../simulation/neurons.js";
import { charts } from "../simulation/pictures/charts.js";
import { parseScenario } from "../simulation/scenario.js";
import { scenarios } from "../simulation/scenarios.js";
import { simulate } from "../simulation/simulation.js";
import { subnetScenarios } from "../subnet/scenarios.js";
import type { Lived } from "../web/laboratory.js";
import type { Simulated, SimulationView } from "../web/simulator.js";
import { Verifier } from "../web/verifier.js";

const view: SimulationView = { chart: "stake", from: 0, until: undefined, at: undefined };
const cabal = (epochs: number) => ({ ...(scenarios.cabal as object), epochs });

beforeEach(() => {
  vi.stubGlobal("fetch", async () => new Response(readFileSync("dist/yuma.wasm")));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** What the next question waits for comes late, as a module may in a browser: what is asked after it overtakes it. */
function delayNext(): void {
  const all = Promise.all.bind(Promise);
  vi.spyOn(Promise, "all").mockImplementationOnce(async (values) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return all(values);
  });
}

async function simulated(verifier: Verifier, json: unknown): Promise<Simulated[]> {
  const reports: Simulated[] = [];
  await verifier.simulate(json, view, (one) => reports.push(one));
  return reports;
}

test("of two simulations the last that is asked for is looked at, and saved", async () => {
  const verifier = new Verifier();
  delayNext();
  const [first, second] = await Promise.all([simulated(verifier, cabal(30)), simulated(verifier, cabal(20))]);
  expect([first, second.at(-1)?.epochs]).toEqual([[], 20]);
  await verifier.look({ ...view, from: 17 });
  expect(second.at(-1)?.means[0]?.points.map(({ x }) => x)).toEqual([17, 18, 19]);
  const csv = await (await verifier.simulatedCsv())?.text();
  expect(csv?.trim().split("\n").at(-1)).toMatch(/^yuma3,19,/);
});

test("of two subnets the last that is asked for has the digits", async () => {
  const verifier = new Verifier();
  const lived: Lived[] = [];
  const run = (epochs: number) =>
    verifier.subnet({ ...(subnetScenarios.constants as object), epochs }, "loss", (one) => lived.push(one));
  delayNext();
  await Promise.all([run(2), run(1)]);
  expect(lived.map(({ of }) => of)).toEqual([1]);
  expect((await verifier.asked(3))?.example).toBe(3);
});

test("of views that wait the last is reported, after all that was reported before", async () => {
  const verifier = new Verifier();
  const reports = await simulated(verifier, cabal(400));
  const before = reports.length;
  await Promise.all([10, 11, 12].map((at) => verifier.look({ ...view, at })));
  expect(reports.slice(before).map(({ at }) => at)).toEqual([12]);
});

test("an epoch between those that are drawn has its own values", async () => {
  const verifier = new Verifier();
  const reports = await simulated(verifier, cabal(400));
  for (const at of [1, 238]) {
    await verifier.look({ ...view, at });
    const told = (reports.at(-1) as Simulated).means.map(({ points }) => points.find(({ x }) => x === at)?.y);
    const scenario = parseScenario(cabal(at + 1));
    const yuma = await loadYuma();
    const { series } = charts.stake(
      scenario,
      scenario.runs.map((run) => simulate(yuma, scenario, run)),
    );
    expect(told).toEqual(series.map(({ points }) => points.at(-1)?.y));
  }
});

test("a mean is of all neurons of a group that are there in its epoch", async () => {
  const miner = { count: 3, utility: 0.5, utility_deviation: 0.3 };
  const weights = [{ behaviour: "honest" }];
  const json = {
    description: "Newcomers prune the old, one by one",
    epochs: 400,
    hyperparameters: { max_allowed_uids: 4, immunity_period: 10 },
    groups: [
      { name: "v", count: 1, stake: "1000000000000", weights },
      { ...miner, name: "old" },
      { name: "new", count: 1, utility: 1, from_epoch: 101 },
      { name: "newer", count: 1, utility: 1, from_epoch: 203 },
    ],
  };
  const verifier = new Verifier();
  const reports = await simulated(verifier, json);
  await verifier.look({ ...view, chart: "incentive", at: 122 });
  const { means } = reports.at(-1) as Simulated;
  const scenario = parseScenario(json);
  const { neurons, incentive } = simulate(await loadYuma(), scenario, scenario.runs[0] as (typeof scenario.runs)[0]);
  const old = [...neurons.entries()].filter(([, { group }]) => group === 1);
  expect(new Set(old.map(([, { untilEpoch }]) => untilEpoch)).size).toBe(3);
  const { points } = means.find(({ label }) => label === "old") as Simulated["means"][number];
  expect(points.length).toBeGreaterThan(100);
  expect(points.map(({ x }) => x)).toContain(122);
  for (const { x, y } of points) {
    const there = old.filter(([, neuron]) => isPresent(neuron, x));
    const sum = there.reduce((sum, [k]) => sum + (incentive[x * neurons.length + k] as number), 0);
    expect(y).toBeCloseTo((sum * 100) / 65535 / there.length, 9);
  }
});

test("what is asked about an epoch is answered of it, whichever was shown last", async () => {
  const verifier = new Verifier();
  const file = new File([readFileSync("vectors/epoch/sequence.json")], "sequence.json");
  const { id, items } = await verifier.openFiles([file], () => {});
  expect(items.length).toBeGreaterThan(2);
  const first = await verifier.show(id, 0);
  await Promise.all([verifier.show(id, 1), verifier.show(id, 2)]);
  expect((await verifier.whatIf(id, 0, { parameters: {} })).output).toEqual(first.output);
  const asked = (one: Verifier, item: number) => Promise.all([one.reasons(id, item, 0), one.matrix(id, item, "bonds")]);
  const alone = new Verifier();
  await alone.openFiles([file], () => {});
  const [of0, of2] = [await asked(alone, 0), await asked(alone, 2)];
  expect(of0).not.toEqual(of2);
  expect(await Promise.all([asked(verifier, 0), asked(verifier, 2)])).toEqual([of0, of2]);
});
