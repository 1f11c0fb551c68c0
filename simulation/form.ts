// What the forms of scenarios are made of, for schemas here and in subnet/: objects whose names become camelCase once they are
// checked, and values each with what an editor shows.

import * as v from "valibot";

/** In all. */
export const MAX_NEURONS = 4096;

export const U64_MAX = 0xffff_ffff_ffff_ffffn;

type CamelCase<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;
type CamelKeys<T> = { readonly [K in keyof T as K extends string ? CamelCase<K> : never]: T[K] };

type Checked<Entries extends v.ObjectEntries> = v.InferOutput<v.StrictObjectSchema<Entries, undefined>>;

/** An object without other fields, whose names are camelCase once it is checked. */
export function object<const Entries extends v.ObjectEntries>(entries: Entries) {
  const rename = (checked: Checked<Entries>): CamelKeys<Checked<Entries>> => {
    const named = Object.entries(checked).map(([name, value]) => [camelCase(name), value]);
    return Object.fromEntries(named);
  };
  return v.pipe(v.strictObject(entries), v.transform(rename));
}

const camelCase = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** It stands in CSV, in SVG and on terminals as it is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is there to refuse them
export const NAME = /^[^\s\u0000-\u001f\u007f-\u009f\ufffe\uffff,"][^\u0000-\u001f\u007f-\u009f\ufffe\uffff,"]*$/;
const U64 = /^(0|[1-9][0-9]{0,19})$/;

export const integer = (min: number, max: number, about: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max), v.description(about));
export const u16 = (about: string) => integer(0, 65535, about);
export const epoch = (about: string) => integer(0, 0xffff_ffff, about);
export const u64 = (about: string) =>
  v.pipe(
    v.string(),
    v.regex(U64),
    v.description(about),
    v.transform((text) => BigInt(text)),
    v.check((value) => value <= U64_MAX),
  );
/** In units of 1/65536. */
export const fraction = (about: string) =>
  v.pipe(
    v.number(),
    v.minValue(0),
    v.maxValue(1),
    v.description(about),
    v.transform((value) => Math.round(value * 65536)),
  );
export const name = (about: string) => v.pipe(v.string(), v.regex(NAME), v.description(about));
export const flag = (about: string) => v.pipe(v.boolean(), v.description(about));
