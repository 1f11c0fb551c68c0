// Runtimes that are known by their code: its hash, which a block's state proves, stands for a spec_version and a layout of
// storage. Layouts are loaded when a chain turns out to run them.

import type { HexString } from "./hex.js";
import { LAYOUTS } from "./layouts/index.js";
import pins from "./layouts/pins.json" with { type: "json" };
import { Runtime } from "./runtime.js";

export interface Pin {
  readonly specVersion: number;
  /** Where the layout is pinned too: without it a node's metadata says where storage lies. */
  readonly runtime?: () => Promise<Runtime>;
}

/** @param code the blake2b-256 hash of a runtime's code */
export function pinOf(code: HexString): Pin | undefined {
  const pin = pins.find((pin) => pin.code === code);
  if (pin === undefined) return undefined;
  const { spec_version: specVersion, layout } = pin;
  return layout ? { specVersion, runtime: () => pinnedRuntime(specVersion) } : { specVersion };
}

async function pinnedRuntime(specVersion: number): Promise<Runtime> {
  const load = LAYOUTS[specVersion];
  if (load === undefined) throw new Error(`There is no layout of spec_version ${specVersion}.`);
  return runtimeOf(specVersion, (await load()).default);
}

/** @param layout cut metadata, deflated, in base64 */
export async function runtimeOf(specVersion: number, layout: string): Promise<Runtime> {
  const deflated = Uint8Array.from(atob(layout), (character) => character.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Runtime(specVersion, new Uint8Array(await new Response(stream).arrayBuffer()), "pinned");
}
