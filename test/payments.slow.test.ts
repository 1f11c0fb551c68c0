// Every payment of the recorded epochs, to the last rao, and of a rao more or less that it is found and named.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { HexString } from "@polkadot-api/substrate-bindings";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { connect, type EpochRecording, openNode, readEpoch } from "../bindings/chain/index.js";
import { Runtime } from "../bindings/chain/runtime.js";
import { formatRecordedEpochs, loadYuma, readRecordedEpochs } from "../bindings/index.js";
import { verifyPayout } from "../bindings/payout/verify.js";
import { type Chain, chainBlock } from "./node/chain.js";
import { type RecordedName, recordedChain, recordedEpochs } from "./node/recorded.js";
import { serveChain } from "./node/server.js";
import { hasRecordings } from "./states.js";

if (!hasRecordings) console.warn("Skipped: the recorded nodes are not beside this checkout.");

const yuma = await loadYuma();
const FIRST = 5940480;
const payments = (recording: EpochRecording) => {
  if (recording.payout === undefined) throw new Error(recording.unpaid);
  return verifyPayout(yuma, recording.payout);
};

async function read(chain: Chain, netuid: number, block: number): Promise<EpochRecording> {
  const server = await serveChain(chain);
  const node = await openNode(connect(server.ws, { websocketClass: WebSocket }), { proofs: "none" });
  try {
    return await readEpoch(node, yuma, { netuid, block });
  } finally {
    node.close();
    await server.close();
  }
}

describe.skipIf(!hasRecordings)("every payment of the recorded chains", () => {
  // docs/specification/payout.md: what was handed out, and what root's stakers had of it.
  const expected: Readonly<Record<string, readonly [amount: bigint, root: readonly [bigint, bigint]]>> = {
    "4 5": [4100022884n, [29080105n, 29080106n]],
    "1 7": [5740032038n, [40711610n, 40711612n]],
    "3 7": [5740032038n, [40711609n, 40711610n]],
    "2 9": [7380041192n, [52342809n, 52342810n]],
    "4 16": [9020050346n, [63969486n, 63969487n]],
    "1 17": [8200045768n, [58152929n, 58152930n]],
    "3 19": [9840054921n, [69782598n, 69782599n]],
  };

  test.each(recordedEpochs)("node-300: subnet %i, block %i", async (netuid, block) => {
    const { equal, compared, differences, drained, root } = payments(await read(recordedChain(), netuid, block));
    expect({ equal, compared, differences }).toEqual({ equal: true, compared: 96, differences: [] });
    const [amount, [lowest, highest]] = expected[`${netuid} ${block}`] as (typeof expected)[string];
    expect(drained.pendingEmission + drained.pendingAlphaSwapped).toBe(amount);
    expect(root.amount >= lowest && root.amount <= highest).toBe(true);
  });

  // Subnet, block after the first, and how many values there are.
  test.each([
    [4, 1, 96],
    [8, 4, 19],
    [2, 6, 195],
    [3, 8, 144],
    [4, 8, 96],
    [6, 8, 27],
    [1, 10, 786],
    [5, 10, 37],
    [4, 15, 96],
    [2, 16, 195],
  ])("node-293: subnet %i, block +%i", async (netuid, block, values) => {
    const { equal, compared, differences } = payments(await read(recordedChain("node-293"), netuid, FIRST + block));
    expect({ equal, compared, differences }).toEqual({ equal: true, compared: values, differences: [] });
  });

  // What Core_initialize_block alone made of the parent's state: all payments, and nothing of the block's transactions.
  test.each([
    [4, 1],
    [8, 4],
    [2, 6],
    [3, 8],
    [4, 8],
    [1, 10],
    [5, 10],
    [4, 15],
    [2, 16],
  ])("node-293: the pools of subnet %i between coinbase and transactions of block +%i", async (netuid, number) => {
    const block = FIRST + number;
    const chain = recordedChain("node-293");
    const { payout } = await read(chain, netuid, block);
    if (payout === undefined) throw new Error("there is no payout");
    const { payments: paid, root } = verifyPayout(yuma, payout);
    const file = new URL(`../../shared/real/node-293/after_initialize_${block}.json.gz`, import.meta.url);
    const changed = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Record<HexString, HexString>;
    const item = new Runtime(chain.specVersion, chain.metadata).item("TotalHotkeyAlpha");
    const pools = new Map(paid.result.totalHotkeyAlpha.map(({ hotkey, amount }) => [hotkey, amount]));
    const expected = payout.accounts.map(({ hotkey, alphaStake }) => {
      const value = changed[item.key(payout.addresses[hotkey as number], netuid)];
      return [hotkey, value === undefined ? alphaStake : item.value(value, "")];
    });
    expect(payout.accounts.map(({ hotkey }) => [hotkey, pools.get(hotkey) ?? 0n])).toEqual(expected);
    // On root too, where no other epoch of the block paid there, and what there was to pay is known to the rao.
    if ([8, 10].includes(number) || root.amount !== root.highest) return;
    const onRoot = payout.accounts.map(({ hotkey, rootStake }) => {
      const value = changed[item.key(payout.addresses[hotkey as number], 0)];
      return [hotkey, value === undefined ? rootStake : item.value(value, "")];
    });
    const of = new Map(paid.payments.map((payment) => [payment.hotkey, payment]));
    const roots = payout.accounts.map(({ hotkey, rootStake }) => {
      const { rootTake = 0n, rootNominators = 0n } = of.get(hotkey) ?? {};
      return [hotkey, rootStake + rootTake + rootNominators];
    });
    expect(roots).toEqual(onRoot);
  });

  test("a file has all that it takes", async () => {
    const recording = await read(recordedChain("node-293"), 1, FIRST + 10);
    const file = JSON.parse(JSON.stringify(formatRecordedEpochs("x", "", [{ ...recording, emission: "given" }])));
    const [again] = readRecordedEpochs(file);
    expect(again?.payout).toEqual(recording.payout);
  });
});

/** The chain with one number of a state changed. */
function changed(name: RecordedName, block: number, item: string, args: readonly unknown[], by: bigint): Chain {
  const chain = recordedChain(name);
  const runtime = new Runtime(chain.specVersion, chain.metadata);
  const key = runtime.item(item).key(...args);
  const blocks = chain.blocks.map((one) => {
    if (one.number !== block || one.state === undefined) return one;
    const value =
      BigInt(
        `0x${Buffer.from((one.state.get(key) as string).slice(2), "hex")
          .reverse()
          .toString("hex")}`,
      ) + by;
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(value);
    const state = new Map<HexString, HexString>([...one.state, [key, `0x${bytes.toString("hex")}`]]);
    return { ...chainBlock(one.encoded, state), hash: one.hash };
  });
  return { ...chain, blocks };
}

describe.skipIf(!hasRecordings)("a rao is found and named", () => {
  const block = FIRST + 10;

  test("of a hotkey's record, a nominators' part, a childkey's parent, an owner's cut", async () => {
    const { payout } = await read(recordedChain("node-293"), 1, block);
    if (payout === undefined) throw new Error("there is no payout");
    const { payments: paid } = payments({ payout } as EpochRecording).payments;
    const address = (account: unknown) => payout.addresses[account as number] as string;
    const neurons = new Set(payout.hotkeys);
    const miner = paid.find((payment) => payment.incentive > 0n && payment.ownerCut === 0n);
    const validator = paid.find((payment) => payment.nominators > 0n && neurons.has(payment.hotkey));
    const parent = paid.find((payment) => payment.fromChildren > 0n && !neurons.has(payment.hotkey));
    const owner = paid.find((payment) => payment.ownerCut > 0n);
    for (const [hotkey, item, kind] of [
      [address(miner?.hotkey), "TotalHotkeyAlphaLastEpoch", "total"],
      [address(parent?.hotkey), "TotalHotkeyAlphaLastEpoch", "total"],
      [address(owner?.hotkey), "TotalHotkeyAlphaLastEpoch", "total"],
      [address(validator?.hotkey), "AlphaDividendsPerSubnet", "nominators"],
      [address(parent?.hotkey), "AlphaDividendsPerSubnet", "nominators"],
      [address(validator?.hotkey), "TaoDividendsPerSubnet", "root_nominators"],
    ] as const) {
      const args = item === "TotalHotkeyAlphaLastEpoch" ? [hotkey, 1] : [1, hotkey];
      for (const by of [1n, -1n]) {
        const { differences } = payments(await read(changed("node-293", block, item, args, by), 1, block));
        expect(
          differences.map((one) => [one.hotkey, one.kind, (one.recorded as bigint) - (one.expected as bigint)]),
        ).toEqual([[hotkey, kind, by]]);
      }
    }
  }, 60_000);
});
