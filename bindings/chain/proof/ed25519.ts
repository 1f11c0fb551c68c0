// Signatures of Ed25519, alike on every platform. WebCrypto's libraries differ only where a point is not written as the
// one number below p that it is, is one of the eight of small order, or s is not below the group's order: no signature of
// an honest key is one of these, and they are refused before any library sees them.

import { ChainError } from "../error.js";

/** The field's prime and the group's order. */
const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
/** The y of the points of order 1, 2, 4 and 8; each with its sign bit free. */
const Y_OF_ORDER_8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const SMALL_ORDER = new Set([0n, 1n, P - 1n, Y_OF_ORDER_8, P - Y_OF_ORDER_8]);

/**
 * @param key 32 bytes
 * @param signature 64 bytes
 * @throws ChainError `unsupported` where the platform has no Ed25519
 */
export async function verifySignature(key: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  if (key.length !== 32 || signature.length !== 64) return false;
  if (!isPoint(key) || !isPoint(signature.subarray(0, 32)) || little(signature.subarray(32)) >= L) return false;
  const { subtle } = globalThis.crypto ?? {};
  if (subtle === undefined) throw unsupported("it has no WebCrypto, which pages have over https: or on localhost");
  let imported: CryptoKey;
  try {
    imported = await subtle.importKey("raw", Uint8Array.from(key), { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if ((error as Error).name === "NotSupportedError") throw unsupported("its WebCrypto has no Ed25519");
    // Bytes that are on no curve.
    return false;
  }
  return subtle.verify({ name: "Ed25519" }, imported, Uint8Array.from(signature), Uint8Array.from(message));
}

/** Whether bytes can be a point of large order in its only form; that it is on the curve is left to the library. */
function isPoint(bytes: Uint8Array): boolean {
  const y = little(bytes) & (2n ** 255n - 1n);
  return y < P && !SMALL_ORDER.has(y);
}

function little(bytes: Uint8Array): bigint {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

const unsupported = (why: string) =>
  new ChainError("unsupported", `signatures can't be verified on this platform: ${why}`);
