// A subnet in which nothing is out of the ordinary: what made states, here and in simulations, begin with.

import { type Member, membersOf } from "./forms/element.js";
import { stateFields } from "./forms/epoch.js";
import type { Typed } from "./forms/types.js";
import { DEFAULT_SPEC_VERSION, type EpochState, NO_COMMIT, type SparseRows } from "./state.js";

type StateFields = typeof stateFields;
/** What a subnet sets of a state. */
export type Hyperparameters = Typed<{
  readonly [K in keyof StateFields as StateFields[K] extends { readonly about: string } ? K : never]: StateFields[K];
}>;

export const hyperparameters: readonly Member[] = membersOf(stateFields).filter(({ shape }) => shape.about);

/** The chain's default hyperparameters (docs/specification/rulesets.md, "Defaults that changed"). */
export const chainDefaults = Object.fromEntries(
  hyperparameters.map(({ typed, shape }) => [typed, shape.preset]),
) as unknown as Hyperparameters;

/**
 * A subnet of n neurons that registered and set weights long enough ago: no stake, no permits, no weights and no bonds
 * yet, and 148 alpha for whoever gets it.
 */
export function settledState(n: number, change: Partial<EpochState> = {}): EpochState {
  const each = (value: bigint) => new BigUint64Array(n).fill(value);
  return {
    specVersion: DEFAULT_SPEC_VERSION,
    n,
    currentBlock: 7_000_000n,
    lastMechanismStepBlock: 6_999_640n,
    lastUpdate: each(6_999_900n),
    blockAtRegistration: each(5_000_000n),
    alphaStake: each(0n),
    taoStake: each(0n),
    taoWeight: 0n,
    ownerUid: null,
    validatorPermit: new Uint8Array(n),
    weights: noRows(n),
    bonds: noRows(n),
    yuma3Enabled: false,
    commitRevealEnabled: false,
    commitBlock: each(NO_COMMIT),
    emission: 148_000_000_000n,
    ...chainDefaults,
    ...change,
  };
}

const noRows = (n: number): SparseRows => ({
  offsets: new Uint32Array(n + 1),
  uids: new Uint16Array(),
  values: new Uint16Array(),
});
