// Made states for benchmarks: the same for the same numbers, on every machine.

import type { EpochState, SparseRows } from "../bindings/index.js";
import { settledState } from "../bindings/settled.js";
import { Random } from "../simulation/random.js";

export interface MadeSize {
  readonly neurons: number;
  readonly validators: number;
  /** weights, and bonds, of each validator */
  readonly rowLength: number;
}

/** neurons/validators/weights a row */
export const subnetName = ({ neurons, validators, rowLength }: MadeSize) => `${neurons}/${validators}/${rowLength}`;

/**
 * A subnet whose first `validators` neurons have stake, permits, and rows of `rowLength` weights and bonds.
 * Validators mostly agree: each weight is the neuron's quality give or take a quarter.
 */
export function madeState({ neurons, validators, rowLength }: MadeSize, change: Partial<EpochState> = {}): EpochState {
  const random = new Random(neurons, validators * 65536 + rowLength);
  const next = (limit: number) => random.below(limit);
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
  return settledState(neurons, {
    blockAtRegistration: BigUint64Array.from({ length: neurons }, () => BigInt(5_000_000 + next(1_000_000))),
    alphaStake: BigUint64Array.from({ length: neurons }, (_, uid) =>
      uid < validators ? BigInt(1_000_000_000_000 + next(1_000_000_000) * 1000) : 0n,
    ),
    taoWeight: 3_320_413_933_267_719_290n,
    stakeThreshold: 1_000_000_000_000n,
    validatorPermit: Uint8Array.from({ length: neurons }, (_, uid) => Number(uid < validators)),
    maxAllowedValidators: validators,
    weights: rows((uid) => Math.floor(((quality[uid] as number) * (75 + next(50))) / 100)),
    bonds: rows((uid) => Math.floor(((quality[uid] as number) * (75 + next(50))) / 100)),
    ...change,
  });
}
