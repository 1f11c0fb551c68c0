// What yuma simulate reads beside a scenario: recorded networks and lists of weights.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { formatState } from "../bindings/index.js";
import { settledState } from "../bindings/settled.js";

const folder = mkdtempSync(join(tmpdir(), "yuma-simulate-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

function yuma(args: string[], input?: string) {
  const options = { encoding: "utf8", timeout: 20_000, ...(input !== undefined && { input }) } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/cli/yuma.js", "simulate", ...args], options);
  return { status, stdout, stderr };
}

function write(name: string, json: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(json));
  return path;
}

const state = {
  ...formatState(
    settledState(4, {
      alphaStake: BigUint64Array.of(3_000_000_000_000n, 1_000_000_000_000n, 0n, 0n),
      validatorPermit: Uint8Array.of(1, 1, 0, 0),
    }),
  ),
  weights: [[[2, 65535]], [[2, 65535]], [], []],
};
const recorded = write("state.json", state);

describe("a recorded network", () => {
  it("alone", () => {
    const { status, stdout } = yuma(["--from", recorded, "--epochs", "3"]);
    expect(status).toBe(0);
    expect(stdout).toContain("As recorded in state.json\n3 epochs, 4 neurons, seed 1\n\nclassic\n");
    expect(stdout).toMatch(/recorded validators +2 +4,000\.000000000/);
  });

  it("under a scenario, by option or as a file beside it, wherever it is run", () => {
    mkdirSync(join(folder, "below"));
    const groups = [{ name: "copier", uids: [1], weights: [{ behaviour: "copier" }] }];
    const plain = write("plain.json", { description: "d", epochs: 3, groups });
    const named = write("below/named.json", {
      description: "d",
      epochs: 3,
      groups,
      network: { file: "../state.json" },
    });
    const [one, other] = [yuma([plain, "--from", recorded, "--format", "csv"]), yuma([named, "--format", "csv"])];
    expect(one.status).toBe(0);
    expect(one.stdout).toMatch(/^classic,0,copier,0,1,1000000000000,/m);
    expect(other.stdout).toBe(one.stdout);
  });

  it("is in the folder that can be run again", () => {
    const out = join(folder, "out");
    expect(yuma(["--from", recorded, "--epochs", "2", "--out", out]).status).toBe(0);
    const again = yuma([join(out, "scenario.json"), "--format", "csv"]);
    expect(again.stdout).toBe(execFileSync("cat", [join(out, "neurons.csv")], { encoding: "utf8" }));
  });
});

it("keeps of a recorded epoch what it reads, and says what it cannot", () => {
  const output = {
    active: [true, true, true, true],
    bonds: [[], [], [], []],
    validator_permit: [true, true, false, false],
  };
  const input = { name: "x", description: "", input: state, output, hotkeys: Array(4).fill("5".repeat(48)) };
  const file = { format: "yuma-epoch-vectors/1", suite: "s", cases: [{ name: "other", input: 1 }, input] };
  const path = write("recorded.json", file);
  const out = join(folder, "kept");
  const scenario = write("cased.json", { description: "d", epochs: 2, network: { file: "recorded.json", case: "x" } });
  expect(yuma([scenario, "--out", out]).status).toBe(0);
  const kept = JSON.parse(readFileSync(join(out, "scenario.json"), "utf8"));
  expect(kept.network.state.cases).toEqual([{ name: "x", description: "", input: state, output: {} }]);
  expect(yuma(["--from", path]).stderr).toMatch(/network\.state: cases\[0\]\.input: expected an object/);
});

it("reads weights from beside the scenario", () => {
  write("rows.json", [[[1, 5]], null, [[2, 5]]]);
  const validators = {
    name: "v",
    count: 1,
    stake: "1000000000000",
    weights: [{ behaviour: "weights", file: "rows.json" }],
  };
  const path = write("listed.json", { description: "d", epochs: 4, groups: [validators, { name: "m", count: 2 }] });
  const { stdout } = yuma([path, "--format", "csv"]);
  const paid = stdout.split("\n").filter((line) => line.includes(",m,"));
  expect(paid.map((line) => Number(line.split(",")[9]) > 0)).toEqual([
    true,
    false,
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
});

describe("is clear about", () => {
  const scenario = (more: object) => write("bad.json", { description: "d", epochs: 3, ...more });
  const listed = (file: string) => ({
    groups: [{ name: "v", count: 1, weights: [{ behaviour: "weights", file }] }],
  });
  const faults: [what: string, args: () => string[], message: RegExp][] = [
    ["nothing", () => [], /a scenario is needed, or --from with a recorded network/],
    ["no such recording", () => ["--from", join(folder, "none.json")], /there is no file .*none\.json/],
    ["no such file beside", () => [scenario(listed("none.json"))], /there is no file .*none\.json/],
    ["a folder", () => [scenario({ network: { file: "." } })], /is no file/],
    ["what never ends", () => [scenario(listed("/dev/zero"))], /\/dev\/zero is no file/],
    ["a pipe", () => [scenario(listed("pipe"))], /pipe is no file/],
    [
      "what is no list",
      () => [scenario(listed("state.json"))],
      /groups\[0\]\.weights\[0\]\.weights: expected an array/,
    ],
    ["what is no JSON", () => [scenario(listed("text"))], /text is not JSON/],
    ["what is no network", () => [scenario({ network: { file: "bad.json" } })], /network\.state: description: /],
    [
      "a runtime without rules",
      () => ["cabal", "--epochs", "2", "--set", "spec_version=474"],
      /spec_version: no rules are known for 474/,
    ],
    ["a name that is no text", () => [scenario({ network: { file: 5 } })], /network\.file: expected string, got 5/],
  ];

  it.each(faults)("%s", (_, args, message) => {
    execFileSync("sh", ["-c", 'rm -f pipe && mkfifo pipe && echo "{" > text'], { cwd: folder });
    const { status, stdout, stderr } = yuma(args());
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});
