// What an epoch reads (docs/specification/epoch.md, "Input"), taken from the request. Arrays stay where they lie in it.

import { LiquidAlphaConsensus, Ruleset, StateField } from "../layout/epoch";
import { Status } from "../layout/status";
import { Fault } from "../record/fault";
import { Request } from "../record/request";
import { InputRows } from "../record/rows";
import { Rules } from "./rules";

/** none of owner_uid and commit_block. */
export const NONE: u64 = u64.MAX_VALUE;

const MAX_NEURONS: u64 = 65535;
const DEFAULT_RHO: u32 = 10;
/** Below this, and below spec_version 233, conversions that wrap give the same as those that clamp. */
const LARGEST_OLD_STAKE: u64 = (1 << 63) - 1;
const LARGEST_OLD_MOVING_AVERAGE: u64 = (1 << 31) * 1000000 - 1;

@unmanaged
export class State {
  n: u32;
  specVersion: u32;
  currentBlock: u64;
  tempo: u64;
  lastMechanismStepBlock: u64;
  activityCutoff: u64;
  /** u64[n], as the next three. */
  lastUpdate: usize;
  blockAtRegistration: usize;
  alphaStake: usize;
  taoStake: usize;
  taoWeight: u64;
  stakeThreshold: u64;
  /** NONE if the owner has no neuron. */
  ownerUid: u64;
  /** u8[n], 0 or 1 */
  validatorPermit: usize;
  maxAllowedValidators: u32;
  /** As set on the chain, unnormalised, in storage order. */
  weights: InputRows;
  bonds: InputRows;
  kappa: u32;
  bondsPenalty: u32;
  bondsMovingAverage: u64;
  /** Whether Yuma3 is enabled, and this runtime and ruleset have it. */
  yuma3: bool;
  liquidAlphaEnabled: bool;
  alphaSigmoidSteepness: i64;
  alphaLow: u32;
  alphaHigh: u32;
  commitRevealEnabled: bool;
  /** u64[n], NONE for none */
  commitBlock: usize;
  emission: u64;
  /** u16[previousConsensusCount], or 0 for none */
  previousConsensus: usize;
  previousConsensusCount: u32;
  liquidAlphaConsensusMode: u32;
  ruleset: u32;
  rho: u32;
  /** The block of the latest registration: rows older than none of them have nothing to mask. */
  newestRegistration: u64;
}

const state = changetype<State>(memory.data(offsetof<State>(), 8));
const weights = changetype<InputRows>(memory.data(offsetof<InputRows>(), 8));
const bonds = changetype<InputRows>(memory.data(offsetof<InputRows>(), 8));

/** Reads and checks every field; what is wrong is in Fault. */
export function readState(): State {
  const specVersion = Request.specVersion();
  if (!Rules.areKnown(specVersion)) Fault.report(Status.UNKNOWN_RUNTIME);
  state.specVersion = specVersion;
  const n = <u32>Request.scalar(StateField.N, MAX_NEURONS);
  state.n = n;
  state.currentBlock = Request.scalar(StateField.CURRENT_BLOCK, u64.MAX_VALUE);
  state.tempo = Request.scalar(StateField.TEMPO, u16.MAX_VALUE);
  state.lastMechanismStepBlock = Request.scalar(StateField.LAST_MECHANISM_STEP_BLOCK, u64.MAX_VALUE);
  state.activityCutoff = Request.scalar(StateField.ACTIVITY_CUTOFF, u64.MAX_VALUE);
  state.lastUpdate = Request.array(StateField.LAST_UPDATE, n);
  state.blockAtRegistration = Request.array(StateField.BLOCK_AT_REGISTRATION, n);
  state.alphaStake = Request.array(StateField.ALPHA_STAKE, n);
  state.taoStake = Request.array(StateField.TAO_STAKE, n);
  state.taoWeight = Request.scalar(StateField.TAO_WEIGHT, u64.MAX_VALUE);
  state.stakeThreshold = Request.scalar(StateField.STAKE_THRESHOLD, u64.MAX_VALUE);
  state.ownerUid = Request.scalar(StateField.OWNER_UID, u64.MAX_VALUE);
  if (state.ownerUid != NONE && state.ownerUid > u16.MAX_VALUE) Fault.report(Status.TOO_LARGE, StateField.OWNER_UID);
  state.validatorPermit = Request.booleans(StateField.VALIDATOR_PERMIT, n);
  state.maxAllowedValidators = <u32>Request.scalar(StateField.MAX_ALLOWED_VALIDATORS, u16.MAX_VALUE);
  state.weights = weights;
  state.bonds = bonds;
  Request.rows(weights, StateField.WEIGHTS_OFFSETS, StateField.WEIGHTS_UIDS, StateField.WEIGHTS_VALUES, n);
  Request.rows(bonds, StateField.BONDS_OFFSETS, StateField.BONDS_UIDS, StateField.BONDS_VALUES, n);
  state.kappa = <u32>Request.scalar(StateField.KAPPA, u16.MAX_VALUE);
  state.bondsPenalty = <u32>Request.scalar(StateField.BONDS_PENALTY, u16.MAX_VALUE);
  state.bondsMovingAverage = Request.scalar(StateField.BONDS_MOVING_AVERAGE, u64.MAX_VALUE);
  const yuma3Enabled = Request.boolean(StateField.YUMA3_ENABLED);
  state.liquidAlphaEnabled = Request.boolean(StateField.LIQUID_ALPHA_ENABLED);
  state.alphaSigmoidSteepness = <i64>Request.scalar(StateField.ALPHA_SIGMOID_STEEPNESS, u64.MAX_VALUE);
  checkSteepness();
  state.alphaLow = <u32>Request.scalar(StateField.ALPHA_LOW, u16.MAX_VALUE);
  state.alphaHigh = <u32>Request.scalar(StateField.ALPHA_HIGH, u16.MAX_VALUE);
  state.commitRevealEnabled = Request.boolean(StateField.COMMIT_REVEAL_ENABLED);
  state.commitBlock = Request.array(StateField.COMMIT_BLOCK, n);
  state.emission = Request.scalar(StateField.EMISSION, u64.MAX_VALUE);
  const hasPrevious = Request.has(StateField.PREVIOUS_CONSENSUS);
  state.previousConsensus = hasPrevious ? Request.take(StateField.PREVIOUS_CONSENSUS) : 0;
  state.previousConsensusCount = hasPrevious ? Request.count() : 0;
  state.liquidAlphaConsensusMode = Request.has(StateField.LIQUID_ALPHA_CONSENSUS_MODE)
    ? <u32>Request.scalar(StateField.LIQUID_ALPHA_CONSENSUS_MODE, LiquidAlphaConsensus.AUTO)
    : LiquidAlphaConsensus.AUTO;
  const isNull = Request.has(StateField.NULL_CONSENSUS) && Request.boolean(StateField.NULL_CONSENSUS);
  state.ruleset = Request.has(StateField.RULESET)
    ? <u32>Request.scalar(StateField.RULESET, u32.MAX_VALUE)
    : Ruleset.YUMA;
  state.rho = Request.has(StateField.RHO) ? <u32>Request.scalar(StateField.RHO, u16.MAX_VALUE) : DEFAULT_RHO;
  Request.end();
  if (Fault.any()) return state;
  state.yuma3 = yuma3Enabled && state.ruleset == Ruleset.YUMA && Rules.yuma3(specVersion);
  state.newestRegistration = newestRegistration();
  const hasRuleset = state.ruleset <= <u32>Ruleset.NAIVE && Rules.comparison(specVersion);
  if (state.ruleset != Ruleset.YUMA && !hasRuleset) Fault.report(Status.UNKNOWN_RULESET, StateField.RULESET);
  if (isNull && Rules.nullConsensus(specVersion)) Fault.report(Status.NOT_ESTABLISHED, StateField.NULL_CONSENSUS);
  if (!Rules.alphaStake(specVersion)) checkOldRange();
  if (!Rules.skipWeightsOutOfRange(specVersion)) checkUids(weights, StateField.WEIGHTS_UIDS);
  if (!Rules.everyBondRowRewritten(specVersion)) checkUids(bonds, StateField.BONDS_UIDS);
  return state;
}

/** An i16, but a u16 for the runtimes that take whole steps. */
function checkSteepness(): void {
  const steepness = state.alphaSigmoidSteepness;
  const unsigned = Rules.yuma3(state.specVersion) && !Rules.steepnessInHundredths(state.specVersion);
  const highest: i64 = unsigned ? u16.MAX_VALUE : i16.MAX_VALUE;
  const lowest: i64 = unsigned ? 0 : i16.MIN_VALUE;
  if (steepness < lowest || steepness > highest) Fault.report(Status.TOO_LARGE, StateField.ALPHA_SIGMOID_STEEPNESS);
}

/** Refuses what the oldest runtimes converted with wrapping, in ways that are not written down. */
function checkOldRange(): void {
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    if (load<u64>(state.alphaStake + ((<usize>uid) << 3)) > LARGEST_OLD_STAKE) {
      Fault.report(Status.NOT_ESTABLISHED, StateField.ALPHA_STAKE, uid);
    }
  }
  if (state.bondsMovingAverage > LARGEST_OLD_MOVING_AVERAGE) {
    Fault.report(Status.NOT_ESTABLISHED, StateField.BONDS_MOVING_AVERAGE);
  }
}

/** A uid of n or more stops a runtime that does not skip it. The index is the row's. */
function checkUids(rows: InputRows, field: u32): void {
  for (let row: u32 = 0; row < state.n; ++row) {
    const end = rows.end(row);
    for (let k = rows.start(row); k < end; ++k) {
      if (rows.uid(k) >= state.n) Fault.report(Status.STOPS_RUNTIME, field, row);
    }
  }
}

function newestRegistration(): u64 {
  let newest: u64 = 0;
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    newest = max(newest, load<u64>(state.blockAtRegistration + ((<usize>uid) << 3)));
  }
  return newest;
}
