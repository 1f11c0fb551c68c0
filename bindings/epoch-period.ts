// How often a subnet's epoch runs (docs/specification/emission.md, 4).

import { Since } from "../assembly/layout/runtimes.js";

/** Blocks from one epoch to the next. With a tempo of 0 none is ever due, under any runtime. */
export function epochPeriod(specVersion: number, tempo: number): bigint {
  return BigInt(specVersion >= Since.COUNTED_EPOCHS ? tempo : tempo + 1);
}
