// The values of a parameter, as people write them: 0.4:0.7:0.05, or 0,0.5,1. Decimals are integers and a place of the point,
// so that steps add up exactly.

import { InputError } from "../../bindings/source.js";

/** digits / 10^places */
interface Decimal {
  readonly digits: bigint;
  readonly places: number;
}

/** More digits than a double tells apart are no number that was meant. */
const DECIMAL = /^(-?)(0|[1-9][0-9]{0,19})(?:\.([0-9]{1,15}))?$/;

function decimalOf(text: string): Decimal | undefined {
  const [, sign, whole = "", part = ""] = DECIMAL.exec(text) ?? [];
  return sign === undefined ? undefined : { digits: BigInt(sign + whole + part), places: part.length };
}

const scaled = ({ digits, places }: Decimal, to: number): bigint => digits * 10n ** BigInt(to - places);

/** Without zeros that say nothing. */
function textOf({ digits, places }: Decimal): string {
  const sign = digits < 0n ? "-" : "";
  const all = String(digits < 0n ? -digits : digits).padStart(places + 1, "0");
  const part = all.slice(all.length - places).replace(/0+$/, "");
  return sign + all.slice(0, all.length - places) + (part && `.${part}`);
}

/**
 * The values that a list names, ranges as FROM:TO:STEP among them, TO included where a step meets it.
 * @param most of them
 */
export function valuesOf(list: string, most: number): string[] {
  const values: string[] = [];
  for (const item of list.split(",")) {
    const added = item.includes(":") ? range(item, most - values.length) : [oneOf(item)];
    values.push(...added);
    if (values.length > most) throw tooMany(most);
  }
  const twice = values.find((value, i) => values.indexOf(value) < i);
  if (twice !== undefined) throw new InputError(`${twice} is there twice`);
  return values;
}

function oneOf(item: string): string {
  if (item === "") throw new InputError("a value is missing");
  const decimal = decimalOf(item);
  return decimal ? textOf(decimal) : item;
}

function range(item: string, most: number): string[] {
  const [from, to, step, ...more] = item.split(":").map(decimalOf);
  if (!from || !to || !step || more.length > 0) throw new InputError(`${item} is no range: FROM:TO:STEP`);
  const places = Math.max(from.places, to.places, step.places);
  const [first, last, by] = [from, to, step].map((one) => scaled(one, places)) as [bigint, bigint, bigint];
  if (by <= 0n) throw new InputError(`${item}: the step is not above 0`);
  if (last < first) throw new InputError(`${item}: the end lies below the beginning`);
  const count = (last - first) / by + 1n;
  if (count > BigInt(most)) throw tooMany(most);
  return Array.from({ length: Number(count) }, (_, i) => textOf({ digits: first + BigInt(i) * by, places }));
}

const tooMany = (most: number) => new InputError(`these are more than ${Math.max(0, most)} values`);

/** How a field of a scenario takes its values. */
export interface Kind {
  readonly type: "integer" | "u64" | "fraction" | "flag" | "text";
  /** what 1 is in the scenario, where a fraction is kept as a whole number */
  readonly unit?: bigint;
}

/**
 * The values as they stand in a scenario. Of what is kept as a whole number, such as kappa in parts of 65535, they are
 * fractions if none is above 1, each taken to the nearest part, and else such whole numbers.
 */
export function jsonOf(values: readonly string[], { type, unit }: Kind): unknown[] {
  const written = type === "u64" ? String : Number;
  const decimals = values.map(decimalOf);
  const areFractions =
    unit !== undefined && decimals.every((one) => one !== undefined && one.digits <= 10n ** BigInt(one.places));
  return values.map((text, i) => {
    const decimal = decimals[i];
    if (type === "text") return text;
    if (type === "flag") return flagOf(text);
    if (decimal === undefined) throw new InputError(`${text} is no number`);
    if (type === "fraction") return Number(text);
    if (decimal.digits < 0n && (unit !== undefined || type === "u64")) throw new InputError(`${text} is below 0`);
    if (areFractions) return written(nearest(decimal, unit));
    if (text.includes(".")) {
      throw new InputError(
        `${text} is ${unit === undefined ? "no" : "neither a fraction from 0 to 1 nor a"} whole number`,
      );
    }
    return written(decimal.digits);
  });
}

function flagOf(text: string): boolean {
  if (text !== "true" && text !== "false") throw new InputError(`${text} is neither true nor false`);
  return text === "true";
}

/** Parts of a unit, a half up: as scenarios take fractions. */
function nearest({ digits, places }: Decimal, unit: bigint): bigint {
  const one = 10n ** BigInt(places);
  return (2n * digits * unit + one) / (2n * one);
}
