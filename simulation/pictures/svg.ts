// Pictures as SVG files, drawn without a browser.

import { parseHTML } from "linkedom";

/** The text of an SVG file. Coordinates keep one decimal, which is less than anyone can see. */
export function svgFile(draw: (document: Document) => Element): string {
  const { document } = parseHTML("<html></html>");
  const svg = draw(document);
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const text = svg.outerHTML.replace(/ (?:d|transform|[xy][12]?)="[^"]*"/g, (attribute) =>
    attribute.replace(/-?[0-9]+\.[0-9]{2,}/g, (number) => String(Number(Number(number).toFixed(1)))),
  );
  return `${text}\n`;
}
