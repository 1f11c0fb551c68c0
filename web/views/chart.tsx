import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { saveImage } from "../image.js";

export type Plots = typeof import("../plots.js");

interface ChartProps {
  /** what it shows, for those who don't see it */
  readonly label: string;
  /** of the saved picture, without extension */
  readonly file: string;
  /** Draws at this width; a new function draws anew. */
  readonly draw: (plots: Plots, width: number) => Element;
  /** It may be wider than there is room. */
  readonly scrolls?: boolean;
  /** under the picture */
  readonly children?: preact.ComponentChildren;
}

let plots: Promise<Plots> | undefined;

/** A picture as wide as there is room. */
export function Chart({ label, file, draw, scrolls = false, children }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  useLayoutEffect(() => {
    if (width === 0) return;
    let stale = false;
    plots ??= import("../plots.js");
    plots.then((loaded) => {
      if (stale) return;
      const picture = draw(loaded, width);
      // The page's policy allows no style in a picture; style.css has the same rules.
      for (const style of picture.querySelectorAll("style")) style.remove();
      // The frame has the label; within, Plot labels groups that have no role.
      picture.setAttribute("aria-hidden", "true");
      frame.current?.replaceChildren(picture);
    });
    return () => {
      stale = true;
    };
  }, [draw, width]);
  return (
    <figure>
      <div ref={frame} role="img" aria-label={label} class="chart" tabIndex={scrolls ? 0 : undefined} />
      <Caption file={file} frame={frame}>
        {children}
      </Caption>
    </figure>
  );
}

/** Pixels that an element has in width; 0 before it is known. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element.current as HTMLElement);
    return () => observer.disconnect();
  }, []);
  return width;
}

interface CaptionProps {
  readonly file: string;
  /** with the picture in it */
  readonly frame: RefObject<HTMLElement | null>;
  readonly children?: preact.ComponentChildren;
}

/** What stands under a picture, which can be saved. */
export function Caption({ file, frame, children }: CaptionProps) {
  const image = () => frame.current?.querySelector("svg") as SVGSVGElement;
  return (
    <figcaption>
      <span>{children}</span>
      <span class="actions">
        <button type="button" onClick={() => saveImage(file, "svg", image())}>
          SVG
        </button>
        <button type="button" onClick={() => saveImage(file, "png", image())}>
          PNG
        </button>
      </span>
    </figcaption>
  );
}
