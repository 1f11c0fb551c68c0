// Gathers what shows that a block is final. Nothing of it need be trusted: verifyFinality judges.

import { Binary, Twox128 } from "@polkadot-api/substrate-bindings";
import type { Block } from "../block.js";
import { ChainError } from "../error.js";
import type { HexString } from "../hex.js";
import type { FinalityFound } from "../state.js";
import { type AuthoritySet, scheduledChange } from "./authorities.js";
import type { Checkpoint } from "./checkpoint.js";
import { type AuthorityChange, blockHashKey, type FinalityProof, verifyFinality } from "./finality.js";
import { readHeader } from "./header.js";
import { verifyJustification } from "./justification.js";

/** What is asked of a node here. */
export interface FinalitySource {
  finalized(): Promise<Block>;
  block(number: number): Promise<Block>;
  blockOf(hash: HexString, name: string): Promise<Block>;
  justification(block: Block): Promise<HexString | undefined>;
  readProof(keys: readonly HexString[], block: Block): Promise<HexString[]>;
  storage(block: Block, keys: readonly HexString[]): Promise<ReadonlyMap<HexString, HexString>>;
}

/** Nodes keep the justifications of blocks at multiples of this. */
const PERIOD = 512;
/** Hashes of so many blocks are in every state. */
const BLOCK_HASHES = 2400;
/** Blocks whose headers are looked at one by one. */
const FEW = 64;
const MOST_CHANGES = 256;

const name = (text: string) => Binary.toHex(Twox128(Binary.fromText(text))).slice(2);
/** Where runtimes keep their authorities, and a change of them that is under way: hints, no more. */
const HINTS = [
  `0x${name("Grandpa")}${name("Authorities")}`,
  `0x${name("Grandpa")}${name("PendingChange")}`,
  Binary.toHex(Binary.fromText(":grandpa_authorities")),
];

export class FinalityGatherer {
  readonly #source: FinalitySource;
  readonly #checkpoint: Checkpoint;
  /** Found so far, and where to look for more. */
  readonly #changes: AuthorityChange[] = [];
  #from: number;

  constructor(source: FinalitySource, checkpoint: Checkpoint) {
    this.#source = source;
    this.#checkpoint = checkpoint;
    // The checkpoint's own block may announce a change.
    this.#from = checkpoint.number - 1;
  }

  /** @throws ChainError `bad_proof` if what the node gives shows something else */
  async gather(block: Block): Promise<FinalityFound> {
    const found = await this.#justified(block);
    if ("missing" in found) return found;
    const { justified, justification } = found;
    let changes: readonly AuthorityChange[];
    try {
      changes = await this.#changesFor(justified, justification);
    } catch (error) {
      if (!(error instanceof ChainError) || !["pruned", "refused"].includes(error.code)) throw error;
      return {
        missing: `The authorities can't be followed from the checkpoint, block ${this.#checkpoint.number}: ${error.message}.`,
      };
    }
    const link = await this.#link(justified, block);
    const proof: FinalityProof = { changes, header: justified.header, justification, link };
    const set = await verifyFinality(this.#checkpoint, block, proof);
    return { proof, set, justified: justified.number };
  }

  /** The newest block that a checkpoint can be made of. */
  async newest(): Promise<Block> {
    const head = await this.#source.finalized();
    const number = Math.floor(head.number / PERIOD) * PERIOD;
    return number > this.#checkpoint.number ? this.#source.block(number) : head;
  }

  async #justified(block: Block): Promise<{ justified: Block; justification: HexString } | { missing: string }> {
    const head = await this.#source.finalized();
    if (head.number < block.number) {
      return { missing: `It is not final yet: block ${head.number} is the newest that is.` };
    }
    const due = Math.ceil(block.number / PERIOD) * PERIOD;
    const numbers = new Set([...(due <= head.number ? [due] : []), block.number, head.number]);
    for (const number of numbers) {
      if (number - block.number > BLOCK_HASHES) continue;
      const justified =
        number === block.number ? block : number === head.number ? head : await this.#source.block(number);
      const justification = await this.#source.justification(justified);
      if (justification !== undefined) return { justified, justification };
    }
    if (due > head.number)
      return { missing: `It is not final yet by any justification: the next is due at block ${due}.` };
    return { missing: `The node keeps no justification for block ${due}.` };
  }

  /** The changes of authorities after which a justification verifies. */
  async #changesFor(justified: Block, justification: HexString): Promise<readonly AuthorityChange[]> {
    let set: AuthoritySet = this.#checkpoint;
    for (let known = 0; known <= MOST_CHANGES; ++known) {
      try {
        await verifyJustification(justification, set, justified);
        return this.#changes.slice(0, known);
      } catch (error) {
        if (!(error instanceof ChainError) || error.code !== "bad_proof") throw error;
        if (known === this.#changes.length && !(await this.#findChange(justified.number))) throw error;
      }
      const headers = this.#changes[known]?.headers ?? [];
      const { authorities } = scheduledChange(readHeader(headers[0] as HexString)) ?? { authorities: [] };
      set = { id: set.id + 1n, authorities };
    }
    throw new ChainError("bad_proof", `there are more than ${MOST_CHANGES} changes of authorities`);
  }

  /** @returns whether there was one up to a block */
  async #findChange(to: number): Promise<boolean> {
    const announced = await this.#announcement(to);
    const change = announced && scheduledChange(readHeader(announced.header));
    if (announced === undefined || change === undefined || change.delay > PERIOD) return false;
    const blocks = [announced];
    for (let i = 1; i <= change.delay; ++i) blocks.push(await this.#source.block(announced.number + i));
    const last = blocks.at(-1) as Block;
    const justification = last.hash === this.#checkpoint.hash ? undefined : await this.#source.justification(last);
    const headers = blocks.map(({ header }) => header);
    this.#changes.push(justification === undefined ? { headers } : { headers, justification });
    this.#from = last.number;
    return true;
  }

  /** The first block after the last change that announces one: its state differs from those before it. */
  async #announcement(to: number): Promise<Block | undefined> {
    const first = await this.#source.block(this.#from + 1).catch(() => undefined);
    if (first && scheduledChange(readHeader(first.header))) return first;
    let [low, high] = [this.#from, to];
    if (high - low > FEW) {
      const before = await this.#hint(low + 1);
      if ((await this.#hint(high)) === before) return undefined;
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if ((await this.#hint(middle)) === before) low = middle;
        else high = middle;
      }
    }
    for (let number = low + 1; number <= high; ++number) {
      const block = await this.#source.block(number);
      if (scheduledChange(readHeader(block.header))) return block;
    }
    return undefined;
  }

  async #hint(number: number): Promise<string> {
    const block = await this.#source.block(number);
    const values = await this.#source.storage(block, HINTS);
    return HINTS.map((key) => values.get(key) ?? "").join(" ");
  }

  async #link(justified: Block, block: Block): Promise<FinalityProof["link"]> {
    if (justified.hash === block.hash) return { headers: [] };
    try {
      return { proof: await this.#source.readProof([blockHashKey(block.number)], justified) };
    } catch (error) {
      if (!(error instanceof ChainError) || !["pruned", "refused"].includes(error.code)) throw error;
    }
    const headers: HexString[] = [];
    for (let last = justified; last.number > block.number; ) {
      last = await this.#source.blockOf(last.parentHash, `block ${last.number - 1}`);
      headers.push(last.header);
    }
    return { headers };
  }
}
