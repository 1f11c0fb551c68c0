// Commit-reveal: which commits are under way while the epoch runs.

import { Since } from "../../assembly/layout/runtimes.js";
import { NO_COMMIT } from "../state.js";
import { ChainError } from "./error.js";
import type { BlockEvents } from "./events.js";
import type { StateAt, StorageRow } from "./state.js";

/** Commits that reveal themselves, under the names they had. */
const TIMELOCKED = ["TimelockedWeightCommits", "CRV3WeightCommitsV2"];

export interface Subnet {
  readonly netuid: number;
  /** What weights, bonds and commits of a mechanism are stored under. */
  readonly index: number;
  readonly tempo: number;
  /** by uid */
  readonly hotkeys: readonly string[];
}

/**
 * The block of each neuron's earliest unexpired commit, NO_COMMIT for none, and where commits mask nothing.
 * @param before the state that the block began with
 * @param after the one it left: commits that the block itself revealed are in the first only
 */
export async function readCommitBlocks(
  before: StateAt,
  after: StateAt,
  events: BlockEvents,
  subnet: Subnet,
): Promise<BigUint64Array> {
  const { netuid, index, hotkeys } = subnet;
  const blocks = new BigUint64Array(hotkeys.length).fill(NO_COMMIT);
  if (before.runtime.specVersion < Since.COMMIT_REVEAL_MASK) return blocks;
  const earliest = (uid: number, block: bigint) => {
    if (uid >= 0 && block < (blocks[uid] as bigint)) blocks[uid] = block;
  };
  const { runtime } = before;
  const timelocked = TIMELOCKED.find((name) => runtime.has(name));
  if (timelocked === undefined && runtime.has("CRV3WeightCommits")) {
    const unknown = await before.argsOf("CRV3WeightCommits", index);
    if (unknown.length > 0) {
      throw new ChainError(
        "not_established",
        `subnet ${netuid} has timelocked commits at block ${before.block.number}; how spec_version ${runtime.specVersion} masks weights by them is not established`,
      );
    }
  }
  const [rows, epochs] = await Promise.all([
    before.read(hotkeys.map((hotkey) => ["WeightCommits", index, hotkey] as const)),
    timelocked === undefined ? [] : before.argsOf(timelocked, index),
  ]);
  const expired = await expiry(before, after, subnet);
  for (const [uid, commits] of rows.entries()) {
    // Whoever has no row has undefined.
    const list = (commits ?? []) as readonly (readonly [hash: string, bigint, bigint, bigint])[];
    const [, first, second] = list.find((commit) => !expired(commit[1])) ?? [];
    const block = runtime.specVersion < Since.COUNTED_EPOCHS ? first : second;
    if (block !== undefined) earliest(uid, block);
  }
  if (timelocked !== undefined && epochs.length > 0) {
    const queues = epochs.map((args): StorageRow => [timelocked, ...args]);
    const [had, left] = await Promise.all([before.read(queues), after.read(queues)]);
    type Queue = readonly (readonly [hotkey: string, block: bigint, ...unknown[]])[];
    for (const [i, queue] of (had as Queue[]).entries()) {
      const kept = new Set(((left[i] ?? []) as Queue).map(([hotkey, block]) => `${hotkey} ${block}`));
      const epoch = epochs[i]?.[1] as bigint;
      for (const [hotkey, block] of queue) {
        const over = expired(runtime.specVersion < Since.COUNTED_EPOCHS ? block : epoch);
        const names = [hotkey, events.renamed(netuid, hotkey)];
        if (!over && names.some((name) => kept.has(`${name} ${block}`))) earliest(hotkeys.indexOf(hotkey), block);
      }
    }
  }
  return blocks;
}

/** Whether a commit is expired: one of a block, later one of an epoch. */
async function expiry(
  before: StateAt,
  after: StateAt,
  { netuid, tempo }: Subnet,
): Promise<(commit: bigint) => boolean> {
  const [period] = (await before.read([["RevealPeriodEpochs", netuid]])) as [bigint];
  if (before.runtime.specVersion >= Since.COUNTED_EPOCHS) {
    // The count goes up in the block of an epoch before the epoch runs.
    const [now] = (await after.read([["SubnetEpochIndex", netuid]])) as [bigint];
    return (epoch) => now > epoch + period;
  }
  const epochOf = (block: bigint) => (block + BigInt(netuid) + 1n) / (BigInt(tempo) + 1n);
  const now = epochOf(BigInt(after.block.number));
  return (block) => now > epochOf(block) + period;
}
