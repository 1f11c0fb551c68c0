// Metadata of a made runtime, in the form that nodes give theirs: as much of it as a storage reader looks at.

import { Binary, type HexString, metadata as metadataCodec } from "@polkadot-api/substrate-bindings";

/** A type by its name, or made of others. Named ones are the chain's. */
export type Type =
  | "u8"
  | "u16"
  | "u32"
  | "u64"
  | "u128"
  | "i16"
  | "i64"
  | "i128"
  | "bool"
  | "account"
  | "hash"
  | { readonly list: Type }
  | { readonly tuple: readonly Type[] }
  | { readonly struct: Readonly<Record<string, Type>> }
  /** variants with their number and what they hold */
  | { readonly enum: Readonly<Record<string, readonly [index: number, ...Type[]]>> };

export interface Item {
  readonly value: Type;
  /** Of a map: how each key is hashed, and its type. */
  readonly keys?: readonly (readonly [hasher: "Identity" | "Twox64Concat" | "Blake2128Concat", type: Type])[];
  /** The value of a row that isn't there, encoded; none: there is no value then. */
  readonly fallback?: HexString;
}

/** Of pallets their storage items. */
export function encodeMetadata(pallets: Readonly<Record<string, Readonly<Record<string, Item>>>>): HexString {
  const types = new Types();
  const listed = Object.entries(pallets).map(([name, items], index) => ({
    name,
    index,
    storage: {
      prefix: name,
      items: Object.entries(items).map(([item, { value, keys = [], fallback }]) => ({
        name: item,
        modifier: fallback === undefined ? 0 : 1,
        type: storageType(types, value, keys),
        fallback: fallback ?? "0x00",
        docs: [],
      })),
    },
    calls: undefined,
    events: undefined,
    constants: [],
    errors: undefined,
  }));
  const nothing = types.id({ tuple: [] });
  const value = {
    lookup: types.all,
    pallets: listed,
    extrinsic: { type: nothing, version: 4, signedExtensions: [] },
    type: nothing,
    apis: [],
  };
  // Its type is that of every version at once.
  return Binary.toHex(metadataCodec.enc({ magicNumber: 0x6174656d, metadata: { tag: "v14", value } } as never));
}

function storageType(types: Types, value: Type, keys: NonNullable<Item["keys"]>) {
  if (keys.length === 0) return { tag: "plain", value: types.id(value) };
  const hashers = keys.map(([tag]) => ({ tag, value: undefined }));
  const key = keys.length === 1 && keys[0] ? keys[0][1] : { tuple: keys.map(([, type]) => type) };
  return { tag: "map", value: { hashers, key: types.id(key), value: types.id(value) } };
}

/** The types of a runtime by number, every one once. */
class Types {
  readonly all: object[] = [];
  readonly #known = new Map<string, number>();

  id(type: Type): number {
    const name = JSON.stringify(type);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const { path = [], def } = this.#define(type);
    const id = this.all.length;
    this.all.push({ id, path, params: [], def, docs: [] });
    this.#known.set(name, id);
    return id;
  }

  #define(type: Type): { path?: string[]; def: object } {
    if (type === "account" || type === "hash") {
      const path = type === "account" ? ["sp_core", "crypto", "AccountId32"] : ["primitive_types", "H256"];
      const bytes = this.#add({ tag: "array", value: { len: 32, type: this.id("u8") } });
      return { path, def: { tag: "composite", value: [this.#field(undefined, bytes)] } };
    }
    if (typeof type === "string") return { def: { tag: "primitive", value: { tag: type, value: undefined } } };
    if ("list" in type) return { def: { tag: "sequence", value: this.id(type.list) } };
    if ("tuple" in type) return { def: { tag: "tuple", value: type.tuple.map((part) => this.id(part)) } };
    if ("struct" in type) {
      const fields = Object.entries(type.struct).map(([name, part]) => this.#field(name, this.id(part)));
      return { path: ["made", "Struct"], def: { tag: "composite", value: fields } };
    }
    const variants = Object.entries(type.enum).map(([name, [index, ...parts]]) => {
      return { name, index, fields: parts.map((part) => this.#field(undefined, this.id(part))), docs: [] };
    });
    return { path: ["made", "Enum"], def: { tag: "variant", value: variants } };
  }

  #add(def: object): number {
    const id = this.all.length;
    this.all.push({ id, path: [], params: [], def, docs: [] });
    return id;
  }

  #field(name: string | undefined, type: number) {
    return { name, type, typeName: undefined, docs: [] };
  }
}
