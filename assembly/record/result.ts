// Writes a result: room for the header and directory is laid out first, then section after section right behind it.

import { ABI_VERSION, ALIGNMENT, ENTRY_BYTES, Entry, HEADER_BYTES, MAGIC, ResultHeader } from "../layout/record";
import { Arena } from "./arena";
import { Fault } from "./fault";

/** A result without sections, for a fault: it needs no room in the arena. */
const faultRecord = memory.data(HEADER_BYTES, 8);

let base: usize = 0;
/** Entries that the directory has room for; those not used stay zero. */
let room: u32 = 0;
let sections: u32 = 0;
let end: usize = 0;

export class Result {
  /** Lays out room for a result of at most so many sections and, with what aligns each, bytes of elements. */
  static allocate(maxSections: u32, bytes: u64): void {
    room = maxSections;
    base = Arena.allocate(HEADER_BYTES + maxSections * ENTRY_BYTES + bytes);
  }

  /** Starts the result: sections are written behind the directory one after the other. */
  static open(): void {
    sections = 0;
    end = base + HEADER_BYTES + room * ENTRY_BYTES;
    memory.fill(base, 0, HEADER_BYTES + room * ENTRY_BYTES);
  }

  /** Lays out and starts a result of at most that many sections; false if the call has failed. */
  static begin(count: u32, bytes: u64): bool {
    if (Fault.any()) return false;
    Result.allocate(count, bytes + count * ALIGNMENT);
    if (!Arena.commit()) return false;
    Result.open();
    return true;
  }

  /** A field of one element of 8 bytes. */
  static scalar(field: u32, value: u64): void {
    store<u64>(Result.zeros(field, 1), value);
  }

  /** A field whose elements are zero. */
  static zeros(field: u32, count: u32): usize {
    const at = Result.section(field, count);
    memory.fill(at, 0, <usize>count * (field & 0xff));
    return at;
  }

  /** A field with these elements; the address of the copy. */
  static column(field: u32, count: u32, from: usize): usize {
    const at = Result.section(field, count);
    memory.copy(at, from, <usize>count * (field & 0xff));
    return at;
  }

  /** The elements of a section that was written. */
  static find(field: u32): usize {
    let entry = base + HEADER_BYTES;
    while (load<u32>(entry, Entry.FIELD) != field) entry += ENTRY_BYTES;
    return base + load<u32>(entry, Entry.OFFSET);
  }

  /** Room for a field's elements. */
  static section(field: u32, count: u32): usize {
    const start = end;
    const entry = base + HEADER_BYTES + <usize>sections * ENTRY_BYTES;
    store<u32>(entry, field, Entry.FIELD);
    store<u32>(entry, count, Entry.COUNT);
    store<u32>(entry, <u32>(start - base), Entry.OFFSET);
    ++sections;
    const bytes = <usize>count * (field & 0xff);
    const padded = (bytes + 7) & ~7;
    // Memory is used again and again: the padding must not hold what another call left there.
    if (padded != bytes) store<u64>(start + padded - 8, 0);
    end = start + padded;
    return start;
  }

  /** Ends the call: the address of its result, or of the fault's if there was one. */
  static close(operation: u32): usize {
    const record = Fault.any() ? faultRecord : base;
    store<u32>(record, MAGIC, ResultHeader.MAGIC);
    store<u32>(record, ABI_VERSION, ResultHeader.ABI_VERSION);
    store<u32>(record, operation, ResultHeader.OPERATION);
    store<u32>(record, Fault.status(), ResultHeader.STATUS);
    store<u32>(record, Fault.field(), ResultHeader.FAULT_FIELD);
    store<u32>(record, Fault.any() ? 0 : sections, ResultHeader.SECTIONS);
    store<u32>(record, Fault.any() ? HEADER_BYTES : <u32>(end - base), ResultHeader.LENGTH);
    store<u32>(record, Fault.index(), ResultHeader.FAULT_INDEX);
    return record;
  }
}
