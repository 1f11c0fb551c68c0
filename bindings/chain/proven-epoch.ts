// An epoch from a file that proves it, read again from its proof: nothing else in the file is believed.

import { isObject } from "../json.js";
import type { Yuma } from "../load.js";
import { formatRecordedEpochs } from "../recording.js";
import { type EpochQuery, type EpochRecording, type ReadOptions, readEpoch } from "./epoch.js";
import { ChainError } from "./error.js";
import { ProvenFile, parseProof } from "./proof/file.js";

/**
 * @param blockHash of the block that the reader means
 * @param json what JSON.parse gave: a vector file of one epoch, with its `proof`
 * @throws ChainError `bad_proof` if the proof fails, or the file says something else than it shows
 */
export async function readProvenEpoch(
  yuma: Yuma,
  json: unknown,
  { blockHash, ...options }: Pick<ReadOptions, "checkpoint"> & Pick<EpochQuery, "blockHash"> = {},
): Promise<EpochRecording> {
  const { proof: given, cases } = isObject(json) ? json : {};
  const proof = parseProof(given);
  const file = new ProvenFile(proof);
  const { netuid, mechanism } = proof;
  const query = { netuid, mechanism, block: file.own.number, ...(blockHash !== undefined && { blockHash }) };
  // Files of before payments were verified prove none, and so do those of epochs whose payments can't be.
  const says = (part: string) => Array.isArray(cases) && isObject(cases[0]) && Object.hasOwn(cases[0], part);
  const payments = says("payout");
  const epoch = await readEpoch(file, yuma, query, { ...options, payments, about: says("about") });
  file.finish();
  const { hotkeys, ...rest } = epoch;
  // Files of before hotkeys were kept say none.
  const said = says("hotkeys") ? epoch : rest;
  const shown = formatRecordedEpochs("", "", [{ ...said, emission: "given" }]).cases;
  if (ordered(shown) !== ordered(cases)) {
    throw new ChainError("bad_proof", "what the file says of its epoch is not what its proof shows");
  }
  return payments ? epoch : { ...epoch, unpaid: "the file does not have it" };
}

/** JSON with the members of every object in one order. */
const ordered = (value: unknown) =>
  JSON.stringify(value, (_, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
