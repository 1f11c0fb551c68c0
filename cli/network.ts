// The networks that are known by name: where their nodes are, and which chain they have to be of.

import { type Command, Option } from "commander";
import { InputError } from "./input.js";

interface Network {
  readonly rpc: string;
  /** keeps the states of all blocks */
  readonly archive: string;
  /** the hash of block 0; a local chain has another each time it is made */
  readonly genesis?: string;
}

const LOCAL = "ws://127.0.0.1:9944";
const TEST = "wss://test.finney.opentensor.ai:443";

/** As the ecosystem's own SDK names them. */
const networks: Readonly<Record<string, Network>> = {
  finney: {
    rpc: "wss://entrypoint-finney.opentensor.ai:443",
    archive: "wss://archive.chain.opentensor.ai:443",
    genesis: "0x2f0555cc76fc2840a25a6ea3b9637146806f1f44b090c175ffde2a7e5ab36c03",
  },
  test: {
    rpc: TEST,
    archive: TEST,
    genesis: "0x8f9cf856bf558a14440e75569c9e58594757048d7b3a84b5d25f6bd978263105",
  },
  local: { rpc: LOCAL, archive: LOCAL },
};

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
