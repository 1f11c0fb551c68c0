// Scenarios that begin with a recorded network: without a change it goes on as it was recorded, and what a group does
// takes the place of what was recorded of its neurons.

import { beforeAll, describe, expect, it, test } from "vitest";
import {
  type EpochOutput,
  formatOutput,
  formatState,
  loadYuma,
  parseState,
  readRecordedEpochs,
} from "../bindings/index.js";
import { settledState } from "../bindings/settled.js";
import { parseScenario } from "../simulation/scenario.js";
import type { Scenario } from "../simulation/schema.js";
import { Simulation } from "../simulation/simulation.js";
import { withSettings } from "../simulation/sweep/sweep.js";
import { hasRecordings, type Json, readRecording } from "./states.js";

const yuma = await loadYuma();
const recorded = test.skipIf(!hasRecordings);

const scenario = (more: object): Scenario =>
  parseScenario({ description: "a test", epochs: 6, stake_feedback: false, ...more });
const started = (made: Scenario) => new Simulation(yuma, made, made.runs[0] as Scenario["runs"][number]);

recorded.each(["sn31-classic.json", "sn31-yuma3.json"])("subnet 31 goes on as recorded: %s", (file) => {
  const state = readRecording(file);
  const made = scenario({ epochs: 12, network: { state } });
  const simulation = started(made);
  for (const { recorded } of readRecordedEpochs(state)) {
    const output = simulation.step();
    for (const [field, value] of Object.entries(recorded))
      expect(output[field as keyof EpochOutput], field).toEqual(value);
  }
  // Whoever counted does so on.
  const [last, next] = [simulation.step(), simulation.step()];
  expect(next.active).toEqual(last.active);
  expect(made.groups.map(({ name, count }) => [name, count])).toEqual([
    ["recorded validators", 70],
    ["recorded miners", 186],
  ]);
});

recorded("a decoded metagraph of subnet 1 has stake and permits, and miners that behaviours can weigh", () => {
  const state = readRecording("finney_sn1_6530367.json") as { state: { permit: boolean[]; alpha_stake: number[] } };
  const uids = state.state.permit.flatMap((permit, uid) => (permit ? [uid] : []));
  const groups = [
    { name: "v", uids, weights: [{ behaviour: "cabal", self_weight: 1 }] },
    { name: "m", uids: [3], side: "v" },
  ];
  const simulation = started(scenario({ network: { state }, groups }));
  const first = simulation.open();
  expect([first.n, first.tempo, first.currentBlock, first.specVersion]).toEqual([1024, 99, 6_530_367n, 425]);
  expect(first.emission).toBe(99n * 820_004_578n);
  expect(first.alphaStake[uids[0] as number]).toBe(BigInt(state.state.alpha_stake[uids[0] as number] as number));
  expect(yuma.epoch(first).output.incentive[3]).toBe(65535);
});

/** Three validators and three miners, three epochs of it; the first validator moves from the first miner to the second. */
let recording: Json;
beforeAll(() => {
  const rows = (first: number) => [[[first, 65535]], [[3, 65535]], [[3, 30000], [4, 65535]], [], [], []]; // biome-ignore format: rows
  const initial = {
    ...formatState(
      settledState(6, {
        alphaStake: BigUint64Array.of(100n, 200n, 400n, 0n, 0n, 0n),
        validatorPermit: Uint8Array.of(1, 1, 1, 0, 0, 0),
        kappa: 20000,
        specVersion: 400,
      }),
    ),
    weights: rows(3),
  };
  const steps: object[] = [];
  let state: Json = initial;
  for (const epoch of [0, 1, 2]) {
    const set = {
      current_block: String(7_000_000 + 361 * epoch),
      weights: rows(3 + epoch),
      last_update: Array(6).fill(String(6_999_900 + 300 * epoch)),
    };
    state = { ...state, ...set };
    const output = formatOutput(yuma.epoch(parseState(state)).output);
    steps.push({ set, output });
    state = { ...state, bonds: output.bonds, validator_permit: output.validator_permit };
  }
  recording = {
    format: "yuma-epoch-vectors/1",
    suite: "a",
    cases: [{ name: "moves", description: "", initial, steps }],
  } as Json;
});

const targets = (made: Scenario, uid: number) => {
  const simulation = started(made);
  return Array.from({ length: made.epochs }, () => {
    const state = simulation.open();
    simulation.close(yuma.epoch(state).output);
    const { offsets, uids } = state.weights;
    return [...uids.subarray(offsets[uid], offsets[uid + 1])];
  });
};

describe("a recorded network", () => {
  it("takes hyperparameters, runtime and ruleset from the recording, where the scenario has none", () => {
    const state = (more: object) => started(scenario({ network: { state: recording }, ...more })).open();
    const as = state({});
    expect([as.kappa, as.specVersion, as.yuma3Enabled, as.emission]).toEqual([20000, 400, false, 148_000_000_000n]);
    const other = state({
      hyperparameters: { kappa: 5, emission: "7" },
      spec_version: 425,
      runs: [{ ruleset: "yuma3" }],
    });
    expect([other.kappa, other.specVersion, other.yuma3Enabled, other.emission]).toEqual([5, 425, true, 7n]);
  });

  it("keeps its last weights, or goes back and forth", () => {
    const network = (afterwards?: string) => ({ state: recording, ...(afterwards && { afterwards }) });
    expect(targets(scenario({ network: network() }), 0)).toEqual([[3], [4], [5], [5], [5], [5]]);
    expect(targets(scenario({ network: network("back") }), 0)).toEqual([[3], [4], [5], [4], [3], [4]]);
  });

  it("has neurons that do something else, and others beside", () => {
    const groups = [
      { name: "copier", uids: [0], weights: [{ behaviour: "copier" }] },
      { name: "honest", uids: [1], weights: [{ behaviour: "recorded" }, { from_epoch: 1, behaviour: "honest" }] },
      { name: "ahead", uids: [2], weights: [{ behaviour: "shifted", by: 1 }], stake: "999" },
      { name: "new", count: 1, stake: "50", weights: [{ behaviour: "weights", weights: [[[5, 1]]] }] },
    ];
    const made = scenario({ network: { state: recording }, groups });
    expect(made.groups.map(({ name, uids, count }) => [name, uids ?? count])).toEqual([
      ["copier", [0]],
      ["honest", [1]],
      ["ahead", [2]],
      ["new", 1],
      ["recorded miners", [3, 4, 5]],
    ]);
    // Where nothing is stored yet it keeps what it has.
    expect(targets(made, 0).slice(0, 2)).toEqual([[3], [3, 4]]);
    expect(targets(made, 1).slice(0, 2)).toEqual([[3], [3, 4]]);
    expect(targets(made, 6)[0]).toEqual([5]);
    const first = started(made).open();
    expect([...first.alphaStake]).toEqual([100n, 200n, 999n, 0n, 0n, 0n, 50n]);
  });

  it("is shifted as it was recorded", () => {
    const shifted = (by: number) => [{ name: "s", uids: [0], weights: [{ behaviour: "shifted", by }] }];
    const rows = (by: number) => targets(scenario({ network: { state: recording }, groups: shifted(by) }), 0);
    expect(rows(1)).toEqual([[4], [5], [5], [5], [5], [5]]);
    expect(rows(-2)).toEqual([[3], [3], [3], [4], [5], [5]]);
  });

  it("commits its weights where they are hidden", () => {
    const made = scenario({ network: { state: recording }, hyperparameters: { commit_reveal_period: 2 } });
    expect(targets(made, 0)).toEqual([[3], [3], [4], [5], [5], [5]]);
  });
});

it("is of the recorded ruleset when a parameter is set", () => {
  const json = { description: "", epochs: 1, network: { state: recording } };
  const { runs } = parseScenario(withSettings(json, ["kappa=0.6"]));
  expect(runs).toEqual([{ ruleset: "classic", hyperparameters: { kappa: 39321 } }]);
});

const mistakes: [what: string, more: () => object, message: string][] = [
  [
    "a file",
    () => ({ network: { file: "x" } }),
    "network.file: files are read by the command alone: elsewhere put what is in it in its place",
  ],
  ["nothing", () => ({ network: {} }), "network.state: the field is missing"],
  [
    "no state",
    () => ({ network: { state: [] } }),
    "network.state: expected a state, which is an object, got an array of 0",
  ],
  ["a damaged one", () => ({ network: { state: { n: 2 } } }), "network.state: current_block: the field is missing"],
  [
    "no such case",
    () => ({ network: { state: recording, case: "x" } }),
    "network.state: case: the file has no such case",
  ],
  [
    "a damaged step",
    () => {
      const copy = structuredClone(recording) as { cases: { steps: { set: object }[] }[] };
      Object.assign(copy.cases[0]?.steps[2]?.set as object, { current_block: "1" });
      return { network: { state: copy } };
    },
    "network.state: epoch 2 is of no later block than the one before it",
  ],
  [
    "an unknown uid",
    () => ({ network: { state: recording }, groups: [{ name: "a", uids: [6] }] }),
    "groups[0].uids[0]: there is no uid 6 among 6 recorded neurons",
  ],
  [
    "a uid twice",
    () => ({
      network: { state: recording },
      groups: [
        { name: "a", uids: [1] },
        { name: "b", uids: [2, 1] },
      ],
    }),
    "groups[1].uids[1]: uid 1 is in a group already",
  ],
  [
    "a count beside",
    () => ({ network: { state: recording }, groups: [{ name: "a", uids: [1], count: 1 }] }),
    "groups[0].count: the uids say how many there are",
  ],
  ["uids of nothing", () => ({ groups: [{ name: "a", uids: [1] }] }), "groups[0].uids: there is no recorded network"],
  ["neither", () => ({ groups: [{ name: "a" }] }), "groups[0].count: the field is missing"],
  [
    "a late start",
    () => ({ network: { state: recording }, groups: [{ name: "a", uids: [1], from_epoch: 1 }] }),
    "groups[0].from_epoch: who was recorded is there from the start",
  ],
  [
    "what was not recorded",
    () => ({ groups: [{ name: "a", count: 1, weights: [{ behaviour: "recorded" }] }] }),
    "groups[0].weights[0].behaviour: nothing is recorded of a group without uids",
  ],
  ["nobody", () => ({}), "groups: at least one is needed"],
];

it.each(mistakes)("refuses %s", (_, more, message) => {
  expect(() => scenario(more())).toThrow(message);
});
