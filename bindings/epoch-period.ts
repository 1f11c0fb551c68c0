// How often a subnet's epoch runs (docs/specification/emission.md, 4).

import { Since } from "../assembly/layout/runtimes.js";

/** Blocks from one epoch to the next. With a tempo of 0 none is ever due; it is taken for the shortest period, 1. */
export function epochPeriod(specVersion: number, tempo: number): bigint {
  return BigInt(specVersion >= Since.COUNTED_EPOCHS ? Math.max(tempo, 1) : tempo + 1);
}
