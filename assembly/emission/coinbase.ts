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
  const netuids = Request.ascending(EmissionField.NETUID);
  const count = Request.count();
  subnets.count = count;
  const mechanisms = Request.array(EmissionField.MECHANISM, count);
  const stored = Request.array(EmissionField.MOVING_PRICE, count);
  const burned = Request.array(EmissionField.MINER_BURNED, count);
  const enabled = Request.booleans(EmissionField.EMISSION_ENABLED, count);
  const hasFirst = Request.booleans(EmissionField.HAS_FIRST_EMISSION_BLOCK, count);
  const first = Request.array(EmissionField.FIRST_EMISSION_BLOCK, count);
  const subtoken = Request.booleans(EmissionField.SUBTOKEN_ENABLED, count);
  const registration = Request.booleans(EmissionField.REGISTRATION_ALLOWED, count);
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

  // Of the subnets that are emitted to, one behind the other.
  const emittedPrices = Arena.array(count, 16);
  const emittedBurned = Arena.array(count, 16);
  const emittedEnabled = Arena.array(count, 1);
  const emissions = Arena.array(count, 16);
  const prices = Arena.array(count, 16);
  if (!Result.begin(29, 16 + count * (SUBNET_BYTES + 2 * 16 + 8 * 8 + 2))) return;

  const sells = Result.zeros(EmissionField.ROOT_SELL_FLAG, 1);
  const updated = Result.column(EmissionField.MOVING_PRICE, count, stored);
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

  // Shares and emissions, with the moving prices of the previous block.
  let listed: u32 = 0;
  for (let i: u32 = 0; i < count; ++i) {
    const isListed =
      Column.u16(netuids, i) != 0 &&
      Column.flag(hasFirst, i) &&
      Column.flag(subtoken, i) &&
      Column.flag(registration, i);
    Column.setFlag(emittedTo, i, isListed);
    if (!isListed) continue;
    readMovingPrice(Column.wide(prices, i), Column.u16(netuids, i), Column.u16(mechanisms, i), Column.wide(stored, i));
    Words.copy(Column.wide(emittedPrices, listed), Column.wide(prices, i));
    Words.copy(Column.wide(emittedBurned, listed), Column.wide(burned, i));
    Column.setFlag(emittedEnabled, listed, Column.flag(enabled, i));
    ++listed;
  }
  const sellsRoot = rootSells(emittedPrices, listed);
  store<u64>(sells, u64(sellsRoot));
  subnetShares(emittedPrices, emittedBurned, listed, emissions);
  U96F32.fromU64(emission, blockEmission);
  subnetEmissions(emissions, emittedEnabled, listed, emission);

  subnets.taoEmission = taoEmission;
  let k: u32 = 0;
  for (let i: u32 = 0; i < count; ++i) {
    Words.set(Column.wide(taoEmission, i), 0, 0);
    if (!Column.flag(emittedTo, i)) continue;
    Words.copy(Column.wide(taoEmission, i), Column.wide(emissions, k++));
    subnets.emit(i, sellsRoot);
  }
  drain(netuids, currentBlock, maxEpochs, drained);
  for (let i: u32 = 0; i < count; ++i) {
    if (!Column.flag(emittedTo, i)) continue;
    findAlpha(movingAlpha, currentBlock, Column.u64(first, i), Column.u64(halvings, i), WORD);
    updateMovingPrice(Column.wide(updated, i), Column.wide(prices, i), Column.wide(subnets.poolPrice, i), WORD);
  }
}
