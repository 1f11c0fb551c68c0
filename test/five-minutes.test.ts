// "Check your implementation in five minutes" of vectors/README.md, followed to the letter.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const readme = readFileSync("vectors/README.md", "utf8");
const section = readme.split("\n## ").find((text) => text.startsWith("Check your implementation")) as string;
const blocks = (language: string) =>
  [...section.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, "g"))].map(([, text]) => text as string);
const [program = ""] = blocks("python");
const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe("the page for implementers", () => {
  test("has the example that lies beside it", () => {
    expect(program).toBe(readFileSync("vectors/example.py", "utf8"));
  });

  describe.skipIf(!hasPython)("followed to the letter", () => {
    const folder = mkdtempSync(join(tmpdir(), "yuma-five-"));
    afterAll(() => rmSync(folder, { recursive: true }));

    /** Runs the page's command, in a folder of its own that has the program. */
    const run = (text: string) => {
      writeFileSync(join(folder, "my_yuma.py"), text);
      const [command = ""] = blocks("sh");
      const [, ...args] = command
        .trim()
        .replace("vectors/", `${resolve("vectors")}/`)
        .split(" ");
      const { stdout } = spawnSync(process.execPath, [resolve("dist/cli/yuma.js"), ...args.slice(1)], {
        cwd: folder,
        encoding: "utf8",
      });
      return stdout;
    };

    test("reports the program right", () => {
      expect(run(program)).toBe(blocks("text")[0]);
    });

    test("finds the mistake", () => {
      const [, wrong, right] = /put `(.*)` for `(.*)`, and run/.exec(section) as unknown as [string, string, string];
      expect(program.split(right)).toHaveLength(2);
      expect(run(program.replace(right, wrong))).toBe(blocks("text")[1]);
    });
  });
});
