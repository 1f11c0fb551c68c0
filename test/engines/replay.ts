// Feeds recorded requests to a blob and hashes its results. It needs nothing but WebAssembly, so that it runs in any engine.

/** Offset of the length in a result's header (docs/abi.md). */
const LENGTH = 24;

/** SHA-256, in hexadecimal, of the bytes of all results. */
export function replay(blob: ArrayBuffer, requests: ArrayBuffer): string {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(blob));
  const { memory, reserve, call } = instance.exports as {
    memory: WebAssembly.Memory;
    reserve: (length: number) => number;
    call: (length: number) => number;
  };
  const lengths = new DataView(requests);
  const hash = new Sha256();
  for (let at = 0; at < requests.byteLength; ) {
    const length = lengths.getUint32(at, true);
    const request = new Uint8Array(requests, at + 4, length);
    const address = reserve(length) >>> 0;
    if (address === 0) throw new Error("no memory for a request");
    new Uint8Array(memory.buffer, address).set(request);
    const result = call(length) >>> 0;
    const size = new DataView(memory.buffer, result).getUint32(LENGTH, true);
    hash.update(new Uint8Array(memory.buffer, result, size));
    at += 4 + length;
  }
  return hash.digest();
}

type State = [number, number, number, number, number, number, number, number];

/** FIPS 180-4. Engines' own are asynchronous, or not there. */
export class Sha256 {
  readonly #state = Array.from(roots(8, 1 / 2)) as State;
  readonly #block = new Uint8Array(64);
  readonly #words = new Uint32Array(64);
  #length = 0;

  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const filled = this.#length % 64;
      const part = bytes.subarray(at, at + 64 - filled);
      this.#block.set(part, filled);
      this.#length += part.length;
      at += part.length;
      if (this.#length % 64 === 0) this.#compress();
    }
  }

  digest(): string {
    const bits = this.#length * 8;
    const padding = new Uint8Array(64 - ((this.#length + 8) % 64) + 8);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(padding.length - 4, bits % 2 ** 32);
    this.update(padding);
    return Array.from(this.#state, (word) => word.toString(16).padStart(8, "0")).join("");
  }

  #compress(): void {
    const w = this.#words;
    const view = new DataView(this.#block.buffer);
    for (let i = 0; i < 16; ++i) w[i] = view.getUint32(i * 4);
    for (let i = 16; i < 64; ++i) {
      const x = w[i - 15] as number;
      const y = w[i - 2] as number;
      const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
      const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
      w[i] = (w[i - 16] as number) + s0 + (w[i - 7] as number) + s1;
    }
    let [a, b, c, d, e, f, g, h] = this.#state;
    for (let i = 0; i < 64; ++i) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (constants[i] as number) + (w[i] as number)) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => {
      this.#state[i] = ((this.#state[i] as number) + word) >>> 0;
    });
  }
}

const rotate = (word: number, by: number) => (word >>> by) | (word << (32 - by));

const constants = roots(64, 1 / 3);

/** 32 bits of the fraction of the first primes' roots. */
function roots(count: number, power: number): Uint32Array {
  const words = new Uint32Array(count);
  for (let candidate = 2, i = 0; i < count; ++candidate) {
    let prime = true;
    for (let divisor = 2; divisor < candidate; ++divisor) prime &&= candidate % divisor !== 0;
    if (!prime) continue;
    const root = candidate ** power;
    words[i++] = (root - Math.floor(root)) * 2 ** 32;
  }
  return words;
}
