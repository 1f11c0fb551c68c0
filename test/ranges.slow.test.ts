// The blob decides once for a stage, a row or a subnet what its loops then take for granted: that numbers lie in [0, 1],
// that rows ascend, that nothing is masked, how wide a band is. Here is what lies on either side of each decision.

import { describe, expect, test } from "vitest";
import { formatResult, loadYuma, parseState } from "../bindings/index.js";
import { blobOf, difference, hasOpenMedian, model } from "./fuzz/compare.js";
import type { State } from "./fuzz/subnet.js";
import { settledSubnet } from "./states.js";

const yuma = await loadYuma();
const blob = blobOf(yuma);

/** Blob and model agree, and without the trace, whose room is another, the output is the same. */
function check(state: State): void {
  const expected = model(state);
  expect(difference(expected, blob(state))).toBeNull();
  if (expected.kind !== "result" || hasOpenMedian(expected)) return;
  expect(formatResult(yuma.epoch(parseState(state))).output).toEqual(expected.output);
}

const N = 12;
const VALIDATORS = 4;
const each = <T>(value: (uid: number) => T) => Array.from({ length: N }, (_, uid) => value(uid));
const rows = (row: (uid: number) => [number, number][]) => each((uid) => (uid < VALIDATORS ? row(uid) : []));
/** A number for a validator and a neuron, without any order in it. */
const mixed = (uid: number, target: number) => ((uid + 3) * (target + 7) * 7919) % 65536;
const full = (uid: number) => each((target): [number, number] => [target, mixed(uid, target)]);

const base: State = settledSubnet(N, {
  block_at_registration: each((uid) => String(5_000_000 + uid)),
  alpha_stake: each((uid) => String(uid < VALIDATORS ? (uid + 2) * 1_000_000_007 : 0)),
  validator_permit: each((uid) => uid < VALIDATORS),
  weights: rows(full),
  bonds: rows((uid) => full(uid + 5)),
});

const reversed = (uid: number) => full(uid).reverse();
const only =
  (target: number, value = 65535) =>
  (): [number, number][] => [[target, value]];
const registeredAt = (block: number) => ({
  block_at_registration: each((uid) => String(uid === 7 ? block : 5_000_000)),
});
const ownNeuron = (uid: number): [number, number][] => [[5 + uid, 65535]];
const repeated = (times: number): [number, number][] => Array.from({ length: times }, (_, k) => [k % N, 65535]);

const changes: Readonly<Record<string, Partial<State>>> = {
  "everything in range": {},
  "all of the stake with one validator, which is 1": { alpha_stake: each((uid) => (uid === 2 ? "5000000000" : "0")) },
  "all but one part of the stake with one": { alpha_stake: each((uid) => ["1", "4294967294"][uid] ?? "0") },
  "all but less than a part with one": { alpha_stake: each((uid) => ["1", "4294967296000"][uid] ?? "0") },
  "stake that adds up to 0": { alpha_stake: each((uid) => (uid < VALIDATORS ? String(2n ** 62n) : "0")) },
  "no stake": { alpha_stake: each(() => "0") },
  "rows of one weight, which is 1": { weights: rows((uid) => [[5 + (uid % 2), 9]]) },
  "one weight on one neuron, whose incentive is 1": { weights: rows(only(6)), bonds: rows(only(6)) },
  "a bond of 1 beside small ones": {
    bonds: rows((uid) => [
      [3, 65535],
      [4, uid],
    ]),
  },
  "weights of 0 alone": { weights: rows((uid) => full(uid).map(([target]) => [target, 0])) },
  "weights of 0 among others": { weights: rows((uid) => full(uid).map(([target, w]) => [target, w % 2 ? w : 0])) },
  "a weight of 1 part": {
    weights: rows((uid) => [
      [5, 1],
      [6 + uid, 65535],
    ]),
  },
  "bonds of 0 alone": { bonds: rows((uid) => full(uid).map(([target]) => [target, 0])) },
  "no weights": { weights: rows(() => []) },
  "no bonds": { bonds: rows(() => []) },
  "a row of weights that descends": { weights: rows((uid) => (uid === 1 ? reversed(uid) : full(uid))) },
  "a row of bonds that descends": { bonds: rows((uid) => (uid === 1 ? reversed(uid) : full(uid))) },
  "a row that repeats its last weight": { weights: rows((uid) => [...full(uid), [N - 1, 77]]) },
  "a row that repeats a weight later": { weights: rows((uid) => [...full(uid), [2, 0], [2, 50_000]]) },
  "a row that repeats a bond": { bonds: rows((uid) => [...full(uid), [N - 1, 65535], [2, 65535]]) },
  "a row that repeats a bond often": { bonds: rows((uid) => [...full(uid), ...repeated(40 * N)]) },
  "bonds on nobody behind the others": { bonds: rows((uid) => [...full(uid), [N, 65535], [65535, 9]]) },
  "bonds on nobody before the others": { bonds: rows((uid) => [[N, 65535], ...full(uid)]) },
  "weights on nobody": { weights: rows((uid) => [...full(uid), [N, 65535]]) },
  "a registration just before the bonds' mask": registeredAt(6_999_640),
  "a registration at the bonds' mask": registeredAt(6_999_641),
  "a registration after the bonds' mask": registeredAt(6_999_642),
  "a registration just before the weights": registeredAt(6_999_899),
  "a registration with the weights": registeredAt(6_999_900),
  "a registration after the weights": registeredAt(6_999_901),
  "a commit before a registration": {
    ...registeredAt(6_999_500),
    commit_reveal_enabled: true,
    commit_block: each((uid) => (uid < 2 ? "6999499" : "6999500")),
  },
  "kappa 0": { kappa: 0 },
  "kappa 1": { kappa: 65535 },
  "kappa 0 and a zero in each column": { kappa: 0, weights: rows((uid) => full(uid).filter(([t]) => t % 4 !== uid)) },
  "kappa 1 and a zero in each column": {
    kappa: 65535,
    weights: rows((uid) => full(uid).filter(([t]) => t % 4 !== uid)),
  },
  "rows as short as bands allow": { weights: rows((uid) => full(uid).filter(([t]) => t % 3 === uid % 3)) },
  "rows shorter than bands allow": { weights: rows((uid) => full(uid).filter(([t]) => t % 4 === uid % 4)) },
  "the same scores of all": { weights: rows(() => full(1)) },
  "all of the stake with one validator, all of its weight on one neuron": {
    alpha_stake: each((uid) => (uid === 2 ? "5000000000" : "0")),
    weights: rows(only(6)),
  },
  "one validator alone on the one neuron that earns": {
    kappa: 0,
    weights: rows((uid) => (uid === 0 ? [[6, 9]] : [])),
    bonds: rows(() => []),
  },
  "no average of bonds, alpha 1": { bonds_moving_average: "0" },
  "alpha 1, each validator on a neuron of its own": { bonds_moving_average: "0", weights: rows(ownNeuron), kappa: 0 },
  "alpha 0, each validator on a neuron of its own": { bonds_moving_average: "1000000", bonds: rows(ownNeuron) },
  "alpha just below 1": { bonds_moving_average: "1" },
  "alpha just above 0": { bonds_moving_average: "999999" },
  "alpha 0": { bonds_moving_average: "1000000" },
  "alpha below 0": { bonds_moving_average: "3000000" },
  "alpha far below 0": { bonds_moving_average: String(2n ** 63n) },
  "alphas of 1": { alpha_low: 65535, alpha_high: 65535 },
  "alphas of 0": { alpha_low: 0, alpha_high: 0 },
  "alphas the wrong way round": { alpha_low: 65535, alpha_high: 0 },
  "a steepness of 0": { alpha_sigmoid_steepness: 0 },
  "a steepness that is no whole number": { alpha_sigmoid_steepness: 1030 },
  "the steepest curve": { alpha_sigmoid_steepness: 32767 },
  "exponents up to 20": { alpha_sigmoid_steepness: 4000 },
  "an exponent just above 20": { alpha_sigmoid_steepness: 4001, weights: rows(only(6)), bonds: rows(() => []) },
};

/** More validators than the median counts in buckets, and rows long enough for sixteen neighbouring uids. */
const CROWD_N = 43;
const crowd = Array.from({ length: CROWD_N }, (_, uid) => uid);
type Entries = [number, number][];
const crowdRow = (uid: number) => crowd.map((target): [number, number] => [target, mixed(uid, target) | 1]);
const crowdRows = (row: (entries: Entries, uid: number) => Entries, from = 0) =>
  crowd.map((uid) => (uid < 20 ? row(crowdRow(uid + from), uid) : []));
const stored = (row: (entries: Entries, uid: number) => Entries) => ({ bonds: crowdRows(row, 5) });

const crowdBase: State = settledSubnet(CROWD_N, {
  block_at_registration: crowd.map((uid) => String(5_000_000 + uid)),
  alpha_stake: crowd.map((uid) => String(uid < 20 ? (uid + 2) * 1_000_000_007 : 0)),
  validator_permit: crowd.map((uid) => uid < 20),
  weights: crowdRows((row) => row),
  ...stored((row) => row),
});

const inFours = (row: Entries) => [...row.slice(4, 8), ...row.slice(0, 4), ...row.slice(8)];
const withNobody = (row: Entries): Entries => [...row.slice(0, 1), [CROWD_N, 9], ...row.slice(2)];
const nobodies = [0, 1, 2, 3, 4].map((after): [number, number] => [CROWD_N + after, 7]);
const cut = (row: Entries, uid: number) => (uid === 4 ? row : row.slice(12));

/** What lies on either side of taking a row run by run. */
const crowdChanges: Readonly<Record<string, Partial<State>>> = {
  "full rows": {},
  "runs that start later": {
    weights: crowdRows((row, uid) => row.slice(uid)),
    ...stored((row, uid) => row.slice(9 - (uid % 9))),
  },
  "runs that end earlier": {
    weights: crowdRows((row, uid) => row.slice(0, -uid)),
    ...stored((row, uid) => row.slice(0, uid + 8)),
  },
  "rows of few entries": {
    weights: crowdRows((row, uid) => row.slice(20, 21 + uid)),
    ...stored((row, uid) => row.slice(24 - uid, 25)),
  },
  "runs that go on in the next row": {
    weights: crowdRows((row, uid) => (uid % 2 ? row.slice(14, 28) : row.slice(0, 14))),
    ...stored((row, uid) => (uid % 2 ? row.slice(29) : row.slice(0, 29))),
  },
  "a hole at each place of a row": {
    weights: crowdRows((row, uid) => row.filter(([target]) => target !== 2 * uid)),
    ...stored((row, uid) => row.filter(([target]) => target !== 2 * uid + 1)),
  },
  "one hole in each row": {
    weights: crowdRows((row, uid) => row.filter(([target]) => target !== uid + 20)),
    ...stored((row, uid) => row.filter(([target]) => target !== 2 * uid)),
  },
  "as many holes as runs allow": {
    weights: crowdRows((row, uid) => row.filter(([target]) => target % 9 !== uid % 9)),
    ...stored((row, uid) => row.filter(([target]) => target % 9 !== (uid + 4) % 9)),
  },
  "more holes than runs allow": {
    weights: crowdRows((row, uid) => row.filter(([target]) => target % 6 !== uid % 6)),
    ...stored((row, uid) => row.filter(([target]) => target % 5 !== uid % 5)),
  },
  "one row that is sparse": {
    weights: crowdRows((row, uid) => (uid === 3 ? row.filter(([target]) => target % 3) : row)),
  },
  "one row of bonds that is sparse": stored((row, uid) => (uid === 3 ? row.filter(([target]) => target % 3) : row)),
  "the owner's own weight": { owner_uid: 6 },
  "weights of 0 in one row": {
    weights: crowdRows((row, uid) => (uid === 2 ? row.map(([t, w]) => [t, t % 3 ? w : 0]) : row)),
  },
  "weights of 0 in all rows": { weights: crowdRows((row, uid) => row.map(([t, w]) => [t, (t + uid) % 3 ? w : 0])) },
  "weights of 0 alone": { weights: crowdRows((row) => row.map(([target]) => [target, 0])) },
  "one weight of 0 in each row": {
    weights: crowdRows((row, uid) => row.map(([t, w]) => [t, t === 20 + uid ? 0 : w])),
  },
  "one weight of 0 in each row, and some that are cut to 0": {
    weights: crowdRows((row, uid) => cut(row, uid).map(([t, w]) => [t, t === 20 + uid ? 0 : w])),
  },
  "a weight of 0 at the end of each row": {
    weights: crowdRows((row, uid) => cut(row, uid).map(([t, w]) => [t, t === 42 ? 0 : w])),
  },
  "weights that are cut to 0": { weights: crowdRows(cut) },
  "weights that are cut to 0, and some that are 0": {
    weights: crowdRows((row, uid) => cut(row, uid).map(([t, w]) => [t, t % 5 ? w : 0])),
  },
  "weights too small to be seen after the penalty": {
    weights: crowdRows((row, uid) => cut(row, uid).map(([t, w]) => [t, t < 12 ? 1 : w])),
  },
  "bonds of 0": stored((row, uid) => row.map(([t, bond]) => [t, (t + uid) % 4 ? bond : 0])),
  "bonds of 0 alone": stored((row) => row.map(([target]) => [target, 0])),
  "bonds of 0 under no weights": {
    weights: crowdRows((row) => row.slice(30)),
    ...stored((row) => row.map(([t, b]) => [t, t % 2 && b])),
  },
  "weights without bonds": stored((row, uid) => (uid % 2 ? row : [])),
  "bonds without weights": { weights: crowdRows((row, uid) => (uid % 2 ? row : [])) },
  "fours in another order": { weights: crowdRows((row, uid) => (uid === 1 ? inFours(row) : row)) },
  "bonds in fours in another order": stored((row, uid) => (uid === 1 ? inFours(row) : row)),
  "rows twice": { weights: crowdRows((row, uid) => (uid % 7 === 1 ? [...row, ...row] : row)) },
  "rows of bonds twice": stored((row, uid) => (uid % 7 === 1 ? [...row, ...row.slice(2)] : row)),
  "bonds on nobody in the place of one": stored((row, uid) => (uid === 2 ? withNobody(row) : row)),
  "weights on nobody in the place of one": { weights: crowdRows((row, uid) => (uid === 1 ? withNobody(row) : row)) },
  "uids on either side of the last neuron": {
    weights: crowdRows((row, uid) => [...row, [CROWD_N, 9], [CROWD_N + 1 + uid, 9], [65535, 1], [0, 3]]),
    ...stored((row) => [...row.slice(3), [CROWD_N, 9], [CROWD_N + 1, 9], [65535, 9]]),
  },
  "a run of nobody": {
    weights: crowdRows((row) => [...row, ...nobodies]),
    ...stored((row) => [...row, ...nobodies]),
  },
  "weights and bonds of 0 on the same": {
    weights: crowdRows((row) => row.map(([t, w]) => [t, t % 4 ? w : 0])),
    ...stored((row) => row.map(([t, bond]) => [t, t % 4 ? bond : 0])),
  },
  "rows that are older than a registration, and newer ones": {
    block_at_registration: crowd.map((uid) => String(uid === 21 ? 6_999_700 : 5_000_000)),
    last_update: crowd.map((uid) => String(uid % 2 ? 6_999_600 : 6_999_900)),
  },
  "one that registered lately": {
    block_at_registration: crowd.map((uid) => String(uid === 21 ? 6_999_900 : 5_000_000)),
  },
  "one that registered before weights, after bonds": {
    block_at_registration: crowd.map((uid) => String(uid === 21 ? 6_999_700 : 5_000_000)),
  },
  "weights of all sizes on one neuron": { weights: crowdRows((row, uid) => (uid % 2 ? [[30, 65535]] : row)) },
  "a weight of 1 against small ones": {
    weights: crowdRows((row, uid) => (uid < 11 ? [[30, 65535]] : row.map(([t, w]) => [t, t === 30 ? 1 : w]))),
    kappa: 40000,
  },
  "weights close to 1, and 1": {
    weights: crowdRows((_, uid) =>
      uid < 8
        ? [
            [30, 65535],
            [31, 1 + 50 * uid],
          ]
        : [[30, 65535]],
    ),
  },
  "a majority at kappa exactly": {
    alpha_stake: crowd.map((uid) => (uid < 17 ? "1000000000" : "0")),
    kappa: 8 * (65535 / 17),
  },
  "weights that lie close together": {
    weights: crowdRows((row, uid) => row.map(([t]) => [t, 60_000 + ((uid * t) % 3)])),
  },
  "weights of two sizes": { weights: crowdRows((row, uid) => row.map(([t]) => [t, (uid + t) % 2 ? 3 : 65535])) },
  "weights of one size": { weights: crowdRows((row) => row.map(([t]) => [t, 7])) },
  "kappa 0": { kappa: 0 },
  "kappa 1": { kappa: 65535 },
  "as many validators as are halved": { alpha_stake: crowd.map((uid) => String(uid < 8 ? (uid + 2) * 1_000_007 : 0)) },
  "as many as are counted in buckets": {
    alpha_stake: crowd.map((uid) => String(uid < 9 ? (uid + 2) * 1_000_007 : 0)),
  },
  "almost all of the stake with one": {
    alpha_stake: crowd.map((uid) => (uid === 5 ? "4294967290" : String(+(uid < 20)))),
  },
  "alphas from 0 to 1": { alpha_low: 0, alpha_high: 65535 },
  "alphas just inside": { alpha_low: 1, alpha_high: 65534 },
  "alphas from 0": { alpha_low: 0, alpha_high: 65534 },
  "alphas up to 1": { alpha_low: 1, alpha_high: 65535 },
  "alphas of 0, and bonds of 1": {
    alpha_low: 0,
    alpha_high: 0,
    ...stored((row) => row.map(([t, b]) => [t, t % 3 ? b : 65535])),
  },
  "alphas of 1, and weights of 1": {
    alpha_low: 65535,
    alpha_high: 65535,
    weights: crowdRows((row, uid) => (uid % 2 ? [[30, 65535]] : row)),
  },
  "exponents up to 16": { alpha_sigmoid_steepness: 3200 },
  "exponents beyond 16": { alpha_sigmoid_steepness: 3700, weights: crowdRows((row) => row.slice(0, 41)) },
  "exponents of about 1": { alpha_sigmoid_steepness: 200 },
  "exponents that fall": { alpha_sigmoid_steepness: -1700 },
};

const modes: Readonly<Record<string, Partial<State>>> = {
  classic: {},
  Yuma3: { yuma3_enabled: true },
  "liquid alpha": { yuma3_enabled: true, liquid_alpha_enabled: true },
  "classic before masks by tempo, and liquid alpha's first version": { spec_version: 256, liquid_alpha_enabled: true },
  "liquid alpha before exponents were clamped": {
    spec_version: 300,
    yuma3_enabled: true,
    liquid_alpha_enabled: true,
  },
  "the whitepaper's mechanism": { ruleset: "whitepaper" },
};

describe.each(Object.entries(modes))("%s", (_, mode) => {
  test.each(Object.entries(changes))("%s", (_, change) => {
    for (const bonds_penalty of [0, 1, 32768, 65534, 65535]) {
      check({ ...base, ...mode, bonds_penalty, ...change });
    }
  });

  test.each(Object.entries(crowdChanges))("a crowd: %s", (_, change) => {
    for (const bonds_penalty of [0, 32768, 65535]) check({ ...crowdBase, ...mode, bonds_penalty, ...change });
  });

  // 32,769 times 65535 is the least sum above 2^31, whose sign the chain takes; 65,539 times that is above 2^32.
  test.each([32_768, 32_769, 65_539])("a row of %i weights of 65535", (times) => {
    for (const bonds_penalty of [32768, 65535]) {
      const weights = rows((uid) => (uid === 1 ? repeated(times) : full(uid)));
      check({ ...base, ...mode, bonds_penalty, weights });
    }
  });
});
