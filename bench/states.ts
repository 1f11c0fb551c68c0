// Made states for benchmarks: the same for the same numbers, on every machine.

import type { EpochState, SparseRows } from "../bindings/index.js";

export interface MadeSize {
  readonly neurons: number;
  readonly validators: number;
  /** weights, and bonds, of each validator */
  readonly rowLength: number;
}

/** neurons/validators/weights a row */
export const subnetName = ({ neurons, validators, rowLength }: MadeSize) => `${neurons}/${validators}/${rowLength}`;

/** Integers from 0 to limit - 1, by a 64-bit mixer (splitmix64). */
function integers(seed: number): (limit: number) => number {
  let state = BigInt(seed);
  return (limit) => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return Number((mixed ^ (mixed >> 31n)) % BigInt(limit));
  };
}

/**
 * A subnet whose first `validators` neurons have stake, permits, and rows of `rowLength` weights and bonds.
 * Validators mostly agree: each weight is the neuron's quality give or take a quarter.
 */
export function madeState({ neurons, validators, rowLength }: MadeSize, change: Partial<EpochState> = {}): EpochState {
  const next = integers(neurons * 1000003 + validators * 1009 + rowLength);
  const quality = Array.from({ length: neurons }, () => 1000 + next(40000));
  const rows = (value: (uid: number) => number): SparseRows => {
    const offsets = new Uint32Array(neurons + 1);
    const uids = new Uint16Array(validators * rowLength);
    const values = new Uint16Array(validators * rowLength);
    const stride = Math.floor(neurons / rowLength);
    for (let row = 0; row < neurons; ++row) offsets[row + 1] = Math.min(row + 1, validators) * rowLength;
    for (let k = 0; k < uids.length; ++k) {
      uids[k] = (k % rowLength) * stride;
      values[k] = value(uids[k] as number);
    }
    return { offsets, uids, values };
  };
  return {
    specVersion: 425,
    n: neurons,
    currentBlock: 7_000_000n,
    tempo: 360,
    lastMechanismStepBlock: 6_999_640n,
    activityCutoff: 5000n,
    lastUpdate: new BigUint64Array(neurons).fill(6_999_900n),
    blockAtRegistration: BigUint64Array.from({ length: neurons }, () => BigInt(5_000_000 + next(1_000_000))),
    alphaStake: BigUint64Array.from({ length: neurons }, (_, uid) =>
      uid < validators ? BigInt(1_000_000_000_000 + next(1_000_000_000) * 1000) : 0n,
    ),
    taoStake: new BigUint64Array(neurons),
    taoWeight: 3_320_413_933_267_719_290n,
    stakeThreshold: 1_000_000_000_000n,
    ownerUid: null,
    validatorPermit: Uint8Array.from({ length: neurons }, (_, uid) => Number(uid < validators)),
    maxAllowedValidators: validators,
    weights: rows((uid) => Math.floor(((quality[uid] as number) * (75 + next(50))) / 100)),
    bonds: rows((uid) => Math.floor(((quality[uid] as number) * (75 + next(50))) / 100)),
    kappa: 32767,
    bondsPenalty: 65535,
    bondsMovingAverage: 900_000n,
    yuma3Enabled: false,
    liquidAlphaEnabled: false,
    alphaSigmoidSteepness: 1000,
    alphaLow: 45875,
    alphaHigh: 58982,
    commitRevealEnabled: false,
    commitBlock: new BigUint64Array(neurons).fill(0xffff_ffff_ffff_ffffn),
    emission: 148_000_000_000n,
    ...change,
  };
}
