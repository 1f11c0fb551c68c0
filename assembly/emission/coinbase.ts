// One block of the coinbase, up to running the epochs that are due (docs/specification/emission.md, 4, "Draining in
// detail" and "Order of a whole block").

import { U96F32 } from "../fixed/u96f32";
import { WORD } from "../fixed/wide";
import { Words } from "../fixed/words";
import { EmissionField } from "../layout/emission";
import { Arena } from "../record/arena";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { addRao, addRaoAt, subRao } from "./amounts";
import { blockEmissionOf } from "./block-emission";
import { Column } from "./column";
import { SUBNET_BYTES, subnets, takeOwnerCut, takeRoot } from "./emit-to-subnets";
import { findAlpha, updateMovingPrice } from "./moving-price";
import { readMovingPrice, rootSells, subnetEmissions, subnetShares } from "./subnet-shares";

/** An epoch is due after more blocks than these since the last step, whatever the schedule says. */
const MAX_BLOCKS_SINCE_LAST_STEP: u64 = 50_400;

const emission = memory.data(16);

/** When the subnets' epochs run, a subnet each; all but the first two are in the result. */
@unmanaged
class Schedule {
  tempo: usize;
  consistent: usize;
  lastEpochBlock: usize;
  pendingEpochAt: usize;
  blocksSinceLastStep: usize;
  epochIndex: usize;
}

/** What decides which subnets are emitted to and how much each gets, a subnet each. */
@unmanaged
class Candidates {
  netuids: usize;
  mechanisms: usize;
  movingPrice: usize;
  burned: usize;
  enabled: usize;
  hasFirst: usize;
  first: usize;
  subtoken: usize;
  registration: usize;
  /** The moving prices as they count for shares. */
  prices: usize;
  /** Of the subnets that are emitted to, one behind the other. */
  emittedPrices: usize;
  emittedBurned: usize;
  emittedEnabled: usize;
  emissions: usize;

  take(): void {
    this.netuids = Request.ascending(EmissionField.NETUID);
    const count = Request.count();
    subnets.count = count;
    this.mechanisms = Request.array(EmissionField.MECHANISM, count);
    this.movingPrice = Request.array(EmissionField.MOVING_PRICE, count);
    this.burned = Request.array(EmissionField.MINER_BURNED, count);
    this.enabled = Request.booleans(EmissionField.EMISSION_ENABLED, count);
    this.hasFirst = Request.booleans(EmissionField.HAS_FIRST_EMISSION_BLOCK, count);
    this.first = Request.array(EmissionField.FIRST_EMISSION_BLOCK, count);
    this.subtoken = Request.booleans(EmissionField.SUBTOKEN_ENABLED, count);
    this.registration = Request.booleans(EmissionField.REGISTRATION_ALLOWED, count);
  }

  reserve(): void {
    const count = subnets.count;
    this.emittedPrices = Arena.array(count, 16);
    this.emittedBurned = Arena.array(count, 16);
    this.emittedEnabled = Arena.array(count, 1);
    this.emissions = Arena.array(count, 16);
    this.prices = Arena.array(count, 16);
  }

  /**
   * Shares and emissions, with the moving prices of the previous block.
   * @param emittedTo gets which subnets are emitted to
   * @returns whether root dividends are sold
   */
  share(emittedTo: usize, blockEmission: u64): bool {
    let listed: u32 = 0;
    for (let i: u32 = 0; i < subnets.count; ++i) {
      const netuid = Column.u16(this.netuids, i);
      const isListed =
        netuid != 0 &&
        Column.flag(this.hasFirst, i) &&
        Column.flag(this.subtoken, i) &&
        Column.flag(this.registration, i);
      Column.setFlag(emittedTo, i, isListed);
      if (!isListed) continue;
      const price = Column.wide(this.prices, i);
      readMovingPrice(price, netuid, Column.u16(this.mechanisms, i), Column.wide(this.movingPrice, i));
      Words.copy(Column.wide(this.emittedPrices, listed), price);
      Words.copy(Column.wide(this.emittedBurned, listed), Column.wide(this.burned, i));
      Column.setFlag(this.emittedEnabled, listed, Column.flag(this.enabled, i));
      ++listed;
    }
    const sellsRoot = rootSells(this.emittedPrices, listed);
    subnetShares(this.emittedPrices, this.emittedBurned, listed, this.emissions);
    U96F32.fromU64(emission, blockEmission);
    subnetEmissions(this.emissions, this.emittedEnabled, listed, emission);
    return sellsRoot;
  }
}

const candidates = changetype<Candidates>(memory.data(offsetof<Candidates>(), 8));

/** Whether an epoch runs, of a subnet whose last step is so many blocks ago, this one counted. */
export function isDue(tempo: u32, currentBlock: u64, pendingAt: u64, since: u64, lastEpochBlock: u64): bool {
  if (tempo == 0) return false;
  if (pendingAt != 0 && currentBlock >= pendingAt) return true;
  return since > MAX_BLOCKS_SINCE_LAST_STEP || subRao(currentBlock, lastEpochBlock) >= tempo;
}

const schedule = changetype<Schedule>(memory.data(offsetof<Schedule>(), 8));

/** Takes the pending amounts of every subnet whose epoch runs now. */
function drain(netuids: usize, currentBlock: u64, maxEpochs: u64, drained: usize): void {
  const count = subnets.count;
  const server = Result.zeros(EmissionField.DRAINED_SERVER, count);
  const validator = Result.zeros(EmissionField.DRAINED_VALIDATOR, count);
  const root = Result.zeros(EmissionField.DRAINED_ROOT, count);
  const ownerCut = Result.zeros(EmissionField.DRAINED_OWNER_CUT, count);
  let epochs: u64 = 0;
  for (let i: u32 = 0; i < count; ++i) {
    let runs = false;
    if (Column.u16(netuids, i) != 0) {
      addRaoAt(schedule.blocksSinceLastStep, i, 1);
      const since = Column.u64(schedule.blocksSinceLastStep, i);
      const pendingAt = Column.u64(schedule.pendingEpochAt, i);
      const last = Column.u64(schedule.lastEpochBlock, i);
      if (isDue(Column.u16(schedule.tempo, i), currentBlock, pendingAt, since, last)) {
        if (epochs >= maxEpochs) {
          Column.setU64(schedule.pendingEpochAt, i, addRao(currentBlock, 1));
        } else {
          runs = Column.flag(schedule.consistent, i);
          Column.setU64(schedule.lastEpochBlock, i, currentBlock);
          Column.setU64(schedule.pendingEpochAt, i, 0);
          addRaoAt(schedule.epochIndex, i, 1);
        }
      }
    }
    Column.setFlag(drained, i, runs);
    if (runs) {
      Column.setU64(schedule.blocksSinceLastStep, i, 0);
      ++epochs;
    }
    move(server, subnets.pendingServer, i, runs);
    move(validator, subnets.pendingValidator, i, runs);
    move(root, subnets.pendingRoot, i, runs);
    move(ownerCut, subnets.pendingOwnerCut, i, runs);
  }
}

/** Moves a pending amount to what is drained, or leaves it. */
function move(drained: usize, pending: usize, i: u32, moves: bool): void {
  Column.setU64(drained, i, moves ? Column.u64(pending, i) : 0);
  if (moves) Column.setU64(pending, i, 0);
}

export function coinbaseBlock(): void {
  const issuance = Request.scalar(EmissionField.ISSUANCE, u64.MAX_VALUE);
  takeRoot();
  takeOwnerCut();
  const movingAlpha = Request.array(EmissionField.MOVING_ALPHA, 1);
  const maxEpochs = Request.scalar(EmissionField.MAX_EPOCHS_PER_BLOCK, u8.MAX_VALUE);
  const currentBlock = Request.scalar(EmissionField.CURRENT_BLOCK, u64.MAX_VALUE);
  candidates.take();
  const count = subnets.count;
  const halvings = Request.array(EmissionField.HALVING_BLOCKS, count);
  subnets.alphaIn = Request.array(EmissionField.ALPHA_IN, count);
  subnets.alphaOut = Request.array(EmissionField.ALPHA_OUT, count);
  subnets.poolPrice = Request.array(EmissionField.POOL_PRICE, count);
  subnets.ownerCutEnabled = Request.booleans(EmissionField.OWNER_CUT_ENABLED, count);
  subnets.takePending();
  schedule.tempo = Request.array(EmissionField.TEMPO, count);
  const lastEpochBlock = Request.array(EmissionField.LAST_EPOCH_BLOCK, count);
  const pendingEpochAt = Request.array(EmissionField.PENDING_EPOCH_AT, count);
  const blocksSinceLastStep = Request.array(EmissionField.BLOCKS_SINCE_LAST_STEP, count);
  schedule.consistent = Request.booleans(EmissionField.EPOCH_INPUT_CONSISTENT, count);
  const epochIndex = Request.array(EmissionField.EPOCH_INDEX, count);
  Request.end();

  candidates.reserve();
  if (!Result.begin(29, 16 + count * (SUBNET_BYTES + 2 * 16 + 8 * 8 + 2))) return;

  const sells = Result.zeros(EmissionField.ROOT_SELL_FLAG, 1);
  const updated = Result.column(EmissionField.MOVING_PRICE, count, candidates.movingPrice);
  subnets.writeSupply();
  const taoEmission = Result.zeros(EmissionField.TAO_EMISSION, count);
  subnets.writePending();
  schedule.lastEpochBlock = Result.column(EmissionField.LAST_EPOCH_BLOCK, count, lastEpochBlock);
  schedule.pendingEpochAt = Result.column(EmissionField.PENDING_EPOCH_AT, count, pendingEpochAt);
  schedule.blocksSinceLastStep = Result.column(EmissionField.BLOCKS_SINCE_LAST_STEP, count, blocksSinceLastStep);
  schedule.epochIndex = Result.column(EmissionField.EPOCH_INDEX, count, epochIndex);
  const blockEmission = blockEmissionOf(issuance);
  Result.scalar(EmissionField.BLOCK_EMISSION, blockEmission);
  subnets.writeTerms();
  const emittedTo = Result.zeros(EmissionField.EMITTED_TO, count);
  subnets.writeParts();
  const drained = Result.zeros(EmissionField.DRAINED, count);

  const sellsRoot = candidates.share(emittedTo, blockEmission);
  store<u64>(sells, u64(sellsRoot));
  subnets.taoEmission = taoEmission;
  let k: u32 = 0;
  for (let i: u32 = 0; i < count; ++i) {
    Words.set(Column.wide(taoEmission, i), 0, 0);
    if (!Column.flag(emittedTo, i)) continue;
    Words.copy(Column.wide(taoEmission, i), Column.wide(candidates.emissions, k++));
    subnets.emit(i, sellsRoot);
  }
  drain(candidates.netuids, currentBlock, maxEpochs, drained);
  for (let i: u32 = 0; i < count; ++i) {
    if (!Column.flag(emittedTo, i)) continue;
    findAlpha(movingAlpha, currentBlock, Column.u64(candidates.first, i), Column.u64(halvings, i), WORD);
    updateMovingPrice(
      Column.wide(updated, i),
      Column.wide(candidates.prices, i),
      Column.wide(subnets.poolPrice, i),
      WORD,
    );
  }
}
