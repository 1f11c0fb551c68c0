// Every vector file through the blob: one test body, run in Node and in the browser.

import { expect, test } from "vitest";
import { checkVectors } from "../bindings/conformance.js";
import { loadYuma } from "../bindings/index.js";
import { answer } from "../bindings/protocol.js";
import { readVectors } from "../bindings/vectors.js";

const FILES = 482;
const CASES = 88_371;

export async function testVectorSuites(
  paths: readonly string[],
  read: (path: string) => Promise<unknown>,
): Promise<void> {
  const yuma = await loadYuma();
  let cases = 0;

  test.each(paths)("%s", async (path) => {
    const file = readVectors(await read(path), path);
    const report = await checkVectors(file, (request) => answer(yuma, request));
    expect(report.failures).toEqual([]);
    expect(report.passed).toBe(file.cases.length);
    cases += report.passed;
  });

  test("none was left out", () => {
    expect([paths.length, cases]).toEqual([FILES, CASES]);
  });
}
