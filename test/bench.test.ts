// The benchmark's statistics: what disturbs a moment, or a while, must not be taken for a difference.

import { describe, expect, test } from "vitest";
import { measure, ratio, timing, timingOf, type Variant } from "../bench/measure.js";

const effort = { rounds: 5, milliseconds: 10, limit: 1000 };

/** A variant whose runs take what the function says; it counts them from 0. */
function variant(milliseconds: (run: number) => number, onSample = (_runs: number) => {}): Variant {
  let run = 0;
  return {
    name: "",
    sample: (runs) => {
      onSample(runs);
      return Array.from({ length: runs }, () => ({ milliseconds: milliseconds(run++) }));
    },
  };
}

describe("a time", () => {
  test("is the median of the rounds, each its fastest run", () => {
    const rounds = [[3, 90], [50, 5], [4], [100, 100, 7], [80, 6]].map((round) =>
      round.map((milliseconds) => ({ milliseconds })),
    );
    expect(timing(rounds)).toEqual({ median: 5, least: 3, spread: 1 / 5, rounds: 5 });
  });

  test("is hardly moved by one round that went wrong", () => {
    expect(timingOf([2, 2, 2, 2, 200])).toEqual({ median: 2, least: 2, spread: 0, rounds: 5 });
  });
});

describe("variants", () => {
  test("take turns, after a run or two to warm up", () => {
    const turns: string[] = [];
    measure(
      [
        variant(
          () => 1,
          () => turns.push("a"),
        ),
        variant(
          () => 2,
          () => turns.push("b"),
        ),
      ],
      effort,
    );
    expect(turns.slice(4).join("")).toBe("ab".repeat(5));
  });

  test("run about as long as one another in a round, three times at least", () => {
    const runs = measure([variant(() => 1), variant(() => 5), variant(() => 20)], effort).map(
      ([round]) => round?.length,
    );
    expect(runs).toEqual([10, 3, 3]);
  });

  test("that take seconds run once a round, and leave off at the limit", () => {
    expect(measure([variant(() => 400)], effort)).toEqual([Array(3).fill([{ milliseconds: 400 }])]);
  });

  test("are compared round by round: a machine that slows down slows both", () => {
    let slowness = 1;
    const slowDown = () => {
      slowness *= 1.1;
    };
    const slowing = (milliseconds: number) => variant(() => milliseconds * slowness, slowDown);
    const [one = [], other = []] = measure([slowing(6), slowing(12)], effort);
    expect(ratio(one, other)).toBeCloseTo(0.5 / 1.1, 10);
  });
});
