// Two epochs of a subnet: drawn each by itself, or the second like the first but for some of its fields.

import { FIRST_RUNTIME, LAST_RUNTIME, Since } from "../assembly/layout/runtimes.js";
import { type EpochState, parseState } from "../bindings/index.js";
import { subnet } from "./fuzz/subnet.js";
import type { EdgeRandom } from "./random.js";

const specs = [FIRST_RUNTIME, Since.ALPHA_STAKE, 256, 272, 296, 333, 396, 425, 446, LAST_RUNTIME];

export function epochPair(random: EdgeRandom): readonly [EpochState, EpochState] {
  const n = random.between(1, 12);
  const spec = random.pick(specs);
  const first = { spec_version: spec, ...subnet(random, spec, n) };
  const alike = random.below(4);
  if (alike === 0) {
    const other = random.pick(specs);
    return [parseState(first), parseState({ spec_version: other, ...subnet(random, other) })];
  }
  const second = subnet(random, spec, n);
  const fields = Object.entries(second).filter(([field]) => {
    // Neurons stay who they are, or hardly anything would be theirs.
    if (field === "block_at_registration") return alike === 1;
    return random.below(alike + 1) === 0;
  });
  return [parseState(first), parseState({ ...first, ...Object.fromEntries(fields) })];
}
