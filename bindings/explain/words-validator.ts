// A validator's part in sentences.

import { alpha, grouped, percent } from "../decimals.js";
import { ONE } from "./arithmetic.js";
import type { LostBond } from "./bonds.js";
import type { Explanation } from "./explain.js";
import { capitalised, count, counted, enumerated, groups, noneCounts, uidList } from "./phrases.js";
import { rulesOf } from "./rules.js";
import type { NoDividends, OwnWeight } from "./validator.js";
import type { DropReason } from "./weights.js";
import { unitOf, whyNoActiveStake, whyPermit } from "./words-neuron.js";

/** How many of the weights that are clipped most are named. */
const NAMED = 3;

/** What the dividends came from, in one sentence. */
export function validatorInShort({ neuron, validator }: Explanation): string {
  const earning = count(validator.bonds.filter(({ earned }) => earned > 0n).length, "miner");
  const weight = neuron.noActiveStake
    ? `it buys no new ones, as ${whyNoActiveStake(neuron.noActiveStake)}`
    : `it has ${percent(neuron.activeStake)} of the active stake, and a trust of ${percent(validator.trust)}`;
  return `As a validator it has ${percent(validator.dividends)} of the dividends, earned by its bonds on ${earning}; ${weight}.`;
}

export function validatorSentences(explanation: Explanation): string[] {
  const { neuron, validator } = explanation;
  const { weights, dropped } = validator;
  const sentences: string[] = [];
  if (weights.length > 0) {
    sentences.push(`${counted(weights.length, dropped.length, "of its own", () => droppedOfIts(explanation))}.`);
  } else if (validator.noDividends.length === 0) {
    sentences.push(dropped.length === 0 ? "It has set no weights." : `${capitalised(noWeightCounts(explanation))}.`);
  }
  if (neuron.permit.inForce) {
    sentences.push(
      neuron.noActiveStake
        ? `It has no active stake, as ${whyNoActiveStake(neuron.noActiveStake)}: its weights move no consensus and no rank, and ${validator.yuma3 ? "its bonds earn nothing" : "it buys no new bonds"}.`
        : `It has ${percent(neuron.activeStake)} of the active stake, which is that of active neurons with a permit.`,
    );
  }
  if (weights.length > 0) sentences.push(trust(explanation));
  sentences.push(...bonds(explanation));
  if (validator.noDividends.length === 0) sentences.push(dividends(explanation));
  else sentences.push(`It has no dividends: ${whyNoDividends(explanation)}.`);
  return sentences;
}

function trust({ validator }: Explanation): string {
  const { trust, trustShare, weightSum } = validator;
  const cut = validator.weights.filter(({ weight, clipped }) => clipped < weight);
  const whole = `Its trust (vTrust) is ${percent(trust)} (${grouped(trustShare)} of 65,535 on the chain): what the consensus leaves of its weights.`;
  if (cut.length === 0) return `${whole} None of them is above the consensus.`;
  const lost = ({ miner, weight, clipped }: OwnWeight) => `uid ${miner} (${percent(weight - clipped)})`;
  const named = cut.slice(0, NAMED).map(lost);
  const most = cut.length > NAMED ? `, most of it on ${enumerated(named)}` : `, on ${enumerated(named)}`;
  return `${whole} ${percent(weightSum - trust)} is clipped away on ${count(cut.length, "miner")}${most}.`;
}

function bonds(explanation: Explanation): string[] {
  const { bonds, lostBonds, alphas, yuma3 } = explanation.validator;
  const sentences: string[] = [];
  const [first] = bonds;
  if (first) {
    const on = `It has bonds on ${count(bonds.length, "miner")}`;
    const fresh = yuma3 ? "its weight" : "what it buys with stake times weight";
    sentences.push(
      alphas === "plain"
        ? `${on}. With each epoch a bond takes over ${percent(first.alpha)} of ${fresh} and keeps ${percent(ONE - first.alpha)} of what it was.`
        : `${on}. With each epoch a bond takes over a part of ${fresh} and keeps the rest of what it was; how much is decided by liquid alpha.`,
    );
  }
  if (lostBonds.length > 0) sentences.push(`${capitalised(lost(explanation))}.`);
  return sentences;
}

/** The old bonds that don't count, by reason. */
function lost({ specVersion, neuron, validator }: Explanation): string {
  const since = rulesOf(specVersion).bondMaskByLastEpoch
    ? "the last epoch"
    : `its last update at block ${grouped(neuron.lastUpdate)}`;
  const texts: Readonly<Record<LostBond["why"], string>> = {
    no_such_neuron: "on no neuron of the subnet",
    registered_since: `on neurons that registered since ${since}`,
    no_weight: "on neurons it gives no weight any more, which liquid alpha does not keep",
  };
  const many = validator.lostBonds.length;
  return `${count(many, "old bond")} ${many === 1 ? "is" : "are"} gone: ${groups(validator.lostBonds, texts, ({ miner }) => miner)}`;
}

function dividends({ neuron, validator }: Explanation): string {
  const { earned, dividend, allDividends, yuma3 } = validator;
  const times = yuma3 ? ` Times its active stake of ${percent(neuron.activeStake)} that is ${percent(dividend)}.` : "";
  return `They hold a share of each miner's incentive, ${percent(earned)} of it altogether.${times} Of the ${percent(allDividends)} of all validators it has ${percent(validator.dividends)}, its dividends (${grouped(validator.dividendsShare)} of 65,535 on the chain).`;
}

/** Why it has no dividends. */
export function whyNoDividends(explanation: Explanation): string {
  return explanation.validator.noDividends.map((why) => oneReason(explanation, why)).join("; ");
}

function oneReason(explanation: Explanation, why: NoDividends): string {
  const { neuron, validator, block } = explanation;
  switch (why) {
    case "no_permit":
      return neuron.permit.next
        ? "it has no validator permit yet, but gets one for the next epoch"
        : `it has no validator permit, nor does it get one: ${whyPermit(explanation)}`;
    case "inactive":
      return `it is inactive: its last update, at block ${grouped(neuron.lastUpdate)}, kept it active until block ${grouped(neuron.activeUntil)}, and this is block ${grouped(block)}`;
    case "below_threshold":
      return `its stake weight of ${alpha(neuron.stake.weight)} ${unitOf(explanation)} is below the threshold of ${alpha(neuron.stake.threshold)}`;
    case "no_stake":
      return whyNoActiveStake(why);
    case "no_weights":
      return "it has set no weights, and so buys no bonds";
    case "weights_dropped":
      return noWeightCounts(explanation);
    case "weights_zero":
      return "all its weights that count are 0";
    case "weights_clipped":
      return "it gives weight only to miners whose consensus is 0, and with a bonds penalty of 100% only clipped weights buy bonds";
    case "alpha_zero":
      return "its bonds take over nothing new: their alpha is 0";
    case "bonds_lost":
      return lost(explanation);
    case "miners_earn_nothing":
      return `it has bonds only on miners without incentive (${uidList(validator.bonds.map(({ miner }) => miner))})`;
    case "nobody_earns":
      return "no miner of the subnet has any incentive that bonds could earn of";
    case "rounds_to_zero":
      return "what its bonds come to is less than the arithmetic can hold, 1 in 2^32";
  }
}

const noWeightCounts = (explanation: Explanation) =>
  `${noneCounts(explanation.validator.dropped.length, "it set")}: ${droppedOfIts(explanation)}`;

/** Its weights that don't count, by reason. */
function droppedOfIts({ neuron, validator }: Explanation): string {
  const texts: Readonly<Record<DropReason, string>> = {
    no_such_neuron: "on no neuron of the subnet",
    no_permit: "as it has no validator permit",
    on_itself: "on itself",
    registered_since: `on neurons that registered after it last set weights, at block ${grouped(neuron.lastUpdate)}`,
    committed_before: "on neurons that registered after its commit that is not revealed yet",
  };
  return groups(validator.dropped, texts, ({ miner }) => miner);
}
