// Typed values as JSON text, by their description: the bytes of what JSON.stringify makes of formatFields, without the
// arrays and strings in between where a list is one of numbers, flags or sparse rows.

import { membersOf } from "./element.js";
import { formatShape } from "./format.js";
import type { Fields, Shape } from "./shape.js";

enum Byte {
  QUOTE = 0x22,
  COMMA = 0x2c,
  ZERO = 0x30,
  COLON = 0x3a,
  OPEN_LIST = 0x5b,
  CLOSE_LIST = 0x5d,
  OPEN = 0x7b,
  CLOSE = 0x7d,
}

/** Bytes of the longest element with its comma: a u64 in quotes; [uid, value]; false. */
const LONGEST_U64 = 23;
const LONGEST_ENTRY = 14;
const LONGEST_FLAG = 6;
const LONGEST_U16 = 6;

/** Of bytes: the first room, and what is kept of it for the next text. */
const LEAST = 2 ** 16;
const MOST_KEPT = 2 ** 22;

const TWO_32 = 2 ** 32;
/** What a double holds, and every number below. */
const MAX_EXACT_HIGH = 2 ** 21;

interface Rows {
  readonly offsets: Uint32Array;
  readonly uids: Uint16Array;
  readonly values: Uint16Array | BigInt64Array;
}

export class JsonWriter {
  private bytes = new Uint8Array(LEAST);
  private at = 0;

  /** Bytes written since the last beginning. */
  get length(): number {
    return this.at;
  }

  /** A copy of what was written so far, and a new beginning. */
  take(): Uint8Array {
    const written = this.bytes.slice(0, this.at);
    if (this.bytes.length > MOST_KEPT) this.bytes = new Uint8Array(LEAST);
    this.at = 0;
    return written;
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** Text of ASCII as it is. */
  text(ascii: string): void {
    this.reserve(ascii.length);
    for (let i = 0; i < ascii.length; ++i) this.bytes[this.at++] = ascii.charCodeAt(i);
  }

  /** The fields that an object has. */
  fields(fields: Fields, values: object): void {
    let separator = Byte.OPEN;
    for (const { bytes: name, typed, shape } of membersOf(fields)) {
      const value = (values as Record<string, unknown>)[typed];
      if (value === undefined) continue;
      this.reserve(name.length + 4);
      this.bytes[this.at++] = separator;
      this.bytes[this.at++] = Byte.QUOTE;
      this.bytes.set(name, this.at);
      this.at += name.length;
      this.bytes[this.at++] = Byte.QUOTE;
      this.bytes[this.at++] = Byte.COLON;
      this.shape(shape, value);
      separator = Byte.COMMA;
    }
    this.text(separator === Byte.OPEN ? "{}" : "}");
  }

  private shape(shape: Shape, value: unknown): void {
    const { form, type } = shape;
    if (form === "list" && value instanceof Uint16Array) this.list(value, LONGEST_U16, this.u16);
    else if (form === "list" && type === "boolean") this.list(value as Uint8Array, LONGEST_FLAG, this.flag);
    else if (form === "list" && value instanceof BigUint64Array && !shape.nullable) this.u64s(value);
    else if (form === "rows" && type === "u16") this.rows(value as Rows);
    else this.text(JSON.stringify(formatShape(shape, value)));
  }

  private reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const longer = new Uint8Array(Math.max(2 * this.bytes.length, this.at + more));
    longer.set(this.bytes.subarray(0, this.at));
    this.bytes = longer;
  }

  private list(values: Uint8Array | Uint16Array, longest: number, write: (value: number) => void): void {
    this.reserve(2 + values.length * longest);
    this.bytes[this.at++] = Byte.OPEN_LIST;
    for (let i = 0; i < values.length; ++i) {
      if (i > 0) this.bytes[this.at++] = Byte.COMMA;
      write.call(this, values[i] as number);
    }
    this.bytes[this.at++] = Byte.CLOSE_LIST;
  }

  private flag(value: number): void {
    const word = value ? "true" : "false";
    for (let i = 0; i < word.length; ++i) this.bytes[this.at++] = word.charCodeAt(i);
  }

  private u16(value: number): void {
    const { bytes } = this;
    let at = this.at + (value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : value < 10000 ? 4 : 5);
    this.at = at;
    do {
      const tenth = (value / 10) | 0;
      bytes[--at] = Byte.ZERO + value - 10 * tenth;
      value = tenth;
    } while (value > 0);
  }

  private u64s(values: BigUint64Array): void {
    this.reserve(2 + values.length * LONGEST_U64);
    const { bytes } = this;
    const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
    bytes[this.at++] = Byte.OPEN_LIST;
    for (let i = 0; i < values.length; ++i) {
      if (i > 0) bytes[this.at++] = Byte.COMMA;
      bytes[this.at++] = Byte.QUOTE;
      const high = words[2 * i + 1] as number;
      if (high < MAX_EXACT_HIGH) this.integer(high * TWO_32 + (words[2 * i] as number));
      else this.text(String(values[i]));
      bytes[this.at++] = Byte.QUOTE;
    }
    bytes[this.at++] = Byte.CLOSE_LIST;
  }

  /** Of up to 53 bits, four digits at a time. */
  private integer(value: number): void {
    const { bytes } = this;
    let length = 1;
    for (let limit = 10; value >= limit; limit *= 10) ++length;
    let at = this.at + length;
    this.at = at;
    while (value >= 2 ** 31) {
      const rest = Math.floor(value / 10_000);
      let part = value - 10_000 * rest;
      for (let i = 0; i < 4; ++i) {
        const tenth = (part / 10) | 0;
        bytes[--at] = Byte.ZERO + part - 10 * tenth;
        part = tenth;
      }
      value = rest;
    }
    do {
      const tenth = (value / 10) | 0;
      bytes[--at] = Byte.ZERO + value - 10 * tenth;
      value = tenth;
    } while (value > 0);
  }

  private rows({ offsets, uids, values }: Rows): void {
    const n = offsets.length - 1;
    this.reserve(2 + 3 * n + uids.length * LONGEST_ENTRY);
    const { bytes } = this;
    bytes[this.at++] = Byte.OPEN_LIST;
    for (let i = 0; i < n; ++i) {
      if (i > 0) bytes[this.at++] = Byte.COMMA;
      bytes[this.at++] = Byte.OPEN_LIST;
      const end = offsets[i + 1] as number;
      for (let start = offsets[i] as number, k = start; k < end; ++k) {
        if (k > start) bytes[this.at++] = Byte.COMMA;
        bytes[this.at++] = Byte.OPEN_LIST;
        this.u16(uids[k] as number);
        bytes[this.at++] = Byte.COMMA;
        this.u16(values[k] as number);
        bytes[this.at++] = Byte.CLOSE_LIST;
      }
      bytes[this.at++] = Byte.CLOSE_LIST;
    }
    bytes[this.at++] = Byte.CLOSE_LIST;
  }
}
