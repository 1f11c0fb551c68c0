// The stages of the epoch by what vectors record of them, in the order of the computation: so that the first field that
// differs names the stage that failed.

export interface Stage {
  /** The headings of docs/specification/epoch.md that the field stands for. */
  readonly stage: string;
  /** The trace fields it is computed from, besides the state. */
  readonly inputs: readonly string[];
}

export const traceStages: Readonly<Record<string, Stage>> = {
  total_stake: { stage: "2. Stake weight", inputs: [] },
  stake: { stage: "2. Stake weight", inputs: ["total_stake"] },
  active_stake: { stage: "4. Active stake", inputs: ["stake"] },
  prerank: { stage: "5. Weights", inputs: ["active_stake"] },
  consensus: { stage: "5. Weights, 6. Consensus", inputs: ["active_stake"] },
  validator_trust: { stage: "5. Weights, 6. Clipping, validator trust", inputs: ["consensus"] },
  trust: { stage: "7. Ranks", inputs: ["prerank", "consensus"] },
  incentive: { stage: "7. Ranks and incentive", inputs: ["active_stake", "consensus"] },
  alphas: { stage: "9. Liquid alpha", inputs: ["consensus"] },
  alpha_columns: { stage: "9. Liquid alpha", inputs: ["consensus"] },
  ema_bonds: { stage: "5. and 8. Weights, 9. Bonds", inputs: ["active_stake", "consensus"] },
  dividends: { stage: "9. Dividends", inputs: ["ema_bonds", "incentive", "active_stake"] },
  normalized_server_emission: { stage: "10. Emission", inputs: ["incentive", "dividends"] },
  normalized_validator_emission: { stage: "10. Emission", inputs: ["incentive", "dividends"] },
  normalized_combined_emission: { stage: "10. Emission", inputs: ["incentive", "dividends"] },
};

/** Of the bonds where liquid alpha is on and no alphas are recorded: they may be the ones at fault. */
export const bondsOfUnseenAlphas: Stage = {
  stage: "5. and 8. Weights, 9. Liquid alpha, 9. Bonds",
  inputs: ["active_stake", "consensus", "alphas"],
};

/** Of an output the stage that made it: if the trace agrees, it is only the last step of that, to a u16 or to rao. */
export const outputStages: Readonly<Record<string, Stage>> = {
  active: { stage: "1. Activity", inputs: [] },
  stake: { stage: "2. Stake weight", inputs: ["total_stake"] },
  stake_weight: { stage: "2. Stake weight", inputs: ["stake"] },
  validator_permit: { stage: "3. Permits", inputs: ["stake"] },
  consensus: { stage: "6. Consensus", inputs: ["consensus"] },
  validator_trust: { stage: "6. Clipping, validator trust", inputs: ["validator_trust"] },
  rank: { stage: "7. Ranks", inputs: ["incentive"] },
  trust: { stage: "7. Ranks", inputs: ["trust"] },
  incentive: { stage: "7. Ranks and incentive", inputs: ["incentive"] },
  bonds: { stage: "9. Bonds", inputs: ["ema_bonds"] },
  dividends: { stage: "9. Dividends", inputs: ["dividends"] },
  server_emission: { stage: "10. Emission", inputs: ["normalized_server_emission"] },
  validator_emission: { stage: "10. Emission", inputs: ["normalized_validator_emission"] },
  emission: { stage: "10. Emission", inputs: ["normalized_combined_emission"] },
  pruning_score: { stage: "10. Emission", inputs: ["normalized_combined_emission"] },
};
