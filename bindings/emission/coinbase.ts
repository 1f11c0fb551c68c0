// The suite coinbase-blocks: block after block of coinbase-block, each from what the one before left.

import { fail } from "../check.js";
import type { JsonObject } from "../json.js";

const fresh = {
  pending_server_emission: "0",
  pending_validator_emission: "0",
  pending_root_alpha_divs: "0",
  pending_owner_cut: "0",
  subnet_epoch_index: "0",
};

/** What the blocks of a checked input do, one after the other. */
export function runBlocks(input: JsonObject, runBlock: (block: JsonObject) => JsonObject): JsonObject[] {
  const { subnets, blocks, ...settings } = input as unknown as { subnets: JsonObject[]; blocks: JsonObject[] };
  let state = [...subnets]
    .map((subnet, place): JsonObject => ({ ...subnet, ...fresh, place }))
    .sort((a, b) => Number(a.netuid) - Number(b.netuid));
  return blocks.map(({ current_alpha_price_bits, ...block }, i) => {
    const prices = current_alpha_price_bits as unknown[];
    if (prices.length !== subnets.length) {
      const path = `blocks[${i}].current_alpha_price_bits`;
      throw fail("wrong_count", path, `expected ${subnets.length} elements, one a subnet, got ${prices.length}`);
    }
    const priced = state.map(({ place, ...subnet }) => ({
      ...subnet,
      current_alpha_price_bits: prices[place as number],
    }));
    const output = runBlock({ ...settings, ...block, subnets: priced });
    const after = output.subnets as JsonObject[];
    state = state.map((subnet, k) => ({ ...subnet, ...after[k] }));
    return output;
  });
}
