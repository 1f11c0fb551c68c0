// Scenarios run in this process: behaviours on networks small enough to check by hand, and what is carried from epoch to epoch.

import { describe, expect, it } from "vitest";
import { type EpochState, formatState, loadYuma } from "../bindings/index.js";
import { neuronsCsv } from "../simulation/history.js";
import { deviate } from "../simulation/neurons.js";
import { Random } from "../simulation/random.js";
import { parseScenario } from "../simulation/scenario.js";
import type { Scenario } from "../simulation/schema.js";
import { Simulation, simulate } from "../simulation/simulation.js";
import { epoch as modelEpoch } from "./model/epoch.js";

const yuma = await loadYuma();

const miners = (name: string, utility: number, more: object = {}) => ({ name, count: 1, utility, ...more });
const validators = (name: string, weights: object[], more: object = {}) => ({
  name,
  count: 1,
  stake: "1000000000000",
  weights,
  ...more,
});

const scenario = (groups: object[], more: object = {}): Scenario =>
  parseScenario({ description: "a test", epochs: 1, groups, ...more });

interface Seen {
  readonly state: EpochState;
  readonly json: Record<string, unknown>;
}

/** The states that a scenario's epochs run on. */
function states(made: Scenario): [Seen, ...Seen[]] {
  const seen: Seen[] = [];
  const spy = {
    ...yuma,
    epoch: (state: EpochState) => {
      seen.push({ state, json: structuredClone(formatState(state)) });
      return yuma.epoch(state);
    },
  };
  simulate(spy, made, made.runs[0] as Scenario["runs"][number]);
  return seen as [Seen, ...Seen[]];
}

const weightsOf = (json: Record<string, unknown>, uid: number) => (json.weights as [number, number][][])[uid];

describe("behaviours", () => {
  const two = [miners("good", 0.5), miners("bad", 0.25)];

  it("honest: as the utilities are, the largest 65535", () => {
    const [first] = states(scenario([validators("v", [{ behaviour: "honest" }]), ...two]));
    expect(weightsOf(first.json, 0)).toEqual([
      [1, 65535],
      [2, 32767],
    ]);
  });

  it("honest, but has not found a group yet", () => {
    const weights = [{ behaviour: "honest", discovers: [{ group: "good", epoch: 1 }] }];
    const all = states(scenario([validators("v", weights), ...two], { epochs: 2 }));
    expect(all.map(({ json }) => weightsOf(json, 0))).toEqual([
      [[2, 65535]],
      [
        [1, 65535],
        [2, 32767],
      ],
    ]);
  });

  it("cabal: its own part evenly on its own, the rest on the others by utility", () => {
    const weights = [{ behaviour: "cabal", self_weight: 0.5 }];
    const groups = [validators("v", weights, { side: "us" }), miners("ours", 0, { side: "us", count: 2 }), ...two];
    const [first] = states(scenario(groups));
    // a quarter each of ours; a third and a sixth of the others, of which the third is the largest
    expect(weightsOf(first.json, 0)).toEqual([
      [1, 49151],
      [2, 49151],
      [3, 65535],
      [4, 32767],
    ]);
  });

  it("copier: the consensus of the epoch before, and nothing before the first", () => {
    const groups = [validators("v", [{ behaviour: "honest" }]), validators("c", [{ behaviour: "copier" }]), ...two];
    const all = states(scenario(groups, { epochs: 2 }));
    expect(weightsOf(all[0].json, 1)).toEqual([]);
    // consensus: 65535/98302 and 32767/98302 of 65535, so 43690 and 21844; and 21844 x 65535/43690 is 32766.0
    expect(weightsOf((all[1] as Seen).json, 1)).toEqual([
      [2, 65535],
      [3, 32766],
    ]);
  });
});

describe("behaviours among others", () => {
  it("nobody weighs itself", () => {
    const [first] = states(
      scenario([validators("v", [{ behaviour: "honest" }], { count: 2, utility: 1 }), miners("m", 1)]),
    );
    expect([0, 1, 2].map((uid) => weightsOf(first.json, uid)?.map(([target]) => target))).toEqual([[1, 2], [0, 2], []]);
  });

  it("a copier copies the consensus, not what is paid, and not on who has just come", () => {
    const one = { behaviour: "honest", discovers: [{ group: "b", epoch: 9 }] };
    const groups = [
      validators("most", [{ behaviour: "honest" }], { stake: "3000000000000" }),
      validators("few", [one]),
      validators("copier", [{ behaviour: "copier" }], { stake: "1" }),
      miners("a", 1, { until_epoch: 2 }),
      miners("b", 0.5),
      miners("new", 1, { from_epoch: 2 }),
    ];
    const all = states(scenario(groups, { epochs: 3 }));
    const consensus = yuma.epoch(all[0].state).output.consensus;
    const scaled = (uid: number) => Math.floor(((consensus[uid] as number) * 65535) / (consensus[3] as number));
    expect(weightsOf((all[1] as Seen).json, 2)).toEqual([
      [3, 65535],
      [4, scaled(4)],
    ]);
    // Slot 3 is another's by then.
    expect(weightsOf((all[2] as Seen).json, 2)).toEqual([[4, 65535]]);
  });
});

describe("behaviours over time", () => {
  const lastUpdate = (json: Record<string, unknown>, uid: number) =>
    BigInt((json.last_update as string[])[uid] as string);

  it("lazy: once, and then never again", () => {
    const groups = [
      validators("v", [{ behaviour: "lazy", from_epoch: 1, deviation: 0.5 }]),
      miners("m", 0.5, { count: 3 }),
    ];
    const all = states(scenario(groups, { epochs: 4 }));
    const blocks = all.map(({ state }) => state.currentBlock);
    expect(all.map(({ json }) => lastUpdate(json, 0))).toEqual([0n, ...Array(3).fill((blocks[1] as bigint) - 1n)]);
    const rows = all.map(({ json }) => weightsOf(json, 0));
    expect(rows[0]).toEqual([]);
    expect(rows[1]).toHaveLength(3);
    expect(rows[3]).toEqual(rows[1]);
  });

  it("a switch takes place at its epoch", () => {
    const weights = [{ behaviour: "honest" }, { from_epoch: 2, behaviour: "cabal", self_weight: 1 }];
    const groups = [validators("v", weights, { side: "us" }), miners("ours", 0, { side: "us" }), miners("good", 1)];
    const all = states(scenario(groups, { epochs: 4 }));
    const targets = all.map(({ json }) => weightsOf(json, 0)?.map(([uid]) => uid));
    expect(targets).toEqual([[2], [2], [1], [1]]);
  });

  it("hyperparameters and utilities change at theirs, but not what a run sets itself", () => {
    const made = scenario([validators("v", [{ behaviour: "honest" }]), miners("a", 1), miners("b", 0)], {
      epochs: 3,
      runs: [{ ruleset: "classic", hyperparameters: { bonds_penalty: 7 } }],
      hyperparameters: { kappa: 1 },
      changes: [
        { epoch: 1, hyperparameters: { kappa: 2, bonds_penalty: 8 } },
        { epoch: 2, utility: [{ group: "b", utility: 1 }] },
      ],
    });
    const all = states(made);
    expect(all.map(({ state }) => [state.kappa, state.bondsPenalty])).toEqual([
      [1, 7],
      [2, 7],
      [2, 7],
    ]);
    expect(all.map(({ json }) => weightsOf(json, 0)?.length)).toEqual([1, 1, 2]);
  });
});

describe("what goes from epoch to epoch", () => {
  it("bonds, permits and stake are those of a loop over the model", () => {
    const made = scenario(
      [
        validators("honest", [{ behaviour: "honest", deviation: 0.3 }], {
          count: 3,
          stake: "3000000000007",
          delegated: 0.5,
        }),
        validators("cabal", [{ behaviour: "cabal", self_weight: 0.9 }], { side: "c", stake: "900000000000" }),
        miners("good", 0.8, { count: 3, utility_deviation: 0.3, auto_stake: "honest" }),
        miners("bad", 0.1, { side: "c", count: 2 }),
      ],
      {
        epochs: 12,
        runs: [{ ruleset: "yuma3" }],
        take: 5000,
        hyperparameters: { bonds_penalty: 30000, liquid_alpha_enabled: true, max_allowed_validators: 4 },
      },
    );
    const all = states(made);
    const [first] = all;
    let stake = (first.json.alpha_stake as string[]).map(BigInt);
    let bonds: unknown = Array(9).fill([]);
    let permits: unknown = first.json.validator_permit;
    for (const { json } of all) {
      expect(json.bonds).toEqual(bonds);
      expect(json.validator_permit).toEqual(permits);
      expect(json.alpha_stake).toEqual(stake.map(String));
      const { output } = modelEpoch(json as never);
      bonds = output.bonds;
      permits = output.validator_permit;
      // Take is 5000/65535 in 32 fraction bits, and both parts are floored.
      const p = (5000n << 32n) / 65535n;
      stake = stake.map((before, uid) => {
        const dividend = BigInt(output.validator_emission[uid] as string);
        const incentives = uid < 3 ? [uid + 4] : uid === 3 || uid < 7 ? [] : [uid];
        const incentive = incentives.reduce((sum, miner) => sum + BigInt(output.server_emission[miner] as string), 0n);
        return before + incentive + ((dividend * p) >> 32n) + (((dividend << 32n) - dividend * p) >> 32n);
      });
    }
    expect(stake[0]).toBeGreaterThan(BigInt((first.json.alpha_stake as string[])[0] as string));
  });

  it("a validator's owner gets the take, and shares the rest with the nominators", () => {
    const groups = [validators("v", [{ behaviour: "honest" }], { delegated: 0.75 }), miners("m", 1)];
    const made = scenario(groups, { epochs: 2, take: 13107 }); // a fifth
    const { history } = finished(made);
    const dividend = history.validatorEmission[0] as bigint;
    const took = (dividend * ((13107n << 32n) / 65535n)) >> 32n;
    const rest = dividend - took - 1n; // its fraction of a rao is lost
    expect(history.owned[0]).toBe(250_000_000_000n);
    expect(history.stake[2]).toBe(1_000_000_000_000n + took + rest);
    expect(history.owned[2]).toBe(
      250_000_000_000n + took + (rest * (250_000_000_000n + took)) / (1_000_000_000_000n + took),
    );
  });

  it("incentive for who is gone is nobody's", () => {
    const groups = [
      validators("v", [{ behaviour: "honest" }]),
      validators("gone", [{ behaviour: "honest" }], { until_epoch: 1 }),
      miners("m", 1, { auto_stake: "gone" }),
    ];
    const simulation = new Simulation(yuma, scenario(groups, { epochs: 3 }), {
      ruleset: "classic",
      hyperparameters: {},
    } as never);
    const paid = [simulation.step(), simulation.step(), simulation.step()].map((output) => output.serverEmission[2]);
    expect(paid.every((amount) => (amount as bigint) > 0n)).toBe(true);
    const { stake } = simulation.history;
    expect([stake[2], stake[5], stake[8]]).toEqual([0n, 0n, 0n]);
    expect([stake[4], stake[7]]).toEqual([0n, 0n]);
  });

  it("a new validator on a slot has none of the old one's bonds", () => {
    const groups = [
      validators("stays", [{ behaviour: "honest" }]),
      validators("old", [{ behaviour: "honest" }], { until_epoch: 2 }),
      validators("new", [{ behaviour: "honest" }], { from_epoch: 2 }),
      miners("m", 1),
    ];
    const all = states(scenario(groups, { epochs: 3 }));
    const bonds = all.map(({ json }) => json.bonds as unknown[]);
    expect(bonds.map((rows) => rows.map((row) => (row as unknown[]).length))).toEqual([
      [0, 0, 0],
      [1, 1, 0],
      [1, 0, 0],
    ]);
  });

  it("without feedback stake stays what it is", () => {
    const groups = [validators("v", [{ behaviour: "honest" }]), miners("m", 1)];
    const all = states(scenario(groups, { epochs: 3, stake_feedback: false }));
    expect(all.map(({ state }) => state.alphaStake[0])).toEqual(Array(3).fill(1_000_000_000_000n));
  });

  it("who leaves takes everything along, and who comes starts with nothing", () => {
    const made = scenario(
      [
        validators("v", [{ behaviour: "honest" }]),
        miners("old", 1, { until_epoch: 2 }),
        miners("stays", 1),
        miners("new", 0.5, { from_epoch: 3 }),
        validators("late", [{ behaviour: "honest" }], { from_epoch: 3 }),
      ],
      { epochs: 5, runs: [{ ruleset: "classic" }] },
    );
    const all = states(made);
    const blocks = all.map(({ state }) => state.currentBlock);
    expect(all.map(({ state }) => state.n)).toEqual([3, 3, 3, 4, 4]);
    // slot 1: old, then nobody, then new
    const registered = (epoch: number) => (blocks[epoch - 1] as bigint) + 1n;
    const registrations = [0n, 0n, registered(2), registered(3), registered(3)];
    expect(all.map(({ state }) => state.blockAtRegistration[1])).toEqual(registrations);
    expect(all.map(({ json }) => weightsOf(json, 0))).toEqual([
      [
        [1, 65535],
        [2, 65535],
      ],
      [
        [1, 65535],
        [2, 65535],
      ],
      [[2, 65535]],
      [
        [1, 32767],
        [2, 65535],
      ],
      [
        [1, 32767],
        [2, 65535],
      ],
    ]);
    // The newcomer with stake has a permit when an epoch has given it one.
    expect(all.map(({ state }) => state.validatorPermit[3])).toEqual([undefined, undefined, undefined, 0, 1]);
    expect(all[3]?.state.alphaStake[3]).toBe(1_000_000_000_000n);
    // Bonds on who was there before are masked by the blob, as the registration is newer than the last epoch.
    const { history } = finished(made);
    const bondsOnNew = history.bondPairs.findIndex(({ validators, miners }) => validators === 0 && miners === 3);
    expect(Array.from({ length: 5 }, (_, e) => history.bonds[e * history.bondPairs.length + bondsOnNew])).toEqual([
      0,
      0,
      0,
      1_000_000,
      expect.any(Number),
    ]);
  });
});

describe("an epoch's period", () => {
  it("is tempo blocks, in which one alpha each, less the owner's cut, comes together", () => {
    const groups = [validators("v", [{ behaviour: "honest" }]), miners("m", 1)];
    const changes = [{ epoch: 2, hyperparameters: { tempo: 100 } }];
    const all = states(scenario(groups, { epochs: 4, changes }));
    expect(all.map(({ state }) => state.currentBlock)).toEqual([1_000_000n, 1_000_360n, 1_000_720n, 1_000_820n]);
    expect(all.map(({ state }) => state.lastMechanismStepBlock)).toEqual([0n, 1_000_000n, 1_000_360n, 1_000_720n]);
    // Each block the cut of 11796/65535 is floored.
    expect(all[0].state.emission).toBe(360n * (10n ** 9n - (10n ** 9n * 11796n) / 65535n));
  });

  it("decides how long a lazy validator counts", () => {
    const groups = [validators("lazy", [{ behaviour: "lazy" }]), miners("m", 1)];
    const made = scenario(groups, {
      epochs: 13,
      stake_feedback: false,
      hyperparameters: { tempo: 360, activity_cutoff: "3601" },
    });
    // Its update at block 999,999 counts until 1,003,600, where the epoch after ten others runs.
    const { history } = finished(made);
    const paid = Array.from({ length: 13 }, (_, e) => history.serverEmission[2 * e + 1]);
    expect(paid).toEqual([...Array(11).fill(147_600_824_040n), 0n, 0n]);
  });
});

describe("chance", () => {
  const csvOf = (seed: number) => {
    const groups = [
      validators("v", [{ behaviour: "honest", deviation: 0.2 }], { count: 3, stake_deviation: 0.5 }),
      miners("m", 0.5, { count: 5, utility_deviation: 0.5 }),
    ];
    const made = scenario(groups, { epochs: 5, seed });
    return [...neuronsCsv(made, [finished(made).history])].join("");
  };

  it("is the same for the same seed, and another for another", () => {
    expect(csvOf(7)).toBe(csvOf(7));
    expect(csvOf(7)).not.toBe(csvOf(8));
  });

  it("splits all of a group's stake", () => {
    const made = scenario([validators("v", [], { count: 7, stake: "1000000000003", stake_deviation: 0.5 })]);
    const { stake } = finished(made).history;
    expect(stake.reduce((sum, part) => sum + part)).toBe(1_000_000_000_003n);
    expect(new Set(stake).size).toBe(7);
  });

  it("deviates by its standard deviation", () => {
    const random = new Random(1, 1);
    const values = Array.from({ length: 20_000 }, () => deviate(60_000, 16_384, random));
    const mean = values.reduce((sum, value) => sum + value) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    // a quarter of 60,000; the errors of mean and deviation are 106 and 75
    expect(Math.abs(mean - 60_000)).toBeLessThan(400);
    expect(Math.abs(Math.sqrt(variance) - 15_000)).toBeLessThan(300);
  });
});

function finished(made: Scenario): Simulation {
  const simulation = new Simulation(yuma, made, made.runs[0] as Scenario["runs"][number]);
  while (!simulation.done) simulation.step();
  return simulation;
}
