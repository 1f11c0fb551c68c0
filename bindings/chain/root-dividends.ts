// Root stake that a block's epochs pay. Runtimes without root claims pay root dividends in TAO, as stake on the root subnet:
// what an epoch paid is an input of the later ones of its block, and in neither of the two states.

import { Since } from "../../assembly/layout/runtimes.js";
import { ChainError } from "./error.js";
import type { BlockEvents } from "./events.js";
import type { StateAt, StorageRow } from "./state.js";

/** The root subnet, whose stake is TAO. */
export const ROOT = 0;

export interface RootDividends {
  /** The subnets that paid these hotkeys before the epoch ran, ascending. */
  readonly payers: readonly number[];
  /** rao, by hotkey */
  readonly paid: ReadonlyMap<string, bigint>;
  /** Hotkeys whose amount may be one rao more for each payer. */
  readonly uncertain: number;
}

const NOTHING: RootDividends = { payers: [], paid: new Map(), uncertain: 0 };
/** A delegate take of all. */
const WHOLE = 65535;
/** With 32 fraction bits. */
const ONE = 1n << 32n;

/**
 * What the epochs that ran before one in its block paid to hotkeys on the root subnet. Recorded is what went to a hotkey's
 * nominators; its own take follows from that, where need be with the help of what all epochs of the block paid.
 * @throws ChainError if two hotkeys' records were added up, or a payer's records are gone
 */
export async function readRootDividends(
  before: StateAt,
  after: StateAt,
  events: BlockEvents,
  netuid: number,
  hotkeys: readonly string[],
): Promise<RootDividends> {
  if (after.runtime.specVersion >= Since.ROOT_CLAIMS) return NOTHING;
  await checkDissolved(
    before,
    after,
    events.dissolved().filter((other) => other < netuid),
  );
  // A block's epochs run by ascending netuid.
  const earlier = await withEpoch(
    after,
    Array.from({ length: netuid }, (_, other) => other),
  );
  if (earlier.length === 0) return NOTHING;
  const subnets = (await after.argsOf("NetworksAdded")).map(([other]) => other as number);
  const later = await withEpoch(
    after,
    subnets.filter((other) => other >= netuid),
  );
  const epochs = [...earlier, ...later];
  const names = [...new Set([...hotkeys, ...events.swapped])];
  const [takes, roots, now, ...rests] = (await Promise.all([
    before.read(hotkeys.map((hotkey): StorageRow => ["Delegates", hotkey])),
    before.read(names.map((hotkey): StorageRow => ["TotalHotkeyAlpha", hotkey, ROOT])),
    after.read(hotkeys.map((hotkey): StorageRow => ["TotalHotkeyAlpha", events.renamed(ROOT, hotkey), ROOT])),
    ...epochs.map((other) =>
      after.read(hotkeys.map((hotkey): StorageRow => ["TaoDividendsPerSubnet", other, events.renamed(other, hotkey)])),
    ),
  ])) as [number[], bigint[], bigint[], ...bigint[][]];
  const staked = names.filter((_, i) => roots[i] !== 0n);

  const paid = new Map<string, bigint>();
  const payers = new Set<number>();
  let uncertain = 0;
  for (const [i, hotkey] of hotkeys.entries()) {
    // Who has no root stake gets no dividend: what stands under its name then is another's, who was swapped for it.
    if (roots[i] === 0n) continue;
    const take = takes[i] as number;
    if (take === WHOLE) throw unknownTake(after, hotkey);
    const payments = epochs.map((other, k) => {
      const name = events.renamed(other, hotkey);
      if (staked.some((also) => also !== hotkey && events.renamed(other, also) === name))
        throw mixed(after, name, other);
      return paymentOf(rests[k]?.[i] as bigint, take);
    });
    for (const [k, other] of earlier.entries()) if (payments[k]?.highest) payers.add(other);
    const own = total(payments.slice(0, earlier.length));
    const amount = bounded(own, total(payments.slice(earlier.length)), (now[i] as bigint) - (roots[i] as bigint));
    if (amount.lowest !== amount.highest) ++uncertain;
    paid.set(hotkey, amount.lowest);
  }
  return { payers: [...payers].sort((a, b) => a - b), paid, uncertain };
}

async function withEpoch(after: StateAt, netuids: readonly number[]): Promise<number[]> {
  const blocks = await after.read(netuids.map((netuid): StorageRow => ["LastMechansimStepBlock", netuid]));
  return netuids.filter((_, i) => blocks[i] === BigInt(after.block.number));
}

/** A dissolved subnet leaves no record: whether its epoch ran before is told by its schedule. */
async function checkDissolved(before: StateAt, { block }: StateAt, netuids: readonly number[]): Promise<void> {
  const tempos = (await before.read(netuids.map((netuid): StorageRow => ["Tempo", netuid]))) as number[];
  const [payer] = netuids.filter((netuid, i) => {
    const tempo = tempos[i] as number;
    return tempo !== 0 && (block.number + netuid + 1) % (tempo + 1) === tempo;
  });
  if (payer === undefined) return;
  throw new ChainError(
    "not_established",
    `subnet ${payer} was dissolved in block ${block.number}, and with it the record of what its epoch paid before this one`,
  );
}

const mixed = ({ block }: StateAt, hotkey: string, netuid: number) =>
  new ChainError(
    "not_established",
    `what subnet ${netuid} paid to ${hotkey} in block ${block.number}, before this epoch, is recorded in one sum with what it paid to a hotkey that was swapped for it`,
  );

const unknownTake = ({ block }: StateAt, hotkey: string) =>
  new ChainError(
    "not_established",
    `${hotkey} takes all of its nominators' part: what it got in block ${block.number}, before this epoch, is recorded nowhere`,
  );

/** rao */
interface Range {
  readonly lowest: bigint;
  readonly highest: bigint;
}

/**
 * All that one epoch paid to a hotkey, from what its nominators got: of the dividend x, a number with 32 fraction bits, they
 * got floor(x - x × take), and the hotkey's owner floor(x × take).
 */
export function paymentOf(rest: bigint, delegateTake: number): Range {
  if (rest === 0n) return { lowest: 0n, highest: 0n };
  const take = (BigInt(delegateTake) * ONE) / BigInt(WHOLE);
  // x - floor(x × take) = ceil(x × left) in raw bits: the x of which it is rest, without its fraction.
  const left = ONE - take;
  const least = ((rest * ONE - 1n) * ONE) / left + 1n;
  const most = (((rest + 1n) * ONE - 1n) * ONE) / left;
  const taken = (x: bigint) => (x * take) / ONE / ONE;
  return { lowest: rest + taken(least), highest: rest + taken(most) };
}

const total = (ranges: readonly Range[]): Range =>
  ranges.reduce((sum, { lowest, highest }) => ({ lowest: sum.lowest + lowest, highest: sum.highest + highest }), {
    lowest: 0n,
    highest: 0n,
  });

/** The first of two amounts, if their sum may be all that came: otherwise transactions moved stake too, and nothing is known of it. */
function bounded(first: Range, second: Range, all: bigint): Range {
  if (all < first.lowest + second.lowest || all > first.highest + second.highest) return first;
  const lowest = all - second.highest;
  const highest = all - second.lowest;
  return {
    lowest: lowest > first.lowest ? lowest : first.lowest,
    highest: highest < first.highest ? highest : first.highest,
  };
}
