// The page, built into a folder of its own and served as any static host would.

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentType } from "../content-type.js";

export interface Site {
  readonly folder: string;
  readonly url: string;
  close(): Promise<void>;
}

/** @returns the folder */
export function buildSite(): string {
  const folder = mkdtempSync(join(tmpdir(), "yuma-web-"));
  execFileSync(process.execPath, ["scripts/web.mjs", folder]);
  return folder;
}

export async function serveSite(): Promise<Site> {
  const folder = buildSite();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site");
    const file = join(folder, pathname === "/" ? "index.html" : pathname);
    if (!existsSync(file)) return response.writeHead(404).end();
    response.setHeader("content-type", contentType(file)).end(readFileSync(file));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    folder,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      rmSync(folder, { recursive: true });
    },
  };
}
