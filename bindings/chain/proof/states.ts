// States read by proof: what comes out of here belongs to the state root in a block's header, or is refused.

import { Binary } from "@polkadot-api/substrate-bindings";
import { ChainError } from "../error.js";
import type { HexString } from "../hex.js";
import { badProof } from "./error.js";
import { Trie } from "./trie.js";

export interface ProvenBlock {
  readonly number: number;
  readonly hash: HexString;
  readonly stateRoot: HexString;
}

/** Asks for the nodes on the way to keys: `state_getReadProof`. */
type Ask = (keys: readonly HexString[], block: ProvenBlock) => Promise<readonly HexString[]>;

interface Known {
  /** By key; undefined where there is no row. */
  readonly values: Map<HexString, HexString | undefined>;
  readonly items: Set<HexString>;
}

/** Keys in one request: with 4,096 weights in each row, an answer of 8 MB, which every node sends. */
const BATCH = 250;
/** Where every state has its runtime's code, and a key behind it that no state has: on the way to it the code's hash is seen, and not the code. */
export const CODE = "0x3a636f6465";
const BEHIND_CODE = `${CODE}00`;

export class ProvenStates {
  readonly #ask: Ask;
  /** by block hash */
  readonly #states = new Map<HexString, Known>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Values by key; absent where it is proven that there is no row. What was proven before is not asked for again. */
  async storage(block: ProvenBlock, keys: readonly HexString[]): Promise<Map<HexString, HexString>> {
    const { values } = this.#known(block);
    const wanted = keys.filter((key) => !values.has(key)).sort();
    const parts: HexString[][] = [];
    for (let i = 0; i < wanted.length; i += BATCH) parts.push(wanted.slice(i, i + BATCH));
    await Promise.all(parts.map((part) => this.#prove(block, part, (trie) => this.#take(block, trie, part))));
    return new Map(
      keys.flatMap((key): [HexString, HexString][] => {
        const value = values.get(key);
        return value === undefined ? [] : [[key, value]];
      }),
    );
  }

  /**
   * All keys that start with a prefix, with their values.
   * @param told the keys that the node says there are
   */
  async keys(block: ProvenBlock, prefix: HexString, told: readonly HexString[]): Promise<HexString[]> {
    const items = new Set<HexString>();
    const wanted = [prefix, ...told];
    for (let i = 0; i < wanted.length; i += BATCH) {
      const part = await this.#ask(wanted.slice(i, i + BATCH), block);
      if (new Set(part).size < part.length) throw ofBlock(badProof("an item is in it twice"), block);
      // What leads to the prefix is in every part.
      for (const item of part) items.add(item);
    }
    return this.#verify(block, [...items], (trie) => {
      const keys = trie.keys(prefix);
      this.#take(block, trie, keys);
      return keys;
    });
  }

  /** The blake2b-256 hash of the code in a state: of the runtime that executes the next block. */
  codeHash(block: ProvenBlock): Promise<HexString | undefined> {
    return this.#prove(block, [BEHIND_CODE], (trie) => trie.hashOf(CODE));
  }

  /** All nodes and values that a block's answers were proven with. */
  items(block: ProvenBlock): HexString[] {
    return [...this.#known(block).items].sort();
  }

  forget(): void {
    this.#states.clear();
  }

  async #prove<T>(block: ProvenBlock, keys: readonly HexString[], read: (trie: Trie) => T): Promise<T> {
    return this.#verify(block, await this.#ask(keys, block), read);
  }

  #verify<T>(block: ProvenBlock, items: readonly HexString[], read: (trie: Trie) => T): T {
    try {
      const trie = new Trie(block.stateRoot, items.map(Binary.fromHex));
      const result = read(trie);
      trie.finish();
      const known = this.#known(block).items;
      for (const item of items) known.add(item);
      return result;
    } catch (error) {
      throw ofBlock(error, block);
    }
  }

  #take(block: ProvenBlock, trie: Trie, keys: readonly HexString[]): void {
    const { values } = this.#known(block);
    for (const key of keys) {
      const value = trie.get(key);
      values.set(key, value && Binary.toHex(value));
    }
  }

  #known({ hash }: ProvenBlock): Known {
    const known = this.#states.get(hash) ?? { values: new Map(), items: new Set() };
    this.#states.set(hash, known);
    return known;
  }
}

/** Says of which block's state something is no proof. */
export function ofBlock(error: unknown, { number }: ProvenBlock): unknown {
  if (!(error instanceof ChainError) || error.code !== "bad_proof") return error;
  return new ChainError("bad_proof", `the proof for the state of block ${number} fails: ${error.message}`);
}
