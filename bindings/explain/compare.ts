// Why one neuron's pay is not what it was: the difference between two epochs, split into its causes to the rao.

import type { EpochOutput } from "../epoch.js";
import { YumaError } from "../error.js";
import type { Yuma } from "../load.js";
import type { EpochState } from "../state.js";
import { type Cause, causes, changedCauses, type Mixer, mixerOf } from "./causes.js";
import { type Changes, changesOf } from "./changes.js";
import { rulesOf } from "./rules.js";
import { shapley } from "./shapley.js";
import { traceEpoch } from "./traced.js";

/** What a neuron gets of an epoch; nothing where the epoch has no such neuron. Amounts are rao. */
export interface Pay {
  readonly specVersion: number;
  readonly block: bigint;
  readonly exists: boolean;
  readonly emission: bigint;
  readonly serverEmission: bigint;
  readonly validatorEmission: bigint;
  /** fractions of 65535 */
  readonly incentive: number;
  readonly dividends: number;
}

/** rao, of which all causes together are the difference */
export interface Part {
  readonly cause: Cause;
  /** whether anything that belongs to it differs between the epochs */
  readonly changed: boolean;
  readonly amount: bigint;
}

/** One neuron's pay in two epochs, part by part. */
export interface Comparison {
  readonly uid: number;
  readonly before: Pay;
  readonly after: Pay;
  /** after less before, rao */
  readonly difference: bigint;
  /** every cause once */
  readonly parts: readonly Part[];
  readonly changes: Changes;
}

/**
 * Splits the difference of a neuron's pay between two epochs into its causes. A cause's part is what its inputs change, averaged
 * over every order in which the causes that differ can change (their Shapley value), so none depends on what is named first.
 * It takes up to 2^9 epochs: as many as there are sets of causes that differ.
 * @throws YumaError naming the field and index at fault; of code `contradiction` where the epochs can't be compared
 */
export function compareEpochs(yuma: Yuma, before: EpochState, after: EpochState, uid: number): Comparison {
  checkComparable(before, after, uid);
  const first = traceEpoch(yuma, before);
  const second = traceEpoch(yuma, after);
  const mixed = mixerOf(before, after, uid);
  const changed = changedCauses(mixed);
  const amounts = shapley(changed.length, (set) => {
    const taken = new Set(changed.filter((_, i) => set & (1 << i)));
    return emissionIn(yuma, mixed, taken, uid);
  });
  const [paid, pays] = [payOf(before, first.output, uid), payOf(after, second.output, uid)];
  return {
    uid,
    before: paid,
    after: pays,
    difference: pays.emission - paid.emission,
    parts: causes.map((cause) => {
      const i = changed.indexOf(cause);
      return { cause, changed: i >= 0, amount: amounts[i] ?? 0n };
    }),
    changes: changesOf(first, second, uid),
  };
}

function checkComparable(before: EpochState, after: EpochState, uid: number): void {
  for (const { ruleset } of [before, after]) {
    if (ruleset === undefined || ruleset === "yuma") continue;
    const message = `ruleset: only epochs of Yuma Consensus are compared, not those of ${ruleset}`;
    throw new YumaError("unknown_ruleset", message, "ruleset");
  }
  const n = Math.max(before.n, after.n);
  if (!Number.isInteger(uid) || uid < 0 || uid >= n) {
    throw new YumaError(
      "too_large",
      `uid: there is no neuron ${uid} in either epoch, of ${before.n} and ${after.n}`,
      "uid",
    );
  }
  if (rulesOf(before.specVersion).alpha !== rulesOf(after.specVersion).alpha) {
    const versions = `${before.specVersion} and ${after.specVersion}`;
    const message = `spec_version: ${versions} can't be compared, for below 233 an epoch hands out TAO, and since then alpha`;
    throw new YumaError("contradiction", message, "spec_version");
  }
}

/** rao */
function emissionIn(yuma: Yuma, mixed: Mixer, taken: ReadonlySet<Cause>, uid: number): bigint {
  try {
    return yuma.epoch(mixed(taken)).output.emission[uid] ?? 0n;
  } catch (error) {
    if (!(error instanceof YumaError)) throw error;
    const which = [...taken].join(", ");
    const message = `the epochs can't be compared: with the second's ${which} the first has no epoch: ${error.message}`;
    throw new YumaError("contradiction", message, error.field, error.index);
  }
}

function payOf({ specVersion, currentBlock, n }: EpochState, output: EpochOutput, uid: number): Pay {
  return {
    specVersion,
    block: currentBlock,
    exists: uid < n,
    emission: output.emission[uid] ?? 0n,
    serverEmission: output.serverEmission[uid] ?? 0n,
    validatorEmission: output.validatorEmission[uid] ?? 0n,
    incentive: output.incentive[uid] ?? 0,
    dividends: output.dividends[uid] ?? 0,
  };
}
