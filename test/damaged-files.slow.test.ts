// Files that are damaged in every way there is, through every command: each ends by itself, with an exit code, a sentence,
// and nothing that steers a terminal.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { yuma } from "./command.js";
import { EdgeRandom } from "./random.js";

const folder = mkdtempSync(join(tmpdir(), "yuma-"));
afterAll(() => rmSync(folder, { recursive: true }));

const [epochs, emission] = ["epoch/pareto", "emission/distribute-emission"].map(
  (name) => JSON.parse(readFileSync(`vectors/${name}.json`, "utf8")) as { cases: { input: unknown }[] },
) as [{ cases: { input: unknown }[] }, { cases: { input: unknown }[] }];
const scenario = {
  description: "small",
  epochs: 3,
  groups: [
    { name: "validators", count: 2, stake: "1000000000", weights: [{ behaviour: "honest" }] },
    { name: "miners", count: 2, utility: 1 },
  ],
  runs: [{ ruleset: "yuma3", name: "a run" }],
};
const documents = {
  state: epochs.cases[0]?.input,
  vectors: { ...epochs, cases: epochs.cases.slice(0, 2) },
  emission: { ...emission, cases: emission.cases.slice(0, 2) },
  scenario,
};

const random = new EdgeRandom(1, 0);
const DEEP = "[".repeat(100_000) + "]".repeat(100_000);
const VALUES = [
  "null",
  "true",
  '""',
  '"x"',
  "-1",
  "-0",
  "0.5",
  "1e308",
  "1e400",
  "9007199254740993",
  '"18446744073709551616"',
  '"-1"',
  '"NaN"',
  "[]",
  "{}",
  "[[[]]]",
  '"\\u0000\\u001b[2J\\u202e"',
  '"\\ud800"',
  '{"__proto__": {"n": 1}}',
  `"${"9".repeat(100_000)}"`,
  "9".repeat(100_000),
  `"${"x".repeat(1_000_000)}"`,
  DEEP,
  `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`,
];

/** The text with another value in the place of one of its own, which are found by what stands around them. */
function planted(text: string, value: string): string {
  const places = [...text.matchAll(/(?<=[:[,])(?:"[^"]*"|-?\d+|true|false|null)(?=[,\]}])/g)];
  const place = random.pick(places);
  return text.slice(0, place.index) + value + text.slice(place.index + place[0].length);
}

/** Some hundred ways in which a file may be damaged. */
function* damaged(json: unknown): Generator<[string, Uint8Array]> {
  const text = JSON.stringify(json);
  const bytes = Buffer.from(text);
  for (let i = 0; i < 10; ++i) yield ["truncated", bytes.subarray(0, random.below(bytes.length))];
  for (let i = 0; i < 20; ++i) {
    const flipped = Buffer.from(bytes);
    for (let k = 0; k < 1 + (i % 3); ++k) {
      const at = random.below(bytes.length);
      flipped[at] = (flipped[at] as number) ^ (1 << random.below(8));
    }
    yield ["flipped bits", flipped];
  }
  for (const value of VALUES)
    for (let i = 0; i < 2; ++i) yield [`planted ${value.slice(0, 20)}`, Buffer.from(planted(text, value))];
  for (const value of VALUES) yield [`nothing but ${value.slice(0, 20)}`, Buffer.from(value)];
  const big = Buffer.from(`\ufeff${text}`, "utf16le");
  yield ["UTF-16, little end first", big];
  yield ["UTF-16, big end first", Buffer.from(big).swap16()];
  yield ["a byte order mark", Buffer.from(`\ufeff${text}`)];
  yield ["two of them", Buffer.from(text + text)];
  yield ["zeros", Buffer.alloc(1_000_000)];
  yield ["a zero in the middle", Buffer.concat([bytes.subarray(0, 50), Buffer.alloc(1), bytes.subarray(50)])];
  yield ["gzip", gzipSync(bytes)];
  yield ["nothing", Buffer.alloc(0)];
  yield ["line breaks", Buffer.alloc(100_000, "\n")];
  yield ["a repeated member", Buffer.from(`{${text.slice(1, -1)},${text.slice(1)}`)];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be printed
const ACTS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** What is wrong with how a command ended; undefined where nothing is. */
function fault(command: string, code: number | null, stdout: string, stderr: string): string | undefined {
  if (ACTS.test(stdout + stderr)) return "it steers the terminal";
  if (/ {4}at |fault of yuma itself/.test(stderr)) return "a stack trace";
  if (command === "run") return code === 0 && stderr === "" ? undefined : "run goes on";
  if (code === 0) return stderr === "" ? undefined : "a complaint, but success";
  if (code === 1) return /differ/.test(stdout) ? undefined : "nothing differs";
  if (code !== 2) return "no exit code";
  const said = stderr === "" ? stdout : stderr;
  return said.length > 1 && stderr.length <= 510 && (stderr.match(/\n/g) ?? []).length <= 1 ? undefined : "no sentence";
}

const commands: readonly [string, keyof typeof documents, ...string[]][] = [
  ["epoch", "state", "FILE"],
  ["epoch", "vectors", "FILE"],
  ["verify", "vectors", "FILE"],
  ["explain", "state", "FILE", "--uid", "1"],
  ["emission", "emission", "FILE"],
  ["conformance", "vectors", "FILE"],
  ["simulate", "scenario", "FILE", "--epochs", "2"],
  ["run", "state"],
];

test.each(commands)("yuma %s of a damaged %s", { timeout: 600_000 }, async (command, document, ...args) => {
  const path = join(folder, `${command}-${document}.json`);
  const faults: unknown[] = [];
  const ends = new Set<number | null>();
  for (const [damage, content] of damaged(documents[document])) {
    writeFileSync(path, content);
    const start = Date.now();
    const named = args.map((arg) => (arg === "FILE" ? path : arg));
    const { code, stdout, stderr } = await yuma([command, ...named], command === "run" ? content : "");
    ends.add(code);
    const wrong = Date.now() - start > 20_000 ? "it takes long" : fault(command, code, stdout, stderr);
    if (wrong) faults.push({ damage, wrong, code, stderr: stderr.slice(0, 300), stdout: stdout.slice(-300) });
  }
  expect(faults).toEqual([]);
  expect([...ends]).toContain(command === "run" ? 0 : 2);
});
