// The consensus map: which part of the emission an honest majority gets, over its utility and the self-weight of the cabal
// (docs/consensus-map.md).

import type { Yuma } from "../../bindings/index.js";
import { NEURONS, type Parameters, SplitNetwork, STEPS } from "./network.js";

/** What 1 is: shares are in millionths, floored. */
export const MILLION = 1_000_000;
export const POINTS = (STEPS + 1) * (STEPS + 1);

/** The grid of one honest stake: element utility * (STEPS + 1) + self-weight of the cabal. */
export interface StakeMap {
  /** hundredths of all stake */
  readonly honestStake: number;
  /** the honest share of what miners get, millionths */
  readonly incentive: Uint32Array;
  /** and of what validators get */
  readonly dividends: Uint32Array;
}

/** Runs an epoch at each point of the grid. */
export function mapStake(yuma: Yuma, parameters: Parameters, honestStake: number, onStep: () => void): StakeMap {
  const network = new SplitNetwork(parameters, honestStake);
  const isHonest = Array.from({ length: NEURONS }, (_, uid) => network.isHonest(uid));
  const incentive = new Uint32Array(POINTS);
  const dividends = new Uint32Array(POINTS);
  for (let utility = 0, point = 0; utility <= STEPS; ++utility) {
    for (let selfWeight = 0; selfWeight <= STEPS; ++selfWeight, ++point) {
      const { output } = yuma.epoch(network.state(utility, selfWeight));
      incentive[point] = honestShare(output.serverEmission, isHonest);
      dividends[point] = honestShare(output.validatorEmission, isHonest);
      onStep();
    }
  }
  return { honestStake, incentive, dividends };
}

function honestShare(emission: BigUint64Array, isHonest: readonly boolean[]): number {
  let honest = 0n;
  let all = 0n;
  for (let uid = 0; uid < NEURONS; ++uid) {
    const amount = emission[uid] as bigint;
    all += amount;
    if (isHonest[uid]) honest += amount;
  }
  return all === 0n ? 0 : Number((honest * BigInt(MILLION)) / all);
}

/** The honest share of the whole emission at a point, where validators get so many millionths of it. */
export function honestEmission({ incentive, dividends }: StakeMap, validatorShare: number, point: number): number {
  const miners = (incentive[point] as number) * (MILLION - validatorShare);
  const validators = (dividends[point] as number) * validatorShare;
  return Math.floor((miners + validators) / MILLION);
}
