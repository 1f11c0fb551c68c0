// The lines of a stream, for either side of the line protocol.

/** Of a line, and of a file: far more than the state of any subnet has, and less than a string can hold. */
export const MOST_BYTES = 256 * 2 ** 20;

/** Lines without their end; undefined for one that is longer than MOST_BYTES, of which nothing is kept. Only a line feed ends one: readline would also split at U+2028, which JSON allows in strings. */
export async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  let parts: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer) => {
    length += part.length;
    if (length > MOST_BYTES) parts = [];
    else parts.push(part);
  };
  const line = () => {
    const whole = length > MOST_BYTES ? undefined : Buffer.concat(parts);
    parts = [];
    length = 0;
    return whole;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      add(chunk.subarray(start, end));
      yield line();
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  if (length > 0) yield line();
}
