import { useCallback } from "preact/hooks";
import { percent } from "../../bindings/decimals.js";
import type { Reasons } from "../answers.js";
import { Chart, type Plots } from "./chart.js";

interface ConsensusPlotProps {
  readonly uid: number;
  readonly miner: Reasons["miner"];
}

/** A validator's weight on the miner, as wide as its stake. Fractions. */
interface Step {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  readonly clipped: number;
  readonly title: string;
}

/** The weights on a miner over the stake behind them, the highest first: where kappa of the stake is reached, the consensus lies. */
export function ConsensusPlot({ uid, miner }: ConsensusPlotProps) {
  const draw = useCallback((plots: Plots, width: number) => drawSteps(plots, width, miner), [miner]);
  const clipped = miner.weights.filter(({ weight, clipped, activeStake }) => activeStake > 0n && clipped < weight);
  return (
    <Chart
      label={`Weights on neuron ${uid} by cumulative stake, and the consensus`}
      file={`consensus-${uid}`}
      draw={draw}
    >
      {clipped.length === 0
        ? "Nobody was clipped."
        : `Clipped: ${clipped.length === 1 ? "uid" : "uids"} ${clipped.map(({ validator }) => validator).join(", ")}, by the part above the line.`}
    </Chart>
  );
}

function drawSteps(plots: Plots, width: number, { weights, consensus }: Reasons["miner"]): Element {
  const steps = stepsOf(weights);
  const line = fraction(consensus.value);
  const kappa = fraction(consensus.kappa);
  const edges = { x1: "from", x2: "to", insetRight: 0.5 } as const;
  return plots.plot({
    width,
    height: 240,
    className: "plot",
    marginTop: 30,
    marginLeft: 50,
    x: { label: "cumulative active stake, %", percent: true, domain: [0, 100], ticks: 5 },
    y: { label: "weight, %", percent: true, grid: true, nice: true, zero: true },
    marks: [
      plots.rect(steps, { ...edges, y1: 0, y2: "clipped", fill: "var(--miner)" }),
      plots.rect(steps, { ...edges, y1: "clipped", y2: "weight", fill: "var(--differs)", fillOpacity: 0.75 }),
      plots.ruleY([line], { stroke: "var(--text)", strokeWidth: 1.5 }),
      plots.ruleX([kappa], { stroke: "var(--text)", strokeDasharray: "4 3" }),
      plots.text([kappa], { x: (x: number) => x, frameAnchor: "top", dy: -12, text: () => "kappa" }),
      plots.text([line], { y: (y: number) => y, frameAnchor: "right", dy: -7, text: () => "consensus" }),
      plots.ruleY([0]),
      plots.tip(steps, plots.pointerX({ x1: "from", x2: "to", y: "weight", title: "title" })),
    ],
  });
}

function stepsOf(weights: ConsensusPlotProps["miner"]["weights"]): Step[] {
  const heaviestFirst = weights
    .filter(({ activeStake }) => activeStake > 0n)
    .sort((a, b) => Number(b.weight - a.weight) || a.validator - b.validator);
  let from = 0;
  return heaviestFirst.map(({ validator, weight, clipped, activeStake }) => {
    const to = from + fraction(activeStake);
    const cut = clipped < weight ? `, clipped to ${percent(clipped)}` : "";
    const title = `uid ${validator}, stake ${percent(activeStake)}\nweight ${percent(weight)}${cut}`;
    const step = { from, to, weight: fraction(weight), clipped: fraction(clipped), title };
    from = to;
    return step;
  });
}

/** Of raw I32F32 bits, for a picture. */
const fraction = (bits: bigint) => Number(bits) / 2 ** 32;
