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
import { BLOB_SHA256 } from "./pin.js";
import { answerRecord, type BlobExports } from "./record.js";
import { type StageInput, type StageName, type StageOutput, stage } from "./stages.js";
import type { EpochState } from "./state.js";

/** A WebAssembly.Module: any object in TypeScript's own DOM types too, which these declarations do without. */
export type CompiledModule = object;

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
  /**
   * The blob's own call (docs/abi.md): a request's record in, the result's record out, whatever the bytes are.
   * @param request undefined for one that could not be kept: its result has the status of no memory
   */
  record(request: Uint8Array | undefined): Uint8Array;
}

const EXPORTS: readonly (keyof BlobExports)[] = ["memory", "reserve", "call"];

/**
 * The calls of a blob that the host compiled, as Cloudflare Workers do with `import module from "yuma-consensus/yuma.wasm"`.
 * Which blob it is can't be told from a module: its SHA-256 is not compared.
 * @throws YumaError `wrong_type` for what is no WebAssembly.Module, `wrong_blob` for one that is not yuma.wasm, `out_of_memory`
 */
export function instantiate(module: CompiledModule): Yuma {
  if (!isModule(module)) {
    throw new YumaError(
      "wrong_type",
      "a WebAssembly.Module is wanted: loadYuma takes bytes, and without any the blob of this package",
    );
  }
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  if (WebAssembly.Module.imports(module).length > 0 || !EXPORTS.every((name) => names.includes(name))) {
    throw new YumaError(
      "wrong_blob",
      `the module is not yuma.wasm, which imports nothing and exports ${EXPORTS.join(", ")}`,
    );
  }
  return yumaOf(instanceOf(module).exports as unknown as BlobExports);
}

/** Of whatever realm: a test runner's sandbox has a WebAssembly of its own. */
export function isModule(value: unknown): value is WebAssembly.Module {
  try {
    WebAssembly.Module.exports(value as WebAssembly.Module);
    return true;
  } catch {
    return false;
  }
}

function instanceOf(module: WebAssembly.Module): WebAssembly.Instance {
  try {
    return new WebAssembly.Instance(module, {});
  } catch (error) {
    throw new YumaError("out_of_memory", `the blob can't be instantiated: ${(error as Error).message}`);
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
    record: (request) => answerRecord(blob, request),
  };
}
