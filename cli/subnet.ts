// yuma subnet: a whole subnet with miners that learn, under one metric or many, attacked or not.

import { extname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Command, InvalidArgumentError, Option } from "commander";
import { YumaError } from "../bindings/error.js";
import { isObject } from "../bindings/json.js";
import { loadYuma } from "../bindings/load.js";
import { version } from "../package.json";
import type { SubnetResult } from "../subnet/result.js";
import { attacks, subnetScenarios } from "../subnet/scenarios.js";
import type { SubnetScenario } from "../subnet/schema.js";
import { type MetricName, metricNames } from "../subnet/scores/metrics.js";
import type { AttackPlan, Cost, Plan, Task } from "../subnet/study.js";
import { InputError, parseJson, readText, sourceName, u32 } from "./input.js";
import { checkWritable, makeFolder, save, savePieces } from "./output.js";
import { pngRendererIfAny } from "./png.js";
import { progressBar } from "./progress.js";
import type { AttackResults } from "./subnet-table.js";

interface Options {
  readonly metric?: readonly MetricName[];
  readonly task?: string;
  readonly join?: string;
  readonly top?: number;
  readonly epochs?: number;
  readonly seed?: number;
  readonly seeds: number;
  readonly calibrate?: true;
  readonly clusters?: true;
  readonly compare?: readonly string[];
  readonly attack?: readonly string[];
  readonly proxyAt?: number;
  readonly out?: string;
}

/** What was asked for, checked. */
interface Question {
  readonly json: unknown;
  readonly scenario: SubnetScenario;
  readonly options: Options;
  readonly metrics: readonly MetricName[];
  /** the command of a program that scores miners too */
  readonly program: readonly string[];
  /** as people type it */
  readonly command: string;
}

/** A run, in pieces that files are made of. */
interface Answer {
  readonly table: string;
  readonly lead: string;
  readonly csv: Readonly<Record<string, () => Iterable<string>>>;
  readonly pictures: readonly { readonly name: string; readonly title: string; readonly svg: string }[];
}

const MAX_SEEDS = 100;

export function subnetCommand(): Command {
  return new Command("subnet")
    .description("run a whole subnet: miners that learn, validators that ask and score, and pay through the epoch")
    .argument("<scenario>", "the name of a shipped scenario, or a JSON file; - is standard input")
    .argument("[program...]", "after --: a program that scores miners, one view a line in, scores a line out")
    .addOption(
      new Option("--metric <names>", "metrics to compare (default: all)").argParser(namesOf(metricNames, "metric")),
    )
    .addOption(new Option("--task <name>", "what is learnt (default: the scenario's)").choices(["digits", "opticks"]))
    .addOption(
      new Option("--join <name>", "how answers are joined (default: the scenario's)").choices(["log", "linear"]),
    )
    .option("--top <number>", "how many miners are asked about an input (default: the scenario's)", u32)
    .option("--epochs <number>", "how many epochs (default: the scenario's)", u32)
    .option("--seed <number>", "the first seed (default: the scenario's, or 1)", u32)
    .option("--seeds <number>", "how many seeds, of which means are told", u32, 1)
    .option("--calibrate", "make answers as sharp as they deserve before they are joined")
    .option("--clusters", "of miners that answer alike, ask the first only")
    .option("--compare <rulesets>", "rulesets instead of the scenario's, as in yuma3,whitepaper", (text) =>
      text.split(","),
    )
    .addOption(
      new Option(
        "--attack <names>",
        `attacks on the scenario instead of it: all, or some of ${attacks.join(", ")}`,
      ).argParser((text) => (text === "all" ? [...attacks] : namesOf(attacks, "attack")(text))),
    )
    .option("--proxy-at <epoch>", "teach a student of the network after this epoch, and see how it ages", u32)
    .option("--out <path>", "write a report to a file whose name ends in .html, or all to a folder")
    .addHelpText(
      "after",
      () => `\nScenarios: ${Object.keys(subnetScenarios).join(", ")}.\nMetrics: ${metricNames.join(", ")}.`,
    )
    .action(async (source: string, program: string[], options: Options) => {
      const question = await questionOf(source, program, options);
      const { out } = options;
      if (out !== undefined) await checkOut(out);
      const answer = options.attack ? await attackAnswer(question, options.attack) : await plainAnswer(question);
      if (out !== undefined) await write(out, question, answer);
      process.stdout.write(answer.table);
    });
}

const namesOf =
  <Name extends string>(known: readonly Name[], what: string) =>
  (text: string): Name[] => {
    const names = [...new Set(text.split(","))];
    for (const name of names) {
      if (!(known as readonly string[]).includes(name)) {
        throw new InvalidArgumentError(`There is no ${what} ${name}; there are ${known.join(", ")}.`);
      }
    }
    return names as Name[];
  };

async function questionOf(source: string, program: readonly string[], options: Options): Promise<Question> {
  if (options.seeds < 1 || options.seeds > MAX_SEEDS) {
    throw new InputError(`--seeds: ${options.seeds} is not from 1 to ${MAX_SEEDS}`);
  }
  const json = override(await read(source), options);
  const [{ checkExamples, parseSubnet }, { loadTask }] = await Promise.all([
    import("../subnet/scenario.js"),
    import("../subnet/task.js"),
  ]);
  const scenario = parse(() => parseSubnet(json), source);
  const task = await loadTask[scenario.task]();
  parse(() => checkExamples(scenario, task), source);
  if (options.proxyAt !== undefined && (options.proxyAt < 1 || options.proxyAt > scenario.epochs)) {
    throw new InputError(`--proxy-at: ${options.proxyAt} is not from 1 to ${scenario.epochs}, the scenario's epochs`);
  }
  const metrics = options.metric ?? (program.length > 0 ? (["ablation"] as const) : metricNames);
  const given = process.argv.slice(process.argv.indexOf("subnet") + 2);
  const kept = given.filter((text, k) => text !== "--out" && given[k - 1] !== "--out");
  return { json, scenario, options, metrics, program, command: ["yuma subnet ./scenario.json", ...kept].join(" ") };
}

/** A shipped scenario, if it is the name of one and not a path. */
async function read(source: string): Promise<unknown> {
  if (Object.hasOwn(subnetScenarios, source)) return subnetScenarios[source];
  if (/^[a-z0-9-]+$/.test(source) && source !== "-") {
    throw new InputError(
      `there is no scenario ${source}; there are ${Object.keys(subnetScenarios).join(", ")}, and a file's name has a . or / in it`,
    );
  }
  return parseJson(await readText(source), source);
}

function override(json: unknown, options: Options): unknown {
  if (!isObject(json)) return json;
  const { task, join, top, epochs, seed, calibrate, clusters, compare } = options;
  const given = { task, join, top, epochs, seed, calibrate, clusters };
  return {
    ...json,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
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

/** Runs worlds, in threads; a program scores them one after the other. */
async function runAll(tasks: readonly Task[], program: readonly string[]): Promise<SubnetResult[]> {
  const bar = progressBar(
    tasks.reduce((sum, { scenario }) => sum + scenario.epochs, 0),
    "epochs",
  );
  try {
    if (program.length === 0) return await (await import("../subnet/pool.js")).inThreads("runOne", tasks, bar.update);
    const { runWithProgram, startProgram } = await import("./subnet-metric.js");
    const [yuma, started] = await Promise.all([loadYuma(), startProgram(program)]);
    try {
      const results: SubnetResult[] = [];
      let done = 0;
      for (const { scenario, wanted } of tasks) {
        results.push(await runWithProgram(yuma, scenario, wanted, started, () => bar.update(++done)));
      }
      return results;
    } finally {
      await started.close();
    }
  } finally {
    bar.stop();
  }
}

const named = ({ metrics, program }: Question): string[] => [...metrics, ...(program.length > 0 ? ["program"] : [])];

async function plainAnswer(question: Question): Promise<Answer> {
  const { scenario, options, metrics, program } = question;
  const { planOf, payCsv, scoresCsv } = await import("../subnet/study.js");
  const { ageTable, costTable, heading, payTable } = await import("./subnet-table.js");
  if (program.length > 0) await refuseAdaptive(scenario, metrics);
  const plan = planOf(scenario, options.seeds, { metrics, proxyAt: options.proxyAt });
  const results = await runAll(plan.tasks, program);
  const costs = options.out === undefined ? [] : await costsOf(scenario, options.seeds);
  const lines = [
    ...heading(scenario, results),
    ...payTable(plan, results, named(question)),
    ...ageTable(results),
    ...costTable(costs),
  ];
  const table = `${lines.join("\n")}\n`;
  const lead = `${scenario.epochs} epochs; means of seeds ${[...new Set(results.map(({ seed }) => seed))].join(", ")}.`;
  if (options.out === undefined) return { table, lead, csv: {}, pictures: [] };
  return {
    table,
    lead,
    csv: { "pay.csv": () => payCsv(plan, results), "scores.csv": () => scoresCsv(plan, results) },
    pictures: await picturesOf(plan, results, costs),
  };
}

/** Who adapts lives in a world for each metric: a program's is one of its own. */
async function refuseAdaptive(scenario: SubnetScenario, metrics: readonly MetricName[]): Promise<void> {
  const { isAdaptive } = await import("../subnet/subnet.js");
  if (isAdaptive(scenario) && (metrics.length > 0 || scenario.runs.length > 1)) {
    throw new InputError("a program can't score miners that adapt: they would see several metrics at once");
  }
}

async function costsOf(scenario: SubnetScenario, seeds: number): Promise<Cost[]> {
  const { finalNetwork, planOf, TOPS } = await import("../subnet/study.js");
  const { minersOf } = await import("../subnet/scenario.js");
  const all = minersOf(scenario);
  const tops = [...TOPS.filter((top) => top < all), all];
  const plans = tops.map((top) => planOf({ ...scenario, top }, seeds, { metrics: [] }));
  const results = await runAll(
    plans.flatMap(({ tasks }) => tasks),
    [],
  );
  return tops.map((top, k) => {
    const own = results.slice(k * seeds, (k + 1) * seeds);
    return { top, bytes: own[0]?.bytes ?? 0, ...finalNetwork(own) };
  });
}

async function picturesOf(
  plan: Plan,
  results: readonly SubnetResult[],
  costs: readonly Cost[],
): Promise<Answer["pictures"]> {
  const [charts, { drawChart }, { drawHeat }, { drawScatter }, { svgFile }, { ownModel }] = await Promise.all([
    import("../subnet/pictures/charts.js"),
    import("../simulation/pictures/chart.js"),
    import("../subnet/pictures/heat.js"),
    import("../subnet/pictures/scatter.js"),
    import("../simulation/pictures/svg.js"),
    import("../subnet/study.js"),
  ]);
  const run = results[0]?.pays[0]?.run ?? "";
  const lines = {
    incentive: charts.incentiveChart(plan, results, run),
    loss: charts.lossChart(results),
    cost: charts.costChart(costs, ownModel(results).loss),
    ...(results[0]?.proxy.length && { ageing: charts.ageingChart(results) }),
  };
  const routing = charts.routingHeat(plan, results);
  const estimate = charts.estimateChart(plan, results);
  return [
    ...Object.entries(lines).map(([name, chart]) => ({
      name,
      title: chart.title,
      svg: svgFile((document) => drawChart(chart, document)),
    })),
    { name: "routing", title: routing.title, svg: svgFile((document) => drawHeat(routing, document)) },
    ...(estimate.points.length > 0
      ? [{ name: "estimate", title: estimate.title, svg: svgFile((document) => drawScatter(estimate, document)) }]
      : []),
  ];
}

async function attackAnswer(question: Question, names: readonly string[]): Promise<Answer> {
  const { scenario, options, metrics, program } = question;
  const { attackPlans } = await import("../subnet/study.js");
  const { attackTable, heading } = await import("./subnet-table.js");
  const plans = parse(() => attackPlans(scenario, names, options.seeds, { metrics }), "--attack");
  if (program.length > 0) for (const { attack } of plans) await refuseAdaptive(attack.scenario, metrics);
  // Many attacks have the same peace: it is run once.
  const peaces = new Map(plans.map(({ peace }) => [peaceKey(peace), peace]));
  const results = await runAll(
    [...plans.map(({ attack }) => attack), ...peaces.values()].flatMap(({ tasks }) => tasks),
    program,
  );
  const left = [...results];
  const take = ({ tasks }: Plan) => left.splice(0, tasks.length);
  const under = plans.map(({ attack }) => take(attack));
  const without = new Map([...peaces].map(([key, peace]) => [key, take(peace)]));
  const told: AttackResults[] = plans.map(({ peace }, k) => ({
    attack: under[k] as SubnetResult[],
    peace: without.get(peaceKey(peace)) as SubnetResult[],
  }));
  const lines = [...heading(scenario, told[0]?.peace ?? []), ...attackTable(plans, told, named(question))];
  return {
    table: `${lines.join("\n")}\n`,
    lead: `Attacks ${names.join(", ")}; means of ${options.seeds} seeds from ${scenario.seed} on.`,
    csv: { "attacks.csv": () => attackCsv(plans, told) },
    pictures: options.out === undefined ? [] : await matrixPictures(plans, told, named(question)),
  };
}

const peaceKey = ({ scenario: { miners, validators } }: Plan) =>
  JSON.stringify([miners, validators], (_, value) => (typeof value === "bigint" ? String(value) : value));

async function matrixPictures(
  plans: readonly AttackPlan[],
  results: readonly AttackResults[],
  metrics: readonly string[],
): Promise<Answer["pictures"]> {
  const [{ matrixHeat }, { drawHeat }, { svgFile }] = await Promise.all([
    import("../subnet/pictures/charts.js"),
    import("../subnet/pictures/heat.js"),
    import("../simulation/pictures/svg.js"),
  ]);
  const runs = [...new Set(results[0]?.attack.flatMap(({ pays }) => pays.map(({ run }) => run)))];
  return runs.map((run) => {
    const heat = matrixHeat(plans, results, metrics, run);
    const name = runs.length === 1 ? "matrix" : `matrix-${run}`;
    return { name, title: heat.title, svg: svgFile((document) => drawHeat(heat, document)) };
  });
}

function* attackCsv(plans: readonly AttackPlan[], results: readonly AttackResults[]): Generator<string> {
  yield "attack,seed,run,metric,miner,group,share,without\n";
  for (const [k, { name, attack }] of plans.entries()) {
    const { attack: under, peace } = results[k] as AttackResults;
    for (const { seed, pays, groups } of under) {
      for (const { run, metric, share } of pays) {
        const before = peace
          .find((one) => one.seed === seed && one.pays.some((pay) => pay.run === run && pay.metric === metric))
          ?.pays.find((pay) => pay.run === run && pay.metric === metric);
        for (const [i, part] of share.entries()) {
          const group = attack.scenario.miners[groups[i] as number]?.name;
          yield `${name},${seed},${run},${metric},${i},${group},${part},${before?.share[i] ?? 0}\n`;
        }
      }
    }
  }
}

/** A path of which it isn't clear what to write, or where, is told before the work. */
async function checkOut(path: string): Promise<void> {
  const extension = extname(path);
  if (extension !== "" && extension !== ".html") {
    throw new InputError(`--out ${path}: a report's name ends in .html, and a folder's has no dot`);
  }
  await checkWritable(path, extension === "" ? "folder" : "file");
}

async function write(path: string, { json, scenario, command }: Question, answer: Answer): Promise<void> {
  const { reportPage } = await import("../simulation/pictures/report.js");
  const report = reportPage({
    title: scenario.description,
    lead: answer.lead,
    table: stripVTControlCharacters(answer.table),
    figures: answer.pictures,
    json,
    command,
    version,
  });
  if (extname(path) === ".html") return save(path, report);
  const png = await pngRendererIfAny();
  await makeFolder(path);
  await save(join(path, "scenario.json"), `${JSON.stringify(json, null, 2)}\n`);
  for (const [name, pieces] of Object.entries(answer.csv)) await savePieces(join(path, name), pieces());
  for (const { name, svg } of answer.pictures) {
    await save(join(path, `${name}.svg`), svg);
    if (png) await save(join(path, `${name}.png`), png(svg));
  }
  await save(join(path, "report.html"), report);
}
