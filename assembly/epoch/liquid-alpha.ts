// 9. Liquid alpha for validator i and neuron j (docs/specification/epoch.md).

import { clampExponent, exp, expPair, isShort, NONE as NO_EXP } from "../fixed/exp";
import { I32F32 } from "../fixed/i32f32";
import { Share } from "../fixed/share";
import { LiquidAlphaConsensus } from "../layout/epoch";
import { InputRows, Rows } from "../record/rows";
import { bondMaskBlock } from "./bonds";
import { Rules } from "./rules";
import { State } from "./state";
import { Vector } from "./vector";

const HALF: i64 = 1 << 31;

const pair = memory.data(16);

/** Room for one validator's row, i64[n] each, zero between rows. */
@unmanaged
export class LiquidRow {
  /** What the merge walk over the row of weights, and over that of old bonds, reads at each neuron. */
  weights: usize;
  bonds: usize;
  /** The old bond on each neuron, of repeated ones the last. */
  lastBonds: usize;
}

let low: i64 = 0;
let high: i64 = 0;
/** The exponent for each unit of distance above one half: the steepness, or a hundredth of it, negated. */
let slope: i64 = 0;
let clamped: bool = false;
let alphaAtZero: i64 = 0;

/** Whether any consensus is above zero: without that there is no liquid alpha. */
export function hasConsensus(n: u32, consensus: usize): bool {
  for (let uid: u32 = 0; uid < n; ++uid) if (Vector.get(consensus, uid) != 0) return true;
  return false;
}

/**
 * Yuma3, step 2: each bond moves with an alpha of its own, faster the further its weight is above the consensus or its
 * old bond above its weight. Only bonds that have a weight live on. sums: i64[n], of the new rows by column; alphas:
 * i64[n * n] for the trace, or 0.
 */
export function liquidBonds(
  state: State,
  weights: Rows,
  stored: InputRows,
  consensus: usize,
  row: LiquidRow,
  ema: Rows,
  sums: usize,
  alphas: usize,
): void {
  setUpLiquidAlpha(state);
  const n = state.n;
  Vector.clear(row.weights, n);
  Vector.clear(row.bonds, n);
  Vector.clear(row.lastBonds, n);
  Vector.clear(sums, n);
  store<u32>(ema.offsets, 0);
  let entry: u32 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) {
    const end = weights.end(uid);
    walkWeights(weights, uid, row.weights);
    walkBonds(state, stored, uid, row);

    // The room of the row's bonds holds their distances first, then their alphas.
    const start = weights.start(uid);
    const room = ema.values + ((<usize>entry) << 3);
    for (let k = start; k < end; ++k) {
      const target = weights.uid(k);
      const w = Vector.get(row.weights, target);
      Vector.set(room, k - start, Alpha.distance(w, Vector.get(row.bonds, target), Vector.get(consensus, target)));
    }
    alphasAt(room, end - start);
    for (let k = start; k < end; ++k) {
      const target = weights.uid(k);
      const alpha = Vector.get(room, k - start);
      const rest = I32F32.saturatingSub(I32F32.ONE, alpha);
      const kept = I32F32.saturatingMul(rest, Vector.get(row.lastBonds, target));
      const bought = max(I32F32.saturatingMul(alpha, weights.value(k)), 0);
      const bond = min(I32F32.saturatingAdd(kept, bought), I32F32.ONE);
      if (bond <= 0) continue;
      ema.set(entry++, target, bond);
      Vector.add(sums, target, bond);
    }
    ema.setEnd(uid, entry);

    if (alphas != 0) {
      for (let target: u32 = 0; target < n; ++target) {
        const alpha = alphaOf(
          Vector.get(row.weights, target),
          Vector.get(row.bonds, target),
          Vector.get(consensus, target),
        );
        Vector.set(alphas, uid * n + target, alpha);
      }
    }
    forget(state, weights, stored, uid, row);
  }
}

/**
 * The consensus that the alphas look at: the epoch's own, or from spec_version 446 the one stored before, with 0 for each
 * missing element, which goes to `previous`, i64[n] of room.
 */
export function liquidConsensus(state: State, consensus: usize, previous: usize): usize {
  const stored = state.previousConsensusCount;
  if (!Rules.liquidAlphaConsensus(state.specVersion) || stored == 0) return consensus;
  const mode = state.liquidAlphaConsensusMode;
  const isAuto = mode == LiquidAlphaConsensus.AUTO;
  if (isAuto ? state.bondsPenalty != u16.MAX_VALUE : mode == LiquidAlphaConsensus.CURRENT) return consensus;
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    const share = uid < stored ? load<u16>(state.previousConsensus + ((<usize>uid) << 1)) : 0;
    Vector.set(previous, uid, I32F32.fractionOf65535(share));
  }
  return previous;
}

/** What alphaOf needs of the state. */
export function setUpLiquidAlpha(state: State): void {
  low = I32F32.fractionOf65535(state.alphaLow);
  high = I32F32.fractionOf65535(state.alphaHigh);
  const steepness = I32F32.fromI64(state.alphaSigmoidSteepness);
  const inHundredths = Rules.steepnessInHundredths(state.specVersion);
  slope = inHundredths ? I32F32.saturatingDiv(steepness, I32F32.fromI64(-100)) : 0 - steepness;
  clamped = Rules.expClamped(state.specVersion);
  alphaAtZero = alphaAt(0);
}

/** How far this epoch's weight moves the bond, between low and high, for weight w, old bond o and consensus c. */
export function alphaOf(w: i64, o: i64, c: i64): i64 {
  const distance = Alpha.distance(w, o, c);
  return distance == 0 ? alphaAtZero : alphaAt(distance);
}

function alphaAt(distance: i64): i64 {
  const power = exp(Alpha.exponent(distance));
  return Alpha.of(power == NO_EXP ? 0 : power);
}

/** The alphas at so many distances, i64[count], in place. */
function alphasAt(distances: usize, count: u32): void {
  const end = distances + ((<usize>count) << 3);
  let waiting: usize = 0;
  for (let at = distances; at < end; at += 8) {
    // No distance is the most common of all: a weight that was cut to the consensus, or lies below it.
    if (load<i64>(at) == 0) store<i64>(at, alphaAtZero);
    else if (waiting == 0) waiting = at;
    else {
      alphaPair(waiting, at);
      waiting = 0;
    }
  }
  if (waiting != 0) store<i64>(waiting, alphaAt(load<i64>(waiting)));
}

/** The alphas at two distances, in place. */
function alphaPair(one: usize, other: usize): void {
  const a = Alpha.exponent(load<i64>(one));
  const b = Alpha.exponent(load<i64>(other));
  if (!isShort(a) || !isShort(b)) {
    store<i64>(one, alphaAt(load<i64>(one)));
    store<i64>(other, alphaAt(load<i64>(other)));
    return;
  }
  store<i64>(pair, a);
  store<i64>(pair, b, 8);
  expPair(pair);
  store<i64>(one, Alpha.of(load<i64>(pair)));
  store<i64>(other, Alpha.of(load<i64>(pair, 8)));
}

class Alpha {
  /** From 0 to 1. */
  @inline static distance(w: i64, o: i64, c: i64): i64 {
    return max(min(w >= o ? I32F32.saturatingSub(w, c) : I32F32.saturatingSub(o, w), I32F32.ONE), 0);
  }

  /** slope * (distance - 1/2), clamped from spec_version 365 on. The second factor has 32 bits, and so two products do. */
  @inline static exponent(distance: i64): i64 {
    const over = distance - HALF;
    const exponent = (slope >> 32) * over + (((slope & u32.MAX_VALUE) * over) >> 32);
    return clamped ? clampExponent(exponent) : exponent;
  }

  /** low + (high - low) / (1 + exponential), between low and high. */
  @inline static of(exponential: i64): i64 {
    const divisor = I32F32.saturatingAdd(I32F32.ONE, exponential);
    const sigmoid = Share.of(I32F32.ONE, divisor, Share.reciprocal(divisor));
    const alpha = I32F32.saturatingAdd(low, I32F32.saturatingMul(sigmoid, I32F32.saturatingSub(high, low)));
    return max(min(alpha, high), low);
  }
}

/**
 * What a cursor sees that moves through the row once as the uid it looks for ascends: each entry whose uid is above all
 * before it. In an ascending row that is every entry.
 */
function walkWeights(weights: Rows, uid: u32, dense: usize): void {
  let next: u32 = 0;
  const end = weights.end(uid);
  for (let k = weights.start(uid); k < end; ++k) {
    const target = weights.uid(k);
    if (target < next) continue;
    Vector.set(dense, target, weights.value(k));
    next = target + 1;
  }
}

/** The same for the stored bonds, and of repeated ones the last. */
function walkBonds(state: State, stored: InputRows, uid: u32, row: LiquidRow): void {
  const maskBlock = bondMaskBlock(state, uid);
  let next: u32 = 0;
  const end = stored.end(uid);
  for (let k = stored.start(uid); k < end; ++k) {
    const target = stored.uid(k);
    // The registration of no neuron counts as block 0.
    const registration = target < state.n ? load<u64>(state.blockAtRegistration + ((<usize>target) << 3)) : 0;
    if (maskBlock <= registration) continue;
    const ahead = target >= next;
    if (ahead) next = target + 1;
    if (target >= state.n) continue;
    const bond = I32F32.fractionOf65535(stored.value(k));
    if (ahead) Vector.set(row.bonds, target, bond);
    Vector.set(row.lastBonds, target, bond);
  }
}

function forget(state: State, weights: Rows, stored: InputRows, uid: u32, row: LiquidRow): void {
  const end = weights.end(uid);
  for (let k = weights.start(uid); k < end; ++k) Vector.set(row.weights, weights.uid(k), I32F32.ZERO);
  const storedEnd = stored.end(uid);
  for (let k = stored.start(uid); k < storedEnd; ++k) {
    const target = stored.uid(k);
    if (target >= state.n) continue;
    Vector.set(row.bonds, target, I32F32.ZERO);
    Vector.set(row.lastBonds, target, I32F32.ZERO);
  }
}
