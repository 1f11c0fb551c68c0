// The parts that random states are made of, and a subnet of some of each.

import { Since } from "../../assembly/layout/runtimes.js";
import type { EpochInputJson } from "../model/epoch.js";
import { clampU64, type EdgeRandom, U16_MAX, U64_MAX } from "../random.js";

export type State = EpochInputJson;
type WeightRow = State["weights"][number];

const TAO = 1_000_000_000n;

// Stakes

const stakeStyles = {
  equal: (random: EdgeRandom) => {
    const stake = random.pick([1n, TAO, 1000n * TAO, 12_345_678_901_234n]);
    return () => stake;
  },
  two: (random: EdgeRandom) => {
    const stakes = [random.u64OfAnySize() >> 8n, random.u64OfAnySize() >> 8n];
    return () => random.pick(stakes);
  },
  round: (random: EdgeRandom) => () => BigInt(random.below(1000)) * TAO,
  uniform: (random: EdgeRandom) => () => random.u64() >> 14n,
  pareto: (random: EdgeRandom) => () => random.u64OfAnySize() >> 6n,
  few: (random: EdgeRandom) => () => BigInt(random.below(6)),
  extreme: (random: EdgeRandom) => () => random.edgeU64(),
  /** Four of the largest add up to 0 in I64F64. */
  wrapping: (random: EdgeRandom) => () => random.pick([2n ** 62n, 2n ** 62n, 2n ** 61n, 0n]),
};
export type StakeStyle = keyof typeof stakeStyles;
const calmStakes: readonly StakeStyle[] = ["equal", "two", "round", "uniform", "pareto", "few"];

/** Below 233 stakes of 2^63 and more are refused: there are few of them. */
export function stakes(random: EdgeRandom, spec: number, n: number, style?: StakeStyle): string[] {
  const draw = stakeStyles[style ?? (random.oneIn(16) ? "extreme" : random.pick(calmStakes))](random);
  const mask = spec < Since.ALPHA_STAKE && !random.oneIn(64) ? U64_MAX >> 1n : U64_MAX;
  return random.list(n, () => (draw() & mask).toString());
}

// Rows

const scoreStyles = {
  /** Validators agree, more or less. */
  quality: (random: EdgeRandom, n: number) => {
    const quality = random.list(n + 1, () => random.below(40_000));
    return (uid: number) => Math.floor(((quality[Math.min(uid, n)] ?? 0) * (75 + random.below(50))) / 100);
  },
  agreed: (random: EdgeRandom, n: number) => {
    const quality = random.list(n + 1, () => random.edgeU16());
    return (uid: number) => quality[Math.min(uid, n)] ?? 0;
  },
  few: (random: EdgeRandom) => {
    const scores = [random.edgeU16(), random.edgeU16(), 65535];
    return () => random.pick(scores);
  },
  equal: () => () => U16_MAX,
  any: (random: EdgeRandom) => () => random.below(U16_MAX + 1),
  edges: (random: EdgeRandom) => () => random.edgeU16(),
};
export type ScoreStyle = keyof typeof scoreStyles;

/** Ascending rows of some of the neurons. */
export function rows(random: EdgeRandom, authors: readonly boolean[], style?: ScoreStyle): WeightRow[] {
  const n = authors.length;
  const names = Object.keys(scoreStyles) as ScoreStyle[];
  const score = scoreStyles[style ?? random.pick(names)](random, n);
  const density = random.pick([1, 3, 6, 8]);
  return authors.map((author) => {
    if (!author || random.oneIn(12)) return [];
    const uids = random.list(n, (uid) => uid).filter(() => random.below(8) < density);
    return uids.map((uid) => [uid, score(uid)]);
  });
}

/** Rows as storage can hold them: out of order, a uid twice, and on neurons that are not there. */
export function messy(random: EdgeRandom, ordered: readonly WeightRow[], outside: boolean): WeightRow[] {
  const n = ordered.length;
  return ordered.map((row) => {
    const repeated = row.filter(() => random.oneIn(4)).map(([uid]): WeightRow[number] => [uid, random.edgeU16()]);
    const missing = outside && random.oneIn(2) ? [n, Math.min(n + 1, U16_MAX), U16_MAX] : [];
    const beyond = missing.filter(() => random.oneIn(2)).map((uid): WeightRow[number] => [uid, random.edgeU16()]);
    const entries = [...row, ...repeated, ...beyond];
    return random.oneIn(3) ? entries : random.shuffled(entries);
  });
}

/** A weight, or a bond, on a uid of n or more stops older runtimes. */
export const weightsMayLieOutside = (random: EdgeRandom, spec: number) =>
  spec >= Since.WEIGHTS_OUT_OF_RANGE_SKIPPED || random.oneIn(32);
export const bondsMayLieOutside = (random: EdgeRandom, spec: number) => spec >= Since.MECHANISMS || random.oneIn(32);

// Blocks

type Blocks = Pick<
  State,
  | "current_block"
  | "tempo"
  | "last_mechanism_step_block"
  | "activity_cutoff"
  | "last_update"
  | "block_at_registration"
  | "commit_block"
>;

/** Mostly quiet; of every other one some events are at, just before or just after the blocks that decide something. */
export function blocks(random: EdgeRandom, n: number, eventful = random.oneIn(2)): Blocks {
  const current = eventful && random.oneIn(6) ? random.edgeU64() : BigInt(random.between(20_000, 9_000_000));
  const tempo = random.pick([360, 360, 99, 0, 1, U16_MAX]);
  const cutoff = eventful ? random.pick([0n, 1n, 360n, 5000n, U64_MAX, random.edgeU64()]) : 5000n;
  const lastTempo = clampU64(current - BigInt(tempo));
  const step = random.oneIn(2) ? 0n : random.oneIn(8) ? random.edgeU64() : lastTempo;

  const deciding = [current, lastTempo, current - cutoff, step, step + 1n, lastTempo - 50n, 0n, U64_MAX];
  const event = () => clampU64(random.pick(deciding) + BigInt(random.between(-1, 1)));
  const block = (quiet: () => bigint) => () => (eventful && random.oneIn(3) ? event() : clampU64(quiet())).toString();
  const recent = block(() => current - BigInt(random.below(300)));
  const early = block(() => BigInt(random.below(20_000)));
  return {
    current_block: current.toString(),
    tempo,
    last_mechanism_step_block: step.toString(),
    activity_cutoff: cutoff.toString(),
    last_update: random.list(n, recent),
    block_at_registration: random.list(n, early),
    commit_block: random.list(n, () => (random.oneIn(2) ? null : recent())),
  };
}

// Parameters

/** 65535 * a / d is exact for these d, so that d equal stakes lie at kappa. */
const DIVISORS_OF_ONE = [3, 5, 15, 17];

export function kappaAtBoundary(random: EdgeRandom): number {
  const divisor = random.pick(DIVISORS_OF_ONE);
  return (U16_MAX / divisor) * random.between(1, divisor - 1);
}

/** u16 for the first runtimes of Yuma3, else i16. */
export function steepness(random: EdgeRandom, spec: number): number {
  const unsigned = spec >= Since.YUMA3 && spec < Since.STEEPNESS_IN_HUNDREDTHS;
  if (random.oneIn(2)) return random.pick([0, 1, 100, 1000, 2000, 4000, 4177, 4178, 5000]);
  const edge = random.edgeU16();
  return unsigned ? edge : (edge << 16) >> 16;
}

export function movingAverage(random: EdgeRandom): string {
  const usual = [0n, 1n, 500_000n, 999_999n, 1_000_000n, 1_000_001n, 2_000_000n, 2n ** 31n * 1_000_000n];
  return (random.oneIn(2) ? random.pick(usual) : random.edgeU64()).toString();
}

export function alphas(random: EdgeRandom): Pick<State, "alpha_low" | "alpha_high"> {
  const [a, b] = [random.edgeU16(), random.edgeU16()];
  return random.oneIn(4) ? { alpha_low: a, alpha_high: b } : { alpha_low: Math.min(a, b), alpha_high: Math.max(a, b) };
}

/** What specs 446 and later read beside. */
export function consensusMode(random: EdgeRandom, n: number): Partial<State> {
  const length = random.oneIn(4) ? random.below(n + 4) : n;
  return {
    ...(!random.oneIn(4) && {
      previous_consensus: random.oneIn(4) ? null : random.list(length, () => random.edgeU16()),
    }),
    ...(!random.oneIn(3) && { liquid_alpha_consensus_mode: random.pick(["current", "previous", "auto"] as const) }),
    ...(random.oneIn(4) && { null_consensus: random.oneIn(16) }),
  };
}

// A whole subnet

export function sizeOf(random: EdgeRandom): number {
  return random.oneIn(64) ? 0 : random.between(1, random.pick([4, 8, 12, 24]));
}

/** Some of the neurons are validators; everything is as it may well be, and edges are not rare. */
export function subnet(random: EdgeRandom, spec: number, n = sizeOf(random)): State {
  const validators = random.between(1, Math.max(1, n));
  const isValidator = random.shuffled(random.list(n, (uid) => uid < validators));
  const staked = (style?: StakeStyle) => {
    const all = stakes(random, spec, n, style);
    return all.map((stake, uid) => (isValidator[uid] || random.oneIn(8) ? stake : "0"));
  };
  const authors = isValidator.map((validator) => validator || random.oneIn(8));
  const plain = { weights: rows(random, authors), bonds: rows(random, authors) };
  const isMessy = random.oneIn(8);
  const alphaStake = staked();
  return {
    n,
    ...blocks(random, n),
    alpha_stake: alphaStake,
    tao_stake: random.oneIn(2) ? random.list(n, () => "0") : staked(),
    tao_weight: random.pick(["0", "3320413933267719290", "9223372036854775808", U64_MAX.toString()]),
    stake_threshold: random.oneIn(4) && n > 0 ? random.pick(alphaStake) : "0",
    owner_uid: random.oneIn(2) ? null : random.oneIn(16) ? random.edgeU16() : random.below(n + 1),
    validator_permit: isValidator.map((validator) => validator !== random.oneIn(8)),
    max_allowed_validators: random.pick([64, 64, U16_MAX, n, validators, Math.max(0, validators - 1), 1, 0]),
    weights: isMessy ? messy(random, plain.weights, weightsMayLieOutside(random, spec)) : plain.weights,
    bonds: isMessy ? messy(random, plain.bonds, bondsMayLieOutside(random, spec)) : plain.bonds,
    kappa: random.pick([32767, 32767, 0, U16_MAX, random.edgeU16(), kappaAtBoundary(random)]),
    bonds_penalty: random.pick([U16_MAX, U16_MAX, 0, 32768, random.edgeU16()]),
    bonds_moving_average: random.oneIn(2) ? "900000" : random.oneIn(8) ? movingAverage(random) : "975000",
    yuma3_enabled: random.oneIn(2),
    liquid_alpha_enabled: random.oneIn(2),
    alpha_sigmoid_steepness: random.oneIn(2) ? 1000 : steepness(random, spec),
    ...(random.oneIn(2) ? { alpha_low: 45875, alpha_high: 58982 } : alphas(random)),
    commit_reveal_enabled: random.oneIn(3),
    emission: random.pick(["0", "1", "148000000000", "21000000000000000", random.edgeU64().toString()]),
    ...(spec >= Since.LIQUID_ALPHA_CONSENSUS || random.oneIn(16) ? consensusMode(random, n) : {}),
  };
}
