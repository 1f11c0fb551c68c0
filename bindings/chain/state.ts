// A block's state: rows of storage, many in one request.

import { ChainError } from "./error.js";
import type { HexString } from "./hex.js";
import type { Block, Node } from "./node.js";
import type { Runtime, StorageItem } from "./runtime.js";

/** An item and the arguments of one of its rows. */
export type Row = readonly [name: string, ...args: unknown[]];

export class StateAt {
  constructor(
    readonly node: Node,
    readonly runtime: Runtime,
    readonly block: Block,
  ) {}

  /** The values of rows, the runtime's default where there is no row. */
  async read(rows: readonly Row[]): Promise<unknown[]> {
    const found = rows.map(([name, ...args]) => {
      const item = this.runtime.item(name);
      return { item, args, key: item.key(...args) };
    });
    const values = await this.node.storage(
      this.block,
      found.map(({ key }) => key),
    );
    return found.map(({ item, args, key }) => this.#decode(item, args, values.get(key)));
  }

  /** The same, undefined where there is no row, and where the runtime has no such item. */
  async readStored(rows: readonly Row[]): Promise<unknown[]> {
    const keys = rows.map(([name, ...args]) => (this.runtime.has(name) ? this.runtime.item(name).key(...args) : "0x"));
    const values = await this.node.storage(
      this.block,
      keys.filter((key) => key !== "0x"),
    );
    return rows.map(([name, ...args], i) => {
      const value = values.get(keys[i] as HexString);
      return value && this.#decode(this.runtime.item(name), args, value);
    });
  }

  /** The arguments of all rows that start with these. */
  async argsOf(name: string, ...args: readonly unknown[]): Promise<unknown[][]> {
    const item = this.runtime.item(name);
    return (await this.node.keys(this.block, item.key(...args))).map((key) => {
      try {
        return item.args(key);
      } catch {
        throw new ChainError("bad_answer", `${key}, which the node gives as a key of ${item.path}, is none`);
      }
    });
  }

  #decode(item: StorageItem, args: readonly unknown[], value: HexString | undefined): unknown {
    return item.value(value, `(${args.join(", ")}) at block ${this.block.number}`);
  }
}
