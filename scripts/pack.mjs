// The packages of npm, as they are published: npm run pack leaves them in dist/packages.
//   node scripts/pack.mjs [FOLDER]

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { fixModes } from "./build/files.mjs";

const destination = resolve(process.argv[2] ?? "dist/packages");
process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const VECTORS = "dist/vectors";

stageVectors();
rmSync(destination, { recursive: true, force: true });
mkdirSync(destination, { recursive: true });
for (const folder of [".", "dist/cli", VECTORS]) {
  // The library is built by whoever calls this: npm run pack.
  const args = ["pack", `./${folder}`, "--ignore-scripts", "--json", "--pack-destination", destination];
  const [{ filename, size, unpackedSize, integrity }] = Object.values(
    JSON.parse(execFileSync("npm", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] })),
  );
  console.log(`${filename}: ${size} bytes, ${unpackedSize} unpacked, ${integrity}`);
}

function stageVectors() {
  rmSync(VECTORS, { recursive: true, force: true });
  cpSync("vectors", VECTORS, { recursive: true });
  cpSync("LICENSE", `${VECTORS}/LICENSE`);
  const { license, author, homepage, repository, bugs, keywords } = JSON.parse(readFileSync("package.json", "utf8"));
  const { version } = JSON.parse(readFileSync("vectors/manifest.json", "utf8"));
  const manifest = {
    name: "yuma-vectors",
    version,
    description: "Golden vectors of Bittensor's Yuma Consensus, for implementations in any language",
    license,
    author,
    homepage: `${homepage}conformance`,
    repository: { ...repository, directory: "vectors" },
    bugs,
    keywords,
  };
  writeFileSync(`${VECTORS}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
  fixModes(VECTORS);
}
