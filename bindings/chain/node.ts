// A node behind any JSON-RPC provider: the few methods that every node has, at any age of a block, with answers checked.

import { Binary, Blake2256, compactNumber, Hex, Struct, Vector } from "@polkadot-api/substrate-bindings";
import { isObject } from "../json.js";
import type { Block } from "./block.js";
import { ChainError } from "./error.js";
import type { HexString } from "./hex.js";
import { Line, type LineOptions, Refusal } from "./line.js";
import type { JsonRpcProvider } from "./message.js";
import { pinOf } from "./pinned.js";
import { type Checkpoint, ofAnotherChain } from "./proof/checkpoint.js";
import { FinalityGatherer } from "./proof/gather.js";
import { shippedCheckpoint } from "./proof/shipped.js";
import { ProvenStates } from "./proof/states.js";
import { Runtime } from "./runtime.js";
import type { Evidence, FinalityFound, Source } from "./state.js";

/** What is demanded of a node. */
export interface NodeOptions extends LineOptions {
  /** Refuse a node of another chain than that with this genesis block. */
  readonly genesis?: string;
  /**
   * Whether storage is read by proof. demand: or not at all. try: where the node gives proofs. none: they are not asked for.
   * Default: try.
   */
  readonly proofs?: "demand" | "try" | "none";
}

/** Keys in one request: with 4,096 weights in each row, an answer of 8 MB, which every node sends. */
const BATCH = 250;
/** Keys in one page: what nodes give at most. */
const PAGE = 1000;
/** Keys with one beginning, and the length of a key: more than any list has that is read here. */
const MAX_KEYS = 100_000;
const MAX_KEY = 1000;
/** UTF-16 units of all that is read until an epoch is: 256 validators' weights and bonds of 4,096 neurons take 30 million. */
const MAX_READ = 64 * 2 ** 20;
/** Rows of all that is read until an epoch is: 4,096 neurons take some 50,000, and each parent of theirs two. */
const MAX_ROWS = 200_000;
/** How far back to go from the newest finalized block, one parent after the other, at a node that does not know blocks by their number. */
const MAX_WALK = 1000;
/** How many runtimes are kept. */
const MAX_RUNTIMES = 4;
/** How often the same is asked at most, and milliseconds between. */
const ATTEMPTS = 3;
const SECOND_THOUGHT = 500;
const METHOD_NOT_FOUND = -32601;
/** The engine FRNK. */
const GRANDPA = "0x46524e4b";
/** Bytes of a justification: 100 for each vote, and 200 for each header. */
const MAX_JUSTIFICATION = 2 ** 20;

const encodeHeader = Struct.enc({
  parentHash: Hex.enc(32),
  number: compactNumber.enc,
  stateRoot: Hex.enc(32),
  extrinsicsRoot: Hex.enc(32),
  // Each comes encoded.
  logs: Vector.enc(Binary.fromHex),
});

/**
 * Connects to a node.
 * @throws ChainError `wrong_genesis` if it is of another chain than asked for
 */
export async function openNode(provider: JsonRpcProvider, options: NodeOptions = {}): Promise<Node> {
  const node = new Node(provider, options);
  try {
    const { genesis: wanted } = options;
    // The hash of block 0 is only said; that its header has it can be seen, where it matters.
    node.genesis = wanted === undefined ? await node.hashOf(0) : (await node.block(0)).hash;
    if (wanted !== undefined && wanted.toLowerCase() !== node.genesis) {
      throw new ChainError(
        "wrong_genesis",
        `the node is of another chain: its genesis block is ${node.genesis}, not ${wanted}`,
      );
    }
  } catch (error) {
    node.close();
    throw error;
  }
  return node;
}

/** A node that is asked: what it answers is checked, and bounded in time and size. */
export class Node implements Source {
  /** The hash of block 0, which tells chains apart. */
  genesis: HexString = "0x";
  readonly #line: Line;
  readonly #demand: boolean;
  /** undefined where nothing is read by proof, or not any more. */
  #proofs: ProvenStates | undefined;
  /** by the checkpoint's hash */
  readonly #finality = new Map<HexString, FinalityGatherer>();
  /** Blocks that were walked by, by number: all of one chain. */
  readonly #walked = new Map<number, HexString>();
  #read = 0;
  #rows = 0;
  /** by spec_version, or by the code's hash where that is proven: chains change theirs every few weeks */
  readonly #runtimes = new Map<number | HexString, Promise<Runtime>>();
  /** The one that names rows in messages. */
  #runtime: Runtime | undefined;
  /** Keys to ask for at the end of this turn, by block. */
  readonly #wanted = new Map<HexString, { keys: Set<HexString>; values: Promise<Map<HexString, HexString>> }>();
  /** Whether it answers for many keys at once. */
  #batches = true;

  constructor(provider: JsonRpcProvider, options: NodeOptions) {
    const { proofs = "try" } = options;
    this.#line = new Line(provider, options);
    this.#demand = proofs === "demand";
    if (proofs !== "none") this.#proofs = new ProvenStates((keys, block) => this.readProof(keys, block));
  }

  /** Whether all storage was read by proof so far. */
  get proven(): boolean {
    return this.#proofs !== undefined;
  }

  /** Ends the connection, and whatever is under way. */
  close(): void {
    this.#line.close();
  }

  /** @internal what a proof of the block consists of */
  evidence(block: Block): Evidence {
    return { header: block.header, items: this.#proofs?.items(block) ?? [] };
  }

  /** @internal */
  async finality(block: Block, checkpoint?: Checkpoint): Promise<FinalityFound> {
    const from = checkpoint ?? shippedCheckpoint();
    if (from.genesis !== this.genesis) {
      if (checkpoint === undefined) return { missing: "The checkpoint that ships is of another chain." };
      throw ofAnotherChain(from, this.genesis);
    }
    try {
      return await this.gatherer(from).gather(block);
    } catch (error) {
      if (!(error instanceof ChainError) || !["refused", "unsupported"].includes(error.code)) throw error;
      return { missing: `It can't be seen: ${error.message}.` };
    }
  }

  /** @internal */
  gatherer(checkpoint: Checkpoint): FinalityGatherer {
    const known = this.#finality.get(checkpoint.hash) ?? new FinalityGatherer(this, checkpoint);
    this.#finality.set(checkpoint.hash, known);
    return known;
  }

  /** An epoch was read, or found: the time and the room for the next begin. */
  progress(): void {
    this.#read = this.#rows = 0;
    this.#proofs?.forget();
    this.#line.progress();
  }

  /** The newest block that can't be undone any more. */
  async finalized(): Promise<Block> {
    const hash = asHash(await this.#ask("chain_getFinalizedHead", []), "chain_getFinalizedHead");
    return this.blockOf(hash, "the newest finalized block");
  }

  /** A block's hash, as the node says. */
  async hashOf(number: number): Promise<HexString> {
    const hash = await this.#ask("chain_getBlockHash", [number]);
    return hash === null ? this.#walkTo(number) : asHash(hash, "chain_getBlockHash");
  }

  /**
   * The block of a number, checked against its hash.
   * @param hash for a node that does not know blocks by their number; default: what the node says
   */
  async block(number: number, hash?: HexString): Promise<Block> {
    const block = await this.blockOf(hash ?? (await this.hashOf(number)), `block ${number}`);
    if (block.number !== number) {
      const what = hash === undefined ? "the node gives the hash of" : "the hash given is that of";
      throw new ChainError("wrong_block", `asked for block ${number}, ${what} block ${block.number}`);
    }
    return block;
  }

  /** Light clients know few blocks by their number, but every parent by its hash. */
  async #walkTo(number: number): Promise<HexString> {
    const newest = await this.finalized();
    if (number > newest.number) throw new ChainError("no_such_block", `the node has no block ${number} yet`);
    const known = [...this.#walked.keys()].filter((other) => other >= number);
    const start = Math.min(newest.number, ...known);
    if (start - number > MAX_WALK) {
      throw new ChainError(
        "no_such_block",
        `the node does not know block ${number} by its number, and its newest finalized block, ${newest.number}, is more than ${MAX_WALK} blocks from there: name the block's hash (--block-hash)`,
      );
    }
    let hash = this.#walked.get(start) ?? newest.hash;
    for (let at = start; at > number; ) {
      hash = (await this.block(at, hash)).parentHash;
      this.#walked.set(--at, hash);
    }
    return hash;
  }

  /** The block of a hash, checked against it. */
  async blockOf(hash: HexString, name: string): Promise<Block> {
    const json = await this.#ask("chain_getHeader", [hash]);
    if (json === null) throw pruned(name);
    const { header, computed } = parseHeader(json, name);
    if (computed !== hash) {
      throw new ChainError(
        "wrong_block",
        `the node is lying about ${name}: the header it gives hashes to ${computed}, not to ${hash}; ask another node`,
      );
    }
    return { ...header, hash };
  }

  /** @internal the runtime that a block's state holds: the one that executes the block after it */
  async runtimeAt(block: Block): Promise<Runtime> {
    const code = await this.#byProof((proofs) => proofs.codeHash(block));
    const pin = code === undefined ? undefined : pinOf(code);
    if (code !== undefined && pin?.runtime !== undefined) return this.#runtimeOf(code, pin.runtime);
    const { hash, number } = block;
    const version = await this.#ask("state_getRuntimeVersion", [hash], stateOf(number));
    const specVersion = isObject(version) ? version.specVersion : undefined;
    if (typeof specVersion !== "number" || !Number.isInteger(specVersion) || specVersion < 0) {
      throw badAnswer("state_getRuntimeVersion", "no spec_version");
    }
    if (pin !== undefined && pin.specVersion !== specVersion) {
      throw badAnswer("state_getRuntimeVersion", `spec_version ${specVersion}, where the code is ${pin.specVersion}'s`);
    }
    return this.#runtimeOf(code ?? specVersion, async () => {
      const metadata = await this.#ask("state_getMetadata", [hash], stateOf(number));
      if (!isHex(metadata)) throw badAnswer("state_getMetadata", "no metadata");
      return new Runtime(specVersion, metadata);
    });
  }

  /** The GRANDPA justification that the node keeps with a block, which is for its verifier to judge. */
  async justification({ hash, number }: Block): Promise<HexString | undefined> {
    const signed = await this.#ask("chain_getBlock", [hash], `block ${number}`);
    const { justifications } = isObject(signed) ? signed : {};
    if (justifications === null || justifications === undefined) return undefined;
    if (!Array.isArray(justifications)) throw badAnswer("chain_getBlock", "no list of justifications");
    for (const entry of justifications) {
      const [engine, justification] = Array.isArray(entry) ? entry.map(asBytes) : [];
      if (engine === GRANDPA && justification !== undefined) return justification;
    }
    return undefined;
  }

  async #runtimeOf(key: number | HexString, load: () => Promise<Runtime>): Promise<Runtime> {
    const known = this.#runtimes.get(key);
    if (known) return known;
    const runtime = load().then((runtime) => {
      this.#runtime = runtime;
      return runtime;
    });
    // Read back through the years a chain has hundreds, of some 30 MB each.
    const [oldest] = this.#runtimes.keys();
    if (oldest !== undefined && this.#runtimes.size === MAX_RUNTIMES) this.#runtimes.delete(oldest);
    this.#runtimes.set(key, runtime);
    runtime.catch(() => this.#runtimes.delete(key));
    return runtime;
  }

  /** undefined where nothing is read by proof, or the node turns out to give none. */
  async #byProof<T>(read: (proofs: ProvenStates) => Promise<T>): Promise<T | undefined> {
    if (this.#proofs === undefined) return undefined;
    try {
      return await read(this.#proofs);
    } catch (error) {
      if (!(error instanceof ChainError) || error.code !== "refused") throw error;
      if (this.#demand) throw new ChainError("no_proof", `there is no proof of the state: ${error.message}`);
      this.#proofs = undefined;
      return undefined;
    }
  }

  /** Nodes of the state's trie on the way to keys, for whoever verifies them. Of a refused many each half is asked for alone. */
  async readProof(keys: readonly HexString[], block: Pick<Block, "hash" | "number">): Promise<HexString[]> {
    const { hash, number } = block;
    let answer: unknown;
    try {
      const attempts = keys.length > 1 ? 1 : ATTEMPTS;
      answer = await this.#ask("state_getReadProof", [keys, hash], stateOf(number), attempts);
    } catch (error) {
      if (!isRefused(error) || keys.length === 1) throw error;
      const half = Math.ceil(keys.length / 2);
      const first = await this.readProof(keys.slice(0, half), block);
      const known = new Set(first);
      // What leads to the keys is in both.
      return [...first, ...(await this.readProof(keys.slice(half), block)).filter((item) => !known.has(item))];
    }
    const { at, proof } = isObject(answer) ? answer : {};
    if (at !== hash || !Array.isArray(proof) || !proof.every(isHex)) {
      throw badAnswer("state_getReadProof", `no proof at ${hash}`);
    }
    this.#count(proof.map((item) => ["", item]));
    return proof;
  }

  /**
   * Storage values at a block, by key; absent where there is no row. What is asked for in the same turn goes into one
   * request, and the answer has all of it.
   */
  async storage(block: Block, keys: readonly HexString[]): Promise<ReadonlyMap<HexString, HexString>> {
    const known = this.#wanted.get(block.hash);
    if (known) {
      for (const key of keys) known.keys.add(key);
      return known.values;
    }
    const wanted = new Set(keys);
    const values = Promise.resolve().then(() => {
      this.#wanted.delete(block.hash);
      return this.#fetch(block, [...wanted]);
    });
    this.#wanted.set(block.hash, { keys: wanted, values });
    return values;
  }

  async #fetch(block: Block, keys: readonly HexString[]): Promise<Map<HexString, HexString>> {
    this.#rows += keys.length;
    if (this.#rows > MAX_ROWS) {
      throw new ChainError(
        "bad_answer",
        `by what the node says more than ${MAX_ROWS} rows are to be read for one epoch`,
      );
    }
    const proven = await this.#byProof((proofs) => proofs.storage(block, keys));
    if (proven !== undefined) return proven;
    const parts: HexString[][] = [];
    for (let i = 0; i < keys.length; i += BATCH) parts.push(keys.slice(i, i + BATCH));
    const values = await Promise.all(parts.map((part) => this.#values(block, part)));
    return new Map(values.flat());
  }

  async #values(block: Block, keys: readonly HexString[]): Promise<[HexString, HexString][]> {
    const name = stateOf(block.number);
    if (this.#batches) {
      try {
        // Many are not asked for again as they are: their halves are, below.
        const attempts = keys.length > 1 ? 1 : ATTEMPTS;
        const answer = await this.#ask("state_queryStorageAt", [keys, block.hash], name, attempts);
        return this.#count(readChanges(answer, block.hash, keys, (key) => this.#runtime?.nameOf(key) ?? key));
      } catch (error) {
        if (error instanceof MissingMethod) this.#batches = false;
        // Of a refused many each half is asked for alone, down to the row that is at fault.
        else if (isRefused(error) && keys.length > 1) {
          const half = Math.ceil(keys.length / 2);
          const first = await this.#values(block, keys.slice(0, half));
          return [...first, ...(await this.#values(block, keys.slice(half)))];
        } else throw error;
      }
    }
    const values = await Promise.all(
      keys.map(async (key): Promise<[HexString, HexString][]> => {
        const value = await this.#ask("state_getStorage", [key, block.hash], name);
        if (value === null) return [];
        if (!isHex(value)) throw badAnswer("state_getStorage", `no storage value: ${show(value)}`);
        return this.#count([[key, value]]);
      }),
    );
    return values.flat();
  }

  #count(values: [HexString, HexString][]): [HexString, HexString][] {
    for (const [, value] of values) this.#read += value.length;
    if (this.#read <= MAX_READ) return values;
    throw new ChainError("bad_answer", `the node gives more than ${MAX_READ / 2 ** 21} MB of storage for one epoch`);
  }

  /** All keys at a block that start with this one. */
  async keys(block: Block, prefix: HexString): Promise<HexString[]> {
    const told = await this.#keys(block, prefix);
    return (await this.#byProof((proofs) => proofs.keys(block, prefix, told))) ?? told;
  }

  async #keys({ hash, number }: Block, prefix: HexString): Promise<HexString[]> {
    const keys: HexString[] = [];
    const wrong = (what: string) => badAnswer("state_getKeysPaged", what);
    for (;;) {
      const last = keys.at(-1);
      const params = last === undefined ? [prefix, PAGE, null, hash] : [prefix, PAGE, last, hash];
      const page = await this.#ask("state_getKeysPaged", params, stateOf(number));
      if (!Array.isArray(page) || page.length > PAGE) throw wrong(`no keys after ${last ?? prefix}`);
      // A page may be shorter than was asked for: an empty one alone says that there are no more.
      if (page.length === 0) return keys;
      for (const key of page) {
        if (!isKey(key) || !key.startsWith(prefix)) throw wrong(`no keys after ${keys.at(-1) ?? prefix}: ${show(key)}`);
        if (key <= (keys.at(-1) ?? "")) throw wrong(`no keys after ${keys.at(-1)}: ${show(key)} is not behind it`);
        keys.push(key);
      }
      if (keys.length > MAX_KEYS) throw wrong(`more than ${MAX_KEYS} keys that begin with ${prefix}`);
    }
  }

  /**
   * A node that refuses is asked again: of many requests one may hit it at a bad time.
   * @param about the block whose state is wanted, for messages
   * @param attempts how often at most
   */
  async #ask(method: string, params: unknown[], about?: string, attempts = ATTEMPTS): Promise<unknown> {
    for (let attempt = 1; ; ++attempt) {
      try {
        return await this.#line.request(method, params);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const told = refusal(method, error, about);
        if (attempt === attempts || !isRefused(told)) throw told;
        await this.#line.pause(SECOND_THOUGHT, method);
      }
    }
  }
}

class MissingMethod extends ChainError {}

/** In the node's words, and for no reason that is known here. */
const isRefused = (error: unknown) =>
  error instanceof ChainError && error.code === "refused" && !(error instanceof MissingMethod);

function refusal(method: string, { code, message }: Refusal, about: string | undefined): ChainError {
  if (
    about !== undefined &&
    /discarded|pruned|unknown ?block|header was not found|not found in the (db|database)/i.test(message)
  ) {
    return pruned(about, message);
  }
  const sentence = `the node refuses ${method}: ${message} (${code})`;
  const missing = code === METHOD_NOT_FOUND || /unsafe|method not (found|supported|allowed)/i.test(message);
  return new (missing ? MissingMethod : ChainError)("refused", sentence);
}

const stateOf = (number: number) => `the state of block ${number}`;

const pruned = (name: string, words = "") =>
  new ChainError(
    "pruned",
    `the node does not keep ${name} any more${words && ` (${words})`}: older blocks need an archive node`,
  );

const badAnswer = (method: string, what: string) =>
  new ChainError("bad_answer", `the node's answer to ${method} can't be right: ${what}`);

function parseHeader(json: unknown, name: string): { header: Omit<Block, "hash">; computed: HexString } {
  const { parentHash, number, stateRoot, extrinsicsRoot, digest } = isObject(json) ? json : {};
  const logs = isObject(digest) ? digest.logs : undefined;
  const roots = [parentHash, stateRoot, extrinsicsRoot];
  if (!roots.every(isHash) || !isHexNumber(number) || !Array.isArray(logs) || !logs.every(isHex)) {
    throw badAnswer("chain_getHeader", `no header of ${name}`);
  }
  const fields = { parentHash, number: Number(number), stateRoot, extrinsicsRoot } as Omit<Block, "hash" | "header"> & {
    extrinsicsRoot: HexString;
  };
  const encoded = encodeHeader({ ...fields, logs });
  return { header: { ...fields, header: Binary.toHex(encoded) }, computed: Binary.toHex(Blake2256(encoded)) };
}

/** Bytes, which nodes give as a list of numbers. */
function asBytes(value: unknown): HexString | undefined {
  if (isHex(value)) return value;
  if (!Array.isArray(value) || value.length > MAX_JUSTIFICATION) return undefined;
  const isByte = (byte: unknown) => typeof byte === "number" && Number.isInteger(byte) && byte >= 0 && byte < 256;
  return value.every(isByte) ? Binary.toHex(Uint8Array.from(value)) : undefined;
}

/** @param nameOf what a key's row is called, for messages */
function readChanges(
  json: unknown,
  hash: HexString,
  keys: readonly HexString[],
  nameOf: (key: HexString) => string,
): [HexString, HexString][] {
  const wrong = (what: string) => badAnswer("state_queryStorageAt", what);
  const [set] = Array.isArray(json) && json.length === 1 ? json : [];
  const changes = isObject(set) && set.block === hash && Array.isArray(set.changes) ? set.changes : undefined;
  if (changes === undefined) throw wrong(`no values at ${hash}`);
  const wanted = new Set(keys);
  const given = new Set<HexString>();
  const values: [HexString, HexString][] = [];
  for (const change of changes) {
    const [key, value] = Array.isArray(change) ? change : [];
    if (!wanted.has(key)) throw wrong(`a key that was not asked for: ${show(key)}`);
    if (given.size === given.add(key).size) throw wrong(`two values of ${nameOf(key)}`);
    if (value === null) continue;
    if (!isHex(value)) throw wrong(`no storage value: ${show(value)}`);
    values.push([key, value]);
  }
  const missing = keys.find((key) => !given.has(key));
  if (missing !== undefined) throw wrong(`${nameOf(missing)} is left out of it`);
  return values;
}

function asHash(value: unknown, method: string): HexString {
  if (!isHash(value)) throw badAnswer(method, `no hash: ${show(value)}`);
  return value;
}

const isHex = (value: unknown): value is HexString =>
  typeof value === "string" && value.length % 2 === 0 && value.startsWith("0x") && !/[^0-9a-f]/i.test(value.slice(2));
const isHexNumber = (value: unknown): value is HexString =>
  typeof value === "string" && /^0x[0-9a-f]{1,8}$/i.test(value);
const isHash = (value: unknown): value is HexString => isHex(value) && value.length === 66;
/** Keys are ordered as their digits are, which upper case would upset. */
const isKey = (value: unknown): value is HexString => isHex(value) && value.length <= MAX_KEY && !/[A-F]/.test(value);

/** A value that may be anything, in few words. */
function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 60));
  if (Array.isArray(value)) return "a list";
  return isObject(value) ? "an object" : String(value);
}
