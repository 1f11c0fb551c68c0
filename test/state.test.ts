// States as people write them: every mistake is named where it is, and nothing is converted to fit.

import { describe, expect, test } from "vitest";
import { formatState, loadYuma, parseState, YumaError } from "../bindings/index.js";
import { type Json, readVectors, vectorState } from "./states.js";

const yuma = await loadYuma();
const state = vectorState("epoch/tiny.json", "n2_one_validator");
const row = [
  [
    [1, 2],
    [0, 65535],
  ],
  [],
];

function errorOf(run: () => unknown): YumaError {
  try {
    run();
  } catch (error) {
    if (error instanceof YumaError) return error;
    throw error;
  }
  throw new Error("there was no error");
}

describe("parseState refuses", () => {
  const without = (name: string) => Object.fromEntries(Object.entries(state).filter(([key]) => key !== name));
  const cases: [string, unknown, string, string][] = [
    ["no object", [], "wrong_type", "expected a state, which is an object, got an array of 0"],
    ["null", null, "wrong_type", "expected a state, which is an object, got null"],
    ["a missing field", without("kappa"), "missing_field", "kappa: the field is missing"],
    ["a misspelt field", { ...state, bond_penalty: 1 }, "unknown_field", "bond_penalty: a state has no such field"],
    [
      "a field of Object's",
      JSON.parse(`{"__proto__": 1, "n": 2}`),
      "unknown_field",
      "__proto__: a state has no such field",
    ],
    ["a fraction", { ...state, kappa: 0.5 }, "wrong_type", "kappa: expected an integer, got the number 0.5"],
    ["a string for a u16", { ...state, kappa: "1" }, "wrong_type", 'kappa: expected an integer, got the string "1"'],
    ["a negative u16", { ...state, kappa: -1 }, "negative", "kappa: -1 is below 0"],
    ["a u16 too large", { ...state, kappa: 65536 }, "too_large", "kappa: 65536 is above 65535"],
    ["too many neurons", { ...state, n: 65536 }, "too_large", "n: 65536 is above 65535"],
    [
      "an i16 too small",
      { ...state, alpha_sigmoid_steepness: -32769 },
      "too_small",
      "alpha_sigmoid_steepness: -32769 is below -32768",
    ],
    [
      "a number for a u64",
      { ...state, emission: 5 },
      "wrong_type",
      "emission: expected a u64 as a decimal string, got the number 5",
    ],
    ["a negative u64", { ...state, emission: "-5" }, "negative", "emission: -5 is negative, a u64 is not"],
    [
      "a u64 too large",
      { ...state, emission: "18446744073709551616" },
      "too_large",
      "emission: 18446744073709551616 is above 2^64 - 1",
    ],
    [
      "a u64 of a thousand digits",
      { ...state, emission: "9".repeat(1000) },
      "too_large",
      `emission: ${"9".repeat(40)}… is above 2^64 - 1`,
    ],
    [
      "a u64 with a point",
      { ...state, emission: "1.0" },
      "wrong_type",
      'emission: expected a u64 as a decimal string, got the string "1.0"',
    ],
    [
      "a u64 in hexadecimal",
      { ...state, emission: "0x10" },
      "wrong_type",
      'emission: expected a u64 as a decimal string, got the string "0x10"',
    ],
    [
      "a u64 with leading zeros",
      { ...state, emission: "007" },
      "wrong_type",
      'emission: expected a u64 as a decimal string, got the string "007"',
    ],
    [
      "an empty u64",
      { ...state, emission: "" },
      "wrong_type",
      'emission: expected a u64 as a decimal string, got the string ""',
    ],
    [
      "a boolean as a number",
      { ...state, yuma3_enabled: 1 },
      "wrong_type",
      "yuma3_enabled: expected true or false, got the number 1",
    ],
    [
      "null for a field that has no none",
      { ...state, kappa: null },
      "wrong_type",
      "kappa: expected an integer, got null",
    ],
    [
      "a list too short",
      { ...state, last_update: ["1"] },
      "wrong_count",
      "last_update: expected 2 elements, one a neuron, got 1",
    ],
    [
      "no list",
      { ...state, last_update: {} },
      "wrong_type",
      "last_update: expected an array of 2 elements, got an object",
    ],
    [
      "an element of a list",
      { ...state, last_update: ["1", 2] },
      "wrong_type",
      "last_update[1]: expected a u64 as a decimal string, got the number 2",
    ],
    [
      "a permit",
      { ...state, validator_permit: [true, 0] },
      "wrong_type",
      "validator_permit[1]: expected true or false, got the number 0",
    ],
    [
      "a commit block",
      { ...state, commit_block: [null, ""] },
      "wrong_type",
      'commit_block[1]: expected a u64 as a decimal string, got the string ""',
    ],
    ["an owner", { ...state, owner_uid: 65536 }, "too_large", "owner_uid: 65536 is above 65535"],
    [
      "no row",
      { ...state, weights: [[], null] },
      "wrong_type",
      "weights[1]: expected a list of [uid, value], got null",
    ],
    [
      "no entry",
      { ...state, weights: [[[1]], []] },
      "wrong_type",
      "weights[0][0]: expected [uid, value], got an array of 1",
    ],
    [
      "a uid out of u16 range",
      {
        ...state,
        weights: [
          [
            [0, 1],
            [65536, 1],
          ],
          [],
        ],
      },
      "too_large",
      "weights[0][1][0]: 65536 is above 65535",
    ],
    [
      "a weight that is no integer",
      { ...state, bonds: [[], [[0, 1.5]]] },
      "wrong_type",
      "bonds[1][0][1]: expected an integer, got the number 1.5",
    ],
    [
      "a spec_version",
      { ...state, spec_version: "425" },
      "wrong_type",
      'spec_version: expected an integer, got the string "425"',
    ],
  ];
  test.each(cases)("%s", (_, json, code, message) => {
    const error = errorOf(() => parseState(json));
    expect([error.code, error.message]).toEqual([code, message]);
  });

  const entries: [unknown, string, string][] = [
    [65536, "too_large", "65536 is above 65535"],
    [2 ** 32 + 1, "too_large", "4294967297 is above 65535"],
    [-1, "negative", "-1 is below 0"],
    [0.5, "wrong_type", "expected an integer, got the number 0.5"],
    [Number.NaN, "wrong_type", "expected an integer, got the number NaN"],
    [Number.POSITIVE_INFINITY, "wrong_type", "expected an integer, got the number Infinity"],
    ["1", "wrong_type", 'expected an integer, got the string "1"'],
    [true, "wrong_type", "expected an integer, got the boolean true"],
    [1n, "wrong_type", "expected an integer, got the bigint 1"],
    [null, "wrong_type", "expected an integer, got null"],
    [undefined, "wrong_type", "expected an integer, got undefined"],
    [[1], "wrong_type", "expected an integer, got an array of 1"],
    [{ valueOf: () => 1 }, "wrong_type", "expected an integer, got an object"],
  ];
  test.each(entries)("%s among weights and among uids", (value, code, problem) => {
    const found = [
      errorOf(() =>
        parseState({
          ...state,
          weights: [
            [],
            [
              [1, 1],
              [0, value],
            ],
          ],
        }),
      ),
      errorOf(() =>
        parseState({
          ...state,
          bonds: [
            [],
            [
              [1, 1],
              [value, 0],
            ],
          ],
        }),
      ),
    ];
    expect(found.map((error) => [error.code, error.message, error.field, error.index])).toEqual([
      [code, `weights[1][1][1]: ${problem}`, "weights", 1],
      [code, `bonds[1][1][0]: ${problem}`, "bonds", 1],
    ]);
  });

  const amounts: [unknown, string, string][] = [
    ["18446744073709551616", "too_large", "18446744073709551616 is above 2^64 - 1"],
    ["99999999999999999999", "too_large", "99999999999999999999 is above 2^64 - 1"],
    ["-0", "negative", "-0 is negative, a u64 is not"],
    ["+1", "wrong_type", 'expected a u64 as a decimal string, got the string "+1"'],
    ["1e3", "wrong_type", 'expected a u64 as a decimal string, got the string "1e3"'],
    ["1\n", "wrong_type", 'expected a u64 as a decimal string, got the string "1\\n"'],
    [1, "wrong_type", "expected a u64 as a decimal string, got the number 1"],
    [1n, "wrong_type", "expected a u64 as a decimal string, got the bigint 1"],
    [["1"], "wrong_type", "expected a u64 as a decimal string, got an array of 1"],
  ];
  test.each(amounts)("%s among stakes", (value, code, problem) => {
    const error = errorOf(() => parseState({ ...state, tao_stake: ["1", value] }));
    expect([error.code, error.message, error.index]).toEqual([code, `tao_stake[1]: ${problem}`, 1]);
  });

  test("holes in arrays", () => {
    const holes = new Array(2);
    const message = (field: string) => errorOf(() => parseState({ ...state, [field]: holes })).message;
    expect(message("weights")).toBe("weights[0]: expected a list of [uid, value], got undefined");
    expect(message("tao_stake")).toBe("tao_stake[0]: expected a u64 as a decimal string, got undefined");
  });

  test("with field and index of their own", () => {
    const error = errorOf(() => parseState({ ...state, bonds: [[], [[0, 1.5]]] }));
    expect([error.field, error.index]).toEqual(["bonds", 1]);
  });
});

describe("a state", () => {
  test("comes back from its JSON form as it went in", () => {
    for (const { input } of readVectors("epoch/messy_rows.json")) {
      const { spec_version, ...json } = formatState(parseState(input)) as Json;
      expect(json).toEqual(input);
      expect(spec_version).toBe(425);
    }
  });

  test("holds the largest and the smallest value of each kind", () => {
    const weights = [
      [
        [65535, 65535],
        [0, 0],
      ],
      [],
    ];
    const stakes = ["18446744073709551615", "9999999999999999999"];
    const parsed = parseState({
      ...state,
      weights,
      bonds: [[[-0, -0]], []],
      alpha_stake: stakes,
      tao_stake: ["0", "1"],
    });
    const json = formatState(parsed);
    expect([json.weights, json.alpha_stake, json.tao_stake]).toEqual([weights, stakes, ["0", "1"]]);
    expect(json.bonds).toEqual([[[0, 0]], []]);
  });

  test("keeps rows in storage order, repeated uids included", () => {
    const weights = [
      [
        [1, 2],
        [0, 3],
        [1, 4],
      ],
      [],
    ];
    expect(formatState(parseState({ ...state, weights })).weights).toEqual(weights);
  });

  test("may have no neurons", () => {
    const empty = Object.fromEntries(
      Object.entries(state).map(([key, value]) => [key, Array.isArray(value) ? [] : value]),
    );
    const { output } = yuma.epoch(parseState({ ...empty, n: 0 }));
    expect(output.emission).toHaveLength(0);
  });
});

describe("yuma.epoch refuses a hand-made state", () => {
  const parsed = parseState({ ...state, weights: row });
  const cases: [string, object, string, string][] = [
    ["kappa too large", { kappa: 65536 }, "too_large", "kappa: 65536 is above 65535"],
    ["NaN", { kappa: Number.NaN }, "wrong_type", "kappa: expected an integer, got the number NaN"],
    ["undefined", { tempo: undefined }, "missing_field", "tempo: the field is missing"],
    ["a negative u64", { emission: -1n }, "negative", "emission: -1 is negative, a u64 is not"],
    ["more than 64 bits", { emission: 1n << 64n }, "too_large", "emission: 18446744073709551616 is above 2^64 - 1"],
    ["a plain array", { lastUpdate: [1n, 2n] }, "wrong_type", "last_update: expected a BigUint64Array"],
    ["signed stakes", { alphaStake: new BigInt64Array(2) }, "wrong_type", "alpha_stake: expected a BigUint64Array"],
    [
      "one element too many",
      { taoStake: new BigUint64Array(3) },
      "wrong_count",
      "tao_stake: has not as many elements as the state asks for",
    ],
    ["a permit of 2", { validatorPermit: Uint8Array.of(1, 2) }, "not_boolean", "validator_permit[1]: must be 0 or 1"],
    [
      "offsets that fall",
      { weights: { ...parsed.weights, offsets: Uint32Array.of(0, 2, 1) } },
      "row_offsets_not_monotone",
      "weights[2]: row offsets must start at 0, never fall, and end at the number of entries",
    ],
    ["an unknown runtime", { specVersion: 99 }, "unknown_runtime", "spec_version: no rules are known for 99"],
  ];
  test.each(cases)("%s", (_, change, code, message) => {
    const error = errorOf(() => yuma.epoch({ ...parsed, ...change }));
    expect([error.code, error.message]).toEqual([code, message]);
    expect(() => yuma.epoch(parsed)).not.toThrow();
  });
});
