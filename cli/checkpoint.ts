// yuma checkpoint: a newer place to begin from, proven from an older one.

import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { type EndpointOptions, openEndpoint, readCheckpoint } from "./endpoint.js";
import { fail, InputError } from "./input.js";
import { namedNode, withNetwork } from "./network.js";

interface Options extends Omit<EndpointOptions, "rpc"> {
  readonly rpc?: string;
  readonly output?: string;
}

const command = () =>
  new Command("checkpoint")
    .description("a newer block that is final, and who decides on what comes after it, proven from an older checkpoint")
    .option("--rpc <url>", "the node's endpoint: ws, wss, http or https")
    .option("--checkpoint <file>", "begin there (default: the live network's that ships)")
    .option("-o, --output <file>", "write it there (default: standard output)")
    .action(async (options: Options) => {
      const text = `${JSON.stringify(await newer(namedNode(options)), null, 2)}\n`;
      const { output } = options;
      if (output === undefined) process.stdout.write(text);
      else await writeFile(output, text).catch((error) => fail(output, error));
    });

export const checkpointCommand = () => withNetwork(command(), () => true);

async function newer(options: EndpointOptions): Promise<object> {
  const { formatCheckpoint, shippedCheckpoint } = await import("../bindings/chain/index.js");
  const { checkpoint } = await readCheckpoint(options.checkpoint);
  const node = await openEndpoint(options);
  try {
    const from = checkpoint ?? shippedCheckpoint();
    const block = await node.gatherer(from).newest();
    const found = await node.finality(block, from);
    if ("missing" in found) throw new InputError(`there is no proof of a newer checkpoint: ${found.missing}`);
    const { id, authorities } = found.set;
    return formatCheckpoint({ genesis: from.genesis, number: block.number, hash: block.hash, id, authorities });
  } finally {
    node.close();
  }
}
