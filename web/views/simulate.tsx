import { useCallback, useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { grouped } from "../../bindings/decimals.js";
import { plain } from "../../bindings/foreign-text.js";
import type { JsonObject } from "../../bindings/json.js";
import type { ChartName } from "../../simulation/pictures/names.js";
import { scenarios } from "../../simulation/scenarios.js";
import { save, useDroppedFiles } from "../files.js";
import { saveImage } from "../image.js";
import { type Remembered, useRemembered } from "../remembered.js";
import {
  type Choices,
  changed,
  formatLooked,
  MOST_EPOCHS,
  MOST_SEED,
  nothing,
  ownRuns,
  parseLooked,
  runsOf,
  type Span,
  settingsOf,
} from "../scenario-settings.js";
import { run } from "../session.js";
import type { Simulated, SimulationView } from "../simulator.js";
import { Lines, labelsOf, styleOf, valueAt } from "./lines.js";
import { OwnScenario, readScenario } from "./own-scenario.js";
import { Range, Typed } from "./range.js";
import { asNamed, Choice, ScenarioCard, useReported } from "./scenario.js";
import { Totals } from "./totals.js";

interface SimulateProps extends Remembered {
  readonly name: string | undefined;
  readonly onName: (name: string) => void;
}

interface ScenarioJson extends JsonObject {
  readonly description: string;
  readonly epochs: number;
  readonly seed?: number;
  readonly stake_feedback?: boolean;
}

const chartTitles: Readonly<Record<ChartName, string>> = {
  stake: "Stake of each side",
  dividends: "Dividends of each validator",
  incentive: "Incentive of each miner",
  bonds: "Bonds of each group",
};

/** A scenario of the reader's own, which no link can carry: kept while the page is open. */
const OWN = "own";
let ownScenario: unknown;

/** Scenarios, shipped or the reader's own, run live. */
export function Simulate({ name, onName, ...remembered }: SimulateProps) {
  const { onSettings } = remembered;
  const [own, setOwn] = useState(ownScenario);
  const [fault, setFault] = useState<string>();
  const newest = useRef<File>(undefined);
  const onScenario = useCallback(
    (json: unknown) => {
      ownScenario = json;
      setOwn(json);
      setFault(undefined);
      // What was chosen before is in it, or about another one.
      if (name === OWN) onSettings({});
      else onName(OWN);
    },
    [name, onName, onSettings],
  );
  const onFile = useCallback(
    (file: File) => {
      newest.current = file;
      return readScenario(file).then(
        (json) => newest.current === file && onScenario(json),
        (error) => newest.current === file && setFault(error.message),
      );
    },
    [onScenario],
  );
  useDroppedFiles(useCallback(([file]: readonly File[]) => file && onFile(file), [onFile]));
  const isOwn = name === OWN && own !== undefined;
  const known = isOwn ? OWN : name !== undefined && Object.hasOwn(scenarios, name) ? name : FIRST;
  const unknown = name === known || name === undefined ? undefined : unknownName(name);
  const problem = fault ?? unknown;
  return (
    <>
      {problem && (
        <p class="fault" role="alert">
          {problem}
        </p>
      )}
      <Scenario
        {...remembered}
        name={known}
        scenario={(isOwn ? own : scenarios[known]) as ScenarioJson}
        onName={onName}
        onScenario={onScenario}
        onFile={onFile}
      />
    </>
  );
}

const FIRST = "cabal";

const unknownName = (name: string) =>
  name === OWN
    ? "A scenario of one’s own is in no link: drop its file here, or open it."
    : `There is no scenario “${plain(name, 40)}”; this is ${FIRST}.`;

interface ScenarioProps extends Remembered {
  readonly name: string;
  readonly scenario: ScenarioJson;
  readonly onName: (name: string) => void;
  readonly onScenario: (json: unknown) => void;
  readonly onFile: (file: File) => void;
}

function Scenario({ name, scenario, onName, onScenario, onFile, ...remembered }: ScenarioProps) {
  const parse = useCallback((settings: Remembered["settings"]) => parseLooked(settings, scenario), [scenario]);
  const [{ choices, chart: wanted, span }, look] = useRemembered(remembered, parse, formatLooked);
  const chart = wanted ?? (scenario.stake_feedback === false ? "dividends" : "stake");
  const json = useMemo(() => changed(scenario, choices), [scenario, choices]);
  const [at, setAt] = useState<number>();
  const view = useMemo(() => ({ chart, from: span?.from ?? 0, until: span && span.to + 1, at }), [chart, span, at]);
  const { value: simulated, fault } = useSimulated(json, view);
  const options = asNamed([...Object.keys(scenarios), ...(ownScenario === undefined ? [] : [OWN])]);
  const toolbar = (
    <>
      <Choice label="Scenario" value={name} options={options} onValue={onName} />
      <label class="button">
        Open a file
        <input
          type="file"
          class="visually-hidden"
          accept=".json,application/json"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file) onFile(file);
          }}
        />
      </label>
      <Choice
        label="Show"
        value={chart}
        options={chartTitles}
        onValue={(chart) => look({ chart: chart as ChartName })}
      />
    </>
  );
  return (
    <>
      <ScenarioCard
        title={plain(scenario.description, 300)}
        toolbar={toolbar}
        controls={<Controls scenario={scenario} choices={choices} onChoices={(choices) => look({ choices })} />}
        isChanged={choices !== nothing}
        onReset={() => look({ choices: nothing })}
        fault={fault}
      >
        {simulated && (
          <Picture
            simulated={simulated}
            name={`${name}-${chart}`}
            span={span}
            onSpan={(span) => look({ span })}
            chosen={at}
            onEpoch={setAt}
          />
        )}
      </ScenarioCard>
      <OwnScenario json={json} onScenario={onScenario} />
    </>
  );
}

interface ControlsProps {
  readonly scenario: ScenarioJson;
  readonly choices: Choices;
  readonly onChoices: (choices: Choices) => void;
}

function Controls({ scenario, choices, onChoices }: ControlsProps) {
  const { values, epochs = scenario.epochs, seed = scenario.seed ?? 1, runs = ownRuns(scenario) } = choices;
  const onRun = (name: string, isWanted: boolean) =>
    onChoices({ ...choices, runs: isWanted ? [...runs, name] : runs.filter((one) => one !== name) });
  return (
    <>
      {settingsOf(scenario).map((setting) => (
        <Range
          key={setting.name}
          {...setting}
          value={values[setting.name] ?? setting.before}
          onValue={(value) => onChoices({ ...choices, values: { ...values, [setting.name]: value } })}
        />
      ))}
      <div class="range">
        Epochs
        <Typed
          label="Epochs"
          value={epochs}
          least={1}
          greatest={MOST_EPOCHS}
          isWhole
          onValue={(epochs) => onChoices({ ...choices, epochs })}
        />
      </div>
      <div class="range">
        Seed
        <Typed
          label="Seed"
          value={seed}
          least={0}
          greatest={MOST_SEED}
          isWhole
          onValue={(seed) => onChoices({ ...choices, seed })}
        />
      </div>
      <fieldset>
        <legend>Rules</legend>
        {[...runsOf(scenario).keys()].map((name) => (
          <label key={name} class="toggle">
            <input
              type="checkbox"
              checked={runs.includes(name)}
              disabled={runs.length === 1 && runs.includes(name)}
              onChange={(event) => onRun(name, event.currentTarget.checked)}
            />
            {name}
          </label>
        ))}
      </fieldset>
    </>
  );
}

/** Simulates in the worker, which gives up what is under way for what is asked next; another view is looked up there. */
function useSimulated(json: JsonObject, view: SimulationView) {
  const now = useRef(view);
  now.current = view;
  useEffect(() => {
    run((verifier) => verifier.look(view)).catch(() => {});
  }, [view]);
  return useReported<Simulated>(
    useCallback((report) => run((verifier) => verifier.simulate(json, now.current, report)), [json]),
  );
}

interface PictureProps {
  readonly simulated: Simulated;
  /** of its files */
  readonly name: string;
  /** what is zoomed to */
  readonly span: Span | undefined;
  readonly onSpan: (span: Span | undefined) => void;
  /** the epoch that was chosen */
  readonly chosen: number | undefined;
  readonly onEpoch: (epoch: number) => void;
}

function Picture({ simulated, name, span, onSpan, chosen, onEpoch }: PictureProps) {
  const { chart, epochs, of, left, milliseconds, totals } = simulated;
  const shown = { from: span?.from ?? 0, to: Math.min(span?.to ?? of - 1, epochs - 1) };
  const epoch = Math.max(shown.from, Math.min(shown.to, chosen ?? shown.to));
  const runs = new Set(simulated.means.map(({ column }) => column)).size;
  const store = async () => {
    const csv = await run((verifier) => verifier.simulatedCsv());
    if (csv) save(`${name}.csv`, csv);
  };
  // As on paper: the library that draws it is loaded for who saves one.
  const image = async (format: "svg" | "png") => {
    const { drawChart } = await import("../../simulation/pictures/chart.js");
    await saveImage(name, format, drawChart(chart, document));
  };
  return (
    <>
      <figure>
        <Lines simulated={simulated} epoch={epoch} onEpoch={onEpoch} onZoom={onSpan} />
        <figcaption>
          <span>
            {chart.title}, %. {grouped(epochs)} of {grouped(of)} epochs under {runs}{" "}
            {runs === 1 ? "ruleset" : "rulesets"}, in {(milliseconds / 1000).toFixed(1)} s.
            {left > 0 && ` ${grouped(left)} lines are left out; the means below are of all.`}
          </span>
          <span class="actions">
            <button type="button" onClick={store}>
              CSV
            </button>
            <button type="button" onClick={() => image("svg")}>
              SVG
            </button>
            <button type="button" onClick={() => image("png")}>
              PNG
            </button>
          </span>
        </figcaption>
      </figure>
      <EpochControls
        simulated={simulated}
        shown={shown}
        epoch={epoch}
        isZoomed={span !== undefined}
        onEpoch={onEpoch}
        onSpan={onSpan}
      />
      <Values simulated={simulated} />
      {totals && <Totals totals={totals} />}
    </>
  );
}

interface EpochControlsProps {
  readonly simulated: Simulated;
  readonly shown: Span;
  readonly epoch: number;
  readonly isZoomed: boolean;
  readonly onEpoch: (epoch: number) => void;
  readonly onSpan: (span: Span | undefined) => void;
}

/** The epoch that is looked at, and those that are shown: what can be pointed at, by keyboard too. */
function EpochControls({ simulated, shown: { from, to }, epoch, isZoomed, onEpoch, onSpan }: EpochControlsProps) {
  const id = useId();
  const last = simulated.of - 1;
  return (
    <div class="epochs">
      <label for={id}>Epoch</label>
      <input
        id={id}
        type="range"
        min={from}
        max={to}
        value={epoch}
        aria-valuetext={spoken(simulated)}
        onInput={(event) => onEpoch(Number(event.currentTarget.value))}
      />
      <Typed label="Epoch, typed" value={epoch} least={from} greatest={to} isWhole onValue={onEpoch} />
      <span class="field">
        Show
        <Typed
          label="from epoch"
          value={from}
          least={0}
          greatest={Math.max(0, to - 1)}
          isWhole
          onValue={(from) => onSpan({ from, to })}
        />
        to
        <Typed
          label="to epoch"
          value={to}
          least={Math.min(last, from + 1)}
          greatest={last}
          isWhole
          onValue={(to) => onSpan({ from, to })}
        />
      </span>
      <button type="button" disabled={!isZoomed} onClick={() => onSpan(undefined)}>
        All
      </button>
    </div>
  );
}

/** More than this nobody listens to. */
const MOST_SPOKEN = 12;

function spoken({ means, at }: Simulated): string {
  const values = means
    .slice(0, MOST_SPOKEN)
    .map(
      (one) =>
        `${[one.column, one.row, one.label].filter(Boolean).join(" ")} ${valueAt(one, at)?.toFixed(1) ?? "none"}`,
    );
  return `epoch ${at}: ${values.join(", ")}`;
}

/** What the lines are in the epoch that is looked at; with their colours, a legend too. */
function Values({ simulated: { chart, means, of, at } }: { simulated: Simulated }) {
  const runs = [...new Set(means.map(({ column }) => column))];
  const labels = labelsOf(means);
  const columns = [...new Map(means.map((one) => [JSON.stringify([one.row, one.label]), one])).values()];
  const value = (run: string, row: string, label: string) => {
    const series = means.find((one) => one.column === run && one.row === row && one.label === label);
    return series && valueAt(series, at)?.toFixed(2);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is too wide scrolls, by keyboard too
    <table class="plain numbers values" tabIndex={0}>
      <caption>
        {chart.y}, {at === of - 1 ? "after the last epoch" : `in epoch ${grouped(at)}`}; of a group the mean
      </caption>
      <thead>
        <tr>
          <td />
          {columns.map(({ row, label }) => (
            <th key={`${row} ${label}`} scope="col">
              <svg width="26" height="8" aria-hidden="true">
                <path d="M0 4H26" stroke-width="2.5" {...styleOf(labels.indexOf(label))} />
              </svg>{" "}
              {label} {row}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run}>
            <th scope="row">{run}</th>
            {columns.map(({ row, label }) => (
              <td key={`${row} ${label}`}>{value(run, row, label) ?? "–"}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
