// Blocks' verified emissions as JSON lines, and as text for people.

import type { BlockEmission, SubnetVerification, Trust } from "../bindings/chain/index.js";
import { alpha, grouped } from "../bindings/decimals.js";
import { plain } from "../bindings/foreign-text.js";
import { aligned, styled } from "./table.js";
import type { Unverified } from "./verify-report.js";

/** A line of JSON. Integers above 32 bits are decimal strings, rao of TAO or alpha; names in _bits are raw fixed-point bits. */
export type BlockResult = VerifiedBlock | Unverified;

export interface VerifiedBlock {
  readonly name: string;
  readonly genesis: string;
  readonly block: number;
  readonly block_hash: string;
  readonly spec_version: number;
  /** The spec_version whose rules the coinbase has. */
  readonly rules: number;
  readonly equal: boolean;
  readonly compared: number;
  readonly differing: number;
  /** TAO handed to the coinbase. */
  readonly emission: { readonly source: "computed" | "found"; readonly amount: string; readonly candidates?: number };
  /** From 342 on: whether root's part of the alpha is kept for it. */
  readonly root_sell_flag?: boolean;
  readonly subnets: readonly SubnetResult[];
  readonly notes: readonly string[];
  readonly trust: Trust;
  readonly trust_words: readonly string[];
}

interface SubnetResult {
  readonly netuid: number;
  readonly emitted_to: boolean;
  readonly epoch: boolean;
  readonly tao_emission_bits: string;
  readonly tao_in: string;
  readonly alpha_in: string;
  readonly alpha_out: string;
  readonly tao_spent: string;
  /** null: in no state */
  readonly alpha_bought: string | null;
  /** What the block put aside for the epoch. */
  readonly added: Readonly<Record<string, string>>;
  /** What waits: for the epoch when it ran, without one at the end of the block. */
  readonly pending: Readonly<Record<string, string>> & {
    readonly source: "computed" | "found";
    readonly candidates?: number;
  };
  /** To 333: TAO that waits for root's stakers. */
  readonly root?: { readonly source: "computed" | "found"; readonly lowest: string; readonly highest: string };
  readonly root_proportion_bits: string;
  readonly miner_burned_bits?: string;
  readonly flows?: Readonly<Record<string, { readonly block: string; readonly bits: string } | null>>;
  readonly moving_price_bits: { readonly before: string; readonly after: string | null };
  readonly compared: number;
  readonly differences: readonly Difference[];
  readonly not_compared: readonly { readonly record: string; readonly why: string }[];
}

interface Difference {
  readonly record: string;
  /** null: no row */
  readonly recorded: unknown;
  readonly expected: unknown;
}

/** By the names of the runtime's items. */
const PENDING = {
  emission: "pending_emission",
  alphaSwapped: "pending_alpha_swapped",
  rootAlpha: "pending_root_alpha_divs",
  server: "pending_server_emission",
  validator: "pending_validator_emission",
  ownerCut: "pending_owner_cut",
} as const;

export function blockResult(emission: BlockEmission): VerifiedBlock {
  const { block, genesis, blockHash, specVersion, rules, keepsRoot, notes, trust, trustWords } = emission;
  const subnets = emission.subnets.map(subnetResult);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const differing = sum(subnets.map(({ differences }) => differences.length));
  const { source, candidates } = emission.emission;
  return {
    name: `emission_block_${block}`,
    genesis,
    block,
    block_hash: blockHash,
    spec_version: specVersion,
    rules,
    equal: differing === 0,
    compared: sum(subnets.map(({ compared }) => compared)),
    differing,
    emission: { source, amount: String(candidates[0]), ...(source === "found" && { candidates: candidates.length }) },
    ...(keepsRoot !== undefined && { root_sell_flag: keepsRoot }),
    subnets,
    notes,
    trust,
    trust_words: trustWords,
  };
}

function subnetResult(subnet: SubnetVerification): SubnetResult {
  const { pending, rootTao, kept, flows, minerBurned, movingPrice, records, bought } = subnet;
  const [first] = pending.candidates;
  const parts = (of: Readonly<Record<keyof typeof PENDING, bigint>>) =>
    Object.fromEntries(kept.map((name) => [PENDING[name], String(of[name])]));
  const [before, after] = movingPrice;
  return {
    netuid: subnet.netuid,
    emitted_to: subnet.listed,
    epoch: subnet.epoch,
    tao_emission_bits: String(subnet.part),
    tao_in: String(subnet.taoIn),
    alpha_in: String(subnet.alphaIn),
    alpha_out: String(subnet.alphaOut),
    tao_spent: String(subnet.spent),
    alpha_bought: bought === undefined ? null : String(bought),
    added: parts(subnet.added),
    pending: {
      source: pending.source,
      ...(pending.source === "found" && { candidates: pending.candidates.length }),
      ...(first && parts(first)),
    } as SubnetResult["pending"],
    ...(rootTao && {
      root: { source: rootTao.source, lowest: String(rootTao.lowest), highest: String(rootTao.highest) },
    }),
    root_proportion_bits: String(subnet.rootProportion),
    ...(minerBurned !== undefined && { miner_burned_bits: String(minerBurned) }),
    ...(flows && { flows: Object.fromEntries(Object.entries(flows).map(([name, ema]) => [name, json(ema)])) as never }),
    moving_price_bits: { before: String(before), after: after === undefined ? null : String(after) },
    compared: records.length,
    differences: records
      .filter(({ equal }) => !equal)
      .map(({ record, recorded, expected }) => ({ record, recorded: json(recorded), expected: json(expected) })),
    not_compared: subnet.open,
  };
}

/** An item's value: an average is its block and bits. */
function json(value: SubnetVerification["records"][number]["recorded"]): unknown {
  if (value === undefined) return null;
  return typeof value === "bigint" ? String(value) : { block: String(value[0]), bits: String(value[1]) };
}

const HEADINGS: Readonly<Record<string, string>> = {
  pending_emission: "emission",
  pending_alpha_swapped: "sold for root",
  pending_root_alpha_divs: "root",
  pending_server_emission: "miners",
  pending_validator_emission: "validators",
  pending_owner_cut: "owner",
};
/** Differences shown of one block. */
const SHOWN = 20;

/** One block, subnet by subnet. */
export function blockReport(result: VerifiedBlock): string {
  const { subnets, notes, trust_words } = result;
  const differences = differencesOf(result);
  const more = differences.length - SHOWN;
  return [
    `${plain(result.name)}, spec_version ${result.spec_version}, block ${plain(result.block_hash)}`,
    "",
    `${alpha(BigInt(result.emission.amount))} TAO for ${subnets.filter(({ emitted_to }) => emitted_to).length} of ${subnets.length} subnets`,
    ...emittedTable(subnets),
    "",
    "alpha put aside in the block, and what waits with it; TAO for root's stakers where its alpha is sold",
    ...pendingTable(subnets),
    "",
    "what decides, and what came of it",
    ...decidingTable(subnets),
    "",
    ...differences.slice(0, SHOWN).map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${grouped(more)} more: --format json has all`] : []),
    ...(differences.length > 0 ? [""] : []),
    `${verdictOf(result)}.`,
    ...notCompared(subnets),
    ...notes.map((note) => plain(note, 10_000)),
    "",
    ...trust_words.map((words) => plain(words, 10_000)),
  ].join("\n");
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const [first = "", ...lines] = aligned([header, ...rows]);
  return [styled("bold", first), ...lines];
}

const amount = (rao: string | null) => (rao === null ? "?" : alpha(BigInt(rao)));

function emittedTable(subnets: readonly SubnetResult[]): string[] {
  return table(
    ["netuid", "TAO", "TAO injected", "alpha injected", "alpha created", "TAO buying", "alpha bought"],
    subnets.map((subnet) => [
      String(subnet.netuid),
      subnet.emitted_to ? alpha(BigInt(subnet.tao_emission_bits) >> 32n) : "-",
      ...[subnet.tao_in, subnet.alpha_in, subnet.alpha_out, subnet.tao_spent, subnet.alpha_bought].map(amount),
    ]),
  );
}

function pendingTable(subnets: readonly SubnetResult[]): string[] {
  const names = Object.keys(subnets[0]?.added ?? {});
  const hasRoot = subnets.some(({ root }) => root !== undefined);
  const total = ({ pending }: SubnetResult) =>
    names.filter((name) => name !== "pending_owner_cut").reduce((sum, name) => sum + BigInt(pending[name] ?? 0), 0n);
  return table(
    ["netuid", ...names.map((name) => HEADINGS[name] ?? name), "waits", ...(hasRoot ? ["TAO for root"] : []), "epoch"],
    subnets.map((subnet) => [
      String(subnet.netuid),
      ...names.map((name) => amount(subnet.added[name] ?? null)),
      alpha(total(subnet)),
      ...(hasRoot ? [between(subnet.root)] : []),
      subnet.epoch ? "now" : "-",
    ]),
  );
}

function between(root: SubnetResult["root"]): string {
  if (root === undefined) return "-";
  const [lowest, highest] = [alpha(BigInt(root.lowest)), alpha(BigInt(root.highest))];
  return lowest === highest ? lowest : `${lowest} to ${highest}`;
}

function decidingTable(subnets: readonly SubnetResult[]): string[] {
  const hasBurned = subnets.some(({ miner_burned_bits }) => miner_burned_bits !== undefined);
  const flows = Object.keys(subnets[0]?.flows ?? {});
  return table(
    [
      "netuid",
      "root's part",
      ...(hasBurned ? ["burned"] : []),
      ...flows.map((name) => (name === "subnet_ema_tao_flow" ? "flow" : "protocol's flow")),
      "moving price",
      "after",
      "equal",
      "differ",
    ],
    subnets.map((subnet) => [
      String(subnet.netuid),
      fraction(BigInt(subnet.root_proportion_bits)),
      ...(hasBurned ? [fraction(BigInt(subnet.miner_burned_bits ?? 0))] : []),
      // I64F64
      ...flows.map((name) => (subnet.flows?.[name] ? fraction(BigInt(subnet.flows[name].bits) >> 32n) : "-")),
      fraction(BigInt(subnet.moving_price_bits.before)),
      subnet.moving_price_bits.after === null ? "?" : fraction(BigInt(subnet.moving_price_bits.after)),
      String(subnet.compared - subnet.differences.length),
      subnet.differences.length === 0 ? "-" : String(subnet.differences.length),
    ]),
  );
}

/** Raw bits with 32 after the point, to nine decimals. */
function fraction(bits: bigint): string {
  if (bits < 0n) return `-${fraction(-bits)}`;
  return alpha((bits * 1_000_000_000n + (1n << 31n)) >> 32n);
}

const differencesOf = ({ subnets }: VerifiedBlock): string[] =>
  subnets.flatMap(({ netuid, differences }) =>
    differences.map(({ record, recorded, expected }) =>
      plain(`${record} of subnet ${netuid}: recorded ${value(recorded)}, the rules give ${value(expected)}`),
    ),
  );

const value = (recorded: unknown) => (typeof recorded === "string" ? recorded : JSON.stringify(recorded));

function verdictOf({ compared, differing }: VerifiedBlock): string {
  if (differing === 0) return `all ${grouped(compared)} records are what the rules give`;
  return `${grouped(differing)} of ${grouped(compared)} records differ from what the rules give`;
}

/** A line for each reason. */
function notCompared(subnets: readonly SubnetResult[]): string[] {
  const reasons = new Map<string, Map<string, number[]>>();
  for (const { netuid, not_compared } of subnets) {
    for (const { record, why } of not_compared) {
      const records = reasons.get(why) ?? new Map<string, number[]>();
      records.set(record, [...(records.get(record) ?? []), netuid]);
      reasons.set(why, records);
    }
  }
  return [...reasons].map(([why, records]) => {
    const list = [...records].map(([record, netuids]) => `${record} of subnet ${netuids.join(", ")}`).join("; ");
    return plain(`Not compared, for ${why}: ${list}.`, 10_000);
  });
}

/** What a line among many says of a block. */
export const shortened = (result: VerifiedBlock): VerifiedBlock => ({
  ...result,
  subnets: result.subnets.filter(({ differences }) => differences.length > 0),
});

/** Many blocks, a line each. */
export function blocksReport(results: readonly BlockResult[]): string {
  const lines = results.map((result) => {
    if ("error" in result) return `${plain(result.name)}: not checked, because ${result.error.message}`;
    const [first] = differencesOf(result);
    return `${plain(result.name)}: ${verdictOf(result)}${first === undefined ? "" : `: ${first}`}`;
  });
  const unchecked = results.filter((result) => "error" in result).length;
  const equal = results.filter((result) => !("error" in result) && result.equal).length;
  const different = results.length - equal - unchecked;
  const counts = [`${grouped(equal)} equal`, `${grouped(different)} different`, `${grouped(unchecked)} not checked`];
  return [...lines, "", `${grouped(results.length)} blocks: ${counts.join(", ")}.`].join("\n");
}
