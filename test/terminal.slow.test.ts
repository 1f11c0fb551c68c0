// What the command does to a terminal, and what it leaves of it when it is interrupted.

import { spawn, spawnSync } from "node:child_process";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { madeChain } from "./node/made.js";
import { serveChain } from "./node/server.js";

const hasPython = spawnSync("python3", ["-c", "import pty"]).status === 0;
if (!hasPython) console.warn("Skipped: the command on a terminal, for which python3 is wanted.");

/** Starts a command on a terminal of its own, presses Ctrl-C once it shows progress, and tells what it wrote. */
const PRESS = `
import os, pty, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
seen = b""
pressed = False
while True:
    try:
        part = os.read(terminal, 65536)
    except OSError:
        break
    if not part:
        break
    seen += part
    if not pressed and b"left" in seen:
        time.sleep(0.3)
        os.write(terminal, b"\\x03")
        pressed = True
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(seen)
sys.stderr.write(f"{pressed} {os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)}")
`;

test.runIf(hasPython).each([
  ["simulate", "cabal", "--epochs", "30000"],
  ["map", "--honest-stake", "0.6"],
])("Ctrl-C in %s leaves the terminal as it was", async (...args) => {
  const child = spawn("python3", ["-c", PRESS, process.execPath, "dist/cli/yuma.js", ...args]);
  let [seen, end] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    seen += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    end += text;
  });
  await new Promise((resolve) => child.on("close", resolve));
  expect(end).toBe("True 2");
  // Line wrap and the cursor are on unless the last word says otherwise, another screen is off.
  const isOn = (mode: number) => seen.lastIndexOf(`\u001b[?${mode}h`) - seen.lastIndexOf(`\u001b[?${mode}l`);
  expect([isOn(7) >= 0, isOn(25) >= 0, isOn(1049) <= 0]).toEqual([true, true, true]);
});

/** Runs a command on a terminal of 80 columns, and tells what it wrote. */
const WATCH = `
import fcntl, os, pty, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    os.execvp(sys.argv[1], sys.argv[1:])
while True:
    try:
        part = os.read(terminal, 65536)
    except OSError:
        break
    if not part:
        break
    sys.stdout.buffer.write(part)
`;

async function onTerminal(...args: string[]): Promise<string> {
  const child = spawn("python3", ["-c", WATCH, process.execPath, "dist/cli/yuma.js", ...args]);
  return text(child.stdout);
}

test.runIf(hasPython)("progress tells nothing that is not known yet", async () => {
  const node = await serveChain(madeChain(400));
  for (const command of ["verify", "history"]) {
    const seen = await onTerminal(command, "--rpc", node.ws, "--netuid", "2", "--from", "1");
    expect(seen).toContain("0 epochs");
    expect(seen).not.toMatch(/NaN|Infinity|\? left|100% of|of 0/);
  }
  await node.close();
});

test.runIf(hasPython)("what is told of a neuron or an epoch fits 80 columns", async () => {
  const [sequence, large] = ["vectors/epoch/sequence.json", "vectors/epoch/large.json"];
  for (const args of [
    ["explain", large, "--uid", "3"],
    ["explain", sequence, "--uid", "0", "--against", "1"],
    ["epoch", large],
    ["metagraph", large, "--top", "5"],
    ["metagraph", large, "--weights", "clipped"],
    ["history", sequence, "--uid", "1"],
  ]) {
    const lines = stripVTControlCharacters(await onTerminal(...args)).split(/\r?\n/);
    expect(lines.length).toBeGreaterThan(5);
    const wide = lines.filter((line) => line.length > 80);
    expect([args, wide]).toEqual([args, []]);
  }
});
