// What an explanation says: for a miner, a validator, and each reason why there may be nothing.

import { describe, expect, test } from "vitest";
import { percent } from "../bindings/decimals.js";
import { type Explanation, explain, loadYuma, parseState, sentencesOf } from "../bindings/index.js";
import { type Json, settledSubnet } from "./states.js";

const yuma = await loadYuma();

/** Validators 0 and 1, with two and one thirds of the stake; miners 2 and 3. */
const subnet = settledSubnet(4, {
  current_block: "1000",
  tempo: 99,
  last_mechanism_step_block: "900",
  activity_cutoff: "500",
  last_update: ["950", "960", "0", "0"],
  block_at_registration: ["1", "1", "1", "1"],
  alpha_stake: ["6000000000000", "3000000000000", "0", "0"],
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
  emission: "1000000000",
});

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

describe("why it is paid nothing, or without having earned", () => {
  test.each<[string, number, Json, Partial<Explanation["emission"]>, string]>([
    [
      "no emission",
      2,
      { emission: "0" },
      { nothing: "no_emission" },
      "Neuron 2 gets nothing: there is no emission to hand out in this epoch.",
    ],
    [
      "less than a rao",
      3,
      { emission: "1" },
      { nothing: "rounds_to_zero" },
      "Neuron 3 gets nothing of the 0.000000001 alpha for 4 neurons. Its share comes to less than a rao.",
    ],
    [
      "by active stake",
      0,
      { weights: [[], [], [], []] },
      { by: "active_stake", total: 666666666n },
      "Neuron 0 gets 0.666666666 of the 1.000000000 alpha for 4 neurons (66.667%) by its stake alone. Nobody in the subnet has incentive or dividends.",
    ],
    [
      "by stake",
      1,
      { last_update: ["1", "1", "1", "1"] },
      { by: "stake", total: 333333333n },
      "Neuron 1 gets 0.333333333 of the 1.000000000 alpha for 4 neurons (33.333%) by its stake alone. Nobody in the subnet has incentive or dividends.",
    ],
  ])("%s", (_, uid, change, expected, sentence) => {
    const explanation = explained(uid, change);
    expect(explanation.emission).toMatchObject(expected);
    expect(sentencesOf(explanation).answer.slice(0, 2).join(" ")).toBe(sentence);
  });
});

describe("permits", () => {
  const owner = { owner_uid: 1, stake_threshold: "4000000000000" };
  test.each<[Explanation["neuron"]["permit"]["why"], number, Json, string]>([
    ["seat", 1, {}, "It has a validator permit and keeps it: there is a seat for everyone who may have one, 2 in all."],
    [
      "seat",
      2,
      { alpha_stake: ["9", "5", "5", "1"] },
      "It has no validator permit and gets one for the next epoch: its stake is the 2nd largest where there are 2 seats; uid 1, the first without one, has the same stake but the lower uid.",
    ],
    [
      "seat",
      2,
      { alpha_stake: ["9", "5", "6", "1"] },
      "It has no validator permit and gets one for the next epoch: its stake is the 2nd largest where there are 2 seats, 0.000000001 alpha above uid 1, the first without one.",
    ],
    [
      "seat",
      3,
      { spec_version: 272, alpha_stake: ["9", "5", "0", "0"], max_allowed_validators: 3 },
      "It has no validator permit and gets one for the next epoch: its stake is the 3rd largest where there are 3 seats; uid 2, the first without one, has the same stake but the lower uid.",
    ],
    [
      "outranked",
      1,
      { max_allowed_validators: 1 },
      "It has a validator permit and loses it: its stake is the 2nd largest where there is 1 seat, 3,000.000000000 alpha below uid 0, which has the last one.",
    ],
    [
      "outranked",
      1,
      { alpha_stake: ["9", "5", "5", "1"] },
      "It has a validator permit and loses it: its stake is the 3rd largest where there are 2 seats; uid 2 has the last one with the same stake and the higher uid.",
    ],
    ["no_stake", 2, {}, "It has no validator permit and gets none: a seat needs stake that counts."],
    [
      "no_seats",
      0,
      { max_allowed_validators: 0 },
      "It has a validator permit and loses it: this subnet allows no validators.",
    ],
    [
      "owner",
      2,
      { owner_uid: 2 },
      "It has a validator permit and keeps it: the owner always does, whatever its stake.",
    ],
    [
      "seat",
      1,
      owner,
      "It has a validator permit and keeps it: there is a seat for everyone who may have one, 2 in all.",
    ],
    [
      "no_stake",
      1,
      { ...owner, spec_version: 396 },
      "It has a validator permit and loses it: a seat needs stake that counts.",
    ],
  ])("%s of uid %d", (why, uid, change, sentence) => {
    const explanation = explained(uid, change);
    expect(explanation.neuron.permit.why).toBe(why);
    expect(sentencesOf(explanation).neuron.at(-1)).toBe(sentence);
  });
});

describe("all that is said", () => {
  const crowd = {
    owner_uid: 3,
    stake_threshold: "1000000000000",
    tao_stake: ["1000000000000", "0", "0", "5"],
    tao_weight: "3320413933267719290",
    validator_permit: [true, true, false, true],
    weights: [
      [
        [2, 3],
        [3, 1],
      ],
      [
        [0, 1],
        [2, 1],
        [3, 2],
        [9, 1],
      ],
      [[3, 1]],
      [[3, 1]],
    ],
    bonds: [
      [[2, 65535]],
      [
        [2, 100],
        [3, 65535],
      ],
      [],
      [[3, 5]],
    ],
    last_update: ["950", "960", "900", "400"],
  };

  test("of a miner", () => {
    expect(sentencesOf(explained(2, crowd))).toMatchInlineSnapshot(`
      {
        "answer": [
          "Neuron 2 gets 0.350585937 of the 1.000000000 alpha for 4 neurons (35.059%): 0.350585937 as a miner, nothing as a validator.",
          "As a miner it has 70.117% of the incentive: 2 validators with active stake gave it weight, and none of it is above the consensus of 75.000%.",
        ],
        "emission": [
          "Of the 1.000000000 alpha to hand out it gets 0.350585937 (35.059%) for its incentive.",
        ],
        "miner": [
          "2 weights on it count, and none is dropped.",
          "The consensus on it lies at 75.000%, the highest weight that 49.999% of the active stake supports (kappa): 0.000% gave more, 67.320% exactly this, 32.680% less.",
          "Its rank, the sum of active stake times clipped weight, is 58.660% of the 83.660% of all miners, which is 70.117% of the incentive (45,951 of 65,535 on the chain).",
        ],
        "neuron": [
          "It is active: its last update was at block 900, which keeps it so until block 1,400.",
          "Its stake weight of 0.000000000 alpha is below the threshold of 1,000.000000000 and counts as none.",
          "It has no validator permit and gets none: a seat needs stake that counts.",
        ],
        "next": [
          "One more epoch at these weights and with the same emission, at block 1,099, would give it 0.350585937 alpha, as much as now.",
        ],
        "validator": [
          "It has no dividends: it has no validator permit, nor does it get one: a seat needs stake that counts.",
        ],
      }
    `);
  });

  test("of a validator", () => {
    expect(sentencesOf(explained(1, crowd))).toMatchInlineSnapshot(`
      {
        "answer": [
          "Neuron 1 gets 0.144708752 of the 1.000000000 alpha for 4 neurons (14.471%): nothing as a miner, 0.144708752 as a validator.",
          "As a validator it has 28.942% of the dividends, earned by its bonds on 2 miners; it has 32.680% of the active stake, and a trust of 50.000%.",
        ],
        "emission": [
          "Of the 1.000000000 alpha to hand out it gets 0.144708752 (14.471%) for its dividends.",
        ],
        "miner": [],
        "neuron": [
          "It is active: its last update was at block 960, which keeps it so until block 1,460.",
          "Its stake weight of 3,000.000000000 alpha is the 2nd largest of 2 neurons with stake, 32.680% of all.",
          "It has a validator permit and keeps it: there is a seat for everyone who may have one, 2 in all.",
        ],
        "next": [
          "One more epoch at these weights and with the same emission, at block 1,099, would give it 0.140005232 alpha, 0.004703520 less.",
          "Its dividends would go from 28.942% to 28.001%.",
        ],
        "validator": [
          "3 weights of its own count, 1 does not: on no neuron of the subnet (uid 9).",
          "It has 32.680% of the active stake, which is that of active neurons with a permit.",
          "Its trust (vTrust) is 50.000% (32,767 of 65,535 on the chain): what the consensus leaves of its weights. 50.000% is clipped away on 2 miners, on uid 3 (25.000%) and uid 0 (25.000%).",
          "It has bonds on 2 miners. With each epoch a bond takes over 10.000% of what it buys with stake times weight and keeps 90.000% of what it was.",
          "They hold a share of each miner's incentive, 28.942% of it altogether. Of the 100.000% of all validators it has 28.942%, its dividends (18,966 of 65,535 on the chain).",
        ],
      }
    `);
  });

  test("of the owner's neuron, which is a miner as well", () => {
    expect(sentencesOf(explained(3, crowd))).toMatchInlineSnapshot(`
      {
        "answer": [
          "Neuron 3 gets 0.149424321 of the 1.000000000 alpha for 4 neurons (14.942%): 0.149414062 as a miner, 0.000010258 as a validator.",
          "As a miner it has 29.883% of the incentive: 2 validators with active stake gave it weight, and 1 of them is clipped at the consensus of 25.000%.",
          "As a validator it has 0.002% of the dividends, earned by its bonds on 1 miner; it buys no new ones, as it is inactive.",
        ],
        "emission": [
          "Of the 1.000000000 alpha to hand out it gets 0.149414062 (14.941%) for its incentive and 0.000010258 (0.001%) for its dividends, together 0.149424321.",
        ],
        "miner": [
          "3 weights on it count, 1 does not: from neurons without a validator permit (uid 2).",
          "The consensus on it lies at 25.000%, the highest weight that 49.999% of the active stake supports (kappa): 32.680% gave more, 67.320% exactly this, 0.000% less.",
          "Clipped to it is the weight of uid 1: unclipped the rank would be 33.170%.",
          "Its rank, the sum of active stake times clipped weight, is 25.000% of the 83.660% of all miners, which is 29.883% of the incentive (19,583 of 65,535 on the chain).",
        ],
        "neuron": [
          "It is the subnet owner's neuron.",
          "It is inactive: its last update was at block 400, which kept it active until block 900; this is block 1,000.",
          "It has no stake.",
          "It has a validator permit and keeps it: the owner always does, whatever its stake.",
        ],
        "next": [
          "One more epoch at these weights and with the same emission, at block 1,099, would give it 0.149421717 alpha, 0.000002604 less.",
        ],
        "validator": [
          "1 weight of its own counts, and none is dropped.",
          "It has no active stake, as it is inactive: its weights move no consensus and no rank, and it buys no new bonds.",
          "Its trust (vTrust) is 25.000% (16,383 of 65,535 on the chain): what the consensus leaves of its weights. 75.000% is clipped away on 1 miner, on uid 3 (75.000%).",
          "It has bonds on 1 miner. With each epoch a bond takes over 10.000% of what it buys with stake times weight and keeps 90.000% of what it was.",
          "They hold a share of each miner's incentive, 0.002% of it altogether. Of the 100.000% of all validators it has 0.002%, its dividends (1 of 65,535 on the chain).",
        ],
      }
    `);
  });

  test("of a validator under Yuma3 with liquid alpha", () => {
    const { validator } = sentencesOf(explained(1, { ...crowd, yuma3_enabled: true, liquid_alpha_enabled: true }));
    expect(validator).toMatchInlineSnapshot(`
      [
        "3 weights of its own count, 1 does not: on no neuron of the subnet (uid 9).",
        "It has 32.680% of the active stake, which is that of active neurons with a permit.",
        "Its trust (vTrust) is 50.000% (32,767 of 65,535 on the chain): what the consensus leaves of its weights. 50.000% is clipped away on 2 miners, on uid 3 (25.000%) and uid 0 (25.000%).",
        "It has bonds on 2 miners. With each epoch a bond takes over a part of its weight and keeps the rest of what it was; how much is decided by liquid alpha.",
        "They hold a share of each miner's incentive, 26.993% of it altogether. Times its active stake of 32.680% that is 8.821%. Of the 52.835% of all validators it has 16.696%, its dividends (10,941 of 65,535 on the chain).",
      ]
    `);
  });

  test("of an inactive validator with old bonds, in TAO, by a rule of its time", () => {
    const old = { spec_version: 232, last_update: ["950", "490", "0", "0"], weights: [[[2, 3]], [[3, 1]], [], []] };
    const registered = {
      block_at_registration: ["1", "1", "1", "700"],
      bonds: [
        [[2, 1]],
        [
          [2, 1],
          [3, 1],
        ],
        [],
        [],
      ],
    };
    const { answer, neuron, validator, next } = sentencesOf(explained(1, { ...old, ...registered }));
    expect({ answer, neuron, validator, next }).toMatchInlineSnapshot(`
      {
        "answer": [
          "Neuron 1 gets 0.224999999 of the 1.000000000 TAO for 4 neurons (22.500%): nothing as a miner, 0.224999999 as a validator.",
          "As a validator it has 45.000% of the dividends, earned by its bonds on 1 miner; it buys no new ones, as it is inactive.",
        ],
        "neuron": [
          "It is inactive: its last update was at block 490, which kept it active until block 990; this is block 1,000.",
          "Its stake weight of 3,000.000000000 TAO is the 2nd largest of 2 neurons with stake, 33.333% of all.",
          "It has a validator permit and keeps it: its stake is the 2nd largest where there are 2 seats, 3,000.000000000 TAO above uid 3, the first without one.",
        ],
        "next": [
          "One more epoch at these weights and with the same emission, at block 1,100, would give it 0.202498866 TAO, 0.022501133 less.",
          "Its dividends would go from 45.000% to 40.500%.",
        ],
        "validator": [
          "The one weight it set does not count: on neurons that registered after it last set weights, at block 490 (uid 3).",
          "It has no active stake, as it is inactive: its weights move no consensus and no rank, and it buys no new bonds.",
          "It has bonds on 1 miner. With each epoch a bond takes over 10.000% of what it buys with stake times weight and keeps 90.000% of what it was.",
          "1 old bond is gone: on neurons that registered since its last update at block 490 (uid 3).",
          "They hold a share of each miner's incentive, 45.000% of it altogether. Of the 100.000% of all validators it has 45.000%, its dividends (29,490 of 65,535 on the chain).",
        ],
      }
    `);
  });
});

test.each([
  [0n, "0.000%"],
  [1n, "<0.001%"],
  [-1n, ">-0.001%"],
  [1n << 31n, "50.000%"],
  [-(1n << 31n), "-50.000%"],
])("%s bits of I32F32 are %s", (bits, text) => expect(percent(bits)).toBe(text));
