// A node behind any JSON-RPC provider: the few methods that every node has, at any age of a block, with answers checked.

import { Binary, Blake2256, compactNumber, Hex, Struct, Vector } from "@polkadot-api/substrate-bindings";
import { createClient, RpcError } from "@polkadot-api/substrate-client";
import { isObject } from "../json.js";
import { type JsonRpcProvider, LineFault } from "./connect.js";
import { ChainError } from "./error.js";
import { Runtime } from "./runtime.js";

/** Bytes as 0x and two digits each. */
export type HexString = string;

export interface NodeOptions {
  /** Refuse a node of another chain than that with this genesis block. */
  readonly genesis?: string;
  /** Milliseconds to wait for an answer; default one minute. */
  readonly timeout?: number;
  /** Ends whatever is under way. */
  readonly signal?: AbortSignal;
}

/** A block whose header hashes to what the node calls it. */
export interface Block {
  readonly number: number;
  readonly hash: HexString;
  readonly parentHash: HexString;
  readonly stateRoot: HexString;
}

/** Keys in one request: some hundred kilobytes of answer. */
const BATCH = 500;
/** Keys in one page: what nodes give at most. */
const PAGE = 1000;
const METHOD_NOT_FOUND = -32601;

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
    node.genesis = await node.hashOf(0);
    const { genesis: wanted } = options;
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

export class Node {
  /** The hash of block 0, which tells chains apart. */
  genesis: HexString = "0x";
  readonly #client: ReturnType<typeof createClient>;
  readonly #options: NodeOptions;
  /** by spec_version: chains change theirs every few weeks */
  readonly #runtimes = new Map<number, Promise<Runtime>>();
  /** Keys to ask for at the end of this turn, by block. */
  readonly #wanted = new Map<HexString, { keys: Set<HexString>; values: Promise<Map<HexString, HexString>> }>();
  /** Whether it answers for many keys at once. */
  #batches = true;

  constructor(provider: JsonRpcProvider, options: NodeOptions) {
    this.#client = createClient(provider);
    this.#options = options;
  }

  close(): void {
    this.#client.destroy();
  }

  /** The newest block that can't be undone any more. */
  async finalized(): Promise<Block> {
    const hash = asHash(await this.#ask("chain_getFinalizedHead", []), "chain_getFinalizedHead");
    return this.blockOf(hash, "the newest finalized block");
  }

  async hashOf(number: number): Promise<HexString> {
    const hash = await this.#ask("chain_getBlockHash", [number]);
    if (hash === null) throw new ChainError("no_such_block", `the node has no block ${number} yet`);
    return asHash(hash, "chain_getBlockHash");
  }

  /** The block of a number, checked against its hash. */
  async block(number: number): Promise<Block> {
    const block = await this.blockOf(await this.hashOf(number), `block ${number}`);
    if (block.number !== number) {
      throw new ChainError(
        "wrong_block",
        `asked for block ${number}, the node gives the hash of block ${block.number}`,
      );
    }
    return block;
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

  /** The runtime that a block's state holds: the one that executes the block after it. */
  async runtimeAt({ hash, number }: Block): Promise<Runtime> {
    const version = await this.#ask("state_getRuntimeVersion", [hash], stateOf(number));
    const specVersion = isObject(version) ? version.specVersion : undefined;
    if (typeof specVersion !== "number" || !Number.isInteger(specVersion)) {
      throw badAnswer("state_getRuntimeVersion", "no spec_version");
    }
    const known = this.#runtimes.get(specVersion);
    if (known) return known;
    const runtime = this.#ask("state_getMetadata", [hash], stateOf(number)).then((metadata) => {
      if (!isHex(metadata)) throw badAnswer("state_getMetadata", "no metadata");
      return new Runtime(specVersion, metadata);
    });
    this.#runtimes.set(specVersion, runtime);
    runtime.catch(() => this.#runtimes.delete(specVersion));
    return runtime;
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
    const parts: HexString[][] = [];
    for (let i = 0; i < keys.length; i += BATCH) parts.push(keys.slice(i, i + BATCH));
    const values = await Promise.all(parts.map((part) => this.#values(block, part)));
    return new Map(values.flat());
  }

  async #values(block: Block, keys: readonly HexString[]): Promise<[HexString, HexString][]> {
    const name = stateOf(block.number);
    if (this.#batches) {
      try {
        return readChanges(await this.#ask("state_queryStorageAt", [keys, block.hash], name), block.hash, keys);
      } catch (error) {
        if (!(error instanceof MissingMethod)) throw error;
        this.#batches = false;
      }
    }
    const values = await Promise.all(
      keys.map(async (key): Promise<[HexString, HexString][]> => {
        const value = await this.#ask("state_getStorage", [key, block.hash], name);
        if (value === null) return [];
        if (!isHex(value)) throw badAnswer("state_getStorage", `no storage value: ${show(value)}`);
        return [[key, value]];
      }),
    );
    return values.flat();
  }

  /** All keys at a block that start with this one. */
  async keys({ hash, number }: Block, prefix: HexString): Promise<HexString[]> {
    const keys: HexString[] = [];
    for (;;) {
      const last = keys.at(-1);
      const params = last === undefined ? [prefix, PAGE, null, hash] : [prefix, PAGE, last, hash];
      const page = await this.#ask("state_getKeysPaged", params, stateOf(number));
      const good =
        Array.isArray(page) && page.every((key) => isHex(key) && key.startsWith(prefix) && key > (last ?? ""));
      if (!good) throw badAnswer("state_getKeysPaged", `no keys after ${last ?? prefix}`);
      keys.push(...page);
      if (page.length < PAGE) return keys;
    }
  }

  /** @param about the block whose state is wanted, for messages */
  async #ask(method: string, params: unknown[], about?: string): Promise<unknown> {
    const { timeout = 60_000, signal } = this.#options;
    signal?.throwIfAborted();
    const limit = AbortSignal.timeout(timeout);
    try {
      return await this.#client.request(method, params, signal ? AbortSignal.any([signal, limit]) : limit);
    } catch (error) {
      signal?.throwIfAborted();
      if (limit.aborted) {
        throw new ChainError("timeout", `the node did not answer ${method} within ${timeout / 1000} seconds`);
      }
      if (error instanceof RpcError) throw refusal(method, error, about);
      throw error;
    }
  }
}

class MissingMethod extends ChainError {}

function refusal(method: string, { code, message, data }: RpcError, about: string | undefined): ChainError {
  if (code === LineFault.UNREACHABLE) return new ChainError("unreachable", message);
  if (code === LineFault.BAD_ANSWER) return new ChainError("bad_answer", message);
  const text = typeof data === "string" ? `${message}: ${data}` : String(message);
  if (
    about !== undefined &&
    /discarded|pruned|unknown ?block|header was not found|not found in the (db|database)/i.test(text)
  ) {
    return pruned(about, text);
  }
  const sentence = `the node refuses ${method}: ${text} (${code})`;
  const missing = code === METHOD_NOT_FOUND || /unsafe|method not (found|supported|allowed)/i.test(text);
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
  if (!roots.every(isHash) || !isHex(number) || !Array.isArray(logs) || !logs.every(isHex)) {
    throw badAnswer("chain_getHeader", `no header of ${name}`);
  }
  const header = { parentHash, number: Number(number), stateRoot, extrinsicsRoot } as Omit<Block, "hash"> & {
    extrinsicsRoot: HexString;
  };
  return { header, computed: Binary.toHex(Blake2256(encodeHeader({ ...header, logs }))) };
}

function readChanges(json: unknown, hash: HexString, keys: readonly HexString[]): [HexString, HexString][] {
  const [set] = Array.isArray(json) && json.length === 1 ? json : [];
  const changes = isObject(set) && set.block === hash && Array.isArray(set.changes) ? set.changes : undefined;
  if (changes === undefined) throw badAnswer("state_queryStorageAt", `no values at ${hash}`);
  const wanted = new Set(keys);
  return changes.flatMap((change): [HexString, HexString][] => {
    const [key, value] = Array.isArray(change) ? change : [];
    if (!wanted.has(key)) throw badAnswer("state_queryStorageAt", `a key that was not asked for: ${show(key)}`);
    if (value === null) return [];
    if (!isHex(value)) throw badAnswer("state_queryStorageAt", `no storage value: ${show(value)}`);
    return [[key, value]];
  });
}

function asHash(value: unknown, method: string): HexString {
  if (!isHash(value)) throw badAnswer(method, `no hash: ${show(value)}`);
  return value;
}

const isHex = (value: unknown): value is HexString => typeof value === "string" && /^0x[0-9a-f]*$/i.test(value);
const isHash = (value: unknown): value is HexString => isHex(value) && value.length === 66;
const show = (value: unknown) => String(JSON.stringify(value)).slice(0, 60);
