// The engines, how to find each, and how to get it.

import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { accessSync, constants, openSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runPage } from "./browser.js";

/** Where the parts of a run lie. */
export interface Inputs {
  readonly blob: string;
  readonly requests: string;
  /** Scripts for a JavaScript engine: with Node's modules, for a page, and for a bare shell. */
  readonly files: string;
  readonly page: string;
  readonly shell: string;
}

export interface Engine {
  readonly name: string;
  /** The program, if it is there. */
  readonly program: string | undefined;
  /** How to get it. */
  readonly from: string;
  version(program: string): string;
  /** The digest of all results. */
  run(program: string, inputs: Inputs): Promise<string>;
}

const output = (file: string, args: readonly string[]) =>
  execFileSync(file, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 2 ** 24 }).trim();

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first of these programs in node_modules or on the path. */
function find(...names: readonly string[]): string | undefined {
  const folders = ["node_modules/.bin", ...(process.env.PATH ?? "").split(delimiter)];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(executable);
}

/** The program a host's build leaves. */
const built = (path: string) => (executable(path) ? path : undefined);

/** The first number with dots of a text. */
const numberIn = (text: string) => /\d+(\.\d+)+\w*/.exec(text)?.[0] ?? "?";

const askVersion = (program: string) => numberIn(output(program, ["--version"]));

/** The version a lockfile pins: what stands behind a name. */
const pinned = (path: string, name: string) => () => {
  const text = readFileSync(path, "utf8");
  return numberIn(text.slice(text.indexOf(name) + name.length));
};

export const engines: readonly Engine[] = [
  {
    name: "node",
    program: process.execPath,
    from: "",
    version: () => `${process.versions.node}, V8 ${process.versions.v8}`,
    run: async (program, { files, blob, requests }) => output(program, [files, blob, requests]),
  },
  {
    name: "deno",
    program: find("deno"),
    from: "npm install --no-save deno",
    version: askVersion,
    run: async (program, { files, blob, requests }) => output(program, ["run", "--allow-read", files, blob, requests]),
  },
  {
    name: "bun",
    program: find("bun"),
    from: "npm install --no-save bun",
    version: askVersion,
    run: async (program, { files, blob, requests }) => output(program, ["run", files, blob, requests]),
  },
  {
    name: "chromium",
    program: find("chromium", "chromium-browser", "google-chrome"),
    from: "apt-get install chromium",
    version: askVersion,
    run: (program, inputs) =>
      inPage(inputs, (profile) => [
        program,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        `--user-data-dir=${profile}`,
      ]),
  },
  {
    name: "firefox",
    program: find("firefox-esr", "firefox"),
    from: "apt-get install firefox-esr",
    version: askVersion,
    run: (program, inputs) => inPage(inputs, (profile) => [program, "--headless", "--no-remote", "--profile", profile]),
  },
  {
    name: "jsc",
    program: find("jsc"),
    from: "apt-get install libjavascriptcoregtk-4.0-bin",
    // It does not say.
    version: () => output("dpkg-query", ["--show", "libjavascriptcoregtk-4.0-bin"]).split("\t")[1] ?? "?",
    run: async (program, { shell, blob, requests }) => output(program, [shell, "--", blob, requests]),
  },
  {
    name: "wasmtime",
    program: built("hosts/rust/target/release/yuma-host"),
    from: "cd hosts/rust && cargo build --release --locked --all-features",
    version: pinned("hosts/rust/Cargo.lock", 'name = "wasmtime"'),
    run: async (program, { requests }) => digestOf(program, ["wasmtime", "run", "--binary"], requests),
  },
  {
    name: "wasmi",
    program: built("hosts/rust/target/release/yuma-host"),
    from: "cd hosts/rust && cargo build --release --locked --all-features",
    version: pinned("hosts/rust/Cargo.lock", 'name = "wasmi"'),
    run: async (program, { requests }) => digestOf(program, ["wasmi", "run", "--binary"], requests),
  },
  {
    name: "wazero",
    program: built("hosts/go/yuma-host"),
    from: "cd hosts/go && go build ./cmd/yuma-host",
    version: pinned("hosts/go/go.mod", "github.com/tetratelabs/wazero"),
    run: async (program, { requests }) => digestOf(program, ["run", "--binary"], requests),
  },
  {
    name: "wasmtime-py",
    program: built("hosts/python/.venv/bin/yuma-host"),
    from: "see hosts/README.md, Python",
    version: pinned("hosts/python/requirements.txt", "wasmtime"),
    run: async (program, { requests }) => digestOf(program, ["run", "--binary"], requests),
  },
];

/** What a program answers to records, each behind its length: the SHA-256 of all results' bytes. */
async function digestOf(program: string, args: readonly string[], requests: string): Promise<string> {
  const child = spawn(program, args, { stdio: [openSync(requests, "r"), "pipe", "inherit"] });
  const ended = once(child, "close");
  const hash = createHash("sha256");
  /** Of the result that is being read; of a length the bytes so far. */
  let left = 0;
  let length = Buffer.alloc(0);
  for await (let chunk of child.stdout as AsyncIterable<Buffer>) {
    while (chunk.length > 0) {
      const wanted = left || 4 - length.length;
      const part = chunk.subarray(0, wanted);
      chunk = chunk.subarray(part.length);
      if (left > 0) {
        hash.update(part);
        left -= part.length;
      } else {
        length = Buffer.concat([length, part]);
        if (length.length < 4) continue;
        left = length.readUInt32LE();
        length = Buffer.alloc(0);
      }
    }
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return hash.digest("hex");
}

function inPage(
  { blob, requests, page }: Inputs,
  command: (profile: string) => readonly [string, ...string[]],
): Promise<string> {
  return runPage(command, readFileSync(page, "utf8"), { blob, requests });
}
