// The built command in a process of its own, with the seconds and the megabytes it took.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** Tells its peak memory, in KB, on a fourth pipe. */
const TELL = `data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))`;

export async function command(...args: string[]) {
  const child = spawn(process.execPath, ["--import", TELL, "dist/cli/yuma.js", ...args], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const start = performance.now();
  const pipes = child.stdio.slice(1) as NonNullable<typeof child.stdout>[];
  const [[code], out, err, peak] = await Promise.all([once(child, "close"), ...pipes.map((pipe) => text(pipe))]);
  return { code, out, err, megabytes: Number(peak) / 1024, seconds: (performance.now() - start) / 1000 };
}
