// The consensus map as JSON and as CSV. Shares are decimals with six digits, floored.

import { BLOB_SHA256 } from "../../bindings/pin.js";
import { honestEmission, MILLION, POINTS, type StakeMap } from "./map.js";
import { type Parameters, STEPS } from "./network.js";
import { requiredUtility } from "./retention.js";

/** A map and what it was made with. */
export interface ConsensusMap {
  readonly parameters: Parameters;
  /** of the emission, what validators get, millionths */
  readonly validatorShare: number;
  readonly stakes: readonly StakeMap[];
}

/** Millionths as a decimal. */
export const decimal = (millionths: number): string =>
  `${Math.floor(millionths / MILLION)}.${String(millionths % MILLION).padStart(6, "0")}`;

/** Steps of the grid as a decimal. */
const part = (step: number): string => ((step * 100) / STEPS / 100).toFixed(2);

/** A line for each point. */
export function* mapCsv({ validatorShare, stakes }: ConsensusMap): Generator<string> {
  yield "honest_stake,honest_utility,cabal_self_weight,honest_incentive,honest_dividends,honest_emission\n";
  for (const map of stakes) {
    const lines = Array.from({ length: POINTS }, (_, point) => {
      const [utility, selfWeight] = [Math.floor(point / (STEPS + 1)), point % (STEPS + 1)];
      const { incentive, dividends } = map;
      const shares = [incentive[point], dividends[point], honestEmission(map, validatorShare, point)] as number[];
      return [(map.honestStake / 100).toFixed(2), part(utility), part(selfWeight), ...shares.map(decimal)].join(",");
    });
    yield `${lines.join("\n")}\n`;
  }
}

/** Grids are lists of millionths: of a utility a row, of a self-weight an element. */
export function mapJson({ parameters, validatorShare, stakes }: ConsensusMap): object {
  return {
    format: "yuma-consensus-map/1",
    blob_sha256: BLOB_SHA256,
    seed: parameters.seed,
    weight_deviation: parameters.weightDeviation,
    bonds_penalty: parameters.bondsPenalty,
    kappa: parameters.kappa,
    ruleset: parameters.yuma3 ? "yuma3" : "classic",
    liquid_alpha: parameters.liquidAlpha ?? false,
    validator_share: validatorShare,
    steps: STEPS,
    maps: stakes.map((map) => ({
      honest_stake: map.honestStake * (MILLION / 100),
      required_utility: requiredUtility(map, validatorShare),
      honest_incentive: grid((point) => map.incentive[point] as number),
      honest_dividends: grid((point) => map.dividends[point] as number),
      honest_emission: grid((point) => honestEmission(map, validatorShare, point)),
    })),
  };
}

function grid(value: (point: number) => number): number[][] {
  const steps = Array.from({ length: STEPS + 1 }, (_, step) => step);
  return steps.map((utility) => steps.map((selfWeight) => value(utility * (STEPS + 1) + selfWeight)));
}
