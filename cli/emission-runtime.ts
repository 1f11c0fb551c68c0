// yuma emission, by runtime: a block or a payout in the form of vectors/payout.

import { FIRST_COINBASE, LAST_COINBASE, REFERENCE_RUNTIME } from "../assembly/layout/runtimes.js";
import { alpha } from "../bindings/decimals.js";
import { checkCoinbaseRuntime } from "../bindings/emission/runtime.js";
import { isObject, type JsonObject } from "../bindings/json.js";
import type { Yuma } from "../bindings/load.js";
import { InputError } from "./input.js";
import { aligned, styled } from "./table.js";

/** What `--runtime` says, checked. */
export function parseRuntime(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text))
    throw new InputError(`--runtime: expected a spec_version, got ${JSON.stringify(text)}`);
  const specVersion = Number(text);
  checkCoinbaseRuntime(specVersion);
  return specVersion;
}

/** Which runtime's rules were taken, and why. */
export function runtimeLine(named: number | undefined): string {
  const runtime = named ?? REFERENCE_RUNTIME;
  const why = named === undefined ? `, as none is named; --runtime takes ${FIRST_COINBASE} to ${LAST_COINBASE}` : "";
  return `rules of spec_version ${runtime}${why}\n`;
}

/** Inputs of the reference runtime have a form of their own: that of vectors/emission. */
export function isReferenceForm(input: JsonObject): boolean {
  const [subnet] = Array.isArray(input.subnets) ? input.subnets : [];
  const names = ["blocks", "epochs", "pending_server_alpha"];
  return names.some((name) => Object.hasOwn(input, name)) || (isObject(subnet) && "epoch_input_consistent" in subnet);
}

export interface RuntimeReport {
  readonly output: JsonObject;
  text(): string;
}

export function runOfRuntime(yuma: Yuma, specVersion: number, input: JsonObject): RuntimeReport {
  const isBlock = Object.hasOwn(input, "current_block");
  if (!isBlock && !Object.hasOwn(input, "hotkey_emission")) {
    throw new InputError(
      "the input is neither a block, which has current_block, nor a payout, which has hotkey_emission",
    );
  }
  const suite = isBlock ? "coinbase-block" : "distribute-emission";
  const output = yuma.runtimeEmission(suite, specVersion, input) as JsonObject;
  return { output, text: () => (isBlock ? blockText(input, output) : payoutText(output)) };
}

const rao = (value: unknown) => (value === undefined ? "" : alpha(BigInt(value as string)));

function table(names: readonly string[], rows: readonly (readonly string[])[]): string {
  return aligned([[...names], ...rows.map((row) => [...row])])
    .map((line, i) => (i === 0 ? styled("bold", line) : line))
    .join("\n");
}

function blockText(input: JsonObject, output: JsonObject): string {
  const calls = output.calls as (string | number)[][];
  const subnets = (output.subnets as JsonObject[]).map((subnet) => [
    String(subnet.netuid),
    rao(subnet.subnet_tao_in_emission),
    rao(subnet.subnet_alpha_in_emission),
    rao(subnet.subnet_alpha_out_emission),
    rao(subnet.pending_owner_cut),
    rao(subnet.pending_emission ?? subnet.pending_server_emission),
    rao(subnet.pending_validator_emission),
    rao(subnet.pending_root_alpha_divs ?? subnet.pending_alpha_swapped),
  ]);
  const told = calls.map(([what, netuid, ...amounts]) =>
    [String(what), String(netuid), ...amounts.map(rao), ""].slice(0, 4),
  );
  const names = [
    "netuid",
    "TAO into the pool",
    "alpha into the pool",
    "alpha created",
    "owner cut",
    "pending",
    "validators",
    "root",
  ];
  return [
    `block ${input.current_block}: the issuance is ${rao(output.total_issuance)} TAO after it`,
    "",
    "by subnet, and what waits for its epoch",
    table(names, subnets),
    "",
    "what the coinbase called, in order",
    table(["call", "netuid", "amount", "alpha"], told),
    "",
  ].join("\n");
}

function payoutText(output: JsonObject): string {
  const amounts = (name: string) =>
    new Map(((output[name] ?? []) as JsonObject[]).map(({ hotkey, amount }) => [hotkey, amount]));
  const columns = ["alpha_dividends_per_subnet", "tao_dividends_per_subnet", "root_alpha_dividends_per_subnet"]
    .concat("total_hotkey_alpha_last_epoch", "total_hotkey_alpha")
    .filter((name) => output[name] !== undefined);
  const maps = columns.map(amounts);
  const hotkeys = [...new Set(maps.flatMap((map) => [...map.keys()]))];
  const [[, , epoch]] = output.calls as [[string, number, string]];
  const assets = (output.assets ?? []) as [string, number, string][];
  return [
    `the epoch was handed ${rao(epoch)} alpha; ${rao(output.subnet_alpha_out)} are outside of the pool after the payout`,
    ...assets.map(([what, , amount]) => `${what.replace("assets_", "")}: ${rao(amount)} alpha`),
    "",
    table(
      ["hotkey", ...columns],
      hotkeys.map((hotkey) => [String(hotkey), ...maps.map((map) => rao(map.get(hotkey)))]),
    ),
    "",
  ].join("\n");
}
