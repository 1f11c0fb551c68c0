// The same bits in engines whose own Math.exp gives others: Firefox, and WebKit's jsc. (Chromium: test/browser/subnet.test.ts.)

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { engines } from "./engines/engines.js";
import { subnetDigests } from "./subnet-digest.js";
import pinned from "./subnet-digest.json";

it("nets, gates, answers and Shapley values are what they were in Node", () => {
  expect(subnetDigests()).toEqual(pinned);
});

for (const name of ["firefox", "jsc"]) {
  const engine = engines.find((one) => one.name === name);
  const program = engine?.program;
  if (program === undefined) console.warn(`Skipped: subnets in ${name}, which is not installed: ${engine?.from}`);
  it.skipIf(program === undefined)(`and are the same in ${name}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "yuma-subnet-"));
    const script = join(folder, "driver.mjs");
    try {
      await build({ entryPoints: ["test/engines/driver-subnet.ts"], outfile: script, bundle: true, format: "esm" });
      const inputs = { blob: "dist/yuma.wasm", requests: script, files: script, page: script, shell: script };
      expect(JSON.parse((await engine?.run(program as string, inputs)) ?? "")).toEqual(pinned);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
