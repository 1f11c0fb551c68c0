import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadYuma } from "../bindings/index.js";

const VECTORS = new URL("../vectors/emission/", import.meta.url);
const yuma = await loadYuma();

interface Vectors {
  readonly suite: string;
  readonly cases: readonly { readonly name: string; readonly input: unknown; readonly output: unknown }[];
}

const files = readdirSync(VECTORS).map((name): Vectors => JSON.parse(readFileSync(new URL(name, VECTORS), "utf8")));

test("there are 994 cases in 19 suites", () => {
  expect(files.length).toBe(19);
  expect(files.reduce((sum, { cases }) => sum + cases.length, 0)).toBe(994);
});

describe.each(files)("emission/$suite", ({ suite, cases }) => {
  test.each(cases)("$name", ({ input, output }) => {
    expect(yuma.emission(suite, input)).toStrictEqual(output);
  });
});
