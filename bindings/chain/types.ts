// The types of a runtime's metadata, which a node may have made up: looked at before a decoder is built from them.

import type { unifyMetadata } from "@polkadot-api/substrate-bindings";

export type Metadata = ReturnType<typeof unifyMetadata>;
type Entry = Metadata["lookup"][number];

/** What the least value of a type takes. */
interface Size {
  /** At least so many; infinity for what contains itself and nothing else. */
  readonly bytes: number;
  /** How many values are in it, those that take no bytes included. */
  readonly parts: number;
}

const ENDLESS: Size = { bytes: Number.POSITIVE_INFINITY, parts: 0 };
const PRIMITIVES: Readonly<Record<string, number>> = {
  bool: 1,
  char: 4,
  str: 1,
  u8: 1,
  u16: 2,
  u32: 4,
  u64: 8,
  u128: 16,
  u256: 32,
  i8: 1,
  i16: 2,
  i32: 4,
  i64: 8,
  i128: 16,
  i256: 32,
};
/** Bytes of a value that has no list in it: real ones take some hundred. */
const MAX_BYTES = 4096;
/** Values in one value for each of its bytes: a wrapper counts, and so does a variant's absence of fields. */
const MAX_PARTS = 16;
/** How deep types stand in one another. */
const MAX_DEPTH = 64;
/** Types looked at in all: those that hold themselves are looked at again and again. */
const MAX_STEPS = 100_000;
/** UTF-16 units of a name: no type that is read here has a longer one. */
const MAX_NAME = 100;

export class Types {
  readonly #lookup: Metadata["lookup"];
  readonly #sizes = new Map<number, Size>();
  readonly #names = new Map<number, string>();
  #steps = 0;

  constructor(lookup: Metadata["lookup"]) {
    this.#lookup = lookup;
    const wrong = lookup.findIndex(({ id }, i) => id !== i);
    if (wrong >= 0) throw new Error(`type ${wrong} has the number ${lookup[wrong]?.id}`);
  }

  /**
   * Follows a type to its end.
   * @throws Error where a decoder of it would not end, or where a few bytes would be many values
   */
  check(id: number): void {
    this.#size(id, new Set());
  }

  /** What a type is made of, much as Rust writes it. A type around one other is that other. */
  name(id: number): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    // Until it is known, for a type that holds itself.
    this.#names.set(id, "…");
    const name = this.#describe(this.#entry(id));
    this.#names.set(id, name.length > MAX_NAME ? "…" : name);
    return name;
  }

  #describe({ def, path }: Entry): string {
    switch (def.tag) {
      case "primitive":
        return def.value.tag;
      case "sequence":
        return `Vec<${this.name(def.value)}>`;
      case "array":
        return `[${this.name(def.value.type)};${def.value.len}]`;
      case "tuple":
        return `(${def.value.map((part) => this.name(part)).join(",")})`;
      case "composite": {
        const [only, ...others] = def.value;
        if (only === undefined || others.length > 0) {
          return `{${def.value.map(({ name, type }) => `${name}:${this.name(type)}`).join(",")}}`;
        }
        const inner = this.name(only.type);
        return path.at(-1) === "AccountId32" && inner === "[u8;32]" ? "AccountId32" : inner;
      }
      case "variant":
        return "enum";
      default:
        return def.tag;
    }
  }

  #entry(id: number): Entry {
    const entry = this.#lookup[id];
    if (entry === undefined) throw new Error(`there is no type ${id}`);
    return entry;
  }

  #size(id: number, within: ReadonlySet<number>): Size {
    const known = this.#sizes.get(id);
    if (known !== undefined) return known;
    if (within.has(id)) return ENDLESS;
    if (++this.#steps > MAX_STEPS) throw new Error("its types are too entangled");
    if (within.size === MAX_DEPTH) throw new Error(`type ${id} stands in ${MAX_DEPTH} others`);
    const size = this.#sizeOf(this.#entry(id), new Set([...within, id]));
    if (size.bytes === Number.POSITIVE_INFINITY && within.size > 0) return size;
    if (size.bytes > MAX_BYTES) throw new Error(`type ${id} is of ${size.bytes} bytes at least`);
    this.#sparing(id, size);
    this.#sizes.set(id, size);
    return size;
  }

  #sparing(id: number, size: Size): Size {
    if (size.parts <= MAX_PARTS * (size.bytes + 1)) return size;
    throw new Error(`type ${id} has ${size.parts} parts in ${size.bytes} bytes`);
  }

  #sizeOf({ id, def, path, params }: Entry, within: ReadonlySet<number>): Size {
    const sum = (ids: readonly number[], bytes = 0): Size => {
      const sizes = ids.map((part) => this.#size(part, within));
      return sizes.reduce((all, size) => ({ bytes: all.bytes + size.bytes, parts: all.parts + size.parts }), {
        bytes,
        parts: 1,
      });
    };
    switch (def.tag) {
      case "primitive":
        return { bytes: PRIMITIVES[def.value.tag] ?? 1, parts: 1 };
      case "sequence": {
        // A list may be empty, so it may hold the type that holds it; a list of nothing may be of any length.
        const { bytes } = this.#size(def.value, within);
        if (bytes === 0) throw new Error(`type ${id} is a list of nothing`);
        return { bytes: 1, parts: 1 };
      }
      case "array": {
        const { bytes, parts } = this.#size(def.value.type, within);
        return { bytes: bytes * def.value.len, parts: 1 + parts * def.value.len };
      }
      case "tuple":
        return sum(def.value);
      case "composite":
        return sum(def.value.map(({ type }) => type));
      case "variant": {
        // These two are told by their parameters rather than by what is said to be in them.
        const isGeneric = path.length === 1 && (path[0] === "Option" || path[0] === "Result");
        const variants = isGeneric
          ? params.map(({ type = -1 }) => [type])
          : def.value.map(({ fields }) => fields.map(({ type }) => type));
        const sizes = variants.map((parts) => this.#sparing(id, sum(parts, 1)));
        if (sizes.length === 0) return { bytes: 0, parts: 1 };
        if (isGeneric && path[0] === "Option") return { bytes: 1, parts: 1 };
        return sizes.reduce((least, size) => (size.bytes < least.bytes ? size : least), ENDLESS);
      }
      default:
        return { bytes: 1, parts: 1 };
    }
  }
}
