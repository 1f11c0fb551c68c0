// A blob as the bindings see it, with a clock at its door.

import { readFileSync } from "node:fs";
import { epoch } from "../bindings/epoch.js";
import type { EpochState } from "../bindings/index.js";
import type { BlobExports } from "../bindings/record.js";
import type { Sample, Variant } from "./measure.js";

export interface EpochSample extends Sample {
  /** what the bindings do before the call and after it; the call itself is what counts as the epoch */
  readonly encode: number;
  readonly decode: number;
}

/** A blob of its own instance, whose memory starts at one page. */
export class TimedBlob implements BlobExports {
  readonly memory: WebAssembly.Memory;
  readonly #exports: BlobExports;
  #callStart = 0;
  #callEnd = 0;

  constructor(module: WebAssembly.Module) {
    this.#exports = new WebAssembly.Instance(module, {}).exports as unknown as BlobExports;
    this.memory = this.#exports.memory;
  }

  reserve(length: number): number {
    return this.#exports.reserve(length);
  }

  call(length: number): number {
    this.#callStart = performance.now();
    const result = this.#exports.call(length);
    this.#callEnd = performance.now();
    return result;
  }

  run(state: EpochState): EpochSample {
    const start = performance.now();
    epoch(this, state);
    const end = performance.now();
    return {
      milliseconds: this.#callEnd - this.#callStart,
      encode: this.#callStart - start,
      decode: end - this.#callEnd,
    };
  }

  variant(name: string, state: EpochState): Variant<EpochSample> {
    return { name, sample: (runs) => Array.from({ length: runs }, () => this.run(state)) };
  }
}

export function compile(file: string): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(file));
}

const PAGE = 65536;

/** Bytes of memory that an epoch takes in an instance of its own. */
export function peakMemory(module: WebAssembly.Module, state: EpochState): number {
  const blob = new TimedBlob(module);
  epoch(blob, state);
  return blob.memory.buffer.byteLength - PAGE;
}

/** The most that docs/abi.md, "Memory", allows for it, in whole pages. */
export function allowedMemory({ n, weights, bonds }: EpochState): number {
  const bytes = 236 * n + 28 * weights.uids.length + 18 * bonds.uids.length + 4096;
  return Math.ceil(bytes / PAGE) * PAGE;
}
