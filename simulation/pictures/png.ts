// Pictures as PNG, the same on every machine: the renderer is WebAssembly, and the font is brought. For Node alone.

import { readFile } from "node:fs/promises";
import { InputError } from "../../bindings/source.js";

/** An optional peer of the command: most want no PNG, and it weighs more than all the rest. */
const RENDERER = "@resvg/resvg-wasm";
/** Pixels for each of the picture's own. */
const ZOOM = 2;

/** What makes the picture of an SVG file. */
export type PngRenderer = (svg: string) => Uint8Array;

let loading: Promise<PngRenderer> | undefined;

/** @throws InputError where the renderer is not installed: ask before the work, not after it */
export function pngRenderer(): Promise<PngRenderer> {
  loading ??= load();
  return loading;
}

async function load(): Promise<PngRenderer> {
  const { initWasm, Resvg } = await import("@resvg/resvg-wasm").catch(() => {
    throw new InputError(
      `PNGs are drawn by the package ${RENDERER}, which is not installed: npm install ${RENDERER} beside yuma, or write .svg`,
    );
  });
  await initWasm(readFile(new URL(import.meta.resolve(`${RENDERER}/index_bg.wasm`))));
  // Put beside this module by scripts/build.mjs.
  const font = await readFile(new URL("./open-sans.woff2", import.meta.url));
  return (svg) =>
    new Resvg(svg, {
      font: { fontBuffers: [font], defaultFontFamily: "Open Sans", sansSerifFamily: "Open Sans" },
      fitTo: { mode: "zoom", value: ZOOM },
    })
      .render()
      .asPng();
}
