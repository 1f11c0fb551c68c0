// yuma simulate: many epochs of a made network, as a table, CSV, pictures or a report.

import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { stripVTControlCharacters } from "node:util";
import { Command, InvalidArgumentError, Option } from "commander";
import { version } from "../../package.json";
import type { History } from "../../simulation/history.js";
import type { ChartName } from "../../simulation/pictures/charts.js";
import type { Scenario } from "../../simulation/scenario.js";
import { YumaError } from "../error.js";
import { isObject } from "../json.js";
import { fail, InputError, parseJson, readText, sourceName } from "./input.js";
import { progressBar } from "./progress.js";

interface Options {
  readonly epochs?: number;
  readonly seed?: number;
  readonly compare?: readonly string[];
  readonly format: "table" | "csv";
  readonly out?: string;
  readonly chart: ChartName;
}

/** A simulation that was run. */
interface Result {
  /** the scenario with what the options say */
  readonly json: unknown;
  readonly scenario: Scenario;
  readonly histories: readonly History[];
}

export function simulateCommand(): Command {
  return new Command("simulate")
    .description("run a scenario over many epochs, under several rulesets side by side")
    .argument("<scenario>", "the name of a shipped scenario, or a JSON file; - is standard input")
    .option("--epochs <number>", "how many epochs (default: the scenario's)", integer)
    .option("--seed <number>", "of all random numbers (default: the scenario's, or 1)", integer)
    .option("--compare <rulesets>", "rulesets instead of the scenario's runs, as in naive,yuma3", (text) =>
      text.split(","),
    )
    .addOption(new Option("--format <format>", "how to print it").choices(["table", "csv"]).default("table"))
    .option("--out <path>", "write it to a file, of the kind that .html, .csv, .svg or .png says, or all to a folder")
    .addOption(
      new Option("--chart <name>", "what an .svg or .png shows")
        .choices(["stake", "dividends", "incentive", "bonds"])
        .default("stake"),
    )
    .action(async (source: string, options: Options) => {
      const result = await run(source, options);
      const { scenarioTable } = await import("./simulate-report.js");
      const table = scenarioTable(result.scenario, result.histories);
      if (options.out !== undefined) {
        await writeOut(options.out, result, options.chart, table);
        if (options.format === "table") process.stdout.write(table);
        return;
      }
      if (options.format === "table") process.stdout.write(table);
      else await pipeline(await csv(result), process.stdout, { end: false });
    });
}

async function run(source: string, options: Options): Promise<Result> {
  const [{ parseScenario, rulesets }, { inThreads }] = await Promise.all([
    import("../../simulation/scenario.js"),
    import("../../simulation/pool.js"),
  ]);
  for (const ruleset of options.compare ?? []) {
    const known: readonly string[] = rulesets;
    if (!known.includes(ruleset)) {
      throw new InputError(`--compare: there is no ruleset ${ruleset}; there are ${known.join(", ")}`);
    }
  }
  const json = override(await read(source), options);
  const scenario = parse(() => parseScenario(json), source);
  const bar = progressBar(scenario.epochs * scenario.runs.length, "epochs");
  try {
    const inputs = scenario.runs.map((run) => ({ scenario, run }));
    return { json, scenario, histories: await inThreads("simulate", inputs, bar.update) };
  } finally {
    bar.stop();
  }
}

/** A shipped scenario, if it is the name of one and not a path. */
async function read(source: string): Promise<unknown> {
  const { scenarios } = await import("../../simulation/scenarios.js");
  if (Object.hasOwn(scenarios, source)) return scenarios[source];
  if (/^[a-z0-9-]+$/.test(source) && source !== "-") {
    throw new InputError(
      `there is no scenario ${source}; there are ${Object.keys(scenarios).join(", ")}, and a file's name has a . or / in it`,
    );
  }
  return parseJson(await readText(source), source);
}

function override(json: unknown, { epochs, seed, compare }: Options): unknown {
  if (!isObject(json)) return json;
  return {
    ...json,
    ...(epochs !== undefined && { epochs }),
    ...(seed !== undefined && { seed }),
    ...(compare && { runs: compare.map((ruleset) => ({ ruleset })) }),
  };
}

function parse<T>(parser: () => T, source: string): T {
  try {
    return parser();
  } catch (error) {
    if (error instanceof YumaError) throw new InputError(`${sourceName(source)}: ${error.message}`);
    throw error;
  }
}

async function csv({ scenario, histories }: Result): Promise<Iterable<string>> {
  const { neuronsCsv } = await import("../../simulation/history.js");
  return neuronsCsv(scenario, histories);
}

/** One file, or all of them into a folder. */
async function writeOut(path: string, result: Result, chart: ChartName, table: string): Promise<void> {
  const { scenario, histories } = result;
  const [{ bondsCsv }, { chartNames }, { chartSvg, htmlReport }, { pngFile }] = await Promise.all([
    import("../../simulation/history.js"),
    import("../../simulation/pictures/charts.js"),
    import("../../simulation/pictures/report.js"),
    import("../../simulation/pictures/png.js"),
  ]);
  const report = () =>
    htmlReport({
      ...result,
      table: stripVTControlCharacters(table),
      version,
      command: "yuma simulate ./scenario.json --out report.html",
    });
  switch (extname(path)) {
    case ".html":
      return save(path, report());
    case ".csv":
      return savePieces(path, await csv(result));
    case ".svg":
      return save(path, chartSvg(chart, scenario, histories));
    case ".png":
      return save(path, await pngFile(chartSvg(chart, scenario, histories)));
    case "":
      break;
    default:
      throw new InputError(`${path}: a file's name ends in .html, .csv, .svg or .png, and a folder's has no dot`);
  }
  await mkdir(path, { recursive: true }).catch((error) => fail(path, error));
  await save(join(path, "scenario.json"), `${JSON.stringify(result.json, null, 2)}\n`);
  await savePieces(join(path, "neurons.csv"), await csv(result));
  await savePieces(join(path, "bonds.csv"), bondsCsv(scenario, histories));
  for (const name of chartNames) {
    const svg = chartSvg(name, scenario, histories);
    await save(join(path, `${name}.svg`), svg);
    await save(join(path, `${name}.png`), await pngFile(svg));
  }
  await save(join(path, "report.html"), report());
}

async function save(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content).catch((error) => fail(path, error));
}

async function savePieces(path: string, pieces: Iterable<string>): Promise<void> {
  await pipeline(pieces, createWriteStream(path)).catch((error) => fail(path, error));
}

function integer(text: string): number {
  if (!/^(0|[1-9][0-9]{0,9})$/.test(text)) throw new InvalidArgumentError("A whole number is wanted.");
  return Number(text);
}
