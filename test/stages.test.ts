// Single stages: what is wrong with a request is said, and never stops the blob. What is right is in vectors/stages.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Operation } from "../assembly/layout/record.js";
import { Stage } from "../assembly/layout/stages.js";
import { loadYuma } from "../bindings/index.js";
import { answer } from "../bindings/protocol.js";
import { type BlobExports, callBlob } from "../bindings/record.js";
import { parseStage, type StageName, stage } from "../bindings/stages.js";

const yuma = await loadYuma();
const names = ["normalise", "top_k", "weighted_median", "clipping", "bonds_ema", "liquid_alpha"] as const;
const inputOf = (name: StageName) => JSON.parse(readFileSync(`vectors/stages/${name}.json`, "utf8")).cases.at(-1).input;
const errorOf = (name: string, input: unknown) => {
  const result = answer(yuma, { suite: `stage/${name}`, input });
  return "error" in result ? result.error : undefined;
};

describe("a request for a stage", () => {
  const ONE = String(2n ** 32n);
  test.each<[string, object, object]>([
    ["normalise", { values: "1" }, { code: "wrong_type", field: "values" }],
    ["normalise", { values: [1] }, { code: "wrong_type", field: "values" }],
    ["normalise", { values: ["9223372036854775808"] }, { code: "too_large", field: "values" }],
    ["normalise", {}, { code: "missing_field", field: "values" }],
    ["normalise", { values: [], more: 1 }, { code: "unknown_field", field: "more" }],
    ["normalise", { values: Array(65536).fill("0") }, { code: "too_large", field: "values" }],
    ["top_k", { values: [], k: -1 }, { code: "negative", field: "k" }],
    ["top_k", { values: [], k: 65536 }, { code: "too_large", field: "k" }],
    ["weighted_median", { stake: ["-1"], weights: [[]], kappa: 0 }, { code: "too_large", field: "stake" }],
    ["weighted_median", { stake: ["4294967297"], weights: [[]], kappa: 0 }, { code: "too_large", field: "stake" }],
    ["weighted_median", { stake: [ONE], weights: [[[1, "1"]]], kappa: 0 }, { code: "too_large", field: "weights" }],
    ["weighted_median", { stake: [ONE], weights: [[[0, "-1"]]], kappa: 0 }, { code: "too_large", field: "weights" }],
    ["weighted_median", { stake: [ONE], weights: [], kappa: 0 }, { code: "wrong_count", field: "weights" }],
    ["weighted_median", { stake: [ONE], weights: [[[0]]], kappa: 0 }, { code: "wrong_type", field: "weights" }],
    ["clipping", { ...inputOf("clipping"), consensus: ["-1"] }, { code: "wrong_count", field: "consensus" }],
    ["bonds_ema", { ...inputOf("bonds_ema"), bonds_moving_average: "-1" }, { code: "negative" }],
    ["liquid_alpha", { ...inputOf("liquid_alpha"), alpha_sigmoid_steepness: 32768 }, { code: "too_large" }],
    ["liquid_alpha", { ...inputOf("liquid_alpha"), bonds: [] }, { code: "wrong_count", field: "bonds" }],
    ["nothing", {}, { code: "unknown_suite" }],
    ["toString", {}, { code: "unknown_suite" }],
  ])("of %s with %j is answered with what is wrong", (name, input, error) => {
    expect(errorOf(name, input)).toMatchObject(error);
  });
});

describe("the blob", () => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync("dist/yuma.wasm")));
  const blob = exports as unknown as BlobExports;

  test("knows no other stage", () => {
    for (const number of [0, Stage.LIQUID_ALPHA + 1, 0x7fffffff - Operation.STAGE]) {
      expect(() => callBlob(blob, Operation.STAGE + number, 0, 0, [], () => undefined)).toThrow(/operation/);
    }
  });

  test.each(names)("never traps on a damaged request of %s, and is right afterwards", (name) => {
    const input = parseStage(name, inputOf(name));
    const right = stage(blob, name, input);
    let record = new Uint8Array();
    const spy: BlobExports = {
      memory: blob.memory,
      reserve: (length) => blob.reserve(length),
      call: (length) => {
        record = new Uint8Array(blob.memory.buffer.slice(blob.reserve(length) >>> 0)).slice(0, length);
        return blob.call(length);
      },
    };
    stage(spy, name, input);
    const damage = fc.array(fc.tuple(fc.nat(record.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(damage, fc.nat(record.length), (changes, length) => {
        const damaged = Uint8Array.from(record);
        for (const [at, byte] of changes) damaged[at] = byte;
        for (const size of [damaged.length, length]) {
          const address = blob.reserve(size) >>> 0;
          new Uint8Array(blob.memory.buffer, address, size).set(damaged.subarray(0, size));
          blob.call(size);
        }
      }),
      { numRuns: 300 },
    );
    expect(stage(blob, name, input)).toEqual(right);
  });
});
