// An answer of the worker, on its way.

import type { Remote } from "comlink";
import { useEffect, useState } from "preact/hooks";
import { run } from "../session.js";
import type { Verifier } from "../verifier.js";

/** What is known of an answer: nothing before it is there. */
export interface Answer<T> {
  readonly value?: T;
  readonly fault?: string;
}

/** @param key another one asks anew; undefined asks nothing */
export function useAnswer<T>(key: string | undefined, ask: (verifier: Remote<Verifier>) => Promise<T>): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T> & { readonly key?: string }>({});
  useEffect(() => {
    if (key === undefined) return undefined;
    let stale = false;
    run(ask).then(
      (value) => stale || setAnswer({ key, value }),
      (error) => stale || setAnswer({ key, fault: (error as Error).message }),
    );
    return () => {
      stale = true;
    };
  }, [key]);
  return answer.key === key ? answer : {};
}
