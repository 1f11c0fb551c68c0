// The blob from its bytes, whoever brings them.

import { YumaError } from "./error.js";
import { BLOB_SHA256 } from "./pin.js";
import { instantiate, type Yuma } from "./yuma.js";

/**
 * Compiles and instantiates the blob.
 * @param verify compares the bytes' SHA-256 with the pinned one
 * @throws YumaError as loadYuma
 */
export async function loadBytes(source: BufferSource, verify = true): Promise<Yuma> {
  const compiled = compile(source);
  // Both at once. Bytes of another hash are refused for the hash, even where they don't compile.
  if (verify) await Promise.all([verifyBlob(source), compiled.catch(() => {})]);
  return instantiate(await compiled);
}

/** Of whatever realm. */
export const isBytes = (value: unknown): value is BufferSource =>
  ArrayBuffer.isView(value) || Object.prototype.toString.call(value) === "[object ArrayBuffer]";

async function compile(source: BufferSource): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(source);
  } catch (error) {
    const why = (error as Error).message;
    // V8 says "Wasm code generation disallowed by embedder", others that a policy forbids it; a fault of the bytes has an offset.
    if (/disallow|forbid|not allowed|blocked|polic|unsafe-eval/i.test(why)) {
      throw new YumaError(
        "no_compilation",
        `this host does not compile WebAssembly from bytes (${why}): import yuma-consensus/yuma.wasm as a module and pass it to instantiate of yuma-consensus/core`,
      );
    }
    throw new YumaError("wrong_blob", `the bytes are not yuma.wasm: ${why}`);
  }
}

async function verifyBlob(source: BufferSource): Promise<void> {
  if (globalThis.crypto?.subtle === undefined) {
    throw new YumaError(
      "wrong_blob",
      "there is no crypto.subtle here to check the blob's SHA-256 (pages need https): pass { verify: false } to go on without",
    );
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", source));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (sha256 !== BLOB_SHA256) {
    throw new YumaError("wrong_blob", `the blob's SHA-256 is ${sha256}, this package is pinned to ${BLOB_SHA256}`);
  }
}
