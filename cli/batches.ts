// Requests in batches: what is there, up to a size, and nothing that has to be waited for.

import type { Splitter } from "./lines.js";

/** Bytes from which on a batch is whole: so many that passing it on takes no time beside answering it. */
export const ENOUGH = 2 ** 20;

export interface Batch {
  /** What was read, and copies of what had to be put together: in buffers of their own, which can be moved. */
  readonly parts: Uint8Array[];
  /** Of each request its part, and where it begins and ends there. One that was too long has the part NONE. */
  readonly places: number[];
  /** The place of the first among all requests, from 1. */
  readonly first: number;
}

const NONE = -1;
/** Numbers to a request. */
const PLACE = 3;

export async function* batches(chunks: AsyncIterable<Buffer>, splitter: Splitter): AsyncGenerator<Batch> {
  const iterator = chunks[Symbol.asyncIterator]();
  let next = iterator.next();
  for (let first = 1, isLast = false; !isLast; ) {
    const batch: Batch = { parts: [], places: [], first };
    let size = 0;
    let item: IteratorResult<Buffer> | undefined = await next;
    // The event loop turns when nothing more is ready.
    const turned = new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)));
    while (item && !isLast) {
      isLast = item.done === true;
      if (item.done) {
        add(batch, splitter.rest());
      } else {
        add(batch, splitter.ended(item.value), item.value);
        size += item.value.length;
        next = iterator.next();
        // If it fails while nobody waits for it, it is told when somebody does.
        next.catch(() => {});
        item = size < ENOUGH ? await Promise.race([next, turned]) : undefined;
      }
    }
    if (batch.places.length > 0) yield batch;
    first += batch.places.length / PLACE;
  }
}

function add({ parts, places }: Batch, requests: Iterable<Buffer | undefined>, chunk?: Buffer): void {
  let place: number | undefined;
  for (const request of requests) {
    if (request === undefined) {
      places.push(NONE, 0, 0);
    } else if (request.buffer === chunk?.buffer) {
      place ??= parts.push(chunk) - 1;
      const start = request.byteOffset - chunk.byteOffset;
      places.push(place, start, start + request.length);
    } else {
      places.push(parts.push(Uint8Array.from(request)) - 1, 0, request.length);
    }
  }
}

export function requestsOf({ parts, places }: Batch): (Uint8Array | undefined)[] {
  const requests = [];
  for (let i = 0; i < places.length; i += PLACE) {
    requests.push(parts[places[i] as number]?.subarray(places[i + 1], places[i + 2]));
  }
  return requests;
}
