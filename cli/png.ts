// PNGs, for who has installed what draws them.

import type { PngRenderer } from "../simulation/pictures/png.js";
import { InputError } from "./input.js";

/** @throws InputError that says what to install */
export async function pngRenderer(): Promise<PngRenderer> {
  return (await import("../simulation/pictures/png.js")).pngRenderer();
}

/** For a folder of everything: without the renderer all but the PNGs, which is said. */
export async function pngRendererIfAny(): Promise<PngRenderer | undefined> {
  try {
    return await pngRenderer();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(`yuma: the folder has no PNGs: ${error.message}`);
    return undefined;
  }
}
