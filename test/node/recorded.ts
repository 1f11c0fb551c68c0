// The recordings of real runtimes as nodes have them, which lie beside the project where there are any (see test/states.ts).

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Binary, type HexString } from "@polkadot-api/substrate-bindings";
import { type Chain, chainBlock } from "./chain.js";

const recordings = new URL("../../../shared/real/", import.meta.url);

/** The files of runtimes' metadata by spec_version. */
const recordedMetadata = {
  240: "metadata-240",
  293: "node-293/metadata",
  381: "metadata-381",
  424: "metadata-424-v15",
  439: "metadata-439-v15",
  461: "metadata-461-v15",
} as const;

export function readMetadata(specVersion: keyof typeof recordedMetadata): HexString {
  return Binary.toHex(readFileSync(new URL(`${recordedMetadata[specVersion]}.scale`, recordings)));
}

/** The epochs of node-300: subnet and block. */
export const recordedEpochs = [
  [1, 7],
  [1, 17],
  [2, 9],
  [3, 7],
  [3, 19],
  [4, 5],
  [4, 16],
] as const;

/** Of the code, which the states leave out: their tries keep it by hash. */
const CODE_HASHES = {
  "node-300": "0x76896e4ea773987874376faa79d5f3f2a7dcfed2595bca734375eb88d7da932a",
  "node-293": "0xd09a3af2f0ae5d29764db8781d0212d144c154da1ae23e19f03400fdb0b7baa4",
};

/** The chains: a branch of spec_version 300, and the main line's 293. */
export const recordedNames = ["node-300", "node-293"] as const;
export type RecordedName = (typeof recordedNames)[number];

export function recordedChain(name: RecordedName = "node-300"): Chain {
  const folder = new URL(`${name}/`, recordings);
  const { specVersion, hdrs } = JSON.parse(readFileSync(new URL("headers.json", folder), "utf8")) as {
    specVersion: number;
    hdrs: { number: number; header: HexString }[];
  };
  return {
    metadata: Binary.toHex(readFileSync(new URL("metadata.scale", folder))),
    specVersion,
    code: { hash: CODE_HASHES[name] },
    blocks: hdrs.map(({ number, header }) => {
      const file = new URL(`state_${number}.json.gz`, folder);
      const state = existsSync(file) ? (readCompressed(file) as Record<HexString, HexString>) : undefined;
      return chainBlock(header, state && new Map(Object.entries(state)));
    }),
  };
}

/** A read proof that was recorded with its epoch. */
export interface RecordedProof {
  readonly block: number;
  readonly stateRoot: HexString;
  readonly keys: readonly HexString[];
  readonly prefixes: readonly HexString[];
  readonly proof: readonly HexString[];
}

export function recordedProofs(): RecordedProof[] {
  const folder = new URL("node-293/", recordings);
  const files = readdirSync(folder).filter((file) => file.startsWith("proof_"));
  return files.flatMap((file) => {
    const { parent, own } = readCompressed(new URL(file, folder)) as Record<"parent" | "own", RecordedProof>;
    return [parent, own];
  });
}

const readCompressed = (file: URL): unknown => JSON.parse(gunzipSync(readFileSync(file)).toString());
