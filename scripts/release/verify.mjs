// Is what was published what its tag builds? For a reader who does not trust whoever published it.
//   npm run verify-release -- 0.1.0                     the packages of that version, from the registry
//   npm run verify-release -- 0.1.0 --tarball FILE...   these packed packages
//   npm run verify-release -- 0.1.0 --ref COMMIT        built from this commit and not from the tag v0.1.0
// Exits 0 if all are the same, byte for byte, 1 if one differs, 2 if that could not be told.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { differences, integrityOf } from "./tarball.mjs";

const folder = mkdtempSync(join(tmpdir(), "yuma-release-"));
try {
  process.exitCode = verify() ? 0 : 1;
} catch (error) {
  console.error(`verify-release: ${error.message.split("\n")[0]}`);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function verify() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { tarball: { type: "string", multiple: true }, ref: { type: "string" } },
  });
  const [version, ...more] = positionals;
  if (!/^\d+\.\d+\.\d+[\w.-]*$/.test(version ?? ""))
    throw new Error("a version is wanted, as in: npm run verify-release -- 0.1.0");
  const built = build(values.ref ?? `v${version}`);
  const given = [...(values.tarball ?? []), ...more];
  const wanted = given.length > 0 ? given.map(file) : [...built.keys()].map(published);
  const equal = wanted.map((one) => compare(one, built));
  return equal.every(Boolean);
}

/** The packages that a commit builds, by the name of their file. */
function build(ref) {
  const source = join(folder, "source");
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const commit = run(
    "git",
    ["-C", root, "rev-parse", "--verify", "--quiet", `${ref}^{commit}`],
    `there is no ${ref} here: git fetch --tags`,
  );
  console.log(`${ref} is commit ${commit}: building it in ${source}`);
  run("git", ["clone", "--quiet", "--no-checkout", root, source]);
  run("git", ["-C", source, "checkout", "--quiet", commit]);
  // Builds the blob too, and compares it with the pinned one.
  run("npm", ["ci", "--no-audit", "--no-fund", "--prefix", source]);
  run("node", [join(source, "scripts/pack.mjs"), join(folder, "built")]);
  const names = readdirSync(join(folder, "built"));
  return new Map(names.map((name) => [name, readFileSync(join(folder, "built", name))]));
}

function file(path) {
  // npm runs scripts in the project's folder.
  const bytes = readFileSync(resolve(process.env.INIT_CWD ?? ".", path));
  return { name: basename(path), bytes };
}

/** A package as the registry has it: its own tarball, of the integrity that its own entry gives. */
function published(name) {
  const [, id, version] = /^(.*)-(\d+\.\d+\.\d+.*)\.tgz$/.exec(name);
  const missing = `${id}@${version} is not in the registry`;
  const integrity = run("npm", ["view", `${id}@${version}`, "dist.integrity"], missing);
  if (integrity === "") throw new Error(missing);
  run(
    "npm",
    ["pack", `${id}@${version}`, "--pack-destination", folder, "--silent"],
    `${id}@${version}: the registry sends no tarball of the integrity it gives, ${integrity}`,
  );
  const bytes = readFileSync(join(folder, name));
  if (integrity !== integrityOf(bytes))
    throw new Error(`${name}: the registry says ${integrity}, and sent something else`);
  return { name, bytes };
}

function compare({ name, bytes }, built) {
  const ours = built.get(name);
  if (ours === undefined) throw new Error(`${name}: the packages that are built are ${[...built.keys()].join(", ")}`);
  const found = differences(bytes, ours);
  console.log(`${name}: ${found.length === 0 ? "the same, byte for byte" : "DIFFERS"}`);
  console.log(`  given  ${integrityOf(bytes)}\n  built  ${integrityOf(ours)}`);
  for (const line of found) console.log(`  ${line}`);
  if (found.length === 1 && /packed in another way/.test(found[0])) {
    console.log(
      `  built here with Node ${process.versions.node}, zlib ${process.versions.zlib}: .node-version has the release's`,
    );
  }
  return found.length === 0;
}

function run(command, args, failure) {
  try {
    return execFileSync(command, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", failure ? "ignore" : "inherit"],
    }).trim();
  } catch (error) {
    throw new Error(failure ?? `${command} ${args.join(" ")} failed: ${error.message}`);
  }
}
