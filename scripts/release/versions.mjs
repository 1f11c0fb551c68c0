// Has everything that is released this version? node scripts/release/versions.mjs 0.1.0

import { readFileSync } from "node:fs";

const wanted = process.argv[2];
const places = {
  "package.json": /"version": "([^"]+)"/,
  "package-lock.json": /"version": "([^"]+)"/,
  "hosts/rust/Cargo.toml": /^version = "([^"]+)"/m,
  "hosts/python/pyproject.toml": /^version = "([^"]+)"/m,
  "CITATION.cff": /^version: (\S+)/m,
  "CHANGELOG.md": /^## (\d+\.\d+\.\d+) - \d{4}-\d{2}-\d{2}$/m,
};
const versions = Object.entries(places).map(([path, pattern]) => [path, pattern.exec(readFileSync(path, "utf8"))?.[1]]);
const others = versions.filter(([, version]) => version !== wanted);
for (const [path, version] of others) console.error(`${path} says ${version}, not ${wanted}`);
process.exitCode = others.length === 0 ? 0 : 1;
