// yuma emission: what it prints of blocks and payouts, and of the issuance curve.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { emissionCommand } from "../cli/emission.js";
import { payoutJson } from "./payout-input.js";

const BLOCKS = "vectors/emission/coinbase-blocks.json";
const PAYOUTS = "vectors/emission/distribute-emission.json";

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function run(...options: string[]): Promise<string> {
  let text = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  await emissionCommand().exitOverride().parseAsync(options, { from: "user" });
  return text;
}

function file(value: unknown): string {
  const path = join(mkdtempSync(join(tmpdir(), "yuma-")), "input.json");
  writeFileSync(path, JSON.stringify(value));
  return path;
}

test("the curve is the closed form, and the blob's", async () => {
  const text = await run("--curve");
  expect(text).toContain("20,999,679,565,429,688");
  expect(text).toContain("The blob is equal at all 30");
  const { halvings } = JSON.parse(await run("--curve", "--format", "json"));
  expect(halvings[0]).toEqual({
    halving: 1,
    issuance: "10500000000000000",
    before: "1000000000",
    after: "500000000",
    equal: true,
  });
});

test("a block, the last of several or the one asked for, with every rao", async () => {
  const last = await run(BLOCKS, "--case", "blocks_30");
  expect(last).toContain("block 5329624: 0.500000000 TAO minted for 2 of 4 subnets");
  expect(last.match(/^0 rao unaccounted for$/gm)?.length).toBe(2);
  expect(last).toContain("0.000000004  = lost to rounding");
  expect(await run(BLOCKS, "--case", "blocks_30", "--block", "1")).toContain("block 5329622");
});

test("a payout, by hotkey and step, with every rao", async () => {
  const text = await run(PAYOUTS);
  expect(text).toContain("owner: 64.800000000 alpha staked for 101 with 1");
  expect(text).toContain("1: its incentive is burned, as the owner's");
  expect(text).toContain("47.600000000  = burned: incentives of the owner's hotkeys");
  expect(text).toContain("0 rao unaccounted for");
});

test("a payout whose epochs are run, as JSON", async () => {
  const { output, conservation } = JSON.parse(await run(file(payoutJson()), "--format", "json"));
  expect(output.epoch_emission).toEqual(["2000000000"]);
  expect(conservation.alpha.unaccounted).toBe("0");
  expect(process.exitCode).toBeUndefined();
});

test("what is not to be read is told in a sentence", async () => {
  await expect(run()).rejects.toThrow("which file?");
  await expect(run("--curve", BLOCKS)).rejects.toThrow("--curve needs no file");
  await expect(run("vectors/emission/safe-pow.json")).rejects.toThrow("which are neither blocks nor payouts");
  await expect(run(BLOCKS, "--case", "none")).rejects.toThrow("has no case none");
  await expect(run(BLOCKS, "--block", "99")).rejects.toThrow("no block 99");
  await expect(run(PAYOUTS, "--block", "1")).rejects.toThrow("not several blocks");
  await expect(run(file({ n: 1 }))).rejects.toThrow("is neither a block");
  await expect(run(file({ ...payoutJson(), tao_weight: 1 }))).rejects.toThrow("tao_weight: expected a u64");
});

test("the runtime is told: the one named, the file's, or which is taken", async () => {
  expect(await run(PAYOUTS)).toContain("rules of spec_version 425, as none is named; --runtime takes 261 to 425\n");
  expect(await run(PAYOUTS, "--runtime", "425")).toContain("rules of spec_version 425\n");
  const old = await run("vectors/payout/298/coinbase-block.json");
  expect(old).toContain("rules of spec_version 298\n");
  expect(old).toContain("what the coinbase called, in order");
  const { spec_version, output } = JSON.parse(
    await run("vectors/payout/298/distribute-emission.json", "--runtime", "301", "--format", "json"),
  );
  expect(spec_version).toBe(301);
  expect(Object.keys(output)).toContain("tao_dividends_per_subnet");
});

test.each([
  ["426", "the emission gate, baskets and collateral that came since are not established"],
  ["260", "its coinbase was only read, and it keeps no record of payments"],
  ["next", '--runtime: expected a spec_version, got "next"'],
  ["424", "the input is in the form of spec_version 425; for 424 it has to be in that of vectors/payout"],
])("a runtime of %s is refused by name", async (runtime, message) => {
  await expect(run(PAYOUTS, "--runtime", runtime)).rejects.toThrow(message);
});

test("a runtime in the input itself counts", async () => {
  const { cases } = JSON.parse(readFileSync("vectors/payout/413/coinbase-block.json", "utf8"));
  const input = file({ ...cases[0].input, spec_version: 413 });
  expect(JSON.parse(await run(input, "--format", "json"))).toEqual({ spec_version: 413, output: cases[0].output });
});
