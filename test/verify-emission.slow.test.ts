// yuma verify --emission, and --coldkey, as people and programs run them.

import { Binary, blockHeader, type HexString } from "@polkadot-api/substrate-bindings";
import { afterEach, describe, expect, test } from "vitest";
import { yuma } from "./command.js";
import { type Chain, CODE, chainBlock, trieOf } from "./node/chain.js";
import { coinbaseMetadata, type MadeCoinbase, madeCoinbase } from "./node/coinbase.js";
import { recordedChain } from "./node/recorded.js";
import { serveChain, type TestNode } from "./node/server.js";
import { EdgeRandom } from "./random.js";
import { hasRecordings } from "./states.js";

const servers: TestNode[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const code = (spec: number): HexString => `0x${spec.toString(16).padStart(64, "0")}`;

/** Block 0, and the two whose states there are. */
function chainOf(spec: number, { block, before, after }: MadeCoinbase, metadata = coinbaseMetadata(spec)): Chain {
  const blocks: Chain["blocks"][number][] = [];
  const states = [[0, undefined] as const, [block - 1, before] as const, [block, after] as const];
  for (const [number, rows] of states) {
    const state = rows && new Map([...rows, [CODE, code(spec)] as const]);
    const header = {
      parentHash: blocks.at(-1)?.hash ?? `0x${"00".repeat(32)}`,
      number,
      stateRoot: trieOf({}, state ?? new Map()).root,
      extrinsicRoot: `0x${"22".repeat(32)}`,
      digests: [],
    };
    blocks.push(chainBlock(Binary.toHex(blockHeader.enc(header as never)), state));
  }
  return { metadata, specVersion: spec, blocks };
}

async function endpointOf(chain: Chain): Promise<string> {
  const server = await serveChain(chain);
  servers.push(server);
  return server.ws;
}

const made = (spec: number, seed = 5) => madeCoinbase({ spec, random: new EdgeRandom(seed, spec), traded: false });
const verify = (url: string, ...args: string[]) => yuma(["verify", "--emission", "--rpc", url, ...args]);

test.each([261, 300, 341, 410, 425])("spec_version %d: a block, subnet by subnet, by proof", async (spec) => {
  const block = made(spec);
  const url = await endpointOf(chainOf(spec, block));
  const { code, stdout } = await verify(url, "--block", String(block.block), "--proven");
  expect(stdout).toMatch(/^all [0-9]+ records are what the rules give\.$/m);
  expect(stdout).toContain("State: proven.");
  for (const { netuid } of block.subnets) expect(stdout.match(new RegExp(`^ *${netuid}  `, "gm"))).toHaveLength(3);
  expect(code).toBe(0);
});

test("as JSON a line a block, with what is off named", async () => {
  const block = made(425, 7);
  const chain = chainOf(425, block);
  const json = async (url: string) => {
    const { code, stdout } = await verify(url, "--block", String(block.block), "--format", "json");
    return { code, result: JSON.parse(stdout) };
  };
  const { code, result } = await json(await endpointOf(chain));
  expect(code).toBe(0);
  expect(result).toMatchObject({
    name: `emission_block_${block.block}`,
    block: block.block,
    spec_version: 425,
    rules: 425,
    equal: true,
    differing: 0,
    emission: { source: "computed", amount: expect.stringMatching(/^[0-9]+$/) },
    root_sell_flag: expect.any(Boolean),
    trust: { state: "proven" },
  });
  const [subnet] = result.subnets;
  expect(Object.keys(subnet.added)).toEqual([
    "pending_root_alpha_divs",
    "pending_server_emission",
    "pending_validator_emission",
    "pending_owner_cut",
  ]);
  expect(subnet.pending.source).toBe("computed");

  const state = new Map(chain.blocks[2]?.state);
  const [key] = [...state.keys()].filter((key) => key.startsWith(pendingOwnerCut) && state.get(key) !== undefined);
  const value = state.get(key as HexString) as HexString;
  state.set(
    key as HexString,
    `0x${(Number.parseInt(value.slice(2, 4), 16) ^ 1).toString(16).padStart(2, "0")}${value.slice(4)}`,
  );
  const off = await json(await endpointOf(chainOf(425, { ...block, after: state })));
  expect(off.code).toBe(1);
  expect(off.result.differing).toBe(1);
  const differing = off.result.subnets.filter(({ differences }: { differences: unknown[] }) => differences.length > 0);
  expect(differing).toMatchObject([
    { differences: [{ record: "PendingOwnerCut", recorded: expect.any(String), expected: expect.any(String) }] },
  ]);
});

/** SubtensorModule.PendingOwnerCut */
const pendingOwnerCut = "0x658faa385070e074c85bf6b568cf0555619fc1d902020b6627d90e16de3dd552";

test.each([
  [
    260,
    "the emission is known from 261 to 425, not of 260: its coinbase was only read, and it keeps no record of payments",
  ],
  [426, "not of 426: the emission gate, baskets and collateral that came since are not established"],
] as const)("spec_version %d is refused by name", async (spec, why) => {
  const block = made(425);
  const url = await endpointOf(chainOf(spec, block, coinbaseMetadata(425)));
  const { code, stdout, stderr } = await verify(url, "--block", String(block.block));
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(`block ${block.block} was executed by spec_version ${spec}: `);
  expect(stderr).toContain(why);
});

test.each([
  [["file.json"], "--emission reads from a node: --rpc"],
  [["--rpc", "ws://127.0.0.1:1", "--netuid", "1"], "--emission is of all subnets: leave out --netuid"],
  [["--rpc", "ws://127.0.0.1:1", "--resume", "x"], "--resume goes with the epochs of a subnet, not with --emission"],
  [["--rpc", "ws://127.0.0.1:1", "--coldkey", "5F"], "--emission is of all subnets: leave out --coldkey and --hotkey"],
])("verify --emission %j is refused", async (args, why) => {
  const { code, stdout, stderr } = await yuma(["verify", "--emission", ...args]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(why);
});

test.each([
  [["verify", "--coldkey", "5F"], "--coldkey and --hotkey read from a node: --rpc and --netuid"],
  [["explain", "x.json", "--hotkey", "5F"], "--coldkey and --hotkey read from a node: --rpc and --netuid"],
  [
    ["verify", "--rpc", "ws://127.0.0.1:1", "--netuid", "1", "--hotkey", "5F", "--last", "3"],
    "--last does not go with --coldkey and --hotkey: --block names the epoch",
  ],
])("%j is refused", async (args, why) => {
  const { code, stdout, stderr } = await yuma(args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(why);
});

describe.skipIf(!hasRecordings)("the recorded chain of 293", () => {
  const OWNER = "5DLaSwfnEwKcTAJ5M4gKsge35q1t7vPo6HDwa3XxCCFXnitu";
  const HOTKEY = "5G4YUt8Kt3bRP57YCWY8pVS43zQu4XhWy8fASQhxja7CBX3H";

  test("many blocks are a line each", async () => {
    const url = await endpointOf(recordedChain("node-293"));
    const { code, stdout } = await verify(url, "--from", "5940484", "--to", "5940486");
    expect(stdout.split("\n")).toEqual([
      "emission_block_5940484: all 79 records are what the rules give",
      "emission_block_5940485: all 80 records are what the rules give",
      expect.stringMatching(/^emission_block_5940486: all [0-9]+ records are what the rules give$/),
      "",
      "3 blocks: 3 equal, 0 different, 0 not checked.",
      "",
    ]);
    expect(code).toBe(0);
  });

  test("a hotkey's stakers, and one coldkey of theirs in words", async () => {
    const url = await endpointOf(recordedChain("node-293"));
    const from = ["--rpc", url, "--netuid", "4", "--block", "5940481"];
    const all = await yuma(["verify", ...from, "--hotkey", HOTKEY, "--format", "json"]);
    expect(all.code).toBe(0);
    const { stakes, ...result } = JSON.parse(all.stdout);
    expect(result).toMatchObject({ netuid: 4, block: 5940481, equal: true, compared: 5, differing: 0 });
    expect(stakes[0]).toEqual({
      hotkey: HOTKEY,
      coldkey: OWNER,
      netuid: 4,
      before: "1284585691649",
      after: "1285104680398",
      earned: "518988749",
      own: [
        { what: "owner cut", rao: "464912337" },
        { what: "take", rao: "16213737" },
      ],
      shared: "73864874",
      recorded: "1285104680398",
      verdict: "equal",
    });
    const words = await yuma(["explain", ...from, "--coldkey", OWNER, "--hotkey", HOTKEY]);
    expect(words.stdout).toContain(
      "To this coldkey alone it staked 0.481126074: owner cut 0.464912337, take 0.016213737.",
    );
    const nobody = await yuma(["verify", ...from, "--coldkey", HOTKEY, "--hotkey", HOTKEY]);
    expect(nobody.stderr).toContain(`${HOTKEY} has no stake with ${HOTKEY} in subnet 4 at block 5940481`);
    expect(nobody.code).toBe(2);
    const wrong = await yuma(["verify", ...from, "--coldkey", `${HOTKEY.slice(0, -1)}J`]);
    expect(wrong.stderr).toContain(`--coldkey: ${HOTKEY.slice(0, -1)}J is no SS58 address`);
    expect(wrong.code).toBe(2);
  });
});
