// The page's address: every view has one, and Back goes back.

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatLink, type Link, parseLink } from "./link.js";

export interface Navigation {
  readonly link: Link;
  /** Goes there, so that Back comes back. */
  go(change: Partial<Link>): void;
  /** The same view, of which the address says more than before. */
  adjust(change: Partial<Link>): void;
  /** The address of where `go` goes. */
  href(change: Partial<Link>): string;
}

/** What is left of a view when another one is gone to. */
const moved = (link: Link, change: Partial<Link>): Link => ({
  ...link,
  ...(change.view !== undefined && { settings: {} }),
  faults: [],
  ...change,
});

export function useNavigation(): Navigation {
  const [link, setLink] = useState(() => parseLink(location.hash));
  const now = useRef(link);
  const take = useCallback((next: Link) => {
    now.current = next;
    setLink(next);
  }, []);
  useEffect(() => {
    const onChange = () => take(parseLink(location.hash));
    addEventListener("hashchange", onChange);
    return () => removeEventListener("hashchange", onChange);
  }, [take]);
  const go = useCallback(
    (change: Partial<Link>) => {
      const next = moved(now.current, change);
      history.pushState(null, "", formatLink(next));
      take(next);
    },
    [take],
  );
  const adjust = useCallback(
    (change: Partial<Link>) => {
      const next = { ...now.current, ...change };
      history.replaceState(null, "", formatLink(next));
      take(next);
    },
    [take],
  );
  return useMemo(() => ({ link, go, adjust, href: (change) => formatLink(moved(link, change)) }), [link, go, adjust]);
}
