// What implementers of the older coinbases and payouts get wrong.

import { isObject, type JsonObject } from "../../bindings/json.js";
import type { Flags } from "./flag.js";

export interface PayoutCase {
  readonly suite: string;
  readonly specVersion: number;
  readonly input: JsonObject;
}

const TWO_63 = 2n ** 63n;

const rowsOf = (input: JsonObject, name: string): JsonObject[] =>
  (Array.isArray(input[name]) ? input[name] : []).filter(isObject);
const someSubnet =
  (holds: (subnet: JsonObject) => boolean) =>
  ({ input }: PayoutCase) =>
    rowsOf(input, "subnets").some(holds);
const between = (first: number, last: number) => (subject: PayoutCase) =>
  subject.specVersion >= first && subject.specVersion <= last;
const isCoinbase = ({ suite }: PayoutCase) => suite === "coinbase-block";
const isPayout = ({ suite }: PayoutCase) => suite === "distribute-emission";
const isAtLeast = (value: unknown, least: bigint) =>
  typeof value === "string" && /^[0-9]+$/.test(value) && BigInt(value) >= least;

export const payoutFlags: Flags<PayoutCase> = {
  order_of_a_block: {
    about: "Emission, pools, moving prices and draining in the runtime's order.",
    mistake: "The order of another runtime.",
    cost: "Prices and proportions of the next block.",
    holds: isCoinbase,
  },
  order_of_payments: {
    about: "Cut, incentives, alpha and root dividends, one after the other into the same pools.",
    mistake: "Stakes read after the first payment, or takes paid after the rest.",
    cost: "The last digits of every share.",
    holds: isPayout,
  },
  shares_by_runtime: {
    about: "A subnet's part of the block emission.",
    mistake: "The rule of another runtime.",
    cost: "Up to three times the TAO of a subnet.",
    holds: ({ suite }) => suite === "subnet-shares" || suite === "flow-shares",
  },
  terms_by_runtime: {
    about: "TAO and alpha for the pool, and what is too much for it.",
    mistake: "The cap of another runtime.",
    cost: "The pool's reserves.",
    holds: ({ suite }) => suite === "subnet-terms",
  },
  moving_price: {
    about: "The moving price, with 32 or 64 bits while it is made.",
    mistake: "Too many bits, or too few.",
    cost: "The last digit in every block.",
    holds: ({ suite }) => suite === "moving-price",
  },
  schedule_by_block: {
    about: "Epochs by the block's number, up to 422.",
    mistake: "A sum that does not wrap, or one block too early.",
    cost: "Every epoch.",
    holds: ({ suite }) => suite === "schedule",
  },
  childkeys: {
    about: "A hotkey's dividends shared with its parents.",
    mistake: "Take or burn of the wrong base, or where both have one owner.",
    cost: "The parents' dividends.",
    holds: ({ suite }) => suite === "parent-child-dividends" || suite === "dividends-and-incentives",
  },
  root_and_alpha: {
    about: "Dividends split by root and alpha stake, then scaled to what waits.",
    mistake: "One of the two scaled by the other's sum.",
    cost: "All dividends.",
    holds: ({ suite }) => suite === "dividend-distribution" || suite === "dividends-and-incentives",
  },
  root_alpha_sold: {
    about: "Root's alpha is sold in every block, and root is paid in TAO.",
    mistake: "The later rule, by which root's alpha waits for its epoch.",
    cost: "All that root gets.",
    holds: (subject) => isCoinbase(subject) && between(261, 333)(subject),
  },
  subsidy: {
    about: "A price below the subnet's part of the emission is bought up.",
    mistake: "The alpha capped, or the bought alpha left in the books.",
    cost: "The alpha in the pool, and every root proportion after it.",
    holds: (subject) => isCoinbase(subject) && between(298, 341)(subject),
  },
  flow_shares: {
    about: "Shares are made of flows.",
    mistake: "An average that starts at 0 where it starts at the price.",
    cost: "The TAO of every subnet.",
    holds: between(334, 420),
  },
  begins_forgotten: {
    about: "Subnets whose emission has not begun are emitted to.",
    mistake: "The list of the runtimes before and after.",
    cost: "The share of every subnet.",
    holds: (subject) =>
      isCoinbase(subject) &&
      between(342, 344)(subject) &&
      someSubnet(({ first_emission_block_number }) => first_emission_block_number === undefined)(subject),
  },
  failed_sale: {
    about: "A pool that pays nothing for root's alpha.",
    mistake: "What waits is credited, or is not: it depends on the runtime.",
    cost: "A block's emission of the subnet.",
    holds: (subject) => isCoinbase(subject) && someSubnet(({ sale }) => sale === null)(subject),
  },
  failed_buy: {
    about: "A pool that gives no alpha for the excess.",
    mistake: "The excess given back, or taken for bought.",
    cost: "The issuance of TAO.",
    holds: (subject) => isCoinbase(subject) && someSubnet(({ buy }) => buy === null)(subject),
  },
  pool_refuses: {
    about: "A pool that takes nothing.",
    mistake: "One of TAO and alpha taken.",
    cost: "The pool's reserves.",
    holds: (subject) => isCoinbase(subject) && someSubnet(({ pool_refuses }) => pool_refuses === true)(subject),
  },
  stable_mechanism: {
    about: "A subnet of mechanism 0, whose price is one.",
    mistake: "The pool's price, or reserves that move before 306.",
    cost: "The subnet's whole emission.",
    holds: someSubnet(({ subnet_mechanism, netuid }) => subnet_mechanism === 0 || netuid === 0),
  },
  closed_registration: {
    about: "A subnet where nobody can register.",
    mistake: "TAO or alpha that it does not get, or gets.",
    cost: "The subnet's whole emission.",
    holds: (subject) =>
      isCoinbase(subject) &&
      someSubnet(({ network_registration_allowed }) => network_registration_allowed === false)(subject),
  },
  emission_off: {
    about: "A subnet whose emission is switched off.",
    mistake: "Its share lost instead of shared out.",
    cost: "The share of every subnet.",
    holds: someSubnet(({ subnet_emission_enabled }) => subnet_emission_enabled === false),
  },
  decimal_pools: {
    about: "Shares in decimal numbers; rows of the older form change as they are written.",
    mistake: "All rows changed at once, or a payment of 0 not taken for a write.",
    cost: "The shares' last digits.",
    holds: (subject) => isPayout(subject) && subject.specVersion >= 397,
  },
  negative_amount: {
    about: "An amount of 2^63 rao or more, which a pool takes for negative.",
    mistake: "It is added.",
    cost: "A hotkey's whole pool.",
    holds: ({ input }) =>
      rowsOf(input, "hotkey_emission").some(
        ({ server_emission, validator_emission }) =>
          isAtLeast(server_emission, TWO_63) || isAtLeast(validator_emission, TWO_63),
      ),
  },
  withheld_incentive: {
    about: "A subnet's owner with neurons, whose incentives are withheld.",
    mistake: "Withheld from the wrong hotkeys, or recycled where it is burned or left.",
    cost: "The incentives of the owner.",
    holds: (subject) =>
      isPayout(subject) &&
      subject.input.subnet_owner_hotkey !== undefined &&
      rowsOf(subject.input, "neurons").length > 0,
  },
  auto_stake: {
    about: "Incentives staked at another hotkey.",
    mistake: "The share given to the destination's owner.",
    cost: "The stake of whoever chose a destination.",
    holds: ({ input }) => rowsOf(input, "auto_stake_destination").length > 0,
  },
  nobody_owns: {
    about: "A hotkey without an owner.",
    mistake: "It is left out: it belongs to the zero account.",
    cost: "Its dividends and its parents'.",
    holds: ({ input }) => rowsOf(input, "accounts").some(({ owner }) => owner === null),
  },
};
