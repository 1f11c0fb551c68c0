// The epochs of a subnet for a history, from a node: newest first, each one's state leading to the one before it.

import type { ChainError } from "../bindings/chain/error.js";
import type { Checkpoint, Node } from "../bindings/chain/index.js";
import { type EpochRecord, recordOf, type Unread } from "../bindings/history/record.js";
import type { Yuma } from "../bindings/load.js";
import { verifyRecorded } from "../bindings/verdict.js";
import type { RecordFile } from "./history-file.js";
import { isOfOneBlock, MAX_BAD } from "./verify-chain.js";

/** Whom to ask, and what is read already. */
export interface Reader {
  readonly node: Node;
  readonly yuma: Yuma;
  readonly file: RecordFile;
  readonly checkpoint: { readonly checkpoint?: Checkpoint };
  /** Take nothing from the file that was not proven. */
  readonly proven: boolean;
}

/** Which epochs of it. */
export interface Range {
  readonly netuid: number;
  readonly mechanism: number;
  readonly last: number;
  readonly from: number;
  /** default: the newest finalized block */
  readonly to?: number;
}

/**
 * What is in the file is not read again: a record leads to the one before it too.
 * @throws ChainError where the node can't go on
 */
export async function* recordsFrom(
  reader: Reader,
  { netuid, mechanism, last, from, to }: Range,
): AsyncGenerator<EpochRecord | Unread> {
  const { lastEpochBlock } = await import("../bindings/chain/index.js");
  const { node, file } = reader;
  let block = await lastEpochBlock(node, netuid, to);
  let bad = 0;
  for (let found = 0; found < last && block >= from && block > 0; ++found) {
    const known = file.get({ netuid, mechanism, block });
    const isKnown = known?.previous != null && (!reader.proven || known.proven === true);
    const record = isKnown ? known : await recordAt(reader, { netuid, mechanism, block });
    bad = "error" in record && record.error.code === "bad_answer" ? bad + 1 : 0;
    if ("error" in record && bad === MAX_BAD) throw record.error;
    const previous = "previous" in record ? record.previous : null;
    yield "error" in record ? { ...record, error: record.error.message } : record;
    block = previous ?? (await lastEpochBlock(node, netuid, block - 1));
    node.progress();
  }
}

type Failed = Omit<Unread, "error"> & { readonly error: ChainError };

async function recordAt(
  { node, yuma, file, checkpoint }: Reader,
  place: { readonly netuid: number; readonly mechanism: number; readonly block: number },
): Promise<EpochRecord | Failed> {
  const { readEpoch, lastEpochBlock } = await import("../bindings/chain/index.js");
  const name = `netuid_${place.netuid}_block_${place.block}`;
  try {
    const epoch = await readEpoch(node, yuma, place, checkpoint);
    const record = recordOf(epoch, verifyRecorded(yuma, epoch), {
      ...place,
      genesis: node.genesis,
      name: epoch.name,
      blockHash: epoch.blockHash,
      previous: await lastEpochBlock(node, place.netuid, place.block - 1),
      proven: epoch.trust.state === "proven",
    });
    await file.add(record);
    return record;
  } catch (error) {
    if (!isOfOneBlock(error)) throw error;
    return { ...place, genesis: node.genesis, name, error: error as ChainError };
  }
}
