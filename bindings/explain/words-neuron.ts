// Activity, stake and permits in sentences.

import { alpha, grouped, percent } from "../decimals.js";
import type { Explanation } from "./explain.js";
import type { NoActiveStake } from "./neuron.js";
import { count, largest } from "./phrases.js";
import { rulesOf } from "./rules.js";

/** What amounts are of. */
export const unitOf = ({ specVersion }: Explanation) => (rulesOf(specVersion).alpha ? "alpha" : "TAO");

export function neuronSentences(explanation: Explanation): string[] {
  const { neuron } = explanation;
  return [
    ...(neuron.owner ? ["It is the subnet owner's neuron."] : []),
    activity(explanation),
    stake(explanation),
    permit(explanation),
  ];
}

function activity(explanation: Explanation): string {
  const { active, lastUpdate, activeUntil } = explanation.neuron;
  const update = `its last update was at block ${grouped(lastUpdate)}`;
  return active
    ? `It is active: ${update}, which keeps it so until block ${grouped(activeUntil)}.`
    : `It is inactive: ${update}, which kept it active until block ${grouped(activeUntil)}; this is block ${grouped(explanation.block)}.`;
}

function stake(explanation: Explanation): string {
  const { weight, threshold, counts, share, place, holders } = explanation.neuron.stake;
  const amount = `${alpha(weight)} ${unitOf(explanation)}`;
  if (!counts) return `Its stake weight of ${amount} is below the threshold of ${alpha(threshold)} and counts as none.`;
  if (share <= 0n) return weight === 0n ? "It has no stake." : `Its stake weight of ${amount} is too little to count.`;
  const exempt = weight < threshold && explanation.neuron.owner && rulesOf(explanation.specVersion).ownerExempt;
  const owner = exempt ? ` It is below the threshold of ${alpha(threshold)}, which the owner is exempt from.` : "";
  return `Its stake weight of ${amount} is the ${largest(place)} of ${count(holders, "neuron")} with stake, ${percent(share)} of all.${owner}`;
}

function permit(explanation: Explanation): string {
  const { inForce, next } = explanation.neuron.permit;
  const now = inForce ? "It has a validator permit" : "It has no validator permit";
  const then = inForce ? (next ? "keeps it" : "loses it") : next ? "gets one for the next epoch" : "gets none";
  return `${now} and ${then}: ${whyPermit(explanation)}.`;
}

/** What decides the permit for the next epoch. */
export function whyPermit(explanation: Explanation): string {
  const { permit, stake } = explanation.neuron;
  const { seats, rival } = permit;
  const by = (rao: bigint) => `${alpha(rao < 0n ? -rao : rao)} ${unitOf(explanation)}`;
  const lead = rival ? stake.weight - rival.weight : 0n;
  const place = `its stake is the ${largest(stake.place)} where there ${seats === 1 ? "is 1 seat" : `are ${grouped(seats)} seats`}`;
  switch (permit.why) {
    case "seat":
      if (!rival) return `there is a seat for everyone who may have one, ${grouped(seats)} in all`;
      if (lead === 0n) return `${place}; uid ${rival.uid}, the first without one, has the same stake but the lower uid`;
      return `${place}, ${by(lead)} above uid ${rival.uid}, the first without one`;
    case "owner":
      return "the owner always does, whatever its stake";
    case "no_seats":
      return "this subnet allows no validators";
    case "no_stake":
      return "a seat needs stake that counts";
    case "outranked":
      if (!rival || lead === 0n)
        return `${place}; uid ${rival?.uid} has the last one with the same stake and the higher uid`;
      return `${place}, ${by(lead)} below uid ${rival.uid}, which has the last one`;
  }
}

/** Why it has no active stake. */
export function whyNoActiveStake(why: NoActiveStake): string {
  switch (why) {
    case "no_permit":
      return "it has no validator permit";
    case "inactive":
      return "it is inactive";
    case "below_threshold":
      return "its stake is below the threshold";
    case "no_stake":
      return "it has no stake, or too little to count";
  }
}
