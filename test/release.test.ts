// verify-release: whatever byte of a published package is another one is found.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";

const { differences } = (await import("../scripts/release/tarball.mjs" as string)) as {
  differences(published: Buffer, built: Buffer): string[];
};

const folder = mkdtempSync(join(tmpdir(), "yuma-tarball-"));
afterAll(() => rmSync(folder, { recursive: true }));

const LONG = `package/${"a-long-name/".repeat(20)}index.js`;
const files = { "package/index.js": "export const answer = 42;\n", "package/yuma.wasm": "\0asm", [LONG]: "1\n" };

function packed(content: Readonly<Record<string, string>>, ...options: string[]): Buffer {
  const place = mkdtempSync(join(folder, "pack-"));
  for (const [path, text] of Object.entries(content)) {
    mkdirSync(join(place, path, ".."), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  const names = Object.keys(content).sort();
  const fixed = [
    "--format=pax",
    "--owner=0",
    "--group=0",
    "--mtime=2026-01-01",
    "--pax-option=delete=atime,delete=ctime",
  ];
  execFileSync("tar", ["cf", join(place, "a.tar"), ...fixed, ...options, "-C", place, ...names]);
  return gzipSync(readFileSync(join(place, "a.tar")), { level: 9 });
}

const built = packed(files, "--mode=644");

test("the same package has no differences", () => {
  expect(differences(packed(files, "--mode=644"), built)).toEqual([]);
});

test("one byte is found, wherever in the tarball it is", () => {
  for (let at = 0; at < built.length; ++at) {
    const planted = Buffer.from(built);
    planted[at] = (planted[at] as number) ^ 1;
    expect(differences(planted, built).length, `byte ${at}`).toBeGreaterThan(0);
  }
});

test("one byte is found, wherever in the archive it is, and does not hang what reads it", () => {
  const archive = gunzipSync(built);
  for (let at = 0; at < archive.length; at += 3) {
    const planted = Buffer.from(archive);
    planted[at] = (planted[at] as number) ^ 0x11;
    expect(differences(gzipSync(planted), built).length, `byte ${at}`).toBeGreaterThan(0);
  }
});

test.each([
  [
    "a byte of a file",
    { ...files, "package/index.js": "export const answer = 43;\n" },
    ['"package/index.js" differs from byte 23 on (26 bytes published, 26 built)'],
  ],
  [
    "a file more",
    { ...files, "package/install.js": "steal()" },
    ['"package/install.js" was published, and is not built from this source'],
  ],
  [
    "a file less",
    { "package/index.js": files["package/index.js"] as string, [LONG]: "1\n" },
    ['"package/yuma.wasm" is built from this source, and was not published'],
  ],
  [
    "a file of a long name",
    { ...files, [LONG]: "2\n" },
    [`"${LONG}" differs from byte 0 on (2 bytes published, 2 built)`],
  ],
] as const)("%s is named", (_, content, expected) => {
  expect(differences(packed(content, "--mode=644"), built)).toEqual(expected);
});

test("another mode, another compression and what is no package are named", () => {
  expect(differences(packed(files, "--mode=755"), built)).toContain('"package/index.js" has another mode or type');
  expect(differences(gzipSync(gunzipSync(built), { level: 1 }), built)).toEqual([
    "all files are the same, byte for byte, but they are packed in another way",
  ]);
  expect(differences(Buffer.from("<html>"), built)[0]).toMatch(/^what was published does not unpack: /);
});
