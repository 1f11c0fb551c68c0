import { at } from "../at.js";
import { clampToRange, I32F32, I64F64, maximum, minimum, U64 } from "../fixed.js";
import type { EpochInput } from "./input.js";
import { liquidAlphaColumns, liquidAlphas } from "./liquid-alpha.js";
import {
  columnMaxUpscale,
  columnNormalise,
  denseRow,
  mapValues,
  normalise,
  positiveEntries,
  type SparseMatrix,
  type SparseRow,
  scaleRows,
  weightedRowSums,
} from "./matrix.js";
import type { Ruleset } from "./ruleset.js";

export interface BondsAndDividends {
  /** What storage takes. */
  readonly bonds: SparseMatrix;
  readonly dividends: bigint[];
  /** Liquid alpha v1, where it was used: one alpha per column. */
  readonly alphaColumns?: bigint[];
  /** Liquid alpha v2, where it was used: one alpha per pair. */
  readonly alphas?: bigint[][];
}

/** What earlier stages hand to "9. Bonds and dividends". */
export interface BondStage {
  readonly input: EpochInput;
  readonly rules: Ruleset;
  readonly activeStake: readonly bigint[];
  readonly consensus: readonly bigint[];
  readonly incentive: readonly bigint[];
  readonly weightsForBonds: SparseMatrix;
  readonly oldBonds: SparseMatrix;
}

/** "9. Bonds and dividends": the old bonds as numbers, without those whose neuron was replaced since. */
export function oldBonds(input: EpochInput, rules: Ruleset): SparseMatrix {
  const lastTempo = lastTempoBlock(input, rules);
  const isOutdated = (i: number, j: number): boolean => {
    const registration = input.blockAtRegistration[j] ?? 0n;
    return (rules.bondMask === "last_tempo" ? lastTempo : at(input.lastUpdate, i)) <= registration;
  };
  return input.bonds.map((row, i) =>
    row.filter(([j]) => !isOutdated(i, j)).map(([j, bond]) => [j, I32F32.saturatingFromInteger(BigInt(bond))] as const),
  );
}

function lastTempoBlock(input: EpochInput, rules: Ruleset): bigint {
  return rules.usesLastMechanismStepBlock && input.lastMechanismStepBlock !== 0n
    ? clampToRange(input.lastMechanismStepBlock + 1n, U64)
    : clampToRange(input.currentBlock - input.tempo, U64);
}

/** "Classic (yuma3_enabled = false)". */
export function classicBondsAndDividends(stage: BondStage): BondsAndDividends {
  const { input, rules } = stage;
  const alphaColumns = rules.liquidAlphaV1 ? liquidAlphaColumns(input, stage.consensus) : null;
  if (alphaColumns === null) return averagedBonds(stage, everyColumn(input.n, classicAlpha(input)), movingAverage);
  return { ...averagedBonds(stage, alphaColumns, liquidV1Average), alphaColumns };
}

/** The same with an alpha for each column, and whatever average of new and old bonds. */
export function averagedBonds(
  stage: Omit<BondStage, "rules" | "consensus">,
  alphas: readonly bigint[],
  average: (alphas: readonly bigint[], fresh: SparseMatrix, old: SparseMatrix) => SparseMatrix,
): BondsAndDividends {
  const { n } = stage.input;
  const old = columnNormalise(stage.oldBonds, n);
  const delta = columnNormalise(scaleRows(stage.activeStake, stage.weightsForBonds), n);
  const ema = columnNormalise(average(alphas, delta, old), n);
  return {
    bonds: columnMaxUpscale(ema, n),
    dividends: normalise(weightedRowSums(ema, stage.incentive)),
  };
}

function everyColumn(n: number, alpha: bigint): bigint[] {
  return new Array<bigint>(n).fill(alpha);
}

/** "Yuma3 (yuma3_enabled = true)". */
export function yuma3BondsAndDividends(stage: BondStage): BondsAndDividends {
  const { input, rules, incentive, consensus, weightsForBonds, activeStake } = stage;
  const largestBond = I32F32.saturatingFromInteger(65535n);
  const old = mapValues(stage.oldBonds, (bond) => I32F32.safeDiv(bond, largestBond));

  const alphas = liquidAlphas(input, rules, consensus, weightsForBonds, old);
  const ema = alphas
    ? weightsForBonds.map((row, i) => liquidAverageRow(at(alphas, i), row, denseRow(at(old, i), input.n)))
    : movingAverage(everyColumn(input.n, yuma3Alpha(input)), weightsForBonds, old);

  const total = weightedRowSums(columnNormalise(ema, input.n), incentive);
  const dividends = total.map((dividend, i) => I32F32.checkedMul(dividend, at(activeStake, i)) ?? 0n);
  return { bonds: ema, dividends: normalise(dividends), ...(alphas && { alphas }) };
}

/** Classic step 3: alpha from bonds_moving_average, saturating. */
function classicAlpha(input: EpochInput): bigint {
  const average = I64F64.safeDiv(
    I64F64.saturatingFromInteger(input.bondsMovingAverage),
    I64F64.saturatingFromInteger(1_000_000n),
  );
  return I32F32.saturatingSub(I32F32.one, I32F32.saturatingFrom(average, I64F64));
}

/** Yuma3 step 2: the same, with conversions that wrap. */
function yuma3Alpha(input: EpochInput): bigint {
  const average = I64F64.saturatingDiv(
    I64F64.wrappingFromInteger(input.bondsMovingAverage),
    I64F64.wrappingFromInteger(1_000_000n),
  );
  return I32F32.saturatingSub(I32F32.one, I32F32.wrappingFrom(average, I64F64));
}

/** Classic step 3: the exponential moving average. Duplicates add up. */
export function movingAverage(alphas: readonly bigint[], fresh: SparseMatrix, old: SparseMatrix): SparseMatrix {
  const rest = alphas.map((alpha) => I32F32.saturatingSub(I32F32.one, alpha));
  return fresh.map((row, i) => {
    const average = alphas.map(() => 0n);
    const accumulate = (entries: SparseRow, factors: readonly bigint[]) => {
      for (const [j, value] of entries) {
        const sum = average[j];
        if (sum !== undefined) average[j] = I32F32.saturatingAdd(sum, I32F32.saturatingMul(at(factors, j), value));
      }
    };
    accumulate(row, alphas);
    accumulate(at(old, i), rest);
    return positiveEntries(average);
  });
}

/** subtensor-257, liquid alpha v1: delta is assigned (the last duplicate counts), the old bond added. */
function liquidV1Average(alphas: readonly bigint[], delta: SparseMatrix, old: SparseMatrix): SparseMatrix {
  return delta.map((row, i) => liquidV1AverageRow(alphas, row, at(old, i)));
}

function liquidV1AverageRow(alphas: readonly bigint[], delta: SparseRow, old: SparseRow): SparseRow {
  const average = denseRow(delta, alphas.length).map((value, j) => I32F32.saturatingMul(at(alphas, j), value));
  for (const [j, bond] of old) {
    const oneMinusAlpha = I32F32.saturatingSub(I32F32.one, at(alphas, j));
    average[j] = I32F32.saturatingAdd(at(average, j), I32F32.saturatingMul(oneMinusAlpha, bond));
  }
  return positiveEntries(average);
}

/** Yuma3 step 2 with liquid alpha: only pairs with a new weight keep a bond, in the new weights' order. */
function liquidAverageRow(alphas: readonly bigint[], fresh: SparseRow, old: readonly bigint[]): SparseRow {
  return fresh.flatMap(([j, weight]) => {
    const alpha = at(alphas, j);
    const kept = I32F32.saturatingMul(I32F32.saturatingSub(I32F32.one, alpha), at(old, j));
    const purchase = I32F32.saturatingMul(alpha, weight);
    const bond = minimum(I32F32.one, I32F32.saturatingAdd(kept, maximum(0n, purchase)));
    return bond > 0n ? [[j, bond] as const] : [];
  });
}
