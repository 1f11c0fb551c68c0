// One epoch of a subnet as a node has it: what it read, from the state before its block, and what it wrote.

import { FIRST_RUNTIME, LAST_RUNTIME, Since } from "../../assembly/layout/runtimes.js";
import type { Yuma } from "../load.js";
import type { RecordedEpoch } from "../recording.js";
import { knowsRuntime } from "../runtime.js";
import { type EmissionAmount, verifyEpoch } from "../verify.js";
import type { Block } from "./block.js";
import { readPaid, readRows } from "./epoch-rows.js";
import { ChainError } from "./error.js";
import type { SetWeights } from "./events.js";
import type { HexString } from "./hex.js";
import type { Checkpoint } from "./proof/checkpoint.js";
import type { EpochProof } from "./proof/file.js";
import type { FinalityProof } from "./proof/finality.js";
import { readAbout } from "./read-about.js";
import { readTrust } from "./read-trust.js";
import type { RootDividends } from "./root-dividends.js";
import type { Runtime } from "./runtime.js";
import { type Source, StateAt } from "./state.js";
import type { Trust } from "./trust.js";

/** Which epoch. */
export interface EpochQuery {
  readonly netuid: number;
  /** The block in which the epoch ran. */
  readonly block: number;
  /** Its hash, for a node that does not know it by its number, such as a light client; default: what the node says. */
  readonly blockHash?: HexString;
  /** Of a subnet with several; default 0. */
  readonly mechanism?: number;
}

/** What of it is wanted. */
export interface ReadOptions {
  /** Told before each part is read. */
  readonly onProgress?: (part: "block" | "parameters" | "neurons" | "stakes" | "payments" | "finality") => void;
  /** false: what the epoch decided is enough, and what was paid is not read. */
  readonly payments?: boolean;
  /** true: whose the neurons are and what they are called is read too. */
  readonly about?: boolean;
  /** Where to follow the authorities from; default: the live network's that ships, for its chain. */
  readonly checkpoint?: Checkpoint;
}

/** A recorded epoch, and where it is from. The emission of its state is the amount found from the recorded payments. */
export interface EpochRecording extends RecordedEpoch, Required<EpochQuery> {
  readonly specVersion: number;
  readonly genesis: HexString;
  readonly blockHash: HexString;
  readonly parentHash: HexString;
  /** SS58 addresses by uid */
  readonly hotkeys: readonly string[];
  readonly amount: EmissionAmount;
  /** Rao that waited to be handed out before the block added its own. */
  readonly pending: bigint;
  /** Why what was paid can't be verified, where it can't. */
  readonly unpaid?: string;
  /** What a reader should know of this epoch, in sentences; none where nothing is out of the ordinary. */
  readonly notes: readonly string[];
  readonly trust: Trust;
  /** The same in three sentences. */
  readonly trustWords: readonly [string, string, string];
  /** What shows all of it to others, where all storage was read by proof. */
  readonly proof?: EpochProof;
}

/** Older runtimes keep stakes otherwise. */
const FIRST_SPEC_VERSION = Since.ALPHA_STAKE;

/**
 * Reads an epoch that ran in a block.
 * @throws ChainError saying why it can't be read, or what about it is not established
 */
export async function readEpoch(
  node: Source,
  yuma: Yuma,
  { netuid, block: number, blockHash, mechanism = 0 }: EpochQuery,
  { onProgress = () => {}, checkpoint, payments = true, about = false }: ReadOptions = {},
): Promise<EpochRecording> {
  onProgress("block");
  if (number === 0) throw new ChainError("no_epoch", "no epoch runs in block 0");
  const block = await node.block(number, blockHash);
  const parent = await node.blockOf(block.parentHash, `block ${number - 1}`);
  const runtime = await node.runtimeAt(parent);
  checkRules(runtime.specVersion, number);
  const before = new StateAt(node, runtime, parent);
  // An upgrade in the block takes effect in the next one: its own state is still as the parent's runtime writes it.
  const after = new StateAt(node, runtime, block);

  const rows = await readRows(yuma, { before, after }, netuid, mechanism, onProgress);
  const { state, set, written, dividends, hotkeys, pending } = rows;
  const options = { emission: "find", except: written.replaced } as const;
  const { emission: amount } = verifyEpoch(yuma, state, written.recorded, options);
  const notes = [...weightNotes(set), ...written.notes, ...dividendNotes(dividends), ...amountNotes(amount, pending)];
  const known = about ? await readAbout(before, netuid, hotkeys, state.blockAtRegistration) : undefined;
  const shown = evidenceOf(node, parent, block);
  onProgress("payments");
  const paid = payments ? await readPaid(yuma, rows, mechanism) : {};
  onProgress("finality");
  const trusted = await readTrust(node, runtime, block, blockHash, checkpoint);
  // What was read of a payout that can't be verified proves nothing.
  const evidence = "payout" in paid ? evidenceOf(node, parent, block) : shown;
  const proof = proofOf(node, runtime, trusted.finality, { netuid, mechanism, ...evidence });
  node.progress();
  return {
    ...options,
    name: `netuid_${netuid}${mechanism > 0 ? `_mechanism_${mechanism}` : ""}_block_${number}`,
    description: [`subnet ${netuid}, the epoch of block ${number}`, ...described(amount), ...notes].join(". "),
    state: { ...state, emission: amount.amount },
    recorded: written.recorded,
    netuid,
    block: number,
    mechanism,
    specVersion: runtime.specVersion,
    genesis: node.genesis,
    blockHash: block.hash,
    parentHash: parent.hash,
    hotkeys,
    amount,
    pending,
    notes,
    ...(known && { about: known }),
    ...paid,
    trust: trusted.trust,
    trustWords: trusted.words,
    ...(proof && { proof }),
  };
}

/** What was proven so far of the two states. */
const evidenceOf = (node: Source, parent: Block, own: Block) => ({
  parent: node.evidence(parent),
  own: node.evidence(own),
});

function proofOf(
  node: Source,
  runtime: Runtime,
  finality: FinalityProof | undefined,
  proven: Pick<EpochProof, "netuid" | "mechanism" | "parent" | "own">,
): EpochProof | undefined {
  if (!node.proven) return undefined;
  const { specVersion, metadata } = runtime;
  return {
    genesis: node.genesis,
    ...proven,
    specVersion,
    ...(runtime.layout === "node" && typeof metadata === "string" && { metadata }),
    ...(finality && { finality }),
  };
}

function checkRules(specVersion: number, block: number): void {
  const unknown = (why: string) =>
    new ChainError("unknown_runtime", `block ${block} was executed by spec_version ${specVersion}, ${why}`);
  if (specVersion < FIRST_SPEC_VERSION) {
    const read = `${FIRST_SPEC_VERSION} to ${LAST_RUNTIME} and of ${Since.NULL_CONSENSUS}`;
    const known = specVersion < FIRST_RUNTIME ? "" : "; its rules are known, so a state in a file can be computed";
    throw unknown(
      `and epochs are read from a node of ${read}: where older ones keep stakes is not established${known}`,
    );
  }
  if (!knowsRuntime(specVersion)) throw unknown("whose rules are not known here");
}

function weightNotes({ before, after }: SetWeights): string[] {
  const notes: string[] = [];
  const list = (uids: Iterable<number>) => [...uids].sort((a, b) => a - b).join(", ");
  if (before.size > 0) {
    notes.push(`Weights that the block revealed before the epoch ran are those of its own state: uid ${list(before)}.`);
  }
  const both = [...before].filter((uid) => after.has(uid));
  if (both.length > 0) {
    notes.push(
      `Weights revealed before the epoch and set again after it, in the same block, are lost; the later ones stand for them: uid ${list(both)}.`,
    );
  }
  return notes;
}

/** For readers of a file, where the amount found stands as if given. */
const described = ({ source }: EmissionAmount) =>
  source === "none" ? ["No amount handed out gives all recorded payments, this one gives the most of them"] : [];

function amountNotes(amount: EmissionAmount, pending: bigint): string[] {
  if (amount.source !== "found" || amount.highest >= pending) return [];
  return [`Less was handed out than waited before the block: ${amount.highest} of ${pending} rao.`];
}

function dividendNotes({ payers, uncertain }: RootDividends): string[] {
  if (payers.length === 0) return [];
  const notes = [
    `The stakes have the root dividends of epochs that ran before this one in the same block: of subnet ${payers.join(", ")}.`,
  ];
  if (uncertain > 0) notes.push(`Of ${uncertain} hotkeys their own take of these is known but for one rao an epoch.`);
  return notes;
}
