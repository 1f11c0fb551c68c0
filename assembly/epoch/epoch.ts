// The epoch, heading by heading of docs/specification/epoch.md.

import { Ruleset } from "../layout/epoch";
import { Arena } from "../record/arena";
import { Fault } from "../record/fault";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { comparison } from "./comparison";
import { emissionShares } from "./emission";
import { layOutResult, writeOutput, writeTrace } from "./output";
import { permits } from "./permits";
import { activeStake, activity, stakeWeight } from "./stake";
import { readState } from "./state";
import { normalisedWeights } from "./weights";
import { workspace } from "./workspace";
import { yuma } from "./yuma";

/** Runs the epoch of the opened request and leaves its result, or the reason why there is none in Fault. */
export function epoch(): void {
  const state = readState();
  if (Fault.any()) return;
  const traces = Request.trace();
  workspace.layOut(state, traces);
  layOutResult(state, traces);
  if (!Arena.commit()) return;

  // 1. to 5.
  activity(state, workspace);
  stakeWeight(state, workspace);
  permits(state, workspace);
  activeStake(state, workspace);
  normalisedWeights(state, workspace);
  // 6. to 9.
  if (state.ruleset == Ruleset.YUMA) yuma(state, workspace);
  else comparison(state, workspace);
  // 10. and 11.
  emissionShares(state, workspace);
  Result.open();
  writeOutput(state, workspace);
  if (traces) writeTrace(state, workspace);
}
