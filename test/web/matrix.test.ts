// Weights and bonds as matrices agree with what explains them.

import { expect, test } from "vitest";
import { explainer } from "../../bindings/explain/explain.js";
import { loadYuma, parseState } from "../../bindings/index.js";
import { entryAt, matrixOf } from "../../web/matrix.js";
import { readVectors } from "../states.js";

const yuma = await loadYuma();
const fraction = (bits: bigint) => Number(bits) / 2 ** 32;

test.each(["medium", "pareto"])("every weight and what is clipped of it, as explained: %s", (name) => {
  const state = parseState(readVectors(`epoch/${name}.json`).at(-1)?.input);
  const matrix = matrixOf(yuma, state, "weights");
  const reasons = explainer(yuma, state);
  let clipped = 0;
  let count = 0;
  for (let uid = 0; uid < state.n; ++uid) {
    const column = matrix.columns.indexOf(uid);
    for (const { validator, weight, clipped: kept } of reasons(uid).miner.weights) {
      if (weight === 0n) continue;
      const k = entryAt(matrix, matrix.rows.indexOf(validator), column);
      expect(matrix.values[k]).toBeCloseTo(fraction(weight), 6);
      expect(matrix.cut[k]).toBeCloseTo(fraction(weight - kept), 6);
      expect((matrix.cut[k] as number) > 0).toBe(kept < weight);
      count += 1;
      clipped += Number(kept < weight);
    }
  }
  expect(matrix.values.length).toBe(count);
  expect(clipped).toBeGreaterThan(0);
  const dropped = matrix.dropped.reduce((sum, [, some]) => sum + some, 0);
  expect(count + dropped).toBe(state.weights.values.filter((value, k) => value > 0 || isDropped(k)).length);

  /** Of a weight that doesn't count, also where it is 0. */
  function isDropped(k: number): boolean {
    const validator = state.weights.offsets.findIndex((end) => end > k) - 1;
    const miner = state.weights.uids[k] as number;
    return miner >= state.n || reasons(miner).miner.dropped.some((one) => one.validator === validator);
  }
});

test("rows go by stake, columns without a bond are left out, and so are bonds on who is not there", () => {
  const input = readVectors("epoch/tiny.json").at(-1)?.input;
  const state = parseState(input);
  const n = state.n;
  const bonds = {
    offsets: new Uint32Array(n + 1).fill(3),
    uids: Uint16Array.of(n + 3, 1, 1),
    values: Uint16Array.of(9, 5, 7),
  };
  bonds.offsets[0] = 0;
  const matrix = matrixOf(yuma, { ...state, bonds }, "bonds-before");
  expect([...matrix.rows]).toEqual([0]);
  expect([...matrix.columns]).toEqual([1]);
  expect([...matrix.values]).toEqual([Math.fround(7 / 65535)]);
  const whole = matrixOf(yuma, state, "weights");
  const { stake } = yuma.epoch(state).output;
  const stakes = Array.from(whole.rows, (uid) => stake[uid] as bigint);
  expect(stakes).toEqual([...stakes].sort((a, b) => Number(b - a)));
  expect(entryAt(whole, 0, whole.columns.length)).toBe(-1);
});
