// The consensus map: its network, its contours, and yuma map, which must find what the published study found.

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { loadYuma } from "../bindings/index.js";
import { mapCsv, mapJson } from "../simulation/map/format.js";
import { honestEmission, MILLION, mapStake, POINTS, type StakeMap } from "../simulation/map/map.js";
import { type Parameters, SplitNetwork, STEPS } from "../simulation/map/network.js";
import { requiredUtility, retentionLine } from "../simulation/map/retention.js";
import { networkDigest, PINNED_DIGEST } from "./map-network.js";

vi.setConfig({ testTimeout: 120_000 });

const parameters: Parameters = { seed: 1, weightDeviation: 26214, kappa: 32767, bondsPenalty: 65535 };
const yuma = await loadYuma();
const sixty = mapStake(yuma, parameters, 60, () => {});
const HALF = MILLION / 2;

describe("the network", () => {
  const network = new SplitNetwork(parameters, 60);
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

  it("has as many neurons on each side as its stake says", () => {
    expect([network.honestValidators, network.honestMiners]).toEqual([38, 268]);
    expect([0, 37, 38, 63, 64, 331, 332, 511].map((uid) => network.isHonest(uid))).toEqual([
      ...[true, true, false, false],
      ...[true, true, false, false],
    ]);
    const { alphaStake } = network.state(0, 0);
    const staked = Array.from(alphaStake, Number);
    expect(sum(staked.slice(0, 38)) / sum(staked)).toBeCloseTo(0.6, 9);
    const mean = sum(staked.slice(0, 38)) / 38;
    const deviation = Math.sqrt(sum(staked.slice(0, 38).map((stake) => (stake / mean - 1) ** 2)) / 38);
    expect(Math.abs(deviation - 0.3)).toBeLessThan(0.08);
  });

  it("gives each side the weight that utility and self-weight say, with the deviation asked for", () => {
    const { weights } = network.state(35, 10);
    const rows = Array.from({ length: 64 }, (_, v) => [...weights.values.subarray(v * 448, (v + 1) * 448)]);
    for (const [v, row] of rows.entries()) {
      const onHonest = sum(row.slice(0, 268)) / sum(row);
      expect(onHonest).toBeCloseTo(v < 38 ? 0.7 : 0.8, 3);
      expect(Math.max(...row)).toBe(65535);
    }
    const honest = rows.slice(0, 38).flatMap((row) => {
      const mean = sum(row.slice(0, 268)) / 268;
      return row.slice(0, 268).map((weight) => weight / mean - 1);
    });
    expect(Math.sqrt(sum(honest.map((x) => x * x)) / honest.length)).toBeCloseTo(0.4, 2);
  });

  it("has equal weights where there is no deviation", () => {
    const { weights } = new SplitNetwork({ ...parameters, weightDeviation: 0 }, 60).state(25, 50);
    expect(new Set(weights.values.subarray(0, 268)).size).toBe(1);
    expect(new Set(weights.values.subarray(63 * 448, 63 * 448 + 268))).toEqual(new Set([0]));
  });

  it("is the same on every machine", async () => {
    expect(await networkDigest(1)).toBe(PINNED_DIGEST);
    expect(await networkDigest(2)).not.toBe(PINNED_DIGEST);
  });
});

describe("a contour", () => {
  /** Miners and validators get what the function says, of fractions from 0 to 1. */
  const surface = (emission: (utility: number, selfWeight: number) => number): StakeMap => {
    const values = Uint32Array.from({ length: POINTS }, (_, point) => {
      const [utility, selfWeight] = [Math.floor(point / (STEPS + 1)), point % (STEPS + 1)];
      return Math.round(emission(utility / STEPS, selfWeight / STEPS) * MILLION);
    });
    return { honestStake: 60, incentive: values, dividends: values };
  };

  it("crosses a plane where the plane is the stake", () => {
    const map = surface((utility, selfWeight) => 0.9 * utility + 0.05 - 0.1 * selfWeight);
    const line = retentionLine(map, HALF);
    expect(line).toHaveLength(STEPS + 1);
    for (const { utility, selfWeight } of line) expect(utility).toBeCloseTo((0.55 + 0.1 * selfWeight) / 0.9, 5);
    expect(requiredUtility(map, HALF)).toBeCloseTo(0.65 / 0.9, 5);
  });

  it("is the last crossing where there are several", () => {
    const map = surface((utility) => (utility < 0.2 || utility >= 0.8 ? 0.7 : 0.5));
    expect(requiredUtility(map, HALF)).toBeCloseTo(0.79, 5);
  });

  it("ends where nothing keeps the stake, and is 0 where everything does", () => {
    const map = surface((utility, selfWeight) => (selfWeight > 0.5 ? 0.59 : utility));
    expect(retentionLine(map, HALF)).toHaveLength(26);
    expect(requiredUtility(map, HALF)).toBeNull();
    expect(
      requiredUtility(
        surface(() => 0.6),
        HALF,
      ),
    ).toBe(0);
  });

  it("weighs what miners and validators get by the validators' share", () => {
    const map = { ...surface(() => 0.5), dividends: surface(() => 0.9).dividends };
    expect([0, 250_000, MILLION].map((share) => honestEmission(map, share, 7))).toEqual([500_000, 600_000, 900_000]);
  });
});

describe("60 percent honest stake", () => {
  // What the chain's own study published, in percent, for the validators' shares 0, 0.25 and 0.5.
  it.each([
    [0, 82],
    [250_000, 78],
    [500_000, 73],
  ])("with %d millionths for validators takes the published %d percent of utility, within two", (share, published) => {
    const required = requiredUtility(sixty, share) as number;
    expect(Math.abs(required * 100 - published)).toBeLessThan(2);
  });

  it.each([
    [0, 65535, 60],
    [13107, 65535, 67],
    [26214, 32767, 76],
    [26214, 0, 78],
  ])("with weight deviation %d / 65536 and bonds penalty %d / 65535 takes %d percent, within two", (...figures) => {
    const [weightDeviation, bondsPenalty, published] = figures;
    const map = mapStake(yuma, { ...parameters, weightDeviation, bondsPenalty }, 60, () => {});
    expect(Math.abs((requiredUtility(map, HALF) as number) * 100 - published)).toBeLessThan(2);
  });

  it("gets everything where both sides give the honest all, and nobody is paid for weights that none shares", () => {
    const point = (utility: number, selfWeight: number) => utility * (STEPS + 1) + selfWeight;
    expect([sixty.incentive[point(STEPS, 0)], sixty.incentive[point(0, STEPS)]]).toEqual([MILLION, 0]);
    // There the cabal's validators have bonds on honest miners; where it weighs itself alone, they have none.
    expect((sixty.dividends[point(STEPS, 0)] as number) / MILLION).toBeCloseTo(0.6, 2);
    expect(honestEmission(sixty, HALF, point(STEPS, STEPS))).toBe(MILLION);
    const along = Array.from({ length: 20 }, (_, step) => honestEmission(sixty, HALF, point(30 + step, 40)));
    expect(along).toEqual([...along].sort((a, b) => a - b));
  });
});

const folder = mkdtempSync(join(tmpdir(), "yuma-map-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["dist/cli/yuma.js", "map", ...args], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code as number), stdout, stderr }),
    );
  });
}

describe("yuma map", () => {
  const map = { parameters, validatorShare: 250_000, stakes: [sixty] };
  const args = ["--honest-stake", "0.6", "--validator-share", "0.25"];

  it("prints what utility it takes, and writes the same CSV as this process", async () => {
    const path = join(folder, "map.csv");
    const { code, stdout, stderr } = await run(...args, "--out", path);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/weight deviation 0\.4, bonds penalty 1, kappa 0\.5, validators' share 0\.25, seed 1/);
    expect(stdout).toContain(
      `60 %                 ${((requiredUtility(sixty, 250_000) as number) * 100).toFixed(1)} %`,
    );
    const text = readFileSync(path, "utf8");
    expect(text).toBe([...mapCsv(map)].join(""));
    expect(text.split("\n")).toHaveLength(POINTS + 2);
    expect(text).toContain(`\n0.60,1.00,1.00,1.000000,1.000000,1.000000\n`);
  });

  it("goes by Yuma3 and liquid alpha where it is told to", async () => {
    const made = [{ yuma3: true }, { yuma3: true, liquidAlpha: true }].map((more) => {
      const own = mapStake(yuma, { ...parameters, ...more }, 60, () => {});
      return { parameters: { ...parameters, ...more }, validatorShare: 250_000, stakes: [own] };
    });
    const texts = [map, ...made].map((one) => [...mapCsv(one)].join(""));
    expect(new Set(texts).size).toBe(3);
    const [path, ruleset] = [join(folder, "yuma3.csv"), ["--ruleset", "yuma3", "--liquid-alpha"]];
    expect((await run(...args, ...ruleset, "--out", path)).stdout).toContain("seed 1, yuma3 with liquid alpha\n");
    expect(readFileSync(path, "utf8")).toBe(texts[2]);
    expect(made.map(mapJson)).toMatchObject([
      { ruleset: "yuma3", liquid_alpha: false },
      { ruleset: "yuma3", liquid_alpha: true },
    ]);
  });

  it("has the same numbers as JSON", () => {
    const written = mapJson(map) as { maps: { honest_emission: number[][]; required_utility: number }[] };
    expect(written).toMatchObject({ validator_share: 250_000, kappa: 32767, maps: [{ honest_stake: 600_000 }] });
    expect(written.maps[0]?.honest_emission[35]?.[20]).toBe(honestEmission(sixty, 250_000, 35 * (STEPS + 1) + 20));
    expect(written.maps[0]?.required_utility).toBe(requiredUtility(sixty, 250_000));
  });

  it("draws a line for each stake", async () => {
    const path = join(folder, "map.svg");
    expect(await run(...args, "--out", path)).toMatchObject({ code: 0, stderr: "" });
    const picture = readFileSync(path, "utf8");
    expect(picture).toMatch(/^<svg /);
    expect(/aria-label="line">(.*?)<\/g>/s.exec(picture)?.[1]?.match(/<path /g)).toHaveLength(1);
    expect(picture).toContain(">60</text>");
  });

  it.each([
    [["--kappa", "1.5"], "A number from 0 to 1 is wanted"],
    [["--weight-deviation", "half"], "A number from 0 to 1 is wanted"],
    [["--bonds-penalty", "-1"], "A number from 0 to 1 is wanted"],
    [["--validator-share", "0.1234567"], "at most six decimals"],
    [["--honest-stake", "0.6,0.5"], "Hundredths above 0.5 and below 1 are wanted"],
    [["--honest-stake", "0.605"], "Hundredths above 0.5 and below 1 are wanted"],
    [["--honest-stake", "0.6,0.7,0.6"], "Each is wanted once"],
    [["--ruleset", "naive"], "Allowed choices are classic, yuma3"],
    [["--liquid-alpha"], "--liquid-alpha: only Yuma3 has a pace for each bond: --ruleset yuma3"],
    [["--seed", "4294967296"], "A whole number below 2^32 is wanted"],
    [["--out", "map.txt"], "--out map.txt: a map is written as .svg, .png, .csv or .json"],
    [["--out", "nowhere/map.svg"], "--out nowhere/map.svg: nowhere is no folder that can be written to"],
  ])("refuses %j before it starts", async (mistake, message) => {
    const { code, stdout, stderr } = await run(...mistake);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});
