// Columns: arrays in linear memory, one element a subnet, account or neuron.

export class Column {
  @inline static flag(column: usize, i: u32): bool {
    return load<u8>(column + i) != 0;
  }

  @inline static setFlag(column: usize, i: u32, value: bool): void {
    store<u8>(column + i, u8(value));
  }

  @inline static u16(column: usize, i: u32): u32 {
    return load<u16>(column + ((<usize>i) << 1));
  }

  @inline static setU16(column: usize, i: u32, value: u32): void {
    store<u16>(column + ((<usize>i) << 1), value);
  }

  @inline static u32(column: usize, i: u32): u32 {
    return load<u32>(column + ((<usize>i) << 2));
  }

  @inline static setU32(column: usize, i: u32, value: u32): void {
    store<u32>(column + ((<usize>i) << 2), value);
  }

  @inline static u64(column: usize, i: u32): u64 {
    return load<u64>(column + ((<usize>i) << 3));
  }

  @inline static setU64(column: usize, i: u32, value: u64): void {
    store<u64>(column + ((<usize>i) << 3), value);
  }

  /** The address of an element of two words. */
  @inline static wide(column: usize, i: u32): usize {
    return column + ((<usize>i) << 4);
  }
}
