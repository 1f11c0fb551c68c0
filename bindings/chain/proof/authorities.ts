// Who decides what is final: sets of GRANDPA authorities, each of which decides on the next.

import { Binary, Hex, Struct, Tuple, u32, u64, Vector } from "@polkadot-api/substrate-bindings";
import type { HexString } from "../hex.js";
import { badProof } from "./error.js";
import type { Header } from "./header.js";

export interface AuthoritySet {
  /** What counts the sets up; every vote signs it. */
  readonly id: bigint;
  readonly authorities: readonly Authority[];
}

/** Who votes for blocks, and with what weight. */
export type Authority = readonly [key: HexString, weight: bigint];

export interface ScheduledChange {
  readonly authorities: readonly Authority[];
  /** Blocks after the one that says so until it takes effect; the last of them is the old set's. */
  readonly delay: number;
}

const SCHEDULED_CHANGE = 1;
const FORCED_CHANGE = 2;
/** The engine's id in a digest. */
const GRANDPA = "FRNK";
const change = Struct({ authorities: Vector(Tuple(Hex(32), u64)), delay: u32 });

/**
 * The change of authorities that a block announces.
 * @throws ChainError `bad_proof` if it announces several, or one that no set decides on
 */
export function scheduledChange({ number, digests }: Header): ScheduledChange | undefined {
  const payloads = digests.flatMap((digest) =>
    digest.type === "consensus" && digest.value.engine === GRANDPA ? [Binary.fromHex(digest.value.payload)] : [],
  );
  if (payloads.some(([kind]) => kind === FORCED_CHANGE)) {
    throw badProof(`block ${number} forces a change of authorities, which only a newer checkpoint leads past`);
  }
  const [payload, ...more] = payloads.filter(([kind]) => kind === SCHEDULED_CHANGE);
  if (payload === undefined) return undefined;
  // A copy: the decoder reads a view's whole buffer.
  const bytes = payload.slice(1);
  const decoded = more.length === 0 ? decodeChange(bytes) : undefined;
  if (decoded === undefined) throw badProof(`the change of authorities that block ${number} announces can't be read`);
  return decoded;
}

function decodeChange(bytes: Uint8Array): ScheduledChange | undefined {
  try {
    const decoded = change.dec(bytes);
    return Binary.toHex(change.enc(decoded)) === Binary.toHex(bytes) ? decoded : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Votes' weight that decides: more than two thirds, as the chain counts it.
 * @throws ChainError `bad_proof` if nobody has any
 */
export function threshold({ id, authorities }: AuthoritySet): bigint {
  const total = authorities.reduce((sum, [, weight]) => sum + weight, 0n);
  if (total === 0n) throw badProof(`authority set ${id} has nobody whose vote counts`);
  return total - (total - 1n) / 3n;
}
