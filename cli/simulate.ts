// yuma simulate: many epochs of a made network, as a table, CSV, pictures or a report.

import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Command, Option } from "commander";
import { YumaError } from "../bindings/error.js";
import { isObject } from "../bindings/json.js";
import { version } from "../package.json";
import type { History } from "../simulation/history.js";
import { type ChartName, chartNames } from "../simulation/pictures/names.js";
import type { PngRenderer } from "../simulation/pictures/png.js";
import type { Base } from "../simulation/pictures/tables.js";
import { scenarios } from "../simulation/scenarios.js";
import type { Scenario } from "../simulation/schema.js";
import { InputError, seconds, sourceName, u32 } from "./input.js";
import { checkWritable, makeFolder, save, savePieces } from "./output.js";
import { pngRenderer, pngRendererIfAny } from "./png.js";
import { progressBar } from "./progress.js";
import { readScenario } from "./scenario-file.js";
import { runLines } from "./sweep-lines.js";

interface Options {
  readonly from?: string;
  readonly epochs?: number;
  readonly seed?: number;
  readonly compare?: readonly string[];
  readonly format: "table" | "csv";
  readonly out?: string;
  readonly chart: ChartName;
  readonly set: readonly string[];
  readonly sweep: readonly string[];
  readonly seeds: number;
  readonly base?: string;
  readonly list?: true;
  readonly lines?: true;
  readonly timeout: number;
}

/** A simulation that was run. */
interface SimulatedScenario {
  /** the scenario with what the options say */
  readonly json: unknown;
  readonly scenario: Scenario;
  readonly histories: readonly History[];
  readonly base: Base;
}

const also = (text: string, before: readonly string[]): string[] => [...before, text];

export function simulateCommand(): Command {
  return new Command("simulate")
    .description("run a scenario over many epochs, under several rulesets side by side")
    .argument("[scenario]", "the name of a shipped scenario, or a JSON file; - is standard input")
    .argument("[program...]", "after --: a program that decides epochs, as one more run")
    .option("--timeout <seconds>", "how long the program may take for one epoch", seconds, 60)
    .option("--from <file>", "begin with a recorded network: a snapshot, a state, or a sequence of epochs")
    .option("--epochs <number>", "how many epochs (default: the scenario's)", u32)
    .option("--seed <number>", "of all random numbers (default: the scenario's, or 1)", u32)
    .option("--compare <rulesets>", "rulesets instead of the scenario's runs, as in naive,yuma3", (text) =>
      text.split(","),
    )
    .addOption(
      new Option("--set <name=value>", "a parameter's value, as in kappa=0.6; again for another")
        .argParser(also)
        .default([], "none"),
    )
    .addOption(
      new Option(
        "--sweep <name=values>",
        "its values, as in kappa=0.4:0.7:0.05 or bonds_penalty=0,0.5,1; again for another",
      )
        .argParser(also)
        .default([], "none"),
    )
    .option("--seeds <number>", "how many seeds of each, from the first on, of which means are told", u32, 1)
    .option("--list", "print the runs of a sweep as JSON lines instead of running them")
    .option("--lines", "the file has such lines: run them one by one, and print what --out keeps of a sweep")
    .addOption(new Option("--format <format>", "how to print it").choices(["table", "csv"]).default("table"))
    .option("--out <path>", "write it to a file, of the kind that .html, .csv, .svg or .png says, or all to a folder")
    .addOption(new Option("--chart <name>", "what an .svg or .png shows").choices(chartNames).default("stake"))
    .option("--base <name>", "a run, or a group of validators, that a report compares with (default: the first run)")
    .addHelpText(
      "after",
      () => `
A program is asked by the line protocol (vectors/README.md), each epoch when the one before is answered:
  yuma simulate cabal -- python3 my_rule.py

Shipped scenarios: ${Object.keys(scenarios).join(", ")}, and reference-01 to reference-18.`,
    )
    .action(async (first: string | undefined, rest: readonly string[], options: Options) => {
      const { source, program } = operands(first, rest);
      if (program !== undefined && (options.lines || options.list || options.sweep.length > 0 || options.seeds !== 1)) {
        throw new InputError("a program decides the epochs of one scenario, not those of a sweep");
      }
      if (options.lines) return runLines(source ?? "-");
      if (options.list || options.sweep.length > 0 || options.seeds !== 1) return sweep(source, options);
      const write = options.out === undefined ? undefined : await writerOf(options.out, options.chart);
      const result = await run(source, options, program);
      const { scenarioTable } = await import("./simulate-report.js");
      const table = scenarioTable(result.scenario, result.histories);
      await write?.(result);
      if (options.format === "table") process.stdout.write(table);
      else await pipeline(await csv(result), process.stdout, { end: false });
    });
}

/** What stands before --, and the command after it. */
function operands(
  first: string | undefined,
  rest: readonly string[],
): { source?: string; program?: readonly string[] } {
  const all = first === undefined ? [] : [first, ...rest];
  const separator = process.argv.indexOf("--");
  const program = separator === -1 ? undefined : process.argv.slice(separator + 1);
  const [source, ...more] = all.slice(0, all.length - (program?.length ?? 0));
  if (more.length > 0) throw new InputError("one scenario is wanted; a program stands after --");
  if (program?.length === 0) throw new InputError("after -- the command of a program is wanted");
  return { ...(source !== undefined && { source }), ...(program && { program }) };
}

async function run(
  source: string | undefined,
  options: Options,
  program?: readonly string[],
): Promise<SimulatedScenario> {
  const [{ parseScenario }, { inThreads }, { baseOf }] = await Promise.all([
    import("../simulation/scenario.js"),
    import("../simulation/pool.js"),
    import("../simulation/pictures/tables.js"),
  ]);
  const json = await scenarioJson(source, options);
  const scenario = parse(() => parseScenario(json), source);
  const base = baseOf(scenario, options.base);
  const steps = scenario.epochs * scenario.runs.length;
  const { programRun, runProgram } = await import("./simulate-program.js");
  const own = program && programRun(scenario);
  const bar = progressBar(steps + (own ? scenario.epochs : 0), "epochs");
  try {
    const inputs = scenario.runs.map((run) => ({ scenario, run }));
    const histories = await inThreads("simulate", inputs, bar.update);
    if (own && program) {
      let done = steps;
      histories.push(await runProgram(scenario, own, program, options.timeout, () => bar.update(++done)));
    }
    return { json, scenario, base, histories };
  } finally {
    bar.stop();
  }
}

/** What was named, with what the options say. */
async function scenarioJson(source: string | undefined, options: Options): Promise<unknown> {
  const [{ rulesets }, { withSettings }] = await Promise.all([
    import("../simulation/schema.js"),
    import("../simulation/sweep/sweep.js"),
  ]);
  for (const ruleset of options.compare ?? []) {
    const known: readonly string[] = rulesets;
    if (!known.includes(ruleset)) {
      throw new InputError(`--compare: there is no ruleset ${ruleset}; there are ${known.join(", ")}`);
    }
  }
  const json = override(await readScenario(source, options.from), options);
  return parse(() => withSettings(json, options.set), source);
}

/** Many runs: their shares as a table, CSV, pictures or a report. */
async function sweep(source: string | undefined, options: Options): Promise<void> {
  const { chart, out, seeds } = options;
  if (chart === "bonds") throw new InputError("--chart bonds: of a sweep no bonds are kept");
  if (seeds < 1) throw new InputError("--seeds: at least one is needed");
  const [{ sweepOf }, { jobLines, runSweep, sweepWriter }, { sweepTable }, { cellsCsv }] = await Promise.all([
    import("../simulation/sweep/sweep.js"),
    import("./sweep.js"),
    import("./sweep-table.js"),
    import("../simulation/sweep/summary.js"),
  ]);
  const json = await scenarioJson(source, options);
  const plan = parse(() => sweepOf(json, options.sweep, seeds), source);
  if (options.list) return pipeline(jobLines(plan), process.stdout, { end: false });
  const write = out === undefined ? undefined : await sweepWriter(out, chart);
  const results = await runSweep(plan, out !== undefined && extname(out) === "" ? out : undefined);
  const table = sweepTable(plan, results, chart);
  await write?.(plan, results, { table, command: sweepCommand(options) });
  if (options.format === "table") process.stdout.write(table);
  else await pipeline(cellsCsv(plan, results), process.stdout, { end: false });
}

/** From the scenario as it is kept. */
function sweepCommand({ sweep: sweeps, seeds }: Options): string {
  const words = [
    ...sweeps.flatMap((text) => ["--sweep", quoted(text)]),
    ...(seeds > 1 ? ["--seeds", String(seeds)] : []),
  ];
  return ["yuma simulate ./scenario.json", ...words, "--out sweep"].join(" ");
}

/** As a shell takes it for one word. */
const quoted = (text: string) => (/^[\w=.,:[\]-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

function override(json: unknown, { epochs, seed, compare }: Options): unknown {
  if (!isObject(json)) return json;
  // Where an editor finds the form is of the file's own place.
  const { $schema: _, ...scenario } = json;
  return {
    ...scenario,
    ...(epochs !== undefined && { epochs }),
    ...(seed !== undefined && { seed }),
    ...(compare && { runs: compare.map((ruleset) => ({ ruleset })) }),
  };
}

function parse<T>(parser: () => T, source: string | undefined): T {
  try {
    return parser();
  } catch (error) {
    if (error instanceof YumaError) throw new InputError(`${sourceName(source ?? "--from")}: ${error.message}`);
    throw error;
  }
}

type Writer = (result: SimulatedScenario) => Promise<void>;

/** A path of which it isn't clear what to write, or where, is told before the work. */
async function writerOf(path: string, chart: ChartName): Promise<Writer> {
  await checkWritable(path, extname(path) === "" ? "folder" : "file");
  switch (extname(path)) {
    case ".html":
      return async (result) => save(path, await report(result));
    case ".csv":
      return async (result) => savePieces(path, await csv(result));
    case ".svg":
      return async (result) => save(path, await svg(result, chart));
    case ".png": {
      const png = await pngRenderer();
      return async (result) => save(path, png(await svg(result, chart)));
    }
    case "": {
      const png = await pngRendererIfAny();
      return (result) => writeAll(path, result, png);
    }
    default:
      throw new InputError(`--out ${path}: a file's name ends in .html, .csv, .svg or .png, and a folder's has no dot`);
  }
}

async function writeAll(folder: string, result: SimulatedScenario, png?: PngRenderer): Promise<void> {
  const { bondsCsv } = await import("../simulation/history.js");
  await makeFolder(folder);
  const { laidOut } = await import("../simulation/pictures/report.js");
  await save(join(folder, "scenario.json"), `${laidOut(result.json)}\n`);
  await savePieces(join(folder, "neurons.csv"), await csv(result));
  await savePieces(join(folder, "bonds.csv"), bondsCsv(result.scenario, result.histories));
  for (const name of chartNames) {
    const picture = await svg(result, name);
    await save(join(folder, `${name}.svg`), picture);
    if (png) await save(join(folder, `${name}.png`), png(picture));
  }
  await save(join(folder, "report.html"), await report(result));
}

async function csv({ scenario, histories }: SimulatedScenario): Promise<Iterable<string>> {
  const { neuronsCsv } = await import("../simulation/history.js");
  return neuronsCsv(scenario, histories);
}

async function svg({ scenario, histories }: SimulatedScenario, chart: ChartName): Promise<string> {
  const { chartSvg } = await import("../simulation/pictures/report.js");
  return chartSvg(chart, scenario, histories);
}

async function report(result: SimulatedScenario): Promise<string> {
  const { htmlReport } = await import("../simulation/pictures/report.js");
  const base = result.base.run ?? result.base.group;
  const again = base === undefined ? "" : ` --base ${quoted(base)}`;
  return htmlReport({ ...result, version, command: `yuma simulate ./scenario.json${again} --out report.html` });
}
