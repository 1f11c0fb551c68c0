// What implementers of the emission pipeline get wrong.

import { isObject, type JsonObject } from "../../bindings/json.js";
import type { Flags } from "./flag.js";

export interface EmissionCase {
  readonly suite: string;
  readonly input: JsonObject;
}

const TWO_63 = 2n ** 63n;
const MAX_SUPPLY = 21_000_000_000_000_000n;
/** The first issuance with the emission halved k times: its share of the supply has 32 fraction bits. */
function halving(k: number): bigint {
  const share = 2n ** 32n - 2n ** BigInt(32 - k);
  return (share * MAX_SUPPLY + 2n ** 32n - 1n) >> 32n;
}

/** Whether any field or element of the input, however deep, is such. `name` is its field's. */
function some(input: unknown, holds: (value: unknown, name: string) => boolean, name = ""): boolean {
  if (holds(input, name)) return true;
  if (Array.isArray(input)) return input.some((element) => some(element, holds, name));
  return isObject(input) && Object.keys(input).some((key) => some(input[key], holds, key));
}

const isInteger = (value: unknown): value is string => typeof value === "string" && /^-?[0-9]+$/.test(value);
const of =
  (...suites: readonly string[]) =>
  ({ suite }: EmissionCase) =>
    suites.includes(suite);
const field =
  (name: string, wanted: unknown) =>
  ({ input }: EmissionCase) =>
    some(input, (value, key) => key === name && value === wanted);

export const emissionFlags: Flags<EmissionCase> = {
  halvings: {
    about: "A block's emission by the issuance: TAO's, or a subnet's alpha.",
    mistake: "Halvings counted by blocks, or an issuance of alpha out alone.",
    cost: "The emission of every block.",
    holds: of("block-emission", "subnet-terms", "coinbase-blocks"),
  },
  halving_boundary: {
    about: "An issuance within one rao of a halving.",
    mistake: "A logarithm in floating point, or the supply's exact fractions instead of steps of 2^-32.",
    cost: "Twice or half the emission of a block.",
    holds: ({ suite, input }) =>
      suite === "block-emission" &&
      isInteger(input.issuance) &&
      [...Array(32).keys()].some((k) => {
        const distance = BigInt(input.issuance as string) - halving(k + 1);
        return distance >= -1n && distance <= 1n;
      }),
  },
  supply_cap: {
    about: "An issuance of 21 million or more: nothing is emitted.",
    mistake: "The residual supply becomes negative or wraps.",
    cost: "Emission beyond the supply.",
    holds: ({ suite, input }) =>
      some(input, (value, name) => {
        const total = suite === "block-emission" ? name === "issuance" : name === "subnet_alpha_out";
        return total && isInteger(value) && BigInt(value) >= MAX_SUPPLY;
      }),
  },
  crate_power: {
    about: "Powers by the crate's logarithm and exponential.",
    mistake: "A correct power, or one in floating point.",
    cost: "The shares of all subnets.",
    holds: of("safe-pow", "flow-normalize", "flow-shares"),
  },
  negative_flow: {
    about: "A flow, price or change below zero.",
    mistake: "It is read as unsigned, or not cut off before shares are made.",
    cost: "A subnet that loses stake earns the most.",
    holds: ({ input }) => some(input, (value) => isInteger(value) && value.startsWith("-")),
  },
  disabled_subnet: {
    about: "A subnet whose emission is switched off.",
    mistake: "It keeps its share, or its share is not given to the others.",
    cost: "TAO that nobody should get, or that is lost.",
    holds: field("subnet_emission_enabled", false),
  },
  stable_mechanism: {
    about: "A subnet of mechanism 0, whose price is one.",
    mistake: "Its stored moving price is used.",
    cost: "Its share, and with it everybody's.",
    holds: field("subnet_mechanism", 0),
  },
  shares_of_subnets: {
    about: "Shares of several subnets from prices and burned proportions.",
    mistake: "The second division is skipped where nothing is burned: it changes the last bits all the same.",
    cost: "The last bits of every subnet's emission.",
    holds: of("subnet-shares", "coinbase-blocks"),
  },
  moving_average: {
    about: "A moving average whose weight grows with the age of the subnet.",
    mistake:
      "The result is rounded to the nearest, where it is floored every block, or the price is not capped at one.",
    cost: "Prices drift apart from block to block.",
    holds: of("moving-price", "coinbase-blocks"),
  },
  root_proportion: {
    about: "The part of the root network, by the TAO weight and the alpha issuance.",
    mistake: "One root proportion for the whole block: behind the cap it is another than behind the split.",
    cost: "Root stakers are paid too much or too little.",
    holds: of("root-proportion", "subnet-terms", "emit-to-subnets", "coinbase-blocks"),
  },
  remainder: {
    about: "An amount split over several parts.",
    mistake: "What the floors leave over is lost where the first part gets it, or kept where it is lost.",
    cost: "Some rao in every epoch.",
    holds: of("mechanism-split", "emit-to-subnets", "coinbase-blocks"),
  },
  merged_mechanisms: {
    about: "The terms of several mechanisms' epochs, merged by hotkey.",
    mistake: "Stake is weighted though it adds up, or incentive adds up though only the first mechanism's counts.",
    cost: "A hotkey's stored terms.",
    holds: of("mechanism-aggregate"),
  },
  inherited_stake: {
    about: "Stake with what children hand on and parents receive.",
    mistake: "It is not floored to whole rao once, at the end, before the TAO weight.",
    cost: "Stake weights, and with them permits, consensus and dividends.",
    holds: of("stake-weights"),
  },
  childkeys: {
    about: "Hotkeys with parents or children.",
    mistake:
      "Inherited stake is passed on again, take and burn are taken one of the other's rest, or within one owner.",
    cost: "Nominators of parents are paid wrongly.",
    holds: ({ input }) => Array.isArray(input.child_edges) && input.child_edges.length > 0,
  },
  dividends: {
    about: "Dividends split between alpha and root by stake.",
    mistake: "Where one of the two totals is 0 its amount falls back to the other; on the chain nobody is paid it.",
    cost: "Validators are paid what the chain does not pay.",
    holds: of("parent-child-dividends", "dividends-and-incentives", "dividend-distribution", "distribute-emission"),
  },
  decimal_shares: {
    about: "The share pool's decimal number of mantissa and exponent.",
    mistake: "A binary float, or a mantissa that is not normalised after every operation.",
    cost: "Stakes drift from what the chain would pay out.",
    holds: of("safe-float", "share-pool", "distribute-emission"),
  },
  unset: {
    about: "A value that storage does not have.",
    mistake: "It counts as 0 where it means something else, or the other way round.",
    cost: "The first epochs of a subnet.",
    holds: ({ input }) => some(input, (value) => value === null),
  },
  empty_list: {
    about: "Nobody, or nothing, to share with.",
    mistake: "A sum of nothing is divided by.",
    cost: "A program stops, or the amount is lost where it should be kept.",
    holds: ({ input }) => Object.values(input).some((value) => Array.isArray(value) && value.length === 0),
  },
  zero_amount: {
    about: "An amount of 0 in the input.",
    mistake: "Division by zero, which here is 0 or leaves things as they are.",
    cost: "A program stops.",
    holds: ({ input }) => Object.values(input).includes("0"),
  },
  above_i64: {
    about: "Whole numbers from 2^63 on.",
    mistake: "Signed integers of 64 bits.",
    cost: "A large stake counts as negative.",
    holds: ({ input }) =>
      some(
        input,
        (value, name) => !/bits$/.test(name) && name !== "tao_weight" && isInteger(value) && BigInt(value) >= TWO_63,
      ),
  },
};
