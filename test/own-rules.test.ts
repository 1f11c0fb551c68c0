// Behaviours and rules that a program brings.

import { beforeAll, describe, expect, it } from "vitest";
import { loadYuma, type Yuma } from "../bindings/index.js";
import {
  type Decision,
  type OwnBehaviour,
  parseScenario,
  scenarios,
  simulate,
  startSimulation,
  totalsOf,
  type View,
  withSettings,
} from "../simulation/index.js";

let yuma: Yuma;
beforeAll(async () => {
  yuma = await loadYuma();
});

const scenario = parseScenario({ ...(scenarios.cabal as object), epochs: 12, runs: [{ ruleset: "yuma3" }] });
const GROUP = "cabal validators";

describe("a behaviour", () => {
  it("that does what the scenario says changes nothing", () => {
    const plain = parseScenario({
      ...(scenarios.cabal as object),
      epochs: 12,
      groups: (scenarios.cabal as { groups: { name: string }[] }).groups.map((group) =>
        group.name === GROUP ? { ...group, weights: [{ behaviour: "honest" }] } : group,
      ),
    });
    const own = simulate(yuma, plain, plain.runs[0], { behaviours: { [GROUP]: ({ utility }) => utility } });
    expect(own).toEqual(simulate(yuma, plain, plain.runs[0]));
    expect(own).not.toEqual(simulate(yuma, scenario));
  });

  it("sees what a validator sees, and can do no harm to it", () => {
    const views: View[] = [];
    simulate(yuma, scenario, scenario.runs[0], {
      behaviours: {
        [GROUP]: (view) => {
          views.push({ ...view, consensus: view.consensus.slice(), own: view.own.slice() });
          view.utility.fill(0);
          view.own.fill(0);
          view.consensus.fill(0);
          return null;
        },
      },
    });
    expect(views).toHaveLength(12 * 8);
    const [first, last] = [views[0] as View, views.at(-1) as View];
    expect([first.epoch, first.index, last.epoch, last.index]).toEqual([0, 0, 11, 7]);
    expect(first.consensus.every((value) => value === 0)).toBe(true);
    expect(last.consensus.some((value) => value > 0)).toBe(true);
    expect(last.own.reduce((sum, one) => sum + one, 0)).toBe(20);
    expect(last.random.normal()).toEqual(expect.any(Number));
  });

  it.each<[string, OwnBehaviour, string]>([
    ["too few", () => [1], "gave 1 weights, and there are 64 uids"],
    ["a NaN", ({ utility }) => utility.map(() => Number.NaN), "the weight NaN"],
    ["below 0", ({ utility }) => utility.fill(-1, 5, 6), "gave uid 5 the weight -1"],
    ["infinite", ({ utility }) => utility.fill(Number.POSITIVE_INFINITY, 5, 6), "gave uid 5 the weight Infinity"],
  ])("that gives %s is refused", (_, behaviour, message) => {
    expect(() => simulate(yuma, scenario, scenario.runs[0], { behaviours: { [GROUP]: behaviour } })).toThrow(message);
  });

  it("of a group that there is not is refused", () => {
    expect(() => startSimulation(yuma, scenario, undefined, { behaviours: { nobody: () => null } })).toThrow(
      "there is no group nobody with weights",
    );
  });
});

describe("a rule", () => {
  it("that asks the blob changes nothing", () => {
    const rule = (state: Parameters<Yuma["epoch"]>[0]) => yuma.epoch(state).output;
    expect(simulate(yuma, scenario, undefined, { rule })).toEqual(simulate(yuma, scenario));
  });

  it("decides what is paid", () => {
    const zeros = new BigUint64Array(64);
    const history = simulate(yuma, scenario, undefined, {
      rule: (state) => ({ ...yuma.epoch(state).output, validatorEmission: zeros }),
    });
    expect(totalsOf(history).map(({ dividends }) => dividends)).toEqual([0n, 0n, 0n, 0n]);
    expect(totalsOf(history)[2]?.incentive).toBeGreaterThan(0n);
  });

  it.each<[string, (output: Decision) => unknown, string]>([
    ["incentive", (output) => ({ ...output, incentive: new Uint16Array(3) }), "3 elements of incentive"],
    ["emission", ({ emission: _, ...output }) => output, "undefined elements of emission"],
    ["bonds", (output) => ({ ...output, bonds: { ...output.bonds, uids: new Uint16Array(1) } }), "bonds"],
  ])("whose %s are not of its neurons is refused", (_, change, message) => {
    const rule = (state: Parameters<Yuma["epoch"]>[0]) => change(yuma.epoch(state).output) as Decision;
    expect(() => simulate(yuma, scenario, undefined, { rule })).toThrow(message);
  });

  it("can be somebody else's, between open and close", () => {
    const simulation = startSimulation(yuma, scenario);
    while (!simulation.done) simulation.close(yuma.epoch(simulation.open()).output);
    expect(simulation.history).toEqual(simulate(yuma, scenario));
  });
});

it("a changed scenario is what the command makes of it", () => {
  const changed = withSettings(scenarios.cabal, ["kappa=0.6"]) as { runs: { hyperparameters: { kappa: number } }[] };
  expect(changed.runs.map(({ hyperparameters }) => hyperparameters.kappa)).toEqual([39321, 39321, 39321, 39321]);
});
