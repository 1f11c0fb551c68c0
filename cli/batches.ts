// Requests in batches for worker threads: what is there, up to a size, and nothing that has to be waited for.

import type { Requests } from "./answers.js";

/** Bytes from which on a batch is whole: so many that passing it on takes no time beside answering it. */
export const ENOUGH = 2 ** 20;

export interface Batch {
  /** The requests, one behind the other. */
  readonly bytes: Uint8Array;
  /** Of each: its bytes; TOO_LONG for one that was too long to be kept. */
  readonly lengths: readonly number[];
  /** The place of the first among all requests, from 1. */
  readonly first: number;
}

const TOO_LONG = -1;

export async function* batches(requests: Requests): AsyncGenerator<Batch> {
  const iterator = requests[Symbol.asyncIterator]();
  let next = iterator.next();
  for (let first = 1; ; ) {
    const parts: Buffer[] = [];
    const lengths: number[] = [];
    let size = 0;
    let item: IteratorResult<Buffer | undefined> | undefined = await next;
    // The event loop turns when nothing more is ready.
    const turned = new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)));
    while (item && !item.done) {
      const { value } = item;
      lengths.push(value?.length ?? TOO_LONG);
      // A request is good until the next is asked for.
      if (value) parts.push(Buffer.from(value));
      size += value?.length ?? 0;
      next = iterator.next();
      item = size < ENOUGH ? await Promise.race([next, turned]) : undefined;
    }
    if (lengths.length > 0) yield { bytes: joined(parts), lengths, first };
    first += lengths.length;
    if (item?.done) return;
  }
}

/** In a buffer of its own, which can be moved. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

export function requestsOf({ bytes, lengths }: Batch): (Uint8Array | undefined)[] {
  let end = 0;
  return lengths.map((length) => {
    if (length === TOO_LONG) return undefined;
    const start = end;
    end += length;
    return bytes.subarray(start, end);
  });
}
