// The packages of npm as they are published: what is in them, how large they are, and that they are the same bytes anywhere.

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "yuma-package-"));
afterAll(() => rmSync(folder, { recursive: true }));

const LIBRARY = "yuma-consensus-0.1.0";
const COMMAND = "yuma-consensus-cli-0.1.0";
const packages = () => readdirSync(join(folder, "packed")).map((name) => name.replace(/\.tgz$/, ""));
const inside = (name: string, path = "") => join(folder, name, "package", path);
const filesOf = (name: string) =>
  readdirSync(inside(name), { recursive: true, encoding: "utf8" }).filter((path) =>
    statSync(inside(name, path)).isFile(),
  );

/** Builds in a copy of the sources, packs, and gives the packages' hashes. */
function pack(umask: string): Record<string, string> {
  const script = `umask ${umask}; node scripts/build.mjs && node scripts/pack.mjs ${join(folder, "packed")}`;
  execFileSync("sh", ["-c", script], { cwd: join(folder, "source"), stdio: ["ignore", "ignore", "inherit"] });
  const hash = (name: string) =>
    createHash("sha256")
      .update(readFileSync(join(folder, "packed", `${name}.tgz`)))
      .digest("hex");
  return Object.fromEntries(packages().map((name) => [name, hash(name)]));
}

let hashes: Record<string, string>;
beforeAll(() => {
  mkdirSync(join(folder, "source"));
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { encoding: "utf8" }).trim().split("\n");
  for (const file of files.filter((path) => existsSync(path))) cpSync(file, join(folder, "source", file));
  symlinkSync(resolve("node_modules"), join(folder, "source/node_modules"));
  hashes = pack("077");
  for (const name of packages()) {
    mkdirSync(join(folder, name));
    execFileSync("tar", ["xzf", join(folder, "packed", `${name}.tgz`), "-C", join(folder, name)]);
  }
}, 300_000);

test("are the same bytes under another umask", () => {
  expect(Object.keys(hashes)).toHaveLength(3);
  expect(pack("002")).toEqual(hashes);
}, 300_000);

describe("the library", () => {
  test("is small", () => {
    expect(statSync(join(folder, "packed", `${LIBRARY}.tgz`)).size).toBeLessThan(300_000);
    expect(JSON.parse(readFileSync(inside(LIBRARY, "package.json"), "utf8"))).not.toHaveProperty("dependencies");
  });

  test("has the blob once as bytes and once as text", () => {
    const blob = readFileSync("dist/yuma.wasm");
    const text = blob.subarray(3000, 3300).toString("hex");
    const holders = filesOf(LIBRARY).filter((path) => readFileSync(inside(LIBRARY, path), "latin1").includes(text));
    expect(holders).toEqual(["dist/blob.js"]);
    expect(readFileSync(inside(LIBRARY, "dist/yuma.wasm"))).toEqual(blob);
  });

  test("has nothing that publint finds at fault", async () => {
    const { messages } = await publint({ pkgDir: inside(LIBRARY), strict: true });
    expect(messages).toEqual([]);
  });

  test("has declarations without DOM types, and without skipping any", () => {
    const files = filesOf(LIBRARY).filter((path) => path.endsWith(".d.ts"));
    expect(files.length).toBeGreaterThan(8);
    const plain = { strict: true, noEmit: true, target: "es2022", lib: ["es2022"], types: [], skipLibCheck: false };
    for (const module of [{ module: "nodenext" }, { module: "esnext", moduleResolution: "bundler" }]) {
      writeFileSync(
        inside(LIBRARY, "tsconfig.json"),
        JSON.stringify({ compilerOptions: { ...plain, ...module }, files }),
      );
      const { stdout } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", inside(LIBRARY)]);
      expect(stdout.toString()).toBe("");
    }
  });
});

describe("the command", () => {
  test("has neither the PNG renderer nor the blob as text", () => {
    expect(filesOf(COMMAND).filter((path) => /resvg/.test(path))).toEqual([]);
    expect(filesOf(COMMAND).filter((path) => path.endsWith(".wasm"))).toEqual(["yuma.wasm"]);
    const text = readFileSync("dist/yuma.wasm").subarray(3000, 3300).toString("hex");
    expect(filesOf(COMMAND).filter((path) => readFileSync(inside(COMMAND, path), "latin1").includes(text))).toEqual([]);
    const { peerDependencies } = JSON.parse(readFileSync(inside(COMMAND, "package.json"), "utf8"));
    const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(peerDependencies["@resvg/resvg-wasm"]).toBe(devDependencies["@resvg/resvg-wasm"]);
  });

  const yuma = (...args: string[]) =>
    spawnSync(process.execPath, [inside(COMMAND, "yuma.js"), ...args], { cwd: folder, encoding: "utf8" });

  test("runs the vectors' package from an empty folder", () => {
    const vectors = packages().find((name) => name.startsWith("yuma-vectors")) as string;
    const { stdout, status } = yuma(
      "conformance",
      join(vectors, "package/stages"),
      join(vectors, "package/epoch/tiny.json"),
    );
    expect(stdout).toMatch(/0 differences/);
    expect(status).toBe(0);
    expect(yuma("epoch", join(vectors, "package/epoch/tiny.json")).status).toBe(0);
  });

  test("finds the vectors' package by itself, and says what to install where there is none", () => {
    const { status, stderr } = yuma("conformance");
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/^yuma: no vectors are named, .*npm install yuma-vectors/),
    ]);
    const vectors = packages().find((name) => name.startsWith("yuma-vectors")) as string;
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(inside(vectors), join(folder, "node_modules/yuma-vectors"));
    const found = yuma("conformance", "--suite", "fixed/I32F32.saturating_mul");
    expect([found.status, found.stdout]).toEqual([0, expect.stringMatching(/0 differences/)]);
  });

  test("asks for the renderer before any work where a PNG is wanted, and fills a folder without", () => {
    const { status, stdout, stderr } = yuma("map", "--out", "map.png");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      /^yuma: PNGs are drawn by the package @resvg\/resvg-wasm, which is not installed: npm install/,
    );
    const all = yuma("simulate", "cabal", "--epochs", "2", "--out", "all");
    expect([all.status, readdirSync(join(folder, "all")).filter((name) => name.endsWith(".svg")).length]).toEqual([
      0, 4,
    ]);
    expect(all.stderr).toMatch(/^yuma: the folder has no PNGs: .*not installed/);
  });
});

test("links of a README lead to a file in its package, or out into the web", () => {
  for (const name of packages()) {
    const text = readFileSync(inside(name, "README.md"), "utf8");
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link as string);
    const dead = links.filter(
      (link) => !/^(https:|#)/.test(link) && !existsSync(inside(name, link.replace(/#.*/, ""))),
    );
    expect(dead, name).toEqual([]);
  }
});

describe("notices", () => {
  interface Bom {
    readonly components: readonly {
      readonly name: string;
      readonly version?: string;
      readonly licenses: readonly object[];
    }[];
  }

  test("name what goes into the blob, and each bundled package with its licence", () => {
    for (const [name, path] of [
      [LIBRARY, "dist"],
      [COMMAND, ""],
    ] as const) {
      const text = readFileSync(inside(name, join(path, "LICENSES.txt")), "utf8");
      const bom: Bom = JSON.parse(readFileSync(inside(name, join(path, "sbom.cdx.json")), "utf8"));
      const names = bom.components.map((one) => one.name);
      expect(names).toEqual(expect.arrayContaining(["yuma.wasm", "as-bignum", "assemblyscript", "@noble/hashes"]));
      for (const { name: used, version, licenses } of bom.components) {
        expect(licenses).toHaveLength(1);
        if (version) expect(text).toContain(`${used} ${version}, `);
      }
    }
    expect(readFileSync(inside(COMMAND, "LICENSES.txt"), "utf8")).toMatch(/@fontsource\/open-sans .*OFL-1.1/);
  });

  test("fail the build where the text of a licence is missing", async () => {
    const made = join(folder, "made/node_modules/unlicensed");
    mkdirSync(made, { recursive: true });
    writeFileSync(join(made, "package.json"), '{ "name": "unlicensed", "version": "1.0.0", "license": "MIT" }');
    const { writeNotices } = await import("../scripts/notices.mjs" as string);
    const write = () => writeNotices(folder, "pkg:npm/made@1.0.0", [relative(".", join(made, "index.js"))]);
    expect(write).toThrow(/^unlicensed goes into a package of ours, and there is no text of its licence/);
    writeFileSync(join(made, "LICENSE"), "As you like.");
    write();
    expect(readFileSync(join(folder, "LICENSES.txt"), "utf8")).toMatch(
      /^unlicensed 1.0.0, MIT, .*\n\nAs you like\.\n$/,
    );
  });
});
