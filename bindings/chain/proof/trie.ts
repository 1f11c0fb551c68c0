// A reader of storage proofs: nodes of a 16-ary trie of blake2b-256 hashes, in both layouts that chains keep at once
// (values in their node, or by hash where they have 33 bytes and more). It answers from hashes alone: whatever it is
// given, it says what the root proves or refuses.

import { Binary, Blake2256 } from "@polkadot-api/substrate-bindings";
import type { HexString } from "../hex.js";
import { badProof } from "./error.js";

/** Nodes that one listing may pass: a subtree can stand in many places, so that few bytes could make work without end. */
const MOST_VISITS = 1 << 18;
/** Digits of the longest key: no pallet's come near. */
const MOST_DIGITS = 2048;
const HASH = 32;
const CHILDREN = 16;

/** A value as its node has it. */
type StoredValue = { readonly inline: Uint8Array } | { readonly hash: string };

interface TrieNode {
  /** Digits of the key between the parent's child index and this node's own place. */
  readonly partial: string;
  readonly value: StoredValue | undefined;
  /** By digit, of a branch: a hash of 32 bytes, or the node itself in fewer. */
  readonly children: readonly (Uint8Array | undefined)[];
}

const NO_CHILDREN: readonly undefined[] = Array(CHILDREN).fill(undefined);

export class Trie {
  /** By hash, in hexadecimal digits without 0x, as all hashes and keys in here. */
  readonly #items = new Map<string, Uint8Array>();
  readonly #nodes = new Map<string, TrieNode>();
  readonly #unused = new Set<string>();
  readonly #root: string;

  /**
   * @param root the state root in a block's header
   * @param items what the proof consists of, in any order: nodes, and values that are kept by hash
   * @throws ChainError `bad_proof` if an item is there twice
   */
  constructor(root: HexString, items: Iterable<Uint8Array>) {
    this.#root = digits(root);
    for (const item of items) {
      const hash = hashOf(item);
      if (this.#items.has(hash)) throw badProof(`the item that hashes to 0x${hash} is in it twice`);
      this.#items.set(hash, item);
      this.#unused.add(hash);
    }
  }

  /**
   * The value of a row, undefined where it is proven that there is none.
   * @throws ChainError `bad_proof` if neither is proven
   */
  get(key: HexString): Uint8Array | undefined {
    const value = this.#find(key);
    if (value === undefined || "inline" in value) return value?.inline;
    return this.#item(value.hash, `the value of ${key}`);
  }

  /** The blake2b-256 hash of a row's value, for which a value that is kept by hash need not be there. */
  hashOf(key: HexString): HexString | undefined {
    const value = this.#find(key);
    if (value === undefined) return undefined;
    if ("inline" in value) return `0x${hashOf(value.inline)}`;
    this.#unused.delete(value.hash);
    return `0x${value.hash}`;
  }

  /**
   * All keys that start with a prefix, ascending: that there are no others is proven.
   * @throws ChainError `bad_proof` if a node below the prefix is missing
   */
  keys(prefix: HexString): HexString[] {
    const place = digits(prefix);
    const found: HexString[] = [];
    // Depth is the foreign side's choice: a stack, not recursion.
    const pending = [this.#descend(place)];
    for (let visits = 0; pending.length > 0; ++visits) {
      if (visits === MOST_VISITS) throw badProof(`there are more than ${MOST_VISITS} nodes below ${prefix}`);
      const at = pending.pop();
      if (at === undefined) continue;
      const path = at.path + at.node.partial;
      if (path.length > MOST_DIGITS) throw badProof(`a key has more than ${MOST_DIGITS} digits`);
      if (!path.startsWith(place)) continue;
      if (at.node.value !== undefined) {
        if (path.length % 2 === 1) throw badProof(`0x${path} is a key of half a byte`);
        found.push(`0x${path}`);
      }
      for (let digit = CHILDREN - 1; digit >= 0; --digit) {
        const child = at.node.children[digit];
        if (child) pending.push({ node: this.#child(child, path), path: path + digit.toString(16) });
      }
    }
    return found;
  }

  /** @throws ChainError `bad_proof` if an item of the proof took no part in any answer */
  finish(): void {
    const [first] = this.#unused;
    if (first === undefined) return;
    throw badProof(
      `${this.#unused.size} of its ${this.#items.size} items prove nothing that was asked for, as that which hashes to 0x${first}`,
    );
  }

  #find(key: HexString): StoredValue | undefined {
    const place = digits(key);
    const at = this.#descend(place);
    return at && at.path + at.node.partial === place ? at.node.value : undefined;
  }

  /** The node that a key's way ends in, or leads through last; undefined where the way ends before it: there is no such row. */
  #descend(place: string): { node: TrieNode; path: string } | undefined {
    let at = { node: this.#node(this.#root, "the state root"), path: "" };
    for (;;) {
      const path = at.path + at.node.partial;
      if (path.length >= place.length) return at;
      if (!place.startsWith(path)) return undefined;
      const digit = place[path.length] as string;
      const child = at.node.children[Number.parseInt(digit, 16)];
      if (child === undefined) return undefined;
      at = { node: this.#child(child, path), path: path + digit };
    }
  }

  #child(child: Uint8Array, path: string): TrieNode {
    return child.length < HASH ? decodeNode(child) : this.#node(digits(Binary.toHex(child)), `a node below 0x${path}`);
  }

  #node(hash: string, what: string): TrieNode {
    const known = this.#nodes.get(hash);
    if (known) return known;
    const node = decodeNode(this.#item(hash, what));
    this.#nodes.set(hash, node);
    return node;
  }

  #item(hash: string, what: string): Uint8Array {
    const item = this.#items.get(hash);
    if (item === undefined) throw badProof(`${what}, which hashes to 0x${hash}, is not in it`);
    this.#unused.delete(hash);
    return item;
  }
}

/** What the first bits of a node say: which mask its count of digits has, and what follows them. */
const KINDS = [
  { from: 0b1100_0000, branch: true, value: "inline" },
  { from: 0b1000_0000, branch: true, value: "none" },
  { from: 0b0100_0000, branch: false, value: "inline" },
  { from: 0b0010_0000, branch: false, value: "hash" },
  { from: 0b0001_0000, branch: true, value: "hash" },
] as const;

/** @throws ChainError `bad_proof` if the bytes are no node, to the last one */
function decodeNode(bytes: Uint8Array): TrieNode {
  const reader = new Reader(bytes);
  const first = reader.byte();
  const kind = KINDS.find(({ from }) => first >= from);
  if (kind === undefined) {
    if (first !== 0) throw badProof(`a node begins with ${first}`);
    reader.end();
    return { partial: "", value: undefined, children: NO_CHILDREN };
  }
  // The kinds 01, 10 and 11 have two bits, the later ones one more each.
  const most = kind.from >= 0b0100_0000 ? 0b0011_1111 : kind.from - 1;
  const partial = reader.partial(first & most, most);
  const bitmap = kind.branch ? reader.byte() + reader.byte() * 256 : 0;
  if (kind.branch && bitmap === 0) throw badProof("a branch has no children");
  const value: StoredValue | undefined =
    kind.value === "none"
      ? undefined
      : kind.value === "hash"
        ? { hash: digits(Binary.toHex(reader.bytes(HASH))) }
        : { inline: reader.bytes(reader.compact()) };
  const children = kind.branch ? NO_CHILDREN.map((_, digit) => reader.child(bitmap, digit)) : NO_CHILDREN;
  reader.end();
  return { partial, value, children };
}

class Reader {
  #at = 0;

  constructor(private readonly source: Uint8Array) {}

  byte(): number {
    return this.bytes(1)[0] as number;
  }

  bytes(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.source.length) throw badProof(`a node of ${this.source.length} bytes ends too early`);
    const bytes = this.source.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  /** A length in SCALE's compact form, in the fewest bytes that hold it. */
  compact(): number {
    const first = this.byte();
    const mode = first & 3;
    if (mode === 3) throw badProof("a node has a length of 2^30 and more");
    let length = first >>> 2;
    const more = [0, 1, 3][mode] as number;
    for (let i = 0; i < more; ++i) length += this.byte() * 2 ** (6 + 8 * i);
    if (length < ([0, 2 ** 6, 2 ** 14][mode] as number)) throw badProof("a length has more bytes than it needs");
    return length;
  }

  /** The digits of a partial key, whose count goes on in further bytes where it is the most that the first one holds. */
  partial(count: number, most: number): string {
    let total = count;
    for (let more = count === most ? 255 : 0; more === 255; total += more) more = this.byte();
    if (total > MOST_DIGITS) throw badProof(`a key has more than ${MOST_DIGITS} digits`);
    const packed = digits(Binary.toHex(this.bytes(Math.ceil(total / 2))));
    if (total % 2 === 1 && packed[0] !== "0")
      throw badProof("a partial key of odd length begins with another digit than 0");
    return packed.slice(total % 2);
  }

  child(bitmap: number, digit: number): Uint8Array | undefined {
    if (((bitmap >>> digit) & 1) === 0) return undefined;
    const length = this.compact();
    if (length === 0 || length > HASH) throw badProof(`a child has ${length} bytes`);
    return this.bytes(length);
  }

  end(): void {
    if (this.#at < this.source.length) throw badProof("something follows a node");
  }
}

const digits = (hex: HexString) => hex.slice(2).toLowerCase();
const hashOf = (bytes: Uint8Array) => digits(Binary.toHex(Blake2256(bytes)));
