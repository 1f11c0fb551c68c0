// yuma verify --emission: what blocks emitted to all subnets, read from a node and verified one after the other.

import type { BlockEmission, EmissionQuery, Node } from "../bindings/chain/index.js";
import { loadYuma } from "../bindings/load.js";
import { type EndpointOptions, namedBlock, openEndpoint, readCheckpoint } from "./endpoint.js";
import { InputError } from "./input.js";
import { progressBar } from "./progress.js";
import { isOfOneBlock, MAX_BAD } from "./verify-chain.js";
import { type BlockResult, blockResult } from "./verify-emission-report.js";

export interface EmissionOptions extends EndpointOptions {
  readonly block?: number;
  readonly blockHash?: string;
  readonly last?: number;
  readonly from?: number;
  readonly to?: number;
}

/** Blocks of one question, at most. */
const MOST_BLOCKS = 1_000_000;

export async function* verifyEmissions(options: EmissionOptions): AsyncGenerator<BlockResult> {
  const checkpoint = await readCheckpoint(options.checkpoint);
  const node = await openEndpoint(options);
  try {
    const [{ readEmission }, yuma, queries] = await Promise.all([
      import("../bindings/chain/index.js"),
      loadYuma(),
      queriesOf(node, options),
    ]);
    const bar = progressBar(queries.length, "blocks");
    try {
      let bad = 0;
      for (const [i, query] of queries.entries()) {
        let emission: BlockEmission;
        try {
          emission = await readEmission(node, yuma, query, checkpoint);
          bad = 0;
        } catch (error) {
          // What is wrong with one block is told as of the whole question.
          if (queries.length === 1 || !isOfOneBlock(error)) throw error;
          const { code, message } = error;
          bad = code === "bad_answer" ? bad + 1 : 0;
          if (bad === MAX_BAD) throw error;
          node.progress();
          const { block } = query;
          yield { name: `emission_block_${block}`, genesis: node.genesis, block, error: { code, message } };
          bar.update(i + 1);
          continue;
        }
        yield blockResult(emission);
        bar.update(i + 1);
      }
    } finally {
      bar.stop();
    }
  } finally {
    node.close();
  }
}

/** The blocks that are asked about, ascending. */
async function queriesOf(node: Node, options: EmissionOptions): Promise<EmissionQuery[]> {
  const { from, to, last } = options;
  const named = await namedBlock(node, options);
  if (named !== undefined) {
    if (from !== undefined || to !== undefined || last !== undefined) {
      throw new InputError("--block names one block: --from, --to and --last name several");
    }
    return [named as EmissionQuery];
  }
  const newest = to ?? (await node.finalized()).number;
  const first = Math.max(from ?? 1, last === undefined ? (from === undefined ? newest : 1) : newest - last + 1);
  if (first > newest) throw new InputError(`there are no blocks from ${first} to ${newest}`);
  if (newest - first >= MOST_BLOCKS) throw new InputError(`these are more than ${MOST_BLOCKS} blocks`);
  return Array.from({ length: newest - first + 1 }, (_, i) => ({ block: first + i }));
}
