// What the shipped blob is, read from the binary itself.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { BLOB_HEX } from "../bindings/generated/blob.js";
import { loadYuma, YumaError } from "../bindings/index.js";
import { BLOB_SHA256 } from "../bindings/pin.js";
import { dissect, findRecursion, Section } from "./wasm.js";

const blob = readFileSync("dist/yuma.wasm");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("the blob", () => {
  const anatomy = dissect(blob);

  test("contains integer opcodes only, none of them float, SIMD, atomic or indirect", () => {
    // dissect throws on any other; here only that it read something.
    expect([...anatomy.opcodes.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(1000);
  });

  test("imports nothing and starts nothing", () => {
    expect(anatomy.imports).toBe(0);
    expect(anatomy.sections).not.toContain(Section.IMPORT);
    expect(anatomy.sections).not.toContain(Section.START);
    expect(anatomy.sections).not.toContain(Section.CUSTOM);
  });

  test("exports its memory and two functions", () => {
    expect([...anatomy.exports].sort()).toEqual(["call", "memory", "reserve"]);
  });

  test("has no recursion, so that its stack is bounded on every engine", () => {
    expect(findRecursion(anatomy.calls)).toBeUndefined();
  });

  test("has a memory of one page that may grow to 2 GiB", () => {
    expect(anatomy.memory).toEqual({ min: 1, max: 32768 });
  });

  test("takes at most 72 KiB", () => {
    expect(blob.length).toBeLessThanOrEqual(72 * 1024);
  });

  test("is the pinned one, and the one inlined in the package", () => {
    expect(sha256(blob)).toBe(BLOB_SHA256);
    expect(Buffer.from(BLOB_HEX, "hex").equals(blob)).toBe(true);
  });
});

describe("the scanner fails on", () => {
  const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const module = (...code: number[]) =>
    Uint8Array.from([...header, 10, code.length + 4, 1, code.length + 2, 0, ...code, 0x0b]);

  test.each([
    ["a float constant", [0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x1a]],
    ["a float addition", [0xa0]],
    ["a conversion to float", [0xb9]],
    ["SIMD", [0xfd, 12]],
    ["an atomic", [0xfe, 0x10]],
    ["an indirect call", [0x11, 0, 0]],
    ["saturating float truncation", [0xfc, 0]],
    ["a reference", [0xd0, 0x70]],
    ["a block with a float", [0x02, 0x7c, 0x0b]],
  ])("%s", (_, code) => {
    expect(() => dissect(module(...code))).toThrow();
    expect(() => dissect(module(0x41, 0, 0x1a))).not.toThrow();
  });

  test("recursion, direct or not", () => {
    expect(findRecursion([[1], [2], []])).toBeUndefined();
    expect(findRecursion([[1], [2], [1]])).toBe(1);
    expect(findRecursion([[0]])).toBe(0);
  });
});

describe("loadYuma", () => {
  test("takes a blob the host brings", async () => {
    const yuma = await loadYuma({ module: blob });
    expect(yuma.sha256).toBe(BLOB_SHA256);
  });

  test("refuses a blob with one bit changed", async () => {
    const changed = Uint8Array.from(blob);
    changed[changed.length - 1] = (changed.at(-1) as number) ^ 1;
    await expect(loadYuma({ module: changed })).rejects.toThrow(/SHA-256 is [0-9a-f]{64}, this package is pinned to/);
  });

  test("refuses bytes that are no blob by their SHA-256, and compiles them only where that is not asked for", async () => {
    const text = new TextEncoder().encode("no blob");
    await expect(loadYuma({ module: text })).rejects.toThrow(YumaError);
    const unchecked = loadYuma({ module: text, verify: false });
    await expect(unchecked).rejects.toThrow(YumaError);
    await expect(unchecked).rejects.toThrow(/^the bytes are not yuma\.wasm: /);
  });

  const { Buffer: node, Uint8Array: engine } = globalThis;
  test.each(["Uint8Array.fromHex", "Buffer.from", "neither"])("decodes its blob with %s", async (name) => {
    onTestFinished(() => void vi.unstubAllGlobals());
    const used = vi.fn((text: string) => new engine(node.from(text, "hex")));
    const fromHex = name === "Uint8Array.fromHex" ? used : undefined;
    vi.stubGlobal("Uint8Array", Object.assign(class extends engine {}, { fromHex }));
    vi.stubGlobal("Buffer", name === "Buffer.from" ? { from: used } : undefined);
    expect((await loadYuma()).sha256).toBe(BLOB_SHA256);
    expect(used).toHaveBeenCalledTimes(name === "neither" ? 0 : 1);
  });

  test("takes a compiled module only from a host that says it trusts it", async () => {
    const module = await WebAssembly.compile(blob);
    await expect(loadYuma({ module })).rejects.toThrow(YumaError);
    const yuma = await loadYuma({ module, verify: false });
    expect(yuma.fixed("I32F32.saturating_mul", [1n << 33n, 3n])).toBe(6n);
  });
});
