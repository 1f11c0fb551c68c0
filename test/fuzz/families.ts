// What is fuzzed: a family draws states that lean on one part of the rules. The names are those of the vectors' suites.

import { FIRST_RUNTIME, REFERENCE_RUNTIME, Since } from "../../assembly/layout/runtimes.js";
import type { EpochOutputJson } from "../model/epoch.js";
import { type EdgeRandom, U16_MAX, U64_MAX } from "../random.js";
import {
  alphas,
  blocks,
  bondsMayLieOutside,
  consensusMode,
  kappaAtBoundary,
  messy,
  movingAverage,
  rows,
  type State,
  stakes,
  steepness,
  subnet,
  weightsMayLieOutside,
} from "./subnet.js";

export interface Family {
  readonly draw: (random: EdgeRandom, spec: number) => State;
  /** The runtimes that have what it is about; all where absent. */
  readonly specs?: readonly [first: number, last: number];
  /** Drawn once for so many times that another is, as it takes so much longer. */
  readonly rare?: number;
  /** The state of the next epoch, after a state and its output; null where the sequence ends. */
  readonly next?: (random: EdgeRandom, state: State, output: EpochOutputJson) => State | null;
}

const NEWEST = Since.NULL_CONSENSUS;

export const families: Readonly<Record<string, Family>> = {
  uniform: { draw: subnet },
  tiny: { draw: (random, spec) => subnet(random, spec, random.below(5)) },
  medium: { draw: (random, spec) => subnet(random, spec, random.between(25, 64)), rare: 8 },
  large: { draw: (random, spec) => subnet(random, spec, random.between(65, 256)), rare: 128 },
  single: {
    draw: changed((_, state) => {
      const staked = Math.max(0, state.validator_permit.indexOf(true));
      const only = (stake: string, uid: number) => (uid === staked ? stake : "0");
      return { alpha_stake: state.alpha_stake.map(only), tao_stake: state.tao_stake.map(only) };
    }),
  },
  zeros: {
    draw: changed((random, { n }) => {
      const none = {
        alpha_stake: all(n, "0"),
        tao_stake: all(n, "0"),
        weights: all(n, []),
        bonds: all(n, []),
        validator_permit: all(n, false),
        last_update: all(n, "0"),
        block_at_registration: all(n, U64_MAX.toString()),
        stake_threshold: U64_MAX.toString(),
        emission: "0",
      };
      return someOf(random, none, 3);
    }),
  },
  pareto: { draw: changed((random, { n }, spec) => ({ alpha_stake: stakes(random, spec, n, "pareto") })) },
  extreme_stake: {
    draw: changed((random, { n }, spec) => ({
      alpha_stake: stakes(random, spec, n, random.pick(["extreme", "wrapping"])),
      tao_stake: random.oneIn(2) ? all(n, "0") : stakes(random, spec, n, "extreme"),
      tao_weight: random.edgeU64().toString(),
      stake_threshold: random.oneIn(2) ? "0" : random.edgeU64().toString(),
    })),
  },
  ties: {
    draw: changed((random, { n, validator_permit }, spec) => ({
      alpha_stake: stakes(random, spec, n, random.pick(["equal", "two"])),
      tao_stake: all(n, "0"),
      weights: rows(random, validator_permit, random.pick(["few", "agreed", "equal"])),
      kappa: random.oneIn(2) ? kappaAtBoundary(random) : 32767,
      max_allowed_validators: random.below(n + 1),
    })),
  },
  tao_weight: {
    specs: [Since.ALPHA_STAKE, NEWEST],
    draw: changed((random, { n }, spec) => ({
      tao_stake: stakes(random, spec, n),
      tao_weight: random.edgeU64().toString(),
    })),
  },
  threshold: {
    specs: [Since.YUMA3, NEWEST],
    draw: changed((random, { n, alpha_stake }) => {
      const threshold = n > 0 ? BigInt(random.pick(alpha_stake)) : 0n;
      const near = (stake: string) => (random.oneIn(3) ? threshold + BigInt(random.between(-1, 1)) : BigInt(stake));
      return {
        alpha_stake: alpha_stake.map((stake) => (near(stake) & U64_MAX).toString()),
        tao_stake: all(n, "0"),
        stake_threshold: threshold.toString(),
        owner_uid: random.below(n + 1),
      };
    }),
  },
  max_validators: {
    draw: changed((random, { n }) => ({
      validator_permit: all(n, true),
      max_allowed_validators: random.pick([0, 1, Math.max(0, n - 1), n, n + 1, U16_MAX, random.below(n + 1)]),
    })),
  },
  inactive: { draw: changed((random, { n }) => blocks(random, n, true)) },
  registration: {
    draw: changed((random, { n }) => ({ ...blocks(random, n, true), activity_cutoff: U64_MAX.toString() })),
  },
  commit_reveal: {
    specs: [Since.STEEPNESS_IN_HUNDREDTHS, NEWEST],
    draw: changed((random, { n }) => ({ ...blocks(random, n, true), commit_reveal_enabled: !random.oneIn(4) })),
  },
  owner: {
    draw: changed((random, { n, weights, alpha_stake }) => {
      const owner = random.below(Math.max(1, n));
      const self: [number, number] = [owner, random.edgeU16()];
      return {
        owner_uid: owner,
        weights: weights.map((row, uid) =>
          uid === owner && random.oneIn(2) ? [...row.filter(([target]) => target !== owner), self] : row,
        ),
        stake_threshold: random.oneIn(2) ? (alpha_stake[owner] ?? "0") : random.edgeU64().toString(),
      };
    }),
  },
  kappa: { draw: changed((random) => ({ kappa: random.oneIn(2) ? random.edgeU16() : kappaAtBoundary(random) })) },
  cabal: { draw: cabal },
  bonds_penalty: {
    specs: [Since.ALPHA_STAKE, NEWEST],
    draw: changed((random) => ({ bonds_penalty: random.edgeU16() })),
  },
  bonds_ma: { draw: changed((random) => ({ bonds_moving_average: movingAverage(random) })) },
  emission: { draw: changed((random) => ({ emission: random.edgeU64().toString() })) },
  yuma3: {
    specs: [Since.YUMA3, NEWEST],
    draw: changed(() => ({ yuma3_enabled: true, liquid_alpha_enabled: false })),
  },
  yuma3_liquid: {
    specs: [Since.YUMA3, NEWEST],
    draw: changed((random) => ({ yuma3_enabled: true, liquid_alpha_enabled: true, ...alphas(random) })),
  },
  liquid_odd: {
    specs: [Since.YUMA3, NEWEST],
    draw: changed((random, _, spec) => ({
      yuma3_enabled: true,
      liquid_alpha_enabled: true,
      alpha_low: random.edgeU16(),
      alpha_high: random.edgeU16(),
      alpha_sigmoid_steepness: steepness(random, spec),
    })),
  },
  consensus_mode: {
    specs: [Since.LIQUID_ALPHA_CONSENSUS, NEWEST],
    draw: changed((random, { n }) => ({
      yuma3_enabled: true,
      liquid_alpha_enabled: true,
      bonds_penalty: random.pick([U16_MAX, U16_MAX - 1, random.edgeU16()]),
      ...alphas(random),
      ...consensusMode(random, n),
    })),
  },
  liquid_v1: {
    specs: [Since.LIQUID_ALPHA_V1, Since.YUMA3 - 1],
    draw: changed((random) => ({ liquid_alpha_enabled: true, ...alphas(random) })),
  },
  kept_rows: {
    specs: [FIRST_RUNTIME, Since.MECHANISMS - 1],
    draw: changed((random, { n, bonds }, spec) => ({
      bonds: messy(random, bonds, bondsMayLieOutside(random, spec)),
      validator_permit: random.list(n, () => random.oneIn(3)),
      max_allowed_validators: random.below(3),
    })),
  },
  comparison: {
    specs: [Since.RANKS_GONE, NEWEST],
    draw: changed((random, { weights }, spec) => ({
      ruleset: random.pick(["whitepaper", "naive"] as const),
      ...(!random.oneIn(4) && { rho: random.edgeU16() }),
      kappa: random.edgeU16(),
      ...(random.oneIn(8) && { weights: messy(random, weights, weightsMayLieOutside(random, spec)) }),
    })),
    next: nextEpoch,
  },
  messy_rows: {
    draw: changed((random, { weights, bonds }, spec) => ({
      weights: messy(random, weights, weightsMayLieOutside(random, spec)),
      bonds: messy(random, bonds, bondsMayLieOutside(random, spec)),
    })),
  },
  long_rows: { draw: longRows, rare: 1024 },
  sequence: { draw: subnet, next: nextEpoch },
};

/** A subnet with some of it drawn anew. */
function changed(change: (random: EdgeRandom, state: State, spec: number) => Partial<State>): Family["draw"] {
  return (random, spec) => {
    const state = subnet(random, spec);
    return { ...state, ...change(random, state, spec) };
  };
}

/** Two groups of validators that score each its own miners, the stake of the honest ones near kappa. */
function cabal(random: EdgeRandom, spec: number): State {
  const n = random.between(4, 24);
  const validators = random.between(2, n - 2);
  const honest = random.between(1, validators - 1);
  const kappa = random.pick([32767, 39321, 58982, kappaAtBoundary(random), random.edgeU16()]);
  // In parts of 65535: the honest stake is kappa, or off by one part or one rao.
  const part = random.pick([1n, 1_000_000_007n, 2n ** 40n]);
  const parts = Math.min(U16_MAX, Math.max(0, kappa + random.between(-1, 1)));
  const honestStake = divided(BigInt(parts) * part + BigInt(random.between(0, 1)), honest);
  const cabalStake = divided(BigInt(U16_MAX - parts) * part, validators - honest);
  const isHonest = (uid: number) => uid < honest;
  const score = (uid: number, miner: number) => {
    const own = isHonest(uid) === (miner % 2 === 0);
    return own ? random.between(U16_MAX - 10, U16_MAX) : random.below(10);
  };
  const miners = random.list(n - validators, (i) => validators + i);
  return {
    ...subnet(random, spec, n),
    kappa,
    alpha_stake: [...honestStake, ...cabalStake, ...all(n - validators, 0n)].map(String),
    tao_stake: all(n, "0"),
    stake_threshold: "0",
    validator_permit: random.list(n, (uid) => uid < validators),
    weights: random.list(n, (uid) => (uid < validators ? miners.map((miner) => [miner, score(uid, miner)]) : [])),
  };
}

/** Rows that name few neurons so often that sums of rows wrap, and those of columns saturate, or nearly. */
function longRows(random: EdgeRandom, spec: number): State {
  const n = random.between(2, 4);
  const state = subnet(random, spec, n);
  const author = random.below(n);
  const length = random.oneIn(2) ? random.between(32_768, 32_780) : random.below(70_000);
  const isOne = random.oneIn(2);
  const entry = (): [number, number] => [isOne ? author : random.below(n), U16_MAX - random.below(2)];
  const lengthened = (rows: State["weights"]) =>
    random.oneIn(3) ? rows : rows.map((row, uid) => (uid === author ? random.list(length, entry) : row));
  return {
    ...state,
    validator_permit: all(n, true),
    owner_uid: author,
    weights: lengthened(state.weights),
    bonds: lengthened(state.bonds),
  };
}

/** A sum in so many parts, the first of which takes the rest. */
function divided(sum: bigint, count: number): bigint[] {
  const part = sum / BigInt(count);
  return [sum - part * BigInt(count - 1), ...all(count - 1, part)];
}

function all<T>(count: number, value: T): T[] {
  return new Array<T>(count).fill(value);
}

/** Each field once in so many times. */
function someOf(random: EdgeRandom, fields: Partial<State>, oneIn: number): Partial<State> {
  return Object.fromEntries(Object.entries(fields).filter(() => random.oneIn(oneIn)));
}

/** One tempo later: what the epoch stored is carried on, and a little has happened. */
function nextEpoch(random: EdgeRandom, state: State, output: EpochOutputJson): State | null {
  if (random.oneIn(6)) return null;
  const spec = state.spec_version ?? REFERENCE_RUNTIME;
  const now = (BigInt(state.current_block) + BigInt(state.tempo) + 1n) & U64_MAX;
  return {
    ...state,
    current_block: now.toString(),
    last_mechanism_step_block: state.last_mechanism_step_block === "0" ? "0" : state.current_block,
    last_update: state.last_update.map((block) => (random.oneIn(2) ? state.current_block : block)),
    block_at_registration: state.block_at_registration.map((block) => (random.oneIn(12) ? state.current_block : block)),
    bonds: output.bonds,
    validator_permit: output.validator_permit,
    ...(spec >= Since.LIQUID_ALPHA_CONSENSUS && { previous_consensus: output.consensus }),
    ...someOf(random, subnet(random, spec, state.n), 8),
  };
}
