// The built command, run as people and programs run it.

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, it, vi } from "vitest";
import { explain, formatExplanation, loadYuma, parseState } from "../bindings/index.js";
import { lines } from "../cli/lines.js";
import { version } from "../package.json";
import { start, yuma } from "./command.js";

// Starting a process takes a while on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const folder = mkdtempSync(join(tmpdir(), "yuma-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file into the temporary folder. */
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const readCases = (path: string) => JSON.parse(readFileSync(path, "utf8")).cases;
const large = "vectors/epoch/large.json";
const tiny = "vectors/epoch/tiny.json";

describe("yuma epoch", () => {
  it("sorts and chooses like the metagraph", async () => {
    const columns = ["--columns", "uid,stake", "--sort", "stake", "--top", "5"];
    const lines = (await yuma(["epoch", large, ...columns])).stdout.split("\n").slice(2);
    expect(lines[0]?.trim().split(/ +/)).toEqual(["uid", "stake"]);
    const stakes = lines.slice(1, 6).map((line) => Number((line.trim().split(/ +/)[1] as string).replaceAll(",", "")));
    expect(stakes).toEqual([...stakes].sort((a, b) => b - a));
    expect(lines[7]).toBe("251 more; the totals are of all");
    const { code, stderr } = await yuma(["epoch", large, "--sort", "beauty"]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/there is no column "beauty"; there are uid, stake, /)]);
  });

  it("shows every neuron, the best paid first, and what of it the chain agrees with", async () => {
    const { code, stdout, stderr } = await yuma(["epoch", large]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    const header = lines.findIndex((line) => line.startsWith("  uid"));
    const rows = lines.slice(header + 1, header + 257).map((line) => line.trim().split(/ +/));
    expect(new Set(rows.map(([uid]) => uid)).size).toBe(256);

    const { emission, stake, incentive } = readCases(large)[0].output;
    const rao = (cell: string | undefined) => BigInt((cell as string).replace(/[,.]/g, ""));
    for (const row of rows) {
      expect(row.at(-1)).toMatch(/\.[0-9]{9}$/);
      expect(rao(row.at(-1))).toBe(BigInt(emission[Number(row[0])]));
      expect(rao(row[1])).toBe(BigInt(stake[Number(row[0])]));
      // No u16 lies half-way between two decimals, so that doubles round as integers do.
      expect(row[5]).toBe((incentive[Number(row[0])] / 65535).toFixed(5));
    }
    const paid = rows.map((row) => rao(row.at(-1)));
    expect(paid).toEqual([...paid].sort((a, b) => Number(b - a)));
    const total = lines[header + 257] as string;
    expect(total).toMatch(/^total/);
    expect(rao(total.trim().split(/ +/).at(-1))).toBe(paid.reduce((sum, value) => sum + value));
    expect(lines.at(-1)).toBe("3072 of 3072 fields equal the chain's own output.");
  });

  it("lists the cases of a file", async () => {
    const { code, stdout } = await yuma(["epoch", tiny, "--cases"]);
    const names = readCases(tiny).map(({ name }: { name: string }) => name);
    expect(code).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split("  ")[0]),
    ).toEqual(names);
  });

  it("says which field is not the chain's, and exits 1", async () => {
    const vectors = JSON.parse(readFileSync(tiny, "utf8"));
    vectors.cases[0] = vectors.cases.find(({ name }: { name: string }) => name === "n2_one_validator");
    vectors.cases[0].output.consensus[1] ^= 1;
    const { code, stdout } = await yuma(["epoch", file("off-by-one.json", vectors)]);
    expect(stdout).toMatch(
      /\n23 of 24 fields equal the chain's own output; first difference: consensus\[1\]: expected \d+, got \d+\n$/,
    );
    expect(code).toBe(1);
  });

  it("gives JSON in the vectors' form", async () => {
    const [vector] = readCases("vectors/epoch/yuma3_liquid.json");
    const { stdout } = await yuma(["epoch", "vectors/epoch/yuma3_liquid.json", "--trace", "--format", "json"]);
    expect(JSON.parse(stdout)).toEqual({ output: vector.output, trace: vector.trace });
    const bare = await yuma(["epoch", "-", "--format", "json"], JSON.stringify(vector.input));
    expect(JSON.parse(bare.stdout)).toEqual({ output: vector.output });
  });

  it("gives CSV with raw integers, by uid", async () => {
    const { input, output, trace } = readCases(large)[1];
    const { stdout } = await yuma(["epoch", large, "--case", "large_001", "--format", "csv", "--trace"]);
    const [header, ...rows] = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    expect(rows).toHaveLength(input.n);
    const column = (name: string) => rows.map((row) => row[(header as string[]).indexOf(name)]);
    expect(column("uid")).toEqual(Array.from({ length: input.n }, (_, uid) => String(uid)));
    for (const name of ["active", "validator_permit"]) {
      expect(column(name)).toEqual(output[name].map((flag: boolean) => (flag ? "1" : "0")));
    }
    for (const name of ["stake", "stake_weight", "consensus", "validator_trust", "server_emission", "emission"]) {
      expect(column(name)).toEqual(output[name].map(String));
    }
    expect(column("trace_incentive")).toEqual(trace.incentive);
    expect(header).not.toContain("bonds");
  });

  it("runs a sequence up to the step asked for, by default to its end", async () => {
    const [{ steps }] = readCases("vectors/epoch/sequence.json");
    const shown = async (...more: string[]) =>
      JSON.parse((await yuma(["epoch", "vectors/epoch/sequence.json", "--format", "json", ...more])).stdout).output;
    expect(await shown()).toEqual(steps.at(-1).output);
    expect(await shown("--step", "2")).toEqual(steps[1].output);
  });
});

describe("yuma explain", () => {
  const explained = async (...more: string[]) => {
    const { code, stdout, stderr } = await yuma(["explain", ...more]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout;
  };

  it("gives the whole explanation in JSON, of the step asked for", async () => {
    const file = "vectors/epoch/sequence.json";
    const [{ initial, steps }] = readCases(file);
    const json = JSON.parse(await explained(file, "--step", "2", "--uid", "1", "--format", "json"));
    const carried = { bonds: steps[0].output.bonds, validator_permit: steps[0].output.validator_permit };
    const state = parseState({ ...initial, ...steps[0].set, ...carried, ...steps[1].set });
    expect(json).toEqual(formatExplanation(explain(await loadYuma(), state, 1)));
    expect(json.emission.total).toBe(steps[1].output.emission[1]);
    expect(json.validator).toMatchObject({ dividends_share: steps[1].output.dividends[1] });
  });

  it("stays readable for 256 neurons, and says how much it leaves out", async () => {
    const [{ output }] = readCases(large);
    const best = (values: number[]) => String(values.indexOf(Math.max(...values)));
    for (const uid of [best(output.incentive), best(output.dividends)]) {
      const text = await explained(large, "--uid", uid);
      expect(text.split("\n").length).toBeLessThan(100);
      expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
      expect(text).toMatch(/\n {2}and \d+ more with [\d.]+% (of rank|earned|clipped)\n/);
    }
  });
});

describe("bad input", () => {
  const state = readCases(tiny)[1].input;
  it.each<[string, () => readonly string[], RegExp, string?]>([
    ["a file that is not there", () => ["epoch", "nowhere.json"], /^yuma: there is no file nowhere\.json$/],
    ["a folder", () => ["epoch", "vectors"], /vectors is a folder/],
    [
      "not JSON",
      () => ["epoch", file("x.json", '{\n  "n": 1,\n}')],
      /x\.json is not JSON: line 3, column 1: } does not/,
    ],
    [
      "half a file",
      () => ["epoch", "-"],
      /^yuma: standard input is not JSON: line 1, column 9: the text ends/,
      '{"n": [1',
    ],
    ["no text", () => ["epoch", "-"], /the text ends too early/],
    [
      "something else",
      () => ["epoch", "package.json"],
      /package\.json is neither a subnet's state.* nor a vector file/,
    ],
    [
      "no such case",
      () => ["epoch", tiny, "--case", "n3"],
      /tiny\.json has no case n3; it has 26: n0, n1_alone, .*… \(yuma epoch FILE --cases lists all\)/,
    ],
    ["no such command", () => ["foo"], /^yuma: unknown command 'foo'/],
    [
      "no cases to list",
      () => ["epoch", "package.json", "--cases"],
      /package\.json is no vector file: it has no cases/,
    ],
    ["no such step", () => ["epoch", "vectors/epoch/sequence.json", "--step", "99"], /has steps 1 to 31, not 99/],
    ["a step of a single epoch", () => ["epoch", tiny, "--step", "2"], /is a single epoch/],
    ["a case of a bare state", () => ["epoch", file("bare.json", state), "--case", "a"], /is a single state/],
    ["other vectors", () => ["epoch", "vectors/fixed/I32F32.exp.json"], /has fixed vectors.*yuma conformance/],
    ["a field at fault", () => ["epoch", file("x.json", { ...state, kappa: 65536 })], /x\.json: kappa: 65536 is above/],
    [
      "a field deep inside",
      () => ["epoch", "-"],
      /weights\[0\]\[0\]\[1\]: /,
      JSON.stringify({ ...state, weights: [[[0, -1]]] }),
    ],
    [
      "a misspelt field",
      () => ["epoch", "-"],
      /kapa: a state has no such field/,
      JSON.stringify({ ...state, kapa: 1 }),
    ],
    ["a uid beyond the subnet", () => ["explain", tiny, "--case", "n2_one_validator", "--uid", "2"], /neurons 0 to 1$/],
    ["a uid of a subnet without any", () => ["explain", tiny, "--case", "n0", "--uid", "0"], /there are no neurons$/],
    ["a uid that is none", () => ["explain", large, "--uid", "best"], /there is no neuron best, there are/],
    ["no uid", () => ["explain", large], /required option '--uid <number>' not specified/],
    ["no such case to explain", () => ["explain", tiny, "--case", "n3", "--uid", "0"], /tiny\.json has no case n3/],
    [
      "nothing to explain",
      () => ["explain", "package.json", "--uid", "0"],
      /package\.json is neither a subnet's state/,
    ],
    [
      "a state at fault, to explain",
      () => ["explain", file("x.json", { ...state, kappa: 65536 }), "--uid", "0"],
      /^yuma: .*x\.json: kappa: 65536 is above/,
    ],
    [
      "another ruleset to explain",
      () => ["explain", "vectors/rulesets/naive/comparison.json", "--uid", "0"],
      /: ruleset: only epochs of Yuma Consensus are explained, not those of naive$/,
    ],
    [
      "a node without a subnet",
      () => ["explain", "--rpc", "ws://[::1]:1", "--uid", "0"],
      /--rpc wants a subnet: --net/,
    ],
    ["neither file nor node", () => ["explain", "--uid", "0"], /name an epoch: a file, or --rpc and --netuid/],
    ["an unknown option", () => ["epoch", tiny, "--nice"], /unknown option '--nice'/],
    ["an unknown format", () => ["epoch", tiny, "--format", "xml"], /Allowed choices are table, json, csv/],
    ["an unknown command", () => ["epok"], /unknown command 'epok'/],
    ["vectors that are not there", () => ["conformance", "nowhere"], /there is no file nowhere/],
    ["a named file without vectors", () => ["conformance", "package.json"], /package\.json: this is not a vector file/],
    ["a folder without vectors", () => ["conformance", "docs"], /there are no vector files in docs/],
    [
      "a vector file cut off",
      () => ["conformance", file("x.json", '{"format": "fixed-vectors/1"')],
      /not JSON: line 1/,
    ],
    ["an unknown suite", () => ["conformance", tiny, "--suite", "epoch/none"], /there is no suite epoch\/none in/],
  ])("%s", async (_, args, message, input) => {
    const { code, stdout, stderr } = await yuma(args(), input);
    expect(stderr.trimEnd()).toMatch(message);
    expect(stderr).not.toMatch(/\n +at /);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("is told where it stops being UTF-8", async () => {
    const { code, stderr } = await yuma(["epoch", "-"], Uint8Array.of(0x22, 0xff, 0x22));
    expect({ code, stderr }).toEqual({ code: 2, stderr: "yuma: standard input is not UTF-8 text\n" });
  });
});

describe("yuma conformance", () => {
  it("passes what is right, a line a suite, and passes over other JSON in a folder", async () => {
    cpSync(tiny, file("good/epoch/tiny.json", ""));
    cpSync("vectors/fixed/U64F64.checked_sqrt.json", file("good/fixed/U64F64.checked_sqrt.json", ""));
    cpSync("vectors/schema", join(folder, "good/schema"), { recursive: true });
    file("good/notes.json", "{ not even JSON");
    const { code, stdout, stderr } = await yuma(["conformance", join(folder, "good")]);
    expect(stdout).toMatch(/^epoch\/tiny +26\/26\nfixed\/U64F64\.checked_sqrt +435\/435\n\n/);
    expect(stdout).toMatch(/\n461 cases in 2 suites: 461 equal, 0 differences\nblob SHA-256 [0-9a-f]{64}\n$/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("exits 1 where something differs, and says where first", async () => {
    const vectors = JSON.parse(readFileSync(tiny, "utf8"));
    const { trace, output } = vectors.cases.find(({ name }: { name: string }) => name === "n2_one_validator");
    output.emission[0] = "1";
    trace.validator_trust[0] = "1";
    cpSync("vectors/epoch/single.json", file("bad/single.json", ""));
    const { code, stdout } = await yuma(["conformance", file("bad/tiny.json", vectors), "vectors/epoch/single.json"]);
    expect(stdout).toMatch(
      /^epoch\/tiny +25\/26 +1 differ\n {2}n2_one_validator: trace\.validator_trust\[0\]: expected 1, got /,
    );
    expect(stdout).toMatch(/\n34 cases in 2 suites: 33 equal, 1 difference\ndiffer: epoch\/tiny\n/);
    expect(code).toBe(1);

    const json = await yuma(["conformance", join(folder, "bad"), "--json", "--suite", "epoch/tiny"]);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      blob_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      cases: 26,
      passed: 25,
      failed: 1,
      skipped: 0,
      suites: [{ suite: "epoch/tiny", failures: [{ case: "n2_one_validator", path: "trace.validator_trust[0]" }] }],
    });
  });

  it("does not call it a success where nobody waited for the end", async () => {
    const child = start("conformance", "vectors/epoch");
    child.stdout.destroy();
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(2);
  });

  it("takes a folder of suites as a filter", async () => {
    const { stdout } = await yuma(["conformance", tiny, "vectors/fixed/I32F32.exp.json", "--suite", "fixed"]);
    expect(stdout).toMatch(/^fixed\/I32F32\.exp +1,230\/1,230\n\n1,230 cases in 1 suite: /);
  });

  it("does not call it a success where nothing could be checked", async () => {
    cpSync("vectors/fixed/I32F32.exp.json", file("odd/I32F32.expo.json", ""));
    const { code, stdout } = await yuma(["conformance", join(folder, "odd")]);
    expect(stdout).toMatch(/^fixed\/I32F32\.expo +0\/[\d,]+ +[\d,]+ skipped: suite: there is no suite /);
    expect(stdout).toMatch(/\nnot supported, in whole or in part: fixed\/I32F32\.expo\n/);
    expect(code).toBe(2);
  });
});

describe("yuma run", () => {
  const half = '{"suite":"fixed/I32F32.saturating_mul","input":["4294967296","2147483648"]}';
  const ask = async (input: string | Uint8Array) => {
    const { code, stdout, stderr } = await yuma(["run"], input);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  };

  it("answers what it can't make sense of with an error, and goes on", async () => {
    const lines = ["{half", '{"suite":"epoch","input":{}}', "[]", half];
    expect(await ask(lines.join("\n"))).toEqual([
      { error: { code: "invalid_json", message: "line 1 is not JSON: column 2: half does not belong here" } },
      { error: { code: "missing_field", message: "n: the field is missing", field: "n" } },
      { error: { code: "wrong_type", message: "a request is an object with a suite and an input" } },
      { output: "2147483648" },
    ]);
  });

  it("takes any ends of lines, and text that has others inside", async () => {
    const odd = '{"suite":"fixed/\u2028\u0085","input":[]}';
    const answers = await ask(`\r\n${half}\r\n\n  \n${odd}\n\ufeff${half}\n${half}`);
    expect(answers.map(({ output, error }) => output ?? error.code)).toEqual([
      "2147483648",
      "unknown_suite",
      "2147483648",
      "2147483648",
    ]);
  });

  it("answers bytes that are not UTF-8 with an error", async () => {
    expect(await ask(Uint8Array.of(0x0a, 0x22, 0xff, 0x22, 0x0a))).toEqual([
      { error: { code: "invalid_json", message: "line 2 is not UTF-8 text" } },
    ]);
  });

  it("answers a thousand lines in order", async () => {
    const numbers = Array.from({ length: 1000 }, (_, i) => String(i));
    const line = (i: string) => JSON.stringify({ suite: "fixed/I32F32.saturating_add", input: [i, "0"] });
    expect(await ask(numbers.map(line).join("\n"))).toEqual(numbers.map((output) => ({ output })));
  });

  it("holds one of many states at a time, and names the line between them that is none", async () => {
    const states = 2000;
    const { input, output } = readCases("vectors/epoch/medium.json")[0];
    const request = `${JSON.stringify({ suite: "epoch", input })}\n`;
    // Neither all of them nor all their lines would find room.
    const child = spawn(process.execPath, ["--max-old-space-size=16", "dist/cli/yuma.js", "run"]);
    child.stdin.on("error", () => {});
    Readable.from([request.repeat(states / 2), "{\n", request.repeat(states / 2)]).pipe(child.stdin);
    const answers: Buffer[] = [];
    for await (const line of lines(child.stdout)) if (line?.length) answers.push(Buffer.from(line));
    const [first = Buffer.of()] = answers;
    expect(JSON.parse(String(first))).toEqual({ output });
    expect(JSON.parse(String(answers[states / 2]))).toEqual({
      error: { code: "invalid_json", message: "line 1001 is not JSON: column 2: the text ends too early" },
    });
    expect(answers.filter((answer) => answer.equals(first))).toHaveLength(states);
    expect(answers).toHaveLength(states + 1);
  });

  it("reads and writes lines of megabytes", async () => {
    const n = 1000;
    const zeros = Array(n).fill("0");
    const { input } = readCases(tiny)[1];
    const rows = Array.from({ length: n }, (_, i) => Array.from({ length: 200 }, (_, j) => [(i + j) % n, 65535]));
    const blank = { last_update: zeros, block_at_registration: zeros, commit_block: zeros };
    const many = {
      alpha_stake: Array(n).fill("18446744073709551"),
      tao_stake: zeros,
      validator_permit: Array(n).fill(true),
    };
    const line = JSON.stringify({
      suite: "epoch",
      trace: true,
      input: { ...input, n, ...blank, ...many, weights: rows, bonds: rows },
    });
    expect(line.length).toBeGreaterThan(4_000_000);
    const [answer, next] = await ask(`${line}\n${half}\n`);
    expect(answer.output.bonds).toHaveLength(n);
    expect(next).toEqual({ output: "2147483648" });
  });

  it("answers each line when it comes", async () => {
    const child = start("run");
    for (let i = 0; i < 3; ++i) {
      child.stdin.write(`${half}\n`);
      const text = await new Promise<Buffer>((resolve) => child.stdout.once("data", resolve));
      expect(text.toString()).toBe('{"output":"2147483648"}\n');
    }
    child.stdin.end();
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
  });

  it("ends quietly when nobody reads any more", async () => {
    const child = start("run");
    let stderr = "";
    child.stderr.on("data", (data: Buffer) => {
      stderr += data;
    });
    child.stdin.on("error", () => {});
    child.stdout.once("data", () => child.stdout.destroy());
    child.stdin.end(`${half}\n`.repeat(50_000));
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect(stderr).toBe("");
  });
});

describe("yuma", () => {
  it("tells its version and its commands", async () => {
    expect(await yuma(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
    const { code, stdout } = await yuma(["--help"]);
    for (const command of ["epoch", "conformance", "run"]) expect(stdout).toContain(`\n  ${command}`);
    expect(code).toBe(0);
  });
});
