// WebKit's jsc, which is no more than the engine.

import { replay } from "./replay.js";

interface Shell {
  readonly arguments: readonly [blob: string, requests: string];
  readFile(path: string, how: "binary"): Uint8Array<ArrayBuffer>;
  print(text: string): void;
}

const { arguments: paths, readFile, print } = globalThis as unknown as Shell;
const [blob, requests] = paths;
print(replay(readFile(blob, "binary").buffer, readFile(requests, "binary").buffer));
