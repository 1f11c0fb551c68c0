// The blob by its bytes: records in and out, without the bindings' care.

import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { MAGIC, ResultHeader } from "../assembly/layout/record.js";
import type { BlobExports } from "../bindings/record.js";

/** An instance of its own. */
export async function instantiate(): Promise<BlobExports> {
  const { instance } = await WebAssembly.instantiate(readFileSync("dist/yuma.wasm"), {});
  return instance.exports as unknown as BlobExports;
}

export const blob = await instantiate();

export interface RawResult {
  readonly status: number;
  readonly field: number;
  readonly index: number;
  readonly bytes: Uint8Array;
}

/** Calls the blob with a record, and a length that may be another's. */
export function call(record: Uint8Array, length = record.length): RawResult {
  const at = blob.reserve(record.length) >>> 0;
  new Uint8Array(blob.memory.buffer, at, record.length).set(record);
  const result = blob.call(length) >>> 0;
  const view = new DataView(blob.memory.buffer, result);
  const header = (offset: number) => view.getUint32(offset, true);
  expect(header(ResultHeader.MAGIC)).toBe(MAGIC);
  return {
    status: header(ResultHeader.STATUS),
    field: header(ResultHeader.FAULT_FIELD),
    index: header(ResultHeader.FAULT_INDEX),
    bytes: new Uint8Array(blob.memory.buffer.slice(result, result + header(ResultHeader.LENGTH))),
  };
}

/** The request that the bindings make, caught on its way into the blob. */
export function requestOf(run: (blob: BlobExports) => unknown): Uint8Array {
  let record = new Uint8Array();
  run({
    memory: blob.memory,
    reserve: (length) => blob.reserve(length),
    call: (length) => {
      record = new Uint8Array(blob.memory.buffer).slice(blob.reserve(length) >>> 0).slice(0, length);
      return blob.call(length);
    },
  });
  return record;
}
