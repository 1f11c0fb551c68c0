// Recordings of the live network and of a real runtime, which lie beside the project where there are any.

import { expect, test } from "vitest";
import { formatResult, loadYuma, NO_COMMIT, parseState } from "../bindings/index.js";
import { hasRecordings, type Json, readRecording, type VectorCase, type VectorSequence } from "./states.js";

if (!hasRecordings) console.warn("Skipped: the recordings of the live network are not beside this checkout.");

const yuma = await loadYuma();
const recorded = test.skipIf(!hasRecordings);

recorded.each(["sn31-classic.json", "sn31-yuma3.json"])("subnet 31, epoch after epoch: %s", (file) => {
  const { cases } = readRecording(file) as { cases: VectorSequence[] };
  for (const { initial, steps } of cases) {
    let state = initial;
    for (const { set, output: expected } of steps) {
      state = { ...state, ...set };
      const { output } = formatResult(yuma.epoch(parseState(state)));
      expect(output).toEqual(expected);
      state = { ...state, bonds: output.bonds, validator_permit: output.validator_permit };
    }
  }
});

recorded("a real runtime of spec_version 300, in every field it records", () => {
  const { cases } = readRecording("runtime-300.json") as { cases: VectorCase[] };
  expect(cases).toHaveLength(7);
  for (const { name, spec_version, input, output: expected } of cases) {
    const { output } = formatResult(yuma.epoch(parseState({ ...input, spec_version })));
    for (const field of Object.keys(expected))
      expect([name, field, output[field]]).toEqual([name, field, expected[field]]);
    expect(spec_version).toBe(300);
  }
});

recorded("subnet 1 at block 6,852,690: every validator put all weight on uid 395", () => {
  interface Recording {
    readonly hyperparameters: Json;
    readonly state: Readonly<Record<string, readonly number[]>> & {
      readonly active: readonly boolean[];
      readonly permit: readonly boolean[];
    };
  }
  const { hyperparameters, state } = readRecording("finney_sn1_6852690.json") as Recording;
  const n = hyperparameters.num_uids as number;
  const column = (name: string) => state[name] as readonly number[];
  const blocks = (name: string) => BigUint64Array.from(column(name), BigInt);
  // The epoch ran in last_step's block, which activity is measured at.
  const currentBlock = BigInt(hyperparameters.last_step as number);
  const validators = state.permit.map((permit, uid) => permit && (state.active[uid] as boolean));
  const offsets = new Uint32Array(n + 1);
  for (let uid = 0; uid < n; ++uid) offsets[uid + 1] = (offsets[uid] as number) + Number(validators[uid]);
  const entries = offsets[n] as number;
  const { output } = yuma.epoch({
    specVersion: 340,
    n,
    currentBlock,
    tempo: hyperparameters.tempo as number,
    lastMechanismStepBlock: 0n,
    activityCutoff: BigInt(hyperparameters.activity_cutoff as number),
    lastUpdate: blocks("last_update"),
    blockAtRegistration: blocks("block_at_registration"),
    alphaStake: blocks("alpha_stake"),
    taoStake: blocks("tao_stake"),
    taoWeight: 3_320_413_933_267_719_290n,
    stakeThreshold: 1_000_000_000_000n,
    ownerUid: null,
    validatorPermit: Uint8Array.from(state.permit, Number),
    maxAllowedValidators: hyperparameters.max_validators as number,
    weights: { offsets, uids: new Uint16Array(entries).fill(395), values: new Uint16Array(entries).fill(65535) },
    bonds: { offsets: new Uint32Array(n + 1), uids: new Uint16Array(), values: new Uint16Array() },
    kappa: hyperparameters.kappa as number,
    bondsPenalty: 65535,
    bondsMovingAverage: BigInt(hyperparameters.bonds_moving_avg as number),
    yuma3Enabled: false,
    liquidAlphaEnabled: false,
    alphaSigmoidSteepness: 1000,
    alphaLow: hyperparameters.alpha_low as number,
    alphaHigh: hyperparameters.alpha_high as number,
    commitRevealEnabled: false,
    commitBlock: new BigUint64Array(n).fill(NO_COMMIT),
    emission: 82_000_457_588n,
  });
  expect(Array.from(output.stake, Number)).toEqual(column("total_stake"));
  expect(Array.from(output.validatorPermit, Boolean)).toEqual(state.permit);
  expect(Array.from(output.active, Boolean)).toEqual(state.active);
  expect(Array.from(output.consensus)).toEqual(column("consensus"));
  expect(Array.from(output.incentive)).toEqual(column("incentives"));
  expect(Array.from(output.rank ?? [])).toEqual(column("rank"));
  expect(Array.from(output.trust ?? [])).toEqual(column("trust"));
  expect(Array.from(output.validatorTrust)).toEqual(validators.map((validator) => (validator ? 65535 : 0)));
  expect(Array.from(output.serverEmission, Number)).toEqual(
    column("emission").map((rao, uid) => (uid === 395 ? rao : 0)),
  );
});
