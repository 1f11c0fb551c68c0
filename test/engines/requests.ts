// Every request that the vectors make of the blob, as records, in one file that any engine can be fed with.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { answer } from "../../bindings/protocol.js";
import type { BlobExports } from "../../bindings/record.js";
import { isVectorFile, readVectors } from "../../bindings/vectors.js";
import { yumaOf } from "../../bindings/yuma.js";

export interface Requests {
  /** The records in the order of the files' paths, each behind its length as a little-endian u32. */
  readonly bytes: Buffer;
  readonly count: number;
  /** Folders of suites that make no request of the blob, so that no engine is tested with them. */
  readonly without: readonly string[];
}

/** Asks everything as the line protocol does, and takes down what reaches the blob. */
export function recordRequests(blob: Uint8Array<ArrayBuffer>, folder: string): Requests {
  const records: Buffer[] = [];
  const exports = new WebAssembly.Instance(new WebAssembly.Module(blob)).exports as unknown as BlobExports;
  let address = 0;
  const yuma = yumaOf({
    memory: exports.memory,
    reserve: (length) => {
      address = exports.reserve(length);
      return address;
    },
    call: (length) => {
      const size = Buffer.alloc(4);
      size.writeUInt32LE(length);
      records.push(size, Buffer.from(exports.memory.buffer.slice(address >>> 0, (address >>> 0) + length)));
      return exports.call(length);
    },
  });

  const without = new Set<string>();
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    if (!path.endsWith(".json")) continue;
    const json: unknown = JSON.parse(readFileSync(join(folder, path), "utf8"));
    if (!isVectorFile(json)) continue;
    const { suite, cases } = readVectors(json, path);
    const before = records.length;
    for (const { steps } of cases) {
      let previous: unknown;
      for (const step of steps) {
        const result = answer(yuma, step.request(previous));
        previous = "output" in result ? result.output : undefined;
      }
    }
    if (records.length === before) without.add(suite.slice(0, suite.lastIndexOf("/")));
  }
  return { bytes: Buffer.concat(records), count: records.length / 2, without: [...without] };
}
