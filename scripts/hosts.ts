// What every package of hosts/ carries of the project: a package can't reach outside its folder, and what is taken from git,
// as Go modules are, is not built first. So these are copies, which lie in git once however many there are.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../package.json";
import { abiJson } from "./abi.js";

const packages = [
  { folder: "hosts/rust", data: "", purl: `pkg:cargo/yuma-consensus@${version}` },
  {
    folder: "hosts/go",
    data: "",
    purl: `pkg:golang/github.com/yuma-consensus/yuma-consensus/hosts/go@v${version}`,
  },
  { folder: "hosts/python", data: "yuma_consensus", purl: `pkg:pypi/yuma-consensus@${version}` },
] as const;

/** The files, and what is in them. */
export function hostFiles(): [path: string, content: Uint8Array][] {
  return packages.flatMap(({ folder, data, purl }): [string, Uint8Array][] => [
    [join(folder, data, "yuma.wasm"), readFileSync("dist/yuma.wasm")],
    [join(folder, data, "abi.json"), Buffer.from(abiJson())],
    [join(folder, "LICENSE"), readFileSync("LICENSE")],
    ...notices(purl).map(([name, content]): [string, Uint8Array] => [
      join(folder, name.endsWith(".json") ? data : "", name),
      content,
    ]),
  ]);
}

/** Whose work is in the blob: for people, and for scanners. */
function notices(purl: string): [name: string, content: Uint8Array][] {
  const folder = mkdtempSync(join(tmpdir(), "yuma-notices-"));
  try {
    execFileSync(process.execPath, ["scripts/notices.mjs", folder, purl]);
    return ["LICENSES.txt", "sbom.cdx.json"].map((name) => [name, readFileSync(join(folder, name))]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
