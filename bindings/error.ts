import { NO_INDEX } from "../assembly/layout/record.js";
import { Status } from "../assembly/layout/status.js";
import { plain } from "./foreign-text.js";

/** What the blob reports by number: the names of its statuses in lower case. */
export type StatusCode = Lowercase<Exclude<keyof typeof Status, "OK">>;

/** What is wrong, for programs: the statuses of the blob (docs/abi.md), and what is found before it is asked. */
export type YumaErrorCode =
  | StatusCode
  /** A value of another kind: a string where a number belongs, a fraction, a missing array. */
  | "wrong_type"
  | "negative"
  /** Below what a signed field holds. */
  | "too_small"
  /** The blob is not the pinned one, or there was no way to tell. */
  | "wrong_blob"
  /** The host forbids to compile WebAssembly from bytes: it has to bring a module. */
  | "no_compilation"
  /** A request names a suite that nothing here answers. */
  | "unknown_suite"
  /** Two fields of a request say different things. */
  | "contradiction"
  | "invalid_json";

/** Every error of this package. The message says what is wrong, where, and what belongs there, in one line. */
export class YumaError extends Error {
  override readonly name = "YumaError";

  constructor(
    readonly code: YumaErrorCode,
    message: string,
    /** The field's name in the JSON form, such as `last_update`. */
    readonly field?: string,
    /** The element at fault, where the field has several. */
    readonly index?: number,
  ) {
    super(plain(message));
  }
}

/**
 * The error for a status of the blob. No static method: a class that names itself is called otherwise in a bundle, and so
 * are its errors in a log.
 */
export function statusError(status: number, field: string | undefined, faultIndex: number): YumaError {
  const code = (Status[status]?.toLowerCase() ?? "unknown_operation") as StatusCode;
  const index = faultIndex === NO_INDEX ? undefined : faultIndex;
  const where = field === undefined ? "" : index === undefined ? `${field}: ` : `${field}[${index}]: `;
  return new YumaError(code, where + explanations[code], field, index);
}

const explanations: Record<YumaErrorCode, string> = {
  wrong_magic: "the record does not start with the magic number",
  unknown_abi_version: "this blob does not know the record's ABI version",
  unknown_operation: "this blob does not know the operation",
  unknown_ruleset: "no rules are known for it under this spec_version",
  unknown_flag: "a bit of the record that has no meaning is set",
  length_mismatch: "the record is not as long as it says",
  section_out_of_bounds: "the section does not lie inside the record",
  section_misaligned: "the section does not start at a multiple of 8 bytes",
  missing_field: "the field is missing",
  unknown_field: "this operation has no such field",
  wrong_count: "has not as many elements as the state asks for",
  row_offsets_not_monotone: "row offsets must start at 0, never fall, and end at the number of entries",
  not_boolean: "must be 0 or 1",
  too_large: "is above the largest value of this field",
  out_of_memory: "this needs more memory than there is",
  stops_runtime: "a uid that is not in the subnet stops this runtime, so that there is no result to give",
  not_established: "this runtime's rules are not established for such a value (docs/specification/rulesets.md)",
  not_ascending: "must be above the one before it",
  repeated: "occurs twice where each may occur once",
  unknown_runtime: "no rules are known for this spec_version",
  wrong_type: "has the wrong type",
  negative: "must not be negative",
  too_small: "is below the smallest value of this field",
  wrong_blob: "the blob is not the one this package was made for",
  no_compilation: "this host does not compile WebAssembly from bytes",
  unknown_suite: "nothing here answers this suite",
  contradiction: "two fields say different things",
  invalid_json: "the text is not JSON",
};
