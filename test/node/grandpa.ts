// Authorities with keys of their own, who justify blocks for tests.

import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import {
  Binary,
  blockHeader,
  Hex,
  type HexString,
  Struct,
  Tuple,
  u8,
  u32,
  u64,
  Vector,
} from "@polkadot-api/substrate-bindings";

export interface Voter {
  readonly key: HexString;
  readonly secret: KeyObject;
}

/** @param seed 32 bytes */
export function voter(seed: Uint8Array): Voter {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const secret = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const { x } = createPublicKey(secret).export({ format: "jwk" });
  return { key: Binary.toHex(Buffer.from(x as string, "base64url")), secret };
}

/** The well-known key that development chains have for their only authority. */
export const alice = voter(Binary.fromHex("0xabf8e5bdbe30c65656c0a3cbd181ff8a56294a69dfedd27982aace4a76909115"));

export interface Target {
  readonly number: number;
  readonly hash: HexString;
}

export interface Vote extends Target {
  readonly voter: Voter;
}

const payload = Struct({ kind: u8, hash: Hex(32), number: u32, round: u64, set: u64 });
const codec = Struct({
  round: u64,
  hash: Hex(32),
  number: u32,
  votes: Vector(Struct({ hash: Hex(32), number: u32, signature: Hex(64), authority: Hex(32) })),
  ancestries: Vector(blockHeader),
});

/** A justification of a block as its authorities sign it. @param headers encoded, which lead from votes to the block */
export function justify(
  target: Target,
  set: bigint,
  votes: readonly Vote[],
  headers: readonly HexString[] = [],
): HexString {
  const round = 7n;
  return Binary.toHex(
    codec.enc({
      round,
      hash: target.hash,
      number: target.number,
      votes: votes.map(({ hash, number, voter: { key, secret } }) => {
        const message = payload.enc({ kind: 1, hash, number, round, set });
        return { hash, number, signature: Binary.toHex(sign(null, message, secret)), authority: key };
      }),
      ancestries: headers.map((header) => blockHeader.dec(header)),
    }),
  );
}

/** What a block says that changes its authorities. @returns the payload of a consensus digest of the engine FRNK */
export function announce(authorities: readonly Voter[], delay = 0, kind = 1): HexString {
  const change = Tuple(Vector(Tuple(Hex(32), u64)), u32);
  const list = authorities.map(({ key }): [HexString, bigint] => [key, 1n]);
  return Binary.toHex(Uint8Array.of(kind, ...change.enc([list, delay])));
}
