// What a block's coinbase reads, from the state before it.

import { u64 } from "@polkadot-api/substrate-bindings";
import { Coinbase } from "../../../assembly/layout/runtimes.js";
import { checkCoinbaseRuntime } from "../../emission/runtime.js";
import { YumaError } from "../../error.js";
import type { Yuma } from "../../load.js";
import { ChainError } from "../error.js";
import { ROOT } from "../root-dividends.js";
import type { Runtime } from "../runtime.js";
import type { StateAt, StorageRow } from "../state.js";
import { type Pool, poolPrice, readPools } from "./pool.js";

/** A subnet in the form of the blob's suites. */
export type SubnetJson = Readonly<Record<string, unknown>> & { readonly netuid: number };
/** The whole input of coinbase-block. */
export interface ChainJson extends Readonly<Record<string, unknown>> {
  readonly subnets: readonly SubnetJson[];
}

export interface Parent {
  /** The spec_version whose rules the coinbase has. */
  readonly rules: number;
  /** TAO in rao that the coinbase is handed; undefined for a branch that hands it less, in no state. */
  readonly emission: bigint | undefined;
  readonly chain: ChainJson;
  /** by netuid, ascending */
  readonly pools: ReadonlyMap<number, Pool>;
}

/** What the coinbase counts as the most TAO there may ever be, in rao. */
const TAO_SUPPLY = 21_000_000n * 10n ** 9n;

/** Items of a subnet, and what they are called in the blob's suites. */
const OF_SUBNET = {
  SubnetMechanism: "subnet_mechanism",
  SubnetTAO: "subnet_tao",
  SubnetAlphaIn: "subnet_alpha_in",
  SubnetAlphaOut: "subnet_alpha_out",
  SubnetAlphaInProvided: "subnet_alpha_in_provided",
  SubnetMovingPrice: "subnet_moving_price_bits",
  EMAPriceHalvingBlocks: "ema_price_halving_blocks",
  NetworkRegistrationAllowed: "network_registration_allowed",
  NetworkPowRegistrationAllowed: "network_pow_registration_allowed",
  Tempo: "tempo",
  BlocksSinceLastStep: "blocks_since_last_step",
  FirstEmissionBlockNumber: "first_emission_block_number",
  LastEpochBlock: "last_epoch_block",
  PendingEpochAt: "pending_epoch_at",
  LastMechansimStepBlock: "last_mechanism_step_block",
  PendingOwnerCut: "pending_owner_cut",
  PendingEmission: "pending_emission",
  PendingAlphaSwapped: "pending_alpha_swapped",
  PendingRootDivs: "pending_root_divs",
  PendingRootAlphaDivs: "pending_root_alpha_divs",
  PendingServerEmission: "pending_server_emission",
  PendingValidatorEmission: "pending_validator_emission",
  SubtokenEnabled: "subtoken_enabled",
  SubnetEmissionEnabled: "subnet_emission_enabled",
  OwnerCutEnabled: "owner_cut_enabled",
  MinerBurned: "miner_burned_bits",
  SubnetTaoFlow: "subnet_tao_flow",
  SubnetEmaTaoFlow: "subnet_ema_tao_flow",
  SubnetProtocolFlow: "subnet_protocol_flow",
  SubnetEmaProtocolFlow: "subnet_ema_protocol_flow",
} as const;

/** Items of the chain likewise. */
const OF_CHAIN = {
  TaoWeight: "tao_weight",
  SubnetOwnerCut: "subnet_owner_cut",
  SubnetMovingAlpha: "subnet_moving_alpha_bits",
  FlowEmaSmoothingFactor: "flow_ema_smoothing_factor",
  FlowNormExponent: "flow_norm_exponent_bits",
  TaoFlowCutoff: "tao_flow_cutoff_bits",
  NetTaoFlowEnabled: "net_tao_flow_enabled",
  MaxEpochsPerBlock: "max_epochs_per_block",
  TotalIssuance: "total_issuance",
} as const;

/**
 * A branch of the main line that says spec_version 300, of which a chain is recorded: it has the rules of 290 to 296, and
 * hands the coinbase what it leaves to a node's validators.
 */
const BRANCH_ITEM = "PendingNodeValidatorEmissions";
const BRANCH_RULES = 290;

/** The spec_version whose coinbase a runtime has. */
export function coinbaseRules(runtime: Runtime): number {
  return runtime.has(BRANCH_ITEM) ? BRANCH_RULES : runtime.specVersion;
}

/** @throws ChainError saying what is not established of the coinbase of this runtime */
export function checkCoinbaseRules(rules: number, block: number): void {
  try {
    checkCoinbaseRuntime(rules);
  } catch (error) {
    if (!(error instanceof YumaError)) throw error;
    const why = error.message.replace(/^spec_version: /, "");
    throw new ChainError("unknown_runtime", `block ${block} was executed by spec_version ${rules}: ${why}`);
  }
}

export async function readParent(state: StateAt, yuma: Yuma, block: number): Promise<Parent> {
  const rules = coinbaseRules(state.runtime);
  checkCoinbaseRules(rules, block);
  const netuids = await readSubnets(state);
  const itemsOfSubnet = Object.entries(OF_SUBNET);
  const itemsOfChain = Object.entries(OF_CHAIN);
  const [ofChain, [rootTao], pools, ...ofSubnets] = await Promise.all([
    state.readKnown(itemsOfChain.map(([item]): StorageRow => [item])),
    state.read([["SubnetTAO", ROOT]]),
    readPools(state, netuids),
    ...netuids.map((netuid) => state.readKnown(itemsOfSubnet.map(([item]): StorageRow => [item, netuid]))),
  ]);
  const emission = await readEmission(state, yuma, rules);
  const named = (names: readonly (readonly [string, string])[], values: readonly unknown[]) =>
    Object.fromEntries(names.map(([, name], i) => [name, json(values[i])]).filter(([, value]) => value !== undefined));
  const chain = named(itemsOfChain, ofChain);
  // Minted before the coinbase begins.
  const minted = rules >= Coinbase.CREDIT ? (emission ?? 0n) : 0n;
  return {
    rules,
    emission,
    pools,
    chain: {
      ...chain,
      total_issuance: String(BigInt(chain.total_issuance as string) + minted),
      root_tao: String(rootTao),
      current_block: String(block),
      subnets: netuids.map((netuid, i) => ({
        netuid,
        ...named(itemsOfSubnet, ofSubnets[i] as unknown[]),
        current_alpha_price_bits: String(
          rules < Coinbase.POOL_SWAPS ? 0n : poolPrice(rules, pools.get(netuid) as Pool),
        ),
      })),
    },
  };
}

/** All subnets but root, ascending. */
export async function readSubnets(state: StateAt): Promise<number[]> {
  const all = (await state.argsOf("NetworksAdded"))
    .map(([netuid]) => netuid as number)
    .filter((netuid) => netuid !== ROOT);
  const added = await state.read(all.map((netuid): StorageRow => ["NetworksAdded", netuid]));
  return all.filter((_, i) => added[i] === true).sort((a, b) => a - b);
}

/** Balances.TotalIssuance, a u64 in every runtime. */
const BALANCES_ISSUANCE = "0xc2261276cc9d1f8598ea4b6a74b15c2f57c875e4cff74148e4628f264b974c80";

/** 1, and from 411 on what may still be minted. */
async function readEmission(state: StateAt, yuma: Yuma, rules: number): Promise<bigint | undefined> {
  if (state.runtime.has(BRANCH_ITEM)) return undefined;
  const [issuance] = (await state.read([["TotalIssuance"]])) as [bigint];
  const emission = yuma.blockEmission(issuance);
  if (rules < Coinbase.CREDIT) return emission;
  const value = (await state.node.storage(state.block, [BALANCES_ISSUANCE])).get(BALANCES_ISSUANCE);
  if (value !== undefined && value.length !== 18) {
    throw new ChainError("bad_answer", `Balances.TotalIssuance at block ${state.block.number} is no u64: ${value}`);
  }
  const issued = value === undefined ? 0n : u64.dec(value);
  const left = issued < TAO_SUPPLY ? TAO_SUPPLY - issued : 0n;
  return emission < left ? emission : left;
}

/** A value as the blob's suites write it: an average is a block and its bits. */
function json(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (!Array.isArray(value)) return value;
  const [block, bits] = value as [bigint, bigint];
  return { block: String(block), bits: String(bits) };
}
