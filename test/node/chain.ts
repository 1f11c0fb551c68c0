// A chain as a node has it: blocks with headers and whole states, for tests.

import { Binary, Blake2256, blockHeader, type HexString } from "@polkadot-api/substrate-bindings";

export interface ChainBlock {
  readonly number: number;
  readonly hash: HexString;
  /** as chain_getHeader gives it */
  readonly header: Readonly<Record<string, unknown>>;
  /** Every row of storage, by key; undefined where the node doesn't keep it. */
  readonly state: ReadonlyMap<HexString, HexString> | undefined;
}

export interface Chain {
  readonly metadata: HexString;
  readonly specVersion: number;
  /** by number, from 0 */
  readonly blocks: readonly ChainBlock[];
}

/** A block from its header as the chain hashes it. */
export function chainBlock(encoded: HexString, state: ChainBlock["state"]): ChainBlock {
  const { parentHash, number, stateRoot, extrinsicRoot, digests } = blockHeader.dec(encoded);
  const logs = digests.map((digest) => Binary.toHex(blockHeader.inner.digests.inner.enc(digest)));
  return {
    number,
    hash: Binary.toHex(Blake2256(Binary.fromHex(encoded))),
    header: {
      parentHash,
      number: `0x${number.toString(16)}`,
      stateRoot,
      extrinsicsRoot: extrinsicRoot,
      digest: { logs },
    },
    state,
  };
}
