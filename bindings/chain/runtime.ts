// A runtime, as its metadata describes it: where storage items lie, and what is in them.

import { getDynamicBuilder, getLookupFn } from "@polkadot-api/metadata-builders";
import { Binary, decAnyMetadata, str, Tuple, u32, unifyMetadata } from "@polkadot-api/substrate-bindings";
import { ChainError } from "./error.js";
import type { HexString } from "./hex.js";
import { ITEMS } from "./items.js";
import { type Metadata, Types } from "./types.js";

/** The pallet that all of the epoch's storage is in. */
const PALLET = "SubtensorModule";
/** UTF-16 units of its metadata as a node gives it: real ones have up to 800,000. */
const MAX_METADATA = 4 * 2 ** 20;

type ItemMetadata = NonNullable<Metadata["pallets"][number]["storage"]>["items"][number];

export class Runtime {
  readonly #builder: ReturnType<typeof getDynamicBuilder>;
  readonly #types: Types;
  /** by pallet and name */
  readonly #metadata = new Map<string, ItemMetadata>();
  readonly #items = new Map<string, StorageItem>();

  /** Those whose storage is described. */
  readonly #pallets = new Set<string>();

  /**
   * @param metadata as a node gives it, or a pinned layout
   * @throws ChainError if it is no metadata, is of another runtime, or describes what no runtime has
   */
  constructor(
    readonly specVersion: number,
    readonly metadata: HexString | Uint8Array,
    readonly layout: "pinned" | "node" = "node",
  ) {
    if (metadata.length > MAX_METADATA) throw this.#unreadable(`it is of ${metadata.length / 2 - 1} bytes`);
    try {
      const unified = unifyMetadata(decAnyMetadata(metadata));
      const own = specVersionOf(unified) ?? specVersion;
      if (own !== specVersion) throw new Error(`it is of spec_version ${own}`);
      this.#types = new Types(unified.lookup);
      for (const { name, storage, constants, errors } of unified.pallets) {
        this.#pallets.add(name);
        for (const item of storage?.items ?? []) this.#metadata.set(`${name}.${item.name}`, item);
        // What the decoders look into beside an item's own types.
        if (errors !== undefined) this.#types.check(errors.type);
        const prefix = name === "System" ? constants.find((constant) => constant.name === "SS58Prefix") : undefined;
        if (prefix !== undefined) this.#types.check(prefix.type);
      }
      this.#builder = getDynamicBuilder(getLookupFn(unified));
    } catch (error) {
      throw this.#unreadable(error);
    }
  }

  has(name: string, pallet = PALLET): boolean {
    if (this.layout === "pinned" && !this.#pallets.has(pallet)) {
      throw new Error(
        `The pinned layout of spec_version ${this.specVersion} has no pallet ${pallet}: pin it anew with it.`,
      );
    }
    return this.#metadata.has(`${pallet}.${name}`);
  }

  /** @throws ChainError if this runtime has no such item, or keeps it otherwise than is known here */
  item(name: string, pallet = PALLET): StorageItem {
    const path = `${pallet}.${name}`;
    const known = this.#items.get(path);
    if (known) return known;
    const metadata = this.has(name, pallet) ? this.#metadata.get(path) : undefined;
    if (metadata === undefined) {
      throw new ChainError("not_established", `spec_version ${this.specVersion} has no ${path}, which is needed here`);
    }
    const item = new StorageItem(
      path,
      this.#codec(path, metadata, () => this.#builder.buildStorage(pallet, name)),
    );
    this.#items.set(path, item);
    return item;
  }

  /** What a row is called whose key this is, if it is of an item that was read. */
  nameOf(key: HexString): string | undefined {
    for (const item of this.#items.values()) {
      if (key.startsWith(item.prefix)) return item.nameOf(key);
    }
    return undefined;
  }

  #codec(path: string, { type }: ItemMetadata, build: () => Codec): Codec {
    const { key, value } = type.tag === "plain" ? { value: type.value } : type.value;
    let kept: string;
    try {
      for (const id of [key, value]) if (id !== undefined) this.#types.check(id);
      kept = `${key === undefined ? "" : this.#types.name(key)} -> ${this.#types.name(value)}`;
    } catch (error) {
      throw this.#unreadable(error, path);
    }
    const expected = formsOf(path);
    if (expected.length > 0 && !expected.includes(kept)) {
      throw new ChainError(
        "not_established",
        `spec_version ${this.specVersion} keeps ${path} as ${kept}, not as ${expected.join(" or ")}, which is what is read here`,
      );
    }
    try {
      return build();
    } catch (error) {
      throw this.#unreadable(error, path);
    }
  }

  #unreadable(error: unknown, path?: string): ChainError {
    const why = error instanceof Error ? error.message : String(error);
    const where = path === undefined ? "" : `${path}: `;
    return new ChainError(
      "bad_answer",
      `the metadata of spec_version ${this.specVersion} can't be read: ${where}${why}`,
    );
  }
}

/** How an item is kept, where that is known. */
const formsOf = (path: string): readonly string[] => [ITEMS[path] ?? []].flat();

/** The beginning of a runtime's version. */
const version = Tuple(str, str, u32, u32);

/** The spec_version that metadata itself says it is of; undefined where it says nothing. */
export function specVersionOf({ pallets }: Metadata): number | undefined {
  const constants = pallets.find(({ name }) => name === "System")?.constants;
  const constant = constants?.find(({ name }) => name === "Version");
  return constant && version.dec(constant.value)[3];
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

  /** What all its keys begin with. */
  get prefix(): HexString {
    return this.codec.keys.enc();
  }

  /** Whether a value is a list of what takes long to decode: accounts, of each of which an address is made, or events. */
  get isSlow(): boolean {
    return formsOf(this.path).some((form) => /-> .*Vec<.*(AccountId32|event)/.test(form));
  }

  /** What a row is called whose key this is. */
  nameOf(key: HexString): string {
    return `${this.path} (${this.args(key).join(", ")})`;
  }

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
    const bytes = (hex.length - 2) / 2;
    const wrong = (why: string) =>
      new ChainError("bad_answer", `the ${bytes} bytes the node gives for ${this.path} ${place} are ${why}`);
    try {
      const value = this.codec.value.dec(hex);
      if (Binary.toHex(this.codec.value.enc(value)) === hex.toLowerCase()) return value;
    } catch {
      // Too few bytes, or none of the type's: told below.
    }
    throw wrong("not a value of its type");
  }
}
