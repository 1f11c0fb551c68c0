// yuma verify and yuma explain --coldkey or --hotkey: what stakes earned in an epoch, for a table, as JSON and in words.

import type { Earning, EpochRecording } from "../bindings/chain/index.js";
import { alpha, grouped } from "../bindings/decimals.js";
import { plain } from "../bindings/foreign-text.js";
import { loadYuma, type Yuma } from "../bindings/load.js";
import { type NodeEpochOptions, openEndpoint, readEpochFrom } from "./endpoint.js";
import { InputError } from "./input.js";
import { aligned, styled } from "./table.js";

export interface StakersOptions extends NodeEpochOptions {
  readonly coldkey?: string;
  readonly hotkey?: string;
}

/** A line of JSON. rao of alpha, on root of TAO, as decimal strings. */
export interface StakersResult {
  readonly name: string;
  readonly genesis: string;
  readonly netuid: number;
  readonly block: number;
  readonly block_hash: string;
  readonly spec_version: number;
  readonly equal: boolean;
  readonly compared: number;
  readonly differing: number;
  readonly stakes: readonly StakeResult[];
  readonly trust: EpochRecording["trust"];
  readonly trust_words: readonly string[];
}

interface StakeResult {
  readonly hotkey: string;
  readonly coldkey: string;
  /** The subnet, or 0 for root. */
  readonly netuid: number;
  readonly before: string;
  readonly after: string;
  readonly earned: string;
  readonly own: readonly { readonly what: string; readonly rao: string }[];
  readonly shared: string;
  readonly recorded: string;
  readonly verdict: Earning["verdict"];
  readonly why?: string;
}

/** @throws InputError where what is asked for is something else too */
export function stakersOf(
  file: string | undefined,
  options: { readonly rpc?: string; readonly netuid?: number },
): { readonly rpc: string; readonly netuid: number } {
  const { rpc, netuid } = options;
  if (rpc === undefined || netuid === undefined || file !== undefined) {
    throw new InputError("--coldkey and --hotkey read from a node: --rpc and --netuid");
  }
  const other = ["before", "after", "last", "from", "to", "resume", "uid", "case", "step", "against"].find(
    (name) => (options as Readonly<Record<string, unknown>>)[name] !== undefined,
  );
  if (other !== undefined)
    throw new InputError(`--${other} does not go with --coldkey and --hotkey: --block names the epoch`);
  return { rpc, netuid };
}

export async function readStakers(yuma: Yuma, options: StakersOptions): Promise<StakersResult> {
  const { coldkey, hotkey } = options;
  const node = await openEndpoint(options);
  try {
    const { asAddress, readEarnings } = await import("../bindings/chain/index.js");
    const query: { coldkey?: string; hotkey?: string } = {};
    for (const [name, given] of Object.entries({ coldkey, hotkey })) {
      if (given === undefined) continue;
      const address = asAddress(given);
      if (address === undefined) throw new InputError(`--${name}: ${plain(given, 60)} is no SS58 address`);
      query[name as keyof typeof query] = address;
    }
    const epoch = await readEpochFrom(node, yuma, options);
    const earnings = await readEarnings(node, yuma, epoch, query);
    if (earnings.length === 0) {
      const who = coldkey === undefined ? `nobody stakes with ${hotkey}` : `${coldkey} has no stake`;
      const where = coldkey !== undefined && hotkey !== undefined ? ` with ${hotkey}` : "";
      throw new InputError(`${who}${where} in subnet ${epoch.netuid} at block ${epoch.block}`);
    }
    return resultOf(epoch, earnings);
  } finally {
    node.close();
  }
}

function resultOf(epoch: EpochRecording, earnings: readonly Earning[]): StakersResult {
  const differing = earnings.filter(({ verdict }) => verdict === "different").length;
  return {
    name: epoch.name,
    genesis: epoch.genesis,
    netuid: epoch.netuid,
    block: epoch.block,
    block_hash: epoch.blockHash,
    spec_version: epoch.specVersion,
    equal: differing === 0,
    compared: earnings.filter(({ verdict }) => verdict !== "touched").length,
    differing,
    stakes: earnings.map(({ before, after, own, shared, recorded, ...rest }) => ({
      ...rest,
      before: String(before),
      after: String(after),
      earned: String(after - before),
      own: own.map(({ what, rao }) => ({ what, rao: String(rao) })),
      shared: String(shared),
      recorded: String(recorded),
    })),
    trust: epoch.trust,
    trust_words: epoch.trustWords,
  };
}

const amount = (rao: string) => (rao.startsWith("-") ? `-${alpha(-BigInt(rao))}` : alpha(BigInt(rao)));
const unit = ({ netuid }: StakeResult) => (netuid === 0 ? "TAO on root" : "alpha");

/** A table a hotkey. */
export function stakersReport({ stakes, ...result }: StakersResult): string {
  const groups = new Map<string, StakeResult[]>();
  for (const stake of stakes) {
    const heading = `${unit(stake)} with ${stake.hotkey}`;
    groups.set(heading, [...(groups.get(heading) ?? []), stake]);
  }
  const tables = [...groups].flatMap(([heading, rows]) => {
    const [header = "", ...lines] = aligned([
      ["coldkey", "before", "earned", "after", "recorded", "verdict"],
      ...rows.map((row) => [
        plain(row.coldkey, 60),
        ...[row.before, row.earned, row.after, row.recorded].map(amount),
        row.verdict === "touched" ? "not compared" : row.verdict,
      ]),
    ]);
    return [plain(heading, 100), styled("bold", header), ...lines, ""];
  });
  const reasons = [...new Set(stakes.flatMap(({ why }) => why ?? []))];
  return [
    `${plain(result.name)}, spec_version ${result.spec_version}, block ${plain(result.block_hash)}`,
    "",
    ...tables,
    result.differing === 0
      ? `All ${grouped(result.compared)} stakes that can be compared are worth what the rules give.`
      : `${grouped(result.differing)} of ${grouped(result.compared)} stakes are not worth what the rules give.`,
    ...reasons.map((why) => `Not compared: ${why}.`),
    "",
    ...result.trust_words.map((words) => plain(words, 10_000)),
  ].join("\n");
}

/** The same in sentences, a paragraph a stake. */
export const stakersWords = ({ stakes, name }: StakersResult): string =>
  [plain(name), ...stakes.map(sentences)].join("\n\n");

function sentences(stake: StakeResult): string {
  const { coldkey, hotkey, before, after, earned, own, shared, recorded, verdict, why } = stake;
  const what = unit(stake);
  const alone = own.reduce((sum, { rao }) => sum + BigInt(rao), 0n);
  const parts = own.map(({ what, rao }) => `${what} ${amount(rao)}`).join(", ");
  const judged =
    verdict === "equal"
      ? "The state has it so after the block."
      : verdict === "different"
        ? `The state says ${amount(recorded)} after the block, which is not what the rules give.`
        : `After the block it is worth ${amount(recorded)}, which can't be compared: ${why}.`;
  return [
    `${plain(coldkey, 60)} had ${amount(before)} ${what} with ${plain(hotkey, 60)}.`,
    `The epoch paid ${amount(shared)} to all who stake there, by their shares.`,
    ...(alone > 0n ? [`To this coldkey alone it staked ${amount(String(alone))}: ${parts}.`] : []),
    `Its stake earned ${amount(earned)} and was worth ${amount(after)} ${what} then. ${judged}`,
  ].join(" ");
}

/** Prints what stakes earned, and sets the exit code by whether the state has it. */
export async function tellStakers(
  options: StakersOptions & { readonly format: "table" | "json" },
  report: (result: StakersResult) => string,
): Promise<StakersResult> {
  const result = await readStakers(await loadYuma(), options);
  console.log(options.format === "json" ? JSON.stringify(result) : report(result));
  return result;
}
