// An explanation in plain English: sentences, for a terminal and for a page alike.

import { alpha, grouped, percent } from "../decimals.js";
import type { Explanation } from "./explain.js";
import { capitalised, count, enumerated, uidList } from "./phrases.js";
import { minerInShort, minerSentences, whyNoIncentive } from "./words-miner.js";
import { neuronSentences, unitOf } from "./words-neuron.js";
import { validatorInShort, validatorSentences, whyNoDividends } from "./words-validator.js";

/** Each a paragraph. */
export interface Sentences {
  /** what it gets and why, in short */
  readonly answer: readonly string[];
  /** activity, stake and permits */
  readonly neuron: readonly string[];
  /** empty if nobody has set a weight on it */
  readonly miner: readonly string[];
  /** empty if it has no permit in force, no weights and no bonds */
  readonly validator: readonly string[];
  readonly emission: readonly string[];
  /** what one more epoch would bring */
  readonly next: readonly string[];
}

/** An explanation in words. */
export function sentencesOf(explanation: Explanation): Sentences {
  return {
    answer: answer(explanation),
    neuron: neuronSentences(explanation),
    miner: hasMinerPart(explanation) ? minerSentences(explanation) : [],
    validator: hasValidatorPart(explanation) ? validatorSentences(explanation) : [],
    emission: emission(explanation),
    next: next(explanation),
  };
}

const hasMinerPart = ({ miner }: Explanation) => miner.weights.length + miner.dropped.length > 0;

function hasValidatorPart({ neuron, validator }: Explanation): boolean {
  const { weights, dropped, bonds, lostBonds } = validator;
  return neuron.permit.inForce || weights.length + dropped.length + bonds.length + lostBonds.length > 0;
}

function answer(explanation: Explanation): string[] {
  const { uid, miner, validator, emission, n } = explanation;
  const { by, nothing, total, server, validator: dividend } = emission;
  const unit = unitOf(explanation);
  const amount = `the ${alpha(emission.amount)} ${unit} for ${count(n, "neuron")}`;
  if (nothing === "no_emission") return [`Neuron ${uid} gets nothing: there is no emission to hand out in this epoch.`];
  const sentences = [
    nothing !== null
      ? `Neuron ${uid} gets nothing of ${amount}.`
      : by === "earnings"
        ? `Neuron ${uid} gets ${alpha(total)} of ${amount} (${percent(emission.totalShare)}): ${rao(server)} as a miner, ${rao(dividend)} as a validator.`
        : `Neuron ${uid} gets ${alpha(total)} of ${amount} (${percent(emission.totalShare)}) by its stake alone.`,
  ];
  if (by !== "earnings") sentences.push("Nobody in the subnet has incentive or dividends.");
  if (nothing === "rounds_to_zero") sentences.push("Its share comes to less than a rao.");
  const earns = miner.incentive > 0n || validator.dividends > 0n;
  if (miner.incentive > 0n) sentences.push(minerInShort(explanation));
  if (validator.dividends > 0n) sentences.push(validatorInShort(explanation));
  if (earns) return sentences;
  const asMiner = `As a miner it has no incentive: ${whyNoIncentive(explanation)}.`;
  const asValidator = `As a validator it has no dividends: ${whyNoDividends(explanation)}.`;
  return [...sentences, ...(hasValidatorPart(explanation) ? [asValidator, asMiner] : [asMiner, asValidator])];
}

const rao = (amount: bigint) => (amount === 0n ? "nothing" : alpha(amount));

function emission(explanation: Explanation): string[] {
  const { by, amount, serverShare, validatorShare, totalShare, total, server, validator } = explanation.emission;
  const whole = `Of the ${alpha(amount)} ${unitOf(explanation)} to hand out`;
  const pay = (rao: bigint, share: bigint) => `${alpha(rao)} (${percent(share)})`;
  if (by !== "earnings") {
    const stake = by === "active_stake" ? "active stake" : "stake, as none of it is active";
    return [`${whole} it gets ${pay(total, totalShare)}: as nobody earned anything, it goes by ${stake}.`];
  }
  const parts = [
    ...(serverShare > 0n ? [`${pay(server, serverShare)} for its incentive`] : []),
    ...(validatorShare > 0n ? [`${pay(validator, validatorShare)} for its dividends`] : []),
  ];
  if (parts.length === 0) return [];
  return [`${whole} it gets ${enumerated(parts)}${parts.length > 1 ? `, together ${alpha(total)}` : ""}.`];
}

function next(explanation: Explanation): string[] {
  const { emission, miner, validator, neuron, next } = explanation;
  if (next === null) return ["With a tempo of 0 no epoch is ever due."];
  const unit = unitOf(explanation);
  const change = next.emission - emission.total;
  const amount =
    change === 0n ? "as much as now" : `${alpha(change < 0n ? -change : change)} ${change < 0n ? "less" : "more"}`;
  const gives = next.emission + emission.total === 0n ? "nothing either" : `${alpha(next.emission)} ${unit}, ${amount}`;
  const sentences = [
    `One more epoch at these weights and with the same emission, at block ${grouped(next.block)}, would give it ${gives}.`,
  ];
  const moves = [
    ...move("incentive", miner.incentive, next.incentive),
    ...move("dividends", validator.dividends, next.dividends),
  ];
  if (moves.length > 0) sentences.push(`${capitalised(enumerated(moves))}.`);
  const gain = next.gainStake.length > 0 ? [`${uidList(next.gainStake)} would newly have active stake`] : [];
  const lose = next.loseStake.length > 0 ? [`${uidList(next.loseStake)} would have no active stake any more`] : [];
  if (gain.length + lose.length > 0) sentences.push(`By then ${enumerated([...gain, ...lose])}.`);
  if (neuron.active && !next.active) sentences.push("Without another update it would be inactive by then.");
  if (neuron.permit.inForce !== next.permitInForce) {
    sentences.push(`Its permit would be ${next.permitInForce ? "in force" : "gone"} then.`);
  }
  return sentences;
}

const move = (what: string, now: bigint, then: bigint) =>
  percent(now) === percent(then) ? [] : [`its ${what} would go from ${percent(now)} to ${percent(then)}`];
