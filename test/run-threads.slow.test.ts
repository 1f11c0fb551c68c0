// yuma run with every request of the vectors, and requests at fault between them: whoever answers, the bytes are the same.

import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, expect, test } from "vitest";
import { loadYuma } from "../bindings/load.js";
import { answer } from "../bindings/protocol.js";
import { isVectorFile, readVectors } from "../bindings/vectors.js";

const yuma = await loadYuma();
const odd = [
  "",
  " \t",
  "{half",
  "[1]",
  "\ufffd",
  '{"suite":"epoch","input":{}}',
  `"${"\u2028".repeat(700_000)}"`,
  "\r",
];
const folder = mkdtempSync(join(tmpdir(), "yuma-run-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "requests.jsonl");

const requests = readdirSync("vectors", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".json"))
  .sort()
  .flatMap((name) => {
    const file = JSON.parse(readFileSync(join("vectors", name), "utf8"));
    if (!isVectorFile(file)) return [];
    // What a step asks may hang on the answer before.
    return readVectors(file, name).cases.flatMap(({ steps }) => {
      let previous: unknown;
      return steps.map((step) => {
        const request = step.request(previous);
        if (steps.length > 1) previous = answer(yuma, request);
        return JSON.stringify(request);
      });
    });
  });
const sent = requests.flatMap((line, i) =>
  i % 97 === 50 ? [line, odd[((i - 50) / 97) % odd.length] as string] : [line],
);
writeFileSync(path, sent.join("\n"));

async function run(threads: number, isPiped: boolean): Promise<Buffer> {
  const file = openSync(path, "r");
  const child = spawn(process.execPath, ["dist/cli/yuma.js", "run", `--threads=${threads}`], {
    stdio: [isPiped ? "pipe" : file, "pipe", "inherit"],
  });
  child.stdin?.end(readFileSync(path));
  const [out, code] = await Promise.all([
    buffer(child.stdout as NodeJS.ReadableStream),
    new Promise((resolve) => child.on("close", resolve)),
  ]);
  closeSync(file);
  expect(code).toBe(0);
  return out;
}

test("every answer is that of its request, and names its line", { timeout: 120_000 }, async () => {
  const one = await run(1, false);
  const answers = one.toString().trimEnd().split("\n");
  const asked = sent.map((line, i) => ({ line, number: i + 1 })).filter(({ line }) => line.trim() !== "");
  expect(answers).toHaveLength(asked.length);
  expect(asked.length).toBeGreaterThan(80_000);
  let faults = 0;
  asked.forEach(({ line, number }, i) => {
    if (line === "{half") {
      ++faults;
      expect(answers[i]).toContain(`line ${number} is not JSON`);
    } else if (i % 101 === 0 && line.startsWith("{")) {
      expect(answers[i]).toBe(JSON.stringify(answer(yuma, JSON.parse(line))));
    }
  });
  expect(faults).toBeGreaterThan(80);
  for (const [threads, isPiped] of [
    [1, true],
    [2, false],
    [3, true],
  ] as const) {
    const other = await run(threads, isPiped);
    expect(other.equals(one), `${threads} threads, ${isPiped ? "piped" : "of a file"}`).toBe(true);
  }
});
