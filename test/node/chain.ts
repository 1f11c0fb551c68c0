// A chain as a node has it: blocks with headers and whole states, for tests.

import { Binary, Blake2256, blockHeader, type HexString } from "@polkadot-api/substrate-bindings";
import { type RowValue, WrittenTrie } from "./trie.js";

export interface ChainBlock {
  readonly number: number;
  readonly hash: HexString;
  /** as the chain hashes it */
  readonly encoded: HexString;
  /** as chain_getHeader gives it */
  readonly header: Readonly<Record<string, unknown>>;
  /** Every row of storage, by key; undefined where the node doesn't keep it. */
  readonly state: ReadonlyMap<HexString, HexString> | undefined;
}

export interface Chain {
  /** The value of `:code` in every state that leaves it out. */
  readonly code?: RowValue;
  /** false: its node gives no proofs, and can lie about storage. */
  readonly proofs?: false;
  readonly metadata: HexString;
  readonly specVersion: number;
  /** ascending, from 0: there may be some missing */
  readonly blocks: readonly ChainBlock[];
}

/** Where every state has its runtime's code. */
export const CODE: HexString = "0x3a636f6465";

const tries = new WeakMap<object, WrittenTrie>();

/** The trie of a block's state. */
export function trieOf({ code }: Pick<Chain, "code">, state: ReadonlyMap<HexString, HexString>): WrittenTrie {
  const known = tries.get(state);
  if (known) return known;
  const trie = new WrittenTrie(new Map<HexString, RowValue>([...state, ...(code ? [[CODE, code] as const] : [])]));
  tries.set(state, trie);
  return trie;
}

/** A block from its header as the chain hashes it. */
export function chainBlock(encoded: HexString, state: ChainBlock["state"]): ChainBlock {
  const { parentHash, number, stateRoot, extrinsicRoot, digests } = blockHeader.dec(encoded);
  const logs = digests.map((digest) => Binary.toHex(blockHeader.inner.digests.inner.enc(digest)));
  return {
    number,
    hash: Binary.toHex(Blake2256(Binary.fromHex(encoded))),
    encoded,
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
