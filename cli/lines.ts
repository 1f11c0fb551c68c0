// The lines of a stream, for either side of the line protocol.

/** Of a line, and of a file: far more than the state of any subnet has, and less than a string can hold. */
export const MOST_BYTES = 256 * 2 ** 20;

/** What is kept for the next line that comes in parts. */
const KEPT_BYTES = 2 ** 20;

/** Finds what a stream consists of. Each is good until the next is asked for; undefined for one longer than MOST_BYTES. */
export interface Splitter {
  /** What ends in this chunk. What lies in it as a whole is a part of it. */
  ended(chunk: Buffer): Iterable<Buffer | undefined>;
  /** What the stream ends with. */
  rest(): Iterable<Buffer | undefined>;
}

/** What comes in parts, while it is not whole. Of what is longer than MOST_BYTES nothing is kept. */
export class Room {
  #bytes = Buffer.alloc(0);
  length = 0;

  add(part: Buffer): void {
    const whole = this.length + part.length;
    if (whole > MOST_BYTES) {
      this.#bytes = Buffer.alloc(0);
    } else {
      if (whole > this.#bytes.length) {
        const longer = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, whole, 2 ** 16));
        this.#bytes.copy(longer, 0, 0, this.length);
        this.#bytes = longer;
      }
      part.copy(this.#bytes, this.length);
    }
    this.length = whole;
  }

  /** The whole, good until something is added. */
  take(): Buffer | undefined {
    const whole = this.length > MOST_BYTES ? undefined : this.#bytes.subarray(0, this.length);
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = Buffer.alloc(0);
    this.length = 0;
    return whole;
  }
}

/** Without their end. Only a line feed is one: readline would also split at U+2028, which JSON allows in strings. */
export class LineSplitter implements Splitter {
  readonly #begun = new Room();

  *ended(chunk: Buffer): Generator<Buffer | undefined> {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      const part = chunk.subarray(start, end);
      start = end + 1;
      if (this.#begun.length === 0) {
        yield part;
      } else {
        this.#begun.add(part);
        yield this.#begun.take();
      }
    }
    this.#begun.add(chunk.subarray(start));
  }

  *rest(): Generator<Buffer | undefined> {
    if (this.#begun.length > 0) yield this.#begun.take();
  }
}

/** The parts of a stream as they come. */
export async function* split(chunks: AsyncIterable<Buffer>, splitter: Splitter): AsyncGenerator<Buffer | undefined> {
  for await (const chunk of chunks) yield* splitter.ended(chunk);
  yield* splitter.rest();
}

export const lines = (chunks: AsyncIterable<Buffer>) => split(chunks, new LineSplitter());
