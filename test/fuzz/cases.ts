// A case is decided by its seed and index alone, whoever runs it and in whatever order.

import { FIRST_RUNTIME, LAST_RUNTIME, REFERENCE_RUNTIME, Since } from "../../assembly/layout/runtimes.js";
import { EdgeRandom } from "../random.js";
import { type Family, families } from "./families.js";
import type { State } from "./subnet.js";

export interface Choice {
  /** One family, for all. */
  readonly family?: string;
  /** One spec_version, for all. */
  readonly spec?: number;
}

export interface Case {
  readonly family: string;
  readonly state: State;
  /** The state after an output, null after the last. */
  readonly next: (state: State, output: Parameters<NonNullable<Family["next"]>>[2]) => State | null;
}

const FIRST = FIRST_RUNTIME;
const LAST = Since.NULL_CONSENSUS;
/** The first runtime with a new rule (docs/specification/rulesets.md, "The table" and "Defaults"). */
const boundaries = [...Object.values(Since).filter((spec) => typeof spec === "number"), ...[153, 253, 278, 323, 334]];
const bothSides = [FIRST, ...boundaries, ...boundaries.map((spec) => spec - 1), REFERENCE_RUNTIME, LAST_RUNTIME];
const unknown = [0, 120, 474, 476, 0xffff_ffff];

export function drawCase(seed: number, index: number, choice: Choice = {}): Case {
  const random = new EdgeRandom(seed, index);
  const name = choice.family ?? drawFamily(random);
  const family = families[name];
  if (family === undefined) throw new RangeError(`there is no family ${name}: ${Object.keys(families).join(", ")}`);
  const spec = choice.spec ?? drawSpec(random, family);
  return {
    family: name,
    state: withRuntime(random, spec, family.draw(random, spec)),
    next: (state, output) => family.next?.(random, state, output) ?? null,
  };
}

function drawFamily(random: EdgeRandom): string {
  const names = Object.keys(families);
  for (;;) {
    const name = random.pick(names);
    if (random.oneIn(families[name]?.rare ?? 1)) return name;
  }
}

function drawSpec(random: EdgeRandom, { specs: [first, last] = [FIRST, LAST] }: Family): number {
  if (random.oneIn(256)) return random.pick(unknown);
  if (random.oneIn(4)) return random.between(first, last);
  return random.pick(bothSides.filter((spec) => spec >= first && spec <= last));
}

/** With the runtime's number, and now and then without a parameter that has a default. */
function withRuntime(random: EdgeRandom, spec: number, state: State): State {
  const known = spec === REFERENCE_RUNTIME && random.oneIn(2) ? {} : { spec_version: spec };
  const full = { ...state, ...known };
  if (!random.oneIn(16)) return full;
  const optional = ["bonds_penalty", "alpha_sigmoid_steepness", "yuma3_enabled", "bonds_moving_average"] as const;
  const { [random.pick(optional)]: _, ...rest } = full;
  return rest;
}
