// The runner for programs of other people, told by programs that do everything wrong.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";

// Starting a process takes a while on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "yuma-foreign-"));
afterAll(() => rmSync(folder, { recursive: true }));

const table = (name: string, rows: readonly (readonly (string | null)[])[]) => {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify({ format: "fixed-vectors/1", flags: [`flag_${name}`], cases: rows }));
  return path;
};
const ten = Array.from({ length: 10 }, (_, i) => [String(i), String(2 * i)]);
const a = table("a", ten);
const b = table("b", ten);
const tiny = "vectors/epoch/tiny.json";

/** Runs the command on a Node program that sees each request as `request`, the k-th from 1, and may `say` an answer. */
async function check(paths: readonly string[], body: string, ...options: readonly string[]) {
  const program = `
    let k = 0;
    const say = (answer) => process.stdout.write((typeof answer === "string" ? answer : JSON.stringify(answer)) + "\\n");
    const right = (request) => ({ output: String(2 * Number(request.input[0])) });
    const onRequest = async (request) => { ${body} };
    let work = Promise.resolve();
    require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
      work = work.then(() => onRequest(JSON.parse(line), k++));
    });`;
  const args = ["dist/cli/yuma.js", "conformance", ...paths, ...options, "--", process.execPath, "-e", program];
  const child = spawn(process.execPath, args);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, stdout, stderr };
}

describe("a program that is right", () => {
  it("passes", async () => {
    const { code, stdout, stderr } = await check([a, b], "say(right(request))");
    expect(stdout).toMatch(/^fixed\/a +10\/10\nfixed\/b +10\/10\n\n20 cases in 2 suites: 20 equal, 0 differences\n/);
    expect(stdout).toMatch(/\nprogram: .*node.* -e /);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("may start slowly, and answer late and in bursts", async () => {
    const late = "if (k === 1) await new Promise((go) => setTimeout(go, 500)); say(right(request))";
    expect((await check([a], late, "--timeout", "20")).code).toBe(0);
  });

  it("may give answers of megabytes, and read no request before they are taken", async () => {
    const rows = Array.from({ length: 100 }, (_, i) => [String(i), String(i)]);
    const body = 'say({ output: request.input[0], padding: "x".repeat(2_000_000) })';
    expect((await check([table("big", rows)], body)).code).toBe(0);
  });
});

describe("a program that is wrong", () => {
  it("is told where, by suite and by flag", async () => {
    const body = 'say(request.suite === "fixed/b" && k % 2 ? { output: "1" } : right(request))';
    const { code, stdout } = await check([a, b], body);
    expect(stdout).toMatch(/\nfixed\/b +5\/10 {2}5 differ\n {2}\(0\): output: expected 0, got 1 \(fixed\/b\)\n/);
    expect(stdout).toMatch(/flags, the most suspicious first:\n +5 of +10 {2}flag_b\n/);
    expect(code).toBe(1);
    const json = JSON.parse((await check([a, b], body, "--json")).stdout);
    expect(json).toMatchObject({ cases: 20, passed: 15, failed: 5, stages: [{ stage: "fixed/b", failed: 5 }] });
    expect(json.flags[0]).toMatchObject({ flag: "flag_b", cases: 10, failed: 5 });
    const flagged = JSON.parse((await check([a, b], body, "--json", "--flag", "flag_b")).stdout);
    expect(flagged).toMatchObject({ cases: 10, failed: 5 });
  });

  it("may do without traces, which is said once", async () => {
    const vectors = JSON.parse(readFileSync(tiny, "utf8"));
    const path = join(folder, "answers.json");
    const answers = vectors.cases.map(({ output, trace }: Record<string, unknown>) => ({ output, trace }));
    writeFileSync(path, JSON.stringify(answers));
    const withOutput = `say({ output: require(${JSON.stringify(path)})[k - 1].output })`;
    const { code, stdout } = await check([tiny], withOutput);
    expect(stdout).toMatch(/^epoch\/tiny +26\/26\n/);
    expect(stdout).toMatch(/\nno traces: the program gives none, so only outputs were compared\n/);
    expect(code).toBe(0);
    // Whoever gives traces has to give all of them.
    const partly = `const answer = require(${JSON.stringify(path)})[k - 1]; if (k === 3) delete answer.trace; say(answer)`;
    expect((await check([tiny], partly)).stdout).toMatch(
      /25\/26 {2}1 differ\n.*: trace\.total_stake: expected .*, got nothing/,
    );
  });

  it("is skipped where it says so, by name, and is no success if that is everywhere", async () => {
    const body =
      'say(request.suite === "fixed/a" ? right(request) : { error: { code: "unknown_suite", message: "no b" } })';
    const { code, stdout } = await check([a, b], body);
    expect(stdout).toMatch(/\nfixed\/b +0\/10 {2}10 skipped: no b\n/);
    expect(stdout).toMatch(/\nnot supported, in whole or in part: fixed\/b\n/);
    expect(code).toBe(0);
    expect((await check([b], body)).code).toBe(2);
  });
});

describe("a program that breaks down", () => {
  it.each([
    [
      "crashes",
      'if (k === 4) { console.error("out of luck"); process.exit(3); } say(right(request))',
      /\(3\): crash: the program ended \(exit code 3\), 3 of \d+ requests answered; its standard error ends:\n {2}out of luck/,
    ],
    [
      "is killed",
      'if (k === 4) process.kill(process.pid, "SIGKILL"); say(right(request))',
      /\(3\): crash: the program ended \(SIGKILL\)/,
    ],
    [
      "ends too early",
      "if (k === 4) process.exit(0); say(right(request))",
      /\(3\): ended: the program ended \(exit code 0\), 3 of \d+ requests answered/,
    ],
    [
      "hangs",
      "if (k !== 4) say(right(request)); else await new Promise(() => {})",
      /\(3\): timeout: no answer within 4 s/,
    ],
  ])("and %s is told so, and started again for the next suite", async (_, body, message) => {
    const { code, stdout } = await check([a, b], body, "--timeout", "4");
    expect(stdout).toMatch(message);
    expect(stdout).toMatch(/^fixed\/a +3\/10 {2}1 differ {2}6 not answered\n/);
    expect(stdout).toMatch(/\nfixed\/b +3\/10 {2}1 differ {2}6 not answered\n/);
    expect(stdout).toMatch(/\nstarted again 1 time\n/);
    expect(code).toBe(1);
  });

  it.each([
    ["no JSON", '"Traceback"', /the answer is not JSON: "Traceback"/],
    ["no object", "[1]", /the answer is not an object: "\[1\]"/],
    ["no output", "{ result: 1 }", /the answer has neither an output nor an error/],
  ])("and answers with %s is told so, and goes on", async (_, answer, message) => {
    const { code, stdout } = await check([a], `say(k === 4 ? ${answer} : right(request))`);
    expect(stdout).toMatch(/^fixed\/a +9\/10 {2}1 differ\n {2}\(3\): malformed: /);
    expect(stdout).toMatch(message);
    expect(code).toBe(1);
  });

  it("is not right if it wrote a line too many", async () => {
    const { code, stdout } = await check([a, b], 'say(right(request)); if (k === 10) say("done");');
    expect(stdout).toMatch(/against the protocol: it wrote a line that answers nothing: "done"/);
    expect(code).toBe(1);
  });

  it("is reported as such where it never answers, or can't be started", async () => {
    const { code, stdout } = await check([a], "process.exit(1)");
    expect(stdout).toMatch(/crash: .*0 of 10 requests answered/);
    expect(code).toBe(2);
    const run = (...command: string[]) =>
      spawnSync(process.execPath, ["dist/cli/yuma.js", "conformance", a, "--", ...command], { encoding: "utf8" });
    expect(run("no-such-program")).toMatchObject({
      status: 2,
      stderr: "yuma: no-such-program can't be started: there is no such program\n",
    });
    expect(run()).toMatchObject({ status: 2, stderr: "yuma: after -- the command of a program is wanted\n" });
  });

  it("is not started for ever", async () => {
    const many = Array.from({ length: 14 }, (_, i) => table(`many${String(i).padStart(2, "0")}`, ten));
    const { stdout } = await check(many, "if (k === 2) process.exit(1); say(right(request))");
    expect(stdout).toMatch(/\nstarted again 10 times\n/);
    expect(stdout).toMatch(/\nfixed\/many13 +0\/10 {2}10 not answered\n/);
  });
});

describe("a JUnit report", () => {
  it("has a test a case, and one for a table of rows", async () => {
    const path = join(folder, "report.xml");
    const body =
      'say(k === 4 ? "<&\\u0001" : request.suite === "epoch" ? { error: { code: "unknown_suite" } } : right(request))';
    await check([a, b, tiny], body, "--junit", path);
    const xml = readFileSync(path, "utf8");
    expect(xml).toContain('<testsuite name="fixed/a" tests="1" failures="0" errors="1" skipped="0">');
    expect(xml).toContain("(3): malformed: the answer is not JSON: &quot;&lt;&amp;\\u0001&quot;");
    expect(xml).toContain('<testcase classname="fixed/b" name="fixed/b"/>');
    expect(xml).toContain('<testsuite name="epoch/tiny" tests="26" failures="0" errors="0" skipped="26">');
  });
});
