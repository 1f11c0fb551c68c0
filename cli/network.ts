// --network: a node by the name of its network.

import { type Command, Option } from "commander";
import { networks } from "../bindings/networks.js";
import { InputError } from "./input.js";

/** The environment variable that names the network where the command line does not. */
const DEFAULT = "YUMA_NETWORK";

export type Options = Readonly<Record<string, unknown>>;

export const asksForSubnet = ({ netuid }: Options) => netuid !== undefined;

/** Options that name blocks whose state an ordinary node may not have any more. */
const OLDER = ["block", "blockHash", "from", "to", "last", "against"];
/** Options that name another source than a node. */
const FILES = ["before", "after"];

/**
 * Adds --network, which stands for --rpc and --genesis, and gives the default where a chain is asked for without naming a node:
 * nothing else makes the command speak to one.
 * @param asks whether these options ask for a chain
 */
export const withNetwork = (command: Command, asks: (options: Options) => boolean): Command =>
  command
    .addOption(
      new Option(
        "--network <name>",
        `instead of --rpc, or to say of which chain that node is (default: ${DEFAULT})`,
      ).choices(Object.keys(networks)),
    )
    .hook("preAction", () => {
      const options = command.opts();
      const hasSource = command.args.length > 0 || ["rpc", ...FILES].some((name) => options[name] !== undefined);
      const name = options.network ?? (hasSource || !asks(options) ? undefined : process.env[DEFAULT] || undefined);
      if (name === undefined) return;
      for (const [option, value] of Object.entries(endpointOf(name, options))) command.setOptionValue(option, value);
    });

/**
 * The node to ask, and its chain.
 * @throws InputError for a name that is not known, and for a genesis that is not the network's
 */
export function endpointOf(name: string, options: Options): { readonly rpc: string; readonly genesis?: string } {
  const network = Object.hasOwn(networks, name) ? networks[name] : undefined;
  if (network === undefined) {
    const known = Object.keys(networks).join(", ");
    throw new InputError(`${DEFAULT}: there is no network ${JSON.stringify(name)}; there are ${known}`);
  }
  const genesis = (options.genesis ?? network.genesis) as string | undefined;
  if (network.genesis !== undefined && genesis?.toLowerCase() !== network.genesis) {
    throw new InputError(`--genesis is not that of --network ${name}, whose block 0 is ${network.genesis}`);
  }
  const isOlder = OLDER.some((option) => options[option] !== undefined);
  const rpc = (options.rpc as string | undefined) ?? (isOlder ? network.archive : network.rpc);
  return { rpc, ...(genesis !== undefined && { genesis }) };
}

/** @throws InputError where no node is named */
export function namedNode<T extends { readonly rpc?: string }>(options: T): T & { readonly rpc: string } {
  const { rpc } = options;
  if (rpc === undefined) throw new InputError(`name a node: --rpc, or --network (or ${DEFAULT})`);
  return { ...options, rpc };
}
