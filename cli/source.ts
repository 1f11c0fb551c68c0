// Standard input for `yuma run`, by pieces that may be moved to other threads.

import { fstatSync, read } from "node:fs";
import { PassThrough, pipeline } from "node:stream";
import { promisify } from "node:util";
import { ENOUGH } from "./batches.js";
import { InputError } from "./input.js";

const readInto = promisify(read);

export class Source {
  readonly #spare: Buffer[] = [];

  /** Each is the reader's until it gives it back. */
  chunks(): AsyncIterable<Buffer> {
    const kind = fstatSync(0);
    // Node would take it for a stream that ends at once.
    if (kind.isDirectory()) throw new InputError("standard input is a folder, where a file is wanted");
    if (kind.isFile()) return this.#file();
    // Read ahead: a batch is made of what is there.
    return pipeline(process.stdin, new PassThrough({ highWaterMark: ENOUGH }), () => {});
  }

  /** What is given back is read into again: new memory takes as long as reading. */
  giveBack(parts: readonly Uint8Array[]): void {
    for (const { buffer } of parts) if (buffer.byteLength === ENOUGH) this.#spare.push(Buffer.from(buffer));
  }

  /** By larger pieces than Node would: most requests lie in one, and need not be put together. */
  async *#file(): AsyncGenerator<Buffer> {
    for (;;) {
      const room = this.#spare.pop() ?? Buffer.allocUnsafeSlow(ENOUGH);
      const { bytesRead } = await readInto(0, room, 0, ENOUGH, null);
      if (bytesRead === 0) return;
      yield room.subarray(0, bytesRead);
    }
  }
}
