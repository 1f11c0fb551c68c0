// Layouts of storage, cut from runtimes' metadata: the pallets that are read here, whole, and the types they need.

import { deflateRawSync } from "node:zlib";
import { decAnyMetadata, metadata as metadataCodec, unifyMetadata } from "@polkadot-api/substrate-bindings";
import { specVersionOf } from "../bindings/chain/runtime.js";
import type { Metadata } from "../bindings/chain/types.js";

/** Whole, so that a pinned runtime has no item exactly where the runtime has none. */
const PALLETS = ["System", "SubtensorModule", "Swap", "AlphaAssets"];
const FOLDER = "bindings/chain/layouts";
/** Characters a line of a generated file. */
const LINE = 116;

export const pinsFile = `${FOLDER}/pins.json`;
export const layoutFile = (specVersion: number) => `${FOLDER}/spec-${specVersion}.ts`;

export interface Layout {
  readonly specVersion: number;
  /** Metadata of version 14 with nothing else in it. */
  readonly metadata: Uint8Array;
}

/** @param bytes metadata as state_getMetadata gives it */
export function cutLayout(bytes: Uint8Array): Layout {
  const metadata = unifyMetadata(decAnyMetadata(bytes));
  const specVersion = specVersionOf(metadata);
  if (specVersion === undefined) throw new Error("this metadata has no System.Version");
  const types = new Types(metadata.lookup);
  const pallets = PALLETS.map((name, index) => {
    const pallet = metadata.pallets.find((pallet) => pallet.name === name);
    const items = (pallet?.storage?.items ?? []).map((item) => ({ ...item, docs: [], type: types.ofItem(item.type) }));
    const constants = name === "System" ? (pallet?.constants ?? []).filter(({ name }) => name === "SS58Prefix") : [];
    return {
      name,
      index,
      storage: { prefix: pallet?.storage?.prefix ?? name, items },
      calls: undefined,
      events: undefined,
      constants: constants.map((constant) => ({ ...constant, type: types.id(constant.type), docs: [] })),
      errors: undefined,
    };
  });
  const nothing = types.add({ path: [], params: [], def: { tag: "tuple", value: [] } });
  const value = {
    lookup: types.all,
    pallets,
    extrinsic: { type: nothing, version: 4, signedExtensions: [] },
    type: nothing,
    apis: [],
  };
  // Its type is that of every version at once.
  const cut = metadataCodec.enc({ magicNumber: 0x6174656d, metadata: { tag: "v14", value } } as never);
  return { specVersion, metadata: cut };
}

/** A generated file with a layout in it. */
export function layoutSource({ specVersion, metadata }: Layout): string {
  const text = deflateRawSync(metadata, { level: 9 }).toString("base64");
  const lines = text.match(new RegExp(`.{1,${LINE}}`, "g")) ?? [];
  const about = `/** Where spec_version ${specVersion} keeps its storage: cut metadata, deflated. Written by npm run pin:runtime. */`;
  return `${about}\n// biome-ignore format: generated\nexport default \`\n${lines.join("\n")}\`;\n`;
}

type Entry = Metadata["lookup"][number];
type ItemType = NonNullable<Metadata["pallets"][number]["storage"]>["items"][number]["type"];

/** The types that are needed, numbered anew. */
class Types {
  readonly all: (Entry | undefined)[] = [];
  readonly #numbers = new Map<number, number>();

  constructor(private readonly lookup: Metadata["lookup"]) {}

  ofItem(type: ItemType): ItemType {
    if (type.tag === "plain") return { tag: "plain", value: this.id(type.value) };
    const { hashers, key, value } = type.value;
    return { tag: "map", value: { hashers, key: this.id(key), value: this.id(value) } };
  }

  add(entry: Pick<Entry, "path" | "params" | "def">): number {
    const id = this.all.length;
    this.all.push({ ...entry, id, docs: [] });
    return id;
  }

  /** @returns the new number of a type */
  id(old: number): number {
    const known = this.#numbers.get(old);
    if (known !== undefined) return known;
    const id = this.all.length;
    this.#numbers.set(old, id);
    this.all.push(undefined);
    const { path, params, def } = this.lookup[old] as Entry;
    // Of these two the decoders read the parameters; of others nobody does.
    const generic = path.length === 1 && (path[0] === "Option" || path[0] === "Result");
    const kept = generic ? params.map((param) => ({ ...param, type: param.type && this.id(param.type) })) : [];
    this.all[id] = { id, path, params: kept as Entry["params"], def: this.#definition(def), docs: [] };
    return id;
  }

  #definition(def: Entry["def"]): Entry["def"] {
    const fields = <T extends { type: number }>(list: readonly T[]) =>
      list.map((field) => ({ ...field, type: this.id(field.type), typeName: undefined, docs: [] }));
    switch (def.tag) {
      case "sequence":
      case "compact":
        return { tag: def.tag, value: this.id(def.value) };
      case "array":
        return { tag: def.tag, value: { len: def.value.len, type: this.id(def.value.type) } };
      case "tuple":
        return { tag: def.tag, value: def.value.map((part) => this.id(part)) };
      case "composite":
        return { tag: def.tag, value: fields(def.value) };
      case "variant":
        return {
          tag: def.tag,
          value: def.value.map((variant) => ({ ...variant, fields: fields(variant.fields), docs: [] })),
        };
      case "bitSequence":
        return {
          tag: def.tag,
          value: { bitOrderType: this.id(def.value.bitOrderType), bitStoreType: this.id(def.value.bitStoreType) },
        };
      default:
        return def;
    }
  }
}
