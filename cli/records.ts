// The records of a stream, for either side of `yuma run --binary` (docs/abi.md, "A stream of records").

import { LENGTH_BYTES } from "./answers.js";
import { MOST_BYTES } from "./lines.js";

/**
 * Records without their length, each good until the next is asked for; undefined for one longer than MOST_BYTES. One that
 * is cut off by the end is what there is of it.
 */
export async function* records(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  let rest: Buffer = Buffer.alloc(0);
  /** Of a record that is too long: bytes still to come. */
  let skipped = 0;
  const parts: Buffer[] = [];
  let held = 0;
  for await (const chunk of chunks) {
    const dropped = Math.min(skipped, chunk.length);
    skipped -= dropped;
    parts.push(chunk.subarray(dropped));
    held += chunk.length - dropped;
    // Parts are put together when they are a whole record, not again and again.
    if (held < LENGTH_BYTES || held < needed(parts)) continue;
    rest = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    while (rest.length >= LENGTH_BYTES) {
      const length = rest.readUInt32LE();
      const end = LENGTH_BYTES + length;
      if (length > MOST_BYTES) {
        yield undefined;
        skipped = Math.max(0, end - rest.length);
      } else if (end > rest.length) {
        break;
      } else {
        yield rest.subarray(LENGTH_BYTES, end);
      }
      rest = rest.subarray(end);
    }
    parts.splice(0, parts.length, rest);
    held = rest.length;
  }
  if (held > 0) yield Buffer.concat(parts).subarray(LENGTH_BYTES);
}

/** Bytes of the first record with its length, or of the length alone where the record is to be skipped. */
function needed(parts: Buffer[]): number {
  const [first = Buffer.alloc(0)] = parts;
  if (first.length < LENGTH_BYTES) parts.splice(0, parts.length, Buffer.concat(parts));
  const length = (parts[0] as Buffer).readUInt32LE();
  return length > MOST_BYTES ? LENGTH_BYTES : LENGTH_BYTES + length;
}
