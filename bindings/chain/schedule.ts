// When a subnet's epochs ran. Every runtime stores the block of the last one, whatever its schedule: no schedule is assumed.

import { ChainError } from "./error.js";
import type { Node } from "./node.js";
import { StateAt } from "./state.js";

/** Where to look for epochs. */
export interface EpochBlocksQuery {
  readonly netuid: number;
  /** The newest block to look at; default: the newest finalized one. */
  readonly to?: number;
  /** The oldest block to look at; default: the first. */
  readonly from?: number;
  /** How many at most; default: all. */
  readonly last?: number;
}

/**
 * The blocks in which a subnet's epoch ran, newest first: each one's state leads to the one before it.
 * @throws ChainError
 */
export async function* epochBlocks(
  node: Node,
  { netuid, to, from = 1, last: count = Number.POSITIVE_INFINITY }: EpochBlocksQuery,
): AsyncGenerator<number> {
  let until = to;
  for (let found = 0; found < count; ++found) {
    const last = await lastEpochBlock(node, netuid, until);
    if (last < from || last === 0) return;
    yield last;
    node.progress();
    if (last === from) return;
    until = last - 1;
  }
}

/**
 * The block of a subnet's last epoch, 0 if there was none.
 * @param to the newest block to look at; default: the newest finalized one
 * @throws ChainError
 */
export async function lastEpochBlock(node: Node, netuid: number, to?: number): Promise<number> {
  const block = to === undefined ? await node.finalized() : await node.block(to);
  return lastEpoch(new StateAt(node, await node.runtimeAt(block), block), netuid);
}

/**
 * The block of the last epoch up to this state's, 0 if there was none.
 * @throws ChainError if it is a later one, which would lead nowhere
 */
export async function lastEpoch(state: StateAt, netuid: number): Promise<number> {
  // The chain spells it so.
  const [block] = (await state.read([["LastMechansimStepBlock", netuid]])) as [bigint];
  if (block > state.block.number) {
    throw new ChainError(
      "bad_answer",
      `in the state of block ${state.block.number} the node has the last epoch of subnet ${netuid} run in block ${block}, which comes later`,
    );
  }
  return Number(block);
}
