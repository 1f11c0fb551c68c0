// What a pool paid for the TAO that bought alpha is recorded nowhere from spec_version 298 to 412, and what was bought counts
// in root's part of the block's alpha: the outcomes that differ are found by halving what may have been bought.

import { type Emitted, type Paid, samePending } from "./run.js";

/** Outcomes of one buy that are looked at, at most. */
const MOST_OUTCOMES = 512;

export interface Buy {
  /** Rao of alpha that it may have been, where it was any. */
  readonly least: bigint;
  readonly most: bigint;
  /** Whether an outcome that is looked for may lie between two. */
  readonly between: (less: Emitted, more: Emitted) => boolean;
}

interface Interval {
  readonly from: bigint;
  readonly to: bigint;
  readonly less: Emitted;
  readonly more: Emitted;
}

/**
 * @param run the coinbase with these buys, a subnet each: subnets don't see one another's
 * @returns by netuid outcomes by what was bought, ascending: where two beside each other are unlike there is nothing between
 *   that is looked for; undefined where there are too many
 */
export function outcomesOf(
  buys: ReadonlyMap<number, Buy>,
  run: (paid: ReadonlyMap<number, Paid>) => ReadonlyMap<number, Emitted>,
): Map<number, Emitted[] | undefined> {
  const ask = (bought: ReadonlyMap<number, bigint>) =>
    run(new Map([...bought].map(([netuid, buy]) => [netuid, { buy }])));
  const atEnd = (end: (buy: Buy) => bigint) => ask(new Map([...buys].map(([netuid, buy]) => [netuid, end(buy)])));
  const [none, least, most] = [atEnd(() => 0n), atEnd((buy) => buy.least), atEnd((buy) => buy.most)];
  const found = new Map<number, Map<bigint, Emitted>>();
  const open = new Map<number, Interval[]>();
  for (const [netuid, { least: from, most: to }] of buys) {
    const [less, more] = [least.get(netuid) as Emitted, most.get(netuid) as Emitted];
    found.set(
      netuid,
      new Map([
        [0n, none.get(netuid) as Emitted],
        [from, less],
        [to, more],
      ]),
    );
    open.set(netuid, [{ from, to, less, more }]);
  }
  for (;;) {
    const next = new Map<number, Interval>();
    for (const [netuid, intervals] of open) {
      const interval = take(intervals, buys.get(netuid) as Buy);
      if (interval && (found.get(netuid)?.size ?? 0) <= MOST_OUTCOMES) next.set(netuid, interval);
    }
    if (next.size === 0) break;
    const middles = new Map([...next].map(([netuid, { from, to }]) => [netuid, (from + to) / 2n]));
    const answers = ask(middles);
    for (const [netuid, { from, to, less, more }] of next) {
      const at = middles.get(netuid) as bigint;
      const middle = answers.get(netuid) as Emitted;
      found.get(netuid)?.set(at, middle);
      open.get(netuid)?.push({ from, to: at, less, more: middle }, { from: at, to, less: middle, more });
    }
  }
  return new Map([...found].map(([netuid, outcomes]) => [netuid, ascending(outcomes)]));
}

/** The next interval in which there may be an outcome that is not known. */
function take(intervals: Interval[], { between }: Buy): Interval | undefined {
  for (let interval = intervals.pop(); interval; interval = intervals.pop()) {
    const { from, to, less, more } = interval;
    if (to - from > 1n && !samePending(less.pending, more.pending) && between(less, more)) return interval;
  }
  return undefined;
}

function ascending(outcomes: ReadonlyMap<bigint, Emitted>): Emitted[] | undefined {
  if (outcomes.size > MOST_OUTCOMES) return undefined;
  return [...outcomes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, emitted]) => emitted);
}
