import { YumaError } from "./error.js";
import { BLOB_HEX } from "./generated/blob.js";
import { isBytes, loadBytes } from "./load-bytes.js";
import { type CompiledModule, instantiate, isModule, type Yuma } from "./yuma.js";

export type { Yuma } from "./yuma.js";

/** Where the blob comes from; without any, from this package. */
export interface LoadOptions {
  /** A blob the host brings: its bytes, which are checked, or a module it compiled, which can't be. */
  readonly module?: ArrayBuffer | ArrayBufferView | CompiledModule;
  /** false: don't compare the bytes' SHA-256 with the pinned one. A module that is compiled already needs this. */
  readonly verify?: boolean;
}

/**
 * Compiles and instantiates the blob.
 * @throws YumaError `wrong_blob` if its SHA-256 is not the pinned one or it is no such blob, `no_compilation` where the host
 * forbids to compile bytes: it passes a module then
 */
export async function loadYuma(options: LoadOptions = {}): Promise<Yuma> {
  if (typeof options !== "object" || options === null || isBytes(options) || isModule(options)) {
    throw new YumaError("wrong_type", "options are wanted, such as { module }");
  }
  const { module: source = decodeHex(BLOB_HEX), verify = true } = options;
  if (isModule(source)) {
    if (!verify) return instantiate(source);
    throw new YumaError(
      "wrong_blob",
      "the SHA-256 of a compiled module can't be checked: pass the bytes, or { verify: false } if you trust it",
    );
  }
  if (!isBytes(source)) {
    throw new YumaError("wrong_type", "module: an ArrayBuffer, a view of one or a WebAssembly.Module is wanted");
  }
  return loadBytes(source, verify);
}

/** What decodes hexadecimal in one go: engines of late, and Node and its kin in their own way. */
interface HexDecoders {
  readonly Uint8Array: { fromHex?(text: string): Uint8Array<ArrayBuffer> };
  readonly Buffer?: { from(text: string, encoding: "hex"): Uint8Array<ArrayBuffer> };
}

function decodeHex(text: string): Uint8Array<ArrayBuffer> {
  const { Uint8Array: engine, Buffer: node } = globalThis as unknown as HexDecoders;
  if (engine.fromHex) return engine.fromHex(text);
  if (node) return node.from(text, "hex");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
