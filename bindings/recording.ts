// Recorded epochs in the vectors' form: what an epoch read, and what the chain wrote of what it decided. A case may also
// have `except`: uids whose recorded values are not the epoch's; and `hotkeys`: whose uids they are.

import { type About, addressesIn, formatAbout, parseAbout } from "./about.js";
import { fail } from "./check.js";
import { formatOutput, parseOutput, type RecordedOutput } from "./epoch.js";
import { isObject, type JsonObject } from "./json.js";
import { formatPayout, type PayoutRecord, parsePayout } from "./payout/record.js";
import { DEFAULT_SPEC_VERSION, type EpochState, formatState, parseState } from "./state.js";
import { readVectors, type Step, type VectorCase } from "./vectors.js";
import type { VerifyOptions } from "./verify.js";

/** An epoch as a file has it: the state before it, and what the chain recorded after it. */
export interface RecordedEpoch extends Required<VerifyOptions> {
  readonly name: string;
  readonly description: string;
  /** Its emission is 0 where it has to be found. */
  readonly state: EpochState;
  readonly recorded: RecordedOutput;
  /** What its subnet's payout read, and what is recorded of that. */
  readonly payout?: PayoutRecord;
  /** SS58 addresses by uid, where they are known. */
  readonly hotkeys?: readonly string[];
  /** Whose these are, where it is known. */
  readonly about?: About;
}

/**
 * The epochs of a vector file; of a sequence every step, the recorded bonds and permits of one being those of the next.
 * @param json what JSON.parse gave: cases of `{ input, output }`, where an input without `emission` has it found
 * @throws YumaError whose message starts with the path at fault, as in `cases[0]: weights[3]`
 */
export function readRecordedEpochs(json: unknown): RecordedEpoch[] {
  if (typeof json === "string") throw fail("wrong_type", "json", "this is text: pass what JSON.parse makes of it");
  const { kind, cases } = readVectors(json, "");
  if (kind !== "epoch") throw fail("wrong_type", "format", `these are ${kind} vectors, not epochs`);
  return cases.flatMap(recordedSteps);
}

function recordedSteps({ name, description, steps }: VectorCase): RecordedEpoch[] {
  let previous: JsonObject = {};
  return steps.map((step, k) => {
    const { input, spec_version } = step.request(previous);
    const output = step.expected.filter(({ part }) => part === "output").map(({ field, value }) => [field, value]);
    previous = Object.fromEntries(output);
    const label = steps.length > 1 ? `${name}, step ${k + 1}` : name;
    const epoch = parseRecordedEpoch(input, previous, spec_version);
    return {
      name: label,
      description,
      ...epoch,
      except: step.except ?? [],
      ...payoutOf(step, input, spec_version),
      ...identitiesOf(step, epoch.state.n),
    };
  });
}

function payoutOf({ payout }: Step, input: unknown, specVersion: number | undefined): Pick<RecordedEpoch, "payout"> {
  if (payout === undefined) return {};
  const { state } = parseRecordedEpoch(input, {}, specVersion);
  return { payout: parsePayout(payout, "payout", state) };
}

/**
 * The hotkeys of a step, and what else is known of whose they are, if it has them.
 * @param n neurons of the subnet
 * @throws YumaError naming the index at fault
 */
export function identitiesOf({ hotkeys, about }: Step, n: number): Pick<RecordedEpoch, "hotkeys" | "about"> {
  return {
    ...(hotkeys !== undefined && { hotkeys: addressesIn(hotkeys, "hotkeys", n) }),
    ...(about !== undefined && { about: parseAbout(about, "about", n) }),
  };
}

/** A state and what is recorded of its outputs, in their JSON forms. */
export function parseRecordedEpoch(
  input: unknown,
  output: unknown,
  specVersion?: number,
): Omit<RecordedEpoch, "name" | "description"> {
  const given = isObject(input) && Object.hasOwn(input, "emission");
  const version = specVersion === undefined ? {} : { spec_version: specVersion };
  const state = parseState(isObject(input) ? { ...version, ...(given ? {} : { emission: "0" }), ...input } : input);
  return { state, recorded: parseOutput(output, state.n), emission: given ? "given" : "find", except: [] };
}

/**
 * A vector file of recorded epochs, as an object for JSON.stringify.
 * @param reference what executed them, as in `executed by the runtime of spec_version 300`
 */
export function formatRecordedEpochs(suite: string, reference: string, epochs: readonly RecordedEpoch[]): JsonObject {
  return {
    format: "yuma-epoch-vectors/1",
    suite,
    reference,
    cases: epochs.map(({ name, description, state, recorded, emission, except, payout, hotkeys, about }) => {
      const { spec_version = DEFAULT_SPEC_VERSION, emission: amount, ...input } = formatState(state);
      return {
        name,
        description,
        spec_version,
        input: emission === "given" ? { ...input, emission: amount } : input,
        output: formatOutput(recorded),
        ...(except.length > 0 && { except }),
        ...(payout && { payout: formatPayout(payout) }),
        ...(hotkeys && { hotkeys }),
        ...(about && { about: formatAbout(about) }),
      };
    }),
  };
}
