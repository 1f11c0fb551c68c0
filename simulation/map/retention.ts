// Where an honest majority keeps its stake: the contour on which its share of the emission is its share of the stake.

import { honestEmission, MILLION, type StakeMap } from "./map.js";
import { STEPS } from "./network.js";

export interface RetentionPoint {
  /** of the cabal, 0 to 1 */
  readonly selfWeight: number;
  /** of the honest: from here on they keep their stake; 0 to 1 */
  readonly utility: number;
}

/**
 * The contour, between the points of the grid a straight line. For a self-weight at which not even a utility of 1 keeps
 * the stake there is no point.
 * @param validatorShare what validators get of the emission, millionths
 */
export function retentionLine(map: StakeMap, validatorShare: number): RetentionPoint[] {
  const stake = (map.honestStake * MILLION) / 100;
  const points: RetentionPoint[] = [];
  for (let selfWeight = 0; selfWeight <= STEPS; ++selfWeight) {
    const surplus = (utility: number) =>
      honestEmission(map, validatorShare, utility * (STEPS + 1) + selfWeight) - stake;
    let utility = STEPS;
    if (surplus(utility) < 0) continue;
    while (utility > 0 && surplus(utility - 1) >= 0) --utility;
    // The last point below, if there is one, and the first that keeps the stake.
    const [below, above] = [utility === 0 ? 0 : surplus(utility - 1), surplus(utility)];
    const missing = utility === 0 ? 0 : above / (above - below);
    points.push({ selfWeight: selfWeight / STEPS, utility: (utility - missing) / STEPS });
  }
  return points;
}

/** The honest utility that keeps the stake whatever the cabal does; null where none does. */
export function requiredUtility(map: StakeMap, validatorShare: number): number | null {
  const line = retentionLine(map, validatorShare);
  return line.length <= STEPS ? null : Math.max(...line.map(({ utility }) => utility));
}
