// What a history keeps of an epoch: of every neuron what it had and got, and whether the chain decided and paid what the rules say.

import { describePayment } from "../payout/words.js";
import type { RecordedEpoch } from "../recording.js";
import type { Verdict } from "../verdict.js";
import { describeUidDifference } from "../verify.js";

/** Which epoch. */
export interface Place {
  /** of the chain; null where a file does not say it */
  readonly genesis: string | null;
  /** null for a state of no known subnet, which its name tells from others */
  readonly netuid: number | null;
  readonly mechanism: number;
  readonly block: number;
  readonly name: string;
}

/** What is known of an epoch beside what was recorded of it. */
export interface Provenance extends Place {
  readonly blockHash: string | null;
  /** the block of the epoch before it, 0 for none; null where that is not known */
  readonly previous: number | null;
  /** whether its storage was proven; null for what a file says */
  readonly proven: boolean | null;
}

/** By uid; shares are fractions of 65535, flags 0 or 1. What the chain recorded, by the rules where it did not. */
export interface NeuronColumns {
  readonly registered: BigUint64Array;
  /** rao: alpha and weighted TAO */
  readonly stake: BigUint64Array;
  readonly dividends: Uint16Array;
  readonly incentive: Uint16Array;
  readonly validatorTrust: Uint16Array;
  /** rao */
  readonly emission: BigUint64Array;
  /** with which the epoch ran, and which it gave */
  readonly permit: Uint8Array;
  readonly nextPermit: Uint8Array;
}

export interface EpochRecord extends Provenance {
  readonly specVersion: number;
  readonly n: number;
  readonly verdict: RecordedVerdict;
  /** why, where it is not `equal` */
  readonly words: string | null;
  /** rao handed out */
  readonly emission: bigint;
  readonly neurons: NeuronColumns;
  readonly hotkeys: readonly string[] | null;
  /** what a delegate, and a childkey, keeps; null where that was not read */
  readonly take: Uint16Array | null;
  readonly childkeyTake: Uint16Array | null;
}

/** An epoch that could not be read. */
export interface Unread extends Place {
  readonly error: string;
}

/** decided: what was decided is equal, and what was paid is not known. unrecorded: nothing is recorded of it. */
export const recordedVerdicts = ["equal", "decided", "differs", "unrecorded"] as const;
export type RecordedVerdict = (typeof recordedVerdicts)[number];

export function recordOf(
  epoch: RecordedEpoch & { readonly unpaid?: string },
  verdict: Verdict,
  from: Provenance,
): EpochRecord {
  const { state, recorded, payout, hotkeys = null, except } = epoch;
  const { output } = verdict.decision.result;
  const account = new Map(payout?.accounts.map((account) => [account.hotkey, account]));
  const takes = (key: "delegateTake" | "childkeyTake") =>
    payout === undefined ? null : Uint16Array.from(payout.hotkeys, (hotkey) => account.get(hotkey)?.[key] ?? 0);
  return {
    ...from,
    specVersion: state.specVersion,
    n: state.n,
    ...judged(epoch, verdict),
    emission: verdict.decision.emission.amount,
    neurons: {
      registered: state.blockAtRegistration,
      stake: output.stake,
      dividends: known(recorded.dividends, output.dividends, except),
      incentive: known(recorded.incentive, output.incentive, except),
      validatorTrust: known(recorded.validatorTrust, output.validatorTrust, except),
      emission: known(recorded.emission, output.emission, except),
      permit: state.validatorPermit,
      nextPermit: known(recorded.validatorPermit, output.validatorPermit, except),
    },
    hotkeys,
    take: takes("delegateTake"),
    childkeyTake: takes("childkeyTake"),
  };
}

/** What the chain recorded; by the rules where it did not, and where what it has is of another neuron. */
function known<T extends Uint8Array | Uint16Array | BigUint64Array>(
  recorded: T | undefined,
  ruled: T,
  except: readonly number[],
): T {
  if (recorded === undefined) return ruled;
  const values = recorded.slice() as T;
  for (const uid of except) if (uid < values.length) values[uid] = ruled[uid] as T[number];
  return values;
}

function judged({ unpaid }: { readonly unpaid?: string }, verdict: Verdict): Pick<EpochRecord, "verdict" | "words"> {
  const { decision, payments, equal } = verdict;
  if (decision.fields.every(({ compared }) => compared === 0)) return { verdict: "unrecorded", words: null };
  if (!equal) return { verdict: "differs", words: difference(verdict) };
  return payments === undefined ? { verdict: "decided", words: unpaid ?? null } : { verdict: "equal", words: null };
}

/** The first of all. */
function difference({ decision, payments }: Verdict): string {
  for (const { field, differences } of decision.fields) {
    const [first] = differences;
    if (first) return describeUidDifference(field, first);
  }
  const [payment] = payments?.differences ?? [];
  return payment ? describePayment(payment) : "the amount handed out is not what the rules give";
}
