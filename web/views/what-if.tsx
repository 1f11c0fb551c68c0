import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
import { alpha, grouped } from "../../bindings/decimals.js";
import type { EpochState } from "../../bindings/state.js";
import { run } from "../session.js";
import type { Examined, Recomputed } from "../verifier.js";
import { Chart, type Plots } from "./chart.js";
import { Range, rounded } from "./range.js";
import { stickWidth } from "./shares.js";

interface WhatIfProps {
  readonly subject: Examined;
  readonly onUid: (uid: number) => void;
}

type Changes = Partial<EpochState>;

/** The same epoch under other hyperparameters, and what would change. */
export function WhatIf({ subject, onUid }: WhatIfProps) {
  const [changes, setChanges] = useState<Changes>({});
  const { recomputed, fault } = useRecomputed(changes);
  return (
    <div class="what-if">
      <Controls subject={subject} changes={changes} onChange={setChanges} />
      <div>
        {fault && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        {recomputed && <Moved before={subject.output} recomputed={recomputed} onUid={onUid} />}
      </div>
    </div>
  );
}

/** Recomputes in the worker: one epoch at a time, and of changes that come meanwhile only the last. */
function useRecomputed(changes: Changes) {
  const [result, setResult] = useState<{ recomputed?: Recomputed; fault?: string }>({});
  const wanted = useRef<Changes | undefined>(undefined);
  const busy = useRef(false);
  // Not after the next frame, as an effect would be: a slider is moving.
  useLayoutEffect(() => {
    wanted.current = changes;
    if (busy.current) return;
    busy.current = true;
    (async () => {
      while (wanted.current !== undefined) {
        const next = wanted.current;
        wanted.current = undefined;
        await run((verifier) => verifier.whatIf(next)).then(
          (recomputed) => setResult({ recomputed }),
          (error) => setResult({ fault: error.message }),
        );
      }
      busy.current = false;
    })();
  }, [changes]);
  return result;
}

/** A hyperparameter with a slider: its raw value is an integer, what is shown and moved a decimal. */
interface Slider {
  readonly key: "kappa" | "bondsPenalty" | "bondsMovingAverage" | "alphaLow" | "alphaHigh" | "alphaSigmoidSteepness";
  readonly label: string;
  /** raw for one of what is shown */
  readonly unit: number;
  readonly max: number;
  readonly step: number;
}

const always: readonly Slider[] = [
  { key: "kappa", label: "Kappa", unit: 65535, max: 1, step: 0.005 },
  { key: "bondsPenalty", label: "Bonds penalty", unit: 65535, max: 1, step: 0.005 },
  { key: "bondsMovingAverage", label: "Bonds moving average", unit: 1_000_000, max: 1, step: 0.005 },
];
const liquid: readonly Slider[] = [
  { key: "alphaLow", label: "Alpha low", unit: 65535, max: 1, step: 0.005 },
  { key: "alphaHigh", label: "Alpha high", unit: 65535, max: 1, step: 0.005 },
  { key: "alphaSigmoidSteepness", label: "Sigmoid steepness", unit: 1, max: 5000, step: 10 },
];

interface ControlsProps {
  readonly subject: Examined;
  readonly changes: Changes;
  readonly onChange: (changes: Changes) => void;
}

function Controls({ subject: { state }, changes, onChange }: ControlsProps) {
  const now = { ...state, ...changes };
  const set = (change: Changes) => onChange({ ...changes, ...change });
  const slider = ({ key, label, unit, max, step }: Slider) => {
    const move = (value: number) => {
      const raw = Math.round(value * unit);
      set({ [key]: typeof state[key] === "bigint" ? BigInt(raw) : raw });
    };
    const shown = (raw: number | bigint) => rounded(Number(raw) / unit);
    return (
      <Range
        key={key}
        label={label}
        value={shown(now[key])}
        before={shown(state[key])}
        max={max}
        step={step}
        onValue={move}
      />
    );
  };
  return (
    <form class="controls" aria-label="Hyperparameters" onSubmit={(event) => event.preventDefault()}>
      {always.map(slider)}
      <Toggle label="Yuma3" checked={now.yuma3Enabled} onChange={(yuma3Enabled) => set({ yuma3Enabled })} />
      <Toggle
        label="Liquid alpha"
        checked={now.liquidAlphaEnabled}
        onChange={(liquidAlphaEnabled) => set({ liquidAlphaEnabled })}
      />
      {now.liquidAlphaEnabled && liquid.map(slider)}
      <button type="button" onClick={() => onChange({})} disabled={Object.keys(changes).length === 0}>
        As recorded
      </button>
    </form>
  );
}

interface ToggleProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Toggle({ label, checked, onChange }: ToggleProps) {
  return (
    <label class="toggle">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  );
}

interface MovedProps {
  readonly before: Examined["output"];
  readonly recomputed: Recomputed;
  readonly onUid: (uid: number) => void;
}

const MOST = 12;

function Moved({ before, recomputed: { output, milliseconds }, onUid }: MovedProps) {
  const draw = useCallback(
    (plots: Plots, width: number) => changePicture(plots, width, before, output),
    [before, output],
  );
  const change = (uid: number) => (output.emission[uid] as bigint) - (before.emission[uid] as bigint);
  const size = (uid: number) => (change(uid) < 0n ? -change(uid) : change(uid));
  const moved = Array.from(output.emission.keys())
    .filter((uid) => change(uid) !== 0n)
    .sort((a, b) => (size(a) < size(b) ? 1 : size(a) > size(b) ? -1 : a - b));
  return (
    <>
      <p role="status">
        {moved.length === 0
          ? "No neuron’s emission changes."
          : `The emission of ${grouped(moved.length)} neurons changes. ${movedShare("incentive", before, output)} of the incentive and ${movedShare("dividends", before, output)} of the dividends go to others.`}{" "}
        <span class="note">Computed in {milliseconds.toFixed(1)} ms.</span>
      </p>
      <Chart label="Change of incentive and dividends, by uid" file="what-if" draw={draw}>
        Change of incentive and dividends in percentage points.
      </Chart>
      {moved.length > 0 && (
        <table class="plain numbers">
          <caption>Emission, alpha: those that change most</caption>
          <thead>
            <tr>
              <th scope="col">uid</th>
              <th scope="col">as it is</th>
              <th scope="col">what if</th>
              <th scope="col">change</th>
            </tr>
          </thead>
          <tbody>
            {moved.slice(0, MOST).map((uid) => (
              <tr key={uid}>
                <td>
                  <button type="button" class="link" onClick={() => onUid(uid)}>
                    {uid}
                  </button>
                </td>
                <td>{alpha(before.emission[uid] as bigint)}</td>
                <td>{alpha(output.emission[uid] as bigint)}</td>
                <td>
                  {change(uid) < 0n ? "−" : "+"}
                  {alpha(size(uid))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

type Shared = "incentive" | "dividends";

/** How much of a share goes to others than before, in percent. */
function movedShare(field: Shared, before: Examined["output"], after: Examined["output"]): string {
  let [sum, gained] = [0, 0];
  for (const [uid, value] of after[field].entries()) {
    sum += value;
    gained += Math.max(0, value - (before[field][uid] as number));
  }
  return sum === 0 ? "none" : `${((gained / sum) * 100).toFixed(1)}%`;
}

function changePicture(plots: Plots, width: number, before: Examined["output"], after: Examined["output"]): Element {
  const n = after.active.length;
  const changes = (["incentive", "dividends"] as const).flatMap((field) =>
    Array.from(after[field], (value, uid) => ({
      uid,
      field,
      change: (value - (before[field][uid] as number)) / 655.35,
    })),
  );
  return plots.plot({
    width,
    height: 260,
    className: "plot",
    marginLeft: 60,
    x: { label: "uid", domain: [-0.5, n - 0.5], ticks: Math.min(n, Math.floor(width / 60)) },
    y: { label: "change, % of all", grid: true },
    fy: { axis: null, domain: ["incentive", "dividends"] },
    marks: [
      plots.ruleY([0]),
      plots.ruleX(
        changes.filter(({ change }) => change !== 0),
        {
          x: "uid",
          y: "change",
          fy: "field",
          stroke: ({ field }: { field: Shared }) => (field === "incentive" ? "var(--miner)" : "var(--validator)"),
          strokeWidth: stickWidth(width, n),
        },
      ),
      plots.text(["incentive", "dividends"], {
        fy: (field: string) => field,
        text: (field: string) => field,
        frameAnchor: "top-right",
        dy: 4,
        fontWeight: 600,
      }),
    ],
  });
}
