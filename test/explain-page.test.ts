// docs/explain.md, followed to the letter.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync("docs/explain.md", "utf8");
const examples = [...page.matchAll(/```sh\nnpx (yuma [^\n]*)\n```\n```text\n(.*?)```/gs)].map(
  ([, command, output]) => [command as string, output as string] as const,
);

test("the page has its examples", () => {
  expect(examples).toHaveLength(3);
});

test.each(examples)("%s", (command, output) => {
  const line = command.replace(/^yuma /, `"${process.execPath}" dist/cli/yuma.js `);
  const { stdout, stderr } = spawnSync("sh", ["-c", line], { encoding: "utf8" });
  expect({ stdout, stderr }).toEqual({ stdout: output, stderr: "" });
});
