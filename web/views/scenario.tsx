// What simulations and subnets have in common: a scenario, its controls, and what is reported while it runs.

import { useEffect, useState } from "preact/hooks";
import { callable } from "../session.js";

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  /** what stands there, by value */
  readonly options: Readonly<Record<string, string>>;
  readonly onValue: (value: string) => void;
}

export function Choice({ label, value, options, onValue }: ChoiceProps) {
  return (
    <label class="field">
      {label}
      <select value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {Object.entries(options).map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Names that stand for themselves. */
export const asNamed = (names: Iterable<string>) => Object.fromEntries([...names].map((name) => [name, name]));

interface ScenarioCardProps {
  readonly title: string;
  readonly toolbar: preact.ComponentChildren;
  /** sliders and the like */
  readonly controls: preact.ComponentChildren;
  readonly isChanged: boolean;
  readonly onReset: () => void;
  readonly fault: string | undefined;
  /** what comes of it */
  readonly children: preact.ComponentChildren;
}

export function ScenarioCard({ title, toolbar, controls, isChanged, onReset, fault, children }: ScenarioCardProps) {
  return (
    <section class="card" aria-labelledby="scenario">
      <div class="toolbar">{toolbar}</div>
      <h2 id="scenario">{title}</h2>
      <div class="what-if results-first">
        <div>
          {fault && (
            <p class="fault" role="alert">
              {fault}
            </p>
          )}
          {children}
        </div>
        <form class="controls" aria-label="Settings" onSubmit={(event) => event.preventDefault()}>
          {controls}
          <button type="button" onClick={onReset} disabled={!isChanged}>
            As shipped
          </button>
        </form>
      </div>
    </section>
  );
}

/**
 * What the worker reports of a task, the newest. A new function is a new task, which gives up the one before.
 * @param start begins it
 */
export function useReported<T>(start: (report: (value: T) => void) => Promise<void>) {
  const [result, setResult] = useState<{ value?: T; fault?: string }>({});
  useEffect(() => {
    let stale = false;
    const report = callable((value: T) => {
      if (!stale) setResult({ value });
    });
    start(report).catch((error) => {
      if (!stale) setResult({ fault: error.message });
      // What was reported before may come after it: it takes another way.
      stale = true;
    });
    return () => {
      stale = true;
    };
  }, [start]);
  return result;
}
