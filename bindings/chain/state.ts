// A block's state: rows of storage, many in one request.

import type { Block } from "./block.js";
import { ChainError } from "./error.js";
import type { HexString } from "./hex.js";
import type { AuthoritySet } from "./proof/authorities.js";
import type { Checkpoint } from "./proof/checkpoint.js";
import type { FinalityProof } from "./proof/finality.js";
import type { Runtime, StorageItem } from "./runtime.js";

/** Where blocks and their states are from: a node, or a file that proves its own. */
export interface Source {
  /** of the chain */
  readonly genesis: HexString;
  /** whether all storage was read by proof so far */
  readonly proven: boolean;
  block(number: number, hash?: HexString): Promise<Block>;
  blockOf(hash: HexString, name: string): Promise<Block>;
  /** The runtime that a block's state holds: the one that executes the block after it. */
  runtimeAt(block: Block): Promise<Runtime>;
  /** Values by key; absent where there is no row. */
  storage(block: Block, keys: readonly HexString[]): Promise<ReadonlyMap<HexString, HexString>>;
  /** All keys that start with this one. */
  keys(block: Block, prefix: HexString): Promise<HexString[]>;
  /** What was proven of a block's state since the last epoch, and with what. */
  evidence(block: Block): Evidence;
  /**
   * @param checkpoint default: the live network's that ships
   * @throws ChainError `bad_proof` if what there is shows something else, `bad_checkpoint` if that is of another chain
   */
  finality(block: Block, checkpoint?: Checkpoint): Promise<FinalityFound>;
  /** An epoch was read, or found. */
  progress(): void;
}

/** A block's header, and the items of a proof for its state. */
export interface Evidence {
  readonly header: HexString;
  readonly items: readonly HexString[];
}

export type FinalityFound =
  | { readonly proof: FinalityProof; readonly set: AuthoritySet; readonly justified: number }
  /** why there is no proof, in a sentence */
  | { readonly missing: string };

/**
 * UTF-16 units of one state's lists of accounts and events: some 50,000 parents, and more events than fit into a block. They
 * are decoded at a stretch, in which no time runs out.
 */
const MAX_SLOW = 4 * 2 ** 20;

/** An item, with its pallet before a dot where that is another than the epoch's, and the arguments of one of its rows. */
export type StorageRow = readonly [name: string, ...args: unknown[]];

export class StateAt {
  #slow = 0;

  constructor(
    readonly node: Source,
    readonly runtime: Runtime,
    readonly block: Block,
  ) {}

  /** The values of rows, the runtime's default where there is no row. */
  async read(rows: readonly StorageRow[]): Promise<unknown[]> {
    const found = rows.map(([name, ...args]) => {
      const item = this.item(name);
      return { item, args, key: item.key(...args) };
    });
    const values = await this.node.storage(
      this.block,
      found.map(({ key }) => key),
    );
    return found.map(({ item, args, key }) => this.decode(item, args, values.get(key)));
  }

  /** The same, undefined where there is no row, and where the runtime has no such item. */
  async readStored(rows: readonly StorageRow[]): Promise<unknown[]> {
    const keys = rows.map(([name, ...args]) => (this.has(name) ? this.item(name).key(...args) : "0x"));
    const values = await this.node.storage(
      this.block,
      keys.filter((key) => key !== "0x"),
    );
    return rows.map(([name, ...args], i) => {
      const value = values.get(keys[i] as HexString);
      return value && this.decode(this.item(name), args, value);
    });
  }

  /** The same, but the default where there is no row: undefined only where the runtime has no such item, or no default. */
  async readKnown(rows: readonly StorageRow[]): Promise<unknown[]> {
    const known = rows.map(([name]) => this.has(name));
    const values = (await this.read(rows.filter((_, i) => known[i]))).values();
    return known.map((isKnown) => (isKnown ? values.next().value : undefined));
  }

  /** The arguments of all rows that start with these. */
  async argsOf(name: string, ...args: readonly unknown[]): Promise<unknown[][]> {
    const item = this.item(name);
    return (await this.node.keys(this.block, item.key(...args))).map((key) => {
      try {
        return item.args(key);
      } catch {
        throw new ChainError("bad_answer", `${key}, which the node gives as a key of ${item.path}, is none`);
      }
    });
  }

  private has(name: string): boolean {
    const [first, second] = name.split(".") as [string, string?];
    return second === undefined ? this.runtime.has(first) : this.runtime.has(second, first);
  }

  private item(name: string): StorageItem {
    const [first, second] = name.split(".") as [string, string?];
    return second === undefined ? this.runtime.item(first) : this.runtime.item(second, first);
  }

  /** @throws ChainError if it is no value of its item, or if there are too many that take long to decode */
  decode(item: StorageItem, args: readonly unknown[], value: HexString | undefined): unknown {
    if (item.isSlow && value !== undefined) this.#slow += value.length;
    if (this.#slow > MAX_SLOW) {
      throw new ChainError(
        "bad_answer",
        `the node gives more than ${MAX_SLOW / 2 ** 21} MB of events, parents, children and commits at block ${this.block.number}`,
      );
    }
    return item.value(value, `${args.length > 0 ? `(${args.join(", ")}) ` : ""}at block ${this.block.number}`);
  }
}
