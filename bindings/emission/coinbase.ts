// The suite coinbase-blocks: block after block of coinbase-block, each from what the one before left.

import { fail } from "../check.js";
import type { EmissionInput, EmissionOutput } from "./suite.js";

type Blocks = EmissionInput<"coinbase-blocks">;
type Block = EmissionInput<"coinbase-block">;
type BlockResult = EmissionOutput<"coinbase-block">;

const fresh = {
  pendingServerEmission: 0n,
  pendingValidatorEmission: 0n,
  pendingRootAlphaDivs: 0n,
  pendingOwnerCut: 0n,
  subnetEpochIndex: 0n,
};

/** What the blocks of a checked input do, one after the other. */
export function runBlocks(input: Blocks, runBlock: (block: Block) => BlockResult): BlockResult[] {
  const { subnets, blocks, ...settings } = input;
  let state = subnets.map((subnet, place) => ({ ...subnet, ...fresh, place })).sort((a, b) => a.netuid - b.netuid);
  return blocks.map(({ currentAlphaPriceBits: prices, ...block }, i) => {
    if (prices.length !== subnets.length) {
      const path = `blocks[${i}].current_alpha_price_bits`;
      throw fail("wrong_count", path, `expected ${subnets.length} elements, one a subnet, got ${prices.length}`);
    }
    const priced = state.map(({ place, ...subnet }) => ({ ...subnet, currentAlphaPriceBits: prices[place] as bigint }));
    const output = runBlock({ ...settings, ...block, subnets: priced });
    state = state.map((subnet, k) => ({ ...subnet, ...output.subnets[k] }));
    return output;
  });
}
