// The epoch in plain Rust (bench/native): built where cargo is, and driven as if it were a blob.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkVectors } from "../bindings/conformance.js";
import { epoch } from "../bindings/epoch.js";
import { loadYuma } from "../bindings/index.js";
import { answer } from "../bindings/protocol.js";
import type { BlobExports } from "../bindings/record.js";
import { readVectors, type VectorFile } from "../bindings/vectors.js";
import type { Sample } from "./measure.js";

/** Which of liquid alpha's n * n values are computed: all, as the chain does, or those that are read. */
export type Pairs = "all" | "read";

const ALL_PAIRS = "--all-pairs";
const vectors = "vectors/epoch";
const PAGE = 65536;
/** Where a request lies in the memory: 0 would mean that there is none. */
const REQUEST = 8;

/** The program's path, or undefined where there is no cargo, or it can't build: it says why itself. */
export function buildNative(): string | undefined {
  const { status } = spawnSync("cargo", ["build", "--release", "--quiet"], {
    cwd: "bench/native",
    stdio: ["ignore", "inherit", "inherit"],
  });
  return status === 0 ? "bench/native/target/release/yuma-native" : undefined;
}

/** The program behind a blob's exports: a call hands it the request as a file, which later samples use again. */
export class Native implements BlobExports {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  readonly #folder = mkdtempSync(join(tmpdir(), "yuma-bench-"));
  readonly #request = join(this.#folder, "request");
  readonly #result = join(this.#folder, "result");

  constructor(
    readonly program: string,
    public pairs: Pairs = "read",
  ) {}

  reserve(length: number): number {
    this.#growTo(REQUEST + length);
    return REQUEST;
  }

  call(length: number): number {
    writeFileSync(this.#request, new Uint8Array(this.memory.buffer, REQUEST, length));
    this.#run("1", this.#result);
    const result = readFileSync(this.#result);
    const address = REQUEST + length;
    this.#growTo(address + result.length);
    new Uint8Array(this.memory.buffer, address).set(result);
    return address;
  }

  /** Times the request of the last call. The program's own clock is read: neither its start nor the records count. */
  sample(runs: number): Sample[] {
    // The first of several finds its caches cold.
    const cold = runs > 1 ? 1 : 0;
    const lines = this.#run(String(runs + cold))
      .trim()
      .split("\n");
    return lines.slice(cold).map((nanoseconds) => ({ milliseconds: Number(nanoseconds) / 1e6 }));
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #run(...args: readonly string[]): string {
    const flags = this.pairs === "all" ? [ALL_PAIRS] : [];
    const { error, status, stdout, stderr } = spawnSync(this.program, [...flags, this.#request, ...args], {
      encoding: "utf8",
    });
    if (error) throw error;
    if (status !== 0) throw new Error(`${this.program}: ${stderr}`);
    return stdout;
  }

  #growTo(bytes: number): void {
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
  }
}

/** Runs every vector of the ruleset through the program. @throws where one differs: what is wrong is not timed. */
export async function checkNative(native: Native): Promise<number> {
  const yuma = { ...(await loadYuma()), epoch: epoch.bind(null, native) };
  let passed = 0;
  for (const name of await readdir(vectors)) {
    const path = join(vectors, name);
    const file = readVectors(JSON.parse(await readFile(path, "utf8")), path);
    const report = await checkVectors(withoutTrace(file), (request) => answer(yuma, request));
    const [failure] = report.failures;
    if (failure) throw new Error(`bench/native fails ${path}: ${JSON.stringify(failure)}`);
    passed += report.passed;
  }
  return passed;
}

/** The program gives no trace. */
function withoutTrace(file: VectorFile): VectorFile {
  const cases = file.cases.map((vector) => ({
    ...vector,
    steps: vector.steps.map((step) => ({
      request: (previous: unknown) => {
        const { trace: _, ...request } = step.request(previous);
        return request;
      },
      expected: step.expected.filter(({ part }) => part === "output"),
    })),
  }));
  return { ...file, cases };
}
