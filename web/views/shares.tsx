import { useCallback, useMemo } from "preact/hooks";
import type { Examined } from "../verifier.js";
import { Chart, type Plots } from "./chart.js";

interface SharesProps {
  readonly subject: Examined;
  readonly uid: number | undefined;
  readonly onUid: (uid: number) => void;
}

const HEIGHT = 220;

/** Who earns what, uid by uid: miners above, validators below. */
export function Shares(props: SharesProps) {
  return (
    <>
      <ByUid {...props} field="incentive" title="Incentive" color="var(--miner)" />
      <ByUid {...props} field="dividends" title="Dividends" color="var(--validator)" />
    </>
  );
}

interface ByUidProps extends SharesProps {
  readonly field: "incentive" | "dividends";
  readonly title: string;
  readonly color: string;
}

function ByUid({ subject, uid, onUid, field, title, color }: ByUidProps) {
  const { output, state } = subject;
  const differences = useMemo(
    () => subject.fields.find((one) => one.field === field)?.differences ?? [],
    [subject, field],
  );
  const draw = useCallback(
    (plots: Plots, width: number) => {
      const earning = Array.from(output[field], (value, uid) => ({ uid, share: value / 655.35 })).filter(
        ({ share }) => share > 0,
      );
      const differing = differences.map(({ uid, expected }) => ({ uid, share: Number(expected) / 655.35 }));
      const picture = plots.plot({
        width,
        height: HEIGHT,
        className: "plot",
        x: {
          label: "uid",
          domain: [-0.5, state.n - 0.5],
          nice: false,
          ticks: Math.min(state.n, Math.floor(width / 60)),
        },
        y: { label: `${title}, %`, grid: true, zero: true },
        marks: [
          uid === undefined
            ? null
            : plots.ruleX([uid], { stroke: "var(--accent)", strokeOpacity: 0.35, strokeWidth: 5 }),
          plots.ruleX(earning, { x: "uid", y: "share", stroke: color, strokeWidth: stickWidth(width, state.n) }),
          plots.dot(differing, { x: "uid", y: "share", stroke: "var(--differs)", symbol: "times", strokeWidth: 2 }),
          plots.ruleY([0]),
          plots.tip(earning, plots.pointerX({ x: "uid", y: "share", title: tip })),
        ],
      });
      picture.addEventListener("click", () => {
        const at: { uid: number } | null = picture.value;
        if (at) onUid(at.uid);
      });
      return picture;
    },
    [output, differences, state, uid, onUid, field, title, color],
  );
  return (
    <Chart label={`${title} of every neuron, by uid`} file={field} draw={draw}>
      {title} by uid, in percent{differences.length > 0 ? "; a cross is a recorded value that differs" : ""}.
    </Chart>
  );
}

const tip = ({ uid, share }: { uid: number; share: number }) => `uid ${uid}: ${share.toFixed(3)}%`;

export const stickWidth = (width: number, n: number) => Math.max(1, Math.min(8, ((width - 60) / n) * 0.7));
