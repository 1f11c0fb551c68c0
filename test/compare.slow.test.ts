// The parts of a comparison over many pairs of epochs.

import { expect, test } from "vitest";
import { compareEpochs, type EpochState, loadYuma, YumaError } from "../bindings/index.js";
import { epochPair } from "./epoch-pairs.js";
import { EdgeRandom } from "./random.js";

const yuma = await loadYuma();

/** What an epoch gives a neuron, undefined if it is refused. */
function paid(state: EpochState, uid: number): bigint | undefined {
  try {
    return yuma.epoch(state).output.emission[uid] ?? 0n;
  } catch {
    return undefined;
  }
}

test("of 1,000 pairs of epochs the parts are the difference to the rao", { timeout: 600_000 }, () => {
  const random = new EdgeRandom(19, 0);
  const moving = new Map<string, number>();
  let [compared, differing] = [0, 0];
  while (compared < 1000) {
    const [before, after] = epochPair(random);
    const uid = random.below(Math.max(before.n, after.n));
    const [was, is] = [paid(before, uid), paid(after, uid)];
    try {
      const { difference, parts } = compareEpochs(yuma, before, after, uid);
      expect(difference).toBe((is as bigint) - (was as bigint));
      expect(parts.reduce((sum, { amount }) => sum + amount, 0n)).toBe(difference);
      for (const { cause, changed, amount } of parts) {
        if (!changed) expect(amount).toBe(0n);
        if (amount !== 0n) moving.set(cause, (moving.get(cause) ?? 0) + 1);
      }
      ++compared;
      if (difference !== 0n) ++differing;
    } catch (error) {
      if (!(error instanceof YumaError)) throw error;
      // One of both is refused, or what they read can't be had together; nothing else stops it.
      if (was !== undefined && is !== undefined) expect(error.code).toBe("contradiction");
    }
  }
  expect(differing).toBeGreaterThan(300);
  expect([...moving.keys()].length).toBe(9);
});
