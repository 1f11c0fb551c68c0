// What waited for a subnet's epoch when it ran: what waited before its block, and what the block's coinbase put to that.

import type { Yuma } from "../load.js";
import { type PayoutRecord, PENDING_ITEMS } from "../payout/record.js";
import { readCoinbase } from "./coinbase/coinbase.js";
import { ChainError } from "./error.js";
import type { StateAt } from "./state.js";

export interface DrainedAmounts extends Pick<PayoutRecord, "drained" | "rules"> {}

/** @throws ChainError `not_established` where the block's coinbase is not known, or what it did could be too many things */
export async function readDrained(
  yuma: Yuma,
  before: StateAt,
  after: StateAt,
  netuid: number,
): Promise<DrainedAmounts> {
  const [{ rules, subnets }, left] = await Promise.all([
    readCoinbase(before, after, yuma),
    after.readStored(PENDING_ITEMS.map((item) => [item, netuid] as const)),
  ]);
  const subnet = subnets.find((subnet) => subnet.netuid === netuid);
  const { source, candidates } = subnet?.pending ?? { source: "found", candidates: [] };
  if (candidates.length === 0) {
    throw new ChainError(
      "not_established",
      `what waited for the epoch of subnet ${netuid} in block ${after.block.number} can be too many things to try`,
    );
  }
  const { lowest, highest } = subnet?.rootTao ?? { lowest: 0n, highest: 0n };
  return {
    rules,
    drained: {
      source,
      candidates,
      rootTaoLowest: lowest,
      rootTaoHighest: highest,
      left: PENDING_ITEMS.flatMap((item, i) => (left[i] ? [{ item, amount: left[i] as bigint }] : [])),
    },
  };
}
