// The rulesets for comparison (docs/specification/comparison.md): what must hold of any state, and what they are there to show.

import { describe, expect, test } from "vitest";
import { formatResult, loadYuma, parseState } from "../bindings/index.js";
import { drawCase } from "./fuzz/cases.js";
import type { State } from "./fuzz/subnet.js";
import { type Json, settledSubnet, vectorState } from "./states.js";

const yuma = await loadYuma();
const run = (state: object) => formatResult(yuma.epoch(parseState(state), { trace: true }));
const base = vectorState("epoch/uniform.json", "uniform_000");
const ONE = 2 ** 32;
const U16_MAX = 65535;
const rulesets = ["whitepaper", "naive"] as const;

/** n neurons, the first of them validators with that stake and those rows of weights. */
function network(stakes: readonly number[], weights: readonly [number, number][][], n: number): Json {
  const each = <T>(value: (uid: number) => T): T[] => Array.from({ length: n }, (_, uid) => value(uid));
  return settledSubnet(n, {
    alpha_stake: each((uid) => String(stakes[uid] ?? 0)),
    validator_permit: each((uid) => uid < stakes.length),
    weights: each((uid) => weights[uid] ?? []),
    emission: "1000000000",
  });
}

const vector = (json: Json = {}, field: string) => (json[field] as string[]).map(Number);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe.each(rulesets)("%s", (ruleset) => {
  const states = Array.from({ length: 60 }, (_, i): State => {
    const { state } = drawCase(7, i, { family: i % 2 ? "uniform" : "cabal", spec: 425 });
    return { ...state, ruleset };
  });

  test("hands out one whole of incentive and of dividends, and emission by halves", () => {
    let seen = 0;
    for (const state of states) {
      const { trace, output } = run(state);
      const [incentive, dividends] = [sum(vector(trace, "incentive")), sum(vector(trace, "dividends"))];
      if (incentive === 0) continue;
      ++seen;
      expect(Math.abs(incentive - ONE)).toBeLessThanOrEqual(state.n);
      expect(Math.abs(dividends - ONE)).toBeLessThanOrEqual(state.n);
      const bonds = trace?.ema_bonds as [number, string][][];
      expect(bonds.flat().every(([, bits]) => Number(bits) > 0 && Number(bits) <= ONE)).toBe(true);
      const paid = (field: string) => (output[field] as string[]).reduce((total, rao) => total + BigInt(rao), 0n);
      const difference = paid("server_emission") - paid("validator_emission");
      const slack = BigInt(state.n) * (BigInt(state.emission) / 2n ** 30n + 1n);
      expect(difference < slack && difference > -slack).toBe(true);
    }
    expect(seen).toBeGreaterThan(30);
  });

  test("asks nobody's name: neurons in another order get the same", () => {
    for (const state of states.slice(0, 20)) {
      const { trace } = run(state);
      const order = Array.from({ length: state.n }, (_, uid) => (uid * 5 + 3) % state.n);
      if (new Set(order).size < state.n) continue;
      const place = (uid: number) => order.indexOf(uid);
      const moved = <T>(values: readonly T[]): T[] => order.map((uid) => values[uid] as T);
      const movedRows = (rows: State["weights"]) =>
        moved(rows).map((row) => row.filter(([uid]) => uid < state.n).map(([uid, value]) => [place(uid), value]));
      const other = run({
        ...state,
        owner_uid: state.owner_uid === null || state.owner_uid >= state.n ? null : place(state.owner_uid),
        last_update: moved(state.last_update),
        block_at_registration: moved(state.block_at_registration),
        alpha_stake: moved(state.alpha_stake),
        tao_stake: moved(state.tao_stake),
        validator_permit: moved(state.validator_permit),
        commit_block: moved(state.commit_block),
        weights: movedRows(state.weights),
        bonds: movedRows(state.bonds),
      });
      for (const field of ["consensus", "incentive", "dividends", "prerank"]) {
        expect(other.trace?.[field]).toEqual(moved(trace?.[field] as string[]));
      }
    }
  });
});

test("an absent ruleset is yuma, an absent rho 10", () => {
  expect(run({ ...base, ruleset: "yuma", rho: 3 })).toEqual(run(base));
  const paper = { ...base, ruleset: "whitepaper" };
  expect(run({ ...paper, rho: 10 })).toEqual(run(paper));
  expect(run({ ...paper, rho: 11 }).trace?.consensus).not.toEqual(run(paper).trace?.consensus);
});

test("what is not theirs changes nothing", () => {
  for (const ruleset of rulesets) {
    const state = { ...base, ruleset };
    const others = { bonds_penalty: 1234, bonds_moving_average: "5", yuma3_enabled: true, liquid_alpha_enabled: true };
    expect(run({ ...state, ...others })).toEqual(run(state));
  }
  expect(run({ ...base, ruleset: "naive", kappa: 1, rho: 1 })).toEqual(run({ ...base, ruleset: "naive" }));
});

test("the consensus is one half at kappa, and rho says how fast it leaves it", () => {
  // Neuron 2 has all of the stake behind it, neuron 3 half, neuron 4 none; a weight of 0 is none.
  const rows: [number, number][][] = [
    [
      [2, 1],
      [3, 1],
      [4, 0],
    ],
    [[2, 1]],
  ];
  const state = { ...network([500, 500], rows, 5), ruleset: "whitepaper" };
  const consensus = (rho: number) => vector(run({ ...state, rho }).trace, "consensus").map((bits) => bits / ONE);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  for (const rho of [0, 1, 10]) {
    const expected = [-0.5, -0.5, 0.5, 0, -0.5].map((over) => sigmoid(rho * over));
    consensus(rho).forEach((value, uid) => {
      expect(Math.abs(value - (expected[uid] as number))).toBeLessThan(1e-4);
    });
  }
  expect(vector(run(state).trace, "trust")).toEqual([0, 0, ONE, ONE / 2, 0]);
});

test("a cabal of 40 percent is paid in full by naive ranking, half of it by the whitepaper, and nothing by Yuma", () => {
  // Honest 0 weights its miner 2, the cabal's 1 its own miner 3.
  const state = network([600, 400], [[[2, 1]], [[3, 1]]], 4);
  const share = (ruleset: string) => {
    const emission = vector(run({ ...state, ruleset }).output, "emission");
    return ((emission[1] as number) + (emission[3] as number)) / sum(emission);
  };
  expect(share("naive")).toBeCloseTo(0.4, 4);
  // 0.4 / (1 + e) of 0.4 / (1 + e) + 0.6 e / (1 + e), as kappa is a tenth away from both.
  expect(share("whitepaper")).toBeCloseTo(0.4 / (0.4 + 0.6 * Math.E), 4);
  expect(share("yuma")).toBe(0);
});

test("a late validator catches up by what is bought in an epoch, and the early one is ahead until then", () => {
  // Both give a tenth of their weight to neuron 2, one of them from the start: b is 1/10.
  const weights: [number, number][] = [
    [2, 1],
    [3, 9],
  ];
  const early = network([500, 500], [weights, [[3, 1]]], 4);
  let state: Json = { ...early, ruleset: "whitepaper" };
  state = { ...state, bonds: run(state).output.bonds };
  expect((state.bonds as [number, number][][])[1]).not.toContainEqual([2, expect.anything()]);
  const both = [weights, weights, [], []];
  for (let t = 1; t <= 20; ++t) {
    const { output } = run({ ...state, weights: both });
    state = { ...state, bonds: output.bonds };
    const bond = (uid: number) => ((state.bonds as [number, number][][])[uid] ?? []).find(([j]) => j === 2)?.[1] ?? 0;
    const late = bond(1) / (bond(0) + bond(1));
    expect(bond(0)).toBe(U16_MAX);
    expect(Math.abs(late - (0.5 - 0.5 * 1.1 ** -t))).toBeLessThan(0.001);
    const [first = 0, second = 0] = vector(output, "dividends");
    expect(first).toBeGreaterThan(second);
  }
});

describe("refused", () => {
  test.each(rulesets)("%s below spec_version 365", (ruleset) => {
    expect(() => run({ ...base, ruleset, spec_version: 364 })).toThrow("ruleset: no rules are known");
    expect(run({ ...base, ruleset, spec_version: 365 }).output.rank).toBeUndefined();
  });

  test("a name that is none, and a rho that does not fit", () => {
    expect(() => run({ ...base, ruleset: "paper" })).toThrow("ruleset: expected one of yuma, whitepaper, naive");
    expect(() => run({ ...base, rho: 65536 })).toThrow("rho: 65536 is above 65535");
    const state = { ...parseState(base), ruleset: "toString" as "naive" };
    expect(() => yuma.epoch(state)).toThrow(
      'ruleset: expected one of yuma, whitepaper, naive, got the string "toString"',
    );
  });
});
