// yuma run, with worker threads and with records: the same answers, in the same order.

import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { Operation, ResultHeader } from "../assembly/layout/record.js";
import { Status } from "../assembly/layout/status.js";
import { epoch } from "../bindings/epoch.js";
import { loadYuma } from "../bindings/load.js";
import { parseState } from "../bindings/state.js";
import { batches, requestsOf } from "../cli/batches.js";
import { LineSplitter, MOST_BYTES, split } from "../cli/lines.js";
import { RecordSplitter } from "../cli/records.js";
import { requestOf } from "./records.js";

const yuma = await loadYuma();
const { cases } = JSON.parse(readFileSync("vectors/epoch/tiny.json", "utf8"));
const inputs = (cases as { input: object }[]).map(({ input }) => input);

async function run(args: readonly string[], input: Uint8Array | string) {
  const child = spawn(process.execPath, ["dist/cli/yuma.js", "run", ...args]);
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [code, out, err] = await Promise.all([closed, buffer(child.stdout), buffer(child.stderr)]);
  return { code, out, err: err.toString() };
}

test("a folder as standard input is named, and not taken for no requests", () => {
  const folder = openSync("vectors", "r");
  onTestFinished(() => closeSync(folder));
  const { status, stderr } = spawnSync(process.execPath, ["dist/cli/yuma.js", "run"], {
    stdio: [folder, "pipe", "pipe"],
  });
  expect({ status, stderr: stderr.toString() }).toEqual({
    status: 2,
    stderr: "yuma: standard input is a folder, where a file is wanted\n",
  });
});

const records = (chunks: AsyncIterable<Buffer>) => split(chunks, new RecordSplitter());
const word = (bytes: Uint8Array, at: number) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
const framed = (record: Uint8Array) => {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, record.length, true);
  return Buffer.concat([length, record]);
};
async function* chunked(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const kept: T[] = [];
  for await (const item of items) kept.push(item);
  return kept;
}
/** Copies: a record is good until the next is asked for. */
async function* kept(items: AsyncIterable<Buffer | undefined>) {
  for await (const item of items) yield item && Buffer.from(item);
}

describe("threads", () => {
  const request = (i: number) => JSON.stringify({ suite: "epoch", input: inputs[i % inputs.length] });
  const odd = ["", "{", "[1]", '{"suite":"epoch","input":{}}', '{"suite":"fixed/I32F32.exp","input":["1"]}', "\ufffd"];
  const text = Array.from({ length: 400 }, (_, i) => (i % 7 === 3 ? (odd[i % odd.length] as string) : request(i))).join(
    "\n",
  );

  test("give what one gives, in its order, with errors in their places", async () => {
    const input = Buffer.concat([Buffer.from(text), Buffer.from([10, 0xff, 0xfe, 10])]);
    const one = await run([], input);
    expect(one.code).toBe(0);
    expect(one.out.toString().split("\n").length).toBeGreaterThan(350);
    expect(await run(["--threads", "3"], input)).toEqual(one);
  });

  test("and one alone, give the same of a file on standard input", async () => {
    const folder = mkdtempSync(join(tmpdir(), "yuma-run-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "requests.jsonl");
    writeFileSync(path, text);
    const one = await run([], text);
    for (const args of [[], ["--threads", "2"]]) {
      const file = openSync(path, "r");
      const { stdout, status } = spawnSync(process.execPath, ["dist/cli/yuma.js", "run", ...args], {
        stdio: [file, "pipe", "inherit"],
        maxBuffer: 2 ** 28,
      });
      closeSync(file);
      expect([status, stdout.equals(one.out)]).toEqual([0, true]);
    }
  });

  test("answer each line when it comes", async () => {
    const child = spawn(process.execPath, ["dist/cli/yuma.js", "run", "--threads", "2"]);
    const answers = child.stdout.setEncoding("utf8")[Symbol.asyncIterator]();
    for (let i = 0; i < 3; ++i) {
      child.stdin.write(`${request(i)}\n`);
      const { value } = await answers.next();
      expect(value).toMatch(/^\{"output":.*\}\n$/);
    }
    child.stdin.end();
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
  });

  test.each(["0", "257", "1.5"])("%s are none", async (count) => {
    const { code, err } = await run([`--threads=${count}`], "");
    expect([code, err]).toEqual([2, expect.stringContaining("A number from 1 to 256 is wanted.")]);
  });

  test("are handed batches of what there is, in which a request that was too long has its place", async () => {
    const chunk = Buffer.alloc(MOST_BYTES / 2, "a");
    async function* chunks() {
      yield Buffer.from("one\ntw");
      yield Buffer.from("o\n\nfour\nfi");
      await new Promise((resolve) => setTimeout(resolve, 20));
      yield Buffer.from("ve\n");
      for (let i = 0; i < 3; ++i) yield chunk;
      yield Buffer.from("\nseven");
    }
    const made = await all(batches(chunks(), new LineSplitter()));
    const texts = made.map((batch) => requestsOf(batch).map((bytes) => bytes && Buffer.from(bytes).toString()));
    expect(texts).toEqual([["one", "two", "", "four"], ["five"], [undefined, "seven"]]);
    expect(made.map(({ first }) => first)).toEqual([1, 5, 6]);
  });

  test("are handed what was read as it lies, and copies of nothing but what was read in parts", async () => {
    const chunks = ["a\nb\nc", "c\nd\ne"].map((text) => new Uint8Array(Buffer.from(text)));
    async function* given(arrays: readonly Uint8Array[]) {
      for (const { buffer } of arrays) yield Buffer.from(buffer);
    }
    const [batch] = await all(batches(given(chunks), new LineSplitter()));
    expect(batch?.parts.map(({ buffer }) => chunks.findIndex((chunk) => chunk.buffer === buffer))).toEqual([
      0, -1, 1, -1,
    ]);
  });
});

describe("records", () => {
  const requests = inputs.map((input) => requestOf((spy) => epoch(spy, parseState(input), { trace: true })));
  const whole = requests[0] as Uint8Array;
  const bad = [new Uint8Array(0), new Uint8Array(7), new Uint8Array(40).fill(255), whole.slice(0, -8)];
  const sent = requests.flatMap((request, i) => [request, ...(i % 5 === 0 ? bad : [])]);
  const input = Buffer.concat(sent.map(framed));

  test.each([[[]], [["--threads", "3"]]])("are answered by records, whatever they are: %j", async (more) => {
    const { code, out, err } = await run(["--binary", ...more], input);
    expect([code, err]).toEqual([0, ""]);
    expect(out.equals(Buffer.concat(sent.map((record) => framed(yuma.record(record)))))).toBe(true);
    const results = (await all(kept(records(chunked(out, 1000))))) as Buffer[];
    expect(results.length).toBe(sent.length);
    const statuses = results.map((result) => word(result, ResultHeader.STATUS));
    expect(statuses.filter((status) => status !== Status.OK)).toHaveLength(sent.length - requests.length);
    expect(word(results[0] as Buffer, ResultHeader.OPERATION)).toBe(Operation.EPOCH);
  });

  test.each([1, 3, 4096])("are found in chunks of %i bytes", async (size) => {
    const some = sent.slice(0, 6);
    const found = await all(kept(records(chunked(Buffer.concat(some.map(framed)), size))));
    expect(found).toEqual(some.map((record) => Buffer.from(record)));
  });

  test("that are too long are passed over, and have their answer", async () => {
    async function* chunks() {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(MOST_BYTES + 1);
      yield length;
      const megabyte = Buffer.alloc(2 ** 20);
      for (let at = 0; at < MOST_BYTES; at += megabyte.length) yield megabyte;
      yield Buffer.concat([Buffer.alloc(1), framed(Uint8Array.of(1, 2))]);
    }
    const found = await all(kept(records(chunks())));
    expect(found).toEqual([undefined, Buffer.of(1, 2)]);
    const answer = yuma.record(undefined);
    expect(word(answer, ResultHeader.STATUS)).toBe(Status.OUT_OF_MEMORY);
    expect(word(answer, ResultHeader.LENGTH)).toBe(answer.length);
  });

  test.each([
    ["the length", Buffer.of(1, 0), new Uint8Array(0)],
    ["the record", Buffer.from(framed(whole)).subarray(0, 100), whole.slice(0, 96)],
  ])("that end within %s are answered as they are", async (_, cut, record) => {
    const { code, out, err } = await run(["--binary"], Buffer.concat([framed(whole), cut]));
    expect([code, err]).toEqual([0, ""]);
    expect(out).toEqual(Buffer.concat([whole, record].map((one) => framed(yuma.record(one)))));
    expect(word(yuma.record(record), ResultHeader.STATUS)).toBe(Status.LENGTH_MISMATCH);
  });
});
