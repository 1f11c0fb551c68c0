// Which stages and which flags the failures speak of.

import type { CaseResult, Failure } from "./conformance.js";

export interface FlagReport {
  readonly flag: string;
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly unanswered: number;
  /** From 0 to 1: 1 where all cases with the flag fail, and no others. */
  readonly suspicion: number;
}

/** All flags of the cases, the most suspicious first. */
export function byFlag(results: Iterable<CaseResult>): FlagReport[] {
  const counts = new Map<
    string,
    { cases: number; passed: number; failed: number; skipped: number; unanswered: number }
  >();
  let allFailed = 0;
  for (const { flags, verdict } of results) {
    if (verdict === "failed") ++allFailed;
    for (const flag of flags) {
      const count = counts.get(flag) ?? { cases: 0, passed: 0, failed: 0, skipped: 0, unanswered: 0 };
      ++count.cases;
      ++count[verdict];
      counts.set(flag, count);
    }
  }
  return [...counts]
    .map(([flag, count]) => ({ flag, ...count, suspicion: ochiai(count, allFailed) }))
    .sort((a, b) => b.suspicion - a.suspicion || (a.flag < b.flag ? -1 : 1));
}

/** Ochiai's coefficient, as fault localisation has it: how well "has the flag" and "fails" coincide, of what was checked. */
function ochiai({ passed, failed }: { passed: number; failed: number }, allFailed: number): number {
  return failed === 0 ? 0 : failed / Math.sqrt(allFailed * (passed + failed));
}

/** How many cases differ first at each stage, most first; breakdowns by their kind. */
export function byStage(failures: Iterable<Failure>): { stage: string; failed: number }[] {
  const counts = new Map<string, number>();
  for (const failure of failures) {
    const stage = "fault" in failure ? failure.fault : failure.stage;
    counts.set(stage, (counts.get(stage) ?? 0) + 1);
  }
  return [...counts].map(([stage, failed]) => ({ stage, failed })).sort((a, b) => b.failed - a.failed);
}
