// What a neuron is before any weight is looked at: activity, stake and permits (docs/specification/epoch.md, 1 to 4).

import type { EpochTrace } from "../epoch.js";
import { type Bits, smaller, U64_MAX } from "./arithmetic.js";
import type { Traced } from "./traced.js";

/** Why a neuron has no active stake, without which its weights move nothing. */
export type NoActiveStake = "no_permit" | "inactive" | "below_threshold" | "no_stake";

/** What a neuron is in its subnet. */
export interface Neuron {
  readonly active: boolean;
  /** blocks */
  readonly lastUpdate: bigint;
  /** the last block at which it counts as active without another update */
  readonly activeUntil: bigint;
  readonly registeredAt: bigint;
  /** the subnet owner's */
  readonly owner: boolean;
  readonly stake: Stake;
  readonly permit: Permit;
  /** its share of the stake that is active and has a permit */
  readonly activeStake: Bits;
  readonly noActiveStake: NoActiveStake | null;
}

/** What a neuron's stake is made of. */
export interface Stake {
  /** rao; below spec_version 233 the one stake there is, in TAO */
  readonly alpha: bigint;
  /** rao */
  readonly tao: bigint;
  /** rao: alpha and weighted TAO */
  readonly weight: bigint;
  /** rao */
  readonly threshold: bigint;
  /** whether it is not filtered out: below the threshold only the owner's counts */
  readonly counts: boolean;
  /** of all stake that counts */
  readonly share: Bits;
  /** from 1, by share; of equal ones the higher uid comes first */
  readonly place: number;
  /** neurons with a share above 0 */
  readonly holders: number;
}

/** Whether a neuron may validate, and who stands before or behind it. */
export interface Permit {
  readonly inForce: boolean;
  /** from the next epoch on */
  readonly next: boolean;
  /** what decides the next one; owner: it would not have a seat by its stake */
  readonly why: "seat" | "owner" | "no_seats" | "no_stake" | "outranked";
  /** permits there are to win by stake */
  readonly seats: number;
  /** with a seat by stake: the first neuron without; else: the last one with. null where nobody competes. */
  readonly rival: Rival | null;
}

/** The neuron on the other side of the line that permits end at. */
export interface Rival {
  readonly uid: number;
  /** rao: alpha and weighted TAO */
  readonly weight: bigint;
  readonly share: Bits;
  /** the neuron's own share minus the rival's: by how much the seat is won, or missed */
  readonly lead: Bits;
}

/** The uids by share of the stake, the largest first; of equal ones the higher. */
export function byStake(trace: EpochTrace): number[] {
  const share = (uid: number) => trace.stake[uid] as Bits;
  return [...trace.stake.keys()].sort((a, b) => (share(a) === share(b) ? b - a : share(a) < share(b) ? 1 : -1));
}

/** @param order the uids by stake */
export function neuronOf(traced: Traced, order: readonly number[], uid: number): Neuron {
  const { rules, state, output, trace, permits } = traced;
  const weight = output.stake[uid] as bigint;
  const owner = uid === state.ownerUid;
  const counts = !rules.stakeThreshold || weight >= state.stakeThreshold || (owner && rules.ownerExempt);
  const active = output.active[uid] === 1;
  const activeStake = trace.activeStake[uid] as Bits;
  const lastUpdate = state.lastUpdate[uid] as bigint;
  const none = (): NoActiveStake | null => {
    if (!permits[uid]) return "no_permit";
    if (!active) return "inactive";
    if (!counts) return "below_threshold";
    return activeStake === 0n ? "no_stake" : null;
  };
  return {
    active,
    lastUpdate,
    activeUntil: smaller(lastUpdate + state.activityCutoff, U64_MAX),
    registeredAt: state.blockAtRegistration[uid] as bigint,
    owner,
    stake: {
      alpha: state.alphaStake[uid] as bigint,
      tao: state.taoStake[uid] as bigint,
      weight,
      threshold: state.stakeThreshold,
      counts,
      share: trace.stake[uid] as Bits,
      place: order.indexOf(uid) + 1,
      holders: trace.stake.filter((bits) => bits > 0n).length,
    },
    permit: permitOf(traced, order, uid),
    activeStake,
    noActiveStake: none(),
  };
}

function permitOf({ rules, state, output, trace, permits }: Traced, order: readonly number[], uid: number): Permit {
  const seats = state.maxAllowedValidators;
  const share = trace.stake[uid] as Bits;
  const hasStake = (holder: number) => !rules.stakeThreshold || (trace.stake[holder] as Bits) > 0n;
  const seated = order.indexOf(uid) < seats && hasStake(uid);
  const next = output.validatorPermit[uid] === 1;
  const why = () => {
    if (seated) return "seat";
    if (next) return "owner";
    if (seats === 0) return "no_seats";
    return hasStake(uid) ? "outranked" : "no_stake";
  };
  const rival = order[seated ? seats : seats - 1];
  const rivals = rival !== undefined && rival !== uid && hasStake(rival);
  return {
    inForce: permits[uid] as boolean,
    next,
    why: why(),
    seats,
    rival: rivals ? rivalOf(rival) : null,
  };

  function rivalOf(other: number): Rival {
    const otherShare = trace.stake[other] as Bits;
    return { uid: other, weight: output.stake[other] as bigint, share: otherShare, lead: share - otherShare };
  }
}
