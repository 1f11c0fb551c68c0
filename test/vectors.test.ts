import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkSet } from "../scripts/vectors/check.js";
import { MANIFEST, readText, vectorPaths } from "../scripts/vectors/files.js";
import type { Manifest } from "../scripts/vectors/manifest.js";
import { testVectorSuites } from "./vector-suites.js";

await testVectorSuites(vectorPaths(), async (path) => JSON.parse(readFileSync(`vectors/${path}`, "utf8")));

// Whether the whole set is as it has to be: vector-set.slow.test.ts.
describe("the check of a set of vectors", () => {
  const tiny = "epoch/tiny.json";
  const manifest = JSON.parse(readText(MANIFEST)) as Manifest;
  const files = manifest.files.filter(({ path }) => path === tiny);
  const set = new Map([
    [tiny, readText(tiny)],
    [MANIFEST, JSON.stringify({ ...manifest, files })],
  ]);
  const withChanged = (path: string, change: (text: string) => string) =>
    checkSet(new Map(set).set(path, change(set.get(path) as string)));

  test.each<[string, (text: string) => string, RegExp]>([
    [
      "a misspelt field",
      (text) => text.replaceAll("bonds_penalty", "bond_penalty"),
      /^epoch\/tiny\.json: epoch\.schema\.json: /,
    ],
    [
      "a number of tests",
      (text) => text.replace('"number_of_tests":26', '"number_of_tests":25'),
      /number_of_tests is 25, there are 26/,
    ],
    [
      "a flag without a note",
      (text) => text.replace('"flags":["classic"', '"flags":["odd"'),
      /the flag odd has no note/,
    ],
    [
      "a note without a flag",
      (text) => text.replaceAll(',"top_k_tie"]', "]").replaceAll('"top_k_tie",', ""),
      /the note top_k_tie belongs to no flag/,
    ],
    [
      "a value",
      (text) => text.replace('"kappa":32767', '"kappa":32768'),
      /manifest\.json: epoch\/tiny\.json has another SHA-256/,
    ],
  ])("tells of %s that was changed", (_, change, fault) => {
    expect(withChanged(tiny, change)).toContainEqual(expect.stringMatching(fault));
  });

  test("tells of a file that is missing, and of one that is not listed", () => {
    const less = new Map(set);
    less.delete(tiny);
    expect(checkSet(less)).toEqual([`manifest.json: ${tiny} is listed and not there`]);
    const more = new Map(set).set("epoch/more.json", set.get(tiny) as string);
    expect(checkSet(more)).toEqual(["manifest.json: epoch/more.json is not listed"]);
  });
});
