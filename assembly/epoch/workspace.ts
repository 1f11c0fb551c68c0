// The epoch's memory: what its stages leave for each other, and the room that some need for themselves. All of it is laid
// out here, at once, before anything is computed (docs/abi.md, "Memory").

import { Ruleset } from "../layout/epoch";
import { Arena } from "../record/arena";
import { Rows } from "../record/rows";
import { Accumulator } from "./accumulator";
import { Rules } from "./rules";
import { State } from "./state";

/** See weightsAscend. */
export const ASCENDS_ABOVE_0: u8 = 2;

/** Room for the weights of the validators by column: what the weighted median searches. */
@unmanaged
export class Columns {
  /** u32[n + 1] */
  offsets: usize;
  /** u32[n]: the end of what a column holds, which may be less than its room. */
  ends: usize;
  /** u16[entries]: the validator. */
  rows: usize;
  /** i64[entries] */
  values: usize;
}

/** Those whose scores decide: the rows with active stake. */
@unmanaged
export class Electorate {
  validators: u32;
  /** i64[n]: the active stake, normalised once more. */
  stake: usize;
  /** The sum of that, and what of it may lie below the consensus. */
  total: i64;
  minority: i64;
}

/** Room for one validator's row, i64[n] each, zero between rows. */
@unmanaged
export class LiquidRow {
  /** What a cursor that only moves forward finds at each neuron, in the row of weights and in that of old bonds. */
  weights: usize;
  bonds: usize;
  /** The old bond on each neuron, of repeated ones the last. */
  lastBonds: usize;
}

/** An address is that of n elements, raw I32F32 bits where nothing else is said. */
@unmanaged
export class Workspace {
  /** u8, 0 or 1 */
  active: usize;
  /** u8: in force in this epoch. */
  permits: usize;
  /** u8: in force from now on. */
  newPermits: usize;
  /** I64F64 */
  totalStake: usize;
  /** u64: the same in rao. */
  stakeInRao: usize;
  stakeShare: usize;
  activeStake: usize;
  /** Whether all active stake lies in [0, 1). */
  isStakeFraction: bool;

  weights: Rows;
  /** u8: not 0 of a row whose uids ascend, which needs no care for order and repeats; ASCENDS_ABOVE_0 if no weight is 0. */
  weightsAscend: usize;
  /** Whether all weights lie in [0, 1], as they do unless the sum of a row wraps. */
  areWeightsFractions: bool;

  electorate: Electorate;
  columns: Columns;
  /** u64: the weights on one column, with the stake behind each. */
  pairs: usize;
  consensus: usize;

  /** What weights are cut to: the consensus; of the other rulesets, which cut nothing, the largest number. */
  ceilings: usize;
  validatorTrust: usize;
  /** Over the weights before they are cut; 0 where nobody wants to know. */
  preranks: usize;
  ranks: usize;
  incentive: usize;
  /** Of the ranks in the preranks, or the whitepaper's; 0 where there is none. */
  trust: usize;

  bondWeights: Rows;
  /** What is bought of each column: the sums of active stake times bondWeights. See emaBonds for what becomes of them. */
  purchases: usize;
  /** The sums by column of the stored bonds that count, in whole numbers. */
  storedSums: usize;
  /** u8: of a row in which the stored bonds that count ascend. */
  storedAscend: usize;
  /** The part of a column's new bonds that is bought in this epoch, where it is one for all validators. */
  alphas: usize;
  hasColumnAlphas: bool;
  /** Whether that part is one for all columns too. */
  isOneAlpha: bool;
  /** The consensus that the last epoch stored. */
  previousConsensus: usize;
  /** i64[n * n], for the trace, or 0 */
  pairAlphas: usize;
  hasPairAlphas: bool;
  row: Accumulator;
  liquidRow: LiquidRow;

  /** The new bonds; classic ones become their shares of the column when the dividends are earned. */
  bonds: Rows;
  /** u8: of a row whose bonds lie in [0, 1]. */
  areBondsFractions: usize;
  bondSums: usize;
  dividends: usize;
  /** The largest share in each column of classic bonds. */
  largest: usize;
  // See Vector.reciprocals: of purchases, storedSums, bondSums and largest.
  purchaseReciprocals: usize;
  storedReciprocals: usize;
  bondReciprocals: usize;
  largestReciprocals: usize;

  serverShare: usize;
  validatorShare: usize;
  combinedShare: usize;

  layOut(state: State, traces: bool): void {
    const n = state.n;
    const isYuma = state.ruleset == Ruleset.YUMA;
    const hasTrust = Rules.ranksOutput(state.specVersion);
    const weightEntries: u64 = state.weights.entries;
    const bondEntries = weightEntries + state.bonds.entries;
    this.active = Arena.array(n, 1);
    this.permits = Arena.array(n, 1);
    this.newPermits = Arena.array(n, 1);
    this.totalStake = Arena.array(n, 16);
    this.stakeInRao = Arena.array(n, 8);
    this.stakeShare = Arena.array(n, 8);
    this.activeStake = Arena.array(n, 8);
    this.weights = layOutRows(weights, n, weightEntries);
    this.weightsAscend = Arena.array(n, 1);
    this.consensus = Arena.array(n, 8);
    this.validatorTrust = Arena.array(n, 8);
    this.preranks = hasTrust || !isYuma ? Arena.array(n, 8) : 0;
    this.ranks = Arena.array(n, 8);
    this.trust = hasTrust || state.ruleset == Ruleset.WHITEPAPER ? Arena.array(n, 8) : 0;
    this.purchases = Arena.array(n, 8);
    this.storedSums = Arena.array(n, 8);
    this.storedAscend = Arena.array(n, 1);
    this.alphas = Arena.array(n, 8);
    this.pairAlphas = traces && state.yuma3 && state.liquidAlphaEnabled ? Arena.array(<u64>n * n, 8) : 0;
    this.row = row;
    row.n = n;
    row.values = Arena.array(n, 8);
    row.touched = Arena.array(Accumulator.touchedBytes(n), 1);
    this.bonds = layOutRows(bonds, n, bondEntries);
    this.areBondsFractions = Arena.array(n, 1);
    this.bondSums = Arena.array(n, 8);
    this.dividends = Arena.array(n, 8);
    this.hasColumnAlphas = false;
    this.isOneAlpha = false;
    this.hasPairAlphas = false;
    this.layOutShared(n, isYuma, traces);
  }

  /** Fields that lie in the room of another. Each line says why neither is read once the other is written. */
  private layOutShared(n: u32, isYuma: bool, traces: bool): void {
    // The columns are done with when the consensus is; bonds and their sums come after it, as do alphas and purchases.
    this.columns = columns;
    columns.offsets = this.bonds.offsets;
    columns.ends = this.bondSums;
    columns.rows = this.bonds.uids;
    columns.values = this.bonds.values;
    this.electorate = electorate;
    electorate.stake = this.alphas;
    this.pairs = this.purchases;
    // Yuma cuts to the consensus itself. Where there is none, the ceilings are done with before there are alphas.
    this.ceilings = isYuma ? this.consensus : this.alphas;
    // Incentive is what the ranks become, element by element.
    this.incentive = this.ranks;
    // Each entry is written at or before the place it was read from: a row has no more entries than before.
    this.bondWeights = bondWeights;
    bondWeights.offsets = Arena.array(<u64>n + 1, 4);
    bondWeights.uids = this.weights.uids;
    bondWeights.values = this.weights.values;
    // Liquid alpha's bonds need none of purchases, stored sums, alphas of columns, and the row to gather in.
    this.liquidRow = liquidRow;
    liquidRow.weights = this.purchases;
    liquidRow.bonds = this.storedSums;
    liquidRow.lastBonds = this.row.values;
    this.previousConsensus = this.alphas;
    // The row to gather in is done with when the bonds are.
    this.largest = this.row.values;
    // Once it is shares, nobody but the trace reads the total stake. What is divided by purchases and stored sums are bonds;
    // what by bond sums, dividends, which are earned when the bonds are there; what by the largest, bonds on their way out.
    this.purchaseReciprocals = traces ? Arena.array(n, 16) : this.totalStake;
    this.storedReciprocals = this.purchaseReciprocals + ((<usize>n) << 3);
    this.bondReciprocals = this.purchaseReciprocals;
    this.largestReciprocals = this.purchaseReciprocals;
    // The emission is shared out when bonds and dividends are there.
    this.serverShare = this.purchases;
    this.validatorShare = this.storedSums;
    this.combinedShare = this.bondSums;
  }
}

function layOutRows(rows: Rows, n: u32, entries: u64): Rows {
  rows.offsets = Arena.array(<u64>n + 1, 4);
  rows.uids = Arena.array(entries, 2);
  rows.values = Arena.array(entries, 8);
  return rows;
}

const weights = changetype<Rows>(memory.data(offsetof<Rows>(), 8));
const bondWeights = changetype<Rows>(memory.data(offsetof<Rows>(), 8));
const bonds = changetype<Rows>(memory.data(offsetof<Rows>(), 8));
const electorate = changetype<Electorate>(memory.data(offsetof<Electorate>(), 8));
const columns = changetype<Columns>(memory.data(offsetof<Columns>(), 8));
const row = changetype<Accumulator>(memory.data(offsetof<Accumulator>(), 8));
const liquidRow = changetype<LiquidRow>(memory.data(offsetof<LiquidRow>(), 8));

export const workspace = changetype<Workspace>(memory.data(offsetof<Workspace>(), 8));
