// yuma history, against the recorded node and with files: stopped, followed, lied to.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Runtime } from "../bindings/chain/runtime.js";
import { start, yuma } from "./command.js";
import type { Chain, ChainBlock } from "./node/chain.js";
import { madeChain } from "./node/made.js";
import { recordedChain } from "./node/recorded.js";
import { serveChain, type TestNode } from "./node/server.js";
import { hasRecordings, type Json } from "./states.js";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
if (!hasRecordings) console.warn("Skipped: the recorded node is not beside this checkout.");

const folder = mkdtempSync(join(tmpdir(), "yuma-history-"));
const path = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const lines = (out: string): Json[] =>
  out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
/** Blocks are counted from the first that is recorded. */
const BASE = 5_940_480;
const V3 = "5G4YUt8Kt3bRP57YCWY8pVS43zQu4XhWy8fASQhxja7CBX3H";
const NOBODY = "5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM";

describe.skipIf(!hasRecordings)("the recorded node of spec_version 293", () => {
  let chain: Chain;
  let server: TestNode;
  beforeAll(async () => {
    chain = recordedChain("node-293");
    server = await serveChain(chain);
  });
  afterAll(() => server.close());
  const rpc = (...more: string[]) => ["history", "--rpc", server.ws, ...more];

  test("tells a neuron by epoch, oldest first, with what happened", async () => {
    const { code, stdout, stderr } = await yuma(rpc("--netuid", "4", "--uid", "3"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const rows = stdout.split("\n");
    expect(rows[0]).toMatch(/^subnet 4, uid 3 5\w{47}$/);
    expect(rows.slice(2, 6).map((line) => line.trim().split(/ +/)[0])).toEqual([
      "5,940,481",
      ">",
      "5,940,488",
      "5,940,495",
    ]);
    expect(rows[3]).toBe("  > lost its permit");
    expect(stdout).toMatch(/\n +emission {2}[▁-█]{3} +0\.\d{3} to +0\.\d{3}\n/);
    expect(stdout).toContain("\n3 epochs: 3 equal.\n");
    expect(Math.max(...rows.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("a swapped hotkey is followed, and a take that went up is told", async () => {
    const json = lines((await yuma(rpc("--netuid", "4", "--uid", "7", "--format", "json"))).stdout);
    const [old, , now] = json.map(({ hotkey }) => hotkey as string);
    expect(json[2]?.events).toEqual([{ kind: "renamed", words: `uid 7's hotkey is ${now}, was ${old}` }]);
    for (const hotkey of [old, now] as string[]) {
      const { stdout } = await yuma(rpc("--netuid", "4", "--uid", hotkey, "--format", "json"));
      expect(lines(stdout)).toEqual(json);
    }
    const beginning = await yuma(rpc("--netuid", "4", "--uid", (now as string).slice(0, 8), "--format", "json"));
    expect(lines(beginning.stdout)).toEqual(json);
    const all = lines((await yuma(rpc("--netuid", "4", "--format", "json"))).stdout);
    expect(all[2]?.events).toContainEqual({ kind: "take", words: "uid 8 take is 13.733%, was 1.526%" });
    expect(all[0]).toMatchObject({ neurons: 32, validators: 8, verdict: "equal" });
  });

  test("killed in the middle it goes on, with the same output and nothing read twice", async () => {
    const args = (file: string) => rpc("--netuid", "4,2", "--uid", V3, "--format", "csv", "--resume", path(file));
    const whole = await yuma(args("whole.jsonl"));
    expect([whole.code, whole.stderr]).toEqual([0, ""]);
    const child = start(...args("killed.jsonl"));
    while (!existsSync(path("killed.jsonl")) || readFileSync(path("killed.jsonl"), "utf8") === "") await sleep(5);
    child.kill("SIGKILL");
    await once(child, "close");
    const kept = readFileSync(path("killed.jsonl"), "utf8");
    expect(kept.split("\n").length).toBeLessThan(6);
    // A line that was being written when it ended.
    writeFileSync(path("killed.jsonl"), kept + readFileSync(path("whole.jsonl"), "utf8").slice(0, 700));
    expect(await yuma(args("killed.jsonl"))).toEqual(whole);
    expect(readFileSync(path("killed.jsonl"), "utf8")).toBe(readFileSync(path("whole.jsonl"), "utf8"));
    const before = new Map(server.calls);
    expect(await yuma(args("killed.jsonl"))).toEqual(whole);
    const asked = [...server.calls].map(([method, count]) => [method, count - (before.get(method) ?? 0)]);
    // Block 0, and for each subnet the newest epoch.
    expect(Object.fromEntries(asked.filter(([, count]) => count !== 0))).toEqual({
      chain_getBlockHash: 1,
      chain_getFinalizedHead: 2,
      chain_getHeader: 2,
      state_getReadProof: 4,
    });
    // The file tells the same without the node, of any neuron.
    expect((await yuma(["history", path("killed.jsonl"), "--uid", V3, "--format", "csv"])).stdout).toBe(whole.stdout);
  });

  test("snapshots tell the same as the node, as files and as lines", async () => {
    const blocks = [1, 8, 15].map((block) => String(BASE + block));
    for (const block of blocks) {
      const saved = await yuma(["snapshot", "--rpc", server.ws, "--netuid", "4", "--block", block, "-o", path(block)]);
      expect(saved.code).toBe(0);
    }
    const wanted = await yuma(rpc("--netuid", "4", "--uid", "3", "--format", "json"));
    const files = blocks.map(path).reverse();
    expect(await yuma(["history", ...files, "--uid", "3", "--format", "json"])).toEqual(wanted);
    writeFileSync(path("lines.jsonl"), files.map((file) => readFileSync(file, "utf8")).join("\n"));
    const all = ["history", path("lines.jsonl"), files[0] as string, "--uid", "3", "--format", "json"];
    expect(await yuma(all)).toEqual(wanted);
    expect(lines((await yuma([...all, "--last", "1"])).stdout)).toEqual(lines(wanted.stdout).slice(2));
    const other = JSON.parse(readFileSync(files[0] as string, "utf8"));
    other.cases[0].input.alpha_stake[0] = "1";
    writeFileSync(path("other"), JSON.stringify(other));
    expect((await yuma(["history", ...files, path("other")])).stderr).toContain(
      "two different epochs of netuid_4_block",
    );
  });

  test("several subnets of one hotkey side by side, and a page that needs nothing else", async () => {
    const { code, stdout } = await yuma(
      rpc("--netuid", "4", "--netuid", "2,1", "--uid", V3, "--out", path("report.html")),
    );
    expect(code).toBe(0);
    expect(stdout.match(/^subnet \d, uid \d+ 5\w{47}$/gm)).toHaveLength(3);
    expect(stdout).toMatch(/\nside by side +epochs +dividends +incentive +take +emission +of all +by epoch\n/);
    const html = readFileSync(path("report.html"), "utf8");
    expect(html).toContain("<title>History of subnet 4, subnet 2, subnet 1</title>");
    expect(html.match(/<svg/g)).toHaveLength(7);
    expect(html).not.toMatch(/<script|<link|src=|href="http/);
  });

  /** The chain as it was up to a block, and how it grows. */
  function growing(until: number, change = (block: ChainBlock): ChainBlock => block) {
    const all = chain.blocks.map(change);
    const blocks = all.filter(({ number }) => number <= BASE + until);
    const grow = (to: number) => {
      const next = all.filter(({ number }) => number > (blocks.at(-1) as ChainBlock).number && number <= BASE + to);
      blocks.push(...next);
    };
    return { chain: { ...chain, proofs: false, blocks } as Chain, grow };
  }

  async function following(made: ReturnType<typeof growing>, args: readonly string[], steps: readonly number[]) {
    const node = await serveChain(made.chain);
    const child = spawn(process.execPath, [
      "dist/cli/yuma.js",
      "history",
      "--rpc",
      node.ws,
      "--netuid",
      "4",
      "--follow",
      "--every",
      "0.05",
      ...args,
    ]);
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      out += part;
    });
    const ended = Promise.all([text(child.stderr), once(child, "close")]);
    for (const step of steps) {
      const known = out.length;
      while (out.length === known && child.exitCode === null) await sleep(20);
      made.grow(step);
    }
    return { child, ended, node, out: () => out };
  }

  test("follows, and tells each epoch as it comes", async () => {
    const { child, ended, node, out } = await following(growing(7), ["--uid", "3", "--format", "json"], [8, 16]);
    while (lines(out()).length < 3) await sleep(20);
    expect(child.exitCode).toBeNull();
    child.kill("SIGINT");
    await ended;
    expect(lines(out()).map(({ block }) => (block as number) - BASE)).toEqual([1, 8, 15]);
    await node.close();
  });

  test("a fall by more than a threshold ends it with 3", async () => {
    const { ended, node, out, child } = await following(growing(8), ["--uid", "3", "--fall", "20"], [16]);
    expect((await ended)[0]).toBe("");
    expect(child.exitCode).toBe(3);
    expect(out()).toMatch(
      /subnet 4, 5\S+, block 5,940,495: stake .*, equal\n {2}> gets 24\.\d+% less than in the epoch before: .*\n$/,
    );
    await node.close();
  });

  /** A recorded value of the epoch at +15 is another. */
  const lie = (block: ChainBlock): ChainBlock => {
    if (block.number !== BASE + 15 || block.state === undefined) return block;
    const key = new Runtime(293, chain.metadata).item("Incentive").key(4);
    const value = block.state.get(key) as string;
    const changed = `${value.slice(0, -2)}${value.endsWith("00") ? "01" : "00"}` as `0x${string}`;
    return { ...block, state: new Map([...block.state, [key, changed]]) };
  };

  test("an epoch that differs ends it with 1, or is posted", async () => {
    const plain = await following(growing(8, lie), [], [16]);
    await plain.ended;
    expect(plain.child.exitCode).toBe(1);
    expect(plain.out()).toMatch(
      /, differs\n(?: {2}> .*\n)* {2}> differs: incentive\[31\]: recorded \d+, the rules give \d+\n$/,
    );
    await plain.node.close();

    const posts: unknown[] = [];
    const hook = createServer(async (request, response) => {
      posts.push(JSON.parse(await text(request)));
      response.writeHead(posts.length === 1 ? 500 : 204).end();
    }).listen(0, "127.0.0.1");
    await once(hook, "listening");
    const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/secret`;
    const posted = await following(growing(8, lie), ["--post", url], [16]);
    while (posts.length < 2) await sleep(20);
    expect(posts[1]).toEqual({
      text: expect.stringMatching(/^subnet 4, block 5940495: differs: incentive\[31\]: recorded/),
    });
    await sleep(200);
    expect(posted.child.exitCode).toBeNull();
    posted.child.kill();
    await posted.ended;
    await posted.node.close();
    hook.close();

    const refused = await following(growing(8, lie), ["--post", url], [16]);
    const [stderr] = await refused.ended;
    expect(refused.child.exitCode).toBe(2);
    expect(stderr).toMatch(
      /^yuma: http:\/\/127\.0\.0\.1:\d+ did not take the alarm \(connect ECONNREFUSED.*\): subnet 4, block/,
    );
    expect(stderr).not.toContain("secret");
    await refused.node.close();
  });

  test("what ran while nobody watched is told at the next start", async () => {
    const resume = ["--resume", path("watched.jsonl")];
    const early = await serveChain(growing(8).chain);
    expect((await yuma(["history", "--rpc", early.ws, "--netuid", "4", ...resume])).code).toBe(0);
    await early.close();
    const late = await following(growing(16, lie), resume, []);
    await late.ended;
    expect(late.child.exitCode).toBe(1);
    await late.node.close();
  });

  test("a node that is gone for ever ends it with 2", async () => {
    const { child, ended, node, out } = await following(growing(8), ["--timeout", "3"], []);
    while (out() === "" && child.exitCode === null) await sleep(20);
    await node.close();
    const [stderr] = await ended;
    expect(child.exitCode).toBe(2);
    expect(stderr).toMatch(/^yuma: .*; it is asked again in 0\.05 seconds\n/);
  });
});

describe("with less than an archive", () => {
  let server: TestNode;
  beforeAll(async () => {
    server = await serveChain(madeChain(400));
  });
  afterAll(() => server.close());

  test("what was read is told, and why there is no more", async () => {
    const { code, stdout, stderr } = await yuma(["history", "--rpc", server.ws, "--netuid", "2"]);
    expect(code).toBe(2);
    expect(stdout).toContain("\n1 epoch: 1 equal as far as decided.\n");
    expect(stderr).toContain("yuma: ");
  });

  /** The same record with another value. */
  const other = (value: object) => (good: string) => `${JSON.stringify({ ...JSON.parse(good), ...value })}\n`;
  const foreign = /is no epoch of yuma history: delete that line, or the file/;

  test.each<[name: string, change: (good: string) => string, message: RegExp]>([
    ["another's file", () => "precious", /line 1, is not JSON/],
    ["another's line", () => '{"genesis": 1}', foreign],
    ["a line of another chain", other({ genesis: `0x${"ab".repeat(32)}` }), /is of another chain than this node's/],
    ["a column too short", other({ stake: [] }), foreign],
    ["a share too large", other({ take: Array(8).fill(65_536) }), foreign],
    ["a stake too large", other({ stake: Array(8).fill("18446744073709551616") }), foreign],
    ["a block too large", other({ block: 1e300 }), foreign],
    ["one that leads to itself", other({ previous: 10 }), foreign],
  ])("%s to go on from is told, and left as it is", async (name, change, message) => {
    const file = path(`${name}.jsonl`);
    await yuma(["history", "--rpc", server.ws, "--netuid", "2", "--last", "1", "--resume", path("good.jsonl")]);
    const damaged = change(readFileSync(path("good.jsonl"), "utf8"));
    writeFileSync(file, damaged);
    const { code, stdout, stderr } = await yuma(["history", "--rpc", server.ws, "--netuid", "2", "--resume", file]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(readFileSync(file, "utf8")).toBe(damaged);
  });

  test.each<[args: string[], message: string]>([
    [["--netuid", "2", "--uid", "99", "--last", "1"], "no epoch of these has uid 99"],
    [["--netuid", "2", "--uid", "ali-ce"], "--uid: ali-ce is neither a uid nor a hotkey's SS58 address"],
    [["--netuid", "2", "--uid", "abcd", "--last", "1"], "no hotkey of these epochs begins with abcd"],
    [["--netuid", "2", "--uid", NOBODY, "--last", "1"], `no epoch of these has the hotkey ${NOBODY}`],
    [["--netuid", "2,3", "--uid", "1"], "a uid is of one subnet"],
    [["--netuid", "77"], "no epoch of subnet 77 ran in these blocks, or there is no such subnet"],
    [["--netuid", "2", "--fall", "5"], "--fall is of a neuron: --uid"],
    [["--netuid", "2", "--post", "http://x"], "--post goes with --follow"],
    [["--netuid", "2", "--follow", "--post", "ftp://x"], "--post wants an http or https address"],
    [["--netuid", "2", "--follow", "--to", "9"], "--follow has no end"],
    [["--netuid", "x"], "An integer from 0 to 65535 is wanted"],
    [["--netuid", "2", "--fall", "100"], "A percentage below 100 is wanted"],
    [["--netuid", "2", "--every", "0"], "A number of seconds above 0 is wanted"],
    [["--netuid", "2", "--out", "x.pdf"], "a file's name ends in .html, .csv or .jsonl"],
    [[], "--rpc wants a subnet: --netuid"],
  ])("refuses %j", async (args, message) => {
    const { code, stdout, stderr } = await yuma(["history", "--rpc", server.ws, ...args]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});

describe("files", () => {
  test("a sequence is a history, one case apart from another", async () => {
    const { code, stdout } = await yuma(["history", "vectors/epoch/sequence.json", "--uid", "1"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^seq_000, uid 1\n/);
    expect(stdout).toContain("side by side");
  });

  test.each<[args: string[], message: string]>([
    [["vectors/epoch/sequence.json", "--uid", NOBODY], "these epochs do not tell hotkeys: name the neuron by its uid"],
    [["vectors/epoch/sequence.json", "--netuid", "1"], "there are no such epochs in these files"],
    [["vectors/epoch/sequence.json", "--follow"], "--follow and --resume want a node"],
    [["vectors/emission/distribute-emission.json"], "these are emission vectors, not epochs"],
    [["nowhere.json"], "there is no file nowhere.json"],
    [["package.json"], "is no file of recorded epochs"],
    [[], "name epochs: files, or --rpc and --netuid"],
  ])("refuses %j", async (args, message) => {
    const { code, stdout, stderr } = await yuma(["history", ...args]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});
