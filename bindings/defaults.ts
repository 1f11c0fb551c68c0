// What a runtime takes for a parameter that has no row in storage (docs/specification/rulesets.md, "Defaults that
// changed"). Outside the spans given here a default is not known, and the parameter must be given.

import { FIRST_RUNTIME, Since } from "../assembly/layout/runtimes.js";

/** A value, in the JSON form, and the spec_versions it is the default of. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly value: unknown;
}

const LATEST = 0xffffffff;

/** By field. */
export const spans: Readonly<Record<string, readonly Span[]>> = {
  bonds_penalty: [
    { from: FIRST_RUNTIME, to: Since.ALPHA_STAKE - 1, value: 65535 }, // no parameter yet: bonds from clipped weights
    { from: Since.ALPHA_STAKE, to: 252, value: 0 },
    { from: 257, to: LATEST, value: 65535 },
  ],
  alpha_sigmoid_steepness: [
    { from: FIRST_RUNTIME, to: LATEST, value: 1000 }, // not read before Yuma3
  ],
  yuma3_enabled: [{ from: FIRST_RUNTIME, to: LATEST, value: false }],
  bonds_moving_average: [{ from: Since.ALPHA_STAKE, to: Since.LIQUID_ALPHA_CONSENSUS - 1, value: "900000" }],
};

/** The default of a parameter, or undefined where none is known. */
export function defaultOf(field: string, specVersion: number): unknown {
  const known = Object.hasOwn(spans, field) ? spans[field] : undefined;
  return known?.find(({ from, to }) => specVersion >= from && specVersion <= to)?.value;
}

/** The range of alpha_sigmoid_steepness: i16, but u16 for the first runtimes with Yuma3. */
export function steepnessRange(specVersion: number): readonly [min: number, max: number] {
  const isUnsigned = specVersion >= Since.YUMA3 && specVersion < Since.STEEPNESS_IN_HUNDREDTHS;
  return isUnsigned ? [0, 65535] : [-32768, 32767];
}
