// Tests run what the source says now, not what it said when somebody built last; and the same source gives the same blob.

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BLOB_SHA256 } from "../bindings/pin.js";

describe("a build of what is stale", () => {
  const folder = mkdtempSync(join(tmpdir(), "yuma-build-"));
  const build = () => spawnSync(process.execPath, ["scripts/build.mjs", "--stale"], { cwd: folder, encoding: "utf8" });
  const built = (path: string) => statSync(join(folder, "dist", path)).mtimeMs;
  const commands = () =>
    readdirSync(join(folder, "dist/cli"))
      .filter((name) => name.endsWith(".js"))
      .map((name) => readFileSync(join(folder, "dist/cli", name), "utf8"))
      .join();

  beforeAll(() => {
    const sources = ["assembly", "bindings", "cli", "simulation", "subnet", "scripts"];
    for (const name of [...sources, "dist", "asconfig.json", "package.json", "package-lock.json", "LICENSE"])
      cpSync(name, join(folder, name), { recursive: true, preserveTimestamps: true });
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("makes nothing twice", () => {
    const before = [built("yuma.wasm"), built("cli/yuma.js")];
    expect(build().status).toBe(0);
    expect([built("yuma.wasm"), built("cli/yuma.js")]).toEqual(before);
  });

  test("makes the command again when a file of it changes", () => {
    const blob = built("yuma.wasm");
    appendFileSync(join(folder, "cli/main.ts"), '\nconsole.log("a line that was not there");\n');
    expect(build().status).toBe(0);
    expect(commands()).toContain("a line that was not there");
    expect(built("yuma.wasm")).toBe(blob);
  });

  test("fails, however often it is asked, when the blob is another", () => {
    appendFileSync(join(folder, "assembly/index.ts"), "\nexport function more(): u32 {\n  return 1;\n}\n");
    for (let attempt = 0; attempt < 2; ++attempt) {
      const { status, stderr } = build();
      expect(status).toBe(1);
      expect(stderr).toContain("which is not the one in bindings/pin.ts");
    }
  });
});

test("the blob comes out the same in another folder, time zone and locale", () => {
  const folder = mkdtempSync(join(tmpdir(), "yuma-another-folder-"));
  for (const name of ["assembly", "asconfig.json", "package.json"])
    cpSync(name, join(folder, name), { recursive: true });
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  execFileSync(
    process.execPath,
    ["node_modules/assemblyscript/bin/asc.js", "--config", "asconfig.json", "--target", "release"],
    {
      cwd: folder,
      env: { ...process.env, TZ: "Asia/Kathmandu", LANG: "tr_TR.UTF-8" },
    },
  );
  const blob = readFileSync(join(folder, "dist/yuma.wasm"));
  expect(createHash("sha256").update(blob).digest("hex")).toBe(BLOB_SHA256);
});
