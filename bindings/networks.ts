// The networks that are known by name: where their nodes are, and which chain they have to be of.

/** Where a network's nodes are. */
export interface Network {
  readonly rpc: string;
  /** keeps the states of all blocks */
  readonly archive: string;
  /** the hash of block 0; a local chain has another each time it is made */
  readonly genesis?: string;
}

const LOCAL = "ws://127.0.0.1:9944";
const TEST = "wss://test.finney.opentensor.ai:443";

/** As the ecosystem's own SDK names them. */
export const networks: Readonly<Record<string, Network>> = {
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
