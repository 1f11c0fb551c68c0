/** Why there is no result. The numbers are stable; the bindings' error codes are these names in lower case. */
export enum Status {
  OK = 0,
  WRONG_MAGIC = 1,
  UNKNOWN_ABI_VERSION = 2,
  UNKNOWN_OPERATION = 3,
  /** A ruleset that is none, or that this runtime's stages do not serve. */
  UNKNOWN_RULESET = 4,
  /** A bit of the header that has no meaning is set. */
  UNKNOWN_FLAG = 5,
  /** The header's length, or the room its directory takes, is not what the host said. */
  LENGTH_MISMATCH = 6,
  SECTION_OUT_OF_BOUNDS = 7,
  SECTION_MISALIGNED = 8,
  MISSING_FIELD = 9,
  /** A field this operation does not have, or one that is repeated or out of order. */
  UNKNOWN_FIELD = 10,
  /** A section has not as many elements as the state asks for. */
  WRONG_COUNT = 11,
  /** Row offsets don't start at 0, fall, or don't end at the number of entries. */
  ROW_OFFSETS_NOT_MONOTONE = 12,
  NOT_BOOLEAN = 13,
  TOO_LARGE = 14,
  OUT_OF_MEMORY = 15,
  /** An input that stops this runtime itself, so that there is nothing to reproduce. */
  STOPS_RUNTIME = 16,
  /** An input for which this runtime's rules are not established (docs/specification/rulesets.md). */
  NOT_ESTABLISHED = 17,
  /** Keys of a map that don't rise from one to the next. */
  NOT_ASCENDING = 18,
  /** An account that occurs twice where each occurs once. */
  REPEATED = 19,
  /** A spec_version whose rules are not known. */
  UNKNOWN_RUNTIME = 20,
}
