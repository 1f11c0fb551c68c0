// Cases through both implementations, and what came of them.

import type { EpochOutputJson } from "../model/epoch.js";
import { type Choice, drawCase } from "./cases.js";
import { type Answer, difference, hasOpenMedian, type Implementation } from "./compare.js";
import { shrink } from "./shrink.js";
import type { State } from "./subnet.js";

export interface Finding {
  readonly index: number;
  readonly family: string;
  /** Where the shrunk state's answers part. */
  readonly where: string;
  readonly state: State;
  readonly expected: Answer;
}

export class Tally {
  epochs = 0;
  /** Epochs compared up to the median only. */
  openMedians = 0;
  /** Cases by family. */
  readonly families = new Map<string, number>();
  /** Epochs that both refuse, by the blob's code. */
  readonly refused = new Map<string, number>();
  readonly findings: Finding[] = [];

  get cases(): number {
    return [...this.families.values()].reduce((sum, count) => sum + count, 0);
  }

  add(other: Omit<Tally, "cases" | "add">): void {
    this.epochs += other.epochs;
    this.openMedians += other.openMedians;
    for (const [family, count] of other.families) increase(this.families, family, count);
    for (const [code, count] of other.refused) increase(this.refused, code, count);
    this.findings.push(...other.findings);
  }
}

export class Fuzz {
  constructor(
    private readonly model: Implementation,
    private readonly blob: Implementation,
    private readonly seed: number,
    private readonly choice: Choice = {},
  ) {}

  /** Runs the cases from one index up to another, which is left out. */
  run(from: number, to: number): Tally {
    const tally = new Tally();
    for (let index = from; index < to; ++index) this.runCase(index, tally);
    return tally;
  }

  private runCase(index: number, tally: Tally): void {
    const { family, state: first, next } = drawCase(this.seed, index, this.choice);
    increase(tally.families, family, 1);
    for (let state: State | null = first; state !== null; ) {
      tally.epochs += 1;
      const expected = this.model(state);
      const actual = this.blob(state);
      if (difference(expected, actual) !== null) {
        tally.findings.push(this.finding(index, family, state));
        return;
      }
      if (actual.kind === "refused") increase(tally.refused, actual.why, 1);
      if (expected.kind !== "result") return;
      if (hasOpenMedian(expected)) tally.openMedians += 1;
      state = next(state, expected.output as unknown as EpochOutputJson);
    }
  }

  private finding(index: number, family: string, found: State): Finding {
    const differs = (state: State) => difference(this.model(state), this.blob(state));
    const state = shrink(found, (candidate) => differs(candidate) !== null);
    return { index, family, where: differs(state) ?? "", state, expected: this.model(state) };
  }
}

function increase(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
