// yuma metagraph: a subnet's neurons at a glance, after an epoch of a file or a node.

import { Command, InvalidArgumentError, Option } from "commander";
import { YumaError } from "../bindings/error.js";
import { toJson } from "../bindings/explain/json.js";
import { plainJson } from "../bindings/foreign-text.js";
import { loadYuma, type Yuma } from "../bindings/load.js";
import { type Metagraph, metagraph } from "../bindings/metagraph.js";
import { csvCell } from "./csv.js";
import { netuid, withNodeOptions } from "./endpoint.js";
import { type EpochNames, type NamedEpoch, namedEpoch } from "./epoch-named.js";
import { InputError, u32 } from "./input.js";
import { type MetagraphView, metagraphTable } from "./metagraph-table.js";
import { asksForSubnet, withNetwork } from "./network.js";

interface Options extends EpochNames, MetagraphView {
  readonly immunityPeriod?: number;
  readonly format: "table" | "json" | "csv";
}

export function metagraphCommand(): Command {
  const command = new Command("metagraph")
    .description("a subnet's neurons at a glance: stake, dividends, pay, permits, who is pruned next")
    .argument("[file]", "a state, or a vector file with epochs; - is standard input")
    .option("--case <name>", "the case of a vector file (default: its first)")
    .option("--step <number>", "the step of a sequence, from 1 (default: its last)")
    .option("--rpc <url>", "or: a node's endpoint: ws, wss, http or https,")
    .option("--netuid <number>", "and a subnet", netuid)
    .option("--sort <column>", "by what, the largest first (default: emission)")
    .option("--top <number>", "only the first so many", positive)
    .option("--columns <names>", "which, separated by commas, or all (default: what fits)", names)
    .option(
      "--immunity-period <blocks>",
      "how long a neuron is immune (default: what the node or the snapshot says)",
      u32,
    )
    .addOption(new Option("--format <format>", "how to print it").choices(["table", "json", "csv"]).default("table"))
    .action(async (file: string | undefined, options: Options) => {
      const yuma = await loadYuma();
      const epoch = await namedEpoch(yuma, file, options);
      console.log(shown(graphOf(yuma, epoch, options), epoch, options));
      if (options.format === "table" && epoch.notes.length > 0) console.log(`\n${epoch.notes.join("\n")}`);
    });
  return withNodeOptions(withNetwork(command, asksForSubnet));
}

function graphOf(yuma: Yuma, { place, state, about }: NamedEpoch, { immunityPeriod }: Options): Metagraph {
  const period = immunityPeriod ?? about?.immunityPeriod;
  const { neverPruned, minNonImmune } = about ?? {};
  try {
    return metagraph(yuma, state, {
      ...(period !== undefined && { immunityPeriod: BigInt(period) }),
      ...(neverPruned && { neverPruned }),
      ...(minNonImmune !== undefined && { minNonImmune }),
    });
  } catch (error) {
    if (error instanceof YumaError) throw new InputError(`${place}: ${error.message}`);
    throw error;
  }
}

function shown(graph: Metagraph, { hotkeys, about }: NamedEpoch, options: Options): string {
  const neurons = graph.neurons.map(({ uid, ...rest }) => ({
    uid,
    ...(hotkeys && { hotkey: hotkeys[uid] }),
    ...(about && { coldkey: about.coldkeys[uid], name: about.names[uid] }),
    ...rest,
  }));
  switch (options.format) {
    case "table":
      return metagraphTable(graph, options, { hotkeys, about });
    case "json":
      return plainJson(toJson({ ...graph, ...(about && { subnetName: about.subnetName }), neurons }));
    case "csv":
      return csv(neurons);
  }
}

/** Rao and raw bits as they are, flags as 0 and 1, nothing where it is not known. */
function csv(neurons: readonly object[]): string {
  const rows = neurons.map((neuron) => toJson(neuron) as Readonly<Record<string, unknown>>);
  const [first] = rows;
  if (first === undefined) return "uid";
  const cell = (value: unknown) => (typeof value === "boolean" ? Number(value) : csvCell(value));
  return [Object.keys(first), ...rows.map((row) => Object.values(row).map(cell))]
    .map((cells) => cells.join(","))
    .join("\n");
}

function positive(text: string): number {
  if (!/^[1-9][0-9]{0,4}$/.test(text)) throw new InvalidArgumentError("A number of neurons is wanted.");
  return Number(text);
}

function names(text: string): readonly string[] {
  const all = text.split(",").map((name) => name.trim());
  if (all.some((name) => name === "")) throw new InvalidArgumentError("Columns by name are wanted, such as uid,daily.");
  return all;
}
