// One epoch, traced, and what every part of an explanation needs beside it.

import type { EpochOutput, EpochTrace } from "../epoch.js";
import type { Yuma } from "../load.js";
import type { EpochState } from "../state.js";
import { type ExplainedRules, rulesOf } from "./rules.js";

export interface Traced {
  readonly yuma: Yuma;
  readonly rules: ExplainedRules;
  readonly state: EpochState;
  readonly output: EpochOutput;
  readonly trace: EpochTrace;
  /** in force: the state's, and the owner's always */
  readonly permits: readonly boolean[];
}

/** @throws YumaError naming the field and index at fault */
export function traceEpoch(yuma: Yuma, state: EpochState): Traced {
  const { output, trace } = yuma.epoch(state, { trace: true });
  const rules = rulesOf(state.specVersion);
  const permits = Array.from(
    state.validatorPermit,
    (permit, uid) => permit === 1 || (rules.ownerExempt && uid === state.ownerUid),
  );
  return { yuma, rules, state, output, trace: trace as EpochTrace, permits };
}
