// The ABI as data is what the sources say, in every place where it lies.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { abiFiles, abiJson, abiPage } from "../scripts/abi.js";

it.each(abiFiles)("%s is up to date (npm run abi)", (path) => {
  expect(readFileSync(path, "utf8")).toBe(abiJson());
});

it("docs/abi.md has the tables of the descriptions (npm run abi)", () => {
  const page = readFileSync("docs/abi.md", "utf8");
  expect(abiPage(page)).toBe(page);
});
