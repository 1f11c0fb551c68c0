// What the command does to a terminal, and what it leaves of it when it is interrupted.

import { spawn, spawnSync } from "node:child_process";
import { expect, test } from "vitest";

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
