// That a block is final: from a checkpoint through the changes of authorities to a justified block, and from that one back
// to the block. All of it in one object, which whoever gathers it need not be trusted for: verifyFinality alone judges.

import { Binary, Twox64Concat, Twox128, u32 } from "@polkadot-api/substrate-bindings";
import type { HexString } from "../hex.js";
import { type AuthoritySet, scheduledChange } from "./authorities.js";
import type { Checkpoint } from "./checkpoint.js";
import { badProof } from "./error.js";
import { type Header, readHeader } from "./header.js";
import { verifyJustification } from "./justification.js";
import { Trie } from "./trie.js";

/** Changes of authorities on one way: the live network has few a year. */
const MOST_CHANGES = 256;

/** What shows that a block is final, from a checkpoint on. */
export interface FinalityProof {
  /** Every change of authorities since the checkpoint, in their order. */
  readonly changes: readonly AuthorityChange[];
  /** A block with a justification, encoded as all headers here. */
  readonly header: HexString;
  readonly justification: HexString;
  /** How the justified block leads to the one to show. */
  readonly link: Link;
}

/** A block that hands over to the next authorities. */
export interface AuthorityChange {
  /** From the block that announces the change to the last one that the old set decides on: one, if there is no delay. */
  readonly headers: readonly HexString[];
  /** The old set's, for the last of them; none is needed for the checkpoint itself. */
  readonly justification?: HexString;
}

/** What ties the block that is shown final to the one that is asked about. */
export type Link =
  /** The block's number and hash are in the justified block's state: the items of a read proof. */
  | { readonly proof: readonly HexString[] }
  /** From the justified block's parent down to the block itself; none if they are the same block. */
  | { readonly headers: readonly HexString[] };

/**
 * @returns the authorities that made the justified block final
 * @throws ChainError `bad_proof` if it is not shown that the block is final
 */
export async function verifyFinality(
  checkpoint: Checkpoint,
  block: { readonly number: number; readonly hash: HexString },
  { changes, header, justification, link }: FinalityProof,
): Promise<AuthoritySet> {
  if (changes.length > MOST_CHANGES) throw badProof(`there are more than ${MOST_CHANGES} changes of authorities`);
  let set: AuthoritySet = checkpoint;
  let last = checkpoint.number - 1;
  for (const change of changes) {
    const next = await changed(checkpoint, set, last, change);
    set = next.set;
    last = next.last;
  }
  const justified = readHeader(header);
  await verifyJustification(justification, set, justified);
  if ("headers" in link) followHeaders(justified, block, link.headers);
  else provenHash(justified, block, link.proof);
  return set;
}

/** The set after a change that the one before it made final. */
async function changed(
  checkpoint: Checkpoint,
  set: AuthoritySet,
  after: number,
  { headers, justification }: AuthorityChange,
): Promise<{ set: AuthoritySet; last: number }> {
  const [first, ...more] = headers.map(readHeader);
  const announced = first && scheduledChange(first);
  if (first === undefined || announced === undefined)
    throw badProof("a block that is to change the authorities does not");
  let last = first;
  for (const header of more) {
    if (header.parentHash !== last.hash) throw badProof(`block ${header.number} does not follow block ${last.number}`);
    last = header;
  }
  if (last.number !== first.number + announced.delay) {
    throw badProof(
      `the change of authorities in block ${first.number} takes effect ${announced.delay} blocks later, not in block ${last.number}`,
    );
  }
  if (last.number <= after || (last.number === checkpoint.number && last.hash !== checkpoint.hash)) {
    throw badProof(`the change of authorities in block ${last.number} is not one of those after block ${after}`);
  }
  if (last.hash !== checkpoint.hash) {
    if (justification === undefined)
      throw badProof(`the change of authorities in block ${first.number} is not justified`);
    await verifyJustification(justification, set, last);
  }
  return { set: { id: set.id + 1n, authorities: announced.authorities }, last: last.number };
}

function followHeaders(
  justified: Header,
  block: { number: number; hash: HexString },
  headers: readonly HexString[],
): void {
  let last = justified;
  for (const header of headers.map(readHeader)) {
    if (header.hash !== last.parentHash)
      throw badProof(`block ${header.number} is not the parent of block ${last.number}`);
    last = header;
  }
  if (last.hash !== block.hash) throw forked(block, justified);
}

function provenHash(justified: Header, block: { number: number; hash: HexString }, proof: readonly HexString[]): void {
  const key = blockHashKey(block.number);
  const trie = new Trie(justified.stateRoot, proof.map(Binary.fromHex));
  const hash = trie.get(key);
  trie.finish();
  if (hash === undefined) throw badProof(`the state of block ${justified.number} does not know block ${block.number}`);
  if (Binary.toHex(hash) !== block.hash) throw forked(block, justified);
}

const forked = ({ number, hash }: { number: number; hash: HexString }, justified: Header) =>
  badProof(`block ${justified.number} is final, and the block ${number} before it is not ${hash}`);

/** Where every chain keeps the hash of one of its latest blocks. */
export function blockHashKey(number: number): HexString {
  const name = (text: string) => Binary.toHex(Twox128(Binary.fromText(text))).slice(2);
  return `0x${name("System")}${name("BlockHash")}${Binary.toHex(Twox64Concat(u32.enc(number))).slice(2)}`;
}
