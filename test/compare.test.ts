// yuma explain --against: the difference of a neuron's pay between two epochs, by cause.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { shapley } from "../bindings/explain/shapley.js";
import {
  type Cause,
  type Comparison,
  compareEpochs,
  comparisonWords,
  type EpochState,
  formatComparison,
  formatState,
  loadYuma,
  parseState,
} from "../bindings/index.js";
import { yuma as command } from "./command.js";
import { epochPair } from "./epoch-pairs.js";
import { EdgeRandom } from "./random.js";
import type { Json } from "./states.js";

vi.setConfig({ testTimeout: 30_000 });

const yuma = await loadYuma();
const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

/** A settled subnet of two validators, 0 and 1, that weigh the miners 2 and 3. */
const json: Json = {
  spec_version: 425,
  n: 4,
  current_block: "10000",
  tempo: 360,
  last_mechanism_step_block: "9640",
  activity_cutoff: "5000",
  last_update: ["9960", "9960", "100", "100"],
  block_at_registration: ["100", "100", "100", "100"],
  alpha_stake: ["3000000000000", "2000000000000", "0", "0"],
  tao_stake: ["0", "0", "0", "0"],
  tao_weight: "0",
  stake_threshold: "0",
  owner_uid: null,
  validator_permit: [true, true, false, false],
  max_allowed_validators: 64,
  weights: [
    [
      [2, 65535],
      [3, 20000],
    ],
    [
      [2, 30000],
      [3, 65535],
    ],
    [],
    [],
  ],
  bonds: [
    [
      [2, 65535],
      [3, 30000],
    ],
    [
      [2, 20000],
      [3, 65535],
    ],
    [],
    [],
  ],
  kappa: 32767,
  bonds_penalty: 65535,
  bonds_moving_average: "900000",
  yuma3_enabled: false,
  liquid_alpha_enabled: false,
  alpha_low: 45875,
  alpha_high: 58982,
  alpha_sigmoid_steepness: 1000,
  commit_reveal_enabled: false,
  commit_block: [null, null, null, null],
  emission: "295201647000",
};
const state = parseState(json);
const changed = (change: Json) => parseState({ ...json, ...change });

const compare = (before: EpochState, after: EpochState, uid: number) => compareEpochs(yuma, before, after, uid);
const moving = ({ parts }: Comparison) => parts.filter(({ amount }) => amount !== 0n).map(({ cause }) => cause);
const answerOf = (comparison: Comparison) => comparisonWords(comparison).answer.join(" ");

describe("one planted cause is the one cause", () => {
  const stake = changed({ alpha_stake: ["3000000000000", "4000000000000", "0", "0"] });
  const row = changed({
    weights: [
      [
        [2, 65535],
        [3, 20000],
      ],
      [
        [2, 65535],
        [3, 1000],
      ],
      [],
      [],
    ],
  });
  const cases: readonly (readonly [string, EpochState, number, Cause, string])[] = [
    [
      "another's stake doubled",
      stake,
      0,
      "other_stake",
      "uid 1's stake doubled, from 2,000.000000000 to 4,000.000000000 alpha",
    ],
    ["its stake doubled", stake, 1, "own_stake", "its stake doubled"],
    ["another's weight row", row, 2, "other_weights", "uid 1 set other weights, on it 98.497%, was 31.402%"],
    [
      "its weight row",
      row,
      1,
      "own_weights",
      "it gives uid 2 98.497% of its weight, where it gave 31.402%, and another share to 1 other",
    ],
    ["a penalty", changed({ bonds_penalty: 0 }), 1, "consensus", "bonds_penalty is 0, was 65535"],
    ["kappa", changed({ kappa: 50000 }), 1, "consensus", "kappa is 50000, was 32767"],
    ["bonds", changed({ bonds: [[], [], [], []] }), 1, "bonds", "the bonds carried"],
    [
      "the amount",
      changed({ emission: "100" }),
      1,
      "emission",
      "0.000000100 alpha is handed out to all, where it was 295.201647000",
    ],
    [
      "a permit",
      changed({ validator_permit: [true, false, false, false] }),
      2,
      "registrations",
      "uid 1 lost its permit",
    ],
    [
      "a moving average",
      changed({ bonds_moving_average: "500000" }),
      1,
      "rules",
      "bonds_moving_average is 500000, was 900000",
    ],
  ];
  test.each(cases)("%s", (_, after, uid, cause, words) => {
    const comparison = compare(state, after, uid);
    expect(moving(comparison)).toEqual([cause]);
    expect(comparison.parts.filter((part) => part.changed).map((part) => part.cause)).toEqual([cause]);
    expect(comparison.difference).not.toBe(0n);
    expect(answerOf(comparison)).toContain(`That is because ${words}`);
  });
});

test("two causes at once share what they do together", () => {
  const both = changed({ alpha_stake: ["3000000000000", "4000000000000", "0", "0"], emission: "590403294000" });
  const comparison = compare(state, both, 1);
  expect(moving(comparison)).toEqual(["emission", "own_stake"]);
  const pay = (emission: string, stake: string) =>
    yuma.epoch(changed({ emission, alpha_stake: ["3000000000000", stake, "0", "0"] })).output.emission[1] as bigint;
  const [none, more, larger, all] = [
    pay("295201647000", "2000000000000"),
    pay("590403294000", "2000000000000"),
    pay("295201647000", "4000000000000"),
    pay("590403294000", "4000000000000"),
  ] as [bigint, bigint, bigint, bigint];
  // Twice each: the mean of being first and of being second.
  const twice = [more - none + (all - larger), larger - none + (all - more)];
  for (const [i, cause] of ["emission", "own_stake"].entries()) {
    const { amount } = comparison.parts.find((part) => part.cause === cause) as { amount: bigint };
    expect([0n, 1n]).toContain(2n * amount - (twice[i] as bigint));
  }
});

test("Shapley values are the mean over all orders, and their integers add up", () => {
  const random = new EdgeRandom(7, 0);
  const orders = (items: readonly number[]): number[][] =>
    items.length === 0
      ? [[]]
      : items.flatMap((item) => orders(items.filter((x) => x !== item)).map((o) => [item, ...o]));
  for (let members = 0; members <= 5; ++members) {
    const values = random.list(2 ** members, () => random.u64() - 2n ** 63n);
    const all = orders([...Array(members).keys()]);
    const sums = Array(members).fill(0n) as bigint[];
    for (const order of all) {
      let set = 0;
      for (const member of order) {
        const next = set | (1 << member);
        sums[member] = (sums[member] as bigint) + (values[next] as bigint) - (values[set] as bigint);
        set = next;
      }
    }
    const parts = shapley(members, (set) => values[set] as bigint);
    expect(sum(parts)).toBe((values.at(-1) as bigint) - (values[0] as bigint));
    for (const [i, part] of parts.entries()) {
      const off = part * BigInt(all.length) - (sums[i] as bigint);
      expect(off > -BigInt(all.length) && off < BigInt(all.length)).toBe(true);
    }
  }
});

test("of pairs of epochs the parts are the difference to the rao", () => {
  const random = new EdgeRandom(3, 0);
  let compared = 0;
  for (let i = 0; i < 30; ++i) {
    const [before, after] = epochPair(random);
    const uid = random.below(Math.max(before.n, after.n));
    try {
      const { difference, parts } = compare(before, after, uid);
      expect(sum(parts.map(({ amount }) => amount))).toBe(difference);
      ++compared;
    } catch {
      // What a state is refused for is its own test.
    }
  }
  expect(compared).toBeGreaterThan(20);
});

describe("other neurons", () => {
  const grown = changed({
    n: 5,
    last_update: ["9960", "9960", "100", "100", "9980"],
    block_at_registration: ["100", "100", "100", "100", "9900"],
    alpha_stake: ["3000000000000", "2000000000000", "0", "0", "0"],
    tao_stake: ["0", "0", "0", "0", "0"],
    validator_permit: [true, true, false, false, false],
    weights: [
      [
        [2, 65535],
        [4, 65535],
      ],
      [
        [2, 30000],
        [4, 65535],
      ],
      [],
      [],
      [],
    ],
    bonds: [
      [
        [2, 65535],
        [3, 30000],
      ],
      [
        [2, 20000],
        [3, 65535],
      ],
      [],
      [],
      [],
    ],
    commit_block: [null, null, null, null, null],
  });

  test("a neuron that joined, before and after", () => {
    for (const [before, after, uid] of [
      [state, grown, 4],
      [grown, state, 4],
      [state, grown, 2],
      [grown, state, 2],
    ] as const) {
      const comparison = compare(before, after, uid);
      expect(sum(comparison.parts.map(({ amount }) => amount))).toBe(comparison.difference);
      expect(comparison.difference).not.toBe(0n);
    }
    expect(answerOf(compare(state, grown, 4))).toContain("There was no neuron 4 then: it registered since.");
    expect(answerOf(compare(grown, state, 4))).toContain("There is no neuron 4 any more.");
    expect(comparisonWords(compare(state, grown, 2)).causes.registrations).toBe("uid 4 joined");
  });

  test("one that was replaced counts with its stake and weights as registered", () => {
    const other = changed({
      block_at_registration: ["100", "9000", "100", "100"],
      alpha_stake: ["3000000000000", "5000000000000", "0", "0"],
      weights: [
        [
          [2, 65535],
          [3, 20000],
        ],
        [[2, 65535]],
        [],
        [],
      ],
      bonds: [
        [
          [2, 65535],
          [3, 30000],
        ],
        [],
        [],
        [],
      ],
    });
    for (const uid of [0, 1, 2]) expect(moving(compare(state, other, uid))).toEqual(["registrations"]);
    expect(answerOf(compare(state, other, 1))).toContain("Uid 1 is another neuron than then");
    expect(comparisonWords(compare(state, other, 0)).causes.registrations).toBe("uid 1 was registered anew");
  });
});

test("other rules are a cause, where both hand out alpha", () => {
  const later = changed({ spec_version: 256, bonds_penalty: 65535 });
  expect(comparisonWords(compare(later, state, 0)).causes.rules).toBe("spec_version is 425, was 256");
  const tao = changed({ spec_version: 232 });
  expect(() => compare(tao, state, 0)).toThrow("spec_version: 232 and 425 can't be compared, for below 233");
  expect(() => compare(state, changed({ ruleset: "naive" }), 0)).toThrow("not those of naive");
  expect(() => compare(state, state, 4)).toThrow("uid: there is no neuron 4 in either epoch");
});

test("the same epoch twice", () => {
  const comparison = compare(state, state, 0);
  expect(moving(comparison)).toEqual([]);
  expect(answerOf(comparison)).toContain("Both epochs read the same.");
});

describe.concurrent("the command", () => {
  const folder = mkdtempSync(join(tmpdir(), "yuma-compare-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: unknown) => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const doubled = changed({ alpha_stake: ["3000000000000", "4000000000000", "0", "0"] });
  const before = file("before.json", json);
  const after = file("after.json", formatState(doubled));

  test("compares two files", async ({ expect }) => {
    const { code, stdout, stderr } = await command(["explain", after, "--uid", "0", "--against", before]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { difference } = compare(state, doubled, 0);
    const amount = `${difference / 10n ** 9n}`.replace("-", "");
    expect(stdout).toMatch(/^Neuron 0 gets .* less than in the other epoch/);
    expect(stdout.replace(/\s+/g, " ")).toContain("That is because uid 1's stake doubled");
    expect(stdout).toMatch(new RegExp(`together +-${amount}\\.`));
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test("as JSON it is the library's", async () => {
    const { stdout } = await command(["explain", after, "--uid", "0", "--against", before, "--format", "json"]);
    expect(JSON.parse(stdout)).toEqual(formatComparison(compare(state, doubled, 0)));
  });

  test("compares steps, and cases", async () => {
    const sequence = "vectors/epoch/sequence.json";
    const steps = await command(["explain", sequence, "--uid", "0", "--against", "1"]);
    expect({ code: steps.code, stderr: steps.stderr }).toEqual({ code: 0, stderr: "" });
    const cases = ["explain", "vectors/epoch/pareto.json", "--uid", "4", "--against-case"];
    const other = await command([...cases, "none_of_them"]);
    expect(other).toMatchObject({ code: 2, stdout: "" });
    expect(other.stderr).toContain("has no case none_of_them");
  });

  test.each([
    [["--against", "9"], "is a single epoch: --step is for sequences"],
    [["--against", "missing.json"], "there is no file missing.json"],
    [["--against", before, "--uid", "4"], "there is no neuron 4, nor is there in"],
  ])("refuses %j", async (args, message) => {
    const { code, stdout, stderr } = await command(["explain", after, "--uid", "0", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
