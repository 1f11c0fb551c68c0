// yuma snapshot: an epoch of a node as a file, with what the chain recorded of it.

import { Command } from "commander";
import { loadYuma } from "../bindings/load.js";
import { formatRecordedEpochs } from "../bindings/recording.js";
import { type NodeEpochOptions, netuid, readEpochOf, withNodeOptions } from "./endpoint.js";
import { namedNode, withNetwork } from "./network.js";
import { checkWritable, save } from "./output.js";

interface Options extends Omit<NodeEpochOptions, "rpc"> {
  readonly rpc?: string;
  readonly output?: string;
}

export function snapshotCommand(): Command {
  const command = new Command("snapshot")
    .description("save an epoch from a node: what it read, and what the chain recorded of it")
    .option("--rpc <url>", "the node's endpoint: ws, wss, http or https")
    .requiredOption("--netuid <number>", "the subnet", netuid)
    .option("-o, --output <file>", "write it there (default: standard output)")
    .addHelpText(
      "after",
      "\nWith --proven it has its proof, which yuma verify checks without a node.\nThe file is one for yuma epoch, yuma explain and yuma verify.",
    )
    .action(async (options: Options) => {
      const { output } = options;
      if (output !== undefined) await checkWritable(output, "file", "--output");
      const text = `${JSON.stringify(await snapshot(namedNode(options)))}\n`;
      if (output === undefined) process.stdout.write(text);
      else await save(output, text);
    });
  return withNodeOptions(withNetwork(command, () => true));
}

async function snapshot(options: NodeEpochOptions): Promise<object> {
  const epoch = await readEpochOf(await loadYuma(), options);
  const reference = `executed by the runtime of spec_version ${epoch.specVersion} on chain ${epoch.genesis}`;
  // With the amount that was found as a given one: whoever reads the file needs one.
  const file = formatRecordedEpochs(`netuid-${epoch.netuid}`, reference, [{ ...epoch, emission: "given" }]);
  if (!options.proven || epoch.proof === undefined) return file;
  const { formatProof } = await import("../bindings/chain/index.js");
  return { ...file, proof: formatProof(epoch.proof) };
}
