// The metrics by which miners can be paid, by name (docs/subnet.md).

import type { Random } from "../../simulation/random.js";
import type { View } from "../join.js";
import { accuracyOf, gateMass, solo, synergy } from "./alone.js";
import { ablation, ablationExact, fisher, leaveOneOut } from "./removal.js";
import { ablationShapley, removalShapley } from "./shapley.js";

/** A score of each miner on what a validator saw, nothing below 0 being paid. */
export type Metric = (view: View, orders: number, random: Random) => Float64Array;

export const metrics = {
  accuracy: accuracyOf,
  solo,
  synergy,
  gate: gateMass,
  fisher,
  loo: leaveOneOut,
  shapley: removalShapley,
  ablation,
  "ablation-exact": ablationExact,
  "ablation-shapley": ablationShapley,
} satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
export const metricNames = Object.keys(metrics) as readonly MetricName[];
