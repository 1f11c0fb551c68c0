// Which runtime a block's own state says executed it last: every runtime writes that before anything else in its first block.

import { compactNumber, str, Tuple } from "@polkadot-api/substrate-bindings";
import type { Block } from "./block.js";
import { ChainError } from "./error.js";
import type { Source, StateAt } from "./state.js";

/** System.LastRuntimeUpgrade, where every runtime has it. */
const LAST_RUNTIME_UPGRADE = "0x26aa394eea5630e07c48ae0c9558cef7f9cce9c888469bb1a0dceaa129672ef8";
const upgrade = Tuple(compactNumber, str);

/** @returns undefined where the state does not say it, NaN where what it says can't be read */
export async function lastUpgrade(node: Source, block: Block): Promise<number | undefined> {
  const value = (await node.storage(block, [LAST_RUNTIME_UPGRADE])).get(LAST_RUNTIME_UPGRADE);
  if (value === undefined) return undefined;
  try {
    return upgrade.dec(value)[0];
  } catch {
    return Number.NaN;
  }
}

/** Metadata is only told: that it is of the runtime that executed the block is in that block's own state. */
export async function checkUpgrade({ node, runtime, block }: StateAt): Promise<void> {
  if (runtime.layout === "pinned") return;
  const specVersion = await lastUpgrade(node, block);
  if (specVersion === undefined || specVersion === runtime.specVersion) return;
  throw new ChainError(
    "bad_answer",
    `the node says spec_version ${runtime.specVersion} executed block ${block.number}, whose state says ${specVersion || "nothing that can be read"}`,
  );
}
