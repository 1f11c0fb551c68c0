// The blob's memory: one region from __heap_base to the end. A call's request lies at its start; what the call needs is
// laid out behind it, all of it before anything is computed, and committed at once; the next call starts over.

import { ALIGNMENT } from "../layout/record";
import { Status } from "../layout/status";
import { Fault } from "./fault";

const PAGE_BITS: u64 = 16;

/** The end of what is laid out. 64 bits: what does not fit 32 must be refused, not wrapped. */
let end: u64 = 0;

export class Arena {
  /** Where a request lies. */
  @inline static base(): usize {
    return (__heap_base + (ALIGNMENT - 1)) & ~(ALIGNMENT - 1);
  }

  static reset(requestLength: u32): void {
    end = <u64>Arena.base();
    Arena.allocate(requestLength);
  }

  /** Lays out room, 8-byte aligned. It is there, and holds anything, once commit has said so. */
  static allocate(bytes: u64): usize {
    const start = end;
    end = start + ((bytes + (ALIGNMENT - 1)) & ~(ALIGNMENT - 1));
    return <usize>start;
  }

  /** The end of what is laid out, to which `rewind` goes back. */
  @inline static mark(): u64 {
    return end;
  }

  @inline static rewind(mark: u64): void {
    end = mark;
  }

  /** Room for `count` elements of `bytes` each. */
  @inline static array(count: u64, bytes: u64): usize {
    return Arena.allocate(count * bytes);
  }

  /** Grows memory to what is laid out, or reports OUT_OF_MEMORY. */
  static commit(): bool {
    const pages = (end + (1 << PAGE_BITS) - 1) >> PAGE_BITS;
    const have = <u64>memory.size();
    if (pages > have) {
      if (pages > <u64>i32.MAX_VALUE || memory.grow(<i32>(pages - have)) < 0) {
        Fault.report(Status.OUT_OF_MEMORY);
        return false;
      }
    }
    return true;
  }
}
