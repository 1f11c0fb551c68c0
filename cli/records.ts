// The records of a stream, for either side of `yuma run --binary` (docs/abi.md, "A stream of records").

import { MOST_BYTES, Room, type Splitter } from "./lines.js";

/** Of what stands before a record: its length, a u32. */
export const LENGTH_BYTES = 4;

/** Without their length. One that is cut off by the end is what there is of it. */
export class RecordSplitter implements Splitter {
  /** Of the length, or of the record once that is known. */
  readonly #begun = new Room();
  #length: number | undefined;
  /** Of a record that is too long: bytes still to come. */
  #skipped = 0;

  *ended(chunk: Buffer): Generator<Buffer | undefined> {
    for (let at = 0; at < chunk.length || this.#length === 0; ) {
      const wanted = this.#skipped || (this.#length ?? LENGTH_BYTES) - this.#begun.length;
      const part = chunk.subarray(at, at + wanted);
      at += part.length;
      if (this.#skipped > 0) {
        this.#skipped -= part.length;
        continue;
      }
      let whole: Buffer | undefined = part;
      if (part.length < wanted || this.#begun.length > 0) {
        this.#begun.add(part);
        if (part.length < wanted) return;
        whole = this.#begun.take() as Buffer;
      }
      if (this.#length !== undefined) {
        this.#length = undefined;
        yield whole;
        continue;
      }
      const length = whole.readUInt32LE();
      if (length > MOST_BYTES) {
        this.#skipped = length;
        yield undefined;
      } else {
        this.#length = length;
      }
    }
  }

  *rest(): Generator<Buffer | undefined> {
    const begun = this.#begun.take();
    if (this.#length !== undefined) yield begun;
    else if (begun?.length) yield Buffer.alloc(0);
  }
}
