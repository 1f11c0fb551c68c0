// The suites of the coinbase and the payout by runtime: their JSON form, and what of it is not in a record.

import { Operation } from "../../assembly/layout/record.js";
import { Coinbase, FIRST_COINBASE, LAST_COINBASE } from "../../assembly/layout/runtimes.js";
import { checkArray, checkDecimal, checkObject, fail, wrongType } from "../check.js";
import { YumaError } from "../error.js";
import { decode } from "../forms/decode.js";
import { accountNumber } from "../forms/element.js";
import { encode } from "../forms/encode.js";
import { formatFields } from "../forms/format.js";
import { parseFields, sectionName } from "../forms/parse.js";
import { payoutSuites } from "../forms/payout.js";
import type { Described } from "../forms/shape.js";
import type { JsonObject } from "../json.js";
import { type BlobExports, callBlob } from "../record.js";

const ZERO_ACCOUNT = 0;
const U64 = { name: "u64", bits: 64, signed: false };
const U128 = { name: "u128", bits: 128, signed: false };

export type PayoutSuite = keyof typeof payoutSuites;

/** The names that `runtimeEmission` knows: the suites of vectors/payout. */
export const payoutSuiteNames: readonly string[] = Object.keys(payoutSuites).sort();

/** Throws what is not established of a runtime's emission, by name. */
export function checkCoinbaseRuntime(specVersion: number): void {
  if (specVersion >= FIRST_COINBASE && specVersion <= LAST_COINBASE) return;
  const why =
    specVersion < FIRST_COINBASE
      ? "its coinbase was only read, and it keeps no record of payments"
      : "the emission gate, baskets and collateral that came since are not established";
  throw new YumaError(
    "unknown_runtime",
    `spec_version: the emission is known from ${FIRST_COINBASE} to ${LAST_COINBASE}, not of ${specVersion}: ${why}`,
    "spec_version",
  );
}

/** See Yuma.runtimeEmission. */
export function runtimeEmission(blob: BlobExports, name: string, specVersion: number, input: unknown): unknown {
  if (!Object.hasOwn(payoutSuites, name)) {
    throw new YumaError("unknown_suite", `suite: there is no suite payout/${name}`, "suite");
  }
  checkCoinbaseRuntime(specVersion);
  const suite = name as PayoutSuite;
  const { operation, input: inputs, output: outputs }: Described = payoutSuites[suite];
  const given = checkObject(input, "input");
  const context = { notation: "json", specVersion, whole: `the input of ${suite}` } as const;
  const request = encode(inputs, parseFields(inputs, rowsOf(suite, given), "", context));
  const nameOf = (section: number) => sectionName(inputs, section);
  const result = callBlob(blob, Operation.EMISSION + operation, specVersion, 0, request.sections, nameOf);
  const output = formatFields(outputs, decode(outputs, request, result)) as JsonObject;
  return shown(suite, specVersion, given, output);
}

/** An input as rows. */
function rowsOf(suite: PayoutSuite, input: JsonObject): JsonObject {
  if (suite === "moving-price" && Array.isArray(input.subnets) && input.subnets.length !== 1) {
    throw fail("wrong_count", "subnets", `expected one subnet, got ${input.subnets.length}`);
  }
  return suite === "distribute-emission" ? payoutRows(input) : input;
}

/** Shares that stand in their accounts as rows of their own, and of all owners' hotkeys those of the subnet's. */
function payoutRows(input: JsonObject): JsonObject {
  const { total_stake, owned_hotkeys = [], ...rest } = input;
  checkDecimal(total_stake, "total_stake", U64);
  const shares: { readonly [name: string]: JsonObject[] } = { shares: [], root_shares: [] };
  const accounts = checkArray(input.accounts, "accounts").map((entry, i) => {
    const account = checkObject(entry, `accounts[${i}]`);
    const { shares: alpha, root_shares: root, ...plain } = account;
    for (const [name, list] of Object.entries({ shares: alpha, root_shares: root })) {
      const place = `accounts[${i}].${name}`;
      for (const [k, row] of checkArray(list ?? [], place).entries()) {
        const [coldkey, bits, ...more] = checkArray(row, `${place}[${k}]`, "[coldkey, bits]");
        if (more.length > 0) throw wrongType(`${place}[${k}]`, "[coldkey, bits]", row);
        accountNumber(coldkey, `${place}[${k}][0]`);
        checkDecimal(bits, `${place}[${k}][1]`, U128);
        shares[name]?.push({ hotkey: account.hotkey, coldkey, bits });
      }
      const keys = checkArray(list ?? [], place).map((row) => accountNumber((row as unknown[])[0], place));
      if (new Set(keys).size < keys.length) throw fail("repeated", place, "a coldkey is there twice");
    }
    return plain;
  });
  const owner = accountNumber(input.subnet_owner ?? ZERO_ACCOUNT, "subnet_owner");
  const owned = checkArray(owned_hotkeys, "owned_hotkeys").flatMap((entry, i) => {
    const { owner: coldkey, hotkeys } = checkObject(entry, `owned_hotkeys[${i}]`);
    const isOwner = accountNumber(coldkey, `owned_hotkeys[${i}].owner`) === owner;
    const list = checkArray(hotkeys, `owned_hotkeys[${i}].hotkeys`);
    return isOwner ? list : [];
  });
  return {
    ...rest,
    accounts,
    alpha_shares: shares.shares,
    root_shares: shares.root_shares,
    owned_hotkeys_of_subnet_owner: owned,
  };
}

/** The same of what a payout leaves. */
function shownPayout(specVersion: number, input: JsonObject, output: JsonObject): JsonObject {
  const { epoch_emission, recycled_alpha, burned_alpha, root_dividends_per_subnet, staking, ...rest } = output;
  const { old_denominators, new_denominators, old_shares, new_shares, root_claimable, ...plain } = rest;
  const netuid = input.netuid as number;
  const row = (amount: unknown) => [{ netuid, amount: amount as string }];
  const hotkeys = new Map<unknown, unknown[]>();
  for (const { coldkey, hotkey } of staking as { coldkey: unknown; hotkey: unknown }[]) {
    hotkeys.set(coldkey, [...(hotkeys.get(coldkey) ?? []), hotkey]);
  }
  const coldkeys = [...hotkeys].sort(([a], [b]) => (accountNumber(a, "") < accountNumber(b, "") ? -1 : 1));
  const claimable = (root_claimable as { hotkey: unknown; bits: string }[]).map(({ hotkey, bits }) => ({
    hotkey,
    claimable: [{ netuid, bits }],
  }));
  return {
    ...plain,
    total_stake: input.total_stake,
    calls: [["epoch", netuid, epoch_emission]],
    ...assets(specVersion, row(recycled_alpha), row(burned_alpha)),
    ...(specVersion < Coinbase.FLOW_SHARES && { tao_dividends_per_subnet: root_dividends_per_subnet }),
    ...(specVersion >= Coinbase.DRAIN_FIRST && { root_alpha_dividends_per_subnet: root_dividends_per_subnet }),
    ...(specVersion >= Coinbase.FLOW_SHARES && { root_claimable: claimable }),
    total_hotkey_shares: [...(old_denominators as unknown[]), ...(new_denominators as unknown[])],
    alpha_shares: [...(old_shares as unknown[]), ...(new_shares as unknown[])],
    staking_hotkeys: coldkeys.map(([coldkey, list]) => ({ coldkey, hotkeys: list })),
  };
}

/** An output as the vectors have it. */
function shown(suite: PayoutSuite, specVersion: number, input: JsonObject, output: JsonObject): JsonObject {
  switch (suite) {
    case "coinbase-block": {
      const { calls, recycled, ...rest } = output as { calls: CallRow[]; recycled: AmountRow[] };
      return { ...rest, calls: calls.map(callTuple), ...assets(specVersion, recycled, []) };
    }
    case "subnet-shares": {
      const { subnets_to_emit_to, ...rest } = output;
      return specVersion < Coinbase.SERVER_AND_VALIDATOR ? rest : output;
    }
    case "parent-child-dividends": {
      const { effective_childkey_take, recycled_alpha, ...rest } = output;
      const takes = specVersion < Coinbase.CREDIT ? {} : { effective_childkey_take };
      const recycled = [{ netuid: input.netuid as number, amount: recycled_alpha as string }];
      return { ...rest, ...takes, ...assets(specVersion, recycled, []) };
    }
    case "dividends-and-incentives": {
      const { recycled_alpha, ...rest } = output;
      const left = BigInt(input.subnet_alpha_out as string) - BigInt(recycled_alpha as string);
      return { ...rest, subnet_alpha_out: String(left > 0n ? left : 0n) };
    }
    case "distribute-emission":
      return shownPayout(specVersion, input, output);
    default:
      return output;
  }
}

interface CallRow {
  readonly call: string;
  readonly netuid: number;
  readonly amount: string;
  readonly alpha: string;
}

interface AmountRow {
  readonly netuid: number;
  readonly amount: string;
}

const callTuple = ({ call, netuid, amount, alpha }: CallRow) =>
  call === "liquidity" ? [call, netuid, amount, alpha] : [call, netuid, amount];

/** What AlphaAssets is told, from 411 on. */
function assets(specVersion: number, recycled: readonly AmountRow[], burned: readonly AmountRow[]) {
  if (specVersion < Coinbase.CREDIT) return {};
  const told = (what: string, rows: readonly AmountRow[]) =>
    rows.filter(({ amount }) => amount !== "0").map(({ netuid, amount }) => [what, netuid, amount]);
  return { assets: [...told("assets_burned", burned), ...told("assets_recycled", recycled)] };
}
