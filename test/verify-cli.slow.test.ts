// yuma verify and yuma snapshot, against a node and with files.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Binary } from "@polkadot-api/substrate-bindings";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { formatCheckpoint } from "../bindings/chain/index.js";
import { yuma } from "./command.js";
import { alice, justify } from "./node/grandpa.js";
import { madeChain } from "./node/made.js";
import { type Fault, serveChain, type TestNode } from "./node/server.js";
import { type Json, readVectors } from "./states.js";

// Starting a process takes a while on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const folder = mkdtempSync(join(tmpdir(), "yuma-"));
const path = (name: string) => join(folder, name);
function file(name: string, content: unknown): string {
  writeFileSync(path(name), typeof content === "string" ? content : JSON.stringify(content));
  return path(name);
}

let server: TestNode;
beforeAll(async () => {
  server = await serveChain(madeChain(400));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});
const rpc = (...more: string[]) => ["--rpc", server.ws, "--netuid", "2", ...more];
const json = (text: string): Json[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("yuma verify --rpc", () => {
  test("shows the last epoch field by field", async () => {
    const { code, stdout, stderr } = await yuma(["verify", ...rpc()]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^netuid_2_block_10, spec_version 400, block 0x[0-9a-f]{64}$/);
    expect(lines.slice(2, 12).map((line) => line.trim().split(/ +/).slice(0, 3))).toEqual(
      [
        "field equal differ",
        "active 7 -",
        "stake_weight 7 -",
        "validator_permit 7 -",
        "consensus 7 -",
        "validator_trust 7 -",
        "incentive 7 -",
        "bonds 7 -",
        "dividends 7 -",
        "emission 7 -",
      ].map((line) => line.split(" ")),
    );
    expect(lines.slice(13)).toEqual([
      "all 63 recorded values are what the rules give.",
      expect.stringMatching(/^Handed out: 4\.1000228\d\d /),
      "Before the block 3.200000000 alpha waited to be handed out.",
      "Payments: not verified: spec_version 400 has no SubtensorModule.SubnetTAO, which is needed here.",
      "Weights that the block revealed before the epoch ran are those of its own state: uid 2.",
      "Registered anew in the block after the epoch ran, and not compared: uid 5.",
      "",
      "State: proven. Every value and every absence belongs to the state roots in the blocks' headers.",
      "Runtime: layout as the node tells it, for the runtime is not pinned here.",
      "Finality: as the node tells it. The checkpoint that ships is of another chain.",
    ]);
  });

  test("prints JSON lines, works over HTTP, and exits 2 if an epoch can't be checked", async () => {
    const url = ["--rpc", server.http, "--netuid", "2", "--from", "1", "--format", "json"];
    const { code, stdout } = await yuma(["verify", ...url]);
    // The node keeps nothing of the earlier epoch.
    expect(code).toBe(2);
    const [result] = json(stdout);
    expect(result).toMatchObject({ netuid: 2, mechanism: 0, block: 10, spec_version: 400, equal: true, stage: null });
    expect(result?.emission).toMatchObject({ source: "found" });
  });

  test("goes on where it was stopped", async () => {
    const resume = path("results.jsonl");
    const options = rpc("--last", "1", "--resume", resume);
    const first = await yuma(["verify", ...options]);
    const asked = server.calls.get("state_getKeysPaged");
    const second = await yuma(["verify", ...options]);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(second.stdout).toBe(first.stdout);
    expect(server.calls.get("state_getKeysPaged")).toBe(asked);
    expect(json(readFileSync(resume, "utf8"))).toHaveLength(1);

    const other = readFileSync(resume, "utf8").replace(/"genesis":"0x../, '"genesis":"0xab');
    const { code, stderr } = await yuma(["verify", ...rpc("--resume", file("other.jsonl", other))]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/other\.jsonl, line 1, is of another chain than this node's: its genesis block is 0xab/);
    const broken = await yuma(["verify", ...rpc("--resume", file("broken.jsonl", '{"genesis":'))]);
    expect(broken.stderr).toMatch(/broken\.jsonl, line 1, is not JSON: /);
  });

  test("a damaged file to go on from is told by its line, and left as it is", async () => {
    const whole = (await yuma(["verify", ...rpc("--format", "json")])).stdout;
    const change = (text: string, by: string) => {
      expect(whole).toContain(text);
      return whole.replace(text, by);
    };
    const damaged: [string, RegExp][] = [
      [whole + whole.slice(0, 60), /line 2, is not JSON: /],
      [change('"block":10', '"block":"10"'), /line 1, is no result of yuma verify/],
      [change('"fields":[', '"fields":[],"x":['), /line 1, is no result of yuma verify/],
      [change('"equal":true', '"equal":false'), /line 1, is no result of yuma verify/],
      [change('"compared":7', '"compared":-7'), /line 1, is no result of yuma verify/],
      ["[".repeat(100_000), /line 1, is nested deeper than 64 levels/],
      ["\0\n", /line 1, is not JSON: /],
      ["null", /line 1, is no result of yuma verify/],
    ];
    for (const [content, message] of damaged) {
      const resume = file("damaged.jsonl", content);
      const { code, stdout, stderr } = await yuma(["verify", ...rpc("--resume", resume)]);
      expect([code, stdout, stderr]).toEqual([2, "", expect.stringMatching(message)]);
      expect(stderr.length).toBeLessThan(510);
      expect(readFileSync(resume, "utf8")).toBe(content);
    }
    const { code, stderr } = await yuma(["verify", ...rpc("--resume", folder)]);
    expect([code, stderr]).toEqual([2, `yuma: ${folder} is a folder, where a file is wanted\n`]);
  });

  test.each([
    [["--block", "3"], "yuma: the node does not keep the state of block 2 any more"],
    [["--block", "99"], "yuma: the node has no block 99 yet"],
    [["--genesis", "0x00"], "yuma: the node is of another chain: its genesis block is 0x"],
    [["--block", "10", "--last", "2"], "yuma: --block names one epoch: --from, --to and --last name several"],
    [["--to", "3"], "yuma: no epoch of subnet 2 ran in these blocks, or there is no such subnet\n"],
    [["--netuid", "65536"], "yuma: option '--netuid <number>' argument '65536' is invalid."],
    [["--rpc", "nonsense"], "yuma: --rpc: nonsense is no endpoint of a node, such as wss://host"],
  ])("says what is wrong with %j", async (more, message) => {
    const { code, stderr } = await yuma(["verify", ...rpc(...more)]);
    expect(code).toBe(2);
    expect(stderr.slice(0, message.length)).toBe(message);
  });
});

describe("yuma snapshot", () => {
  test("saves an epoch that epoch, verify and explain read", async () => {
    const saved = path("snapshot.json");
    expect(await yuma(["snapshot", ...rpc("--block", "10", "-o", saved)])).toEqual({ code: 0, stdout: "", stderr: "" });
    const printed = await yuma(["snapshot", ...rpc()]);
    expect(printed.stdout).toBe(readFileSync(saved, "utf8"));
    expect(JSON.parse(printed.stdout).reference).toMatch(
      /^executed by the runtime of spec_version 400 on chain 0x[0-9a-f]{64}$/,
    );
    const { except } = JSON.parse(printed.stdout).cases[0];
    expect(except).toEqual([5]);
    const verified = await yuma(["verify", saved]);
    expect(verified.code).toBe(0);
    expect(verified.stdout).toContain("\nall 63 recorded values are what the rules give.\n");
    expect((await yuma(["epoch", saved])).stdout).toContain("fields equal the chain's own output");
    expect((await yuma(["explain", saved, "--uid", "0"])).code).toBe(0);
  });

  test("says where it can't write before it asks the node", async () => {
    const before = server.calls.get("chain_getHeader");
    for (const [at, why] of [
      [path("no/folder.json"), `${path("no")} is no folder that can be written to`],
      [folder, "what is there is a folder, no file"],
    ] as const) {
      const { code, stdout, stderr } = await yuma(["snapshot", ...rpc("-o", at)]);
      expect([code, stdout, stderr]).toEqual([2, "", `yuma: --output ${at}: ${why}\n`]);
    }
    expect(server.calls.get("chain_getHeader")).toBe(before);
  });
});

describe("proofs", () => {
  test("a file keeps its own, and is verified without a node", async () => {
    const saved = path("proven.json");
    expect((await yuma(["snapshot", ...rpc("--proven", "-o", saved)])).code).toBe(0);
    const [first] = json((await yuma(["verify", saved, "--format", "json"])).stdout);
    expect(first).toMatchObject({ equal: true, trust: { state: "proven", layout: "node", finality: "node" } });
    const hash = first?.block_hash as string;
    const [given] = json((await yuma(["verify", saved, "--format", "json", "--block-hash", hash])).stdout);
    expect(given).toMatchObject({ equal: true, trust: { state: "proven", layout: "node", finality: "given" } });
    const other = await yuma(["verify", saved, "--block-hash", `0x${"00".repeat(32)}`]);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringMatching(/^yuma: the file is of block 10, 0x/) });

    const changed = JSON.parse(readFileSync(saved, "utf8"));
    changed.cases[0].output.incentive[4] ^= 1;
    const lie = await yuma(["verify", file("lie.json", changed)]);
    expect(lie).toMatchObject({ code: 2, stderr: expect.stringMatching(/is not what its proof shows\n$/) });
  });

  test("are demanded with --proven", async () => {
    const without = await serveChain({ ...madeChain(400), proofs: false });
    const { code, stderr } = await yuma(["verify", "--rpc", without.ws, "--netuid", "2", "--proven"]);
    await without.close();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^yuma: there is no proof of the state: the node refuses state_getReadProof/);
  });

  test("a newer checkpoint, proven from an older one, and a verdict that begins there", async () => {
    const chain = madeChain(400);
    const at = (number: number) => ({ number, hash: chain.blocks[number]?.hash as string });
    const newest = chain.blocks.length - 1;
    const signed = new Map(
      [10, newest].map((number) => {
        const votes = [{ ...at(number), voter: alice }];
        return [at(number).hash as unknown, [...Binary.fromHex(justify(at(number), 3n, votes))]];
      }),
    );
    const justified: Fault = ({ method, params }) => {
      if (method !== "chain_getBlock") return undefined;
      const bytes = signed.get(params[0]);
      return { result: { block: {}, justifications: bytes ? [[[70, 82, 78, 75], bytes]] : null } };
    };
    const node = await serveChain(chain, justified);
    try {
      const older = { genesis: at(0).hash, ...at(1), id: 3n, authorities: [[alice.key, 1n]] } as const;
      const from = file("older.json", formatCheckpoint(older));
      const made = await yuma(["checkpoint", "--rpc", node.ws, "--checkpoint", from, "-o", path("newer.json")]);
      expect(made).toEqual({ code: 0, stdout: "", stderr: "" });
      const newer = JSON.parse(readFileSync(path("newer.json"), "utf8")) as Json;
      expect(newer).toEqual(JSON.parse(JSON.stringify(formatCheckpoint({ ...older, ...at(newest) }))));
      const printed = await yuma(["checkpoint", "--rpc", node.ws, "--checkpoint", from]);
      expect(JSON.parse(printed.stdout)).toEqual(newer);
      const args = ["--rpc", node.ws, "--netuid", "2", "--checkpoint", from];
      expect((await yuma(["verify", ...args])).stdout).toMatch(
        /Finality: proven\. Authority set 3 made block 10 final\./,
      );
    } finally {
      await node.close();
    }
  });

  test("a checkpoint that is none, or of another chain", async () => {
    const none = await yuma(["verify", ...rpc("--checkpoint", file("none.json", {}))]);
    expect(none).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/none\.json: this is no checkpoint: format: /),
    });
    const finney = "bindings/chain/proof/finney.json";
    const other = await yuma(["verify", ...rpc("--checkpoint", finney)]);
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^yuma: the checkpoint is of another chain: /),
    });
    const newer = await yuma(["checkpoint", "--rpc", server.ws]);
    expect(newer).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^yuma: the checkpoint is of another chain: /),
    });
  });
});

describe("yuma verify FILE", () => {
  const vector = readVectors("epoch/tiny.json").find(({ name }) => name === "n2_one_validator");
  const { name, input, output } = vector as { name: string; input: Json; output: Json };
  const vectors = (...cases: Json[]) => ({ format: "yuma-epoch-vectors/1", suite: "x", cases });

  test("names what differs, and exits 1", async () => {
    const consensus = [...(output.consensus as number[])];
    consensus[1] = (consensus[1] as number) ^ 1;
    const recorded = file("off.json", vectors({ name, input, output: { ...output, consensus } }));
    const { code, stdout } = await yuma(["verify", recorded]);
    expect(code).toBe(1);
    expect(stdout).toContain(`\n  consensus[1]: recorded ${consensus[1]}, the rules give ${consensus[1] ^ 1}\n`);
    expect(stdout).toMatch(/\n1 of \d+ recorded values differ from what the rules give, first at 6\. Consensus\.\n/);
    const [result] = json((await yuma(["verify", recorded, "--format", "json"])).stdout);
    expect(result).toMatchObject({ name, equal: false, stage: "6. Consensus" });
  });

  test("has a line for each of several epochs, and says which were not checked, and why", async () => {
    const bad = { name: "bad", input: { ...input, spec_version: 90_000 }, output };
    const empty = { name: "empty", input, output: {} };
    const { code, stdout } = await yuma(["verify", file("three.json", vectors({ name, input, output }, bad, empty))]);
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /: all \d+ recorded values are what the rules give\nbad: not checked, because spec_version: no rules are known for 90000\nempty: not checked, because nothing is recorded of its outputs\n/,
    );
    expect(stdout).toMatch(/\n3 epochs: 1 equal, 0 different, 2 not checked\.\n$/);
  });

  test("takes the state before, and what came of it", async () => {
    const { emission: _, ...before } = input;
    const paths = [file("before.json", before), file("after.json", output)] as const;
    const { code, stdout } = await yuma(["verify", "--before", paths[0], "--after", paths[1]]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nHanded out: .* alpha/);
    // What the next epoch reads has the bonds and permits that this one wrote.
    const next = { ...input, bonds: output.bonds, validator_permit: output.validator_permit };
    const state = await yuma(["verify", "--before", paths[0], "--after", file("next.json", next)]);
    expect(state.stdout).toMatch(/validator_permit .*\n +bonds .*\n\nall \d+ recorded values/);
    expect(state.code).toBe(0);
  });

  test.each([
    [[], "name what to verify: a file, or --before and --after, or --rpc and --netuid"],
    [["a.json", "--rpc", "ws://x"], "name what to verify"],
    [["--rpc", "ws://x"], "--rpc wants a subnet: --netuid"],
    [["--before", "a.json"], "--before and --after go together"],
    [
      ["vectors/fixed/I32F32.checked_add.json"],
      "vectors/fixed/I32F32.checked_add.json: format: these are fixed vectors, not epochs",
    ],
    [["package.json"], "package.json is no file of recorded epochs; a state goes with --before"],
    [
      ["--before", "package.json", "--after", "package.json"],
      "package.json has neither outputs of an epoch nor the state",
    ],
  ])("says what is wrong with %j", async (options, message) => {
    const { code, stderr } = await yuma(["verify", ...options]);
    expect(code).toBe(2);
    expect(stderr.slice(0, message.length + 6)).toBe(`yuma: ${message}`);
  });
});
