import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { alpha, grouped } from "../../bindings/decimals.js";
import type { EpochState } from "../../bindings/state.js";
import { type Remembered, type Settings, useRemembered } from "../remembered.js";
import { run } from "../session.js";
import type { Examined, Recomputed } from "../verifier.js";
import type { Changes, OwnChanges } from "../what-if.js";
import { formatWhatIf, parseWhatIf, type WhatIfState } from "../what-if-link.js";
import { Ahead, instead } from "./forward.js";
import { OwnControls } from "./own-controls.js";
import { Range, rounded } from "./range.js";
import { Sticks } from "./sticks.js";

interface WhatIfProps extends Remembered {
  readonly subject: Examined;
  /** the neuron that is looked at; undefined: the validator with the most stake */
  readonly uid: number | undefined;
  readonly onUid: (uid: number) => void;
}

type Parameters = Changes["parameters"];

/** The same epoch under other hyperparameters, with another stake or other weights of a neuron, and what would change. */
export function WhatIf({ subject, uid: asked, onUid, ...remembered }: WhatIfProps) {
  const usual = useMemo(() => asked ?? heaviest(subject), [asked, subject]);
  const parse = useCallback((settings: Settings) => parseWhatIf(settings, subject.state, usual), [subject, usual]);
  const format = useCallback((state: WhatIfState) => formatWhatIf(state, usual), [usual]);
  const [{ parameters, own }, change] = useRemembered(remembered, parse, format);
  const setOwn = useCallback((own: OwnChanges) => change({ own }), [change]);
  const setParameters = useCallback((parameters: Parameters) => change({ parameters }), [change]);
  const changes = useMemo(() => ({ parameters, own }), [parameters, own]);
  const { recomputed, fault } = useRecomputed(subject, changes);
  const { output: before } = subject;
  const moved = useMemo(() => (recomputed ? movedMost(before, recomputed.output) : []), [before, recomputed]);
  // What did not change is not drawn again: a slider is moving.
  const ownControls = useMemo(
    () => <OwnControls key={own.uid} subject={subject} own={own} onOwn={setOwn} />,
    [subject, own, setOwn],
  );
  const hyperparameters = useMemo(
    () => <Hyperparameters state={subject.state} changed={parameters} onChange={setParameters} />,
    [subject, parameters, setParameters],
  );
  const ahead = useMemo(() => <Ahead subject={subject} changes={changes} uid={own.uid} />, [subject, changes, own.uid]);
  const isChanged = Object.keys(parameters).length > 0 || own.stake !== undefined || own.weights !== undefined;
  const reset = () => change({ parameters: {}, own: { uid: own.uid } });
  return (
    <>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {recomputed && <Answer before={before} recomputed={recomputed} uid={own.uid} count={moved.length} />}
      <div class="what-if">
        <form class="controls" aria-label="What is changed" onSubmit={(event) => event.preventDefault()}>
          {ownControls}
          {hyperparameters}
          <button type="button" onClick={reset} disabled={!isChanged}>
            As recorded
          </button>
        </form>
        <div>
          {recomputed && (
            <Changed before={before} output={recomputed.output} moved={moved} uid={own.uid} onUid={onUid} />
          )}
          {ahead}
        </div>
      </div>
    </>
  );
}

function heaviest({ output, state }: Examined): number {
  const uids = Array.from(output.stake.keys()).filter((uid) => state.validatorPermit[uid] === 1);
  return uids.reduce(
    (best, uid) => ((output.stake[uid] as bigint) > (output.stake[best] as bigint) ? uid : best),
    uids[0] ?? 0,
  );
}

/** Recomputes in the worker: one epoch at a time, and of changes that come meanwhile only the last. */
function useRecomputed({ id, item }: Examined, changes: Changes) {
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
        await run((verifier) => verifier.whatIf(id, item, next)).then(
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

interface HyperparametersProps {
  readonly state: EpochState;
  readonly changed: Parameters;
  readonly onChange: (changed: Parameters) => void;
}

function Hyperparameters({ state, changed, onChange }: HyperparametersProps) {
  const now = { ...state, ...changed };
  const set = (change: Parameters) => onChange({ ...changed, ...change });
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
    <>
      {always.map(slider)}
      <Toggle label="Yuma3" checked={now.yuma3Enabled} onChange={(yuma3Enabled) => set({ yuma3Enabled })} />
      <Toggle
        label="Liquid alpha"
        checked={now.liquidAlphaEnabled}
        onChange={(liquidAlphaEnabled) => set({ liquidAlphaEnabled })}
      />
      {now.liquidAlphaEnabled && liquid.map(slider)}
    </>
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

interface AnswerProps {
  readonly before: Examined["output"];
  readonly recomputed: Recomputed;
  readonly uid: number;
  /** neurons whose emission changes */
  readonly count: number;
}

/** What comes of the changes: in a sentence. */
function Answer({ before, recomputed: { output, milliseconds }, uid, count }: AnswerProps) {
  return (
    <>
      <p role="status" class="answer">
        {consequence(before, output, uid)}
      </p>
      <p>
        {count === 0
          ? "No neuron’s emission changes."
          : `The emission of ${grouped(count)} ${count === 1 ? "neuron" : "neurons"} changes. ${movedShare("incentive", before, output)} of the incentive and ${movedShare("dividends", before, output)} of the dividends go to others.`}{" "}
        <span class="note">Computed in {milliseconds.toFixed(1)} ms.</span>
      </p>
    </>
  );
}

/** Whose emission changes, the largest change first. */
function movedMost(before: Examined["output"], after: Examined["output"]): number[] {
  const changes = after.emission.map((is, uid) => {
    const was = before.emission[uid] as bigint;
    return is < was ? was - is : is - was;
  });
  const size = (uid: number) => changes[uid] as bigint;
  return Array.from(changes.keys())
    .filter((uid) => size(uid) !== 0n)
    .sort((a, b) => (size(a) < size(b) ? 1 : size(a) > size(b) ? -1 : a - b));
}

interface ChangedProps {
  readonly before: Examined["output"];
  readonly output: Examined["output"];
  /** the largest change first */
  readonly moved: readonly number[];
  readonly uid: number;
  readonly onUid: (uid: number) => void;
}

const MOST = 12;

function Changed({ before, output, moved, uid, onUid }: ChangedProps) {
  const others = moved.filter((one) => one !== uid).slice(0, MOST);
  return (
    <>
      <Sticks before={before} after={output} uid={uid} onUid={onUid} />
      <Most before={before} output={output} uids={[uid, ...others]} onUid={onUid} />
    </>
  );
}

/** What becomes of a neuron, in rao. */
function consequence(before: Examined["output"], after: Examined["output"], uid: number): string {
  const parts = (["serverEmission", "validatorEmission"] as const)
    .filter((field) => before[field][uid] !== after[field][uid])
    .map((field) => {
      const [was, is] = [before[field][uid] as bigint, after[field][uid] as bigint];
      return `${grouped(is)} instead of ${grouped(was)} as a ${field === "serverEmission" ? "miner" : "validator"}`;
    });
  const all = instead(before.emission[uid] as bigint, after.emission[uid] as bigint);
  const of = parts.length === 2 || after.serverEmission[uid] !== 0n ? parts : [];
  return `Neuron ${uid} gets ${[all, ...of].join("; ")}.`;
}

interface MostProps {
  readonly before: Examined["output"];
  readonly output: Examined["output"];
  /** the first of them is pinned */
  readonly uids: readonly number[];
  readonly onUid: (uid: number) => void;
}

function Most({ before, output, uids, onUid }: MostProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is too wide scrolls, by keyboard too
    <table class="plain numbers" tabIndex={0}>
      <caption>Emission, alpha: neuron {uids[0]}, and those that change most</caption>
      <thead>
        <tr>
          <th scope="col">uid</th>
          <th scope="col">as it is</th>
          <th scope="col">what if</th>
          <th scope="col">change</th>
        </tr>
      </thead>
      <tbody>
        {uids.map((uid, i) => {
          const [was, is] = [before.emission[uid] as bigint, output.emission[uid] as bigint];
          return (
            <tr key={uid} class={i === 0 ? "pinned" : undefined}>
              <td>
                <button type="button" class="link" onClick={() => onUid(uid)}>
                  {uid}
                </button>
              </td>
              <td>{alpha(was)}</td>
              <td>{alpha(is)}</td>
              <td>{is === was ? "0" : is < was ? `-${alpha(was - is)}` : `+${alpha(is - was)}`}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
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
