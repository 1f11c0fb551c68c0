// 9. Liquid alpha for validator i and neuron j (docs/specification/epoch.md).

import { Exponent, exp, expFour, NONE as NO_EXP } from "../fixed/exp";
import { I32F32 } from "../fixed/i32f32";
import { Share } from "../fixed/share";
import { LiquidAlphaConsensus } from "../layout/epoch";
import { Run } from "../record/rows";
import { Average, bondMaskBlock } from "./bonds";
import { Rules } from "./rules";
import { State } from "./state";
import { Vector } from "./vector";
import { Workspace } from "./workspace";

const HALF: i64 = 1 << 31;

const exponents = memory.data(32);
const places = memory.data(16);
/** A distance that nobody asks for. */
const nobody = memory.data(8);

/** Where distances wait until there are four. */
class Place {
  @inline static get(i: u32): usize {
    return load<u32>(places + ((<usize>i) << 2));
  }

  @inline static set(i: u32, at: usize): void {
    store<u32>(places + ((<usize>i) << 2), <u32>at);
  }
}

/** The logistic curve from the distance of a weight to its alpha. */
@unmanaged
export class AlphaCurve {
  low: i64;
  high: i64;
  /** The exponent for each unit of distance above one half: the steepness, or a hundredth of it, negated. */
  slope: i64;
  /** Whether the exponent is clamped. */
  clamps: bool;
  atZero: i64;

  set(state: State): void {
    this.low = I32F32.fractionOf65535(state.alphaLow);
    this.high = I32F32.fractionOf65535(state.alphaHigh);
    const steepness = I32F32.fromI64(state.alphaSigmoidSteepness);
    const inHundredths = Rules.steepnessInHundredths(state.specVersion);
    this.slope = inHundredths ? I32F32.saturatingDiv(steepness, I32F32.fromI64(-100)) : 0 - steepness;
    this.clamps = Rules.expClamped(state.specVersion);
    this.atZero = this.at(0);
  }

  /** How far this epoch's weight moves the bond, between low and high, for weight w, old bond o and consensus c. */
  alphaOf(w: i64, o: i64, c: i64): i64 {
    const distance = AlphaCurve.distance(w, o, c);
    return distance == 0 ? this.atZero : this.at(distance);
  }

  /** From 0 to 1. */
  @inline static distance(w: i64, o: i64, c: i64): i64 {
    return max(min(w >= o ? I32F32.saturatingSub(w, c) : I32F32.saturatingSub(o, w), I32F32.ONE), 0);
  }

  /** The alphas at so many distances, i64[count], in place. */
  atAll(distances: usize, count: u32): void {
    const end = distances + ((<usize>count) << 3);
    let waiting: u32 = 0;
    for (let at = distances; at < end; at += 8) {
      // No distance is the most common of all: a weight that was cut to the consensus, or lies below it.
      if (load<i64>(at) == 0) {
        store<i64>(at, this.atZero);
        continue;
      }
      Place.set(waiting, at);
      waiting = (waiting + 1) & 3;
      if (waiting == 0) this.atFour();
    }
    if (waiting == 0) return;
    for (; waiting < 4; ++waiting) Place.set(waiting, nobody);
    this.atFour();
  }

  private at(distance: i64): i64 {
    const power = exp(this.exponent(distance));
    return this.alpha(power == NO_EXP ? 0 : power);
  }

  /** The alphas at the distances in four places, in place. */
  private atFour(): void {
    let areForFour = true;
    for (let i: u32 = 0; i < 4; ++i) {
      const exponent = this.exponent(load<i64>(Place.get(i)));
      areForFour = areForFour && Exponent.isForFour(exponent);
      Vector.set(exponents, i, exponent);
    }
    if (areForFour) expFour(exponents);
    for (let i: u32 = 0; i < 4; ++i) {
      const at = Place.get(i);
      store<i64>(at, areForFour ? this.alpha(Vector.get(exponents, i)) : this.at(load<i64>(at)));
    }
  }

  /** slope * (distance - 1/2), clamped from spec_version 365 on. The second factor has 32 bits, and so two products do. */
  @inline private exponent(distance: i64): i64 {
    const over = distance - HALF;
    const slope = this.slope;
    const exponent = (slope >> 32) * over + (((slope & u32.MAX_VALUE) * over) >> 32);
    return this.clamps ? Exponent.clamp(exponent) : exponent;
  }

  /** low + (high - low) / (1 + exponential), between low and high. */
  @inline private alpha(exponential: i64): i64 {
    const low = this.low;
    const high = this.high;
    const divisor = I32F32.saturatingAdd(I32F32.ONE, exponential);
    const sigmoid = Share.of(I32F32.ONE, divisor, Share.reciprocal(divisor));
    // low, high and the sigmoid lie in [0, 1], and so does what is between low and high: nothing is clamped.
    const alpha = low + I32F32.saturatingMul(sigmoid, high - low);
    return max(min(alpha, high), low);
  }
}

export const alphaCurve = changetype<AlphaCurve>(memory.data(offsetof<AlphaCurve>(), 8));

/** Whether any consensus is above zero: without that there is no liquid alpha. */
export function hasConsensus(state: State, w: Workspace): bool {
  for (let uid: u32 = 0; uid < state.n; ++uid) if (Vector.get(w.consensus, uid) != 0) return true;
  return false;
}

/**
 * Yuma3, step 2: each bond moves with an alpha of its own, faster the further its weight is above the consensus or its
 * old bond above its weight. Only bonds that have a weight live on.
 */
export function liquidBonds(state: State, w: Workspace, consensus: usize): void {
  const n = state.n;
  alphaCurve.set(state);
  Vector.clear(w.liquidRow.weights, n);
  Vector.clear(w.liquidRow.bonds, n);
  Vector.clear(w.liquidRow.lastBonds, n);
  Vector.clear(w.bondSums, n);
  // A bond is at most 1.
  memory.fill(w.areBondsFractions, 1, n);
  store<u32>(w.bonds.offsets, 0);
  // Alphas lie between low and high. Where these are above 0 and below 1, a product of one, or of its rest, fits 64 bits.
  const lowest = min(alphaCurve.low, alphaCurve.high);
  const isPlain = w.areWeightsFractions && lowest > 0 && max(alphaCurve.low, alphaCurve.high) < I32F32.ONE;
  let entry: u32 = 0;
  for (let uid: u32 = 0; uid < n; ++uid) {
    if (w.bondWeights.length(uid) != 0 || w.pairAlphas != 0) {
      const isDense = isPlain && hasRuns(w, uid);
      if (!isDense || w.pairAlphas != 0) walkWeights(w, uid);
      walkBonds(state, w, uid);
      entry = isDense ? moveDenseBonds(w, uid, entry, consensus) : moveBonds(w, uid, entry, consensus);
      if (w.pairAlphas != 0) tracePairAlphas(state, w, uid, consensus);
      forget(state, w, uid);
    }
    w.bonds.setEnd(uid, entry);
  }
}

/** Appends the row's new bonds from `entry` on, and returns the entry behind them. */
function moveBonds(w: Workspace, uid: u32, entry: u32, consensus: usize): u32 {
  const weights = w.bondWeights;
  const bonds = w.bonds;
  const row = w.liquidRow;
  const sums = w.bondSums;
  const start = weights.start(uid);
  const end = weights.end(uid);
  // The room of the row's bonds holds their distances first, then their alphas.
  const room = bonds.values + ((<usize>entry) << 3);
  for (let k = start; k < end; ++k) {
    const target = weights.uid(k);
    const weight = Vector.get(row.weights, target);
    const distance = AlphaCurve.distance(weight, Vector.get(row.bonds, target), Vector.get(consensus, target));
    Vector.set(room, k - start, distance);
  }
  alphaCurve.atAll(room, end - start);
  for (let k = start; k < end; ++k) {
    const target = weights.uid(k);
    const alpha = Vector.get(room, k - start);
    const kept = I32F32.saturatingMul(I32F32.ONE - alpha, Vector.get(row.lastBonds, target));
    const bought = max(I32F32.saturatingMul(alpha, weights.value(k)), 0);
    const bond = min(I32F32.saturatingAdd(kept, bought), I32F32.ONE);
    if (bond <= 0) continue;
    bonds.set(entry++, target, bond);
    Vector.set(sums, target, Vector.get(sums, target) + bond);
  }
  return entry;
}

function hasRuns(w: Workspace, uid: u32): bool {
  const weights = w.bondWeights;
  return load<u8>(w.weightsAscend + uid) != 0 && Run.pays(weights.uids, weights.start(uid), weights.end(uid));
}

/** The same, run by run, of a dense row of weights that are fractions: weights are read where they lie. */
function moveDenseBonds(w: Workspace, uid: u32, entry: u32, consensus: usize): u32 {
  const weights = w.bondWeights;
  const bonds = w.bonds;
  const start = weights.start(uid);
  const end = weights.end(uid);
  const room = bonds.values + ((<usize>entry) << 3);
  for (let k = start; k < end; ) {
    const after = Run.end(weights.uids, k, end);
    findDistances(w, k, after, room + ((<usize>(k - start)) << 3), consensus);
    k = after;
  }
  alphaCurve.atAll(room, end - start);
  let hasZero = false;
  for (let k = start; k < end; ) {
    const after = Run.end(weights.uids, k, end);
    hasZero = moveRun(w, k, after, room + ((<usize>(k - start)) << 3)) || hasZero;
    k = after;
  }
  const count = end - start;
  memory.copy(bonds.uids + ((<usize>entry) << 1), weights.uids + ((<usize>start) << 1), count << 1);
  return hasZero ? bonds.compact(entry, entry + count, entry) : entry + count;
}

/** The distances of a run, into its room. */
function findDistances(w: Workspace, start: u32, end: u32, room: usize, consensus: usize): void {
  const column = (<usize>w.bondWeights.uid(start)) << 3;
  const weights = w.bondWeights.values + ((<usize>start) << 3);
  const bonds = w.liquidRow.bonds + column;
  const bytes = (<usize>(end - start)) << 3;
  consensus += column;
  for (let at: usize = 0; at < bytes; at += 8) {
    const weight = load<i64>(weights + at);
    const bond = load<i64>(bonds + at);
    const distance = weight >= bond ? weight - load<i64>(consensus + at) : bond - weight;
    store<i64>(room + at, max(distance, 0));
  }
}

/** The bonds of a run, in the room of their alphas; returns whether one of them is 0. */
function moveRun(w: Workspace, start: u32, end: u32, room: usize): bool {
  const column = (<usize>w.bondWeights.uid(start)) << 3;
  const weights = w.bondWeights.values + ((<usize>start) << 3);
  const bonds = w.liquidRow.lastBonds + column;
  const sums = w.bondSums + column;
  const bytes = (<usize>(end - start)) << 3;
  let sign: i64 = 0;
  for (let at: usize = 0; at < bytes; at += 8) {
    sign |= Average.put(room + at, sums + at, load<i64>(room + at), load<i64>(weights + at), load<i64>(bonds + at)) - 1;
  }
  return sign < 0;
}

function tracePairAlphas(state: State, w: Workspace, uid: u32, consensus: usize): void {
  const row = w.liquidRow;
  for (let target: u32 = 0; target < state.n; ++target) {
    const weight = Vector.get(row.weights, target);
    const alpha = alphaCurve.alphaOf(weight, Vector.get(row.bonds, target), Vector.get(consensus, target));
    Vector.set(w.pairAlphas, uid * state.n + target, alpha);
  }
}

/**
 * The consensus that the alphas look at: the epoch's own, or from spec_version 446 the one stored before, with 0 for each
 * missing element, which goes to previousConsensus.
 */
export function liquidConsensus(state: State, w: Workspace): usize {
  const stored = state.previousConsensusCount;
  if (!Rules.liquidAlphaConsensus(state.specVersion) || stored == 0) return w.consensus;
  const mode = state.liquidAlphaConsensusMode;
  const isAuto = mode == LiquidAlphaConsensus.AUTO;
  if (isAuto ? state.bondsPenalty != u16.MAX_VALUE : mode == LiquidAlphaConsensus.CURRENT) return w.consensus;
  for (let uid: u32 = 0; uid < state.n; ++uid) {
    const share = uid < stored ? load<u16>(state.previousConsensus + ((<usize>uid) << 1)) : 0;
    Vector.set(w.previousConsensus, uid, I32F32.fractionOf65535(share));
  }
  return w.previousConsensus;
}

/**
 * What a cursor sees that moves through the row once as the uid it looks for ascends: each entry whose uid is above all
 * before it. In an ascending row that is every entry.
 */
function walkWeights(w: Workspace, uid: u32): void {
  const weights = w.bondWeights;
  let next: u32 = 0;
  const end = weights.end(uid);
  for (let k = weights.start(uid); k < end; ++k) {
    const target = weights.uid(k);
    if (target < next) continue;
    Vector.set(w.liquidRow.weights, target, weights.value(k));
    next = target + 1;
  }
}

/** The same for the stored bonds, and of repeated ones the last. */
function walkBonds(state: State, w: Workspace, uid: u32): void {
  const stored = state.bonds;
  const row = w.liquidRow;
  const maskBlock = bondMaskBlock(state, uid);
  const end = stored.end(uid);
  const hasRuns = state.newestRegistration < maskBlock && Run.pays(stored.uids, stored.start(uid), end);
  let next: u32 = 0;
  for (let k = stored.start(uid); k < end; ++k) {
    const target = stored.uid(k);
    const ahead = target >= next;
    const after = hasRuns && ahead ? Run.fours(stored.uids, k, end, state.n) : k;
    if (after != k) {
      for (next = target; k < after; ++k, ++next) {
        const bond = I32F32.fractionOf65535(stored.value(k));
        Vector.set(row.bonds, next, bond);
        Vector.set(row.lastBonds, next, bond);
      }
      --k;
      continue;
    }
    // The registration of no neuron counts as block 0.
    const registration = target < state.n ? load<u64>(state.blockAtRegistration + ((<usize>target) << 3)) : 0;
    if (maskBlock <= registration) continue;
    if (ahead) next = target + 1;
    if (target >= state.n) continue;
    const bond = I32F32.fractionOf65535(stored.value(k));
    if (ahead) Vector.set(row.bonds, target, bond);
    Vector.set(row.lastBonds, target, bond);
  }
}

function forget(state: State, w: Workspace, uid: u32): void {
  const weights = w.bondWeights;
  const stored = state.bonds;
  const row = w.liquidRow;
  // Where there is much, all is forgotten at once.
  if (weights.length(uid) + stored.length(uid) > state.n) {
    Vector.clear(row.weights, state.n);
    Vector.clear(row.bonds, state.n);
    Vector.clear(row.lastBonds, state.n);
    return;
  }
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
