// An epoch in a file with everything that proves it: who opens it needs no node.

import { Binary } from "@polkadot-api/substrate-bindings";
import { isObject, type JsonObject } from "../../json.js";
import type { Block } from "../block.js";
import { ChainError } from "../error.js";
import type { HexString } from "../hex.js";
import { pinOf } from "../pinned.js";
import { Runtime } from "../runtime.js";
import type { Evidence, FinalityFound, Source } from "../state.js";
import { type Checkpoint, ofAnotherChain } from "./checkpoint.js";
import { type FinalityProof, verifyFinality } from "./finality.js";
import { readHeader } from "./header.js";
import { shippedCheckpoint } from "./shipped.js";
import { CODE, ofBlock } from "./states.js";
import { Trie } from "./trie.js";

const FORMAT = "yuma-proof/1";

/** What proves one epoch. */
export interface EpochProof {
  readonly genesis: HexString;
  readonly netuid: number;
  readonly mechanism: number;
  readonly specVersion: number;
  /** The state that the epoch read, and the one it wrote. */
  readonly parent: Evidence;
  readonly own: Evidence;
  /** Of a runtime whose layout is not pinned: what the node gave, believed. */
  readonly metadata?: HexString;
  readonly finality?: FinalityProof;
}

/** A proof as JSON, for a file. */
export function formatProof({ specVersion, ...proof }: EpochProof): JsonObject {
  return { format: FORMAT, spec_version: specVersion, ...proof } as unknown as JsonObject;
}

/**
 * @param json what JSON.parse gave
 * @throws ChainError `bad_proof` that names the member at fault
 */
export function parseProof(json: unknown): EpochProof {
  const fault = (what: string) => new ChainError("bad_proof", `the file's proof can't be read: ${what}`);
  if (!isObject(json) || json.format !== FORMAT) throw fault(`format: expected "${FORMAT}"`);
  const { genesis, netuid, mechanism, spec_version: specVersion, parent, own, metadata, finality } = json;
  if (!isHex(genesis)) throw fault("genesis");
  for (const [name, value] of Object.entries({ netuid, mechanism, spec_version: specVersion })) {
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0) throw fault(name);
  }
  for (const [name, part] of Object.entries({ parent, own })) {
    if (!isObject(part) || !isHex(part.header) || !isHexList(part.items)) throw fault(name);
  }
  if (metadata !== undefined && !isHex(metadata)) throw fault("metadata");
  if (finality !== undefined && !isFinality(finality)) throw fault("finality");
  return {
    genesis,
    netuid,
    mechanism,
    specVersion,
    parent,
    own,
    ...(metadata && { metadata }),
    ...(finality && { finality }),
  } as EpochProof;
}

function isFinality(value: unknown): value is FinalityProof {
  if (!isObject(value) || !isHex(value.header) || !isHex(value.justification) || !isObject(value.link)) return false;
  const { proof, headers } = value.link;
  const { changes } = value;
  const isChange = (change: unknown) =>
    isObject(change) &&
    isHexList(change.headers) &&
    (change.justification === undefined || isHex(change.justification));
  return (isHexList(proof) || isHexList(headers)) && Array.isArray(changes) && changes.every(isChange);
}

/** The blocks and states of a proof, as a source to read the epoch from again. */
export class ProvenFile implements Source {
  readonly genesis: HexString;
  readonly proven = true;
  readonly #proof: EpochProof;
  readonly #blocks: ReadonlyMap<HexString, Block>;
  readonly #tries: ReadonlyMap<HexString, Trie>;
  readonly own: Block;

  constructor(proof: EpochProof) {
    this.genesis = proof.genesis;
    this.#proof = proof;
    const [parent, own] = [proof.parent, proof.own].map(({ header }): Block => ({ ...readHeader(header), header })) as [
      Block,
      Block,
    ];
    this.own = own;
    this.#blocks = new Map([parent, own].map((block) => [block.hash, block]));
    const trie = (block: Block, items: readonly HexString[]) => new Trie(block.stateRoot, items.map(Binary.fromHex));
    this.#tries = new Map([
      [parent.hash, trie(parent, proof.parent.items)],
      [own.hash, trie(own, proof.own.items)],
    ]);
  }

  async block(number: number, hash = this.own.hash): Promise<Block> {
    if (hash === this.own.hash) return this.own;
    throw new ChainError("wrong_block", `the file is of block ${number}, ${this.own.hash}, not of ${hash}`);
  }

  async blockOf(hash: HexString, name: string): Promise<Block> {
    const block = this.#blocks.get(hash);
    if (block === undefined) throw new ChainError("bad_proof", `the file's proof has no header of ${name}`);
    return block;
  }

  async runtimeAt(block: Block): Promise<Runtime> {
    const code = this.#read(block, (trie) => trie.hashOf(CODE));
    const pin = code === undefined ? undefined : pinOf(code);
    if (pin?.runtime !== undefined) return pin.runtime();
    const { metadata, specVersion } = this.#proof;
    if (pin !== undefined && pin.specVersion !== specVersion) {
      throw new ChainError(
        "bad_proof",
        `the file says spec_version ${specVersion}, where the code is ${pin.specVersion}'s`,
      );
    }
    if (metadata === undefined) {
      throw new ChainError("no_proof", "the file has no metadata, and the runtime in its proof is not pinned here");
    }
    return new Runtime(specVersion, metadata);
  }

  async storage(block: Block, keys: readonly HexString[]): Promise<Map<HexString, HexString>> {
    return this.#read(block, (trie) => {
      const values = new Map<HexString, HexString>();
      for (const key of keys) {
        const value = trie.get(key);
        if (value !== undefined) values.set(key, Binary.toHex(value));
      }
      return values;
    });
  }

  async keys(block: Block, prefix: HexString): Promise<HexString[]> {
    return this.#read(block, (trie) => trie.keys(prefix));
  }

  async finality(block: Block, checkpoint?: Checkpoint): Promise<FinalityFound> {
    const { finality } = this.#proof;
    if (finality === undefined) return { missing: "The file has no proof of it." };
    const from = checkpoint ?? shippedCheckpoint();
    if (from.genesis !== this.genesis) {
      if (checkpoint) throw ofAnotherChain(from, this.genesis);
      return { missing: "The checkpoint that ships is of another chain." };
    }
    const set = await verifyFinality(from, block, finality);
    return { proof: finality, set, justified: readHeader(finality.header).number };
  }

  evidence(block: Block): Evidence {
    return block.hash === this.own.hash ? this.#proof.own : this.#proof.parent;
  }

  progress(): void {}

  /** @throws ChainError if the file has more in it than the epoch needs */
  finish(): void {
    for (const block of this.#blocks.values()) this.#read(block, (trie) => trie.finish());
  }

  #read<T>(block: Block, read: (trie: Trie) => T): T {
    try {
      return read(this.#tries.get(block.hash) as Trie);
    } catch (error) {
      throw ofBlock(error, block);
    }
  }
}

const isHex = (value: unknown): value is HexString =>
  typeof value === "string" && value.length % 2 === 0 && value.startsWith("0x") && !/[^0-9a-f]/.test(value.slice(2));
const isHexList = (value: unknown): value is HexString[] => Array.isArray(value) && value.every(isHex);
