// What an explanation says: for a miner, a validator, and each reason why there may be nothing.

import { describe, expect, test } from "vitest";
import { type Explanation, explain, loadYuma, parseState, sentencesOf } from "../bindings/index.js";
import type { Json } from "./states.js";

const yuma = await loadYuma();

/** Validators 0 and 1, with two and one thirds of the stake; miners 2 and 3. */
const subnet = {
  n: 4,
  current_block: "1000",
  tempo: 99,
  last_mechanism_step_block: "900",
  activity_cutoff: "500",
  last_update: ["950", "960", "0", "0"],
  block_at_registration: ["1", "1", "1", "1"],
  alpha_stake: ["6000000000000", "3000000000000", "0", "0"],
  tao_stake: ["0", "0", "0", "0"],
  tao_weight: "0",
  stake_threshold: "0",
  owner_uid: null,
  validator_permit: [true, true, false, false],
  max_allowed_validators: 2,
  weights: [
    [
      [2, 3],
      [3, 1],
    ],
    [
      [2, 1],
      [3, 1],
    ],
    [],
    [],
  ],
  bonds: [[], [], [], []],
  kappa: 32767,
  bonds_penalty: 65535,
  bonds_moving_average: "900000",
  yuma3_enabled: false,
  liquid_alpha_enabled: false,
  alpha_sigmoid_steepness: 1000,
  alpha_low: 45875,
  alpha_high: 58982,
  commit_reveal_enabled: false,
  commit_block: [null, null, null, null],
  emission: "1000000000",
};

const explained = (uid: number, change: Json = {}): Explanation =>
  explain(yuma, parseState({ ...subnet, ...change }), uid);

describe("why a miner has no incentive", () => {
  const at = (block: string) => ["1", "1", "1", block];
  test.each<[Explanation["miner"]["noIncentive"], Json, string]>([
    ["no_weights", { weights: [[[2, 1]], [[2, 1]], [], []] }, "nobody has set a weight on it"],
    [
      "weights_dropped",
      { validator_permit: [false, false, false, false] },
      "none of the 2 weights set on it counts: from neurons without a validator permit (uids 0 and 1)",
    ],
    [
      "weights_dropped",
      { validator_permit: [true, true, false, true], weights: [[[2, 1]], [[2, 1]], [], [[3, 1]]] },
      "the one weight set on it does not count: its own on itself (uid 3)",
    ],
    [
      "weights_dropped",
      { block_at_registration: at("960") },
      "none of the 2 weights set on it counts: from validators that have set no weights since it registered at block 960 (uids 0 and 1)",
    ],
    [
      "weights_dropped",
      { block_at_registration: at("600"), commit_reveal_enabled: true, commit_block: ["599", "1", null, null] },
      "none of the 2 weights set on it counts: from validators with a commit, not revealed yet, from before it registered at block 600 (uids 0 and 1)",
    ],
    [
      "weights_zero",
      {
        weights: [
          [
            [2, 1],
            [3, 0],
          ],
          [
            [2, 1],
            [3, 0],
          ],
          [],
          [],
        ],
      },
      "all weights on it that count are 0",
    ],
    [
      "no_active_stake",
      { last_update: ["950", "499", "0", "0"], weights: [[[2, 1]], [[3, 1]], [], []] },
      "only validators without active stake gave it weight: inactive (uid 1)",
    ],
    [
      "no_consensus",
      { weights: [[[2, 1]], [[3, 1]], [], []] },
      "only 33.333% of the active stake gives it any weight, where kappa asks for 49.999%: the consensus on it is 0, and all its weights are clipped to that",
    ],
    [
      "rounds_to_zero",
      {
        kappa: 0,
        alpha_stake: ["6000000000000", "6000000", "0", "0"],
        weights: [
          [[2, 1]],
          [
            [2, 65535],
            [3, 1],
          ],
          [],
          [],
        ],
      },
      "what its weights come to is less than the arithmetic can hold, 1 in 2^32",
    ],
  ])("%s", (why, change, sentence) => {
    const explanation = explained(3, change);
    expect(explanation.miner.noIncentive).toBe(why);
    expect(sentencesOf(explanation).answer).toContain(`As a miner it has no incentive: ${sentence}.`);
  });
});

describe("why a validator has no dividends", () => {
  const idle = [[[2, 1]], [], [], []];
  test.each<[Explanation["validator"]["noDividends"], Json, string]>([
    [
      ["no_permit"],
      { validator_permit: [true, false, false, false] },
      "it has no validator permit yet, but gets one for the next epoch",
    ],
    [
      ["no_permit"],
      { validator_permit: [true, false, false, false], max_allowed_validators: 1 },
      "it has no validator permit, nor does it get one: its stake is the 2nd largest where there is 1 seat, 3,000.000000000 alpha below uid 0, which has the last one",
    ],
    [
      ["inactive"],
      { last_update: ["950", "499", "0", "0"] },
      "it is inactive: its last update, at block 499, kept it active until block 999, and this is block 1,000",
    ],
    [
      ["inactive"],
      { last_update: ["950", "499", "0", "0"], yuma3_enabled: true, bonds: [[], [[2, 65535]], [], []] },
      "it is inactive: its last update, at block 499, kept it active until block 999, and this is block 1,000",
    ],
    [
      ["below_threshold"],
      { stake_threshold: "3000000000001" },
      "its stake weight of 3,000.000000000 alpha is below the threshold of 3,000.000000001",
    ],
    [["no_stake"], { alpha_stake: ["6000000000000", "0", "0", "0"] }, "it has no stake, or too little to count"],
    [["no_weights"], { weights: idle }, "it has set no weights, and so buys no bonds"],
    [
      ["weights_dropped"],
      {
        weights: [
          [[2, 1]],
          [
            [1, 1],
            [9, 1],
          ],
          [],
          [],
        ],
      },
      "none of the 2 weights it set counts: 1 on no neuron of the subnet (uid 9) and 1 on itself (uid 1)",
    ],
    [
      ["weights_dropped"],
      { block_at_registration: ["1", "1", "1", "960"], weights: [[[2, 1]], [[3, 1]], [], []] },
      "the one weight it set does not count: on neurons that registered after it last set weights, at block 960 (uid 3)",
    ],
    [
      ["weights_dropped"],
      {
        block_at_registration: ["1", "1", "1", "600"],
        commit_reveal_enabled: true,
        commit_block: [null, "5", null, null],
        weights: [[[2, 1]], [[3, 1]], [], []],
      },
      "the one weight it set does not count: on neurons that registered after its commit that is not revealed yet (uid 3)",
    ],
    [["weights_zero"], { weights: [[[2, 1]], [[2, 0]], [], []] }, "all its weights that count are 0"],
    [
      ["weights_clipped"],
      { weights: [[[2, 1]], [[3, 1]], [], []] },
      "it gives weight only to miners whose consensus is 0, and with a bonds penalty of 100% only clipped weights buy bonds",
    ],
    [
      ["alpha_zero"],
      { bonds_moving_average: "1000000", weights: [[[2, 1]], [[2, 1]], [], []], bonds: [[[2, 1]], [], [], []] },
      "its bonds take over nothing new: their alpha is 0",
    ],
    [
      ["no_weights", "bonds_lost"],
      {
        weights: idle,
        bonds: [
          [],
          [
            [3, 7],
            [9, 7],
          ],
          [],
          [],
        ],
        block_at_registration: ["1", "1", "1", "901"],
      },
      "it has set no weights, and so buys no bonds; 2 old bonds are gone: 1 on no neuron of the subnet (uid 9) and 1 on neurons that registered since the last epoch (uid 3)",
    ],
    [
      ["no_weights", "bonds_lost"],
      { weights: idle, bonds: [[], [[2, 7]], [], []], yuma3_enabled: true, liquid_alpha_enabled: true },
      "it has set no weights, and so buys no bonds; 1 old bond is gone: on neurons it gives no weight any more, which liquid alpha does not keep (uid 2)",
    ],
    [
      ["miners_earn_nothing"],
      { weights: idle, bonds: [[], [[3, 7]], [], []] },
      "it has bonds only on miners without incentive (uid 3)",
    ],
    [
      ["nobody_earns"],
      { weights: [[], [], [], []] },
      "no miner of the subnet has any incentive that bonds could earn of",
    ],
    [
      ["rounds_to_zero"],
      {
        weights: [
          [
            [2, 65535],
            [3, 1],
          ],
          [],
          [],
          [],
        ],
        bonds: [[[3, 65535]], [[3, 1]], [], []],
      },
      "what its bonds come to is less than the arithmetic can hold, 1 in 2^32",
    ],
  ])("%s", (why, change, sentence) => {
    const explanation = explained(1, change);
    expect(explanation.validator.noDividends).toEqual(why);
    expect(sentencesOf(explanation).answer).toContain(`As a validator it has no dividends: ${sentence}.`);
  });
});
