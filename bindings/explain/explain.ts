// Why one neuron got what it got: its way through an epoch, in numbers that agree with the trace to the bit.

import type { EpochOutput } from "../epoch.js";
import { epochPeriod } from "../epoch-period.js";
import { YumaError } from "../error.js";
import type { Yuma } from "../load.js";
import type { EpochState } from "../state.js";
import { type Bits, smaller, U64_MAX } from "./arithmetic.js";
import { type Inside, insideOf } from "./inside.js";
import { type Miner, minerOf } from "./miner.js";
import type { Neuron } from "./neuron.js";
import { type Traced, traceEpoch } from "./traced.js";
import { type Validator, validatorOf } from "./validator.js";

/** What a neuron is paid. Amounts are rao of alpha, below spec_version 233 of TAO. */
export interface Emission {
  /** what is handed out to all */
  readonly amount: bigint;
  /** as a miner */
  readonly server: bigint;
  /** as a validator */
  readonly validator: bigint;
  /** floored by itself, so it may be one above the sum of the two */
  readonly total: bigint;
  /** of the amount */
  readonly serverShare: Bits;
  readonly validatorShare: Bits;
  readonly totalShare: Bits;
  /** Where nobody has incentive or dividends, the amount goes by active stake, and by stake where there is no active. */
  readonly by: "earnings" | "active_stake" | "stake";
  /** Why it is paid nothing: it has earned nothing, there is nothing to hand out, or its share is less than a rao. */
  readonly nothing: "not_earned" | "no_emission" | "rounds_to_zero" | null;
}

/** What one more epoch would bring at these weights: bonds and permits carried forward, a period later, all else equal. */
export interface NextEpoch {
  readonly block: bigint;
  readonly active: boolean;
  readonly permitInForce: boolean;
  /** neurons that have active stake then and have none now, as permits begin to count or activity ends */
  readonly gainStake: readonly number[];
  /** neurons that have active stake now and none then */
  readonly loseStake: readonly number[];
  readonly incentive: Bits;
  readonly incentiveShare: number;
  readonly dividends: Bits;
  readonly dividendsShare: number;
  /** rao, of the same amount */
  readonly emission: bigint;
}

/** Why one neuron got what it got: the numbers behind the sentences. */
export interface Explanation {
  readonly uid: number;
  readonly specVersion: number;
  /** at which the epoch runs */
  readonly block: bigint;
  /** neurons of the subnet */
  readonly n: number;
  readonly neuron: Neuron;
  readonly miner: Miner;
  readonly validator: Validator;
  readonly emission: Emission;
  /** null where the tempo is 0: no epoch is ever due */
  readonly next: NextEpoch | null;
}

/**
 * Explains what an epoch gives to one neuron.
 * @throws YumaError naming the field and index at fault
 */
export function explain(yuma: Yuma, state: EpochState, uid: number): Explanation {
  return explainer(yuma, state)(uid);
}

/**
 * The same for many neurons of one epoch, which is looked into once.
 * @throws YumaError naming the field and index at fault
 */
export function explainer(yuma: Yuma, state: EpochState): (uid: number) => Explanation {
  if (state.ruleset !== undefined && state.ruleset !== "yuma") {
    const message = `ruleset: only epochs of Yuma Consensus are explained, not those of ${state.ruleset}`;
    throw new YumaError("unknown_ruleset", message, "ruleset");
  }
  const inside = insideOf(yuma, state);
  const next = state.tempo === 0 ? () => null : forecaster(yuma, inside);
  return (uid) => {
    if (!Number.isInteger(uid) || uid < 0 || uid >= state.n) {
      throw new YumaError("too_large", `uid: there is no neuron ${uid} in a subnet of ${state.n}`, "uid");
    }
    return {
      uid,
      specVersion: state.specVersion,
      block: state.currentBlock,
      n: state.n,
      neuron: inside.neuron(uid),
      miner: minerOf(inside, uid),
      validator: validatorOf(inside, uid),
      emission: emissionOf(inside, uid),
      next: next(uid),
    };
  };
}

/** What one more epoch gives to each. */
function forecaster(yuma: Yuma, inside: Inside): (uid: number) => NextEpoch {
  const later = nextState(inside.state, inside.output);
  const next = traceEpoch(yuma, later);
  const { output, trace, permits } = next;
  const uids = [...Array(later.n).keys()];
  const hasStake = (epoch: Traced, uid: number) => epoch.trace.activeStake[uid] !== 0n;
  const gainStake = uids.filter((uid) => !hasStake(inside, uid) && hasStake(next, uid));
  const loseStake = uids.filter((uid) => hasStake(inside, uid) && !hasStake(next, uid));
  return (uid) => ({
    block: later.currentBlock,
    active: output.active[uid] === 1,
    permitInForce: permits[uid] as boolean,
    gainStake,
    loseStake,
    incentive: trace.incentive[uid] as Bits,
    incentiveShare: output.incentive[uid] as number,
    dividends: trace.dividends[uid] as Bits,
    dividendsShare: output.dividends[uid] as number,
    emission: output.emission[uid] as bigint,
  });
}

function emissionOf({ state, output, trace }: Inside, uid: number): Emission {
  const total = output.emission[uid] as bigint;
  const totalShare = trace.normalizedCombinedEmission[uid] as Bits;
  const someone = (values: BigInt64Array) => values.some((bits) => bits !== 0n);
  const earnings = someone(trace.incentive) || someone(trace.dividends);
  const nothing = () => {
    if (totalShare === 0n) return "not_earned";
    return state.emission === 0n ? "no_emission" : "rounds_to_zero";
  };
  return {
    amount: state.emission,
    server: output.serverEmission[uid] as bigint,
    validator: output.validatorEmission[uid] as bigint,
    total,
    serverShare: trace.normalizedServerEmission[uid] as Bits,
    validatorShare: trace.normalizedValidatorEmission[uid] as Bits,
    totalShare,
    by: earnings ? "earnings" : someone(trace.activeStake) ? "active_stake" : "stake",
    nothing: total === 0n ? nothing() : null,
  };
}

/** The state when the next epoch is due, if nobody does anything. */
export function nextState(state: EpochState, output: EpochOutput): EpochState {
  return {
    ...state,
    currentBlock: smaller(state.currentBlock + epochPeriod(state.specVersion, state.tempo), U64_MAX),
    lastMechanismStepBlock: state.currentBlock,
    bonds: output.bonds,
    validatorPermit: output.validatorPermit,
    previousConsensus: output.consensus,
  };
}
