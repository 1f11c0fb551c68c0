// The ABI as data is what the sources say, in every place where it lies.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { BLOB_SHA256 } from "../bindings/pin.js";
import { abiJson, abiPage } from "../scripts/abi.js";
import { hostFiles } from "../scripts/hosts.js";

it("docs/abi.json is up to date (npm run abi)", () => {
  expect(readFileSync("docs/abi.json", "utf8")).toBe(abiJson());
});

it.each(hostFiles())("%s is up to date (npm run abi)", (path, content) => {
  expect(readFileSync(path).equals(content)).toBe(true);
});

it("the packages of hosts/ carry the pinned blob", () => {
  const blobs = hostFiles().filter(([path]) => path.endsWith(".wasm"));
  expect(blobs).toHaveLength(3);
  for (const [path] of blobs)
    expect(createHash("sha256").update(readFileSync(path)).digest("hex"), path).toBe(BLOB_SHA256);
});

it("docs/abi.md has the tables of the descriptions (npm run abi)", () => {
  const page = readFileSync("docs/abi.md", "utf8");
  expect(abiPage(page)).toBe(page);
});
