// More of the fuzz: it goes on where fuzz.test.ts ends.

import { describe, expect, test } from "vitest";
import { loadYuma } from "../bindings/index.js";
import { blobOf, model } from "./fuzz/compare.js";
import { families } from "./fuzz/families.js";
import { ALL_CASES, casesOf, FAST_CASES, SEED } from "./fuzz/parts.js";
import { Fuzz } from "./fuzz/run.js";

const blob = blobOf(await loadYuma());

describe("blob and model agree", () => {
  test("on cases of all families", () => {
    expect(new Fuzz(model, blob, SEED).run(FAST_CASES, ALL_CASES).findings).toEqual([]);
  });

  test.each(Object.keys(families))("%s", (family) => {
    const { fast, all } = casesOf(family);
    expect(new Fuzz(model, blob, SEED, { family }).run(fast, all).findings).toEqual([]);
  });
});
