import { useCallback, useEffect, useState } from "preact/hooks";
import { grouped } from "../../bindings/decimals.js";
import { drawChart, type Chart as Lines, type Series } from "../../simulation/pictures/chart.js";
import { type ChartName, chartNames } from "../../simulation/pictures/charts.js";
import { scenarios } from "../../simulation/scenarios.js";
import { changed, type Setting, settingsOf } from "../scenario-settings.js";
import { callable, run } from "../session.js";
import type { Simulated } from "../simulator.js";
import { Chart } from "./chart.js";
import { Range } from "./range.js";

interface SimulateProps {
  readonly name: string | undefined;
  readonly onName: (name: string) => void;
}

interface Shipped {
  readonly description: string;
  readonly epochs: number;
  readonly runs: readonly unknown[];
  readonly stake_feedback?: boolean;
}

const chartTitles: Readonly<Record<ChartName, string>> = {
  stake: "Stake of each side",
  dividends: "Dividends of each validator",
  incentive: "Incentive of each miner",
  bonds: "Bonds of each group",
};

/** The shipped scenarios, run live. */
export function Simulate({ name, onName }: SimulateProps) {
  const known = name !== undefined && Object.hasOwn(scenarios, name) ? name : "cabal";
  return <Scenario key={known} name={known} onName={onName} />;
}

function Scenario({ name, onName }: { name: string; onName: (name: string) => void }) {
  const scenario = scenarios[name] as Shipped;
  const [values, setValues] = useState<Readonly<Record<string, number>>>({});
  const [chart, setChart] = useState<ChartName>(scenario.stake_feedback === false ? "dividends" : "stake");
  const { simulated, fault } = useSimulated(name, values, chart);
  const slider = (setting: Setting) => (
    <Range
      key={setting.name}
      {...setting}
      value={values[setting.name] ?? setting.before}
      onValue={(value) => setValues((old) => ({ ...old, [setting.name]: value }))}
    />
  );
  return (
    <section class="card" aria-labelledby="scenario">
      <div class="toolbar">
        <label class="field">
          Scenario
          <select value={name} onChange={(event) => onName(event.currentTarget.value)}>
            {Object.keys(scenarios).map((known) => (
              <option key={known}>{known}</option>
            ))}
          </select>
        </label>
        <label class="field">
          Show
          <select value={chart} onChange={(event) => setChart(event.currentTarget.value as ChartName)}>
            {chartNames.map((known) => (
              <option key={known} value={known}>
                {chartTitles[known]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <h2 id="scenario">{scenario.description}</h2>
      <div class="what-if">
        <form class="controls" aria-label="Hyperparameters" onSubmit={(event) => event.preventDefault()}>
          {settingsOf(scenario).map(slider)}
          <button type="button" onClick={() => setValues({})} disabled={Object.keys(values).length === 0}>
            As shipped
          </button>
        </form>
        <div>
          {fault && (
            <p class="fault" role="alert">
              {fault}
            </p>
          )}
          {simulated && <Picture simulated={simulated} name={`${name}-${chart}`} of={scenario} />}
        </div>
      </div>
    </section>
  );
}

/** Simulates in the worker, which gives up what is under way for what is asked next. */
function useSimulated(name: string, values: Readonly<Record<string, number>>, chart: ChartName) {
  const [result, setResult] = useState<{ simulated?: Simulated; fault?: string }>({});
  useEffect(() => {
    let stale = false;
    const report = callable((simulated: Simulated) => {
      if (!stale) setResult({ simulated });
    });
    run((verifier) => verifier.simulate(changed(scenarios[name], values), chart, report)).catch(
      (error) => stale || setResult({ fault: error.message }),
    );
    return () => {
      stale = true;
    };
  }, [name, values, chart]);
  return result;
}

interface PictureProps {
  readonly simulated: Simulated;
  readonly name: string;
  readonly of: Shipped;
}

/** More lines than this are read from the picture alone. */
const MANY = 24;

function Picture({ simulated: { chart, epochs, milliseconds }, name, of }: PictureProps) {
  const draw = useCallback(() => drawChart(chart, document), [chart]);
  return (
    <div class="paper">
      <Chart label={chart.title} file={name} draw={draw} scrolls>
        {chart.title}. {grouped(epochs)} of {grouped(of.epochs)} epochs under {of.runs.length} rules, in{" "}
        {(milliseconds / 1000).toFixed(1)} s.
      </Chart>
      {chart.series.length <= MANY && <LastEpoch chart={chart} />}
    </div>
  );
}

/** Where the lines end. */
function LastEpoch({ chart: { series, y } }: { chart: Lines }) {
  const runs = [...new Set(series.map(({ column }) => column))];
  const nameOf = ({ row, label }: Series) => `${label} ${row}`.trim();
  const names = [...new Set(series.map(nameOf))];
  const end = (run: string, name: string) =>
    series
      .find((one) => one.column === run && nameOf(one) === name)
      ?.points.at(-1)
      ?.y.toFixed(2);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is too wide scrolls, by keyboard too
    <table class="plain numbers" tabIndex={0}>
      <caption>{y}, after the last epoch</caption>
      <thead>
        <tr>
          <td />
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run}>
            <th scope="row">{run}</th>
            {names.map((name) => (
              <td key={name}>{end(run, name)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
