// Mistakes that implementers make, each planted in a copy of the model: the runner has to name the stage and the flag.

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "yuma-planted-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Mistake {
  /** below test/model */
  readonly file: string;
  readonly right: string;
  readonly wrong: string;
}

/** Replaces the one place of the file's text, which has to be there. */
function planting({ file, right, wrong }: Mistake): Plugin {
  return {
    name: "planting",
    setup({ onLoad }) {
      onLoad({ filter: /\/test\/model\/.*\.ts$/ }, ({ path }) => {
        if (!path.endsWith(`/test/model/${file}`)) return undefined;
        const [before, after, ...more] = readFileSync(path, "utf8").split(right);
        if (after === undefined || more.length > 0) throw new Error(`${file} has to hold once: ${right}`);
        return { contents: `${before}${wrong}${after}`, loader: "ts" };
      });
    },
  };
}

/** The model as a program of its own. */
async function modelProgram(name: string, plugins: Plugin[] = []): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: ["test/model/program.ts"],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    plugins,
  });
  return outfile;
}

const paths = [
  "vectors/stages",
  "vectors/epoch",
  ...readdirSync("vectors/fixed").flatMap((name) => (name.startsWith("I32F32.") ? `vectors/fixed/${name}` : [])),
];

async function reportOn(program: string, files: readonly string[] = paths) {
  const command = ["dist/cli/yuma.js", "conformance", ...files, "--json", "--", process.execPath, program];
  const child = spawn(process.execPath, command);
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, report: JSON.parse(stdout) };
}

describe("the runner", () => {
  it("finds nothing wrong with the model", async () => {
    const { code, report } = await reportOn(await modelProgram("model"));
    expect({ code, failed: report.failed, passed: report.passed }).toEqual({
      code: 0,
      failed: 0,
      passed: report.cases,
    });
    expect(report.traces).toBe(true);
  });

  // Each with the stage that most cases differ at first, the most suspicious flag, and one case as the report tells it.
  it.each<[name: string, Mistake, stage: string, flag: string, failure: object]>([
    [
      "floor for truncation in division",
      {
        file: "fixed.ts",
        right: "return (a << this.fractionBits) / b;",
        wrong: `const [n, d] = b < 0n ? [-(a << this.fractionBits), -b] : [a << this.fractionBits, b];
          return n < 0n ? -((-n + d - 1n) / d) : n / d;`,
      },
      "fixed/I32F32.checked_div",
      "truncated_quotient",
      {
        flags: ["liquid_alpha", "negative_quotient"],
        path: expect.stringMatching(/^output\.alphas\[/),
        stage: "stage/liquid_alpha",
      },
    ],
    [
      "the lower uid kept on ties",
      { file: "epoch/stake.ts", right: "a.uid - b.uid", wrong: "b.uid - a.uid" },
      "stage/top_k",
      "top_k_tie",
      { case: "n4_topk_tie", path: "output.validator_permit[0]", stage: "3. Permits", agree: "trace" },
    ],
    [
      "consensus with >= for >",
      { file: "epoch/weights.ts", right: "stakeUpTo > minority", wrong: "stakeUpTo >= minority" },
      "stage/weighted_median",
      "median_boundary",
      { case: "ties_005", path: "trace.consensus[0]", stage: "5. Weights, 6. Consensus", agree: "inputs" },
    ],
    [
      "the owner's self-weight dropped",
      {
        file: "epoch/weights.ts",
        right: "if (i === j && !(rules.ownerKeepsSelfWeight && i === input.ownerUid)) return false;",
        wrong: "if (i === j) return false;",
      },
      "5. Weights, 6. Clipping, validator trust",
      "owner_self_weight",
      { case: "n1_owner_self_weight", path: "trace.consensus[0]", stage: "5. Weights, 6. Consensus", agree: "inputs" },
    ],
    [
      "a saturating sum",
      { file: "fixed.ts", right: "total = this.wrap(total + value)", wrong: "total = this.saturate(total + value)" },
      "2. Stake weight",
      "wrapped_sum",
      { case: "extreme_stake_000", path: "trace.stake[1]", stage: "2. Stake weight", agree: "inputs" },
    ],
    [
      "exp(1) by the series",
      {
        file: "fixed.ts",
        right: "if (operand === I32F32.one) return widenFrom23FractionBits(E_23_FRACTION_BITS, I32F32);",
        wrong: "",
      },
      "stage/liquid_alpha",
      "exp_of_one",
      { case: "(4294967296)", flags: ["crate_exp"], path: "output", stage: "fixed/I32F32.exp" },
    ],
  ])("names %s", async (name, mistake, stage, flag, failure) => {
    const { code, report } = await reportOn(await modelProgram(name.replace(/\W+/g, "-"), [planting(mistake)]));
    expect(code).toBe(1);
    expect({ stage: report.stages[0].stage, flag: report.flags[0].flag }).toEqual({ stage, flag });
    const failures = report.suites.flatMap((suite: { failures: unknown[] }) => suite.failures);
    expect(failures).toContainEqual(expect.objectContaining(failure));
  });
});

describe("of the coinbase and the payout by runtime", () => {
  const of = (suite: string, ...specs: number[]) => specs.map((spec) => `vectors/payout/${spec}/${suite}.json`);

  it.each<[name: string, Mistake, files: string[], stage: string]>([
    [
      "a threshold one runtime late",
      { file: "payout/rules.ts", right: "excess: from(342)", wrong: "excess: from(343)" },
      of("coinbase-block", 342),
      "5.4 terms",
    ],
    [
      "saturating for wrapping",
      {
        file: "payout/payments.ts",
        right: "rules.incentiveSumWraps ? BigInt.asUintN(64, exact)",
        wrong: "rules.incentiveSumWraps ? servers.reduce(addRao, 0n)",
      },
      of("distribute-emission", 261, 283, 290),
      "6.4 alpha dividends",
    ],
    [
      "a take of the wrong base",
      {
        file: "payout/childkeys.ts",
        right: "const childTake = U96F32.saturatingMul(take, share);",
        wrong: "const childTake = U96F32.saturatingMul(take, U96F32.saturatingSub(share, burned));",
      },
      of("parent-child-dividends", 315, 361, 425),
      "6.2 childkeys",
    ],
  ])("names %s", async (name, mistake, files, stage) => {
    const { code, report } = await reportOn(await modelProgram(name.replace(/\W+/g, "-"), [planting(mistake)]), files);
    expect(code).toBe(1);
    expect(report.stages[0].stage).toBe(stage);
  });
});
