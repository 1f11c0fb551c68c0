// yuma explain: why one neuron got what it got.

import { Command, Option } from "commander";
import { YumaError } from "../error.js";
import { explain } from "../explain/explain.js";
import { formatExplanation } from "../explain/json.js";
import { loadYuma } from "../load.js";
import { chosenStep, readSource, stateAt } from "./epoch-source.js";
import { explanationText } from "./explain-format.js";
import { InputError } from "./input.js";

interface Options {
  readonly uid: string;
  readonly case?: string;
  readonly step?: string;
  readonly format: "table" | "json";
}

export function explainCommand(): Command {
  return new Command("explain")
    .description("why one neuron got what it got: its way through an epoch, in words and numbers")
    .argument("<file>", "a state, or a vector file with epochs; - is standard input")
    .requiredOption("--uid <uid>", "the neuron")
    .option("--case <name>", "the case of a vector file (default: its first)")
    .option("--step <number>", "the step of a sequence, from 1 (default: its last)")
    .addOption(new Option("--format <format>", "how to print it").choices(["table", "json"]).default("table"))
    .action(async (path: string, options: Options) => {
      const source = await readSource(path, options.case);
      const yuma = await loadYuma();
      const state = stateAt(yuma, source, chosenStep(source, options.step));
      if (!/^(0|[1-9][0-9]{0,4})$/.test(options.uid) || Number(options.uid) >= state.n) {
        const range = state.n === 0 ? "no neurons" : `neurons 0 to ${state.n - 1}`;
        throw new InputError(`${source.place}: there is no neuron ${options.uid}; it has ${range}`);
      }
      try {
        const explanation = explain(yuma, state, Number(options.uid));
        const text =
          options.format === "json" ? JSON.stringify(formatExplanation(explanation)) : explanationText(explanation);
        process.stdout.write(`${text}\n`);
      } catch (error) {
        if (error instanceof YumaError) throw new InputError(`${source.place}: ${error.message}`);
        throw error;
      }
    });
}
