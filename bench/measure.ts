// Medians of interleaved rounds: what disturbs the machine for a while disturbs every variant alike, and what disturbs it
// for a moment only makes a run slower, so that the fastest run of a round is what the round says.

/** Something to be timed, by whatever clock it likes: a sample says how long one run took, and may say more. */
export interface Variant<S extends Sample = Sample> {
  readonly name: string;
  /** Runs it so many times. */
  readonly sample: (runs: number) => readonly S[];
}

export interface Sample {
  readonly milliseconds: number;
}

/** What the rounds say. */
export interface Timing {
  /** milliseconds */
  readonly median: number;
  /** milliseconds */
  readonly least: number;
  /** half the distance between the quartiles, over the median */
  readonly spread: number;
  readonly rounds: number;
}

export interface Effort {
  readonly rounds: number;
  /** that a variant runs in each round, if one run is not longer */
  readonly milliseconds: number;
  /** after which a variant leaves off, though rounds are left */
  readonly limit: number;
}

export const fullEffort: Effort = { rounds: 15, milliseconds: 40, limit: 12_000 };
export const quickEffort: Effort = { rounds: 5, milliseconds: 15, limit: 1000 };

/** A function as a variant. */
export function timed(name: string, run: () => unknown): Variant {
  return {
    name,
    sample: (runs) =>
      Array.from({ length: runs }, () => {
        const start = performance.now();
        run();
        return { milliseconds: performance.now() - start };
      }),
  };
}

/** Of one variant the samples of each round, of which there may be fewer than there were. */
export type Rounds<S extends Sample = Sample> = readonly (readonly S[])[];

/** Runs the variants in turn: in every round each of them for about as long as the others. */
export function measure<S extends Sample>(variants: readonly Variant<S>[], effort: Effort): Rounds<S>[] {
  const measured = variants.map(({ sample }) => ({ sample, runs: runsInRound(sample, effort), rounds: [] as S[][] }));
  for (let round = 0; round < effort.rounds; ++round) {
    for (const { sample, runs, rounds } of measured) {
      if (sum(rounds.flat()) >= effort.limit) continue;
      // Nobody pays for the garbage of the one before.
      globalThis.gc?.();
      rounds.push([...sample(runs)]);
    }
  }
  return measured.map(({ rounds }) => rounds);
}

/**
 * So many runs take as long as a round should. At least three, where there is time for it, so that one of them is left in
 * peace. Engines compile what runs often, so these first ones don't count.
 */
function runsInRound(sample: Variant["sample"], { rounds, milliseconds, limit }: Effort): number {
  const first = sum(sample(1));
  const least = 3 * rounds * first <= limit ? 3 : 1;
  if (first * least >= milliseconds) return least;
  const warm = Math.min(50, Math.ceil(milliseconds / first));
  return Math.max(least, Math.min(100, Math.round((milliseconds * warm) / sum(sample(warm)))));
}

export function timing<S extends Sample>(rounds: Rounds<S>, clock: (sample: S) => number = durationOf): Timing {
  return timingOf(fastest(rounds, clock));
}

/** How long the one took for each millisecond of the other: round by round, and the median of that. */
export function ratio(one: Rounds, other: Rounds): number {
  const others = fastest(other, durationOf);
  const shared = fastest(one, durationOf).slice(0, others.length);
  return timingOf(shared.map((milliseconds, i) => milliseconds / (others[i] as number))).median;
}

/** Of one measurement a round. */
export function timingOf(milliseconds: readonly number[]): Timing {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (fraction: number) => sorted[Math.floor(fraction * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(0.5), least: at(0), spread: (at(0.75) - at(0.25)) / 2 / at(0.5), rounds: sorted.length };
}

const fastest = <S extends Sample>(rounds: Rounds<S>, clock: (sample: S) => number) =>
  rounds.map((round) => Math.min(...round.map(clock)));
const durationOf = ({ milliseconds }: Sample) => milliseconds;
const sum = (samples: readonly Sample[]) => samples.reduce((total, { milliseconds }) => total + milliseconds, 0);
