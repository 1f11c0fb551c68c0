// The Yuma epoch, heading by heading of docs/specification/epoch.md.

import { I32F32 } from "../fixed/i32f32";
import { Arena } from "../record/arena";
import { OutputField, TraceField } from "../record/epoch";
import { Fault } from "../record/fault";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { Rows } from "../record/rows";
import { Accumulator } from "./accumulator";
import {
  bondFractions,
  bondsDelta,
  classicAlpha,
  classicDividends,
  columnMaxUpscale,
  columnNormalise,
  emaBonds,
  oldBonds,
  weightsForBonds,
  yuma3Alpha,
  yuma3Dividends,
} from "./bonds";
import { Columns, clip, ranks, validatorTrust, weightedMedians } from "./consensus";
import { emissionShares, emissions } from "./emission";
import { hasConsensus, LiquidRow, liquidBonds, liquidConsensus } from "./liquid-alpha";
import { columnAlphas, emaBondsByColumn } from "./liquid-alpha-v1";
import {
  OUTPUT_SECTIONS,
  outputBytes,
  TRACE_SECTIONS,
  traceBytes,
  writeBonds,
  writeBooleans,
  writeDoubleWords,
  writeEmaBonds,
  writeFractions,
  writePruningScores,
  writeWords,
} from "./output";
import { newPermits, permitsInForce } from "./permits";
import { Rules } from "./rules";
import { activeStake, activity, stakeWeight } from "./stake";
import { readState, stateBonds, stateWeights } from "./state";
import { Vector } from "./vector";
import { normalisedWeights } from "./weights";

const weights = changetype<Rows>(memory.data(offsetof<Rows>(), 8));
const bondWeights = changetype<Rows>(memory.data(offsetof<Rows>(), 8));
const old = changetype<Rows>(memory.data(offsetof<Rows>(), 8));
const ema = changetype<Rows>(memory.data(offsetof<Rows>(), 8));
const columns = changetype<Columns>(memory.data(offsetof<Columns>(), 8));
const row = changetype<Accumulator>(memory.data(offsetof<Accumulator>(), 8));
const liquidRow = changetype<LiquidRow>(memory.data(offsetof<LiquidRow>(), 8));

/** Runs the epoch of the opened request and leaves its result, or the reason why there is none in Fault. */
export function epoch(): void {
  const state = readState();
  if (Fault.any()) return;
  const n = state.n;
  const trace = Request.trace();
  const specVersion = state.specVersion;
  const yuma3 = state.yuma3Enabled && Rules.yuma3(specVersion);
  const hasRanks = Rules.ranksOutput(specVersion);

  // Everything the epoch needs is laid out before anything is computed (docs/abi.md, "Memory").
  const weightEntries = stateWeights().entries;
  const bondEntries = stateBonds().entries;
  const emaEntries = <u64>weightEntries + bondEntries;
  const alphaCount: u64 = trace && yuma3 && state.liquidAlphaEnabled ? <u64>n * n : 0;
  const active = Arena.array(n, 1);
  const permits = Arena.array(n, 1);
  const permitsAfter = Arena.array(n, 1);
  const totalStake = Arena.array(n, 16);
  const stakeOut = Arena.array(n, 8);
  const share = Arena.array(n, 8);
  const stake = Arena.array(n, 8);
  const consensus = Arena.array(n, 8);
  const trust = Arena.array(n, 8);
  const incentive = Arena.array(n, 8);
  const dividends = Arena.array(n, 8);
  const serverShare = Arena.array(n, 8);
  const validatorShare = Arena.array(n, 8);
  const combinedShare = Arena.array(n, 8);
  const roomA = Arena.array(n, 8);
  const roomB = Arena.array(n, 8);
  const pairs = Arena.array(n, 16);
  row.n = n;
  row.values = Arena.array(n, 8);
  row.touched = Arena.array(Accumulator.touchedBytes(n), 1);
  layOut(weights, n, weightEntries);
  const clipped = Arena.array(weightEntries, 8);
  layOut(bondWeights, n, weightEntries);
  layOut(old, n, bondEntries);
  const walkEnds = Arena.array(n, 4);
  layOut(ema, n, emaEntries);
  // The columns are done with before the weights for bonds are made, and the rows of one before those of the other.
  columns.offsets = ema.offsets;
  columns.ends = roomB;
  columns.rows = bondWeights.uids;
  columns.values = bondWeights.values;
  liquidRow.weights = roomA;
  liquidRow.bonds = roomB;
  liquidRow.lastBonds = row.values;
  const alphas = Arena.array(alphaCount, 8);
  // What only some runtimes have: ranks over all weights with the trust, and one alpha a column.
  const prerank = Arena.array(hasRanks ? n : 0, 8);
  const rankTrust = Arena.array(hasRanks ? n : 0, 8);
  const alphaColumns = Arena.array(n, 8);
  Result.allocate(
    OUTPUT_SECTIONS + TRACE_SECTIONS,
    outputBytes(n, emaEntries) + (trace ? traceBytes(n, emaEntries, alphaCount) : 0),
  );
  if (!Arena.commit()) return;
  row.clear();

  // 1. Activity  2. Stake weight  3. Permits  4. Active stake
  activity(state, active);
  stakeWeight(state, totalStake, stakeOut, share);
  permitsInForce(state, permits);
  newPermits(state, share, permitsAfter);
  activeStake(n, share, active, permits, stake);

  // 5. Weights
  normalisedWeights(state, stateWeights(), permits, weights);

  // 6. Consensus, clipping, validator trust
  weightedMedians(state, weights, stake, roomA, columns, pairs, consensus);
  clip(n, weights, consensus, clipped);
  validatorTrust(n, weights, clipped, trust);

  // 7. Ranks and incentive
  ranks(n, weights, clipped, stake, incentive);
  if (hasRanks) {
    ranks(n, weights, weights.values, stake, prerank);
    for (let uid: u32 = 0; uid < n; ++uid) {
      Vector.set(rankTrust, uid, I32F32.safeDiv(Vector.get(incentive, uid), Vector.get(prerank, uid)));
    }
  }
  Vector.normalise(incentive, n);

  // 8. Weights for bonds
  weightsForBonds(state, weights, clipped, row, bondWeights);

  // 9. Bonds and dividends
  oldBonds(state, stateBonds(), old, walkEnds);
  let liquid = false;
  let liquidV1 = false;
  if (yuma3) {
    bondFractions(n, old);
    liquid = state.liquidAlphaEnabled && hasConsensus(n, consensus);
    if (liquid) {
      const measure = liquidConsensus(state, consensus, alphaColumns);
      if (Fault.any()) return;
      liquidBonds(state, bondWeights, old, walkEnds, measure, liquidRow, ema, alphaCount != 0 ? alphas : 0);
    } else emaBonds(n, yuma3Alpha(state.bondsMovingAverage), bondWeights, old, row, ema);
    yuma3Dividends(n, ema, incentive, stake, roomA, dividends);
  } else {
    columnNormalise(n, old, roomA);
    bondsDelta(n, bondWeights, stake);
    columnNormalise(n, bondWeights, roomA);
    liquidV1 =
      state.liquidAlphaEnabled && Rules.liquidAlphaV1(specVersion) && columnAlphas(state, consensus, alphaColumns);
    if (liquidV1) emaBondsByColumn(n, alphaColumns, bondWeights, old, row, ema);
    else emaBonds(n, classicAlpha(state.bondsMovingAverage), bondWeights, old, row, ema);
    columnNormalise(n, ema, roomA);
    classicDividends(n, ema, incentive, dividends);
    columnMaxUpscale(n, ema, roomA);
  }
  Vector.normalise(dividends, n);

  // 10. Emission
  emissionShares(n, incentive, dividends, share, stake, serverShare, validatorShare, combinedShare);

  // 11. Output
  Result.open();
  writeBooleans(OutputField.ACTIVE, n, active);
  writeWords(OutputField.STAKE, n, stakeOut);
  if (Rules.storeStakeWeight(specVersion)) writeFractions(OutputField.STAKE_WEIGHT, n, share);
  writeFractions(OutputField.CONSENSUS, n, consensus);
  writeFractions(OutputField.INCENTIVE, n, incentive);
  writeFractions(OutputField.DIVIDENDS, n, dividends);
  writeFractions(OutputField.VALIDATOR_TRUST, n, trust);
  emissions(n, serverShare, state.emission, Result.section(OutputField.SERVER_EMISSION, n));
  emissions(n, validatorShare, state.emission, Result.section(OutputField.VALIDATOR_EMISSION, n));
  emissions(n, combinedShare, state.emission, Result.section(OutputField.EMISSION, n));
  writeBooleans(OutputField.VALIDATOR_PERMIT, n, permitsAfter);
  writeBonds(state, stateBonds(), ema, permits, permitsAfter);
  if (hasRanks) {
    writeFractions(OutputField.RANK, n, incentive);
    writeFractions(OutputField.TRUST, n, rankTrust);
    writePruningScores(n, combinedShare);
  }
  if (!trace) return;
  writeDoubleWords(TraceField.TOTAL_STAKE, n, totalStake);
  writeWords(TraceField.STAKE, n, share);
  writeWords(TraceField.ACTIVE_STAKE, n, stake);
  writeWords(TraceField.CONSENSUS, n, consensus);
  writeWords(TraceField.VALIDATOR_TRUST, n, trust);
  writeWords(TraceField.INCENTIVE, n, incentive);
  writeWords(TraceField.DIVIDENDS, n, dividends);
  writeWords(TraceField.NORMALIZED_SERVER_EMISSION, n, serverShare);
  writeWords(TraceField.NORMALIZED_VALIDATOR_EMISSION, n, validatorShare);
  writeWords(TraceField.NORMALIZED_COMBINED_EMISSION, n, combinedShare);
  writeEmaBonds(n, ema);
  if (liquid) writeWords(TraceField.ALPHAS, n * n, alphas);
  if (liquidV1) writeWords(TraceField.ALPHA_COLUMNS, n, alphaColumns);
  if (!hasRanks) return;
  writeWords(TraceField.PRERANK, n, prerank);
  writeWords(TraceField.TRUST, n, rankTrust);
}

function layOut(rows: Rows, n: u32, entries: u64): void {
  rows.offsets = Arena.array(<u64>n + 1, 4);
  rows.uids = Arena.array(entries, 2);
  rows.values = Arena.array(entries, 8);
}
