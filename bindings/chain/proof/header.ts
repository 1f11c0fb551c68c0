// A block's header as the chain hashes it.

import { Binary, Blake2256, blockHeader } from "@polkadot-api/substrate-bindings";
import type { HexString } from "../hex.js";
import { badProof } from "./error.js";

export interface Header {
  readonly number: number;
  readonly hash: HexString;
  readonly parentHash: HexString;
  readonly stateRoot: HexString;
  readonly digests: readonly Digest[];
}

export type Digest = ReturnType<typeof blockHeader.dec>["digests"][number];

/**
 * @param encoded in SCALE
 * @throws ChainError `bad_proof` if the bytes are no header, to the last one
 */
export function readHeader(encoded: HexString): Header {
  try {
    const header = blockHeader.dec(encoded);
    const bytes = blockHeader.enc(header);
    if (Binary.toHex(bytes) === encoded.toLowerCase()) return withHash(header, bytes);
  } catch {
    // Too few bytes, or none of a header: told below.
  }
  throw badProof("what stands for a header is none");
}

/** A header that was read in the midst of other bytes. */
export const hashedHeader = (header: ReturnType<typeof blockHeader.dec>): Header =>
  withHash(header, blockHeader.enc(header));

function withHash(header: ReturnType<typeof blockHeader.dec>, bytes: Uint8Array): Header {
  const { number, parentHash, stateRoot, digests } = header;
  return { number, hash: Binary.toHex(Blake2256(bytes)), parentHash, stateRoot, digests };
}
