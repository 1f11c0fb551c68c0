// A matrix as pixels: the more, the further from the ground.

import type { Matrix } from "./matrix.js";

/** What of an entry is shown. */
export type Shade = "whole" | "kept" | "cut";

export const shadeOf: Readonly<Record<Shade, ({ values, cut }: Matrix, entry: number) => number>> = {
  whole: ({ values }, k) => values[k] as number,
  kept: ({ values, cut }, k) => (values[k] as number) - (cut[k] as number),
  cut: ({ cut }, k) => cut[k] as number,
};

export type Rgb = readonly [number, number, number];

/** From the least to the most, of entries that are whole, and of those that were cut. */
export interface Palette {
  readonly whole: readonly [Rgb, Rgb];
  readonly cut: readonly [Rgb, Rgb];
}

/** As style.css has it, for the scheme in force. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string): Rgb => {
    const hex = Number.parseInt(style.getPropertyValue(name).trim().slice(1), 16);
    return [hex >> 16, (hex >> 8) & 255, hex & 255];
  };
  return {
    whole: [colour("--heat-low"), colour("--heat-high")],
    cut: [colour("--cut-low"), colour("--cut-high")],
  };
}

/** A colour for a part of the most. The root tells small ones apart: most weights are. */
export function mixed([low, high]: readonly [Rgb, Rgb], part: number): Rgb {
  const t = Math.sqrt(Math.min(1, Math.max(0, part)));
  const channel = (i: 0 | 1 | 2) => Math.round(low[i] + (high[i] - low[i]) * t);
  return [channel(0), channel(1), channel(2)];
}

const COLOURS = 1024;
/** From the least to the most. */
const colours = (ramp: readonly [Rgb, Rgb]) =>
  Array.from({ length: COLOURS }, (_, i) => Uint8Array.of(...mixed(ramp, i / (COLOURS - 1)), 255));

export function mostOf(matrix: Matrix, shade: Shade): number {
  let most = 0;
  for (let k = 0; k < matrix.values.length; ++k) most = Math.max(most, shadeOf[shade](matrix, k));
  return most;
}

/**
 * The picture, as a data: address.
 * @param width at most so many pixels: of cells that share one the greatest is seen
 */
export function heatImage(matrix: Matrix, shade: Shade, palette: Palette, width: number, height: number): string {
  const [columns, rows] = [matrix.columns.length, matrix.rows.length];
  const canvas = Object.assign(document.createElement("canvas"), {
    width: Math.max(1, Math.min(columns, width)),
    height: Math.max(1, Math.min(rows, height)),
  });
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const image = context.createImageData(canvas.width, canvas.height);
  const greatest = new Float64Array(canvas.width * canvas.height);
  const most = mostOf(matrix, shade);
  const table = { whole: colours(palette.whole), cut: colours(palette.cut) };
  for (let row = 0; row < rows; ++row) {
    const start = Math.floor((row * canvas.height) / rows) * canvas.width;
    for (let k = matrix.offsets[row] as number; k < (matrix.offsets[row + 1] as number); ++k) {
      const value = shadeOf[shade](matrix, k);
      const pixel = start + Math.floor(((matrix.at[k] as number) * canvas.width) / columns);
      if (value <= (greatest[pixel] as number)) continue;
      greatest[pixel] = value;
      const scale = table[(matrix.cut[k] as number) > 0 ? "cut" : "whole"];
      image.data.set(scale[Math.floor((value / most) * (COLOURS - 1))] as Uint8Array, 4 * pixel);
    }
  }
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}
