// What implementers of the number formats get wrong. A table's rows are one operation, so its flags are the file's.

import type { Flags } from "./flag.js";

export interface FixedTable {
  readonly type: string;
  readonly op: string;
}

const isSigned = (type: string) => type.startsWith("I");
const isDivision = (op: string) => op.endsWith("_div");

export const fixedFlags: Flags<FixedTable> = {
  saturation: {
    about: "Results beyond the range become its end.",
    mistake: "They wrap, or stop the program, as the language's plain operators do.",
    cost: "A huge number turns into a negative one.",
    holds: ({ op }) => op.startsWith("saturating_"),
  },
  none_on_overflow: {
    about: "Results beyond the range are none.",
    mistake: "They saturate; or safe_div, which is 0 for none, gives the maximum.",
    cost: "A large number instead of no number, or of 0.",
    holds: ({ op }) => op.startsWith("checked_") || op === "safe_div",
  },
  zero_divisor: {
    about: "Division by zero: none, or 0 for safe_div.",
    mistake: "The program stops.",
    cost: "One empty column takes the whole epoch down.",
    holds: ({ op }) => op === "checked_div" || op === "safe_div",
  },
  floored_product: {
    about: "Products of negative numbers: rounded toward minus infinity, by an arithmetic shift.",
    mistake: "They are truncated toward zero.",
    cost: "One bit in every negative product that is not exact.",
    holds: ({ type, op }) => isSigned(type) && (op.endsWith("_mul") || op === "checked_pow"),
  },
  truncated_quotient: {
    about: "Quotients of numbers of different signs: truncated toward zero.",
    mistake: "The language's division floors, as Python's does, or a shift is used.",
    cost: "One bit in every negative quotient that is not exact; alphas and logarithms are off.",
    holds: ({ type, op }) => isSigned(type) && isDivision(op),
  },
  wide_intermediate: {
    about: "Products and shifted dividends that need twice the bits of an operand.",
    mistake: "The intermediate is cut to the operand's width.",
    cost: "Nonsense for large operands, and only for these.",
    holds: ({ op }) => isDivision(op) || op.endsWith("_mul") || op === "checked_pow" || op === "checked_sqrt",
  },
  order_of_products: {
    about: "A power, by squaring from the lowest bit of the exponent.",
    mistake: "Another order of the products, which rounds otherwise, or a reciprocal taken first.",
    cost: "The last bits of every power above 2.",
    holds: ({ op }) => op === "checked_pow",
  },
  bisection: {
    about: "A square root by bisection that stops at a tolerance.",
    mistake: "A correct square root.",
    cost: "Everything below the tolerance, which is one part in a thousand.",
    holds: ({ op }) => op === "checked_sqrt",
  },
  crate_exp: {
    about: "The crate's exponential: a series of fixed length, and at exactly 1 a constant of 23 fraction bits.",
    mistake: "A correct exponential, a longer series, or the series at 1 too.",
    cost: "The sigmoid of liquid alpha, and so every bond that moves.",
    holds: ({ op }) => op.startsWith("exp"),
  },
  crate_log: {
    about: "The crate's logarithm: halvings that round up, and log2(e) with 23 fraction bits.",
    mistake: "A correct logarithm, or a floored division by log2(e) below 1.",
    cost: "The first liquid alpha's curve, and the powers of the emission.",
    holds: ({ op }) => op.endsWith("ln") || op === "log2",
  },
  whole_number: {
    about: "Rounding to a whole number: floor toward minus infinity, round with ties away from zero.",
    mistake: "Truncation toward zero, or ties to even.",
    cost: "Off by one at negative numbers and at halves.",
    holds: ({ op }) => op === "floor" || op === "round" || op.startsWith("saturating_to_num_"),
  },
  conversion: {
    about: "Conversion between formats: low bits drop by an arithmetic shift, the rest saturates.",
    mistake: "Truncation toward zero, or a check before the low bits have dropped.",
    cost: "One bit of negative numbers; the ends of the range.",
    holds: ({ op }) => op.startsWith("saturating_to_") || op.startsWith("saturating_from_"),
  },
};
