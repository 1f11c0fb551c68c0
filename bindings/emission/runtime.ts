// The suites of the coinbase and the payout by runtime, in their JSON form: see forms/payout.ts.

import { Operation } from "../../assembly/layout/record.js";
import { FIRST_COINBASE, LAST_COINBASE } from "../../assembly/layout/runtimes.js";
import { checkObject } from "../check.js";
import { YumaError } from "../error.js";
import { decode } from "../forms/decode.js";
import { encode } from "../forms/encode.js";
import { formatFields } from "../forms/format.js";
import { parseFields, sectionName } from "../forms/parse.js";
import { paymentSuites } from "../forms/payments.js";
import { payoutSuites } from "../forms/payout.js";
import type { Described } from "../forms/shape.js";
import type { Typed } from "../forms/types.js";
import { type BlobExports, callBlob } from "../record.js";

export type PayoutSuite = keyof typeof payoutSuites;

/** The names that `runtimeEmission` knows: the suites of vectors/payout. */
export const payoutSuiteNames: readonly string[] = Object.keys(payoutSuites).sort();

/** Throws what is not established of a runtime's emission, by name. */
export function checkCoinbaseRuntime(specVersion: number): void {
  if (specVersion >= FIRST_COINBASE && specVersion <= LAST_COINBASE) return;
  const why =
    specVersion < FIRST_COINBASE
      ? "its coinbase was only read, and it keeps no record of payments"
      : "the emission gate, baskets and collateral that came since are not established";
  throw new YumaError(
    "unknown_runtime",
    `spec_version: the emission is known from ${FIRST_COINBASE} to ${LAST_COINBASE}, not of ${specVersion}: ${why}`,
    "spec_version",
  );
}

/** See Yuma.runtimeEmission. */
export function runtimeEmission(blob: BlobExports, name: string, specVersion: number, input: unknown): unknown {
  if (!Object.hasOwn(payoutSuites, name)) {
    throw new YumaError("unknown_suite", `suite: there is no suite payout/${name}`, "suite");
  }
  checkCoinbaseRuntime(specVersion);
  const { operation, input: inputs, output: outputs }: Described = payoutSuites[name as PayoutSuite];
  const context = { notation: "json", specVersion, whole: `the input of ${name}` } as const;
  const request = encode(inputs, parseFields(inputs, checkObject(input, "input"), "", context));
  const nameOf = (section: number) => sectionName(inputs, section);
  const result = callBlob(blob, Operation.EMISSION + operation, specVersion, 0, request.sections, nameOf);
  return formatFields(outputs, decode(outputs, request, result, specVersion));
}

/** The steps of a payout that tell of their payments. */
export type PaymentSuite = keyof typeof paymentSuites;
/** What goes into one of them, as typed values. */
export type PaymentInput<N extends PaymentSuite> = Typed<(typeof paymentSuites)[N]["input"]>;
/** What comes out of one of them, as typed values. */
export type PaymentOutput<N extends PaymentSuite> = Typed<(typeof paymentSuites)[N]["output"]>;

/** See Yuma.payments. */
export function payments<N extends PaymentSuite>(
  blob: BlobExports,
  name: N,
  specVersion: number,
  input: PaymentInput<N>,
): PaymentOutput<N> {
  checkCoinbaseRuntime(specVersion);
  const { operation, input: inputs, output: outputs }: Described = paymentSuites[name];
  const context = { notation: "typed", specVersion, whole: `the input of ${name}` } as const;
  const request = encode(inputs, parseFields(inputs, { ...input }, "", context));
  const nameOf = (section: number) => sectionName(inputs, section);
  const result = callBlob(blob, Operation.EMISSION + operation, specVersion, 0, request.sections, nameOf);
  return decode(outputs, request, result, specVersion) as PaymentOutput<N>;
}
