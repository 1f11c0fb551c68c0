// 11. Output (docs/specification/epoch.md): the result's sections, in the order of assembly/layout/epoch.ts.

import { I32F32 } from "../fixed/i32f32";
import { Share } from "../fixed/share";
import { OutputField, TraceField } from "../layout/epoch";
import { Result } from "../record/result";
import { Run } from "../record/rows";
import { Upscale } from "./bonds";
import { emissions } from "./emission";
import { Rules } from "./rules";
import { State } from "./state";
import { Vector } from "./vector";
import { Workspace } from "./workspace";

/** Sections of the largest result, beyond the padding of each. */
const OUTPUT_SECTIONS: u32 = 17;
const TRACE_SECTIONS: u32 = 17;

/** Room for the result. */
export function layOutResult(state: State, traces: bool): void {
  const n: u64 = state.n;
  const bonds = <u64>state.weights.entries + state.bonds.entries;
  const output = n * (2 * 1 + 8 * 2 + 4 * 8 + 4) + bonds * (2 + 2) + OUTPUT_SECTIONS * 8;
  const pairs = state.yuma3 && state.liquidAlphaEnabled ? n * n : 0;
  const trace = n * (16 + 12 * 8 + 4) + bonds * (2 + 8) + pairs * 8 + TRACE_SECTIONS * 8;
  Result.allocate(OUTPUT_SECTIONS + TRACE_SECTIONS, output + (traces ? trace : 0));
}

export function writeOutput(state: State, w: Workspace): void {
  const n = state.n;
  const specVersion = state.specVersion;
  Result.column(OutputField.ACTIVE, n, w.active);
  Result.column(OutputField.STAKE, n, w.stakeInRao);
  if (Rules.storeStakeWeight(specVersion)) writeFractions(OutputField.STAKE_WEIGHT, n, w.stakeShare);
  writeFractions(OutputField.CONSENSUS, n, w.consensus);
  writeFractions(OutputField.INCENTIVE, n, w.incentive);
  writeFractions(OutputField.DIVIDENDS, n, w.dividends);
  writeFractions(OutputField.VALIDATOR_TRUST, n, w.validatorTrust);
  emissions(n, w.serverShare, state.emission, Result.section(OutputField.SERVER_EMISSION, n));
  emissions(n, w.validatorShare, state.emission, Result.section(OutputField.VALIDATOR_EMISSION, n));
  emissions(n, w.combinedShare, state.emission, Result.section(OutputField.EMISSION, n));
  Result.column(OutputField.VALIDATOR_PERMIT, n, w.newPermits);
  writeBonds(state, w);
  if (Rules.ranksOutput(specVersion)) {
    writeFractions(OutputField.RANK, n, w.incentive);
    writeFractions(OutputField.TRUST, n, w.trust);
    writePruningScores(n, w.combinedShare);
  }
}

export function writeTrace(state: State, w: Workspace): void {
  const n = state.n;
  Result.column(TraceField.TOTAL_STAKE, n, w.totalStake);
  Result.column(TraceField.STAKE, n, w.stakeShare);
  Result.column(TraceField.ACTIVE_STAKE, n, w.activeStake);
  Result.column(TraceField.CONSENSUS, n, w.consensus);
  Result.column(TraceField.VALIDATOR_TRUST, n, w.validatorTrust);
  Result.column(TraceField.INCENTIVE, n, w.incentive);
  Result.column(TraceField.DIVIDENDS, n, w.dividends);
  Result.column(TraceField.NORMALIZED_SERVER_EMISSION, n, w.serverShare);
  Result.column(TraceField.NORMALIZED_VALIDATOR_EMISSION, n, w.validatorShare);
  Result.column(TraceField.NORMALIZED_COMBINED_EMISSION, n, w.combinedShare);
  const entries = w.bonds.start(n);
  Result.column(TraceField.EMA_BONDS_OFFSETS, n + 1, w.bonds.offsets);
  Result.column(TraceField.EMA_BONDS_UIDS, entries, w.bonds.uids);
  const values = Result.column(TraceField.EMA_BONDS_VALUES, entries, w.bonds.values);
  if (!state.yuma3) Upscale.all(w, entries, values);
  if (w.hasPairAlphas) Result.column(TraceField.ALPHAS, n * n, w.pairAlphas);
  if (w.hasColumnAlphas) Result.column(TraceField.ALPHA_COLUMNS, n, w.alphas);
  if (w.preranks != 0) Result.column(TraceField.PRERANK, n, w.preranks);
  if (w.trust != 0) Result.column(TraceField.TRUST, n, w.trust);
}

/** u16[n]: numbers of [0, 1] as fractions of 65535. */
function writeFractions(field: u32, n: u32, values: usize): void {
  const out = Result.section(field, n);
  for (let uid: u32 = 0; uid < n; ++uid) {
    store<u16>(out + ((<usize>uid) << 1), I32F32.toFractionOf65535(Vector.get(values, uid)));
  }
}

/**
 * The bonds to store: of neurons with a new permit the new row, of others none. Below spec_version 320 a neuron with
 * neither an old nor a new permit keeps the row it had. Classic ones are upscaled first.
 */
function writeBonds(state: State, w: Workspace): void {
  const n = state.n;
  const stored = state.bonds;
  const keeps = !Rules.everyBondRowRewritten(state.specVersion);
  let entries: u32 = 0;
  const offsets = Result.section(OutputField.BONDS_OFFSETS, n + 1);
  store<u32>(offsets, 0);
  for (let uid: u32 = 0; uid < n; ++uid) {
    if (load<u8>(w.newPermits + uid) != 0) entries += w.bonds.end(uid) - w.bonds.start(uid);
    else if (keeps && load<u8>(w.permits + uid) == 0) entries += stored.end(uid) - stored.start(uid);
    store<u32>(offsets + ((<usize>uid) << 2), entries, 4);
  }
  const uids = Result.section(OutputField.BONDS_UIDS, entries);
  const values = Result.section(OutputField.BONDS_VALUES, entries);
  let entry: u32 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) {
    if (load<u8>(w.newPermits + uid) != 0) {
      writeRow(state, w, uid, uids + ((<usize>entry) << 1), values + ((<usize>entry) << 1));
      entry += w.bonds.end(uid) - w.bonds.start(uid);
    } else if (keeps && load<u8>(w.permits + uid) == 0) {
      const start = stored.start(uid);
      const count = stored.end(uid) - start;
      memory.copy(uids + ((<usize>entry) << 1), stored.uids + ((<usize>start) << 1), count << 1);
      memory.copy(values + ((<usize>entry) << 1), stored.values + ((<usize>start) << 1), count << 1);
      entry += count;
    }
  }
}

/** A row of new bonds, as u16s: run by run if it is dense, or in Yuma3 all of it, which needs no numbers of its columns. */
function writeRow(state: State, w: Workspace, uid: u32, uids: usize, values: usize): void {
  const bonds = w.bonds;
  const start = bonds.start(uid);
  const end = bonds.end(uid);
  if (start == end) return;
  memory.copy(uids, bonds.uids + ((<usize>start) << 1), (end - start) << 1);
  const areFractions = load<u8>(w.areBondsFractions + uid) != 0;
  if (areFractions && state.yuma3) {
    writeBondRun(bonds.values + ((<usize>start) << 3), end - start, values);
  } else if (areFractions && Run.pays(bonds.uids, start, end)) {
    for (let k = start; k < end; ) {
      const after = Run.end(bonds.uids, k, end);
      writeShareRun(w, k, after, values + ((<usize>(k - start)) << 1));
      k = after;
    }
  } else {
    for (let k = start; k < end; ++k, values += 2) {
      let bond = bonds.value(k);
      if (!state.yuma3) bond = Upscale.of(bond, bonds.uid(k), w.largest, w.largestReciprocals);
      store<u16>(values, I32F32.toFractionOf65535(bond));
    }
  }
}

/** Classic: a run of shares, upscaled. */
function writeShareRun(w: Workspace, start: u32, end: u32, out: usize): void {
  const column = (<usize>w.bonds.uid(start)) << 3;
  const values = w.bonds.values + ((<usize>start) << 3);
  const maxima = w.largest + column;
  const reciprocals = w.largestReciprocals + column;
  const bytes = (<usize>(end - start)) << 3;
  let at: usize = 0;
  for (; at + 24 < bytes; at += 32, out += 8) {
    const value = values + at;
    const largest = maxima + at;
    const reciprocal = reciprocals + at;
    Write.share(value, largest, reciprocal, out);
    Write.share(value + 8, largest + 8, reciprocal + 8, out + 2);
    Write.share(value + 16, largest + 16, reciprocal + 16, out + 4);
    Write.share(value + 24, largest + 24, reciprocal + 24, out + 6);
  }
  for (; at < bytes; at += 8, out += 2) Write.share(values + at, maxima + at, reciprocals + at, out);
}

/** Yuma3: bonds as they are. */
function writeBondRun(values: usize, count: u32, out: usize): void {
  const end = values + ((<usize>count) << 3);
  for (; values + 24 < end; values += 32, out += 8) {
    Write.fraction(out, load<i64>(values));
    Write.fraction(out + 2, load<i64>(values, 8));
    Write.fraction(out + 4, load<i64>(values, 16));
    Write.fraction(out + 6, load<i64>(values, 24));
  }
  for (; values < end; values += 8, out += 2) Write.fraction(out, load<i64>(values));
}

class Write {
  @inline static share(share: usize, largest: usize, reciprocal: usize, out: usize): void {
    Write.fraction(out, Share.of(load<i64>(share), load<i64>(largest), load<i64>(reciprocal)));
  }

  /** A number of [0, 1] as a fraction of 65535. */
  @inline static fraction(out: usize, value: i64): void {
    store<u16>(out, <u32>((<u64>value * u16.MAX_VALUE) >> 32));
  }
}

/** u16[n]: the combined shares scaled so that the largest is 65535, rounded. */
function writePruningScores(n: u32, shares: usize): void {
  let largest: i64 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) largest = max(largest, Vector.get(shares, uid));
  const out = Result.section(OutputField.PRUNING_SCORE, n);
  for (let uid: u32 = 0; uid < n; ++uid) {
    const scaled = I32F32.saturatingMul(Vector.get(shares, uid), I32F32.fromU16(u16.MAX_VALUE));
    store<u16>(out + ((<usize>uid) << 1), I32F32.toU16(I32F32.round(I32F32.safeDiv(scaled, largest))));
  }
}
