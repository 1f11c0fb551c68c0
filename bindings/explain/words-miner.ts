// A miner's part in sentences.

import { grouped, percent } from "../decimals.js";
import type { Explanation } from "./explain.js";
import type { Support } from "./miner.js";
import type { NoActiveStake } from "./neuron.js";
import { count, counted, groups, noneCounts, uidList } from "./phrases.js";
import type { DropReason } from "./weights.js";

/** The validators whose weight on it moves its rank, or would without clipping. */
const backers = ({ miner }: Explanation): readonly Support[] =>
  miner.weights.filter(({ activeStake, weight }) => activeStake > 0n && weight > 0n);

const isClipped = ({ weight, clipped }: Support) => clipped < weight;

/** What the incentive came from, in one sentence. */
export function minerInShort(explanation: Explanation): string {
  const { miner } = explanation;
  const behind = backers(explanation);
  const clipped = behind.filter(isClipped).length;
  const cut =
    clipped === 0 ? "none of it is above" : `${grouped(clipped)} of them ${clipped === 1 ? "is" : "are"} clipped at`;
  return `As a miner it has ${percent(miner.incentive)} of the incentive: ${count(behind.length, "validator")} with active stake gave it weight, and ${cut} the consensus of ${percent(miner.consensus.value)}.`;
}

export function minerSentences(explanation: Explanation): string[] {
  const { miner } = explanation;
  const { weights, dropped, consensus } = miner;
  const sentences: string[] = [];
  // Where none counts, that is the reason given below.
  if (weights.length > 0)
    sentences.push(`${counted(weights.length, dropped.length, "on it", () => droppedOnIt(explanation))}.`);
  if (consensus.value > 0n) {
    sentences.push(
      `The consensus on it lies at ${percent(consensus.value)}, the highest weight that ${percent(consensus.kappa)} of the active stake supports (kappa): ${percent(consensus.above)} gave more, ${percent(consensus.at)} exactly this, ${percent(consensus.below)} less.`,
    );
  }
  const clipped = backers(explanation).filter(isClipped);
  if (consensus.value > 0n && clipped.length > 0) {
    const uids = uidList(clipped.map(({ validator }) => validator));
    sentences.push(
      `Clipped to it ${clipped.length === 1 ? "is the weight" : "are the weights"} of ${uids}: unclipped the rank would be ${percent(miner.unclippedRank)}.`,
    );
  }
  sentences.push(
    miner.noIncentive
      ? `It has no incentive: ${whyNoIncentive(explanation)}.`
      : `Its rank, the sum of active stake times clipped weight, is ${percent(miner.rank)} of the ${percent(miner.ranks)} of all miners, which is ${percent(miner.incentive)} of the incentive (${grouped(miner.incentiveShare)} of 65,535 on the chain).`,
  );
  return sentences;
}

const idle: Readonly<Record<NoActiveStake, string>> = {
  no_permit: "without a permit",
  inactive: "inactive",
  below_threshold: "with stake below the threshold",
  no_stake: "with no stake, or too little to count",
};

/** Why it has no incentive. */
export function whyNoIncentive(explanation: Explanation): string {
  const { miner } = explanation;
  const { above, kappa } = miner.consensus;
  switch (miner.noIncentive) {
    case "no_weights":
      return "nobody has set a weight on it";
    case "weights_dropped":
      return `${noneCounts(miner.dropped.length, "set on it")}: ${droppedOnIt(explanation)}`;
    case "weights_zero":
      return `${miner.weights.length === 1 ? "the only weight on it that counts is" : "all weights on it that count are"} 0`;
    case "no_active_stake": {
      const behind = miner.weights.flatMap(({ validator, weight, noActiveStake: why }) =>
        weight > 0n && why !== null ? [{ validator, why }] : [],
      );
      return `only validators without active stake gave it weight: ${groups(behind, idle, ({ validator }) => validator)}`;
    }
    case "no_consensus":
      return `only ${percent(above)} of the active stake gives it any weight, where kappa asks for ${percent(kappa)}: the consensus on it is 0, and all its weights are clipped to that`;
    default:
      return "what its weights come to is less than the arithmetic can hold, 1 in 2^32";
  }
}

/** The weights on it that don't count, by reason. */
function droppedOnIt({ miner, neuron }: Explanation): string {
  const registered = `it registered at block ${grouped(neuron.registeredAt)}`;
  const texts: Readonly<Record<DropReason, string>> = {
    no_such_neuron: "on no neuron",
    no_permit: "from neurons without a validator permit",
    on_itself: "its own on itself",
    registered_since: `from validators that have set no weights since ${registered}`,
    committed_before: `from validators with a commit, not revealed yet, from before ${registered}`,
  };
  return groups(miner.dropped, texts, ({ validator }) => validator);
}
