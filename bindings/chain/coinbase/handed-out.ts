// The TAO that a coinbase is handed, where it is in no state: found from what the block records of its injections.

import type { Yuma } from "../../load.js";
import type { Parent } from "./parent.js";
import type { RecordName, SubnetRecords } from "./records.js";
import { RECORDS } from "./records.js";
import { runCoinbase } from "./run.js";

/** Rao around what a record says that are tried, at most. */
const MOST_TRIED = 64;
/** Rao at which subnets' parts are taken. */
const SAMPLE = 1_000_000_000n;
const INJECTIONS: readonly RecordName[] = ["SubnetTaoInEmission", "SubnetAlphaInEmission"];

/** The amounts that give the most of the recorded injections, ascending. */
export function emissionsOf(
  yuma: Yuma,
  parent: Parent,
  records: ReadonlyMap<number, SubnetRecords>,
): [bigint, ...bigint[]] {
  const parts = runCoinbase(yuma, parent, SAMPLE);
  let [lowest, highest] = [2n ** 63n, 0n];
  for (const [netuid, { fields }] of parts) {
    const part = BigInt(fields.subnet_tao_in_emission as string);
    const recorded = records.get(netuid)?.SubnetTaoInEmission as bigint;
    if (part === 0n || recorded === 0n) continue;
    // A part of so many rao leaves room for so much of the whole.
    const [from, to] = [(recorded * SAMPLE) / (part + 1n), ((recorded + 1n) * SAMPLE) / part + 1n];
    if (from < lowest) lowest = from;
    if (to > highest) highest = to;
  }
  if (lowest > highest) return [0n];
  let best: bigint[] = [];
  let most = -1;
  for (let amount = lowest; amount <= highest && amount < lowest + BigInt(MOST_TRIED); ++amount) {
    const given = runCoinbase(yuma, parent, amount);
    let agreeing = 0;
    for (const [netuid, { fields }] of given) {
      const own = records.get(netuid);
      agreeing += INJECTIONS.filter((name) => String(own?.[name]) === fields[RECORDS[name]]).length;
    }
    if (agreeing > most) [best, most] = [[], agreeing];
    if (agreeing === most) best.push(amount);
  }
  return best as [bigint, ...bigint[]];
}
