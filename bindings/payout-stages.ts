// Which step of a coinbase or a payout computes what of its output (docs/specification/payout.md), in their order.

import { isObject, type JsonObject } from "./json.js";

/** Names of the output; after a dot the member of each item of a list. */
type Steps = readonly (readonly [stage: string, ...names: readonly string[]])[];

const coinbase: Steps = [
  [
    "5.2 shares",
    "subnets.subnet_tao_flow",
    "subnets.subnet_ema_tao_flow",
    "subnets.subnet_protocol_flow",
    "subnets.subnet_ema_protocol_flow",
  ],
  [
    "5.4 terms",
    "subnets.subnet_tao_in_emission",
    "subnets.subnet_alpha_in_emission",
    "subnets.subnet_alpha_out_emission",
  ],
  ["5.4 buys", "subnets.subnet_excess_tao", "subnets.subnet_protocol_alpha"],
  [
    "5.5 split",
    "subnets.pending_owner_cut",
    "subnets.pending_emission",
    "subnets.pending_alpha_swapped",
    "subnets.pending_root_divs",
    "subnets.pending_root_alpha_divs",
    "subnets.pending_server_emission",
    "subnets.pending_validator_emission",
  ],
  ["5.8 books", "subnets.subnet_tao", "subnets.subnet_alpha_in", "subnets.subnet_alpha_out", "total_issuance"],
  ["5.7 moving price", "subnets.subnet_moving_price_bits"],
  [
    "6.1 schedule",
    "subnets.blocks_since_last_step",
    "subnets.last_mechanism_step_block",
    "subnets.last_epoch_block",
    "subnets.pending_epoch_at",
    "subnets.subnet_epoch_index",
  ],
];

const payout: Steps = [
  ["6.1 amounts", "calls"],
  ["6.5 incentives", "miner_burned_bits", "assets"],
  ["6.2 childkeys", "subnet_alpha_out"],
  ["6.4 alpha dividends", "alpha_dividends_per_subnet"],
  ["6.4 root dividends", "tao_dividends_per_subnet", "root_alpha_dividends_per_subnet"],
  ["6.5 payments", "total_hotkey_alpha_last_epoch", "total_hotkey_alpha", "total_hotkey_alpha_root", "root_tao"],
  ["6.6 root claims", "root_claimable"],
  ["7 share pools", "alpha_shares", "total_hotkey_shares", "alpha_shares_root", "total_hotkey_shares_root"],
];

const childkeys: Steps = [
  ["6.2 own contribution", "self_contribution"],
  ["6.2 childkey take", "effective_childkey_take"],
  ["6.2 childkeys", "distribution"],
];

const dividends: Steps = [
  ["6.5 incentives", "incentives"],
  ["6.4 alpha dividends", "alpha_dividends"],
  ["6.4 root dividends", "root_dividends"],
];

const steps: Readonly<Record<string, Steps>> = {
  "coinbase-block": coinbase,
  "distribute-emission": payout,
  "parent-child-dividends": childkeys,
  "dividends-and-incentives": dividends,
  "dividend-distribution": dividends,
  "flow-shares": coinbase,
};

/** A part of an output, what computes it, and where it lies. */
export interface Part {
  readonly stage: string;
  readonly field: string;
  /** of each item of the list that the field is */
  readonly member?: string;
}

/** The parts of an output that are steps of their own. */
export function partsOf(suite: string, output: JsonObject): Part[] {
  return (steps[suite] ?? []).flatMap(([stage, ...names]) =>
    names
      .map((name) => {
        const [field, member] = name.split(".") as [string, string?];
        return member === undefined ? { stage, field } : { stage, field, member };
      })
      .filter(({ field, member }) => output[field] !== undefined && (!member || hasMember(output[field], member))),
  );
}

const hasMember = (list: unknown, member: string) =>
  Array.isArray(list) && list.some((item) => isObject(item) && item[member] !== undefined);

/** Of a list's items only the one member. */
export function onlyMember(list: unknown, member: string): unknown {
  if (!Array.isArray(list)) return list;
  return list.map((item) => (isObject(item) ? { [member]: item[member] } : item));
}
