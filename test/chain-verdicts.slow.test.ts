// Epochs that a reader can go wrong at: several in a block, swapped hotkeys, links at one end. Real ones are those of a
// runtime of spec_version 293, where its recording is at hand.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { HexString } from "@polkadot-api/substrate-bindings";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { BlockEvents } from "../bindings/chain/events.js";
import { connect, epochBlocks, type Node, openNode, readEpoch } from "../bindings/chain/index.js";
import { paymentOf, ROOT, readRootDividends } from "../bindings/chain/root-dividends.js";
import { StateAt } from "../bindings/chain/state.js";
import { formatState, loadYuma, verifyEpoch } from "../bindings/index.js";
import { account, EPOCH, madeChain, NETUID, type Variant } from "./node/made.js";
import { recordedChain } from "./node/recorded.js";
import { serveChain, type TestNode } from "./node/server.js";
import { hasRecordings } from "./states.js";

if (!hasRecordings) console.warn("Skipped: the recorded node of spec_version 293 is not beside this checkout.");

const yuma = await loadYuma();
const websocketClass = WebSocket as unknown as typeof globalThis.WebSocket;
const FIRST = 5940480;

describe.skipIf(!hasRecordings)("the recorded node of spec_version 293", () => {
  let server: TestNode;
  let node: Node;
  beforeAll(async () => {
    server = await serveChain(recordedChain("node-293"));
    node = await openNode(connect(server.ws, { websocketClass }), {
      genesis: recordedChain("node-293").blocks[0]?.hash ?? "",
    });
  });
  afterAll(async () => {
    node.close();
    await server.close();
  });

  // Subnet, block after the first, neurons, and those that registered after the epoch.
  test.each([
    [4, 1, 32, []],
    [8, 4, 6, []],
    [2, 6, 64, [7]],
    [3, 8, 48, []],
    [4, 8, 32, []],
    [6, 8, 8, []],
    [1, 10, 256, []],
    [5, 10, 12, []],
    [4, 15, 32, []],
    [2, 16, 64, []],
  ])("subnet %i at block +%i is equal in all %i neurons but %j", async (netuid, block, n, except) => {
    const recording = await readEpoch(node, yuma, { netuid, block: FIRST + block });
    const { equal, emission, fields } = verifyEpoch(yuma, recording.state, recording.recorded, recording);
    expect({ equal, source: emission.source, except: recording.except }).toEqual({
      equal: true,
      source: "found",
      except,
    });
    expect(fields).toHaveLength(12);
    expect(new Set(fields.map(({ compared }) => compared))).toEqual(new Set([n - except.length]));
  });

  test("all epochs are found", async () => {
    const found: number[][] = [];
    for (const netuid of [1, 2, 3, 4, 5, 6, 8]) {
      for await (const block of epochBlocks(node, { netuid, from: FIRST + 1 })) found.push([netuid, block - FIRST]);
    }
    expect(found).toEqual([
      [1, 10],
      [2, 16],
      [2, 6],
      [3, 8],
      [4, 15],
      [4, 8],
      [4, 1],
      [5, 10],
      [6, 8],
      [8, 4],
    ]);
  });

  // The state after on_initialize has all that the block's epochs paid, and nothing of its transactions.
  test.each([8, 10])("root stake paid in block +%i is that between coinbase and transactions", async (number) => {
    const block = await node.block(FIRST + number);
    const parent = await node.blockOf(block.parentHash, "the parent");
    const runtime = await node.runtimeAt(parent);
    const [before, after] = [new StateAt(node, runtime, parent), new StateAt(node, runtime, block)];
    const hotkeys = await allHotkeys(before);
    const file = new URL(`../../shared/real/node-293/after_initialize_${block.number}.json.gz`, import.meta.url);
    const changed = new Map(
      Object.entries(JSON.parse(gunzipSync(readFileSync(file)).toString()) as Record<HexString, HexString>),
    );
    const item = runtime.item("TotalHotkeyAlpha");
    const roots = (await before.read(hotkeys.map((hotkey) => ["TotalHotkeyAlpha", hotkey, ROOT] as const))) as bigint[];
    const expected = hotkeys.flatMap((hotkey, i) => {
      const value = changed.get(item.key(hotkey, ROOT));
      const paid = value === undefined ? 0n : (item.value(value, "") as bigint) - (roots[i] as bigint);
      return roots[i] === 0n ? [] : [[hotkey, paid]];
    });
    const { paid, uncertain } = await readRootDividends(before, after, await BlockEvents.read(after), 100, hotkeys);
    expect(uncertain).toBe(0);
    expect([...paid]).toEqual(expected);
  });
});

async function allHotkeys(state: StateAt): Promise<string[]> {
  const rows = await state.argsOf("TotalHotkeyAlpha");
  return [...new Set(rows.map(([hotkey]) => hotkey as string))];
}

/** What is read of a made epoch, and what verify says of it. */
async function readMade(specVersion: number, variant: Variant) {
  const server = await serveChain(madeChain(specVersion, { variant }));
  const node = await openNode(connect(server.ws, { websocketClass }));
  try {
    const recording = await readEpoch(node, yuma, { netuid: NETUID, block: EPOCH });
    const { equal, fields } = verifyEpoch(yuma, recording.state, recording.recorded, recording);
    const state = formatState(recording.state) as { alpha_stake: string[]; tao_stake: string[]; commit_block: unknown };
    const { except, notes } = recording;
    return { equal, state, except, notes, compared: fields.map(({ compared }) => compared) };
  } finally {
    node.close();
    await server.close();
  }
}

const coins = (values: readonly number[]) => values.map((value) => String(BigInt(value * 1000) * 1_000_000n));
const [FIRST_HOTKEY, SECOND, FOURTH, FIFTH] = [1, 2, 4, 5].map(account) as [string, string, string, string];
const HALF = 1n << 63n;
const ALL = (1n << 64n) - 1n;
const PARENT = account(100);

// Neuron 0 has 16,000 and half of a parent's 3,000, neuron 1 has 14,000 and gives half to neuron 3, which has 10,000.
describe("a link counts at the end where it is", () => {
  type Links = readonly (readonly [bigint, string])[];
  test.each<[name: string, item: string, hotkey: string, links: Links, alpha: number[], tao: number[]]>([
    ["both ends", "ChildKeys", SECOND, [[HALF, FOURTH]], [17_500, 7000, 12_000, 17_000], [500, 500, 1500, 2500]],
    ["no ChildKeys", "ChildKeys", SECOND, [], [17_500, 14_000, 12_000, 17_000], [500, 1000, 1500, 2500]],
    ["no ParentKeys", "ParentKeys", FOURTH, [], [17_500, 7000, 12_000, 10_000], [500, 500, 1500, 2000]],
    [
      "no row of a parent without a neuron",
      "ChildKeys",
      PARENT,
      [],
      [17_500, 7000, 12_000, 17_000],
      [500, 500, 1500, 2500],
    ],
    [
      "unlike proportions",
      "ChildKeys",
      SECOND,
      [[HALF / 2n, FOURTH]],
      [17_500, 10_500, 12_000, 17_000],
      [500, 750, 1500, 2500],
    ],
    [
      "a child of no neuron",
      "ChildKeys",
      SECOND,
      [[HALF, PARENT]],
      [17_500, 7000, 12_000, 17_000],
      [500, 500, 1500, 2500],
    ],
    [
      "a child named twice",
      "ChildKeys",
      SECOND,
      [
        [HALF, FOURTH],
        [HALF / 2n, FOURTH],
      ],
      [17_500, 3500, 12_000, 17_000],
      [500, 250, 1500, 2500],
    ],
    [
      "more than all given away",
      "ChildKeys",
      SECOND,
      [
        [ALL, FOURTH],
        [HALF, FIFTH],
      ],
      [17_500, 0, 12_000, 17_000],
      [500, 0, 1500, 2500],
    ],
    [
      "a parent named twice",
      "ParentKeys",
      FOURTH,
      [
        [HALF, SECOND],
        [HALF, SECOND],
      ],
      [17_500, 7000, 12_000, 24_000],
      [500, 500, 1500, 3000],
    ],
    ["its own parent", "ParentKeys", FOURTH, [[HALF, FOURTH]], [17_500, 7000, 12_000, 15_000], [500, 500, 1500, 3000]],
    ["its own child", "ChildKeys", FOURTH, [[HALF, FOURTH]], [17_500, 7000, 12_000, 12_000], [500, 500, 1500, 1500]],
  ])("%s", async (_, item, hotkey, links, alpha, tao) => {
    const none = ["0", "0", "0", "0"];
    const input = { alpha_stake: [...coins(alpha), ...none], tao_stake: [...coins(tao), ...none] };
    const { equal, state } = await readMade(400, { input, before: (write) => write(item, [hotkey, NETUID], links) });
    expect({ alpha: state.alpha_stake, tao: state.tao_stake }).toEqual({
      alpha: input.alpha_stake,
      tao: input.tao_stake,
    });
    expect(equal).toBe(true);
  });
});

describe("a swapped hotkey is the same neuron", () => {
  const swap = (old_hotkey: string, new_hotkey: string, netuid?: number) => ({
    type: netuid === undefined ? "HotkeySwapped" : "HotkeySwappedOnSubnet",
    value: { coldkey: account(200), old_hotkey, new_hotkey, ...(netuid !== undefined && { netuid }) },
  });
  const named =
    (number: number): NonNullable<Variant["after"]> =>
    (write) =>
      write("Keys", [NETUID, 1], account(number));
  test.each<[name: string, events: Variant["events"], last: number, except: number[]]>([
    ["everywhere", [swap(SECOND, account(110))], 110, [5]],
    ["in this subnet", [swap(SECOND, account(110), NETUID)], 110, [5]],
    ["twice", [swap(SECOND, account(110), NETUID), swap(account(110), account(111))], 111, [5]],
    ["in another subnet", [swap(SECOND, account(110), 7)], 110, [1, 5]],
    [
      "and then replaced",
      [swap(SECOND, account(110)), { type: "NeuronRegistered", value: [NETUID, 1, account(112)] }],
      112,
      [1, 5],
    ],
    [
      "replaced by one that is then swapped",
      [{ type: "NeuronRegistered", value: [NETUID, 1, account(112)] }, swap(account(112), account(113))],
      113,
      [1, 5],
    ],
    ["registered again in its place", [{ type: "NeuronRegistered", value: [NETUID, 1, SECOND] }], 2, [1, 5]],
    ["not it but its namesake elsewhere", [{ type: "NeuronRegistered", value: [7, 1, SECOND] }], 2, [5]],
  ])("%s", async (_, events = [], last, except) => {
    const read = await readMade(400, { events, after: named(last) });
    expect({ equal: read.equal, except: read.except }).toEqual({ equal: true, except });
    expect(new Set(read.compared)).toEqual(new Set([8 - except.length]));
  });

  test("and its commit under way is the same commit", async () => {
    const queue = [[account(110), 5n, [1, 2, 3], 77n]];
    const after: NonNullable<Variant["after"]> = (write) => {
      write("Keys", [NETUID, 1], account(110));
      write("TimelockedWeightCommits", [NETUID, 0n], queue);
    };
    const { state, equal } = await readMade(400, { events: [swap(SECOND, account(110))], after });
    expect({ equal, commits: state.commit_block }).toEqual({
      equal: true,
      commits: ["7", "5", ...Array(6).fill(null)],
    });
  });
});

test("before 297 commits mask nothing, whatever they look like", async () => {
  const before: NonNullable<Variant["before"]> = (write) =>
    write("CRV3WeightCommits", [NETUID, 0n], [[SECOND, [1, 2, 3], 77n]]);
  const { equal, state } = await readMade(293, { before });
  expect({ equal, commits: state.commit_block }).toEqual({ equal: true, commits: Array(8).fill(null) });
});

describe("an owner that changed before the epoch", () => {
  const change = (netuid: number, phase?: "Initialization"): Variant => ({
    events: [
      {
        ...(phase && { phase }),
        type: "SubnetOwnerChanged",
        value: { netuid, old_coldkey: account(201), new_coldkey: account(202) },
      },
    ],
  });
  test("makes it one that can't be checked, from 425 on", async () => {
    await expect(readMade(425, change(NETUID, "Initialization"))).rejects.toMatchObject({
      code: "not_established",
      message:
        "subnet 2 got another owner in block 10 before its epoch ran, and perhaps a neuron for it, which no event tells of",
    });
  });
  test.each([
    ["in another subnet", 425, change(7, "Initialization")],
    ["by a transaction", 425, change(NETUID)],
    ["in an earlier runtime", 424, change(NETUID, "Initialization")],
  ] as const)("does not %s", async (_, specVersion, variant) => {
    expect((await readMade(specVersion, variant)).equal).toBe(true);
  });
});

describe("root stake that an earlier epoch of the block paid", () => {
  const EARLIER = 1;
  const [rest, paid] = [820_004_577_748n, 999_999_999_999n];
  const variant = (rows: NonNullable<Variant["after"]>, more: Variant = {}): Variant => ({
    ...more,
    input: {
      tao_stake: [
        ...[1_500_000_000_000n - 1_000_000_000_000n + paid, 500_000_000_000n].map(String),
        "1500000000000",
        "2500000000000",
        "0",
        "0",
        "0",
        "0",
      ],
    },
    after: (write) => {
      write("NetworksAdded", [EARLIER], true);
      write("LastMechansimStepBlock", [EARLIER], BigInt(EPOCH));
      rows(write);
    },
  });

  test("what is left of a payment tells it to a rao", () => {
    // take = floor(11796 / 65535 × 2^32) / 2^32
    const take = (11_796n << 32n) / 65_535n;
    for (let x = 0n; x < 40n << 32n; x += 7_654_321n) {
      const taken = (x * take) >> 32n;
      const whole = (taken >> 32n) + ((x - taken) >> 32n);
      const { lowest, highest } = paymentOf((x - taken) >> 32n, 11_796);
      if ((x - taken) >> 32n > 0n) expect(lowest <= whole && whole <= highest && highest - lowest <= 1n).toBe(true);
    }
    expect(paymentOf(820n, 11_796)).toEqual({ lowest: 999n, highest: 1000n });
    expect(paymentOf(rest, 11_796)).toEqual({ lowest: paid, highest: paid });
  });

  test("is an input", async () => {
    const { equal, state, notes } = await readMade(
      330,
      variant((write) => write("TaoDividendsPerSubnet", [EARLIER, FIRST_HOTKEY], rest)),
    );
    expect(state.tao_stake[0]).toBe(String(500_000_000_000n + paid));
    expect({ equal, notes: notes.filter((note) => note.includes("root dividends")) }).toEqual({
      equal: true,
      notes: ["The stakes have the root dividends of epochs that ran before this one in the same block: of subnet 1."],
    });
  });

  test("lies under the new name of a hotkey swapped since", async () => {
    const events = [
      { type: "HotkeySwapped", value: { coldkey: account(200), old_hotkey: FIRST_HOTKEY, new_hotkey: account(110) } },
    ];
    const rows: NonNullable<Variant["after"]> = (write) => {
      write("Keys", [NETUID, 0], account(110));
      write("TaoDividendsPerSubnet", [EARLIER, account(110)], rest);
    };
    const { equal, state } = await readMade(330, variant(rows, { events }));
    expect({ equal, root: state.tao_stake[0] }).toEqual({ equal: true, root: String(500_000_000_000n + paid) });
    // The new one had root stake of its own, and perhaps a dividend.
    const before: NonNullable<Variant["before"]> = (write) => write("TotalHotkeyAlpha", [account(110), 0], 5n);
    await expect(readMade(330, variant(rows, { events, before }))).rejects.toMatchObject({ code: "not_established" });
  });

  test("is none from 334 on, nor what a later subnet paid", async () => {
    const rows: NonNullable<Variant["after"]> = (write) =>
      write("TaoDividendsPerSubnet", [NETUID + 1, FIRST_HOTKEY], rest);
    const { state, equal } = await readMade(330, { after: rows });
    expect({ equal, root: state.tao_stake[0] }).toEqual({ equal: true, root: "500000000000" });
    const later = await readMade(334, { after: (write) => write("LastMechansimStepBlock", [EARLIER], BigInt(EPOCH)) });
    expect({ equal: later.equal, root: later.state.tao_stake[0] }).toEqual({ equal: true, root: "500000000000" });
  });

  test("is recorded nowhere if the subnet was dissolved since", async () => {
    const dissolved = (netuid: number, tempo: number): Variant => ({
      before: (write) => write("Tempo", [netuid], tempo),
      events: [{ type: "NetworkRemoved", value: netuid }],
    });
    // (10 + 1 + 1) mod (12 + 1) = 12: its epoch was due.
    const message = "subnet 1 was dissolved in block 10, and with it the record of what its epoch paid before this one";
    await expect(readMade(330, dissolved(EARLIER, 12))).rejects.toMatchObject({ code: "not_established", message });
    expect((await readMade(330, dissolved(EARLIER, 11))).equal).toBe(true);
    expect((await readMade(330, dissolved(EARLIER, 0))).equal).toBe(true);
    expect((await readMade(334, dissolved(EARLIER, 12))).equal).toBe(true);
    expect((await readMade(330, dissolved(7, 17))).equal).toBe(true);
  });

  test("a rao that the record leaves open is told by what the stake grew by", async () => {
    const small = (now: bigint, take = 11_796): Variant => ({
      before: (write) => write("Delegates", [FIRST_HOTKEY], take),
      after: (write) => {
        write("NetworksAdded", [EARLIER], true);
        write("LastMechansimStepBlock", [EARLIER], BigInt(EPOCH));
        write("TaoDividendsPerSubnet", [EARLIER, FIRST_HOTKEY], 820n);
        write("TotalHotkeyAlpha", [FIRST_HOTKEY, 0], now);
      },
    });
    const root = 500_000_000_000n;
    const read = async (variant: Variant) => {
      const { state, notes } = await readMade(330, variant);
      return [state.tao_stake[0], notes.filter((note) => note.includes("one rao")).length];
    };
    expect(await read(small(root + 999n))).toEqual([String(root + 999n), 0]);
    expect(await read(small(root + 1000n))).toEqual([String(root + 1000n), 0]);
    // A transaction moved root stake too.
    expect(await read(small(root + 77_777n))).toEqual([String(root + 999n), 1]);
    await expect(readMade(330, small(root, 65_535))).rejects.toMatchObject({ code: "not_established" });
  });
});

describe("blocks of epochs go down", () => {
  const blocks = async (variant: Variant, query: object) => {
    const server = await serveChain(madeChain(400, { variant }));
    const node = await openNode(connect(server.ws, { websocketClass }));
    const found: number[] = [];
    try {
      for await (const block of epochBlocks(node, { netuid: NETUID, ...query })) found.push(block);
      return found;
    } catch (error) {
      return [...found, (error as Error).message];
    } finally {
      node.close();
      await server.close();
    }
  };
  const at = (block: bigint): Variant => ({ atFirst: (write) => write("LastMechansimStepBlock", [NETUID], block) });

  test.each([4n, 10n, ALL])("a state of block 3 that says %i is refused", async (block) => {
    const message = `in the state of block 3 the node has the last epoch of subnet 2 run in block ${block}, which comes later`;
    expect(await blocks(at(block), { last: 3 })).toEqual([10, 4, message]);
    expect(await blocks(at(block), { from: 1 })).toEqual([10, 4, message]);
  });
  test("they end at the first, and at the one to look from", async () => {
    expect(await blocks(at(0n), { from: 1 })).toEqual([10, 4]);
    expect(await blocks(at(4n), { from: 4 })).toEqual([10, 4]);
    expect(await blocks(at(4n), { last: 2 })).toEqual([10, 4, expect.stringContaining("comes later")].slice(0, 2));
  });
});
