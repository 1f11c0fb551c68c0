// Reads a WebAssembly binary as far as is needed to prove what it cannot do. Whatever it does not know is an error: the
// opcodes below are all the blob may use (WebAssembly Core Specification 2.0, 5.4 and 5.5).

export interface Anatomy {
  readonly sections: readonly number[];
  readonly imports: number;
  readonly exports: readonly string[];
  readonly memory: { readonly min: number; readonly max: number | undefined };
  /** Of each function, the functions that it calls. */
  readonly calls: readonly (readonly number[])[];
  /** How often each opcode occurs. */
  readonly opcodes: ReadonlyMap<number, number>;
}

export const Section = { CUSTOM: 0, IMPORT: 2, MEMORY: 5, EXPORT: 7, START: 8, CODE: 10 } as const;

const CALL = 0x10;
const PREFIX = 0xfc;

/** The immediates of the opcodes without float, SIMD, threads, tables, references and indirect calls. */
type Immediates = "" | "type" | "index" | "memory" | "i32" | "i64" | "byte" | "targets";
const allowed = new Map<number, Immediates>([
  [0x00, ""], // unreachable
  [0x01, ""], // nop
  [0x02, "type"], // block
  [0x03, "type"], // loop
  [0x04, "type"], // if
  [0x05, ""], // else
  [0x0b, ""], // end
  [0x0c, "index"], // br
  [0x0d, "index"], // br_if
  [0x0e, "targets"], // br_table
  [0x0f, ""], // return
  [CALL, "index"],
  [0x1a, ""], // drop
  [0x1b, ""], // select
  ...range(0x20, 0x24, "index"), // locals and globals
  ...range(0x28, 0x29, "memory"), // i32.load, i64.load
  ...range(0x2c, 0x37, "memory"), // narrow loads, i32.store, i64.store
  ...range(0x3a, 0x3e, "memory"), // narrow stores
  [0x3f, "byte"], // memory.size
  [0x40, "byte"], // memory.grow
  [0x41, "i32"],
  [0x42, "i64"],
  ...range(0x45, 0x5a, ""), // integer comparisons
  ...range(0x67, 0x8a, ""), // integer arithmetic
  [0xa7, ""], // i32.wrap_i64
  ...range(0xac, 0xad, ""), // i64.extend_i32
  ...range(0xc0, 0xc4, ""), // sign extension
]);
/** After the prefix: memory.copy and memory.fill. */
const allowedAfterPrefix = new Map([
  [10, 2],
  [11, 1],
]);

function* range(first: number, last: number, immediates: Immediates): Generator<[number, Immediates]> {
  for (let opcode = first; opcode <= last; ++opcode) yield [opcode, immediates];
}

class Reader {
  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
    readonly end = bytes.length,
  ) {}

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined || this.at > this.end) throw new Error(`the binary ends early, at ${this.at}`);
    return byte;
  }

  /** LEB128; of signed numbers only the length matters here. */
  integer(): number {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(value);
    }
  }

  name(): string {
    const length = this.integer();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }

  part(length: number): Reader {
    this.at += length;
    if (this.at > this.end) throw new Error(`the binary ends early, at ${this.at}`);
    return new Reader(this.bytes, this.at - length, this.at);
  }
}

/** @throws on every opcode and every import that is not known to be harmless */
export function dissect(binary: Uint8Array): Anatomy {
  const reader = new Reader(binary, 8);
  const sections: number[] = [];
  let imports = 0;
  const exports: string[] = [];
  let memory: Anatomy["memory"] = { min: 0, max: 0 };
  const calls: number[][] = [];
  const opcodes = new Map<number, number>();
  while (reader.at < reader.end) {
    const id = reader.byte();
    const section = reader.part(reader.integer());
    sections.push(id);
    if (id === Section.IMPORT) imports = section.integer();
    if (id === Section.MEMORY) memory = readMemory(section);
    if (id === Section.EXPORT) {
      for (let count = section.integer(); count > 0; --count) {
        exports.push(section.name());
        section.byte();
        section.integer();
      }
    }
    if (id === Section.CODE) {
      for (let count = section.integer(); count > 0; --count)
        calls.push(readBody(section.part(section.integer()), opcodes));
    }
  }
  return { sections, imports, exports, memory, calls, opcodes };
}

function readMemory(section: Reader): Anatomy["memory"] {
  if (section.integer() !== 1) throw new Error("not one memory");
  const flags = section.byte();
  if (flags > 1) throw new Error(`a memory of kind ${flags}: shared or 64 bits`);
  const min = section.integer();
  return { min, max: flags === 1 ? section.integer() : undefined };
}

function readBody(body: Reader, opcodes: Map<number, number>): number[] {
  for (let groups = body.integer(); groups > 0; --groups) {
    body.integer();
    const type = body.byte();
    if (type !== 0x7f && type !== 0x7e) throw new Error(`a local of type 0x${type.toString(16)}`);
  }
  const called: number[] = [];
  while (body.at < body.end) {
    const opcode = body.byte();
    opcodes.set(opcode, (opcodes.get(opcode) ?? 0) + 1);
    if (opcode === PREFIX) {
      const operation = body.integer();
      const memories = allowedAfterPrefix.get(operation);
      if (memories === undefined) throw new Error(`opcode 0xfc ${operation} at ${body.at}`);
      for (let i = 0; i < memories; ++i) body.byte();
      continue;
    }
    const immediates = allowed.get(opcode);
    if (immediates === undefined) throw new Error(`opcode 0x${opcode.toString(16)} at ${body.at}`);
    if (opcode === CALL) called.push(body.integer());
    else if (immediates === "byte" || immediates === "type") blockTypeOrByte(body, immediates);
    else if (immediates === "memory") {
      body.integer();
      body.integer();
    } else if (immediates === "targets") for (let count = body.integer(); count >= 0; --count) body.integer();
    else if (immediates !== "") body.integer();
  }
  return called;
}

/** Blocks have no result or one integer; anything else would be a float or a type of several values. */
function blockTypeOrByte(body: Reader, immediates: "byte" | "type"): void {
  const byte = body.byte();
  if (immediates === "type" && ![0x40, 0x7f, 0x7e].includes(byte))
    throw new Error(`a block of type 0x${byte.toString(16)}`);
}

/** A function that can reach itself, or undefined. */
export function findRecursion(calls: Anatomy["calls"]): number | undefined {
  const reaches = calls.map((called) => new Set(called));
  for (let round = 0; round < calls.length; ++round) {
    let grew = false;
    for (const from of reaches) {
      for (const to of [...from]) {
        for (const next of reaches[to] ?? []) {
          if (!from.has(next)) grew = true;
          from.add(next);
        }
      }
    }
    if (!grew) break;
  }
  const found = reaches.findIndex((reached, index) => reached.has(index));
  return found < 0 ? undefined : found;
}
