// The ABI as data is what the sources say, in every place where it lies.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { abiFiles, abiJson } from "../scripts/abi.js";

it.each(abiFiles)("%s is up to date (npm run abi)", (path) => {
  expect(readFileSync(path, "utf8")).toBe(abiJson());
});
