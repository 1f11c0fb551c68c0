// A bar on standard error, with an estimate of the time left. Nothing where nobody watches.

import { Format, Presets, SingleBar } from "cli-progress";

export interface Progress {
  update(done: number): void;
  /** Takes the bar away. */
  stop(): void;
}

/**
 * @param total how many there will be; 0 where nobody knows
 * @param unit what is counted, as in epochs
 */
export function progressBar(total: number, unit: string): Progress {
  const bar = new SingleBar(
    {
      format: formatOf(total, unit),
      clearOnComplete: true,
      // The terminal is left as it is: whoever interrupts us has nothing to put back.
      linewrap: true,
      barsize: Math.max(0, Math.min(40, (process.stderr.columns ?? 80) - 40)),
      etaBuffer: 100,
      // Before anything is done there is nothing to tell it from.
      formatTime: (seconds, options, roundTo) =>
        Number.isFinite(seconds) ? `, ${Format.TimeFormat(seconds, options, roundTo)} left` : "",
      stream: process.stderr,
    },
    Presets.rect,
  );
  bar.start(total, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}

function formatOf(total: number, unit: string): string {
  if (total === 0) return `{value} ${unit}`;
  if (total === 1) return `{bar} 1 ${unit.replace(/s$/, "")}`;
  return `{bar} {percentage}% of ${total} ${unit}{eta_formatted}`;
}
