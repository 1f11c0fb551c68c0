/** "Defaults that changed": what a runtime takes for a parameter without a storage row. */

import { Refusal } from "./refusal.js";

interface Default<Value> {
  readonly value: Value;
  readonly since: number;
  readonly until?: number;
}

const defaults = {
  // Before 233 there is no such parameter; it acts as 65535. Nothing is known of 253 to 256.
  bonds_penalty: [
    { value: 65535, since: 121, until: 232 },
    { value: 0, since: 233, until: 252 },
    { value: 65535, since: 257 },
  ],
  // Read from 273 on only.
  alpha_sigmoid_steepness: [{ value: 1000, since: 121 }],
  yuma3_enabled: [{ value: false, since: 121 }],
  bonds_moving_average: [{ value: "900000", since: 233, until: 445 }],
} satisfies Record<string, Default<number | boolean | string>[]>;

export type ParameterWithDefault = keyof typeof defaults;
type ValueOf<P extends ParameterWithDefault> = (typeof defaults)[P][number]["value"];

export function defaultOf<P extends ParameterWithDefault>(parameter: P, spec: number): ValueOf<P> {
  const spans: readonly Default<ValueOf<P>>[] = defaults[parameter];
  const known = spans.find(({ since, until = Number.POSITIVE_INFINITY }) => spec >= since && spec <= until);
  if (known === undefined)
    throw new Refusal(`the default of ${parameter} under spec_version ${spec} is not established`);
  return known.value;
}
