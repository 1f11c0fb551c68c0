// yuma metagraph: a subnet's neurons at a glance, after an epoch of a file or a node.

import { Command, Option } from "commander";
import { YumaError } from "../bindings/error.js";
import { toJson } from "../bindings/explain/json.js";
import { plainJson } from "../bindings/foreign-text.js";
import { loadYuma, type Yuma } from "../bindings/load.js";
import { type Metagraph, metagraph } from "../bindings/metagraph.js";
import { verifyPayout } from "../bindings/payout/verify.js";
import { type OwnerTook, ownerTook } from "../bindings/payout/words.js";
import { csvCell } from "./csv.js";
import { netuid, withNodeOptions } from "./endpoint.js";
import { type EpochNames, type NamedEpoch, namedEpoch } from "./epoch-named.js";
import { InputError, u32 } from "./input.js";
import { metagraphTable } from "./metagraph-table.js";
import { type WeightsShown, weightsText } from "./metagraph-weights.js";
import { asksForSubnet, withNetwork } from "./network.js";
import { columnNames, rowCount, type View } from "./neuron-table.js";

interface Options extends EpochNames, View {
  readonly immunityPeriod?: number;
  readonly weights?: WeightsShown;
  readonly format: "table" | "json" | "csv";
}

/** What is known beside the epoch. */
interface Known {
  readonly owner?: OwnerTook;
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
    .option("--top <number>", "only the first so many", rowCount)
    .option("--columns <names>", "which, separated by commas, or all (default: what fits)", columnNames)
    .option(
      "--immunity-period <blocks>",
      "how long a neuron is immune (default: what the node or the snapshot says)",
      u32,
    )
    .addOption(
      new Option("--weights <which>", "instead: who gave whom how much, as set or as the consensus leaves it").choices([
        "raw",
        "clipped",
      ]),
    )
    .addOption(new Option("--format <format>", "how to print it").choices(["table", "json", "csv"]).default("table"))
    .action(async (file: string | undefined, options: Options) => {
      const yuma = await loadYuma();
      const epoch = await namedEpoch(yuma, file, options);
      const { weights } = options;
      if (weights !== undefined) {
        console.log(told(epoch, ({ state }) => weightsText(yuma, state, { ...options, weights })));
        return;
      }
      const { payout } = epoch;
      const owner = payout && told(epoch, () => ownerTook(payout, verifyPayout(yuma, payout).payments));
      console.log(shown(graphOf(yuma, epoch, options), { ...epoch, ...(owner && { owner }) }, options));
      if (options.format === "table" && epoch.notes.length > 0) console.log(`\n${epoch.notes.join("\n")}`);
    });
  return withNodeOptions(withNetwork(command, asksForSubnet));
}

function graphOf(yuma: Yuma, epoch: NamedEpoch, { immunityPeriod }: Options): Metagraph {
  const { immunityPeriod: known, neverPruned, minNonImmune } = epoch.about ?? {};
  const period = immunityPeriod ?? known;
  return told(epoch, ({ state }) =>
    metagraph(yuma, state, {
      ...(period !== undefined && { immunityPeriod: BigInt(period) }),
      ...(neverPruned && { neverPruned }),
      ...(minNonImmune !== undefined && { minNonImmune }),
    }),
  );
}

function told<T>(epoch: NamedEpoch, tell: (epoch: NamedEpoch) => T): T {
  try {
    return tell(epoch);
  } catch (error) {
    if (error instanceof YumaError) throw new InputError(`${epoch.place}: ${error.message}`);
    throw error;
  }
}

function shown(graph: Metagraph, { hotkeys, about, owner }: NamedEpoch & Known, options: Options): string {
  const neurons = graph.neurons.map(({ uid, ...rest }) => ({
    uid,
    ...(hotkeys && { hotkey: hotkeys[uid] }),
    ...(about && { coldkey: about.coldkeys[uid], name: about.names[uid] }),
    ...rest,
  }));
  switch (options.format) {
    case "table":
      return metagraphTable(graph, options, { hotkeys, about, owner });
    case "json": {
      const { words: _, ...took } = owner ?? {};
      const more = { ...(about && { subnetName: about.subnetName }), ...(owner && { owner: took }) };
      return plainJson(toJson({ ...graph, ...more, neurons }));
    }
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
