import { emission } from "./emission/run.js";
import {
  type PaymentInput,
  type PaymentOutput,
  type PaymentSuite,
  payments,
  runtimeEmission,
} from "./emission/runtime.js";
import type { EmissionInput, EmissionOutput, EmissionSuite } from "./emission/suite.js";
import type { CoinbaseBlock, CoinbaseBlockResult, Payout, PayoutOfEmission, PayoutResult } from "./emission/types.js";
import { type EpochOptions, type EpochResult, epoch } from "./epoch.js";
import { YumaError } from "./error.js";
import { type FixedOperands, fixed } from "./fixed.js";
import { BLOB_BASE64 } from "./generated/blob.js";
import { BLOB_SHA256 } from "./pin.js";
import type { BlobExports } from "./record.js";
import { type StageInput, type StageName, type StageOutput, stage } from "./stages.js";
import type { EpochState } from "./state.js";

export interface LoadOptions {
  /** A blob the host brings: its bytes, which are checked, or a module it compiled, which can't be. */
  readonly module?: BufferSource | WebAssembly.Module;
  /** false: don't compare the bytes' SHA-256 with the pinned one. A module that is compiled already needs this. */
  readonly verify?: boolean;
}

/** A loaded blob. Every call is synchronous and independent of the one before. */
export interface Yuma {
  /** SHA-256 of the blob this package is pinned to, in hexadecimal. */
  readonly sha256: string;
  /**
   * Runs one epoch (docs/specification/epoch.md).
   * @throws YumaError naming the field and index at fault
   */
  epoch(state: EpochState, options?: EpochOptions): EpochResult;
  /**
   * One row of a fixed-point table, such as `I32F32.saturating_mul` (docs/specification/fixed-point.md).
   * @param table type and operation, as the files in vectors/fixed are named
   * @param operands raw bits or integers
   * @returns raw bits, or null where the operation has no result
   */
  fixed(table: string, operands: FixedOperands): bigint | null;
  /**
   * One case of an emission suite, such as `subnet-shares` (docs/specification/emission.md).
   * @param suite as the files in vectors/emission are named
   * @throws YumaError whose message starts with the path at fault, as in `subnets[2].tempo`
   */
  emission<N extends EmissionSuite>(suite: N, input: EmissionInput<N>): EmissionOutput<N>;
  /**
   * One case of a suite of the coinbase and the payout by runtime, such as `coinbase-block` (docs/specification/payout.md).
   * @param suite as the files in vectors/payout are named
   * @param specVersion from 261 to 425
   * @param input in the vectors' JSON form, which the output has too
   * @throws YumaError whose message starts with the path at fault, or `unknown_runtime` naming what is not established
   */
  runtimeEmission(suite: string, specVersion: number, input: unknown): unknown;
  /**
   * A step of a payout by runtime, with all that the blob tells of how its payments came about (docs/specification/payout.md, 6).
   * @param specVersion from 261 to 425
   * @throws YumaError whose message starts with the path at fault, or `unknown_runtime` naming what is not established
   */
  payments<N extends PaymentSuite>(step: N, specVersion: number, input: PaymentInput<N>): PaymentOutput<N>;
  /** The rao a block emits at this issuance, of TAO or of a subnet's alpha (docs/specification/emission.md, 1). */
  blockEmission(issuance: bigint): bigint;
  /**
   * What one block does to all subnets, up to running the epochs that are due (docs/specification/emission.md, 1 to 4).
   * @throws YumaError whose message starts with the path at fault, as in `subnets[2].tempo`
   */
  coinbaseBlock(block: CoinbaseBlock): CoinbaseBlockResult;
  /**
   * What becomes of a subnet's drained amounts, the epochs of its mechanisms included (docs/specification/emission.md, 5, 6).
   * @throws YumaError whose message starts with the path at fault, as in `accounts[2].owner`
   */
  payout(state: Payout): PayoutResult;
  /** The same with the epochs given. */
  payoutOfEmission(state: PayoutOfEmission): PayoutResult;
  /**
   * One stage of the epoch alone (vectors/README.md, "Stages").
   * @param name as the files in vectors/stages are named
   * @throws YumaError naming the field at fault
   */
  stage<N extends StageName>(name: N, input: StageInput<N>): StageOutput<N>;
}

/**
 * Compiles and instantiates the blob.
 * @throws YumaError `wrong_blob` if its SHA-256 is not the pinned one or it is no such blob, `no_compilation` where the host
 * forbids to compile bytes: it passes a module then
 */
export async function loadYuma(options: LoadOptions = {}): Promise<Yuma> {
  const { module: source = decodeBase64(BLOB_BASE64), verify = true } = options;
  const compiled = source instanceof WebAssembly.Module ? Promise.resolve(source) : compile(source);
  // Both at once. Bytes of another hash are refused for the hash, even where they don't compile.
  if (verify) await Promise.all([verifyBlob(source), compiled.catch(() => {})]);
  const module = await compiled;
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  if (WebAssembly.Module.imports(module).length > 0 || !EXPORTS.every((name) => names.includes(name))) {
    throw new YumaError(
      "wrong_blob",
      `the module is not yuma.wasm, which imports nothing and exports ${EXPORTS.join(", ")}`,
    );
  }
  const instance = await WebAssembly.instantiate(module, {});
  return yumaOf(instance.exports as unknown as BlobExports);
}

const EXPORTS: readonly (keyof BlobExports)[] = ["memory", "reserve", "call"];

async function compile(source: BufferSource): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(source);
  } catch (error) {
    const why = (error as Error).message;
    // V8 says "Wasm code generation disallowed by embedder", others that a policy forbids it; a fault of the bytes has an offset.
    if (/disallow|forbid|not allowed|blocked|polic|unsafe-eval/i.test(why)) {
      throw new YumaError(
        "no_compilation",
        `this host does not compile WebAssembly from bytes (${why}): import yuma-consensus/yuma.wasm as a module and pass { module, verify: false }`,
      );
    }
    throw error;
  }
}

/** The calls of an instantiated blob. */
export function yumaOf(blob: BlobExports): Yuma {
  return {
    sha256: BLOB_SHA256,
    epoch: (state, epochOptions) => epoch(blob, state, epochOptions),
    fixed: (table, operands) => fixed(blob, table, operands),
    emission: (suite, input) => emission(blob, suite, input),
    runtimeEmission: (suite, specVersion, input) => runtimeEmission(blob, suite, specVersion, input),
    payments: (step, specVersion, input) => payments(blob, step, specVersion, input),
    blockEmission: (issuance) => emission(blob, "block-emission", { issuance }).blockEmission,
    coinbaseBlock: (block) => emission(blob, "coinbase-block", block),
    payout: (state) => emission(blob, "payout", state),
    payoutOfEmission: (state) => emission(blob, "payout-of-emission", state),
    stage: (name, input) => stage(blob, name, input),
  };
}

async function verifyBlob(source: BufferSource | WebAssembly.Module): Promise<void> {
  if (source instanceof WebAssembly.Module) {
    throw new YumaError(
      "wrong_blob",
      "the SHA-256 of a compiled module can't be checked: pass the bytes, or { verify: false } if you trust it",
    );
  }
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

/** What decodes base64 in one go: engines of late, and Node and its kin in their own way. */
interface Base64Decoders {
  readonly Uint8Array: { fromBase64?(text: string): Uint8Array<ArrayBuffer> };
  readonly Buffer?: { from(text: string, encoding: "base64"): Uint8Array<ArrayBuffer> };
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const { Uint8Array: engine, Buffer: node } = globalThis as unknown as Base64Decoders;
  if (engine.fromBase64) return engine.fromBase64(text);
  if (node) return node.from(text, "base64");
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
