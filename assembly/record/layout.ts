// The binary form of every record, in and out (docs/abi.md). These constants are all there is: the blob reads by them and
// the bindings import them, so this file is plain enough for both compilers.
//
//   header     32 bytes, see RequestHeader and ResultHeader
//   directory  one entry of 16 bytes a section, see Entry, in ascending order of field
//   sections   each 8-byte aligned, an array of the field's elements
//
// Everything is little-endian. A field is number << 8 | bytes of an element, so that a reader needs no table of types.

/** "YUMA" as little-endian bytes. */
export const MAGIC = 0x414d5559;
export const ABI_VERSION = 1;

export const HEADER_BYTES = 32;
export const ENTRY_BYTES = 16;
export const ALIGNMENT = 8;

/** Offsets in a request's header, each a u32. */
export enum RequestHeader {
  MAGIC = 0,
  ABI_VERSION = 4,
  OPERATION = 8,
  /** The runtime's spec_version, whose rules apply. */
  SPEC_VERSION = 12,
  /** An or of Flag. */
  FLAGS = 16,
  SECTIONS = 20,
  /** Bytes of the whole record. */
  LENGTH = 24,
  /** 0 */
  RESERVED = 28,
}

/** Offsets in a result's header, each a u32. */
export enum ResultHeader {
  MAGIC = 0,
  ABI_VERSION = 4,
  OPERATION = 8,
  /** A Status. */
  STATUS = 12,
  /** The field at fault, 0 for none. */
  FAULT_FIELD = 16,
  SECTIONS = 20,
  LENGTH = 24,
  /** The index of the element at fault, NO_INDEX for none. */
  FAULT_INDEX = 28,
}

/** Offsets in a directory entry, each a u32. */
export enum Entry {
  FIELD = 0,
  COUNT = 4,
  /** Of the section, from the start of the record. */
  OFFSET = 8,
  /** 0 */
  RESERVED = 12,
}

export const NO_INDEX = 0xffffffff;

export enum Flag {
  /** The result also has the intermediate vectors, as raw fixed-point bits. */
  TRACE = 1,
}

export enum Operation {
  EPOCH = 1,
  /** FIXED + operation of assembly/record/fixed.ts: one row of a fixed table after the other. */
  FIXED = 0x100,
  /** EMISSION + operation of assembly/record/emission.ts. */
  EMISSION = 0x200,
  /** STAGE + stage of assembly/record/stages.ts. */
  STAGE = 0x300,
}

/** Why there is no result. The numbers are stable; the bindings' error codes are these names in lower case. */
export enum Status {
  OK = 0,
  WRONG_MAGIC = 1,
  UNKNOWN_ABI_VERSION = 2,
  UNKNOWN_OPERATION = 3,
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
}
