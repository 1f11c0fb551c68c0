// The network of the guarantees study: an honest part and a cabal, each with validators and miners in proportion to its
// stake. Every validator shares its weight among the miners of a side with its own deviations. Integers throughout.

import type { EpochState, SparseRows } from "../../bindings/index.js";
import { settledState } from "../../bindings/settled.js";
import { Random } from "../random.js";

const VALIDATORS = 64;
const MINERS = 448;
export const NEURONS = VALIDATORS + MINERS;

/** Utilities and self-weights are so many parts from 0 to 1, the last one included. */
export const STEPS = 50;

/** Of stakes and deviations: what 1 is. */
const ONE = 65536;
const STAKE_DEVIATION = 19661;
/** rao */
const TOTAL_STAKE = 10n ** 15n;
/** Enough to tell the shares of the emission to a millionth of a millionth. */
const EMISSION = 10n ** 18n;
/** A validator's weights on one side add up to this. */
const SIDE = 2 ** 30;
const U16_MAX = 65535;

export interface Parameters {
  readonly seed: number;
  /** of a weight, in 1/65536 of the mean */
  readonly weightDeviation: number;
  /** fraction of 65535 */
  readonly kappa: number;
  /** fraction of 65535 */
  readonly bondsPenalty: number;
  readonly yuma3?: boolean;
  readonly liquidAlpha?: boolean;
}

/** The network for one honest stake. Its states differ in the weights alone, which are laid out once for each side. */
export class SplitNetwork {
  readonly honestValidators: number;
  readonly honestMiners: number;
  readonly #state: Omit<EpochState, "weights">;
  readonly #weights: SparseRows;
  /** u16s of the honest validators' rows, by utility, and of the cabal's, by self-weight */
  readonly #honestRows: readonly Uint16Array[];
  readonly #cabalRows: readonly Uint16Array[];

  /** @param honestStake hundredths of the stake, 1 to 99 */
  constructor(parameters: Parameters, honestStake: number) {
    const { seed, weightDeviation, kappa, bondsPenalty, yuma3 = false, liquidAlpha = false } = parameters;
    const honestValidators = Math.floor((honestStake * VALIDATORS) / 100);
    const honestMiners = Math.floor((honestStake * MINERS) / 100);
    this.honestValidators = honestValidators;
    this.honestMiners = honestMiners;
    const random = new Random(seed, honestStake);
    const stakes = [
      ...split((TOTAL_STAKE * BigInt(honestStake)) / 100n, deviations(random, honestValidators, STAKE_DEVIATION)),
      ...split(
        (TOTAL_STAKE * BigInt(100 - honestStake)) / 100n,
        deviations(random, VALIDATORS - honestValidators, STAKE_DEVIATION),
      ),
    ];

    const shares = Array.from({ length: VALIDATORS }, () => [
      ...sharesOf(deviations(random, honestMiners, weightDeviation)),
      ...sharesOf(deviations(random, MINERS - honestMiners, weightDeviation)),
    ]);
    const steps = Array.from({ length: STEPS + 1 }, (_, step) => step);
    const [honest, cabal] = [shares.slice(0, honestValidators), shares.slice(honestValidators)];
    this.#honestRows = steps.map((utility) => rowsOf(honest, honestMiners, utility));
    this.#cabalRows = steps.map((selfWeight) => rowsOf(cabal, honestMiners, STEPS - selfWeight));

    const all = <T>(value: T, count = NEURONS): T[] => new Array<T>(count).fill(value);
    this.#weights = {
      offsets: Uint32Array.from({ length: NEURONS + 1 }, (_, uid) => Math.min(uid, VALIDATORS) * MINERS),
      uids: Uint16Array.from({ length: VALIDATORS * MINERS }, (_, entry) => VALIDATORS + (entry % MINERS)),
      values: new Uint16Array(VALIDATORS * MINERS),
    };
    this.#state = settledState(NEURONS, {
      alphaStake: BigUint64Array.from([...stakes, ...all(0n, MINERS)]),
      validatorPermit: Uint8Array.from([...all(1, VALIDATORS), ...all(0, MINERS)]),
      maxAllowedValidators: VALIDATORS,
      kappa,
      bondsPenalty,
      yuma3Enabled: yuma3,
      liquidAlphaEnabled: liquidAlpha,
      emission: EMISSION,
    });
  }

  /**
   * The state in which honest validators give so many parts of STEPS to honest miners, and the cabal's to the cabal's.
   * It is good until the next call.
   */
  state(utility: number, selfWeight: number): EpochState {
    const honest = this.#honestRows[utility] as Uint16Array;
    this.#weights.values.set(honest);
    this.#weights.values.set(this.#cabalRows[selfWeight] as Uint16Array, honest.length);
    return { ...this.#state, weights: this.#weights };
  }

  /** Whether a neuron is of the honest part. */
  isHonest(uid: number): boolean {
    return uid < VALIDATORS ? uid < this.honestValidators : uid - VALIDATORS < this.honestMiners;
  }
}

/** Normal deviates around 1, none below 0, in units of 1/65536. */
function deviations(random: Random, count: number, deviation: number): number[] {
  return Array.from({ length: count }, () => Math.max(0, ONE + floorDiv(deviation * random.normal(), ONE)));
}

/** Parts of an amount, floored. */
function split(amount: bigint, parts: readonly number[]): bigint[] {
  const sum = BigInt(parts.reduce((total, part) => total + part, 0));
  return parts.map((part) => (sum === 0n ? 0n : (amount * BigInt(part)) / sum));
}

const sharesOf = (parts: readonly number[]): number[] => split(BigInt(SIDE), parts).map(Number);

/** Rows as they are set on the chain: u16s, the largest of each 65535. */
function rowsOf(shares: readonly (readonly number[])[], honestMiners: number, honestParts: number): Uint16Array {
  const rows = new Uint16Array(shares.length * MINERS);
  for (const [v, row] of shares.entries()) {
    const weights = row.map((share, miner) => share * (miner < honestMiners ? honestParts : STEPS - honestParts));
    const largest = Math.max(...weights, 1);
    // Products stay below 2^53.
    for (const [miner, weight] of weights.entries()) rows[v * MINERS + miner] = floorDiv(weight * U16_MAX, largest);
  }
  return rows;
}

/** Exact, where a plain quotient would be rounded before it is floored. */
function floorDiv(a: number, b: number): number {
  const rest = a % b;
  return (a - rest) / b - (rest < 0 ? 1 : 0);
}
