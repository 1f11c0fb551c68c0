// How often a subnet's epoch runs (docs/specification/emission.md, 3).

/** From here on an epoch is due `tempo` blocks after the last one; before, where block + netuid + 1 is a multiple of tempo + 1. */
const COUNTED_FROM_LAST_EPOCH = 423;

/** Blocks from one epoch to the next. With a tempo of 0 none is ever due; it is taken for the shortest period, 1. */
export function epochPeriod(specVersion: number, tempo: number): bigint {
  return BigInt(specVersion >= COUNTED_FROM_LAST_EPOCH ? Math.max(tempo, 1) : tempo + 1);
}
