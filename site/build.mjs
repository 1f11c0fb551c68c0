// The documentation as a site: docs/, the conformance page, the API reference and the verifier page.
//   node site/build.mjs           into site/dist
//   node site/build.mjs --serve   and serves it on this machine
// Fails on a dead link, an exported name without documentation, and a type that is used and not exported.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const REPOSITORY = "https://github.com/yuma-consensus/yuma-consensus";
/** A file of the repository, in a page that packages have too. */
const INSIDE = new RegExp(`^${REPOSITORY}/(?:blob|tree|raw)/main/(.*)$`);
const SITE = "https://yuma-consensus.github.io/yuma-consensus";
const BASE = "/yuma-consensus/";
/** Pages that lie elsewhere in the repository. */
const MOVED = { "vectors/README.md": "conformance.md", "CHANGELOG.md": "changelog.md" };

process.chdir(fileURLToPath(new URL(".", import.meta.url)));

for (const folder of ["pages", "dist"]) rmSync(folder, { recursive: true, force: true });
const documents = readdirSync("../docs", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".md"));
for (const path of documents) writePage(`docs/${path}`, pageOf(`docs/${path}`));
for (const [path, page] of Object.entries(MOVED)) writePage(path, page);
writePage("README.md", "index.md");
runIn(".", "node_modules/typedoc/bin/typedoc");
runIn(".", "node_modules/vitepress/bin/vitepress.js", "build");
runIn("..", "scripts/web.mjs", "site/dist/verifier");
cpSync("notebook", "dist/notebook", { recursive: true });
for (const file of ["index.js", "simulation.js", "core.js", "blob.js", "chunks"])
  cpSync(`../dist/${file}`, `dist/notebook/library/${file}`, { recursive: true });
const dead = deadLinks();
for (const line of dead) console.error(line);
if (dead.length > 0) process.exit(1);
if (process.argv.includes("--serve"))
  runIn(".", "node_modules/vitepress/bin/vitepress.js", "preview", "--port", "4173");

function runIn(folder, ...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: folder, stdio: "inherit" });
  if (status !== 0) process.exit(1);
}

/** Where a file of the repository is a page, if it is one. */
function pageOf(path) {
  if (MOVED[path]) return MOVED[path];
  if (!path.startsWith("docs/") || !path.endsWith(".md")) return undefined;
  return path.slice("docs/".length).replace(/README\.md$/, "index.md");
}

/** A page, with its links as they are from there. */
function writePage(path, page) {
  const text = readFileSync(join("..", path), "utf8");
  const code = /(```[\s\S]*?```|`[^`\n]*`)/;
  const pieces = text
    .split(code)
    .map((piece) =>
      code.test(piece) ? piece : piece.replace(/\]\(([^)\s]+)\)/g, (_, target) => `](${linkFrom(path, page, target)})`),
    );
  mkdirSync(dirname(join("pages", page)), { recursive: true });
  writeFileSync(join("pages", page), pieces.join(""));
}

/** A link of a file, as it is from its page. */
function linkFrom(path, page, target) {
  const [file, anchor] = target.split("#");
  const [, inRepository] = INSIDE.exec(file) ?? [];
  if (inRepository) return linkTo(inRepository, posix.dirname(page), anchor);
  if (target.startsWith(`${SITE}/`) && !/\/(verifier|notebook)\/$/.test(target)) return target.slice(SITE.length);
  if (/^https?:/.test(target) || file === "") return target;
  return linkTo(posix.join(posix.dirname(path), file), posix.dirname(page), anchor);
}

function linkTo(file, folder, anchor) {
  const page = pageOf(file);
  const fragment = anchor ? `#${anchor}` : "";
  if (page) return `./${posix.relative(folder, page)}${fragment}`;
  if (!existsSync(join("..", file))) throw new Error(`there is no ${file}, to which a page links`);
  if (file.endsWith(".svg")) {
    cpSync(join("..", file), join("pages", file.replace(/^docs\//, "")));
    return `./${posix.relative(folder, file.replace(/^docs\//, ""))}`;
  }
  const kind = statSync(join("..", file)).isDirectory() ? "tree" : "blob";
  return `${REPOSITORY}/${kind}/main/${file.replace(/\/$/, "")}${fragment}`;
}

/**
 * Links of the site to a page, or a heading, that is not there; and those into the repository to a file that is not. A link that all
 * pages have is told once.
 */
function deadLinks() {
  const pages = readdirSync("dist", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".html"));
  const texts = new Map(pages.map((path) => [path, readFileSync(join("dist", path), "utf8")]));
  const dead = new Map();
  for (const [path, text] of texts) {
    for (const [, href] of text.matchAll(/\shref="([^"]+)"/g)) {
      const fault = faultOf(href.replaceAll("&amp;", "&"), path, texts);
      if (fault && !dead.has(href)) dead.set(href, `${path}: ${href}: ${fault}`);
    }
  }
  return [...dead.values()];
}

function faultOf(href, path, texts) {
  const url = new URL(href, `https://yuma-consensus.github.io${BASE}${path}`);
  const inside = `${url.origin}${url.pathname}`;
  if (inside.startsWith(`${REPOSITORY}/`)) {
    const [, file] = /^\/(?:blob|tree|raw)\/main\/(.*)$/.exec(inside.slice(REPOSITORY.length)) ?? [];
    return file === undefined || existsSync(join("..", file)) ? undefined : "no such file in the repository";
  }
  if (url.origin !== "https://yuma-consensus.github.io") return undefined;
  const target = decodeURIComponent(url.pathname).slice(BASE.length);
  if (/\.\w+$/.test(target) && !target.endsWith(".html"))
    return existsSync(join("dist", target)) ? undefined : "no such file";
  const candidates = [target, `${target}.html`, `${target}index.html`, `${target}/index.html`];
  const page = candidates.find((candidate) => texts.has(candidate));
  if (page === undefined) return "no such page";
  const id = decodeURIComponent(url.hash.slice(1));
  return id === "" || texts.get(page).includes(`id="${id}"`) ? undefined : "no such heading";
}
