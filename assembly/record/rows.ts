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
}
