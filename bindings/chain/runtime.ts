// A runtime, as its metadata describes it: where storage items lie, and what is in them.

import { getDynamicBuilder, getLookupFn } from "@polkadot-api/metadata-builders";
import { Binary, decAnyMetadata, unifyMetadata } from "@polkadot-api/substrate-bindings";
import { ChainError } from "./error.js";
import type { HexString } from "./node.js";

/** The pallet that all of the epoch's storage is in. */
const PALLET = "SubtensorModule";

export class Runtime {
  readonly #builder: ReturnType<typeof getDynamicBuilder>;
  readonly #names: ReadonlySet<string>;
  readonly #items = new Map<string, StorageItem>();

  constructor(
    readonly specVersion: number,
    metadata: HexString,
  ) {
    try {
      const unified = unifyMetadata(decAnyMetadata(metadata));
      const pallets = unified.pallets.map(({ name, storage }) => storage?.items.map((item) => `${name}.${item.name}`));
      this.#names = new Set(pallets.flatMap((names) => names ?? []));
      this.#builder = getDynamicBuilder(getLookupFn(unified));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ChainError("bad_answer", `the metadata of spec_version ${specVersion} can't be read: ${why}`);
    }
  }

  has(name: string, pallet = PALLET): boolean {
    return this.#names.has(`${pallet}.${name}`);
  }

  /** @throws ChainError if this runtime has no such item */
  item(name: string, pallet = PALLET): StorageItem {
    const path = `${pallet}.${name}`;
    const known = this.#items.get(path);
    if (known) return known;
    if (!this.#names.has(path)) {
      throw new ChainError("not_established", `spec_version ${this.specVersion} has no ${path}, which is needed here`);
    }
    const item = new StorageItem(path, this.#builder.buildStorage(pallet, name));
    this.#items.set(path, item);
    return item;
  }
}

/** What an item's keys and values are made of, by the metadata. */
interface Codec {
  readonly keys: { enc(...args: unknown[]): HexString; dec(key: HexString): unknown[] };
  readonly value: { enc(value: unknown): Uint8Array; dec(hex: HexString): unknown };
  /** undefined where the item has no default */
  readonly fallback: unknown;
}

export class StorageItem {
  constructor(
    readonly path: string,
    private readonly codec: Codec,
  ) {}

  /** The key of a row; of several rows the start of their keys, where some of the last arguments are left out. */
  key(...args: readonly unknown[]): HexString {
    return this.codec.keys.enc(...args);
  }

  /** The arguments of a row's key. */
  args(key: HexString): unknown[] {
    return this.codec.keys.dec(key);
  }

  /**
   * A row's value.
   * @param hex undefined where there is no row: the runtime's default, or undefined if it has none
   * @throws ChainError if the bytes aren't a value of its type, to the last one
   */
  value(hex: HexString | undefined, place: string): unknown {
    if (hex === undefined) return this.codec.fallback;
    try {
      const value = this.codec.value.dec(hex);
      if (Binary.toHex(this.codec.value.enc(value)) === hex.toLowerCase()) return value;
    } catch {
      // Too few bytes, or none of the type's: told below.
    }
    const bytes = (hex.length - 2) / 2;
    throw new ChainError(
      "bad_answer",
      `the ${bytes} bytes the node gives for ${this.path} ${place} are not a value of its type`,
    );
  }
}
