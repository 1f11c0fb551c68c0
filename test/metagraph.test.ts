// yuma metagraph: what people look at of a subnet.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { loadYuma, metagraph, parseState } from "../bindings/index.js";
import { settledState } from "../bindings/settled.js";
import { yuma as command } from "./command.js";

vi.setConfig({ testTimeout: 30_000 });

const yuma = await loadYuma();

/** Validators 0, 1 and 2 of falling stake, who give all weight to miner 3; 4 and 5 get nothing. */
const state = settledState(6, {
  alphaStake: BigUint64Array.of(6_000n, 3_000n, 1_000n, 0n, 0n, 0n),
  validatorPermit: Uint8Array.of(1, 1, 1, 0, 0, 0),
  blockAtRegistration: BigUint64Array.of(10n, 20n, 30n, 40n, 6_999_000n, 60n),
  maxAllowedValidators: 2,
  weights: {
    offsets: Uint32Array.of(0, 1, 2, 3, 3, 3, 3),
    uids: Uint16Array.of(3, 3, 3),
    values: Uint16Array.of(1, 1, 1),
  },
  lastUpdate: BigUint64Array.of(6_999_990n, 6_999_900n, 6_999_000n, 0n, 0n, 0n),
});

test("shares, and what they mean", () => {
  const { neurons, block } = metagraph(yuma, state);
  const { trace, output } = yuma.epoch(state, { trace: true });
  expect(block).toBe(7_000_000n);
  for (const neuron of neurons) {
    const { uid } = neuron;
    expect(neuron).toMatchObject({
      stakeShare: trace?.stake[uid],
      dividends: trace?.dividends[uid],
      incentive: trace?.incentive[uid],
      validatorTrust: trace?.validatorTrust[uid],
      emission: output.emission[uid],
      relativeDividends: uid < 3 ? (trace?.dividends[uid] as bigint) - (trace?.stake[uid] as bigint) : null,
      // 7,200 blocks a day, an epoch every 360.
      dailyEmission: (output.emission[uid] as bigint) * 20n,
    });
  }
  expect(neurons.map(({ sinceUpdate }) => sinceUpdate).slice(0, 3)).toEqual([10n, 100n, 1000n]);
  expect(neurons.map(({ permit, nextPermit }) => [permit, nextPermit]).slice(0, 3)).toEqual([
    [true, true],
    [true, true],
    [true, false],
  ]);
});

describe("who is pruned next", () => {
  const order = (...args: Parameters<typeof metagraph>) => {
    const { neurons } = metagraph(...args);
    const places = neurons.flatMap(({ uid, pruned }) => (pruned === null ? [] : [{ uid, pruned }]));
    return places.sort((a, b) => a.pruned - b.pruned).map(({ uid }) => uid);
  };

  test("the lowest emission, then the earliest registration", () => {
    const { output } = yuma.epoch(state);
    expect([...output.emission].map((rao) => rao > 0n)).toEqual([true, true, true, true, false, false]);
    expect(order(yuma, state)).toEqual([5, 4, 2, 1, 0, 3]);
  });

  test("who is immune comes last", () => {
    expect(order(yuma, state, { immunityPeriod: 1_001n })).toEqual([5, 2, 1, 0, 3, 4]);
    expect(order(yuma, state, { immunityPeriod: 1_000n })).toEqual([5, 4, 2, 1, 0, 3]);
  });

  test("of one age the lowest uid, and never the owner", () => {
    const alike = { ...state, blockAtRegistration: new BigUint64Array(6) };
    expect(order(yuma, alike).slice(0, 2)).toEqual([4, 5]);
    expect(order(yuma, { ...alike, ownerUid: 4 })).not.toContain(4);
  });

  test("uids that never are, and how many have to stay that are not immune", () => {
    expect(order(yuma, { ...state, ownerUid: 5 }, { neverPruned: [1, 5] })).toEqual([4, 2, 0, 3]);
    // Immune are 2 and 4: of the other four three have to stay.
    expect(order(yuma, state, { immunityPeriod: 6_999_971n, minNonImmune: 0 }).length).toBe(6);
    expect(order(yuma, state, { immunityPeriod: 1_001n, minNonImmune: 3 })).toEqual([5, 2, 4]);
    expect(order(yuma, state, { immunityPeriod: 1_001n, minNonImmune: 9 })).toEqual([4]);
    expect(order(yuma, state, { minNonImmune: 6 })).toEqual([]);
  });

  test("by the pruning score where the runtime has one", () => {
    const older = { ...state, specVersion: 364, emission: 0n };
    expect(metagraph(yuma, older).prunedBy).toBe("pruning_score");
    // Nothing is handed out, but there are scores.
    expect(order(yuma, older)).toEqual([5, 4, 2, 1, 0, 3]);
    expect(order(yuma, { ...older, specVersion: 365 })).toEqual([0, 1, 2, 3, 5, 4]);
  });
});

test("what a permit takes", () => {
  expect(metagraph(yuma, state).permitPrice).toEqual({ seats: 2, taken: 2, holder: 1, stake: 3_000n });
  const free = { ...state, maxAllowedValidators: 5, stakeThreshold: 7n };
  expect(metagraph(yuma, free).permitPrice).toEqual({ seats: 5, taken: 3, holder: null, stake: 7n });
  expect(metagraph(yuma, { ...state, maxAllowedValidators: 0 }).permitPrice).toMatchObject({ seats: 0, taken: 0 });
});

test("no neurons, and no epoch that is ever due", () => {
  expect(metagraph(yuma, settledState(0)).neurons).toEqual([]);
  expect(metagraph(yuma, { ...state, tempo: 0 }).neurons[0]?.dailyEmission).toBeNull();
  expect(() => metagraph(yuma, { ...state, ruleset: "naive" })).toThrow("not naive");
});

describe.concurrent("the command", () => {
  const large = "vectors/epoch/large.json";
  const terminal = (columns: number, ...args: string[]) =>
    spawnSync(process.execPath, ["dist/cli/yuma.js", "metagraph", large, ...args], {
      encoding: "utf8",
      env: { ...process.env, COLUMNS: String(columns) },
    }).stdout.split("\n");
  const header = (lines: readonly string[]) => (lines[0] as string).trim().split(/ +/);

  test("fits the terminal, and uses what there is", ({ expect }) => {
    let before = 0;
    for (const columns of [40, 80, 120, 200]) {
      const lines = terminal(columns, "--top", "20").slice(0, 22);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
      expect(header(lines).length).toBeGreaterThan(before);
      before = header(lines).length;
    }
    expect(before).toBe(18);
  });

  test("sorts by a column, the largest first", ({ expect }) => {
    const lines = terminal(80, "--sort", "updated", "--columns", "uid,updated", "--top", "9");
    expect(header(lines)).toEqual(["uid", "updated"]);
    const blocks = lines.slice(1, 10).map((line) => Number((line.trim().split(/ +/)[1] as string).replace(/,/g, "")));
    expect(blocks).toEqual([...blocks].sort((a, b) => b - a));
  });

  test("the weights, as set and as the consensus leaves them", async ({ expect }) => {
    const rows = terminal(80, "--weights", "raw", "--top", "3");
    expect(Math.max(...rows.map((line) => line.length))).toBeLessThanOrEqual(100);
    const miners = header(rows).slice(1);
    const validators = rows.slice(1, 4).map((line) => line.trim().split(/ +/));
    const { stdout } = await command(["metagraph", large, "--weights", "clipped", "--format", "csv"]);
    const [names, ...lines] = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    expect(names).toEqual(["validator", "miner", "raw", "weight", "clipped", "dropped"]);
    const { cases } = JSON.parse(readFileSync(large, "utf8"));
    const all = cases[0].input.weights as [number, number][][];
    expect(lines).toHaveLength(all.flat().length);
    // The shown cells are those of the file.
    for (const [validator, ...cells] of validators) {
      const row = new Map(all[Number(validator)]);
      expect(cells.map((cell) => cell.replace("*", ""))).toEqual(
        miners.map((miner) => String(row.get(Number(miner)) ?? "-")),
      );
    }
    const { output, trace } = yuma.epoch(parseState(cases[0].input), { trace: true });
    expect(output.active).toHaveLength(256);
    for (const [, miner, , weight, clipped, dropped] of lines) {
      if (dropped !== "") expect([weight, clipped]).toEqual(["", ""]);
      else {
        const consensus = trace?.consensus[Number(miner)] as bigint;
        expect(BigInt(clipped as string)).toBe(
          BigInt(weight as string) < consensus ? BigInt(weight as string) : consensus,
        );
      }
    }
    const json = JSON.parse((await command(["metagraph", large, "--weights", "raw", "--format", "json"])).stdout);
    expect(json.weights.map(Object.values).map((row: unknown[]) => row.map((value) => String(value ?? "")))).toEqual(
      lines,
    );
  });

  test("has all of it as JSON and CSV", async ({ expect }) => {
    const json = JSON.parse((await command(["metagraph", large, "--format", "json"])).stdout);
    const csv = (await command(["metagraph", large, "--format", "csv"])).stdout.trimEnd().split("\n");
    expect([json.neurons.length, csv.length]).toEqual([256, 257]);
    expect(csv[0]?.split(",").slice(0, 3)).toEqual(["uid", "stake", "alpha_stake"]);
    expect(csv[8]?.split(",").slice(0, 2)).toEqual(["7", json.neurons[7].stake]);
  });

  test.each([
    [["--sort", "beauty"], /there is no column "beauty"; there are uid, stake, /],
    [["--columns", "uid,beauty"], /there is no column "beauty"/],
    [["--columns", ","], /Columns by name are wanted/],
    [["--top", "0"], /A number of neurons is wanted/],
    [["--immunity-period", "-1"], /whole number/],
  ])("refuses %j", async (args, message) => {
    const { code, stdout, stderr } = await command(["metagraph", large, ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});
