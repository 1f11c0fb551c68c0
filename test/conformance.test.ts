// What counts as a difference, told by implementations that are wrong on purpose.

import { describe, expect, it } from "vitest";
import { type CaseResult, checkVectors, type Mismatch, Traces } from "../bindings/conformance.js";
import { describeDifference, firstDifference } from "../bindings/difference.js";
import { byFlag } from "../bindings/suspects.js";
import { type Request, readVectors } from "../bindings/vectors.js";

const epochFile = (...cases: object[]) =>
  readVectors({ format: "yuma-epoch-vectors/1", reference: "made up", suite: "toy", cases }, "toy.json");

const fixedFile = (name: string, cases: unknown[], more: object = {}) =>
  readVectors({ format: "fixed-vectors/1", ...more, cases }, `some/folder/${name}.json`);

const plain = {
  name: "plain",
  description: "",
  flags: ["some_flag"],
  input: { n: 2 },
  // Not in the order of the computation, as in the real files.
  trace: { consensus: ["1", "2"], stake: ["3", "4"], ema_bonds: [[[0, "5"]], []] },
  output: { bonds: [[[0, 9]], []], consensus: [7, 8], active: [true, false] },
};
const right = { trace: plain.trace, output: plain.output };
const failureOf = async (answer: unknown, file = epochFile(plain)) =>
  (await checkVectors(file, () => answer)).failures[0] as Mismatch | undefined;

describe("an epoch's answer", () => {
  it("passes where every field is equal, and asks for the trace only where there is one", async () => {
    const { trace: _, ...bare } = plain;
    const requests: Request[] = [];
    const report = await checkVectors(epochFile(plain, { ...bare, spec_version: 273 }), (request) => {
      requests.push(request);
      return right;
    });
    expect(report).toMatchObject({ suite: "epoch/toy", cases: 2, passed: 2, failed: 0, skipped: 0, failures: [] });
    expect(requests).toEqual([
      { suite: "epoch", input: { n: 2 }, trace: true },
      { suite: "epoch", input: { n: 2 }, spec_version: 273 },
    ]);
  });

  it("differs first where the computation went wrong first", async () => {
    const wrong = {
      trace: { ...right.trace, consensus: ["1", "20"], stake: ["3", "40"] },
      output: { ...right.output, active: [false, false] },
    };
    expect(await failureOf(wrong)).toEqual({
      case: "plain",
      flags: ["some_flag"],
      path: "trace.stake[1]",
      expected: "4",
      actual: "40",
      stage: "2. Stake weight",
      // This vector has no total_stake, which the share is made of.
      agree: "recorded",
    });
    expect(await failureOf({ ...wrong, trace: { ...wrong.trace, stake: ["3", "4"] } })).toMatchObject({
      path: "trace.consensus[1]",
      stage: "5. Weights, 6. Consensus",
    });
    expect(await failureOf({ ...wrong, trace: right.trace })).toMatchObject({
      path: "output.active[0]",
      agree: "trace",
    });
    expect(await failureOf({ ...right, output: { ...right.output, bonds: [[[0, 9]], [[1, 1]]] } })).toMatchObject({
      path: "output.bonds[1][0]",
      expected: undefined,
      actual: [1, 1],
    });
  });

  it.each([
    ["no trace", { output: right.output }, "trace.stake"],
    ["no output", { trace: right.trace }, "output.active"],
    ["a field less", { ...right, output: { active: [true, false], consensus: [7, 8] } }, "output.bonds"],
    ["a shorter vector", { ...right, output: { ...right.output, consensus: [7] } }, "output.consensus[1]"],
    ["a number for a string", { ...right, trace: { ...right.trace, stake: ["3", 4] } }, "trace.stake[1]"],
    ["an error", { error: { code: "too_large", message: "n" } }, "error"],
    ["nothing", undefined, "answer"],
    ["an error beside an output", { ...right, error: { code: "odd" } }, "error"],
  ])("fails with %s", async (_, answer, path) => {
    expect(await failureOf(answer)).toMatchObject({ path });
  });

  it("may have fields the vector doesn't record", async () => {
    expect(await failureOf({ ...right, output: { ...right.output, rank: [1, 2] } })).toBeUndefined();
  });
});

describe("a sequence", () => {
  const state = { n: 1, emission: "5", bonds: ["initial"], validator_permit: [false] };
  const sequence = epochFile({
    name: "seq",
    initial: state,
    steps: [
      { set: {}, output: { bonds: ["b1"], validator_permit: [true], emission: ["1"] } },
      { set: { emission: "6" }, output: { bonds: ["b2"], validator_permit: [false], emission: ["2"] } },
      { set: { bonds: ["set"] }, output: { bonds: ["b3"], validator_permit: [true], emission: ["3"] } },
    ],
  });
  const outputs = [
    { bonds: ["b1"], validator_permit: [true], emission: ["1"] },
    { bonds: ["b2"], validator_permit: [false], emission: ["2"] },
    { bonds: ["b3"], validator_permit: [true], emission: ["3"] },
  ];

  it("carries bonds and permits, then lets set replace fields, which stay", async () => {
    const inputs: unknown[] = [];
    const report = await checkVectors(sequence, (request) => ({ output: outputs[inputs.push(request.input) - 1] }));
    expect(report).toMatchObject({ cases: 1, passed: 1 });
    expect(inputs).toEqual([
      state,
      { n: 1, emission: "6", bonds: ["b1"], validator_permit: [true] },
      { n: 1, emission: "6", bonds: ["set"], validator_permit: [false] },
    ]);
  });

  it("stops at the first step that differs", async () => {
    let asked = 0;
    const report = await checkVectors(sequence, () => ({
      output: ++asked === 2 ? { ...outputs[1], emission: ["9"] } : outputs[asked - 1],
    }));
    expect(report.failures).toMatchObject([
      { case: "seq", step: 2, path: "output.emission[0]", expected: "2", actual: "9" },
    ]);
    expect(asked).toBe(2);
  });
});

describe("fixed-point tables and emission", () => {
  it("name the table by the file, and take the tolerance as an operand", async () => {
    const requests: Request[] = [];
    const file = fixedFile("U64F64.checked_sqrt", [["4", "2"]], { epsilon: "7" });
    await checkVectors(file, (request) => {
      requests.push(request);
      return { output: "2" };
    });
    expect(requests).toEqual([{ suite: "fixed/U64F64.checked_sqrt", input: ["4", "7"] }]);
  });

  it("tell none from every number, and from no answer", async () => {
    const file = fixedFile("I32F32.checked_div", [
      ["1", "0", null],
      ["6", "3", "2"],
    ]);
    const answers = async (output: unknown) => (await checkVectors(file, () => ({ output }))).failures;
    expect(await answers(null)).toMatchObject([{ case: "(6, 3)", path: "output", expected: "2", actual: null }]);
    expect(await answers("2")).toMatchObject([{ case: "(1, 0)", path: "output", expected: null, actual: "2" }]);
    expect(await answers(undefined)).toHaveLength(2);
    expect(await answers(2)).toHaveLength(2);
  });

  it("compare an emission's output with everything in it", async () => {
    const file = readVectors(
      {
        format: "yuma-emission-vectors/1",
        suite: "split",
        cases: [{ name: "one", input: {}, output: { list: [{ netuid: 1, bits: null }] } }],
      },
      "x.json",
    );
    const path = async (output: unknown) => (await failureOf({ output }, file))?.path;
    expect(await path({ list: [{ netuid: 1, bits: null }] })).toBeUndefined();
    expect(await path({ list: [{ netuid: 1 }] })).toBe("output.list[0].bits");
    expect(await path({ list: [{ netuid: 1, bits: null, more: 1 }] })).toBe("output.list[0].more");
  });
});

describe("what an implementation does not support", () => {
  it("is skipped and named, and never passes", async () => {
    const file = fixedFile("I32F32.exp", [
      ["0", "1"],
      ["1", "2"],
    ]);
    const report = await checkVectors(file, async ({ input }) =>
      (input as string[])[0] === "0" ? { output: "1" } : { error: { code: "unknown_suite", message: "no exp here" } },
    );
    expect(report).toMatchObject({ cases: 2, passed: 1, failed: 0, skipped: 1, unsupported: "no exp here" });
  });
});

describe("what a program gives no trace of", () => {
  const traced = async (...answers: unknown[]) => {
    const traces = new Traces();
    const rest = answers.values();
    const report = await checkVectors(epochFile(...answers.map(() => plain)), () => rest.next().value, traces);
    return { given: traces.given, failed: report.failed };
  };

  it("is compared by its outputs", async () => {
    const { trace: _, ...bare } = right;
    expect(await traced(bare, bare)).toEqual({ given: false, failed: 0 });
    expect(await traced({ ...bare, output: {} }, bare)).toEqual({ given: false, failed: 1 });
    expect(await traced({ error: { code: "unknown_suite" } })).toEqual({ given: undefined, failed: 0 });
    // Who gives one has to give them all, and whole.
    expect(await traced(right, bare)).toEqual({ given: true, failed: 1 });
    expect(await traced({ ...right, trace: {} })).toEqual({ given: true, failed: 1 });
  });
});

describe("flags", () => {
  const result = (flags: string[], verdict: "passed" | "failed"): CaseResult =>
    verdict === "passed"
      ? { case: "", flags, verdict }
      : { case: "", flags, verdict, failure: { case: "", flags, fault: "crash", message: "" } };

  it("are the more suspicious the better they tell what fails from what passes", () => {
    const results = [
      result(["everywhere", "cause"], "failed"),
      result(["everywhere", "cause", "rare"], "failed"),
      ...Array.from({ length: 8 }, () => result(["everywhere", "innocent"], "passed")),
    ];
    expect(byFlag(results).map(({ flag, failed, cases }) => [flag, failed, cases])).toEqual([
      ["cause", 2, 2],
      ["rare", 1, 1],
      ["everywhere", 2, 10],
      ["innocent", 0, 8],
    ]);
  });
});

describe("a vector file at fault", () => {
  it.each([
    [{ format: "yuma-epoch-vectors/2", cases: [] }, "format"],
    [{ format: "yuma-epoch-vectors/1", suite: "x" }, "cases: expected an array"],
    [{ format: "yuma-epoch-vectors/1", suite: "x", cases: [{ name: "a" }] }, "cases[0].input: expected an object"],
    [{ format: "fixed-vectors/1", cases: [["1"]] }, "cases[0]: expected operands and a result"],
    [{ formats: "fixed-vectors/1" }, "not a vector file"],
  ])("%j is told where", (json, message) => {
    expect(() => readVectors(json, "x.json")).toThrow(message);
  });
});

describe("a difference in words", () => {
  it.each([
    [["1", "123"], ["1", "124"], "consensus[1]: expected 123, got 124"],
    [["1", "123"], ["1", 123], 'consensus[1]: expected "123", got 123'],
    [["1", "123"], ["1"], 'consensus[1]: expected "123", got nothing'],
  ])("%j and %j", (expected, actual, words) => {
    const difference = firstDifference(expected, actual);
    expect(difference && describeDifference({ ...difference, path: `consensus${difference.path}` })).toBe(words);
  });
});
