// The Yuma epoch, heading by heading of docs/specification/epoch.md.

import { I32F32 } from "../fixed/i32f32";
import { OutputField, Ruleset, TraceField } from "../layout/epoch";
import { Arena } from "../record/arena";
import { Fault } from "../record/fault";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { Rows } from "../record/rows";
import { Accumulator } from "./accumulator";
import { earnDividends, emaBonds, plainAlphas, storedBondSums } from "./bonds";
import { fill, growthAlphas, sigmoidConsensus, stakeBehind } from "./comparison";
import { Columns, weightedMedians } from "./consensus";
import { emissionShares, emissions } from "./emission";
import { hasConsensus, LiquidRow, liquidBonds, liquidConsensus } from "./liquid-alpha";
import { columnAlphas } from "./liquid-alpha-v1";
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
import { scoreRows } from "./scores";
import { activeStake, activity, stakeWeight } from "./stake";
import { readState, stateBonds, stateWeights } from "./state";
import { Vector } from "./vector";
import { normalisedWeights } from "./weights";

const weights = changetype<Rows>(memory.data(offsetof<Rows>(), 8));
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
  const isYuma = state.ruleset == Ruleset.YUMA;
  const isWhitepaper = state.ruleset == Ruleset.WHITEPAPER;
  const yuma3 = isYuma && state.yuma3Enabled && Rules.yuma3(specVersion);
  const hasRanks = Rules.ranksOutput(specVersion);
  const keepsRanks = hasRanks || !isYuma;

  // Everything the epoch needs is laid out before anything is computed (docs/abi.md, "Memory").
  const stored = stateBonds();
  const weightEntries = stateWeights().entries;
  const emaEntries = <u64>weightEntries + stored.entries;
  const alphaCount: u64 = trace && yuma3 && state.liquidAlphaEnabled ? <u64>n * n : 0;
  const active = Arena.array(n, 1);
  const permits = Arena.array(n, 1);
  const permitsAfter = Arena.array(n, 1);
  const ascending = Arena.array(n, 1);
  const totalStake = Arena.array(n, 16);
  const stakeOut = Arena.array(n, 8);
  const share = Arena.array(n, 8);
  const stake = Arena.array(n, 8);
  const consensus = Arena.array(n, 8);
  const trust = Arena.array(n, 8);
  const incentive = Arena.array(n, 8);
  const dividends = Arena.array(n, 8);
  const alphas = Arena.array(n, 8);
  const bought = Arena.array(n, 8);
  const storedSums = Arena.array(n, 8);
  const emaSums = Arena.array(n, 8);
  row.n = n;
  row.values = Arena.array(n, 8);
  row.touched = Arena.array(Accumulator.touchedBytes(n), 1);
  layOut(weights, n, weightEntries);
  layOut(ema, n, emaEntries);
  // Below spec_version 365, and in other rulesets: ranks over all weights, and the trust.
  const prerank = Arena.array(keepsRanks ? n : 0, 8);
  const rankTrust = Arena.array(keepsRanks ? n : 0, 8);
  const liquidAlphas = Arena.array(alphaCount, 8);
  // Nobody but the trace reads the total stake once it is shares.
  const reciprocals = trace ? Arena.array(n, 16) : totalStake;
  Result.allocate(
    OUTPUT_SECTIONS + TRACE_SECTIONS,
    outputBytes(n, emaEntries) + (trace ? traceBytes(n, emaEntries, alphaCount) : 0),
  );
  if (!Arena.commit()) return;
  row.clear();

  // Room that is used twice: each of these is done with before the other is begun.
  const validatorStake = alphas;
  const pairs = bought;
  columns.offsets = ema.offsets;
  columns.ends = emaSums;
  columns.rows = ema.uids;
  columns.values = ema.values;
  liquidRow.weights = bought;
  liquidRow.bonds = storedSums;
  liquidRow.lastBonds = row.values;
  const serverShare = bought;
  const validatorShare = storedSums;
  const combinedShare = emaSums;
  const largest: usize = yuma3 ? 0 : row.values;

  // 1. Activity  2. Stake weight  3. Permits  4. Active stake
  activity(state, active);
  stakeWeight(state, totalStake, stakeOut, share);
  permitsInForce(state, permits);
  newPermits(state, share, permitsAfter);
  activeStake(n, share, active, permits, stake);

  // 5. Weights
  const areWeightsFractions = normalisedWeights(state, stateWeights(), permits, weights, ascending);
  let areFractions = areWeightsFractions && Vector.areWithin(stake, n, 0, I32F32.ONE - 1);

  // 6. Consensus, clipping, validator trust  7. Ranks and incentive  8. Weights for bonds
  if (isYuma)
    weightedMedians(state, weights, ascending, areFractions, stake, validatorStake, columns, pairs, consensus);
  else {
    // Nothing is cut.
    fill(consensus, n, I32F32.MAX);
    state.bondsPenalty = 0;
  }
  const ranks = incentive;
  scoreRows(
    state,
    weights,
    ascending,
    areFractions,
    consensus,
    stake,
    row,
    trust,
    ranks,
    keepsRanks ? prerank : 0,
    bought,
  );
  if (hasRanks) {
    for (let uid: u32 = 0; uid < n; ++uid) {
      Vector.set(rankTrust, uid, I32F32.safeDiv(Vector.get(ranks, uid), Vector.get(prerank, uid)));
    }
  }
  if (isWhitepaper) {
    stakeBehind(n, weights, stake, rankTrust);
    sigmoidConsensus(state, rankTrust, consensus, ranks);
  } else if (!isYuma) fill(consensus, n, I32F32.ONE);
  Vector.normalise(incentive, n);

  // 9. Bonds and dividends
  const liquid = yuma3 && state.liquidAlphaEnabled && hasConsensus(n, consensus);
  let byColumn = false;
  if (liquid) {
    const measure = liquidConsensus(state, consensus, alphas);
    if (Fault.any()) return;
    liquidBonds(state, weights, stored, measure, liquidRow, ema, emaSums, alphaCount != 0 ? liquidAlphas : 0);
  } else {
    storedBondSums(state, stored, storedSums, ascending);
    const mayBeByColumn = state.liquidAlphaEnabled && Rules.liquidAlphaV1(specVersion);
    byColumn = mayBeByColumn && columnAlphas(state, consensus, alphas);
    if (!isYuma) growthAlphas(n, bought, alphas);
    else if (!byColumn) plainAlphas(state, yuma3, alphas);
    const buyers: usize = yuma3 ? 0 : stake;
    areFractions = emaBonds(
      state,
      weights,
      stored,
      ascending,
      areFractions,
      buyers,
      bought,
      storedSums,
      alphas,
      !byColumn,
      row,
      ema,
      emaSums,
      reciprocals,
    );
  }
  // Liquid alpha's bonds are never above 1.
  areFractions = areFractions || liquid;
  earnDividends(n, ema, emaSums, ascending, areFractions, incentive, stake, dividends, largest, reciprocals);
  if (largest != 0) Vector.reciprocals(reciprocals, largest, n);
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
  writeBonds(state, stored, ema, permits, permitsAfter, largest, reciprocals);
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
  writeEmaBonds(n, ema, largest, reciprocals);
  if (liquid) writeWords(TraceField.ALPHAS, n * n, liquidAlphas);
  if (byColumn) writeWords(TraceField.ALPHA_COLUMNS, n, alphas);
  if (keepsRanks) writeWords(TraceField.PRERANK, n, prerank);
  if (hasRanks || isWhitepaper) writeWords(TraceField.TRUST, n, rankTrust);
}

function layOut(rows: Rows, n: u32, entries: u64): void {
  rows.offsets = Arena.array(<u64>n + 1, 4);
  rows.uids = Arena.array(entries, 2);
  rows.values = Arena.array(entries, 8);
}
