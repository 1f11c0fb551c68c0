// The digest that engines are compared by is over what it says it is.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { replay } from "./engines/replay.js";
import { recordRequests } from "./engines/requests.js";

const blob = new Uint8Array(readFileSync("dist/yuma.wasm"));

it("hashes every result of every request", () => {
  const { bytes, count, without } = recordRequests(blob, "vectors/epoch");
  expect(count).toBe(764);
  expect(without).toEqual([]);

  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(blob));
  const { memory, reserve, call } = exports as unknown as {
    memory: WebAssembly.Memory;
    reserve: (length: number) => number;
    call: (length: number) => number;
  };
  const hash = createHash("sha256");
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at);
    const address = reserve(length);
    bytes.copy(Buffer.from(memory.buffer), address, at + 4, at + 4 + length);
    const result = call(length);
    hash.update(Buffer.from(memory.buffer, result, new DataView(memory.buffer, result).getUint32(24, true)));
    at += 4 + length;
  }
  expect(replay(blob.buffer, new Uint8Array(bytes).buffer)).toBe(hash.digest("hex"));
});
