// What a view remembers of itself in the page's address.

import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

export type Settings = Readonly<Record<string, string>>;

export interface Remembered {
  /** what the address says */
  readonly settings: Settings;
  readonly onSettings: (settings: Settings) => void;
}

/** Milliseconds without a change: browsers take so many of an address, and no more. */
const PAUSE = 400;

/**
 * A state that the address follows, and that follows the address where Back or a link changes that.
 * @param parse a new function is another thing that is remembered, of which the address knows nothing yet
 */
export function useRemembered<T>(
  { settings, onSettings }: Remembered,
  parse: (settings: Settings) => T,
  format: (state: T) => Settings,
) {
  const [kept, setKept] = useState(() => ({ parse, state: parse(settings) }));
  const written = useRef(keyOf(settings));
  const fresh = useMemo(() => parse(settings), [parse, settings]);
  const state = kept.parse === parse ? kept.state : fresh;
  // Both before anything else happens: what was to be written is not, where the address is another one by now.
  useLayoutEffect(() => {
    if (keyOf(settings) === written.current) return;
    written.current = keyOf(settings);
    setKept({ parse, state: parse(settings) });
  }, [parse, settings]);
  useLayoutEffect(() => {
    const timer = setTimeout(() => {
      const next = format(state);
      if (keyOf(next) === written.current) return;
      written.current = keyOf(next);
      onSettings(next);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [state, format, onSettings]);
  const now = useRef(state);
  now.current = state;
  const change = useCallback(
    (part: Partial<T>) => {
      now.current = { ...now.current, ...part };
      setKept({ parse, state: now.current });
    },
    [parse],
  );
  return [state, change] as const;
}

const keyOf = (settings: Settings) => JSON.stringify(Object.entries(settings).sort());

/** A number that a link may have; undefined where it is none, or beyond its bounds. */
export function numberIn(text: string | undefined, least: number, greatest: number): number | undefined {
  if (text === undefined || !/^-?\d{1,12}(\.\d{1,9})?$/.test(text)) return undefined;
  return Number(text) >= least && Number(text) <= greatest ? Number(text) : undefined;
}
