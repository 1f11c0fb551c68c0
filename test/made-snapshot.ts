// A snapshot of a made epoch with its payout, in the form of yuma snapshot.

import { readPaid, readRows } from "../bindings/chain/epoch-rows.js";
import { Runtime } from "../bindings/chain/runtime.js";
import { formatRecordedEpochs, type RecordedEpoch, verifyEpoch, type Yuma } from "../bindings/index.js";
import type { JsonObject } from "../bindings/json.js";
import { statesOf } from "./node/memory.js";
import { type MadePayout, madePayout } from "./node/payout.js";
import { EdgeRandom } from "./random.js";

/** The first block of a made runtime in which an epoch runs. */
export function firstPayout(spec: number): MadePayout {
  for (let seed = 0; ; ++seed) {
    const made = madePayout({ spec, random: new EdgeRandom(seed, spec) });
    if (made !== undefined) return made;
  }
}

export async function madeSnapshot(yuma: Yuma, spec: number): Promise<JsonObject> {
  const { metadata, block, before: rows, after: own, epochs } = firstPayout(spec);
  const [before, after] = statesOf(new Runtime(spec, metadata), block, rows, own);
  const netuid = epochs[0]?.netuid as number;
  const read = await readRows(yuma, { before, after }, netuid, 0, () => {});
  const paid = await readPaid(yuma, read, 0);
  const options = { emission: "find", except: read.written.replaced } as const;
  const decision = verifyEpoch(yuma, read.state, read.written.recorded, options);
  const epoch: RecordedEpoch = {
    name: `netuid_${netuid}_block_${block}`,
    description: "",
    state: { ...read.state, emission: decision.emission.amount },
    recorded: read.written.recorded,
    emission: "given",
    except: read.written.replaced,
    ...("payout" in paid && { payout: paid.payout }),
  };
  return formatRecordedEpochs(`netuid-${netuid}`, "made", [epoch]);
}
