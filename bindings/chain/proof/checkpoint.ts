// Where trust begins: a block that is final, and who decides on what comes after it.

import { isObject } from "../../json.js";
import { ChainError } from "../error.js";
import type { HexString } from "../hex.js";
import type { Authority, AuthoritySet } from "./authorities.js";

/** A block that its authorities made final, and the chain it is of. */
export interface Checkpoint extends AuthoritySet {
  readonly genesis: HexString;
  readonly number: number;
  readonly hash: HexString;
}

const FORMAT = "yuma-checkpoint/1";
const MOST_AUTHORITIES = 10_000;

/**
 * @param json what JSON.parse gave
 * @throws ChainError `bad_checkpoint` that names the field at fault
 */
export function parseCheckpoint(json: unknown): Checkpoint {
  if (!isObject(json) || json.format !== FORMAT) throw fault("format", `"${FORMAT}"`);
  const { genesis, number, hash, set_id, authorities } = json;
  if (!isHash(genesis)) throw fault("genesis", "the hash of block 0");
  if (!isU32(number)) throw fault("number", "the block's number");
  if (!isHash(hash)) throw fault("hash", "the block's hash");
  if (!Array.isArray(authorities) || authorities.length === 0 || authorities.length > MOST_AUTHORITIES) {
    throw fault("authorities", "a list of pairs of key and weight");
  }
  const list = authorities.map((entry, i): Authority => {
    const [key, weight] = Array.isArray(entry) && entry.length === 2 ? entry : [];
    if (!isHash(key)) throw fault(`authorities[${i}]`, "a key of 32 bytes and a weight");
    return [key, decimal(weight, `authorities[${i}]`)];
  });
  return { genesis, number, hash, id: decimal(set_id, "set_id"), authorities: list };
}

/** Numbers of 64 bits are decimal texts. */
export function formatCheckpoint({ genesis, number, hash, id, authorities }: Checkpoint) {
  return {
    format: FORMAT,
    genesis,
    number,
    hash,
    set_id: String(id),
    authorities: authorities.map(([key, weight]) => [key, String(weight)]),
  };
}

function decimal(value: unknown, field: string): bigint {
  if (typeof value === "string" && /^(0|[1-9][0-9]{0,19})$/.test(value)) {
    const number = BigInt(value);
    if (number < 1n << 64n) return number;
  }
  throw fault(field, "a whole number below 2^64, as text");
}

const isHash = (value: unknown): value is HexString => typeof value === "string" && /^0x[0-9a-f]{64}$/.test(value);
const isU32 = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffffffff;

export const ofAnotherChain = (checkpoint: Checkpoint, genesis: HexString) =>
  new ChainError(
    "bad_checkpoint",
    `the checkpoint is of another chain: its genesis block is ${checkpoint.genesis}, not ${genesis}`,
  );

const fault = (field: string, wanted: string) =>
  new ChainError("bad_checkpoint", `this is no checkpoint: ${field}: expected ${wanted}`);
