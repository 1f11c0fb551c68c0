// Two states as a reader of storage sees them, without a node between.

import { Binary, type HexString } from "@polkadot-api/substrate-bindings";
import type { Block } from "../../bindings/chain/block.js";
import type { Runtime } from "../../bindings/chain/runtime.js";
import { type Source, StateAt } from "../../bindings/chain/state.js";

export type Rows = ReadonlyMap<HexString, HexString>;

/** A block's number, and its parent's state and its own. */
export function statesOf(
  runtime: Runtime,
  number: number,
  before: Rows,
  after: Rows,
): [before: StateAt, after: StateAt] {
  const hash = (which: number): HexString => Binary.toHex(new Uint8Array(32).fill(which));
  const block = (which: number, at: number) =>
    ({ number: at, hash: hash(which), parentHash: hash(which - 1), stateRoot: hash(0), header: "0x" }) satisfies Block;
  const rows = new Map([
    [hash(1), before],
    [hash(2), after],
  ]);
  const source = {
    storage: async ({ hash }: Block, keys: readonly HexString[]) =>
      new Map(keys.flatMap((key) => (rows.get(hash)?.has(key) ? [[key, rows.get(hash)?.get(key) as HexString]] : []))),
    keys: async ({ hash }: Block, prefix: HexString) =>
      [...(rows.get(hash)?.keys() ?? [])].filter((key) => key.startsWith(prefix)).sort(),
  } as unknown as Source;
  return [new StateAt(source, runtime, block(1, number - 1)), new StateAt(source, runtime, block(2, number))];
}
