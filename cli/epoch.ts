// yuma epoch: one epoch, for people and for spreadsheets.

import { Command, Option } from "commander";
import { formatOutput, formatResult } from "../bindings/epoch.js";
import { epochCsv } from "../bindings/epoch-csv.js";
import { loadYuma } from "../bindings/load.js";
import { identitiesOf } from "../bindings/recording.js";
import type { Step } from "../bindings/vectors.js";
import { epochTable } from "./epoch-format.js";
import { chosenStep, type Epoch, listCases, readSource, runSteps, type Source } from "./epoch-source.js";
import { chainVerdict } from "./epoch-verdict.js";
import { columnNames, rowCount, type View } from "./neuron-table.js";
import { told } from "./recordings.js";

interface Options extends View {
  readonly case?: string;
  readonly step?: string;
  readonly format: "table" | "json" | "csv";
  readonly trace?: true;
  readonly cases?: true;
}

export function epochCommand(): Command {
  return new Command("epoch")
    .description("run one epoch and show what every neuron gets")
    .argument("<file>", "a state, or a vector file with epochs; - is standard input")
    .option("--cases", "only list the cases of the file")
    .option("--case <name>", "the case of a vector file (default: its first)")
    .option("--step <number>", "the step of a sequence, from 1 (default: its last)")
    .addOption(new Option("--format <format>", "how to print it").choices(["table", "json", "csv"]).default("table"))
    .option("--sort <column>", "by what, the largest first (default: emission)")
    .option("--top <number>", "only the first so many", rowCount)
    .option("--columns <names>", "which, separated by commas, or all (default: what fits the terminal)", columnNames)
    .option("--trace", "print the intermediate vectors too, as raw fixed-point bits")
    .action(async (path: string, options: Options) => {
      if (options.cases) {
        console.log(await listCases(path));
        return;
      }
      const source = await readSource(path, options.case);
      const count = chosenStep(source, options.step);
      const epoch = runSteps(await loadYuma(), source, count, options.trace ?? false);
      process.stdout.write(show(source, count, epoch, options));
      if (options.format === "table") {
        const step = source.vector.steps[count - 1] as Step;
        const verdict = chainVerdict(step, formatOutput(epoch.result.output), source.reference);
        if (verdict) console.log(`\n${verdict.text}`);
        if (verdict && !verdict.equal) process.exitCode = 1;
      }
    });
}

function show({ place, vector }: Source, count: number, epoch: Epoch, options: Options): string {
  switch (options.format) {
    case "json":
      return `${JSON.stringify(formatResult(epoch.result))}\n`;
    case "csv":
      return epochCsv(formatResult(epoch.result));
    case "table": {
      const step = vector.steps.length > 1 ? `, step ${count} of ${vector.steps.length}` : "";
      const about = vector.description === "" ? "" : `: ${vector.description}`;
      const { hotkeys } = told(place, () => identitiesOf(vector.steps[count - 1] as Step, epoch.state.n));
      return `${vector.name}${step}${about}\n\n${epochTable(epoch, options, hotkeys)}`;
    }
  }
}
