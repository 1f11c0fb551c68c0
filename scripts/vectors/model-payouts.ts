// Coinbases and payouts made from the model, for branches of the blob that no vector of the chain reaches.

import { coinbaseBlockSuite, distributeEmissionSuite } from "../../test/model/payout.js";
import { parseVectorFile, readText, type VectorJson } from "./files.js";

const REFERENCE = "test/model of this project, and equal in the blob";
const TWO_63 = 2n ** 63n;

interface ChainFile {
  readonly types: object;
  readonly cases: readonly { readonly input: Record<string, unknown> }[];
}

type Run = (input: never, spec: number) => object;

/** The files by their path. Their inputs are the first of the chain's suite, changed. */
export function payoutFiles(): Map<string, VectorJson> {
  return new Map([
    file("coinbase-block", 261, coinbaseBlockSuite, {
      root_among_the_subnets: (input) => ({
        ...input,
        subnets: [subnet(input, { netuid: 0 }), subnet(input, { netuid: 7 })],
      }),
      product_of_reserves_saturates: (input) => ({
        ...input,
        subnets: [subnet(input, { subnet_alpha_in: String(2n ** 60n), subnet_tao: String(2n ** 60n) })],
      }),
      nothing_in_the_pool_and_nothing_sold: (input) => ({
        ...input,
        subnets: [subnet(input, { subnet_alpha_in: "0", subnet_alpha_out: "21000000000000000" })],
      }),
    }),
    file("coinbase-block", 411, coinbaseBlockSuite, {
      protocol_flow_at_its_end: (input) => ({
        ...input,
        block_emission: "1000000000",
        subnets: [
          subnet(input, {
            subnet_alpha_out: "1000000000000000",
            subnet_protocol_flow: String(TWO_63 - 1n),
            subtoken_enabled: true,
            network_registration_allowed: true,
            subnet_emission_enabled: true,
            first_emission_block_number: "1",
            // Kept as it is by an average of this very block.
            subnet_ema_protocol_flow: { block: input.current_block, bits: "0" },
            subnet_ema_tao_flow: { block: input.current_block, bits: String(2n ** 80n) },
          }),
        ],
      }),
    }),
    file("distribute-emission", 396, distributeEmissionSuite, {
      worth_of_a_share_without_a_price: (input) => ({
        ...input,
        accounts: [
          {
            hotkey: 1,
            owner: 100,
            alpha_stake: String(2n ** 62n),
            root_stake: "0",
            childkey_take: 0,
            denominator: "3",
            shares: [[100, "1"]],
          },
        ],
        child_edges: [],
        owned_hotkeys: [],
        neurons: [],
        auto_stake_destination: [],
        hotkey_emission: [{ hotkey: 1, server_emission: String(TWO_63 + 1n), validator_emission: "0" }],
      }),
    }),
  ]);
}

const subnet = (input: Record<string, unknown>, change: object) => ({ ...(input.subnets as object[])[0], ...change });

function file(
  suite: string,
  spec_version: number,
  run: unknown,
  cases: Readonly<Record<string, (input: Record<string, unknown>) => Record<string, unknown>>>,
): [string, VectorJson] {
  const known = spec_version === 396 ? 391 : spec_version;
  const chain = parseVectorFile(readText(`payout/${known}/${suite}.json`)) as unknown as ChainFile;
  const base = chain.cases[0]?.input as Record<string, unknown>;
  const made = Object.entries(cases).map(([name, change]) => {
    const input = change(base);
    const output = JSON.parse(JSON.stringify((run as Run)(structuredClone(input) as never, spec_version)));
    return { name, input, output };
  });
  const path = `payout/${spec_version}/${suite}-edges.json`;
  const header = { format: "yuma-emission-vectors/2", suite, spec_version, reference: REFERENCE, types: chain.types };
  return [path, { ...header, notes: "Made by the model, from the first input of the chain's suite.", cases: made }];
}
