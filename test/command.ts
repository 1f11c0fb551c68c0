// The built command, run as people and programs run it.

import { spawn } from "node:child_process";

export const start = (...args: string[]) => spawn(process.execPath, ["dist/cli/yuma.js", ...args]);

/** Runs the command to its end. */
export async function yuma(args: readonly string[], input: string | Uint8Array = "") {
  const child = start(...args);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.on("error", () => {}); // A command that doesn't read leaves a closed pipe.
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, stdout, stderr };
}
