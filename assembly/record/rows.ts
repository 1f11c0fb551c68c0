// Sparse matrices by rows (CSR): row i has the entries offsets[i] to offsets[i + 1]. In a request the values are u16;
// in the epoch's work they are raw I32F32.

/** Elements of u16[]. */
export class U16 {
  @inline static get(array: usize, index: u32): u32 {
    return load<u16>(array + ((<usize>index) << 1));
  }

  @inline static set(array: usize, index: u32, value: u32): void {
    store<u16>(array + ((<usize>index) << 1), value);
  }
}

/** From four uids that follow each other, u16s in one word, to the next four. */
const FOUR: u64 = 0x0004000400040004;

/**
 * Runs: entries whose uids go up by one, so that only the first one's has to be read. All of this is about a row that
 * ascends, from entry `start` to `end` of u16[] uids.
 */
export class Run {
  /**
   * Whether the row is so dense that runs pay: at most one uid in nine is missing from its first to its last. Of a row that
   * does not ascend this says nothing.
   */
  @inline static pays(uids: usize, start: u32, end: u32): bool {
    const length = end - start;
    return length != 0 && U16.get(uids, end - 1) - U16.get(uids, start) < length + (length >> 3);
  }

  /**
   * Of the entries from `start` on, fours whose uids go up by one and lie below n: the end of as many as follow each other.
   * The row may be in any order.
   */
  static fours(uids: usize, start: u32, end: u32, n: u32): u32 {
    const first = U16.get(uids, start);
    // Below n no sum of what comes next leaves its 16 bits.
    if (first >= n) return start;
    const last = min(end, start + n - first);
    let four = <u64>first * 0x0001000100010001 + 0x0003000200010000;
    let k = start;
    // Four fours at a time; the rest, and the four that ends the run, one by one.
    for (; k + 15 < last; k += 16) {
      const at = uids + ((<usize>k) << 1);
      const a = load<u64>(at) ^ four;
      const b = load<u64>(at, 8) ^ (four + FOUR);
      const c = load<u64>(at, 16) ^ (four + 2 * FOUR);
      const d = load<u64>(at, 24) ^ (four + 3 * FOUR);
      if ((a | b | c | d) != 0) break;
      four += 4 * FOUR;
    }
    for (; k + 3 < last && load<u64>(uids + ((<usize>k) << 1)) == four; k += 4) four += FOUR;
    return k;
  }

  /** The end of the run at the row's start. */
  static end(uids: usize, start: u32, end: u32): u32 {
    const shift = U16.get(uids, start) - start;
    let low = start + 1;
    let high = end;
    if (U16.get(uids, end - 1) - (end - 1) == shift) low = end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (U16.get(uids, middle) - middle == shift) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

@unmanaged
export class InputRows {
  /** u32[n + 1] */
  offsets: usize;
  /** u16[entries] */
  uids: usize;
  /** u16[entries] */
  values: usize;
  entries: u32;

  @inline start(row: u32): u32 {
    return load<u32>(this.offsets + ((<usize>row) << 2));
  }

  @inline end(row: u32): u32 {
    return load<u32>(this.offsets + ((<usize>row) << 2), 4);
  }

  /** Entries of a row. */
  @inline length(row: u32): u32 {
    return this.end(row) - this.start(row);
  }

  @inline uid(entry: u32): u32 {
    return load<u16>(this.uids + ((<usize>entry) << 1));
  }

  @inline value(entry: u32): u32 {
    return load<u16>(this.values + ((<usize>entry) << 1));
  }
}

@unmanaged
export class Rows {
  /** u32[n + 1] */
  offsets: usize;
  /** u16[entries] */
  uids: usize;
  /** i64[entries] */
  values: usize;

  @inline start(row: u32): u32 {
    return load<u32>(this.offsets + ((<usize>row) << 2));
  }

  @inline end(row: u32): u32 {
    return load<u32>(this.offsets + ((<usize>row) << 2), 4);
  }

  @inline setEnd(row: u32, end: u32): void {
    store<u32>(this.offsets + ((<usize>row) << 2), end, 4);
  }

  /** Entries of a row. */
  @inline length(row: u32): u32 {
    return this.end(row) - this.start(row);
  }

  @inline uid(entry: u32): u32 {
    return load<u16>(this.uids + ((<usize>entry) << 1));
  }

  @inline value(entry: u32): i64 {
    return load<i64>(this.values + ((<usize>entry) << 3));
  }

  @inline set(entry: u32, uid: u32, value: i64): void {
    store<u16>(this.uids + ((<usize>entry) << 1), uid);
    store<i64>(this.values + ((<usize>entry) << 3), value);
  }

  @inline setValue(entry: u32, value: i64): void {
    store<i64>(this.values + ((<usize>entry) << 3), value);
  }

  /** Moves the entries from `start` to `end` whose values are not 0 down to `entry`; returns the entry behind them. */
  compact(start: u32, end: u32, entry: u32): u32 {
    for (let k = start; k < end; ++k) {
      const value = this.value(k);
      this.set(entry, this.uid(k), value);
      entry += u32(value != 0);
    }
    return entry;
  }

  /** Moves the entries from `start` to `end` down to `entry`; returns the entry behind them. */
  move(start: u32, end: u32, entry: u32): u32 {
    const count = end - start;
    if (entry != start) {
      memory.copy(this.uids + ((<usize>entry) << 1), this.uids + ((<usize>start) << 1), count << 1);
      memory.copy(this.values + ((<usize>entry) << 3), this.values + ((<usize>start) << 3), count << 3);
    }
    return entry + count;
  }
}
