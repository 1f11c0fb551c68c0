// A writer of the tries that storage proofs are made of, from all rows of a state: what test nodes answer with.

import { Binary, Blake2256, compact, type HexString } from "@polkadot-api/substrate-bindings";

/** Values of this many bytes and more are kept by hash in layout 1. */
const BY_HASH = 33;

interface WrittenNode {
  readonly partial: string;
  readonly encoded: Uint8Array;
  readonly children: readonly (WrittenNode | undefined)[];
  /** undefined where the node has none, or has it inside */
  readonly hashedValue: HexString | undefined;
}

/** A row's value, or the hash alone of one that is not there. */
export type RowValue = HexString | { readonly hash: HexString };

export interface TrieOptions {
  /** By row; default: 1 everywhere. */
  readonly layout?: (key: HexString) => 0 | 1;
}

export class WrittenTrie {
  readonly root: HexString;
  readonly #top: WrittenNode;
  readonly #values = new Map<HexString, Uint8Array>();

  constructor(rows: ReadonlyMap<HexString, RowValue>, { layout = () => 1 }: TrieOptions = {}) {
    const sorted = [...rows].map(([key, value]) => [key.slice(2), value] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    this.#top = this.#write(sorted, 0, layout) ?? {
      partial: "",
      encoded: Uint8Array.of(0),
      children: [],
      hashedValue: undefined,
    };
    this.root = hashOf(this.#top.encoded);
  }

  /** What a node records of its trie while it reads these keys, in ascending order as nodes give it. */
  prove(keys: readonly HexString[]): HexString[] {
    const items = new Set<HexString>([Binary.toHex(this.#top.encoded)]);
    for (const key of keys) {
      let node: WrittenNode | undefined = this.#top;
      for (let rest = key.slice(2); node; ) {
        if (node.encoded.length >= 32) items.add(Binary.toHex(node.encoded));
        if (rest === node.partial) {
          const value = node.hashedValue && this.#values.get(node.hashedValue);
          if (value) items.add(Binary.toHex(value));
        }
        if (!rest.startsWith(node.partial)) break;
        const digit: string | undefined = rest[node.partial.length];
        rest = rest.slice(node.partial.length + 1);
        node = digit === undefined ? undefined : node.children[Number.parseInt(digit, 16)];
      }
    }
    return [...items].sort();
  }

  /** @param depth digits that all of the rows share and that are written already */
  #write(
    rows: readonly (readonly [string, RowValue])[],
    depth: number,
    layout: (key: HexString) => 0 | 1,
  ): WrittenNode | undefined {
    const [first] = rows;
    if (first === undefined) return undefined;
    const last = rows.at(-1) as typeof first;
    let end = depth;
    while (end < first[0].length && first[0][end] === last[0][end]) ++end;
    const partial = first[0].slice(depth, end);
    const own = first[0].length === end ? first : undefined;
    const below = own ? rows.slice(1) : rows;
    const children = Array.from({ length: 16 }, (_, digit) =>
      this.#write(
        below.filter(([key]) => Number.parseInt(key[end] as string, 16) === digit),
        end + 1,
        layout,
      ),
    );
    const value = own && this.#value(own[1], layout(`0x${own[0]}`));
    const parts = [header(partial, below.length > 0, value)];
    if (below.length > 0) {
      const bitmap = children.reduce((bits, child, digit) => bits | (child ? 1 << digit : 0), 0);
      parts.push(Uint8Array.of(bitmap & 0xff, bitmap >>> 8));
    }
    if (value && "inline" in value) parts.push(withLength(value.inline));
    if (value && "hash" in value) parts.push(Binary.fromHex(value.hash));
    for (const child of children) {
      if (child) parts.push(withLength(child.encoded.length < 32 ? child.encoded : Blake2256(child.encoded)));
    }
    return {
      partial,
      encoded: joined(parts),
      children,
      hashedValue: value && "hash" in value ? value.hash : undefined,
    };
  }

  #value(value: RowValue, layout: 0 | 1): { inline: Uint8Array } | { hash: HexString } {
    if (typeof value !== "string") return value;
    const bytes = Binary.fromHex(value);
    if (layout === 0 || bytes.length < BY_HASH) return { inline: bytes };
    const hash = hashOf(bytes);
    this.#values.set(hash, bytes);
    return { hash };
  }
}

/** The first bytes of a node: its kind, and its partial key. */
function header(partial: string, branch: boolean, value: object | undefined): Uint8Array {
  const byHash = value !== undefined && "hash" in value;
  const [bits, most] = branch
    ? byHash
      ? [0b0001_0000, 15]
      : [value ? 0b1100_0000 : 0b1000_0000, 63]
    : byHash
      ? [0b0010_0000, 31]
      : [0b0100_0000, 63];
  const count = partial.length;
  const bytes = [bits | Math.min(count, most)];
  if (count >= most) {
    let rest = count - most;
    for (; rest >= 255; rest -= 255) bytes.push(255);
    bytes.push(rest);
  }
  return joined([Uint8Array.from(bytes), Binary.fromHex(`0x${count % 2 === 1 ? "0" : ""}${partial}`)]);
}

const withLength = (bytes: Uint8Array) => joined([compact.enc(bytes.length), bytes]);
const joined = (parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const hashOf = (bytes: Uint8Array): HexString => Binary.toHex(Blake2256(bytes));
