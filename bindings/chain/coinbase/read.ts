// A block's emission as a node has it, verified.

import type { Yuma } from "../../load.js";
import type { Block } from "../block.js";
import { ChainError } from "../error.js";
import { BlockEvents } from "../events.js";
import type { HexString } from "../hex.js";
import type { Checkpoint } from "../proof/checkpoint.js";
import { readTrust } from "../read-trust.js";
import { type Source, StateAt } from "../state.js";
import type { Trust } from "../trust.js";
import { checkUpgrade } from "../upgrade.js";
import { readCoinbase } from "./coinbase.js";
import { readSubnets } from "./parent.js";
import { type EmissionVerification, verifyCoinbase } from "./verify.js";

/** Which block. */
export interface EmissionQuery {
  readonly block: number;
  /** Its hash, for a node that does not know it by its number. */
  readonly blockHash?: HexString;
}

/** A block's coinbase against the rules, and what that rests on. */
export interface BlockEmission extends EmissionVerification {
  readonly block: number;
  readonly specVersion: number;
  readonly genesis: HexString;
  readonly blockHash: HexString;
  readonly parentHash: HexString;
  readonly notes: readonly string[];
  readonly trust: Trust;
  readonly trustWords: readonly [string, string, string];
}

/**
 * Verifies what a block emitted to all subnets.
 * @throws ChainError saying why it can't be read, or what about it is not established
 */
export async function readEmission(
  node: Source,
  yuma: Yuma,
  { block: number, blockHash }: EmissionQuery,
  { checkpoint }: { readonly checkpoint?: Checkpoint } = {},
): Promise<BlockEmission> {
  if (number === 0) throw new ChainError("no_such_block", "nothing is emitted in block 0");
  const block = await node.block(number, blockHash);
  const parent = await node.blockOf(block.parentHash, `block ${number - 1}`);
  const runtime = await node.runtimeAt(parent);
  const before = new StateAt(node, runtime, parent);
  const after = new StateAt(node, runtime, block);
  await checkUpgrade(after);
  const [coinbase, events, subnets] = await Promise.all([
    readCoinbase(before, after, yuma),
    BlockEvents.read(after),
    readSubnets(after),
  ]);
  const verification = await verifyCoinbase(yuma, coinbase, { before, block: number, events });
  const known = new Set(coinbase.subnets.map(({ netuid }) => netuid));
  const newcomers = subnets.filter((netuid) => !known.has(netuid));
  const trusted = await readTrust(node, runtime, block, blockHash, checkpoint);
  node.progress();
  return {
    ...verification,
    ...placeOf(node, block),
    specVersion: runtime.specVersion,
    notes: notes(verification, runtime.specVersion, newcomers, events.dissolved()),
    trust: trusted.trust,
    trustWords: trusted.words,
  };
}

const placeOf = ({ genesis }: Source, { number, hash, parentHash }: Block) => ({
  block: number,
  genesis,
  blockHash: hash,
  parentHash,
});

function notes(
  { rules, emission }: EmissionVerification,
  specVersion: number,
  newcomers: readonly number[],
  dissolved: readonly number[],
): string[] {
  const notes: string[] = [];
  if (rules !== specVersion) {
    notes.push(
      `This runtime is a branch that says spec_version ${specVersion}: its coinbase has the rules of ${rules}.`,
    );
  }
  if (emission.source === "found") {
    const { length } = emission.candidates;
    notes.push(
      `What it hands the coinbase is in no state: ${emission.candidates[0]} rao give ${length === 1 ? "the most of the recorded injections, no other amount does" : `the most of the recorded injections, as ${length - 1} other amounts do`}.`,
    );
  }
  if (newcomers.length > 0) notes.push(`Registered in the block, after its coinbase: subnet ${newcomers.join(", ")}.`);
  if (dissolved.length > 0) notes.push(`Dissolved in the block, and not compared: subnet ${dissolved.join(", ")}.`);
  return notes;
}
