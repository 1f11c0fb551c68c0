// Pictures as PNG, the same on every machine: the renderer is WebAssembly and brings its font. For Node alone.

import { readFile } from "node:fs/promises";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

/** Pixels for each of the picture's own. */
const ZOOM = 2;

/** Put beside this module by scripts/build.mjs. */
const asset = (name: string) => readFile(new URL(name, import.meta.url));

let loading: Promise<Uint8Array> | undefined;

async function load(): Promise<Uint8Array> {
  await initWasm(asset("./resvg.wasm"));
  return asset("./open-sans.woff2");
}

/** An SVG file's picture. */
export async function pngFile(svg: string): Promise<Uint8Array> {
  loading ??= load();
  const font = await loading;
  const picture = new Resvg(svg, {
    font: { fontBuffers: [font], defaultFontFamily: "Open Sans", sansSerifFamily: "Open Sans" },
    fitTo: { mode: "zoom", value: ZOOM },
  });
  return picture.render().asPng();
}
