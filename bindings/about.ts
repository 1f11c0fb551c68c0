// What is known of a subnet's neurons beside what an epoch reads: whose they are, what these call themselves, and what pruning
// goes by. For people alone: no consensus value depends on it.

import { checkArray, checkInteger, checkObject, checkText, describe, fail } from "./check.js";
import { plain } from "./foreign-text.js";
import type { JsonObject } from "./json.js";

/** By uid where it is a list. */
export interface About {
  /** What the subnet's owner calls it; null: nothing. */
  readonly subnetName: string | null;
  /** SS58 */
  readonly coldkeys: readonly string[];
  /** What the coldkeys call themselves, of anybody's choice and not of one alone; null: nothing. */
  readonly names: readonly (string | null)[];
  /** blocks */
  readonly immunityPeriod: number;
  /** Uids of the owner's that are never pruned. */
  readonly neverPruned: readonly number[];
  /** Of those that are not immune so many are not pruned. */
  readonly minNonImmune: number;
}

/** Characters of a name, and UTF-16 units that are looked at. */
const MAX_NAME = 40;
const MAX_TEXT = 500;
const U16_MAX = 65_535;

/** A name as it can stand in a line: foreign text, without what acts unseen or is piled up; null where nothing is left. */
export function plainName(text: string): string | null {
  const name = plain(text.slice(0, MAX_TEXT).normalize("NFC"), MAX_TEXT)
    .replace(/\p{M}{2,}/gu, "")
    .replace(/\s+/g, " ")
    .trim();
  const characters = [...name];
  const short = characters.length > MAX_NAME ? `${characters.slice(0, MAX_NAME - 1).join("")}…` : name;
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(short.replaceAll("\ufffd", "")) ? short : null;
}

/** As far as its letters tell. */
const SS58 = /^[1-9A-HJ-NP-Za-km-z]{46,50}$/;

/**
 * SS58 addresses, one a neuron.
 * @throws YumaError naming the index at fault
 */
export function addressesIn(json: unknown, path: string, n: number): string[] {
  const list = checkArray(json, path, "a list of SS58 addresses").map((entry, uid) => {
    const address = checkText(entry, `${path}[${uid}]`);
    if (!SS58.test(address))
      throw fail("wrong_type", `${path}[${uid}]`, `expected an SS58 address, got ${describe(entry)}`);
    return address;
  });
  if (list.length !== n) throw fail("length_mismatch", path, `there are ${list.length} for ${n} neurons`);
  return list;
}

/** @throws YumaError whose message starts with the path at fault */
export function parseAbout(json: unknown, path: string, n: number): About {
  const { subnet_name, coldkeys, names, immunity_period, never_pruned, min_non_immune } = checkObject(json, path);
  const name = (text: unknown, place: string) => (text === null ? null : plainName(checkText(text, place)));
  const all = checkArray(names, `${path}.names`).map((text, uid) => name(text, `${path}.names[${uid}]`));
  if (all.length !== n) throw fail("length_mismatch", `${path}.names`, `there are ${all.length} for ${n} neurons`);
  const uids = checkArray(never_pruned, `${path}.never_pruned`, "a list of uids");
  return {
    subnetName: name(subnet_name, `${path}.subnet_name`),
    coldkeys: addressesIn(coldkeys, `${path}.coldkeys`, n),
    names: all,
    immunityPeriod: checkInteger(immunity_period, `${path}.immunity_period`, 0, U16_MAX),
    neverPruned: uids.map((uid, i) => checkInteger(uid, `${path}.never_pruned[${i}]`, 0, n - 1)),
    minNonImmune: checkInteger(min_non_immune, `${path}.min_non_immune`, 0, U16_MAX),
  };
}

export const formatAbout = (about: About): JsonObject => ({
  subnet_name: about.subnetName,
  coldkeys: about.coldkeys,
  names: about.names,
  immunity_period: about.immunityPeriod,
  never_pruned: about.neverPruned,
  min_non_immune: about.minNonImmune,
});
