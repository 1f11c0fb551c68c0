// The recording of a real node, which lies beside the project where there is one (see test/states.ts).

import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Binary, type HexString } from "@polkadot-api/substrate-bindings";
import { type Chain, chainBlock } from "./chain.js";

const recordings = new URL("../../../shared/real/", import.meta.url);
const folder = new URL("node-300/", recordings);

/** The metadata of a runtime: there are those of spec_version 240 and 381. */
export function recordedMetadata(specVersion: number): HexString {
  return Binary.toHex(readFileSync(new URL(`metadata-${specVersion}.scale`, recordings)));
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
