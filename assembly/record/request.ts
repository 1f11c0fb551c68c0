// Reads a request: its header is checked once, then its fields are taken in the order of its directory. After the first
// fault every answer is empty, so that a caller may ask for all fields and look at Fault once.

import { EmissionField, NO_ACCOUNT } from "../layout/emission";
import { ABI_VERSION, ALIGNMENT, ENTRY_BYTES, Entry, Flag, HEADER_BYTES, MAGIC, RequestHeader } from "../layout/record";
import { Status } from "../layout/status";
import { Fault } from "./fault";
import { InputRows } from "./rows";

let base: usize = 0;
let length: u32 = 0;
let sections: u32 = 0;
let cursor: u32 = 0;
/** Elements of the section taken last. */
let taken: u32 = 0;

export class Request {
  /** Checks the header of the record of `bytes` bytes at `record`. */
  static open(record: usize, bytes: u32): void {
    base = record;
    length = bytes;
    cursor = 0;
    sections = 0;
    const why = headerFault(record, bytes);
    if (why == Status.OK) sections = load<u32>(record, RequestHeader.SECTIONS);
    else Fault.report(why);
  }

  /** 0, which is none, if the header could not be read. */
  @inline static operation(): i32 {
    return Fault.any() ? 0 : load<u32>(base, RequestHeader.OPERATION);
  }

  @inline static specVersion(): u32 {
    return load<u32>(base, RequestHeader.SPEC_VERSION);
  }

  @inline static trace(): bool {
    return (load<u32>(base, RequestHeader.FLAGS) & Flag.TRACE) != 0;
  }

  /** Elements of the section taken last. */
  @inline static count(): u32 {
    return taken;
  }

  /** Whether the next field is this one. */
  static has(field: u32): bool {
    return !Fault.any() && cursor < sections && load<u32>(entry(), Entry.FIELD) == field;
  }

  /** The address of a field's elements, however many there are: see count(). */
  static take(field: u32): usize {
    taken = 0;
    if (Fault.any()) return 0;
    if (!Request.has(field)) {
      const known = cursor == sections || load<u32>(entry(), Entry.FIELD) > field;
      Fault.report(
        known ? Status.MISSING_FIELD : Status.UNKNOWN_FIELD,
        known ? field : load<u32>(entry(), Entry.FIELD),
      );
      return 0;
    }
    const count = load<u32>(entry(), Entry.COUNT);
    const offset = load<u32>(entry(), Entry.OFFSET);
    if (load<u32>(entry(), Entry.RESERVED) != 0) Fault.report(Status.UNKNOWN_FLAG, field);
    if (offset % ALIGNMENT != 0) Fault.report(Status.SECTION_MISALIGNED, field);
    if (
      <u64>offset + <u64>count * (field & 0xff) > <u64>length ||
      offset < <u32>HEADER_BYTES + sections * ENTRY_BYTES
    ) {
      Fault.report(Status.SECTION_OUT_OF_BOUNDS, field);
    }
    if (Fault.any()) return 0;
    ++cursor;
    taken = count;
    return base + offset;
  }

  /** A field of exactly `count` elements. */
  static array(field: u32, count: u32): usize {
    const at = Request.take(field);
    if (!Fault.any() && taken != count) Fault.report(Status.WRONG_COUNT, field);
    return at;
  }

  /** A field of one element, at most `limit`. */
  static scalar(field: u32, limit: u64): u64 {
    const at = Request.array(field, 1);
    if (Fault.any()) return 0;
    const value = load<u64>(at);
    if (value > limit) Fault.report(Status.TOO_LARGE, field);
    return value;
  }

  static boolean(field: u32): bool {
    const at = Request.array(field, 1);
    if (Fault.any()) return false;
    const value = load<u64>(at);
    if (value > 1) Fault.report(Status.NOT_BOOLEAN, field);
    return value == 1;
  }

  static booleans(field: u32, count: u32): usize {
    const at = Request.array(field, count);
    if (Fault.any()) return 0;
    for (let i: u32 = 0; i < count; ++i) {
      if (load<u8>(at + i) > 1) Fault.report(Status.NOT_BOOLEAN, field, i);
    }
    return at;
  }

  /** u32[count], each below `limit`, or NO_ACCOUNT where that may be. */
  static ranks(field: u32, count: u32, limit: u32, orNone: bool = false): usize {
    const at = Request.array(field, count);
    Request.checkRanks(field, at, count, limit, orNone);
    return at;
  }

  static checkRanks(field: u32, at: usize, count: u32, limit: u32, orNone: bool = false): void {
    if (Fault.any()) return;
    for (let i: u32 = 0; i < count; ++i) {
      const rank = load<u32>(at + ((<usize>i) << 2));
      if (rank >= limit && !(orNone && rank == NO_ACCOUNT)) Fault.report(Status.TOO_LARGE, field, i);
    }
  }

  /** How many accounts there are: no more than are named so many times, and the default one. */
  static checkAccounts(accounts: u32, named: u32): void {
    if (accounts > named && accounts - named > 1) Fault.report(Status.TOO_LARGE, EmissionField.ACCOUNTS);
  }

  /** u16s, however many, each above the one before it. */
  static ascending(field: u32): usize {
    const at = Request.take(field);
    for (let i: u32 = 1; i < taken; ++i) {
      const here = at + ((<usize>i) << 1);
      if (load<u16>(here) <= load<u16>(here - 2)) Fault.report(Status.NOT_ASCENDING, field, i);
    }
    return at;
  }

  /** u32[count + 1] from 0 to `entries`, never falling. */
  static checkOffsets(field: u32, at: usize, count: u32, entries: u32): void {
    if (Fault.any()) return;
    let previous = load<u32>(at);
    let i: u32 = 0;
    if (previous == 0) {
      for (i = 1; i <= count; ++i) {
        const offset = load<u32>(at + ((<usize>i) << 2));
        // Below the one before this wraps.
        if (offset - previous > entries - previous) break;
        previous = offset;
      }
      if (i > count && previous == entries) return;
      i = min(i, count);
    }
    Fault.report(Status.ROW_OFFSETS_NOT_MONOTONE, field, i);
  }

  /** Sparse rows: n + 1 offsets from 0 to the number of entries, and as many uids and values. */
  static rows(rows: InputRows, offsetsField: u32, uidsField: u32, valuesField: u32, n: u32): void {
    const offsets = Request.array(offsetsField, n + 1);
    const uids = Request.take(uidsField);
    const entries = taken;
    const values = Request.array(valuesField, entries);
    Request.checkOffsets(offsetsField, offsets, n, entries);
    if (Fault.any()) return;
    rows.offsets = offsets;
    rows.uids = uids;
    rows.values = values;
    rows.entries = entries;
  }

  /** Passes over the fields before this one. */
  static skipTo(field: u32): void {
    while (cursor < sections && load<u32>(entry(), Entry.FIELD) < field) ++cursor;
  }

  /** Reports a section that no field took. */
  static end(): void {
    if (!Fault.any() && cursor < sections) Fault.report(Status.UNKNOWN_FIELD, load<u32>(entry(), Entry.FIELD));
  }
}

/** What is wrong with a header, or OK. */
function headerFault(record: usize, bytes: u32): u32 {
  if (bytes < <u32>HEADER_BYTES) return Status.LENGTH_MISMATCH;
  if (load<u32>(record, RequestHeader.MAGIC) != MAGIC) return Status.WRONG_MAGIC;
  if (load<u32>(record, RequestHeader.ABI_VERSION) != ABI_VERSION) return Status.UNKNOWN_ABI_VERSION;
  if (load<u32>(record, RequestHeader.LENGTH) != bytes) return Status.LENGTH_MISMATCH;
  if ((load<u32>(record, RequestHeader.FLAGS) & ~Flag.TRACE) != 0) return Status.UNKNOWN_FLAG;
  if (load<u32>(record, RequestHeader.RESERVED) != 0) return Status.UNKNOWN_FLAG;
  const sections = load<u32>(record, RequestHeader.SECTIONS);
  return sections > (bytes - HEADER_BYTES) / ENTRY_BYTES ? Status.LENGTH_MISMATCH : Status.OK;
}

function entry(): usize {
  return base + HEADER_BYTES + <usize>cursor * ENTRY_BYTES;
}
