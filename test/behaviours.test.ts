// What validators and the chain may do in a scenario beside the behaviours of test/simulation.test.ts: copies that come late,
// hidden weights, lists, stake that moves, pruning, other runtimes.

import { describe, expect, it } from "vitest";
import { type EpochState, loadYuma, NO_COMMIT } from "../bindings/index.js";
import { parseScenario } from "../simulation/scenario.js";
import type { Scenario } from "../simulation/schema.js";
import { Simulation } from "../simulation/simulation.js";

const yuma = await loadYuma();
const ALPHA = 1_000_000_000n;

const miners = (name: string, utility: number, more: object = {}) => ({ name, count: 1, utility, ...more });
const validators = (name: string, weights: object[], more: object = {}) => ({
  name,
  count: 1,
  stake: "1000000000000",
  weights,
  ...more,
});
const honest = { behaviour: "honest" };

const scenario = (groups: object[], more: object = {}): Scenario =>
  parseScenario({ description: "a test", epochs: 1, groups, stake_feedback: false, ...more });

/** The states that a scenario's epochs run on, and the simulation after them. */
function run(made: Scenario): { states: EpochState[]; simulation: Simulation } {
  const simulation = new Simulation(yuma, made, made.runs[0] as Scenario["runs"][number]);
  const states: EpochState[] = [];
  while (!simulation.done) {
    const state = simulation.open();
    states.push(structuredClone(state));
    simulation.close(yuma.epoch(state).output);
  }
  return { states, simulation };
}

/** [uid, weight] of a row. */
function row({ weights: { offsets, uids, values } }: EpochState, uid: number): [number, number][] {
  const span = [offsets[uid], offsets[uid + 1]] as const;
  return [...uids.subarray(...span)].map((target, i) => [target, values.subarray(...span)[i] as number]);
}

/** Two miners whose worth is exchanged, so that each epoch's consensus is another. */
const turning = (epochs: number) => ({
  epochs,
  changes: Array.from({ length: epochs }, (_, epoch) => ({
    epoch,
    utility: [
      { group: "a", utility: 1 / (epoch + 2) },
      { group: "b", utility: 1 },
    ],
  })),
});
const others = [miners("a", 0), miners("b", 0)];

describe("a copier", () => {
  const rowsOf = (copier: object, settings: object = {}) => {
    const groups = [
      validators("v", [honest], { stake: "9000000000000" }),
      validators("c", [{ behaviour: "copier", ...copier }], { stake: "1" }),
      ...others,
    ];
    const { states } = run(scenario(groups, { ...turning(8), hyperparameters: settings }));
    const ratio = (state: EpochState, uid: number) => (row(state, uid)[0]?.[1] ?? 0) / 65535;
    // Which epoch a row speaks of: the first miner is worth 1 / (epoch + 2).
    const epochOf = (ratio: number) => (ratio === 0 ? undefined : Math.round(1 / ratio) - 2);
    return states.map((state) => [0, 1].map((uid) => epochOf(ratio(state, uid))));
  };
  const epochs = [0, 1, 2, 3, 4, 5, 6, 7];

  it("sets what the last epoch stored", () => {
    expect(rowsOf({})).toEqual(epochs.map((e) => [e, e < 1 ? undefined : e - 1]));
  });

  it("with a delay: what an earlier one stored", () => {
    expect(rowsOf({ delay: 3 })).toEqual(epochs.map((e) => [e, e < 4 ? undefined : e - 4]));
  });

  it("of open weights is up to date, as long as they are open", () => {
    expect(rowsOf({ copies: "weights" })).toEqual(epochs.map((e) => [e, e]));
  });

  it.each([1, 2, 3])("of weights that stay hidden for %i epochs is so many behind", (period) => {
    const rows = rowsOf({ copies: "weights" }, { commit_reveal_period: period });
    const late = period - 1;
    expect(rows.map(([own]) => own)).toEqual(epochs.map((e) => (e < late ? undefined : e - late)));
    expect(rows.map(([, copied]) => copied)).toEqual(
      epochs.map((e) => (e - late < period ? undefined : e - late - period)),
    );
  });
});

describe("commit-reveal", () => {
  it("says which commits are hidden still, and when weights were set", () => {
    const groups = [validators("v", [honest]), ...others];
    const { states } = run(scenario(groups, { ...turning(4), hyperparameters: { commit_reveal_period: 3 } }));
    expect(states.every(({ commitRevealEnabled }) => commitRevealEnabled)).toBe(true);
    const [first] = states as [EpochState];
    const set = (epoch: number) => first.currentBlock + BigInt(360 * epoch) - 1n;
    expect(states.map(({ lastUpdate }) => lastUpdate[0])).toEqual([0, 1, 2, 3].map(set));
    expect(states.map(({ commitBlock }) => commitBlock[0])).toEqual([set(0), set(0), set(1), set(2)]);
    expect(states.map(({ commitBlock }) => commitBlock[1])).toEqual(Array(4).fill(NO_COMMIT));
  });

  it("hides nothing when it is off", () => {
    const { states } = run(scenario([validators("v", [honest]), ...others], turning(2)));
    expect(states.map(({ commitRevealEnabled }) => commitRevealEnabled)).toEqual([false, false]);
  });
});

describe("other behaviours", () => {
  it("weights: row by row, the last for good, and null sets none", () => {
    const listed = { behaviour: "weights", weights: [[[2, 7], [1, 9]], null, [[2, 65535]]] }; // biome-ignore format: rows
    const { states } = run(scenario([validators("v", [listed]), ...others], { epochs: 4 }));
    const first = [
      [1, 9],
      [2, 7],
    ];
    expect(states.map((state) => row(state, 0))).toEqual([first, first, [[2, 65535]], [[2, 65535]]]);
    const [block] = states.map(({ currentBlock }) => currentBlock) as [bigint];
    expect(states.map(({ lastUpdate }) => lastUpdate[0])).toEqual(
      [-1n, -1n, 719n, 1079n].map((later) => block + later),
    );
  });

  it("weights: from their epoch on, and none for who has not come yet", () => {
    const weights = [honest, { behaviour: "weights", from_epoch: 1, weights: [[[1, 5], [3, 5]]] }]; // biome-ignore format: rows
    const groups = [validators("v", weights), ...others, miners("late", 1, { from_epoch: 2 })];
    const { states } = run(scenario(groups, { ...turning(3), epochs: 3 }));
    expect(states.slice(1).map((state) => row(state, 0))).toEqual([
      [[1, 5]],
      [
        [1, 5],
        [3, 5],
      ],
    ]);
  });

  it.each([1, -2])("shifted: as an honest one %i epochs on", (by) => {
    const { states } = run(scenario([validators("v", [{ behaviour: "shifted", by }]), ...others], turning(4)));
    const weights = [1, 2, 3].map((epoch) => (row(states[epoch] as EpochState, 0)[0] ?? [])[1]);
    const worth = (epoch: number) => Math.floor(Math.round(65536 / (epoch + 2)) * (65535 / 65536));
    // Before the first change no miner is worth anything.
    const expected = [1, 2, 3].map((epoch) => (epoch + by < 0 ? undefined : worth(Math.min(epoch + by, 3))));
    expect(weights).toEqual(expected);
  });

  it("self-dealing: all on its own miner, or a part", () => {
    const groups = (more: object) => [
      validators("v", [{ behaviour: "self-dealing", ...more }], { count: 3, side: "us" }),
      miners("ours", 0, { side: "us", count: 2 }),
      miners("good", 1),
    ];
    const [all] = run(scenario(groups({}))).states as [EpochState];
    expect([0, 1, 2].map((uid) => row(all, uid))).toEqual([[[3, 65535]], [[4, 65535]], [[3, 65535]]]);
    const [part] = run(scenario(groups({ self_weight: 0.75 }))).states as [EpochState];
    expect(row(part, 1)).toEqual([
      [4, 65535],
      [5, 21845],
    ]);
  });
});

describe("what changes", () => {
  it("stake comes and goes in the proportions there are", () => {
    const groups = [validators("v", [honest], { count: 2, stake: "3001", delegated: 0.5 }), ...others];
    const changes = [
      { epoch: 1, stake: [{ group: "v", stake: "1000" }] },
      { epoch: 2, stake: [{ group: "v", stake: "0" }] },
      { epoch: 3, stake: [{ group: "v", stake: "7" }] },
    ];
    const { states, simulation } = run(scenario(groups, { epochs: 4, changes }));
    expect(states.map(({ alphaStake }) => [...alphaStake.subarray(0, 2)])).toEqual([
      [1501n, 1500n],
      [500n, 500n],
      [0n, 0n],
      [3n, 4n],
    ]);
    expect([...simulation.history.owned.subarray(4, 6)]).toEqual([250n, 250n]);
  });

  it("bonds on a group end", () => {
    const groups = [validators("v", [honest], { count: 2 }), miners("a", 1), miners("b", 1)];
    const { states } = run(scenario(groups, { epochs: 3, changes: [{ epoch: 2, reset_bonds: ["b"] }] }));
    expect(states.map(({ bonds }) => [...bonds.uids])).toEqual([[], [2, 3, 2, 3], [2, 2]]);
  });

  it("a run's runtime, its period and its rules", () => {
    const made = scenario([validators("v", [honest]), ...others], {
      epochs: 2,
      spec_version: 320,
      runs: [{ ruleset: "classic" }, { ruleset: "classic", name: "now", spec_version: 425 }],
    });
    const specs = made.runs.map((one) => {
      const simulation = new Simulation(yuma, made, one);
      const first = simulation.open();
      simulation.close(yuma.epoch(first).output);
      const second = simulation.open();
      return [first.specVersion, second.currentBlock - first.currentBlock];
    });
    expect(specs).toEqual([
      [320, 361n],
      [425, 360n],
    ]);
  });

  it("TAO counts by its weight", () => {
    const groups = [validators("v", [honest], { count: 2, stake: "0", tao_stake: "3000000000001" }), miners("m", 1)];
    const [state] = run(scenario(groups, { hyperparameters: { tao_weight: "9223372036854775808" } })).states as [
      EpochState,
    ];
    expect([...state.taoStake]).toEqual([1500n * ALPHA + 1n, 1500n * ALPHA, 0n]);
    const { stake, serverEmission } = yuma.epoch(state).output;
    expect(stake[0]).toBe(750n * ALPHA);
    expect(serverEmission.some((amount) => amount > 0n)).toBe(true);
  });
});

describe("a full subnet", () => {
  const full = (more: object) =>
    scenario(
      [
        validators("v", [honest]),
        miners("good", 1),
        miners("bad", 0.1, { count: 2 }),
        miners("new", 1, { from_epoch: 2 }),
        miners("newer", 1, { from_epoch: 3 }),
      ],
      { epochs: 5, hyperparameters: { max_allowed_uids: 4, ...more } },
    );

  it("prunes whom the last epoch gave least, the first of them", () => {
    const { simulation, states } = run(full({ immunity_period: 400 }));
    const { neurons } = simulation.history;
    expect(states.map(({ n }) => n)).toEqual([4, 4, 4, 4, 4]);
    expect(neurons.map(({ uid, untilEpoch }) => [uid, untilEpoch])).toEqual([
      [0, Number.POSITIVE_INFINITY],
      [1, Number.POSITIVE_INFINITY],
      [2, 2],
      [3, 3],
      [2, Number.POSITIVE_INFINITY],
      [3, Number.POSITIVE_INFINITY],
    ]);
    // Whoever is pruned is paid no more.
    const paid = (k: number) =>
      Array.from({ length: 5 }, (_, e) => simulation.history.serverEmission[6 * e + k] !== 0n);
    expect([2, 4].map(paid)).toEqual([
      [true, true, false, false, false],
      [false, false, true, true, true],
    ]);
  });

  it("prunes by emission, in which validators have their part, and newcomers first where nothing is immune", () => {
    const { simulation } = run(full({ immunity_period: 0 }));
    const uids = simulation.history.neurons.map(({ uid }) => uid);
    expect(uids).toEqual([0, 1, 2, 3, 2, 3]);
  });
});

describe("childkeys", () => {
  const groups = (more: object = {}) => [
    validators("parent", [], {
      count: 2,
      stake: "2000000000000",
      tao_stake: "400000000000",
      children: [{ group: "child", proportion: 0.25 }],
    }),
    validators("child", [honest], { stake: "500000000000", childkey_take: 13107, ...more }),
    miners("m", 1),
  ];

  it("have what their parents give them", () => {
    const [state] = run(scenario(groups())).states as [EpochState];
    expect([...state.alphaStake]).toEqual([750n, 750n, 1000n, 0n].map((alpha) => alpha * ALPHA));
    expect([...state.taoStake]).toEqual([150n, 150n, 100n, 0n].map((tao) => tao * ALPHA));
  });

  it("share dividends with them by what each gave, less their take, and owners theirs", () => {
    const made = scenario(groups(), { epochs: 2, stake_feedback: true, take: 0 });
    const { simulation } = run(made);
    const { stake, validatorEmission } = simulation.history;
    expect([validatorEmission[0], validatorEmission[1]]).toEqual([0n, 0n]);
    const dividend = Number(validatorEmission[2]);
    const earned = [0, 1, 2].map((k) => Number((stake[4 + k] as bigint) - (stake[k] as bigint)));
    // Of 1000 alpha 250 are each parent's, of which the child keeps a fifth.
    const wanted = [0.2, 0.2, 0.6].map((part) => part * dividend);
    for (const [k, amount] of wanted.entries()) expect(Math.abs((earned[k] as number) - amount)).toBeLessThan(200);
    expect(earned.reduce((sum, amount) => sum + amount)).toBeLessThanOrEqual(dividend);
    expect(earned.reduce((sum, amount) => sum + amount)).toBeGreaterThan(dividend - 4);
  });

  it("of nobody that is there keep all", () => {
    const [parent, ...others] = groups() as [object, ...object[]];
    const late = [{ ...parent, from_epoch: 9 }, ...others];
    const { simulation } = run(scenario(late, { epochs: 2, stake_feedback: true, take: 0 }));
    const { stake, validatorEmission } = simulation.history;
    expect((stake[6] as bigint) - (stake[2] as bigint)).toBe(validatorEmission[2]);
  });

  it.each([
    [{ children: [{ group: "x", proportion: 1 }] }, "groups[0].children[0].group: there is no group x"],
    [{ children: [{ group: "v", proportion: 1 }] }, "groups[0].children[0].group: a group is no child of its own"],
    [
      { children: [{ group: "m", proportion: 0.6 }, { group: "m", proportion: 0.5 }] }, // biome-ignore format: one line
      "groups[0].children[1].proportion: with those before it, it is more than all",
    ],
  ])("are checked: %j", (more, message) => {
    expect(() => scenario([validators("v", [honest], more), miners("m", 1)])).toThrow(message);
  });
});

describe("dividends", () => {
  it("of TAO are root's, and not staked", () => {
    const groups = [validators("v", [honest], { tao_stake: "3000000000000" }), miners("m", 1)];
    const hyperparameters = { tao_weight: "6148914691236517205" }; // a third
    const made = scenario(groups, { epochs: 2, stake_feedback: true, hyperparameters });
    const { stake, validatorEmission } = run(made).simulation.history;
    const staked = Number((stake[2] as bigint) - (stake[0] as bigint));
    expect(Math.abs(staked - Number(validatorEmission[0]) / 2)).toBeLessThan(100);
  });

  it("draw nominators to where they are high for the stake", () => {
    const weights = (uid: number) => [{ behaviour: "weights", weights: [[[uid, 1]]] }];
    const groups = [
      validators("good", weights(3), { stake: "3000000000000", delegated: 0.5 }),
      validators("bad", weights(4), { delegated: 0.5 }),
      validators("own", weights(4), { stake: "1000000000" }),
      miners("a", 1),
      miners("b", 0),
    ];
    const { history } = run(scenario(groups, { epochs: 3, nominators_move: 0.5 })).simulation;
    const stakes = (epoch: number) => [...history.stake.subarray(5 * epoch, 5 * epoch + 3)];
    expect(stakes(0)).toEqual([3000n, 1000n, 1n].map((alpha) => alpha * ALPHA));
    // Half of 500 leaves; nobody but the first earns.
    expect(stakes(1)).toEqual([3250n, 750n, 1n].map((alpha) => alpha * ALPHA));
    expect(stakes(2)).toEqual([3375n, 625n, 1n].map((alpha) => alpha * ALPHA));
    expect(history.owned[6]).toBe(500n * ALPHA);
  });
});

describe("a full subnet where", () => {
  const full = (settings: object) =>
    run(
      scenario([validators("v", [honest]), miners("m", 1, { count: 2 }), miners("new", 1, { from_epoch: 1 })], {
        epochs: 3,
        hyperparameters: { max_allowed_uids: 3, ...settings },
      }),
    ).simulation.history.neurons.map(({ uid }) => uid);

  it("so many have to stay that nobody can go keeps newcomers out", () => {
    expect(full({ immunity_period: 0, min_non_immune_uids: 2 })).toEqual([0, 1, 2, 1]);
    expect(full({ immunity_period: 0, min_non_immune_uids: 3 })).toEqual([0, 1, 2, -1]);
  });
});
