// Medians of interleaved runs: what disturbs the machine for a while disturbs every variant alike.

export interface Variant {
  readonly name: string;
  readonly run: () => unknown;
}

export interface Timing {
  readonly name: string;
  /** milliseconds */
  readonly median: number;
  /** half the distance between the quartiles, over the median */
  readonly spread: number;
  readonly runs: number;
}

/** Runs the variants in turn, for about so many milliseconds each and at least seven rounds after two to warm up. */
export function measure(variants: readonly Variant[], milliseconds = 600): Timing[] {
  const times = variants.map((): number[] => []);
  let rounds = 2;
  for (let round = 0; round < rounds; ++round) {
    variants.forEach(({ run }, i) => {
      const start = performance.now();
      run();
      times[i]?.push(performance.now() - start);
    });
    const slowest = Math.max(...times.map((list) => list.at(-1) ?? 0));
    if (round === 1) rounds = 2 + Math.max(7, Math.min(200, Math.floor(milliseconds / slowest)));
  }
  return variants.map(({ name }, i) => {
    const sorted = (times[i] ?? []).slice(2).sort((a, b) => a - b);
    const at = (fraction: number) => sorted[Math.floor(fraction * (sorted.length - 1))] ?? Number.NaN;
    return { name, median: at(0.5), spread: (at(0.75) - at(0.25)) / 2 / at(0.5), runs: sorted.length };
  });
}
