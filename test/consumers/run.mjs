// What consumers are run with: programs, servers that answer, and pages in Chromium.

import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright";

const SECONDS = 300;

/** What a program prints. */
export function run(folder, command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, encoding: "utf8", timeout: SECONDS * 1000, maxBuffer: 1e8, env: environment(env) };
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`.slice(0, 3000)));
      else resolve(stdout + stderr);
    });
  });
}

/** A program that an install left in a folder. */
export const runBin = (folder, name, args = [], env = {}) =>
  run(folder, join(folder, "node_modules/.bin", name), args, env);

const environment = (env) => ({ ...process.env, NODE_OPTIONS: "", CI: "1", NEXT_TELEMETRY_DISABLED: "1", ...env });

/** What a server answers to a request, once it is there. */
export async function ask(folder, command, args, url, request) {
  const server = spawn(command, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"], env: environment({}) });
  let said = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk) => (said += chunk));
  try {
    for (let attempt = 0; attempt < 100; ++attempt) {
      if (server.exitCode !== null) break;
      const answer = await fetch(url, request).catch(() => undefined);
      if (answer) return await answer.text();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`no answer from ${url}: ${said.slice(0, 2000)}`);
  } finally {
    server.kill("SIGKILL");
  }
}

/** A port nobody listens at. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** What a page in a folder says of itself in the attribute data-said of its body. */
export async function page(folder, path = "index.html", headers = {}) {
  const faults = [];
  const server = createServer(({ url }, response) => {
    const file = join(folder, normalize(new URL(url, "http://page").pathname));
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", ...headers });
    return response.end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
  try {
    const tab = await browser.newPage();
    tab.on("pageerror", (error) => faults.push(error.message));
    tab.on("console", (message) => faults.push(message.text()));
    await tab.goto(`http://127.0.0.1:${server.address().port}/${path}`);
    const said = await tab
      .waitForSelector("body[data-said]", { state: "attached", timeout: 30_000 })
      .catch(() => Promise.reject(new Error(`the page says nothing. ${faults.join("\n")}`)));
    return `${await said.getAttribute("data-said")}\n${faults.join("\n")}`;
  } finally {
    await browser.close();
    server.close();
  }
}
