import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as emission from "./emission.js";
import { type EpochInputJson, type EpochOutputJson, type EpochResultJson, epoch, Refusal } from "./epoch.js";
import * as payout from "./payout.js";
import { fixedOperation } from "./tables.js";

const VECTORS = new URL("../../vectors/", import.meta.url);

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, VECTORS), "utf8")) as T;
}

function jsonFiles(folder: string): string[] {
  const names = readdirSync(new URL(folder, VECTORS), { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** The fields of `actual` that `expected` has: vectors may leave fields out. */
function onlyFieldsOf(expected: object, actual: object): object {
  return Object.fromEntries(Object.entries(actual).filter(([field]) => field in expected));
}

// Fixed point

interface FixedTable {
  type: string;
  op: string;
  epsilon?: string;
  cases: [...operands: string[], result: string | null][];
}

describe("fixed-point vectors", () => {
  test.each(jsonFiles("fixed"))("%s", (path) => {
    const table = readJson<FixedTable>(path);
    const operation = fixedOperation(table.type, table.op);
    const results = table.cases.map((row) => {
      const operands = row.slice(0, -1).map((operand) => BigInt(operand ?? 0));
      const [a = 0n, b = BigInt(table.epsilon ?? 0)] = operands;
      return [...row.slice(0, -1), operation(a, b)?.toString() ?? null];
    });
    expect(results).toEqual(table.cases);
  });
});

// Epoch

interface ExpectedEpoch {
  output: EpochOutputJson;
  trace?: object;
}

interface EpochCase extends ExpectedEpoch {
  name: string;
  spec_version?: number;
  input: EpochInputJson;
}

interface EpochSequence {
  name: string;
  spec_version?: number;
  initial: EpochInputJson;
  steps: (ExpectedEpoch & { set: Partial<EpochInputJson> })[];
}

function expectEpoch(actual: EpochResultJson, expected: ExpectedEpoch): void {
  expect(actual.output).toEqual(expected.output);
  const trace = expected.trace ?? {};
  expect(onlyFieldsOf(trace, actual.trace)).toEqual(trace);
}

describe.each([...jsonFiles("epoch"), ...jsonFiles("rulesets")])("%s", (path) => {
  for (const item of readJson<{ cases: (EpochCase | EpochSequence)[] }>(path).cases) {
    const runtime = item.spec_version === undefined ? {} : { spec_version: item.spec_version };
    test(item.name, () => {
      if ("input" in item) {
        expectEpoch(epoch({ ...item.input, ...runtime }), item);
        return;
      }
      let state = { ...item.initial, ...runtime };
      for (const { set, ...expected } of item.steps) {
        state = { ...state, ...set };
        const result = epoch(state);
        expectEpoch(result, expected);
        const { bonds, validator_permit } = result.output;
        state = { ...state, bonds, validator_permit };
      }
    });
  }
});

// Coinbase and payout by runtime

describe("payout vectors", () => {
  const suites = new Map<string, (input: never, spec: number) => unknown>(Object.entries(payout));
  test.each(jsonFiles("payout"))("%s", (path) => {
    const { suite, spec_version, cases } = readJson<{
      suite: string;
      spec_version: number;
      cases: { input: object; output: object }[];
    }>(path);
    const run = suites.get(`${suite.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())}Suite`);
    expect(cases.map(({ input }) => run?.(input as never, spec_version))).toEqual(cases.map(({ output }) => output));
  });
});

// Rulesets without vectors

describe("liquid alpha's consensus mode (specs 446 and later)", () => {
  const liquid = readJson<{ cases: EpochCase[] }>("epoch/yuma3_liquid.json").cases.find(({ name }) =>
    name.endsWith("_000"),
  );
  if (liquid === undefined) throw new Error("the suite has no first case");
  const { input } = liquid;
  const previous = input.last_update.map((_, uid) => (uid % 2) * 30_000);
  const run = (change: Partial<EpochInputJson>) => epoch({ ...input, spec_version: 446, ...change });
  const current = epoch(input);

  test("current, and none stored, are the older rules", () => {
    expect(run({ liquid_alpha_consensus_mode: "current", previous_consensus: previous })).toEqual(current);
    expect(run({ liquid_alpha_consensus_mode: "previous", previous_consensus: null })).toEqual(current);
    expect(run({ liquid_alpha_consensus_mode: "previous", previous_consensus: previous, spec_version: 445 })).toEqual(
      current,
    );
  });

  test("previous changes the alphas, and neither consensus nor incentive", () => {
    const { output, trace } = run({ liquid_alpha_consensus_mode: "previous", previous_consensus: previous });
    expect(trace.alphas).not.toEqual(current.trace.alphas);
    expect(trace.consensus).toEqual(current.trace.consensus);
    expect(output.incentive).toEqual(current.output.incentive);
  });

  test("auto, the default, is previous where bonds_penalty is 65535, and else current", () => {
    for (const bonds_penalty of [65534, 65535]) {
      const mode = bonds_penalty === 65535 ? "previous" : "current";
      const explicit = run({ bonds_penalty, liquid_alpha_consensus_mode: mode, previous_consensus: previous });
      expect(run({ bonds_penalty, previous_consensus: previous })).toEqual(explicit);
      expect(run({ bonds_penalty, liquid_alpha_consensus_mode: "auto", previous_consensus: previous })).toEqual(
        explicit,
      );
    }
  });

  test("an empty vector is none, a shorter one is padded with 0, a longer one is cut", () => {
    const stored = (previous_consensus: number[]) =>
      run({ liquid_alpha_consensus_mode: "previous", previous_consensus });
    expect(stored([])).toEqual(current);
    expect(stored(previous.slice(0, -1))).toEqual(stored([...previous.slice(0, -1), 0]));
    expect(stored([...previous, 7])).toEqual(stored(previous));
    expect(stored([0]).trace.alphas).not.toEqual(current.trace.alphas);
  });

  test("475 has the rules of 473, but the mode Null is not established", () => {
    const change = { previous_consensus: previous };
    const latest = run({ ...change, spec_version: 473, null_consensus: true });
    expect(run({ ...change, spec_version: 475, null_consensus: false })).toEqual(latest);
    expect(() => run({ ...change, spec_version: 475, null_consensus: true })).toThrow(Refusal);
  });

  test.each([120, 474, 476, 425.5])("spec_version %d has no ruleset", (spec_version) => {
    expect(() => epoch({ ...input, spec_version })).toThrow(Refusal);
  });
});

describe("a parameter that is left out takes its runtime's default", () => {
  const { input } = readJson<{ cases: [EpochCase] }>("epoch/bonds_penalty.json").cases[0];
  const { bonds_penalty, alpha_sigmoid_steepness, yuma3_enabled, bonds_moving_average, ...rest } = input;

  test.each([
    [233, 0],
    [252, 0],
    [257, 65535],
    [445, 65535],
  ])("spec_version %d: bonds_penalty %d", (spec_version, penalty) => {
    const given = {
      bonds_penalty: penalty,
      alpha_sigmoid_steepness: 1000,
      yuma3_enabled: false,
      bonds_moving_average: "900000",
    };
    expect(epoch({ ...rest, spec_version })).toEqual(epoch({ ...rest, ...given, spec_version }));
  });

  test.each([
    ["bonds_penalty", 253, { bonds_moving_average: "900000" }],
    ["bonds_moving_average", 232, {}],
    ["bonds_moving_average", 446, {}],
  ])("the default of %s is not established for spec_version %d", (_, spec_version, given) => {
    expect(() => epoch({ ...rest, ...given, spec_version })).toThrow(Refusal);
  });
});

describe("input that stops the older runtimes", () => {
  const tiny = readJson<{ cases: EpochCase[] }>("epoch/tiny.json").cases.find(
    ({ name }) => name === "n2_one_validator",
  );
  if (tiny === undefined) throw new Error("the suite has no case n2_one_validator");
  const { input } = tiny;

  test("a weight of an unknown neuron, before spec 144", () => {
    const weights: EpochInputJson["weights"] = [[[2, 1]], []];
    expect(() => epoch({ ...input, weights, spec_version: 143 })).toThrow(Refusal);
    expect(() => epoch({ ...input, weights, spec_version: 144 })).not.toThrow();
  });

  test("a bond with an unknown neuron, before spec 320", () => {
    const bonds: EpochInputJson["bonds"] = [[[2, 1]], []];
    expect(() => epoch({ ...input, bonds, spec_version: 319 })).toThrow(Refusal);
    expect(() => epoch({ ...input, bonds, spec_version: 320 })).not.toThrow();
  });
});

// Emission

interface EmissionFile<Input, Output> {
  cases: { name: string; input: Input; output: Output }[];
}

function testEmission<Input, Output>(suite: string, run: (input: Input) => Output): void {
  describe(`emission/${suite}.json`, () => {
    const { cases } = readJson<EmissionFile<Input, Output>>(`emission/${suite}.json`);
    test.each(cases)("$name", ({ input, output }) => {
      expect(run(input)).toEqual(output);
    });
  });
}

testEmission("block-emission", emission.blockEmissionSuite);
testEmission("coinbase-blocks", emission.coinbaseBlocksSuite);
testEmission("distribute-emission", emission.distributeEmissionSuite);
testEmission("dividend-distribution", emission.dividendDistributionSuite);
testEmission("dividends-and-incentives", emission.dividendsAndIncentivesSuite);
testEmission("emit-to-subnets", emission.emitToSubnetsSuite);
testEmission("flow-normalize", emission.flowNormalizeSuite);
testEmission("flow-shares", emission.flowSharesSuite);
testEmission("mechanism-aggregate", emission.mechanismAggregateSuite);
testEmission("mechanism-split", emission.mechanismSplitSuite);
testEmission("moving-price", emission.movingPriceSuite);
testEmission("parent-child-dividends", emission.parentChildDividendsSuite);
testEmission("root-proportion", emission.rootProportionSuite);
testEmission("safe-float", emission.safeFloatSuite);
testEmission("safe-pow", emission.safePowSuite);
testEmission("share-pool", emission.sharePoolSuite);
testEmission("stake-weights", emission.stakeWeightsSuite);
testEmission("subnet-shares", emission.subnetSharesSuite);
testEmission("subnet-terms", emission.subnetTermsSuite);
