// Runs an emission operation: an input in JSON or typed form in, its output in the same form out.

import { Operation } from "../../assembly/layout/record.js";
import { YumaError } from "../error.js";
import type { JsonObject } from "../json.js";
import { type BlobExports, callBlob } from "../record.js";
import { stateFieldName } from "../state.js";
import { type Form, RecordReader, RecordWriter } from "./codec.js";
import { coinbaseBlocks } from "./coinbase.js";
import * as descriptions from "./suites.js";

/** The names that `emission` knows: the vectors' suites, and what is more than they have. */
export const emissionSuites: readonly string[] = [...Object.keys(descriptions.suites), "coinbase-blocks"].sort();

/** See Yuma.emission. */
export function emission(blob: BlobExports, suite: string, input: unknown, form: Form = "json"): unknown {
  if (suite === "coinbase-blocks") return blocks(blob, input);
  const { operation, ...description } = suiteOf(suite);
  const record = new RecordWriter(form);
  description.input.encode([{ value: input, path: undefined }], record);
  const sections = record.sections();
  // A field of an epoch that the payout runs has no name here.
  const name = (field: number) => record.names.get(field) ?? epochField(field);
  const result = callBlob(blob, Operation.EMISSION + operation, 0, 0, sections, name);
  const reader = new RecordReader(form, record.accounts(), record.places, sections, result);
  return description.output.decode(reader, 0);
}

function suiteOf(name: string): descriptions.Suite {
  const suite = Object.hasOwn(descriptions.suites, name) ? descriptions.suites[name] : undefined;
  if (suite === undefined) throw new YumaError("unknown_suite", `suite: there is no suite emission/${name}`, "suite");
  return suite;
}

function epochField(field: number): string | undefined {
  const name = stateFieldName(field);
  return name === undefined ? undefined : `epochs.${name}`;
}

/** The vectors show of a block less than coinbase-block says. */
function blocks(blob: BlobExports, input: unknown): unknown {
  // Checked as a whole, so that an error names the place in this form.
  descriptions.coinbaseBlocks.encode([{ value: input, path: undefined }], new RecordWriter("json"));
  const after = coinbaseBlocks(input as JsonObject, (block) => emission(blob, "coinbase-block", block) as JsonObject);
  return { after_each_block: after.map(({ emitted: _, ...block }) => block) };
}
