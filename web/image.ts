// Pictures as files of their own: colours and fonts of the page are written in.

import { save } from "./files.js";

/** Pixels of a PNG for one of the page. */
const SCALE = 2;

export async function saveImage(name: string, format: "svg" | "png", picture: SVGSVGElement): Promise<void> {
  const svg = new Blob([standalone(picture)], { type: "image/svg+xml" });
  save(`${name}.${format}`, format === "svg" ? svg : await pixels(svg, picture));
}

function standalone(picture: SVGSVGElement): string {
  const style = getComputedStyle(document.body);
  const copy = picture.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("font-family", style.fontFamily);
  copy.setAttribute("font-size", "10");
  copy.setAttribute("color", style.color);
  for (const overlay of copy.querySelectorAll(".overlay")) overlay.remove();
  const { width, height } = picture.viewBox.baseVal;
  const ground = document.createElementNS(copy.namespaceURI, "rect");
  for (const [key, value] of Object.entries({ width, height, fill: style.backgroundColor })) {
    ground.setAttribute(key, String(value));
  }
  copy.prepend(ground);
  return new XMLSerializer()
    .serializeToString(copy)
    .replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
}

async function pixels(svg: Blob, { viewBox }: SVGSVGElement): Promise<Blob> {
  const image = new Image();
  const url = URL.createObjectURL(svg);
  try {
    image.src = url;
    await image.decode();
    const { width, height } = viewBox.baseVal;
    const canvas = Object.assign(document.createElement("canvas"), { width: width * SCALE, height: height * SCALE });
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((png) => (png ? resolve(png) : reject(new Error("The browser made no PNG."))), "image/png"),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
