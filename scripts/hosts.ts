// What every package of hosts/ carries of the project: a package can't reach outside its folder, and what is taken from git,
// as Go modules are, is not built first. So these are copies, which lie in git once however many there are.

import { readFileSync } from "node:fs";
import { abiJson } from "./abi.js";

const packages = ["hosts/rust", "hosts/go", "hosts/python"] as const;

/** Where the blob and its description lie in a package. */
const dataOf = (folder: string) => (folder === "hosts/python" ? `${folder}/yuma_consensus` : folder);

/** The files, and what is in them. */
export function hostFiles(): [path: string, content: Uint8Array][] {
  return packages.flatMap((folder): [string, Uint8Array][] => [
    [`${dataOf(folder)}/yuma.wasm`, readFileSync("dist/yuma.wasm")],
    [`${dataOf(folder)}/abi.json`, Buffer.from(abiJson())],
    [`${folder}/LICENSE`, readFileSync("LICENSE")],
  ]);
}
