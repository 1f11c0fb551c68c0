// A fixed part of the fuzz, and that the fuzz finds what it is there to find. More of it: fuzz.slow.test.ts.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { loadYuma } from "../bindings/index.js";
import { formatVectorFile, parseVectorFile } from "../scripts/vectors/files.js";
import { withFlags } from "../scripts/vectors/flagged.js";
import { drawCase } from "./fuzz/cases.js";
import { type Answer, blobOf, difference, type Implementation, model } from "./fuzz/compare.js";
import { families } from "./fuzz/families.js";
import { casesOf, FAST_CASES, SEED } from "./fuzz/parts.js";
import { type Finding, Fuzz } from "./fuzz/run.js";
import type { State } from "./fuzz/subnet.js";
import { vectorFile } from "./fuzz/vector.js";

const blob = blobOf(await loadYuma());

describe("blob and model agree", () => {
  test("on cases of all families", () => {
    const { findings, families: seen } = new Fuzz(model, blob, SEED).run(0, FAST_CASES);
    expect(findings).toEqual([]);
    expect(seen.size).toBeGreaterThan(20);
  });

  test.each(Object.keys(families))("%s", (family) => {
    expect(new Fuzz(model, blob, SEED, { family }).run(0, casesOf(family).fast).findings).toEqual([]);
  });
});

test("a case is the same whoever draws it", () => {
  for (let index = 0; index < 50; ++index) {
    expect(drawCase(SEED, index).state).toEqual(drawCase(SEED, index).state);
  }
  expect(drawCase(SEED, 1).state).not.toEqual(drawCase(SEED + 1, 1).state);
});

test("an unknown family is an error that names the known ones", () => {
  expect(() => drawCase(SEED, 0, { family: "none" })).toThrow("there is no family none: uniform, tiny,");
});

interface Vector {
  readonly input: State;
  readonly spec_version: number;
  readonly trace: Record<string, unknown>;
  readonly output: Record<string, unknown>;
}

describe("a planted mistake is found and shrunk", () => {
  /** The model again, with a mistake in what it answers. */
  const mistaken = (mistake: (state: State, answer: Answer) => Answer): Implementation => {
    return (state) => mistake(state, structuredClone(model(state)));
  };
  const find = (mistake: (state: State, answer: Answer) => Answer): Finding => {
    const fuzz = new Fuzz(model, mistaken(mistake), SEED);
    for (let index = 0; index < 1000; ++index) {
      const [finding] = fuzz.run(index, index + 1).findings;
      if (finding) return finding;
    }
    throw new Error("the mistake was not found");
  };
  /** Flips the lowest bit of the last neuron's validator trust, where it has any. */
  const flippedBit = (_: State, answer: Answer): Answer => {
    if (answer.kind !== "result") return answer;
    const trust = answer.trace.validator_trust as string[];
    const last = trust.length - 1;
    if (last >= 0 && trust[last] !== "0") trust[last] = (BigInt(trust[last] as string) ^ 1n).toString();
    return answer;
  };

  test("of one bit", () => {
    const { state, where } = find(flippedBit);
    expect(where).toMatch(/^trace\.validator_trust\[1\]: expected 4294967296, got 4294967297$/);
    expect(state.n).toBe(2);
    expect(state.weights.flat()).toHaveLength(1);
    expect(state.bonds.flat()).toEqual([]);
    expect(state.emission).toBe("0");
  });

  test("of refusing what has a result, and the other way round", () => {
    const refused: Answer = { kind: "refused", why: "stops_runtime" };
    const strict = find((state, answer) => (state.kappa > 0 ? refused : answer));
    expect(strict.where).toBe("expected a result; got refused, stops_runtime");
    expect([strict.state.n, strict.state.kappa]).toEqual([0, 1]);

    const lenient = find((_, answer) => (answer.kind === "refused" ? { kind: "failed", why: "it trapped" } : answer));
    expect(lenient.where).toMatch(/^expected refused, .+; got failed, it trapped$/);
  });

  test("and written as vectors that say what is right", () => {
    const finding = find(flippedBit);
    // As the set's generator takes it in: with flags and notes.
    const flagged = withFlags(parseVectorFile(JSON.stringify(vectorFile(finding, SEED))));
    const file = JSON.parse(formatVectorFile(flagged.file, flagged.notes)) as { cases: [Vector] };
    const schema = (name: string) => JSON.parse(readFileSync(`vectors/schema/${name}.schema.json`, "utf8")) as object;
    const ajv = new Ajv2020({ schemas: [schema("kit"), schema("state")], strictRequired: false });
    expect(ajv.validate(schema("epoch"), file), ajv.errorsText()).toBe(true);

    const [{ input, spec_version, trace, output }] = file.cases;
    expect(difference({ kind: "result", trace, output }, model({ ...input, spec_version }))).toBeNull();
  });
});
