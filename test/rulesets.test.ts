// What the rulesets refuse, and what a runtime takes for a parameter that is left out.

import { describe, expect, test } from "vitest";
import { formatResult, loadYuma, parseState } from "../bindings/index.js";
import { type Json, vectorState } from "./states.js";

const yuma = await loadYuma();
const tiny = vectorState("epoch/tiny.json", "n2_one_validator");
const liquid = vectorState("epoch/yuma3_liquid.json", "yuma3_liquid_000");
const n = liquid.n as number;
const previous = Array.from({ length: n }, (_, uid) => (uid % 2) * 30_000);

const run = (state: Json) => formatResult(yuma.epoch(parseState(state), { trace: true }));
const without = (state: Json, field: string) =>
  Object.fromEntries(Object.entries(state).filter(([name]) => name !== field));

describe("a spec_version", () => {
  test.each([0, 120, 474, 476, 100_000, 0xffffffff])("%d has no known rules", (spec_version) => {
    expect(() => run({ ...tiny, spec_version })).toThrow(`spec_version: no rules are known for ${spec_version}`);
  });

  test.each([121, 232, 233, 272, 273, 396, 397, 445, 446, 473, 475])("%d has", (spec_version) => {
    expect(run({ ...tiny, spec_version }).output.emission).toHaveLength(2);
  });

  test("decides what is output", () => {
    const fields = (spec_version: number) => Object.keys(run({ ...tiny, spec_version }).output);
    expect(fields(194)).not.toContain("stake_weight");
    expect(fields(195)).toContain("stake_weight");
    expect(fields(364)).toEqual(expect.arrayContaining(["rank", "trust", "pruning_score"]));
    expect(fields(365)).not.toContain("rank");
  });
});

describe("liquid alpha from spec_version 446", () => {
  const at = (change: Json) => run({ ...liquid, spec_version: 446, ...change });
  const current = at({ liquid_alpha_consensus_mode: "current", previous_consensus: previous });
  const before = at({ liquid_alpha_consensus_mode: "previous", previous_consensus: previous });

  test("looks at the consensus it is told to", () => {
    expect(current).toEqual(run({ ...liquid, spec_version: 445, previous_consensus: previous }));
    expect(before.trace?.alphas).not.toEqual(current.trace?.alphas);
    expect(before.trace?.consensus).toEqual(current.trace?.consensus);
    expect(at({ liquid_alpha_consensus_mode: "previous" })).toEqual(current);
  });

  test("is left to the penalty where it is not told", () => {
    const full = { bonds_penalty: 65535, previous_consensus: previous };
    expect(at(full)).toEqual(at({ ...full, liquid_alpha_consensus_mode: "previous" }));
    const less = { bonds_penalty: 65534, previous_consensus: previous };
    expect(at(less)).toEqual(at({ ...less, liquid_alpha_consensus_mode: "current" }));
  });

  test("takes an empty vector for none, pads a short one with 0 and cuts a long one", () => {
    const stored = (previous_consensus: number[]) =>
      at({ liquid_alpha_consensus_mode: "previous", previous_consensus });
    expect(stored([])).toEqual(current);
    expect(stored(previous.slice(0, -1))).toEqual(stored([...previous.slice(0, -1), 0]));
    expect(stored([...previous, 7])).toEqual(before);
    // Zeros are used as they are, though the current consensus opens the gate.
    expect(stored([0])).toEqual(stored(previous.map(() => 0)));
    expect(stored([0]).trace?.alphas).not.toEqual(current.trace?.alphas);
  });

  test("has no other mode", () => {
    expect(() => at({ liquid_alpha_consensus_mode: "next" })).toThrow("expected one of current, previous, auto");
  });
});

describe("refused by name", () => {
  const cases: [string, Json, string][] = [
    ["a subnet without consensus", { spec_version: 475, null_consensus: true }, "null_consensus: this runtime's rules"],
    [
      "a weight on no neuron, below 144",
      { spec_version: 143, weights: [[], [[2, 1]]] },
      "weights[1]: a uid that is not in",
    ],
    ["a bond on no neuron, below 320", { spec_version: 319, bonds: [[[2, 1]], []] }, "bonds[0]: a uid that is not in"],
    [
      "a stake of 2^63, below 233",
      { spec_version: 232, alpha_stake: ["1", "9223372036854775808"] },
      "alpha_stake[1]: this",
    ],
    [
      "a moving average of 2^31 millions, below 233",
      { spec_version: 232, bonds_moving_average: "2147483648000000" },
      "bonds_moving_average: this",
    ],
    [
      "a signed steepness, 273 to 282",
      { spec_version: 282, alpha_sigmoid_steepness: -1 },
      "alpha_sigmoid_steepness: -1 is below 0",
    ],
    [
      "an unsigned steepness, from 283",
      { spec_version: 283, alpha_sigmoid_steepness: 32768 },
      "alpha_sigmoid_steepness: 32768 is above 32767",
    ],
  ];
  test.each(cases)("%s", (_, change, message) => {
    expect(() => run({ ...tiny, ...change })).toThrow(message);
  });

  test("and allowed by the runtime after", () => {
    expect(() => run({ ...tiny, spec_version: 144, weights: [[], [[2, 1]]] })).not.toThrow();
    expect(() => run({ ...tiny, spec_version: 320, bonds: [[[2, 1]], []] })).not.toThrow();
    expect(() => run({ ...tiny, spec_version: 233, alpha_stake: ["1", "9223372036854775808"] })).not.toThrow();
    expect(() => run({ ...tiny, spec_version: 282, alpha_sigmoid_steepness: 65535 })).not.toThrow();
    expect(() => run({ ...tiny, spec_version: 473, null_consensus: true })).not.toThrow();
  });
});

describe("a parameter that is left out", () => {
  const of = (field: string, spec_version: number, state = liquid) =>
    parseState({ ...without(state, field), spec_version }) as unknown as Record<string, unknown>;

  test("takes its runtime's default", () => {
    expect(of("bonds_penalty", 232).bondsPenalty).toBe(65535);
    expect(of("bonds_penalty", 233).bondsPenalty).toBe(0);
    expect(of("bonds_penalty", 252).bondsPenalty).toBe(0);
    expect(of("bonds_penalty", 257).bondsPenalty).toBe(65535);
    expect(of("alpha_sigmoid_steepness", 273).alphaSigmoidSteepness).toBe(1000);
    expect(of("yuma3_enabled", 425).yuma3Enabled).toBe(false);
    expect(of("bonds_moving_average", 445).bondsMovingAverage).toBe(900_000n);
  });

  test("is missing where no default is known", () => {
    expect(() => of("bonds_penalty", 255)).toThrow("bonds_penalty: the field is missing");
    expect(() => of("bonds_moving_average", 446)).toThrow("bonds_moving_average: the field is missing");
    expect(() => of("kappa", 425)).toThrow("kappa: the field is missing");
  });
});
