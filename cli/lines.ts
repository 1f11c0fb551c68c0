// The lines of a stream, for either side of the line protocol.

/** Of a line, and of a file: far more than the state of any subnet has, and less than a string can hold. */
export const MOST_BYTES = 256 * 2 ** 20;

/** What is kept for the next line that comes in parts. */
const KEPT_BYTES = 2 ** 20;

/**
 * Lines without their end, each good until the next is asked for; undefined for one that is longer than MOST_BYTES, of
 * which nothing is kept. Only a line feed ends one: readline would also split at U+2028, which JSON allows in strings.
 */
export async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  let room = Buffer.alloc(0);
  let length = 0;
  const add = (part: Buffer) => {
    const whole = length + part.length;
    if (whole <= MOST_BYTES) {
      if (whole > room.length) {
        const longer = Buffer.allocUnsafe(Math.max(2 * room.length, whole, 2 ** 16));
        room.copy(longer, 0, 0, length);
        room = longer;
      }
      part.copy(room, length);
    } else {
      room = Buffer.alloc(0);
    }
    length = whole;
  };
  const line = () => {
    const whole = length > MOST_BYTES ? undefined : room.subarray(0, length);
    if (room.length > KEPT_BYTES) room = Buffer.alloc(0);
    length = 0;
    return whole;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      const part = chunk.subarray(start, end);
      start = end + 1;
      if (length === 0) {
        yield part;
        continue;
      }
      add(part);
      yield line();
    }
    add(chunk.subarray(start));
  }
  if (length > 0) yield line();
}
