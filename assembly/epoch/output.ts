// 11. Output (docs/specification/epoch.md): the result's sections, in the order of assembly/layout/epoch.ts.

import { I32F32 } from "../fixed/i32f32";
import { OutputField, TraceField } from "../layout/epoch";
import { Result } from "../record/result";
import { InputRows, Rows, U16 } from "../record/rows";
import { Upscale } from "./bonds";
import { Rules } from "./rules";
import { State } from "./state";
import { Vector } from "./vector";

/** Sections and bytes of the largest result, beyond the padding of each. */
export const OUTPUT_SECTIONS: u32 = 17;
export const TRACE_SECTIONS: u32 = 17;

export function outputBytes(n: u64, bonds: u64): u64 {
  return n * (2 * 1 + 8 * 2 + 4 * 8 + 4) + bonds * (2 + 2) + OUTPUT_SECTIONS * 8;
}

export function traceBytes(n: u64, bonds: u64, alphas: u64): u64 {
  return n * (16 + 12 * 8 + 4) + bonds * (2 + 8) + alphas * 8 + TRACE_SECTIONS * 8;
}

/** u8[n], 0 or 1 */
export function writeBooleans(field: u32, n: u32, values: usize): void {
  memory.copy(Result.section(field, n), values, n);
}

/** u64[n] or i64[n] */
export function writeWords(field: u32, n: u32, values: usize): void {
  memory.copy(Result.section(field, n), values, (<usize>n) << 3);
}

/** u128[n] */
export function writeDoubleWords(field: u32, n: u32, values: usize): void {
  memory.copy(Result.section(field, n), values, (<usize>n) << 4);
}

/** u16[n]: numbers of [0, 1] as fractions of 65535. */
export function writeFractions(field: u32, n: u32, values: usize): void {
  const out = Result.section(field, n);
  for (let uid: u32 = 0; uid < n; ++uid) {
    store<u16>(out + ((<usize>uid) << 1), I32F32.toFractionOf65535(Vector.get(values, uid)));
  }
}

/**
 * The bonds to store: of neurons with a new permit the new row, of others none. Below spec_version 320 a neuron with
 * neither an old nor a new permit keeps the row it had. Where `largest` is not 0 they are upscaled first.
 */
export function writeBonds(
  state: State,
  stored: InputRows,
  ema: Rows,
  permitsBefore: usize,
  permits: usize,
  largest: usize,
  reciprocals: usize,
): void {
  const n = state.n;
  const keeps = !Rules.everyBondRowRewritten(state.specVersion);
  let entries: u32 = 0;
  const offsets = Result.section(OutputField.BONDS_OFFSETS, n + 1);
  store<u32>(offsets, 0);
  for (let uid: u32 = 0; uid < n; ++uid) {
    if (load<u8>(permits + uid) != 0) entries += ema.end(uid) - ema.start(uid);
    else if (keeps && load<u8>(permitsBefore + uid) == 0) entries += stored.end(uid) - stored.start(uid);
    store<u32>(offsets + ((<usize>uid) << 2), entries, 4);
  }
  const uids = Result.section(OutputField.BONDS_UIDS, entries);
  const values = Result.section(OutputField.BONDS_VALUES, entries);
  const emaUids = ema.uids;
  const emaValues = ema.values;
  let entry: usize = 0;
  for (let uid: u32 = 0; uid < n; ++uid) {
    if (load<u8>(permits + uid) != 0) {
      const end = ema.end(uid);
      for (let k = ema.start(uid); k < end; ++k, ++entry) {
        const target = U16.get(emaUids, k);
        let bond = Vector.get(emaValues, k);
        if (largest != 0) bond = Upscale.of(bond, target, largest, reciprocals);
        store<u16>(uids + (entry << 1), target);
        store<u16>(values + (entry << 1), I32F32.toFractionOf65535(bond));
      }
    } else if (keeps && load<u8>(permitsBefore + uid) == 0) {
      const start = stored.start(uid);
      const count = stored.end(uid) - start;
      memory.copy(uids + (entry << 1), stored.uids + ((<usize>start) << 1), count << 1);
      memory.copy(values + (entry << 1), stored.values + ((<usize>start) << 1), count << 1);
      entry += count;
    }
  }
}

/** u16[n]: the combined shares scaled so that the largest is 65535, rounded. */
export function writePruningScores(n: u32, shares: usize): void {
  let largest: i64 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) largest = max(largest, Vector.get(shares, uid));
  const out = Result.section(OutputField.PRUNING_SCORE, n);
  for (let uid: u32 = 0; uid < n; ++uid) {
    const scaled = I32F32.saturatingMul(Vector.get(shares, uid), I32F32.fromU16(u16.MAX_VALUE));
    store<u16>(out + ((<usize>uid) << 1), I32F32.toU16(I32F32.round(I32F32.safeDiv(scaled, largest))));
  }
}

/** The bonds as the epoch computed them, all rows. */
export function writeEmaBonds(n: u32, ema: Rows, largest: usize, reciprocals: usize): void {
  const entries = ema.start(n);
  memory.copy(Result.section(TraceField.EMA_BONDS_OFFSETS, n + 1), ema.offsets, (<usize>n + 1) << 2);
  memory.copy(Result.section(TraceField.EMA_BONDS_UIDS, entries), ema.uids, (<usize>entries) << 1);
  const values = Result.column(TraceField.EMA_BONDS_VALUES, entries, ema.values);
  if (largest != 0) Upscale.all(entries, ema.uids, values, largest, reciprocals);
}
