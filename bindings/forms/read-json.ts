// The JSON text of an object straight into typed arrays, by its description: for objects of elements, lists and sparse rows,
// as epochs' states are. It reads what is written plainly. Of anything else, and of anything at fault, it reads nothing: then
// JSON.parse and parse.ts, which take several times as long, say what it is.

import { ascii, countOf, integers, type Member, membersOf } from "./element.js";
import { defaultOf, parseShape } from "./parse.js";
import type { Fields, IntegerName, Shape } from "./shape.js";

type Typed = Record<string, unknown>;

/**
 * The whole text as an object of these fields, whose defaults are not filled in; undefined where it isn't plain.
 * Its arrays are good until the next text is read.
 */
export function readJson(fields: Fields, text: Uint8Array): Typed | undefined {
  try {
    const reader = new JsonReader(text);
    const value = reader.object(fields);
    reader.end();
    return value;
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  } finally {
    dropHuge();
  }
}

/** What was read with the defaults of a runtime; undefined where a field is missing, out of range or has another count. */
export function completed(fields: Fields, read: Typed, specVersion: number): Typed | undefined {
  for (const { json, typed, shape } of membersOf(fields)) {
    const value = read[typed];
    if (value === undefined) {
      const given = defaultOf(shape, specVersion);
      if (given !== undefined) {
        read[typed] = parseShape(shape, given, json, read, { notation: "json", specVersion, whole: "" });
      } else if (!shape.optional) return undefined;
    } else if (shape.range) {
      const [min, max] = shape.range(specVersion);
      if ((value as number) < min || (value as number) > max) return undefined;
    } else if (shape.count !== undefined && value !== null) {
      const { length } = shape.form === "rows" ? (value as { offsets: Uint32Array }).offsets : (value as Uint16Array);
      if (length - Number(shape.form === "rows") !== countOf(shape, read)) return undefined;
    }
  }
  return read;
}

/** Thrown, without a trace of the stack. */
const NOT_PLAIN = { why: "not plain" };

enum Byte {
  TAB = 0x09,
  LINE_FEED = 0x0a,
  RETURN = 0x0d,
  SPACE = 0x20,
  QUOTE = 0x22,
  COMMA = 0x2c,
  MINUS = 0x2d,
  ZERO = 0x30,
  COLON = 0x3a,
  OPEN_LIST = 0x5b,
  CLOSE_LIST = 0x5d,
  N = 0x6e,
  T = 0x74,
  OPEN = 0x7b,
  CLOSE = 0x7d,
}

/** Asked of every byte between elements, and seldom so: one comparison says no. */
const isSpace = (byte: number) =>
  byte <= Byte.SPACE && (byte === Byte.SPACE || byte === Byte.LINE_FEED || byte === Byte.RETURN || byte === Byte.TAB);
const [TRUE, FALSE, NULL] = [ascii("true"), ascii("false"), ascii("null")] as const;

// What a text's lists lie in, one behind the other: arrays that double. They are kept, unless something was huge.
const LEAST = 4096;
const MOST_KEPT = 2 ** 20;
let bytes = new Uint8Array(LEAST);
let shorts = new Uint16Array(LEAST);
let words = new Uint32Array(LEAST);
let offsets = new Uint32Array(LEAST);
let uids = new Uint16Array(LEAST);
let values = new Uint16Array(LEAST);
const single = new Uint32Array(2);

function dropHuge(): void {
  if (bytes.length > MOST_KEPT) bytes = new Uint8Array(LEAST);
  if (shorts.length > MOST_KEPT) shorts = new Uint16Array(LEAST);
  if (words.length > MOST_KEPT) words = new Uint32Array(LEAST);
  if (offsets.length > MOST_KEPT) offsets = new Uint32Array(LEAST);
  if (uids.length > MOST_KEPT) uids = new Uint16Array(LEAST);
  if (values.length > MOST_KEPT) values = new Uint16Array(LEAST);
}

function longer<T extends Uint8Array | Uint16Array | Uint32Array>(array: T): T {
  const twice = new (array.constructor as new (length: number) => T)(2 * array.length);
  twice.set(array);
  return twice;
}

const TWO_32 = 2 ** 32;
/** Of ten, up to the ninth. */
const POWERS = Array.from({ length: 10 }, (_, exponent) => 10 ** exponent);
/** Decimal digits of numbers that a double always holds. */
const EXACT_DIGITS = 15;

const blanks = new WeakMap<readonly Member[], Typed>();

/** Every member, undefined: an object that grows by forty is made forty times. */
function blankOf(members: readonly Member[]): Typed {
  let blank = blanks.get(members);
  if (blank === undefined) {
    blank = Object.fromEntries(members.map(({ typed }) => [typed, undefined]));
    blanks.set(members, blank);
  }
  return blank;
}

class JsonReader {
  private at = 0;
  /** How much of each array has lists in it. */
  private readonly used = { bytes: 0, shorts: 0, words: 0, offsets: 0, entries: 0 };
  constructor(private readonly text: Uint8Array) {}

  end(): void {
    const { length } = this.text;
    while (this.at < length && isSpace(this.text[this.at] as number)) ++this.at;
    if (this.at !== length) throw NOT_PLAIN;
  }

  object(fields: Fields): Typed {
    const members = membersOf(fields);
    const read: Typed = { ...blankOf(members) };
    let after = 0;
    this.expect(Byte.OPEN);
    do {
      const place = this.name(members, after);
      const { typed, shape } = members[place] as Member;
      if (read[typed] !== undefined) throw NOT_PLAIN;
      this.expect(Byte.COLON);
      this.skip();
      read[typed] = this.value(shape);
      after = place + 1;
    } while (this.goesOn(Byte.CLOSE));
    return read;
  }

  private value(shape: Shape): unknown {
    const { form, type } = shape;
    const mayBeNull = form === "one" ? shape.nullable : shape.orNone;
    if (mayBeNull && this.text[this.at] === Byte.N) return this.literal(NULL, null);
    if (form === "object") return this.object(type as Fields);
    if (form === "rows" && type === "u16") return this.rows();
    if (form === "list" && type === "u16") return this.u16s();
    if (form === "list" && type === "boolean") return this.booleans();
    if (form === "list" && type === "u64") return this.u64s(shape.nullable === true);
    if (form !== "one") throw NOT_PLAIN;
    switch (type) {
      case "boolean":
        return this.boolean();
      case "enum":
        return shape.values?.[
          this.name(
            shape.values.map((value) => ({ bytes: ascii(value) })),
            0,
          )
        ];
      case "u16":
        return this.u16();
      case "u64":
        this.u64(single, 0);
        return new BigUint64Array(single.buffer)[0];
      default:
        return this.integer(type as IntegerName);
    }
  }

  private skip(): void {
    this.at = past(this.text, this.at);
  }

  private expect(byte: number): void {
    this.skip();
    if (this.text[this.at++] !== byte) throw NOT_PLAIN;
  }

  /** After an element: a comma, or the end. */
  private goesOn(end: number): boolean {
    this.skip();
    const byte = this.text[this.at++];
    if (byte !== Byte.COMMA && byte !== end) throw NOT_PLAIN;
    return byte === Byte.COMMA;
  }

  /** Which of the known names stands here; most likely it is that of the place. */
  private name(known: readonly Pick<Member, "bytes">[], likely: number): number {
    this.expect(Byte.QUOTE);
    let place = likely;
    if (!this.isName(known[likely])) place = known.findIndex((name) => this.isName(name));
    if (place < 0) throw NOT_PLAIN;
    this.at += (known[place] as Pick<Member, "bytes">).bytes.length + 1;
    return place;
  }

  private isName(name: Pick<Member, "bytes"> | undefined): boolean {
    if (name === undefined) return false;
    const { text, at } = this;
    const { bytes } = name;
    for (let i = 0; i < bytes.length; ++i) if (text[at + i] !== bytes[i]) return false;
    return text[at + bytes.length] === Byte.QUOTE;
  }

  private literal<T>(word: Uint8Array, value: T): T {
    for (let i = 0; i < word.length; ++i) if (this.text[this.at++] !== word[i]) throw NOT_PLAIN;
    return value;
  }

  private boolean(): boolean {
    return this.text[this.at] === Byte.T ? this.literal(TRUE, true) : this.literal(FALSE, false);
  }

  /** Of up to 32 bits. */
  private integer(type: IntegerName): number {
    const isNegative = this.text[this.at] === Byte.MINUS;
    if (isNegative) ++this.at;
    const magnitude = this.digits();
    const value = isNegative ? -magnitude : magnitude;
    const [min, max] = integers[type].range;
    // -0 is told to be 0 elsewhere.
    if (value < min || value > max || (isNegative && value === 0)) throw NOT_PLAIN;
    return value;
  }

  /** As far as a double goes. */
  private digits(): number {
    const { text } = this;
    const start = this.at;
    let at = start;
    let value = 0;
    for (
      let digit = (text[at] as number) - Byte.ZERO;
      digit >= 0 && digit <= 9;
      digit = (text[++at] as number) - Byte.ZERO
    ) {
      value = 10 * value + digit;
    }
    if (at === start || at - start > EXACT_DIGITS || (text[start] === Byte.ZERO && at - start > 1)) throw NOT_PLAIN;
    this.at = at;
    return value;
  }

  /** A decimal string, into two words: up to nine digits as a small integer, then up to nine more, which are added. */
  private u64(words: Uint32Array, place: number): void {
    const { text } = this;
    if (text[this.at] !== Byte.QUOTE) throw NOT_PLAIN;
    const start = this.at + 1;
    let at = start;
    let value = 0;
    let digit = (text[at] as number) - Byte.ZERO;
    for (const end = start + 9; digit >= 0 && digit <= 9 && at < end; digit = (text[++at] as number) - Byte.ZERO) {
      value = (10 * value + digit) | 0;
    }
    if (at === start || (text[start] === Byte.ZERO && at > start + 1)) throw NOT_PLAIN;
    words[place] = value;
    words[place + 1] = 0;
    while (digit >= 0 && digit <= 9) {
      const from = at;
      value = 0;
      for (const end = from + 9; digit >= 0 && digit <= 9 && at < end; digit = (text[++at] as number) - Byte.ZERO) {
        value = (10 * value + digit) | 0;
      }
      append(words, place, value, POWERS[at - from] as number);
    }
    if (text[at] !== Byte.QUOTE) throw NOT_PLAIN;
    this.at = at + 1;
  }

  /** Whether a list that begins here has elements; past what it begins with. */
  private opens(): boolean {
    this.expect(Byte.OPEN_LIST);
    this.skip();
    if (this.text[this.at] !== Byte.CLOSE_LIST) return true;
    ++this.at;
    return false;
  }

  private next(): boolean {
    const byte = this.text[this.at];
    // What is written without spaces is not asked for them.
    if (byte === Byte.COMMA && !isSpace(this.text[this.at + 1] as number)) {
      ++this.at;
      return true;
    }
    const goesOn = this.goesOn(Byte.CLOSE_LIST);
    this.skip();
    return goesOn;
  }

  private u16(): number {
    const { text } = this;
    const start = this.at;
    let at = start;
    let value = 0;
    for (let digit = (text[at] as number) - Byte.ZERO; digit >= 0 && digit <= 9; ) {
      value = (10 * value + digit) | 0;
      digit = (text[++at] as number) - Byte.ZERO;
    }
    if (!isShort(text, start, at, value)) throw NOT_PLAIN;
    this.at = at;
    return value;
  }

  private u16s(): Uint16Array {
    const start = this.used.shorts;
    let end = start;
    if (this.opens()) {
      do {
        if (end === shorts.length) shorts = longer(shorts);
        shorts[end++] = this.u16();
      } while (this.next());
    }
    this.used.shorts = end;
    return shorts.subarray(start, end);
  }

  private booleans(): Uint8Array {
    const start = this.used.bytes;
    let end = start;
    if (this.opens()) {
      do {
        if (end === bytes.length) bytes = longer(bytes);
        bytes[end++] = Number(this.boolean());
      } while (this.next());
    }
    this.used.bytes = end;
    return bytes.subarray(start, end);
  }

  /** null has all bits set. */
  private u64s(nullable: boolean): BigUint64Array {
    const start = this.used.words;
    let end = start;
    if (this.opens()) {
      do {
        if (end === words.length) words = longer(words);
        if (nullable && this.text[this.at] === Byte.N) {
          this.literal(NULL, null);
          words.fill(0xffff_ffff, end, end + 2);
        } else {
          this.u64(words, end);
        }
        end += 2;
      } while (this.next());
    }
    this.used.words = end;
    return new BigUint64Array(words.buffer, start * words.BYTES_PER_ELEMENT, (end - start) / 2);
  }

  /** There may be hundreds of thousands of entries: for each no function is called. */
  private rows() {
    const { text, used } = this;
    const start = used.entries;
    const firstRow = used.offsets;
    let ownUids = uids;
    let items = values;
    let row = firstRow;
    let end = start;
    if (row === offsets.length) offsets = longer(offsets);
    offsets[row] = 0;
    if (this.opens()) {
      do {
        let at = this.at;
        if (text[at] === Byte.OPEN_LIST && text[past(text, at + 1)] !== Byte.CLOSE_LIST) {
          do {
            if (end === items.length) {
              ownUids = uids = longer(uids);
              items = values = longer(values);
            }
            at = past(text, at + 1);
            if (text[at] !== Byte.OPEN_LIST) throw NOT_PLAIN;
            at = past(text, at + 1);
            const uid = at;
            let number = 0;
            for (let digit = (text[at] as number) - Byte.ZERO; digit >= 0 && digit <= 9; ) {
              number = (10 * number + digit) | 0;
              digit = (text[++at] as number) - Byte.ZERO;
            }
            if (!isShort(text, uid, at, number)) throw NOT_PLAIN;
            ownUids[end] = number;
            at = past(text, at);
            if (text[at] !== Byte.COMMA) throw NOT_PLAIN;
            at = past(text, at + 1);
            const value = at;
            number = 0;
            for (let digit = (text[at] as number) - Byte.ZERO; digit >= 0 && digit <= 9; ) {
              number = (10 * number + digit) | 0;
              digit = (text[++at] as number) - Byte.ZERO;
            }
            if (!isShort(text, value, at, number)) throw NOT_PLAIN;
            items[end++] = number;
            at = past(text, at);
            if (text[at] !== Byte.CLOSE_LIST) throw NOT_PLAIN;
            at = past(text, at + 1);
          } while (text[at] === Byte.COMMA);
          if (text[at] !== Byte.CLOSE_LIST) throw NOT_PLAIN;
          this.at = at + 1;
        } else if (this.opens()) throw NOT_PLAIN;
        if (++row === offsets.length) offsets = longer(offsets);
        offsets[row] = end - start;
      } while (this.next());
    }
    used.entries = end;
    used.offsets = row + 1;
    return {
      offsets: offsets.subarray(firstRow, row + 1),
      uids: uids.subarray(start, end),
      values: values.subarray(start, end),
    };
  }
}

/** Scales by a power of ten, and adds. A product of two words is exact in its low one; the high one is what rounding leaves. */
function append(words: Uint32Array, place: number, value: number, scale: number): void {
  const before = words[place] as number;
  const low = Math.imul(before, scale) >>> 0;
  const sum = low + value;
  const carried = Math.round((before * scale - low) / TWO_32) + (sum >= TWO_32 ? 1 : 0);
  const high = (words[place + 1] as number) * scale + carried;
  if (high >= TWO_32) throw NOT_PLAIN;
  words[place] = sum;
  words[place + 1] = high;
}

/** Whether these digits are a u16 as JSON has it. */
function isShort(text: Uint8Array, start: number, end: number, value: number): boolean {
  const length = end - start;
  return length > 0 && length <= 5 && value <= 0xffff && (length === 1 || text[start] !== Byte.ZERO);
}

/** The place of what follows white space. */
function past(text: Uint8Array, at: number): number {
  while (isSpace(text[at] as number)) ++at;
  return at;
}
