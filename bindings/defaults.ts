// What a runtime takes for a parameter that has no row in storage (docs/specification/rulesets.md, "Defaults that
// changed"). Outside the spans given here a default is not known, and the parameter must be given.

/** A value, in the JSON form, and the spec_versions it is the default of. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly value: unknown;
}

const LATEST = 0xffffffff;

const spans: Readonly<Record<string, readonly Span[]>> = {
  bonds_penalty: [
    { from: 121, to: 232, value: 65535 }, // no parameter yet: bonds from clipped weights
    { from: 233, to: 252, value: 0 },
    { from: 257, to: LATEST, value: 65535 },
  ],
  alpha_sigmoid_steepness: [
    { from: 121, to: LATEST, value: 1000 }, // not read below 273
  ],
  yuma3_enabled: [{ from: 121, to: LATEST, value: false }],
  bonds_moving_average: [{ from: 233, to: 445, value: "900000" }],
};

/** The default of a parameter, or undefined where none is known. */
export function defaultOf(field: string, specVersion: number): unknown {
  const known = Object.hasOwn(spans, field) ? spans[field] : undefined;
  return known?.find(({ from, to }) => specVersion >= from && specVersion <= to)?.value;
}

/** The range of alpha_sigmoid_steepness: i16, but u16 for the first runtimes with Yuma3. */
export function steepnessRange(specVersion: number): readonly [min: number, max: number] {
  return specVersion >= 273 && specVersion < 283 ? [0, 65535] : [-32768, 32767];
}
