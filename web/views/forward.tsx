import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { grouped } from "../../bindings/decimals.js";
import { callable, run } from "../session.js";
import type { Examined } from "../verifier.js";
import type { Changes, Course, Forward } from "../what-if.js";
import { Chart, type Plots } from "./chart.js";
import { Typed } from "./range.js";

interface AheadProps {
  readonly subject: Examined;
  readonly changes: Changes;
  readonly uid: number;
}

const MOST = 5000;

/** The epochs to come, with and without the changes. */
export function Ahead({ subject: { id, item }, changes, uid }: AheadProps) {
  const [most, setMost] = useState(500);
  const [state, setState] = useState<{ done?: number; forward?: Forward; fault?: string }>({});
  const asked = useRef<object | undefined>(undefined);
  // What was found is about other changes.
  useEffect(() => {
    asked.current = undefined;
    setState({});
  }, [changes]);
  const start = () => {
    const own = {};
    asked.current = own;
    const tell = (next: typeof state) => asked.current === own && setState(next);
    setState({ done: 0 });
    const report = callable((done: number) => tell({ done }));
    // What was reported before the end may come after it, by another way. Ended by another question, it can be asked again.
    const end = (last: typeof state) => {
      tell(last);
      if (asked.current === own) asked.current = undefined;
    };
    run((verifier) => verifier.forward({ id, item }, changes, uid, most, report)).then(
      (forward) => end(forward ? { forward } : {}),
      (error) => end({ fault: error.message }),
    );
  };
  return (
    <section class="ahead" aria-labelledby="ahead">
      <h3 id="ahead">Where it settles</h3>
      <form
        class="toolbar"
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <span class="field">
          Epochs, at most
          <Typed label="Epochs, at most" value={most} least={1} greatest={MOST} isWhole onValue={setMost} />
        </span>
        <button type="submit" disabled={state.done !== undefined}>
          Run forward
        </button>
        <span role="status">{state.done !== undefined && `${grouped(state.done)} epochs …`}</span>
      </form>
      {state.fault && <p role="alert">{state.fault}</p>}
      {state.forward && <Courses uid={uid} forward={state.forward} />}
      <p class="note">
        Bonds and permits go from epoch to epoch; stakes stay, and whoever is active sets the same weights again.
      </p>
    </section>
  );
}

function Courses({ uid, forward }: { uid: number; forward: Forward }) {
  const draw = useCallback((plots: Plots, width: number) => picture(plots, width, forward), [forward]);
  const { asItIs, whatIf } = forward;
  const end = ({ emission }: Course) => emission.at(-1) as bigint;
  return (
    <>
      <p role="status">
        <strong>
          In the end neuron {uid} gets {instead(end(asItIs), end(whatIf))}.
        </strong>{" "}
        As it is, {settles(asItIs)}; with the changes, {settles(whatIf)}.
      </p>
      <Chart
        label={`Emission of neuron ${uid} by epoch, as it is and with the changes`}
        file={`forward-${uid}`}
        draw={draw}
      >
        Emission of neuron {uid}, alpha: dashed as it is, drawn through with the changes.
      </Chart>
    </>
  );
}

function settles({ emission, settled }: Course): string {
  if (settled === undefined) return `it has not settled within ${grouped(emission.length)} epochs`;
  return settled === 1 ? "nothing changes after this epoch" : `nothing changes from epoch ${grouped(settled)} on`;
}

/** An amount, and what it was. */
export function instead(was: bigint, is: bigint): string {
  if (was === is) return `${grouped(is)} rao, as before`;
  const size = is > was ? is - was : was - is;
  const part = was === 0n ? "" : ` (${is > was ? "+" : "-"}${(Number((size * 100_000n) / was) / 1000).toFixed(2)}%)`;
  return `${grouped(is)} rao instead of ${grouped(was)}: ${grouped(size)} ${is > was ? "more" : "less"}${part}`;
}

function picture(plots: Plots, width: number, { asItIs, whatIf }: Forward): Element {
  const epochs = Math.max(asItIs.emission.length, whatIf.emission.length, 2);
  // What has settled stays.
  const points = ({ emission }: Course) =>
    Array.from({ length: epochs }, (_, k) => ({ epoch: k + 1, alpha: Number(emission[k] ?? emission.at(-1)) / 1e9 }));
  const axes = { x: "epoch", y: "alpha", strokeWidth: 2 } as const;
  return plots.plot({
    width,
    height: 220,
    className: "plot",
    marginLeft: 60,
    x: { label: "epoch", domain: [1, epochs], ticks: Math.floor(width / 90), tickFormat: ",d" },
    y: { label: "alpha", grid: true, nice: true },
    marks: [
      plots.lineY(points(asItIs), { ...axes, stroke: "var(--muted)", strokeDasharray: "5 3" }),
      plots.lineY(points(whatIf), { ...axes, stroke: "var(--accent)" }),
      plots.tip(
        points(whatIf),
        plots.pointerX({
          x: "epoch",
          y: "alpha",
          title: ({ epoch }: { epoch: number }) => titleAt(epoch, asItIs, whatIf),
        }),
      ),
    ],
  });
}

function titleAt(epoch: number, asItIs: Course, whatIf: Course): string {
  const at = ({ emission }: Course) => grouped((emission[epoch - 1] ?? emission.at(-1)) as bigint);
  return `epoch ${epoch}\nas it is ${at(asItIs)} rao\nwhat if ${at(whatIf)} rao`;
}
