// The blob's coinbase of one block, with what the pools may have paid.

import { Coinbase } from "../../../assembly/layout/runtimes.js";
import { isOfRuntime } from "../../forms/element.js";
import { payoutSuites } from "../../forms/payout.js";
import type { Fields } from "../../forms/shape.js";
import type { Yuma } from "../../load.js";
import type { ChainJson, Parent } from "./parent.js";

/** Rao of a subnet that wait for its epoch; 0n for what the runtime does not have. */
export interface Pending {
  /** to 342 */
  readonly emission: bigint;
  /** to 333: alpha of root's part that was sold */
  readonly alphaSwapped: bigint;
  /** from 334 on */
  readonly rootAlpha: bigint;
  /** from 343 on */
  readonly server: bigint;
  /** from 343 on */
  readonly validator: bigint;
  readonly ownerCut: bigint;
}

/** What a pool pays, in rao; null: it refuses. Absent: nothing. */
export interface Paid {
  readonly sale?: bigint | null;
  readonly buy?: bigint | null;
}

/** A subnet as the coinbase leaves it, before anything is drained. */
export interface Emitted {
  readonly netuid: number;
  readonly pending: Pending;
  /** TAO of root's part that was sold, to 333 */
  readonly rootTao: bigint;
  /** what the pool was taken to pay */
  readonly paid?: Paid;
  /** every field as the blob's suite has it */
  readonly fields: Readonly<Record<string, unknown>>;
  /** alpha offered to the pool for sale, undefined where none was */
  readonly sold?: bigint;
  /** TAO offered to it for alpha likewise */
  readonly spent?: bigint;
  /** TAO and alpha that are to be injected, from 283 on; the pool may refuse them from 423 on */
  readonly offered?: readonly [tao: bigint, alpha: bigint];
}

interface Output {
  readonly calls: readonly (readonly [call: string, netuid: number, amount: string, alpha?: string])[];
  readonly subnets: readonly (Readonly<Record<string, unknown>> & { readonly netuid: number })[];
}

/**
 * @param emission rao handed to the coinbase
 * @param paid by netuid; of the others every sale and every buy pays nothing, and is none that fails
 */
export function runCoinbase(
  yuma: Yuma,
  { rules, chain }: Pick<Parent, "rules" | "chain">,
  emission: bigint,
  paid: ReadonlyMap<number, Paid> = new Map(),
): Map<number, Emitted> {
  const subnets = chain.subnets.map((subnet) => {
    const { sale = 0n, buy = 0n } = paid.get(subnet.netuid) ?? {};
    // Without a tempo nothing is drained: what waits stays to be seen.
    return { ...subnet, tempo: 0, sale: sale === null ? null : String(sale), buy: buy === null ? null : String(buy) };
  });
  const output = ask(yuma, "coinbase-block", rules, { ...chain, block_emission: String(emission), subnets }) as Output;
  const offered = (call: string) =>
    new Map(
      output.calls
        .filter(([what]) => what === call)
        .map(([, netuid, amount, alpha = "0"]) => [netuid, [BigInt(amount), BigInt(alpha)] as const]),
    );
  const [sales, buys, injections] = [offered("sell"), offered("buy"), offered("liquidity")];
  return new Map(
    output.subnets.map((fields) => {
      const { netuid } = fields;
      const [sold] = sales.get(netuid) ?? [];
      const [spent] = buys.get(netuid) ?? [];
      const injected = injections.get(netuid);
      const own = {
        netuid,
        pending: pendingOf(fields),
        rootTao: rao(fields.pending_root_divs),
        ...(paid.has(netuid) && { paid: paid.get(netuid) as Paid }),
        fields,
        ...(sold !== undefined && { sold }),
        ...(spent !== undefined && { spent }),
        ...(injected !== undefined && { offered: injected }),
      };
      return [netuid, own];
    }),
  );
}

/**
 * The counters that the schedule leaves, by netuid.
 * @param skipped subnets whose epoch is due but does not run, for one hotkey has two neurons
 */
export function runSchedule(
  yuma: Yuma,
  { rules, chain }: Pick<Parent, "rules" | "chain">,
  skipped: ReadonlySet<number>,
): Map<number, Emitted["fields"]> {
  const subnets = chain.subnets.map((subnet) => (skipped.has(subnet.netuid) ? { ...subnet, tempo: 0 } : subnet));
  const output = ask(yuma, "coinbase-block", rules, { ...chain, subnets }) as Output;
  return new Map(output.subnets.map((fields) => [fields.netuid, fields]));
}

/** One of the blob's suites, with as much of a chain as the suite and the runtime have. */
export function ask(
  yuma: Yuma,
  suite: "coinbase-block" | "moving-price" | "subnet-shares",
  rules: number,
  { subnets, ...rest }: ChainJson,
): unknown {
  const { input } = payoutSuites[suite];
  const has =
    (fields: Fields) =>
    ([name]: [string, unknown]) => {
      const shape = fields[name];
      return shape !== undefined && shape.constant === undefined && isOfRuntime(shape, rules);
    };
  const ofSubnet = input.subnets.type as Fields;
  return yuma.runtimeEmission(suite, rules, {
    ...Object.fromEntries(Object.entries(rest).filter(has(input))),
    subnets: subnets.map((subnet) => Object.fromEntries(Object.entries(subnet).filter(has(ofSubnet)))),
  });
}

const rao = (value: unknown) => BigInt((value as string | undefined) ?? 0);

const pendingOf = (fields: Readonly<Record<string, unknown>>): Pending => ({
  emission: rao(fields.pending_emission),
  alphaSwapped: rao(fields.pending_alpha_swapped),
  rootAlpha: rao(fields.pending_root_alpha_divs),
  server: rao(fields.pending_server_emission),
  validator: rao(fields.pending_validator_emission),
  ownerCut: rao(fields.pending_owner_cut),
});

export const samePending = (a: Pending, b: Pending) =>
  (Object.keys(a) as (keyof Pending)[]).every((name) => a[name] === b[name]);

/** What an epoch is called with (docs/specification/payout.md, 6.1): all of what waits but the owner's cut. */
export function epochAmount(rules: number, { emission, alphaSwapped, rootAlpha, server, validator }: Pending): bigint {
  const parts =
    rules >= Coinbase.SERVER_AND_VALIDATOR ? [server, validator, rootAlpha] : [emission, alphaSwapped, rootAlpha];
  return parts.reduce((sum, part) => (sum + part < U64_END ? sum + part : U64_END - 1n), 0n);
}

const U64_END = 1n << 64n;
