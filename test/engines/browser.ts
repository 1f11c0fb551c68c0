// A browser as one more engine: it is started on a page of our own, which posts its answer back.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { contentType } from "../content-type.js";

/**
 * Runs the page's script in a browser until it posts to `digest`.
 * @param command what starts the browser, given a folder for its profile
 * @param files by path, what the page may fetch
 */
export async function runPage(
  command: (profile: string) => readonly [string, ...string[]],
  script: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), "yuma-engine-"));
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const [file, ...args] = command(profile);
  // A group of its own, for a browser is many processes.
  const child = spawn(file, [...args, `http://127.0.0.1:${port}/`], { stdio: "ignore", detached: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      server.on("request", async (request, response) => {
        const name = (request.url ?? "").slice(1);
        if (name === "")
          response.setHeader("Content-Type", "text/html").end('<script type="module" src="script"></script>');
        else if (name === "script") response.setHeader("Content-Type", "text/javascript").end(script);
        else if (name === "digest") {
          const answer = await text(request);
          response.end();
          resolve(answer);
        } else if (files[name] !== undefined) {
          response.setHeader("Content-Type", contentType(name)).end(readFileSync(files[name]));
        } else response.writeHead(404).end();
      });
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`${file} ended with ${code} before the page had answered`)));
      setTimeout(() => reject(new Error(`${file} did not answer in time`)), 600_000).unref();
    });
  } finally {
    child.removeAllListeners("exit");
    if (child.pid !== undefined && child.exitCode === null) {
      const exited = once(child, "exit");
      process.kill(-child.pid, "SIGKILL");
      await exited;
    }
    server.close();
    server.closeAllConnections();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
