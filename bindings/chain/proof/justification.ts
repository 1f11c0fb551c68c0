// GRANDPA justifications: votes of an authority set that make a block final.

import { Binary, blockHeader, Hex, Struct, u32, u64, Vector } from "@polkadot-api/substrate-bindings";
import type { HexString } from "../hex.js";
import { type AuthoritySet, threshold } from "./authorities.js";
import { verifySignature } from "./ed25519.js";
import { badProof } from "./error.js";
import { type Header, hashedHeader } from "./header.js";

const codec = Struct({
  round: u64,
  hash: Hex(32),
  number: u32,
  votes: Vector(Struct({ hash: Hex(32), number: u32, signature: Hex(64), authority: Hex(32) })),
  ancestries: Vector(blockHeader),
});
type Justification = ReturnType<typeof codec.dec>;
type Vote = Justification["votes"][number];

/** What a vote signs: 1 stands for a vote in the round's last phase. */
const signed = Struct({ kind: Hex(1), hash: Hex(32), number: u32, round: u64, set: u64 });

/**
 * Holds that a set of authorities made a block final.
 * @param encoded in SCALE
 * @throws ChainError `bad_proof` saying why it does not show that; `unsupported` where signatures can't be verified
 */
export async function verifyJustification(
  encoded: HexString,
  set: AuthoritySet,
  block: { readonly number: number; readonly hash: HexString },
): Promise<void> {
  const justification = decode(encoded);
  const { round, hash, number, votes, ancestries } = justification;
  if (hash !== block.hash || number !== block.number) {
    throw badProof(`the justification is for block ${number}, ${hash}, not for block ${block.number}, ${block.hash}`);
  }
  const headers = new Map(ancestries.map(hashedHeader).map((header) => [header.hash, header]));
  if (headers.size < ancestries.length) throw badProof("the justification has a header twice");
  const used = new Set<HexString>();
  for (const vote of votes) follow(vote, block, headers, used);
  if (used.size < headers.size) throw badProof("the justification has a header that no vote needs");
  const wanted = threshold(set);
  const weight = weigh(votes, set);
  if (weight < wanted) {
    throw badProof(`block ${number} has votes of weight ${weight} of authority set ${set.id}, which wants ${wanted}`);
  }
  const good = await Promise.all(
    votes.map(({ hash, number, signature, authority }) =>
      verifySignature(
        Binary.fromHex(authority),
        Binary.fromHex(signature),
        signed.enc({ kind: "0x01", hash, number, round, set: set.id }),
      ),
    ),
  );
  const bad = votes.find((_, i) => !good[i]);
  if (bad)
    throw badProof(`the vote of ${bad.authority} for block ${number} is not signed by it for authority set ${set.id}`);
}

function decode(encoded: HexString): Justification {
  try {
    const justification = codec.dec(encoded);
    if (Binary.toHex(codec.enc(justification)) === encoded.toLowerCase()) return justification;
  } catch {
    // Too few bytes, or none of a justification: told below.
  }
  throw badProof("what stands for a justification is none");
}

/** A vote for a descendant is one for the block, if headers lead from the one to the other. */
function follow(
  vote: Vote,
  block: { number: number; hash: HexString },
  headers: ReadonlyMap<HexString, Header>,
  used: Set<HexString>,
) {
  let { hash, number } = vote;
  while (hash !== block.hash && !(used.has(hash) && number === headers.get(hash)?.number)) {
    const header = headers.get(hash);
    if (header === undefined || header.number !== number) {
      throw badProof(
        `the vote of ${vote.authority} is for another block, ${vote.hash}, and no headers lead to ${block.hash}`,
      );
    }
    used.add(hash);
    hash = header.parentHash;
    number -= 1;
  }
  if (hash === block.hash && number !== block.number)
    throw badProof(`the vote of ${vote.authority} gives its block another number`);
}

function weigh(votes: readonly Vote[], set: AuthoritySet): bigint {
  const weights = new Map(set.authorities);
  let sum = 0n;
  for (const { authority } of votes) {
    const weight = weights.get(authority);
    if (weight === undefined)
      throw badProof(`${authority} voted, which is not of authority set ${set.id} or voted before`);
    weights.delete(authority);
    sum += weight;
  }
  return sum;
}
