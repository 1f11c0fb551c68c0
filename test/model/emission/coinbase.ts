import { at } from "../at.js";
import { U96F32 } from "../fixed.js";
import { addRao, type Decimal, subRao } from "./amounts.js";
import { blockEmissionOf } from "./block-emission.js";
import {
  type AlphaSupply,
  emitToSubnets,
  type Pending,
  parseAlphaSupply,
  parseRoot,
  pendingJson,
} from "./emit-to-subnets.js";
import { updatedMovingPrice } from "./moving-price.js";
import {
  listByNetuid,
  type PricedSubnetJson,
  parsePricedSubnet,
  readMovingPrice,
  rootSellFlag,
  subnetBlockEmissions,
} from "./subnet-shares.js";

/** Blocks after which an epoch is due whatever the schedule says. */
const MAX_BLOCKS_SINCE_LAST_STEP = 50_400n;

/** When a subnet's epochs run. */
interface Schedule {
  readonly tempo: bigint;
  lastEpochBlock: bigint;
  pendingEpochAt: bigint;
  blocksSinceLastStep: bigint;
  epochIndex: bigint;
}

interface CoinbaseSubnet extends AlphaSupply {
  readonly json: CoinbaseSubnetJson;
  readonly netuid: number;
  readonly ownerCutEnabled: boolean;
  /** I96F32, as stored. */
  movingPrice: bigint;
  readonly schedule: Schedule;
  readonly pending: Pending;
}

/** "Draining in detail": whether an epoch is due. */
function isEpochDue(schedule: Schedule, currentBlock: bigint): boolean {
  if (schedule.tempo === 0n) return false;
  if (schedule.pendingEpochAt > 0n && currentBlock >= schedule.pendingEpochAt) return true;
  if (schedule.blocksSinceLastStep > MAX_BLOCKS_SINCE_LAST_STEP) return true;
  return subRao(currentBlock, schedule.lastEpochBlock) >= schedule.tempo;
}

interface Drained extends Pending {
  readonly netuid: number;
}

/** "Draining in detail", for all non-root subnets ascending. */
function drainPending(subnets: readonly CoinbaseSubnet[], currentBlock: bigint, maxEpochs: number): Drained[] {
  const drained: Drained[] = [];
  for (const { netuid, schedule, pending, json } of subnets) {
    if (netuid === 0) continue;
    schedule.blocksSinceLastStep = addRao(schedule.blocksSinceLastStep, 1n);
    if (!isEpochDue(schedule, currentBlock)) continue;
    if (drained.length >= maxEpochs) {
      schedule.pendingEpochAt = addRao(currentBlock, 1n);
      continue;
    }
    if (json.epoch_input_consistent) {
      schedule.blocksSinceLastStep = 0n;
      drained.push({ netuid, ...pending });
      Object.assign(pending, noPending());
    }
    schedule.lastEpochBlock = currentBlock;
    schedule.pendingEpochAt = 0n;
    schedule.epochIndex = addRao(schedule.epochIndex, 1n);
  }
  return drained;
}

function noPending(): Pending {
  return { server: 0n, validator: 0n, root: 0n, ownerCut: 0n };
}

/** "2.1 Which subnets". */
function isEmittedTo(json: CoinbaseSubnetJson): boolean {
  return (
    json.netuid !== 0 &&
    json.first_emission_block_number !== null &&
    json.subtoken_enabled &&
    json.network_registration_allowed
  );
}

interface CoinbaseSubnetJson extends PricedSubnetJson {
  first_emission_block_number: Decimal | null;
  subtoken_enabled: boolean;
  network_registration_allowed: boolean;
  ema_price_halving_blocks: Decimal;
  subnet_alpha_in: Decimal;
  subnet_alpha_out: Decimal;
  owner_cut_enabled: boolean;
  tempo: number;
  last_epoch_block: Decimal;
  pending_epoch_at: Decimal;
  blocks_since_last_step: Decimal;
  epoch_input_consistent: boolean;
}

interface CoinbaseBlockJson {
  current_block: Decimal;
  total_issuance: Decimal;
  current_alpha_price_bits: Decimal[];
}

interface CoinbaseInputJson {
  tao_weight: Decimal;
  root_tao: Decimal;
  subnet_owner_cut: number;
  subnet_moving_alpha_bits: Decimal;
  max_epochs_per_block: number;
  subnets: CoinbaseSubnetJson[];
  blocks: CoinbaseBlockJson[];
}

function parseSubnet(json: CoinbaseSubnetJson): CoinbaseSubnet {
  return {
    json,
    netuid: json.netuid,
    ...parseAlphaSupply(json),
    ownerCutEnabled: json.owner_cut_enabled,
    movingPrice: BigInt(json.subnet_moving_price_bits),
    pending: noPending(),
    schedule: {
      tempo: BigInt(json.tempo),
      lastEpochBlock: BigInt(json.last_epoch_block),
      pendingEpochAt: BigInt(json.pending_epoch_at),
      blocksSinceLastStep: BigInt(json.blocks_since_last_step),
      epochIndex: 0n,
    },
  };
}

/** "Order of a whole block", without running the drained epochs. */
function runBlock(input: CoinbaseInputJson, subnets: readonly CoinbaseSubnet[], block: CoinbaseBlockJson) {
  const currentBlock = BigInt(block.current_block);
  const poolPrices = new Map(
    subnets.map(({ netuid }, index) => [netuid, BigInt(at(block.current_alpha_price_bits, index))]),
  );
  const poolPrice = ({ netuid }: CoinbaseSubnet) => poolPrices.get(netuid) ?? 0n;

  const blockEmission = blockEmissionOf(BigInt(block.total_issuance));
  const emittedTo = subnets.filter((subnet) => isEmittedTo(subnet.json));
  const priced = emittedTo.map((subnet) =>
    parsePricedSubnet({ ...subnet.json, subnet_moving_price_bits: subnet.movingPrice.toString() }),
  );
  const emissions = subnetBlockEmissions(priced, U96F32.saturatingFromInteger(blockEmission));
  const sellsRoot = rootSellFlag(priced);

  const offers = emittedTo.map((subnet, index) => ({
    poolPrice: poolPrice(subnet),
    taoEmission: at(emissions, index),
  }));
  const root = parseRoot(input);
  emitToSubnets(emittedTo, offers, { root, ownerCut: input.subnet_owner_cut, rootSellFlag: sellsRoot });

  const drained = drainPending(subnets, currentBlock, input.max_epochs_per_block);
  for (const subnet of emittedTo) {
    subnet.movingPrice = updatedMovingPrice({
      currentBlock,
      firstEmissionBlock: BigInt(subnet.json.first_emission_block_number ?? 0),
      halvingBlocks: BigInt(subnet.json.ema_price_halving_blocks),
      movingAlpha: BigInt(input.subnet_moving_alpha_bits),
      poolPrice: poolPrice(subnet),
      movingPrice: readMovingPrice(subnet.netuid, subnet.json.subnet_mechanism, subnet.movingPrice),
    });
  }

  return {
    block_emission: blockEmission.toString(),
    subnets_to_emit_to: emittedTo.map(({ netuid }) => netuid),
    emissions: listByNetuid(emittedTo, emissions),
    root_sell_flag: sellsRoot,
    drained: drained.map(({ netuid, server, validator, root, ownerCut }) => ({
      netuid,
      pending_server_alpha: server.toString(),
      pending_validator_alpha: validator.toString(),
      pending_root_alpha: root.toString(),
      owner_cut: ownerCut.toString(),
    })),
    subnets: subnets.map(subnetJson),
  };
}

function subnetJson({ netuid, movingPrice, alphaIn, alphaOut, pending, schedule }: CoinbaseSubnet) {
  return {
    netuid,
    subnet_moving_price_bits: movingPrice.toString(),
    subnet_alpha_in: alphaIn.toString(),
    subnet_alpha_out: alphaOut.toString(),
    ...pendingJson(pending),
    last_epoch_block: schedule.lastEpochBlock.toString(),
    pending_epoch_at: schedule.pendingEpochAt.toString(),
    blocks_since_last_step: schedule.blocksSinceLastStep.toString(),
    subnet_epoch_index: schedule.epochIndex.toString(),
  };
}

export function coinbaseBlocksSuite(input: CoinbaseInputJson) {
  const subnets = input.subnets.map(parseSubnet);
  return { after_each_block: input.blocks.map((block) => runBlock(input, subnets, block)) };
}
