// Whether what a block records of its coinbase is what the rules give: every item that the coinbase alone writes, of every
// subnet (docs/specification/payout.md, 3.1 and 5.7).

import { Coinbase } from "../../../assembly/layout/runtimes.js";
import type { Yuma } from "../../load.js";
import type { BlockEvents } from "../events.js";
import type { StateAt } from "../state.js";
import type { CoinbaseBlock, CoinbaseSubnet, Found, RootTao } from "./coinbase.js";
import { rootProportion } from "./coinbase.js";
import { RECORDS, type RecordName } from "./records.js";
import { type Pending, runSchedule } from "./run.js";
import { movingPricesAfter, sharesOf } from "./shown.js";

/** Every record of a block's coinbase against the rules of its runtime. */
export interface EmissionVerification {
  readonly rules: number;
  readonly emission: Found<bigint>;
  /** From 342 on: whether root's part of the alpha is kept for it. */
  readonly keepsRoot: boolean | undefined;
  readonly subnets: readonly SubnetVerification[];
}

/** An item's value: a whole number, or an average's block and bits; undefined where there is no row. */
export type RecordValue = bigint | readonly [block: bigint, bits: bigint] | undefined;

/** One record of a subnet before and after the block. */
export interface RecordVerification {
  readonly record: RecordName;
  readonly expected: RecordValue;
  readonly recorded: RecordValue;
  readonly equal: boolean;
}

/** What a block's coinbase did to one subnet. */
export interface SubnetVerification {
  readonly netuid: number;
  /** Whether the block emits to it. */
  readonly listed: boolean;
  readonly epoch: boolean;
  /** Its part of the block's TAO: raw bits, U96F32. */
  readonly part: bigint;
  /** rao */
  readonly taoIn: bigint;
  readonly alphaIn: bigint;
  readonly alphaOut: bigint;
  /** TAO that bought alpha, and what it bought where that is known. */
  readonly spent: bigint;
  readonly bought: bigint | undefined;
  /** What the runtime puts aside. */
  readonly kept: readonly (keyof Pending)[];
  /** What the block added to what waits: where it is found among several, the first. */
  readonly added: Pending;
  readonly pending: Found<Pending>;
  readonly rootTao: RootTao | undefined;
  /** U96F32 */
  readonly rootProportion: bigint;
  /** U96F32, of the last epoch; undefined before 421 */
  readonly minerBurned: bigint | undefined;
  /** The averages after the block, I64F64, by the blob's names; of runtimes that make shares of them. */
  readonly flows: Readonly<Record<string, RecordValue>> | undefined;
  /** I96F32, before the block and after it; the latter undefined where it can't be computed */
  readonly movingPrice: readonly [before: bigint, after: bigint | undefined];
  readonly records: readonly RecordVerification[];
  /** Records that are not compared, and why. */
  readonly open: readonly { readonly record: RecordName; readonly why: string }[];
}

const PENDING: readonly (readonly [RecordName, keyof Pending])[] = [
  ["PendingEmission", "emission"],
  ["PendingAlphaSwapped", "alphaSwapped"],
  ["PendingRootAlphaDivs", "rootAlpha"],
  ["PendingServerEmission", "server"],
  ["PendingValidatorEmission", "validator"],
  ["PendingOwnerCut", "ownerCut"],
];
const TRADED = "others traded in its pool in the same block";

/** What is known of a block besides its coinbase. */
export interface BlockRead {
  readonly before: StateAt;
  readonly block: number;
  readonly events: BlockEvents;
}

/** Subnets that the block dissolved are left out: nothing is left of what it wrote of them. */
export async function verifyCoinbase(
  yuma: Yuma,
  coinbase: CoinbaseBlock,
  read: BlockRead,
): Promise<EmissionVerification> {
  const { rules, emission } = coinbase;
  const { parts, keepsRoot } = sharesOf(yuma, coinbase);
  const skipped = await readSkipped(yuma, coinbase, read);
  const counters = runSchedule(yuma, coinbase.parent, skipped);
  const dissolved = new Set(read.events.dissolved());
  const subnets = coinbase.subnets
    .filter(({ netuid }) => !dissolved.has(netuid))
    .map((subnet) => {
      const { netuid } = subnet;
      const part = parts.get(netuid);
      const unchanged = [movingPriceOf(subnet), movingPriceOf(subnet)] as const;
      const movingPrices = part === undefined ? unchanged : movingPricesAfter(yuma, coinbase, subnet);
      const proportion = rootProportion(yuma, coinbase.parent, netuid, subnet.emitted.fields);
      const expected = new Expected(coinbase, subnet, read, {
        listed: part !== undefined,
        skipped: skipped.has(netuid),
        counters: counters.get(netuid) ?? {},
        movingPrices,
        proportion,
      });
      return { ...shownOf(subnet, part, movingPrices, proportion), ...expected.records() };
    });
  return { rules, emission, keepsRoot, subnets };
}

const movingPriceOf = ({ earlier }: CoinbaseSubnet) => earlier.SubnetMovingPrice as bigint;

/** From 334 on an epoch that is due does not run where one hotkey has two neurons. */
async function readSkipped(
  yuma: Yuma,
  { rules, parent, subnets }: CoinbaseBlock,
  { before, block }: BlockRead,
): Promise<Set<number>> {
  if (rules < Coinbase.FLOW_SHARES) return new Set();
  const schedule = runSchedule(yuma, parent, new Set());
  const missed = subnets.filter(
    ({ netuid, epoch }) => !epoch && schedule.get(netuid)?.last_mechanism_step_block === String(block),
  );
  const doubled = await Promise.all(
    missed.map(async ({ netuid }) => {
      const rows = await before.argsOf("Keys", netuid);
      const hotkeys = await before.read(rows.map((args) => ["Keys", ...args] as const));
      return new Set(hotkeys).size < hotkeys.length;
    }),
  );
  return new Set(missed.filter((_, i) => doubled[i]).map(({ netuid }) => netuid));
}

function shownOf(
  subnet: CoinbaseSubnet,
  part: bigint | undefined,
  movingPrices: readonly [bigint, bigint],
  proportion: bigint,
) {
  const { netuid, epoch, pending, rootTao, emitted, earlier, paid, pool } = subnet;
  const { fields, spent } = emitted;
  const rao = (name: string) => BigInt(fields[name] as string);
  const [lowest, highest] = movingPrices;
  const added = Object.fromEntries(
    PENDING.map(([record, name]) => [name, emitted.pending[name] - ((earlier[record] as bigint | undefined) ?? 0n)]),
  ) as unknown as Pending;
  return {
    netuid,
    listed: part !== undefined,
    epoch,
    part: part ?? 0n,
    taoIn: rao("subnet_tao_in_emission"),
    alphaIn: rao("subnet_alpha_in_emission"),
    alphaOut: rao("subnet_alpha_out_emission"),
    spent: spent ?? 0n,
    bought: spent === undefined ? 0n : pool.before.mechanism === 0 ? spent : paid && (paid.buy ?? 0n),
    kept: PENDING.filter(([record]) => fields[RECORDS[record]] !== undefined).map(([, name]) => name),
    added,
    pending,
    rootTao,
    rootProportion: proportion,
    minerBurned: earlier.MinerBurned as bigint | undefined,
    flows: flowsOf(subnet),
    movingPrice: [movingPriceOf(subnet), lowest === highest ? lowest : undefined] as const,
  };
}

function flowsOf({ emitted }: CoinbaseSubnet): Record<string, RecordValue> | undefined {
  const names = [RECORDS.SubnetEmaTaoFlow, RECORDS.SubnetEmaProtocolFlow].filter((name) => name in emitted.fields);
  return names.length === 0
    ? undefined
    : Object.fromEntries(names.map((name) => [name, readValue(emitted.fields[name])]));
}

/** A value of the blob's suites. */
function readValue(value: unknown): RecordValue {
  if (value === null) return undefined;
  if (typeof value === "string") return BigInt(value);
  const { block, bits } = value as { readonly block: string; readonly bits: string };
  return [BigInt(block), BigInt(bits)];
}

interface Computed {
  readonly listed: boolean;
  readonly skipped: boolean;
  readonly counters: Readonly<Record<string, unknown>>;
  readonly movingPrices: readonly [lowest: bigint, highest: bigint];
  readonly proportion: bigint;
}

/** Why a record is not compared. */
class Open {
  constructor(readonly why: string) {}
}

/** Where others traded too, what lies within what may be can't be told from what is. */
function within(recorded: bigint, lowest: bigint, highest: bigint): bigint | Open {
  if (lowest === highest || recorded < lowest) return lowest;
  return recorded > highest ? highest : new Open(TRADED);
}

/** What a subnet's records have to be. */
class Expected {
  constructor(
    private readonly coinbase: CoinbaseBlock,
    private readonly subnet: CoinbaseSubnet,
    private readonly read: BlockRead,
    private readonly computed: Computed,
  ) {}

  records(): Pick<SubnetVerification, "records" | "open"> {
    const records: RecordVerification[] = [];
    const open: { record: RecordName; why: string }[] = [];
    for (const record of Object.keys(RECORDS) as RecordName[]) {
      const recorded = this.subnet.recorded[record];
      const expected = this.of(record);
      if (expected instanceof Open) open.push({ record, why: expected.why });
      // Without a row where there should be none, or without the item at all, nothing is there to see.
      else if (recorded !== undefined || expected !== undefined) {
        records.push({ record, expected, recorded, equal: String(expected) === String(recorded) });
      }
    }
    return { records, open };
  }

  private of(record: RecordName): RecordValue | Open {
    const { subnet, computed } = this;
    const pending = PENDING.find(([name]) => name === record);
    if (pending !== undefined) return this.pending(record, pending[1]);
    switch (record) {
      case "SubnetTaoInEmission":
      case "SubnetAlphaInEmission":
      case "SubnetAlphaOutEmission":
        return computed.listed ? this.field(record) : subnet.earlier[record];
      case "SubnetExcessTao":
        return this.excess();
      case "PendingRootDivs":
        return this.rootTao();
      case "RootProp":
        return this.rootProportion();
      case "SubnetMovingPrice":
        return within(subnet.recorded[record] as bigint, ...computed.movingPrices);
      case "SubnetEmaTaoFlow":
      case "SubnetEmaProtocolFlow":
        return this.field(record);
      case "MinerBurned":
        if (!subnet.epoch) return subnet.earlier.MinerBurned;
        return subnet.recorded.MinerBurned === undefined ? undefined : new Open("the payout writes it");
      default:
        return this.counter(record);
    }
  }

  /** As the blob has it; what the coinbase of the runtime does not write stays as it was. */
  private field(record: RecordName): RecordValue {
    return this.isWritten(record)
      ? readValue(this.subnet.emitted.fields[RECORDS[record]])
      : this.subnet.earlier[record];
  }

  private isWritten(record: RecordName): boolean {
    return this.subnet.emitted.fields[RECORDS[record]] !== undefined;
  }

  private pending(record: RecordName, name: keyof Pending): RecordValue | Open {
    const { epoch, pending, earlier } = this.subnet;
    if (!this.isWritten(record)) return earlier[record];
    if (epoch) return 0n;
    const [first] = pending.candidates;
    return first === undefined ? new Open(TRADED) : first[name];
  }

  private rootTao(): RecordValue | Open {
    const { epoch, rootTao, recorded, earlier } = this.subnet;
    if (!this.isWritten("PendingRootDivs") || rootTao === undefined) return earlier.PendingRootDivs;
    if (epoch) return 0n;
    return within(recorded.PendingRootDivs as bigint, rootTao.lowest, rootTao.highest);
  }

  /** A buy that the pool refused is 0. */
  private excess(): RecordValue {
    const { emitted, paid, recorded, earlier } = this.subnet;
    if (!this.computed.listed || !this.isWritten("SubnetExcessTao")) return earlier.SubnetExcessTao;
    const refused = paid === undefined ? recorded.SubnetExcessTao === 0n : paid.buy === null;
    return emitted.spent !== undefined && refused ? 0n : this.field("SubnetExcessTao");
  }

  private rootProportion(): RecordValue | Open {
    const { emitted, paid, epoch, earlier, recycles, pool } = this.subnet;
    if (earlier.RootProp === undefined || !this.computed.listed) return earlier.RootProp;
    if (epoch && recycles) return new Open("its payout may recycle alpha");
    const bought = emitted.spent !== undefined && pool.before.mechanism !== 0 && paid === undefined;
    if (bought && this.coinbase.rules < Coinbase.BOUGHT_KEPT) return new Open(TRADED);
    return this.computed.proportion;
  }

  private counter(record: RecordName): RecordValue | Open {
    const { netuid, earlier } = this.subnet;
    const { counters, skipped } = this.computed;
    const value = counters[RECORDS[record]] as string | undefined;
    if (value === undefined) return earlier[record];
    // Of the index the blob counts what the block adds.
    if (record === "SubnetEpochIndex") return (earlier[record] as bigint) + (skipped ? 1n : BigInt(value));
    if (record !== "LastEpochBlock") return BigInt(value);
    if (this.read.events.tempoSet(netuid)) return new Open("its tempo was set in the same block");
    return skipped ? BigInt(this.read.block) : BigInt(value);
  }
}
