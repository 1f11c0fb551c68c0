// Asks what a verdict about a block rests on.

import type { Block } from "./block.js";
import type { HexString } from "./hex.js";
import type { Checkpoint } from "./proof/checkpoint.js";
import type { FinalityProof } from "./proof/finality.js";
import type { Runtime } from "./runtime.js";
import type { FinalityFound, Source } from "./state.js";
import { type Trust, trustWords } from "./trust.js";

export interface Trusted {
  readonly trust: Trust;
  readonly words: readonly [string, string, string];
  readonly finality?: FinalityProof;
}

export async function readTrust(
  node: Source,
  { layout }: Runtime,
  block: Block,
  blockHash: HexString | undefined,
  checkpoint: Checkpoint | undefined,
): Promise<Trusted> {
  const isGiven = blockHash !== undefined && checkpoint === undefined;
  const found: FinalityFound = isGiven ? { missing: "" } : await node.finality(block, checkpoint);
  const trust: Trust = {
    state: node.proven ? "proven" : "node",
    layout,
    finality: "proof" in found ? "proven" : blockHash === undefined ? "node" : "given",
  };
  if ("missing" in found) return { trust, words: trustWords(trust, found.missing) };
  const { proof, set, justified } = found;
  const why = `Authority set ${set.id} made block ${justified} final.`;
  return { trust, words: trustWords(trust, why), finality: proof };
}
