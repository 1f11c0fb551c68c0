// The recording of a real node, which lies beside the project where there is one (see test/states.ts).

import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Binary, type HexString } from "@polkadot-api/substrate-bindings";
import { type Chain, chainBlock } from "./chain.js";

const recordings = new URL("../../../shared/real/", import.meta.url);
const folder = new URL("node-300/", recordings);

/** The files of runtimes' metadata by spec_version. */
const recordedMetadata = {
  240: "metadata-240",
  381: "metadata-381",
  424: "metadata-424-v15",
  439: "metadata-439-v15",
  461: "metadata-461-v15",
} as const;

export function readMetadata(specVersion: keyof typeof recordedMetadata): HexString {
  return Binary.toHex(readFileSync(new URL(`${recordedMetadata[specVersion]}.scale`, recordings)));
}

/** Its epochs: subnet and block. */
export const recordedEpochs = [
  [1, 7],
  [1, 17],
  [2, 9],
  [3, 7],
  [3, 19],
  [4, 5],
  [4, 16],
] as const;

/** A chain of spec_version 300. */
export function recordedChain(): Chain {
  const { specVersion, hdrs } = JSON.parse(readFileSync(new URL("headers.json", folder), "utf8")) as {
    specVersion: number;
    hdrs: { number: number; header: HexString }[];
  };
  return {
    metadata: Binary.toHex(readFileSync(new URL("metadata.scale", folder))),
    specVersion,
    blocks: hdrs.map(({ number, header }) => {
      const file = new URL(`state_${number}.json.gz`, folder);
      const state = existsSync(file) ? JSON.parse(gunzipSync(readFileSync(file)).toString()) : undefined;
      return chainBlock(header, state && new Map(Object.entries(state as Record<HexString, HexString>)));
    }),
  };
}
