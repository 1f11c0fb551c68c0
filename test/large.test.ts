// What only large subnets meet: sums of I32F32 that wrap, and sums that are clamped. Worked out by hand, for the
// model takes minutes at this size.

import { expect, test } from "vitest";
import { loadYuma, parseState } from "../bindings/index.js";
import { type Json, settledSubnet } from "./states.js";

const yuma = await loadYuma();
const N = 33_000;

const validators = [0, 1, 2];
const each = <T>(value: (uid: number) => T) => Array.from({ length: N }, (_, uid) => value(uid));
const largeState = (change: Json) =>
  settledSubnet(N, {
    last_mechanism_step_block: "0",
    alpha_stake: each((uid) => (validators.includes(uid) ? `${uid + 1}000000000000` : "0")),
    validator_permit: each((uid) => validators.includes(uid)),
    weights: each((uid) => (validators.includes(uid) ? [[uid + 20, 65535]] : [])),
    ...change,
  });

test("a row whose sum wraps below zero is left as it is", () => {
  const row = Array.from({ length: N - 3 }, (_, k) => [k + 3, 65535]);
  const weights = Array.from({ length: N }, (_, uid) => (uid < 3 ? row : []));
  const { trace } = yuma.epoch(parseState(largeState({ weights })), { trace: true });
  const whole = 65535n << 32n;
  expect(trace?.consensus[100]).toBe(whole);
  expect(trace?.validatorTrust[0]).toBe(BigInt.asIntN(64, BigInt(N - 3) * whole));
});

test("a column of old bonds whose sum is clamped", () => {
  const bonds = Array.from({ length: N }, (_, uid) => [[8, uid === 1 ? 32768 : 65535]]);
  const { trace } = yuma.epoch(parseState(largeState({ bonds })), { trace: true });

  // bonds_moving_average 0.9 of bonds over the largest I32F32, then shares of the column, then of its largest.
  const average = ((900_000n << 64n) / 1_000_000n) >> 32n;
  const moved = (bond: bigint) => (average * ((bond << 64n) / ((1n << 63n) - 1n))) >> 32n;
  const sum = BigInt(N - 1) * moved(65535n) + moved(32768n);
  const share = (bond: bigint) => (moved(bond) << 32n) / sum;
  const { offsets, uids, values } = trace?.emaBonds ?? { offsets: [], uids: [], values: [] };
  expect(Array.from(uids.slice(offsets[4], offsets[5]))).toEqual([8]);
  expect(values[offsets[4] as number]).toBe(1n << 32n);
  const second = Array.from(uids.slice(offsets[1], offsets[2])).indexOf(8);
  expect(values[(offsets[1] as number) + second]).toBe((share(32768n) << 32n) / share(65535n));
});
