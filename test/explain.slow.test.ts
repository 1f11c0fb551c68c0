// Every number of an explanation against the trace and the output, over the epochs of all vector files.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { divide, multiply, normalised, subtract } from "../bindings/explain/arithmetic.js";
import { type Explanation, explainer } from "../bindings/explain/explain.js";
import {
  type EpochState,
  type EpochTrace,
  formatResult,
  loadYuma,
  parseState,
  sentencesOf,
} from "../bindings/index.js";
import { readVectors } from "../bindings/vectors.js";

const yuma = await loadYuma();
const files = ["vectors/epoch", "vectors/rulesets"].flatMap((folder) =>
  readdirSync(folder, { encoding: "utf8", recursive: true })
    .filter((name) => name.endsWith(".json") && !name.endsWith("comparison.json"))
    .map((name) => `${folder}/${name}`)
    .sort(),
);

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
const fixed = (name: string, a: bigint, b: bigint) => yuma.fixed(`I32F32.${name}`, [a, b]) as bigint;
/** As the chain stores a share. */
const u16 = (bits: bigint) =>
  yuma.fixed("I32F32.saturating_to_num_u16", [fixed("saturating_mul", bits, 65535n << 32n)]);

/** The states of a file, those of a sequence with what the steps before them left. */
function* statesIn(file: string): Generator<EpochState> {
  for (const { steps } of readVectors(JSON.parse(readFileSync(file, "utf8")), file).cases) {
    let previous: unknown;
    for (const step of steps) {
      const { input, spec_version } = step.request(previous);
      const state = parseState({ ...(spec_version !== undefined && { spec_version }), ...(input as object) });
      previous = formatResult(yuma.epoch(state)).output;
      yield state;
    }
  }
}

/** All neurons of a small subnet, of a large one some: the best paid and a few over the whole range. */
function someUids(n: number, emission: BigUint64Array): number[] {
  const uids = [...emission.keys()];
  if (n <= 8) return uids;
  const paid = uids.sort((a, b) => Number((emission[b] as bigint) - (emission[a] as bigint))).slice(0, 4);
  return [...new Set([...paid, ...[0, 1, 2, 3].map((k) => (k * 37 + n) % n), n - 1])];
}

function check(state: EpochState, explanation: Explanation, trace: EpochTrace): void {
  const { uid, miner, validator, neuron, emission } = explanation;
  // 6. The line: what is at most on it outweighs the minority, what is below does not.
  const { value, kappa, above, at, below } = miner.consensus;
  const minority = fixed("saturating_sub", above + at + below, kappa);
  expect(value).toBe(trace.consensus[uid]);
  if (above + at + below > 0n) {
    expect(below <= minority || below === 0n).toBe(true);
    expect(below + at > minority || above === 0n).toBe(true);
  }
  // 7. What the weights contribute is the rank, and the rank of all ranks the incentive.
  expect(sum(miner.weights.map(({ rank }) => rank))).toBe(miner.rank);
  expect(miner.ranks === 0n ? miner.rank : fixed("safe_div", miner.rank, miner.ranks)).toBe(trace.incentive[uid]);
  expect(miner.incentive).toBe(trace.incentive[uid]);
  expect(u16(miner.incentive)).toBe(BigInt(miner.incentiveShare));
  if (trace.prerank) expect(miner.unclippedRank).toBe(trace.prerank[uid]);
  expect(miner.noIncentive === null).toBe(trace.incentive[uid] !== 0n);
  // 6. What is left of a validator's weights is its trust.
  expect(sum(validator.weights.map(({ clipped }) => clipped))).toBe(trace.validatorTrust[uid]);
  expect(validator.trust).toBe(trace.validatorTrust[uid]);
  // 9. What the bonds earn is the dividend, and the dividend of all dividends the dividends.
  expect(sum(validator.bonds.map(({ earned }) => earned))).toBe(validator.earned);
  const { dividend, allDividends } = validator;
  expect(allDividends === 0n ? dividend : fixed("safe_div", dividend, allDividends)).toBe(trace.dividends[uid]);
  expect(validator.dividends).toBe(trace.dividends[uid]);
  expect(validator.noDividends.length === 0).toBe(trace.dividends[uid] !== 0n);
  const { offsets, uids, values } = trace.emaBonds;
  const row = new Map<number, bigint>();
  for (let k = offsets[uid] as number; k < (offsets[uid + 1] as number); ++k) {
    row.set(uids[k] as number, (row.get(uids[k] as number) ?? 0n) + (values[k] as bigint));
  }
  expect(validator.bonds.map(({ miner }) => miner).sort((a, b) => a - b)).toEqual(
    [...row.keys()].sort((a, b) => a - b),
  );
  if (validator.yuma3) for (const { miner, bond } of validator.bonds) expect(bond).toBe(row.get(miner));
  // Nothing in storage is left out.
  const entries = (rows: EpochState["weights"], i: number) =>
    (rows.offsets[i + 1] as number) - (rows.offsets[i] as number);
  expect(validator.weights.length + validator.dropped.length).toBe(entries(state.weights, uid));
  expect(miner.weights.length + miner.dropped.length).toBe(
    state.weights.uids.filter((target) => target === uid).length,
  );
  // 4. and 10.
  expect(neuron.noActiveStake === null).toBe(trace.activeStake[uid] !== 0n);
  expect(neuron.permit.next).toBe(neuron.permit.why === "seat" || neuron.permit.why === "owner");
  expect(emission.nothing === null).toBe(emission.total !== 0n);
}

test("the rulesets for comparison are not explained", () => {
  for (const name of ["whitepaper", "naive"]) {
    const [state] = statesIn(`vectors/rulesets/${name}/comparison.json`);
    expect(() => explainer(yuma, state as EpochState)).toThrow(`not those of ${name}`);
  }
});

test("its numbers are the chain's", () => {
  const tables = { saturating_mul: multiply, safe_div: divide, saturating_sub: subtract };
  for (const [name, operation] of Object.entries(tables)) {
    const { cases } = JSON.parse(readFileSync(`vectors/fixed/I32F32.${name}.json`, "utf8"));
    for (const [a, b, result] of cases) expect([a, b, String(operation(BigInt(a), BigInt(b)))]).toEqual([a, b, result]);
  }
  const { cases } = JSON.parse(readFileSync("vectors/stages/normalise.json", "utf8"));
  for (const { input, output } of cases)
    expect(normalised(input.values.map(BigInt)).map(String)).toEqual(output.values);
});

describe("an explanation agrees with the trace to the bit", () => {
  const checkAll = (state: EpochState) => {
    const { output, trace } = yuma.epoch(state, { trace: true });
    const explain = explainer(yuma, state);
    for (const uid of someUids(state.n, output.emission)) check(state, explain(uid), trace as EpochTrace);
  };

  test.each(files)("%s", (file) => {
    for (const state of statesIn(file)) checkAll(state);
  });

  test("a row whose sum wraps below zero, which leaves it as it is", () => {
    const [state] = statesIn("vectors/epoch/medium.json");
    const { n, validatorPermit } = state as EpochState;
    const rows = Array.from(validatorPermit, (permit, uid) => (permit ? [(uid + 1) % n] : [])).flat();
    const repeats = 32_770;
    const offsets = new Uint32Array(n + 1);
    for (let uid = 0; uid < n; ++uid) {
      offsets[uid + 1] = (offsets[uid] as number) + (validatorPermit[uid] ? repeats : 0);
    }
    const uids = Uint16Array.from(rows.flatMap((target) => Array(repeats).fill(target)));
    const weights = { offsets, uids, values: new Uint16Array(uids.length).fill(65535) };
    checkAll({ ...(state as EpochState), blockAtRegistration: new BigUint64Array(n), weights });
  });

  const edges = [233, 252, 257, 273, 297, 397, 423].flatMap((first) => [first - 1, first]);
  test.each(edges)("on either side of a rule's beginning: spec_version %d", (specVersion) => {
    let checked = 0;
    for (const suite of ["owner", "threshold", "registration", "commit_reveal", "bonds_penalty", "max_validators"]) {
      for (const state of statesIn(`vectors/epoch/${suite}.json`)) {
        // What this runtime does not have, or would be stopped by.
        const inRange =
          state.weights.uids.every((uid) => uid < state.n) && state.bonds.uids.every((uid) => uid < state.n);
        if (!inRange) continue;
        checkAll({ ...state, specVersion });
        ++checked;
      }
    }
    expect(checked).toBeGreaterThan(50);
  });
});

test.each([
  [422, 361, 0n],
  [423, 360, 147_600_823_500n],
  [425, 360, 147_600_823_500n],
])("under spec_version %d the next epoch is %d blocks later", (specVersion, period, emission) => {
  const state = parseState({
    spec_version: specVersion,
    n: 2,
    current_block: "10000",
    tempo: 360,
    last_mechanism_step_block: "0",
    activity_cutoff: "400",
    last_update: ["9960", "9960"],
    block_at_registration: ["100", "100"],
    alpha_stake: ["1000000000000", "0"],
    tao_stake: ["0", "0"],
    tao_weight: "0",
    stake_threshold: "0",
    owner_uid: null,
    validator_permit: [true, false],
    max_allowed_validators: 64,
    weights: [[[1, 65535]], []],
    bonds: [[], []],
    kappa: 32767,
    bonds_penalty: 65535,
    bonds_moving_average: "900000",
    yuma3_enabled: false,
    liquid_alpha_enabled: false,
    alpha_low: 45875,
    alpha_high: 58982,
    alpha_sigmoid_steepness: 1000,
    commit_reveal_enabled: false,
    commit_block: [null, null],
    emission: "295201647000",
  });
  const { next } = explainer(yuma, state)(1);
  expect([next?.block, next?.emission]).toEqual([10_000n + BigInt(period), emission]);
  const never = explainer(yuma, { ...state, tempo: 0 })(1);
  expect([never.next, sentencesOf(never).next]).toEqual([null, ["With a tempo of 0 no epoch is ever due."]]);
});

test("the next epoch is one when it is due, from what this one leaves", () => {
  let changed = 0;
  const previous = "rulesets/subtensor-446/previous_consensus";
  for (const file of ["epoch/sequence", "epoch/yuma3_liquid", "epoch/max_validators", "epoch/inactive", previous]) {
    for (const state of statesIn(`vectors/${file}.json`)) {
      const { output } = yuma.epoch(state);
      const later = {
        ...state,
        currentBlock: state.currentBlock + BigInt(state.tempo),
        lastMechanismStepBlock: state.currentBlock,
        bonds: output.bonds,
        validatorPermit: output.validatorPermit,
        previousConsensus: output.consensus,
      };
      const next = yuma.epoch(later);
      const explain = explainer(yuma, state);
      for (const uid of someUids(state.n, output.emission)) {
        expect(explain(uid).next).toMatchObject({
          block: later.currentBlock,
          active: next.output.active[uid] === 1,
          incentiveShare: next.output.incentive[uid],
          dividendsShare: next.output.dividends[uid],
          emission: next.output.emission[uid],
        });
        if (explain(uid).next?.gainStake.length) ++changed;
      }
    }
  }
  expect(changed).toBeGreaterThan(0);
});
