// The binary form of every record, in and out (docs/abi.md). Everything in this folder is read by both compilers: the blob's,
// and that of the bindings. So it holds plain constants and nothing else.
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
  /** FIXED + operation of assembly/layout/fixed.ts: one row of a fixed table after the other. */
  FIXED = 0x100,
  /** EMISSION + operation of assembly/layout/emission.ts. */
  EMISSION = 0x200,
  /** STAGE + stage of assembly/layout/stages.ts. */
  STAGE = 0x300,
}
