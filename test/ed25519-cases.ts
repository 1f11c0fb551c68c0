// Signatures at the edges of Ed25519, where libraries differ: test/ed25519.json, made by a program of its own from the
// curve's formulas. Judged alike on every platform.

import { Binary } from "@polkadot-api/substrate-bindings";
import { verifySignature } from "../bindings/chain/proof/ed25519.js";
import cases from "./ed25519.json" with { type: "json" };

const bytes = (digits: string) => Binary.fromHex(`0x${digits}`);

/** The names of the signatures that are accepted, and of those that should be. */
export async function judged(): Promise<{ accepted: string[]; good: string[] }> {
  const accepted: string[] = [];
  const good: string[] = [];
  for (const [name, key, signature, message, isGood] of cases as [string, string, string, string, boolean][]) {
    if (await verifySignature(bytes(key), bytes(signature), bytes(message))) accepted.push(name);
    if (isGood) good.push(name);
  }
  return { accepted, good };
}
