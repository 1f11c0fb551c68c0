import { useRef, useState } from "preact/hooks";
import { grouped } from "../../bindings/decimals.js";
import type { Point, Series } from "../../simulation/pictures/chart.js";
import type { Span } from "../scenario-settings.js";
import type { Simulated } from "../simulator.js";
import { useWidth } from "./chart.js";

interface LinesProps {
  readonly simulated: Simulated;
  /** the epoch that is looked at */
  readonly epoch: number;
  readonly onEpoch: (epoch: number) => void;
  readonly onZoom: (span: Span) => void;
}

/** In style.css, for light and for dark. */
const COLOURS = ["miner", "validator", "line-2", "line-3", "line-4", "line-5", "text"];

/** Told apart by colour and dashes. */
export const styleOf = (i: number) => ({
  stroke: `var(--${COLOURS[i % 7]})`,
  "stroke-dasharray": ["", "6 3", "2 3", "8 3 2 3", "", "6 3", "2 3"][i % 7] as string,
});

const NARROWEST = 290;
const GAP = 16;

/** Panels side by side, as many as there is room for: a click chooses an epoch, and what is drawn along is zoomed to. */
export function Lines(props: LinesProps) {
  const { chart, means } = props.simulated;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [pointed, setPointed] = useState<number>();
  const panels = [
    ...new Map(chart.series.map(({ row, column }) => [JSON.stringify([row, column]), { row, column }])).values(),
  ];
  const columns = new Set(panels.map(({ column }) => column)).size;
  const most = Math.max(1, Math.min(columns, Math.floor((width + GAP) / (NARROWEST + GAP))));
  // Lines of panels that are as long as each other.
  const fit = Math.ceil(columns / Math.ceil(columns / most));
  const size = Math.floor((width + GAP) / fit) - GAP;
  const scale = scaleOf(chart.series, chart.mark, size);
  const labels = labelsOf(means);
  return (
    <div ref={frame} class="panels" role="img" aria-label={chart.title}>
      {width > 0 &&
        panels.map(({ row, column }) => {
          const isHere = (one: Series) => one.row === row && one.column === column;
          return (
            <Panel
              key={`${row} ${column}`}
              {...props}
              title={[column, row].filter(Boolean).join(", ")}
              series={chart.series.filter(isHere)}
              means={means.filter(isHere)}
              labels={labels}
              scale={scale}
              pointed={pointed}
              onPointed={setPointed}
            />
          );
        })}
      {chart.series.length === 0 && <p>There is nothing to show.</p>}
    </div>
  );
}

export const labelsOf = (means: readonly Series[]) => [...new Set(means.map(({ label }) => label))];

/** What a line is at an epoch; undefined where it has no point. */
export const valueAt = ({ points }: Series, epoch: number) => points.find(({ x }) => x === epoch)?.y;

const MARGIN = { left: 40, right: 8, top: 24, bottom: 36 };

interface Scale {
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  x(epoch: number): number;
  y(value: number): number;
  epochAt(x: number): number;
}

function scaleOf(series: readonly Series[], mark: number | undefined, width: number): Scale {
  const points = series.flatMap(({ points }) => points);
  const least = (values: Iterable<number>, start: number, pick: (a: number, b: number) => number) => {
    let found = start;
    for (const value of values) found = pick(found, value);
    return found;
  };
  const xs = points.map(({ x }) => x);
  const from = least(xs, Number.POSITIVE_INFINITY, Math.min);
  const to = Math.max(from + 1, least(xs, 0, Math.max));
  const most =
    least(
      points.map(({ y }) => y),
      mark ?? 0,
      Math.max,
    ) || 1;
  const height = Math.round(Math.max(190, Math.min(340, width * 0.62)));
  const yTicks = ticks(0, most, 5);
  const top = Math.max(most, yTicks.at(-1) ?? 0);
  const across = width - MARGIN.left - MARGIN.right;
  const down = height - MARGIN.top - MARGIN.bottom;
  return {
    width,
    height,
    from,
    to,
    xTicks: ticks(from, to, Math.floor(width / 60)).filter(Number.isInteger),
    yTicks,
    x: (epoch) => MARGIN.left + ((epoch - from) / (to - from)) * across,
    y: (value) => MARGIN.top + (1 - value / top) * down,
    epochAt: (x) => Math.max(from, Math.min(to, Math.round(from + ((x - MARGIN.left) / across) * (to - from)))),
  };
}

/** Round numbers between two, about so many. */
export function ticks(from: number, to: number, count: number): number[] {
  const rough = (to - from) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10);
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step + 1e-9) - first + 1 }, (_, k) =>
    Number(((first + k) * step).toPrecision(12)),
  );
}

interface PanelProps extends LinesProps {
  readonly title: string;
  readonly series: readonly Series[];
  readonly means: readonly Series[];
  readonly labels: readonly string[];
  readonly scale: Scale;
  readonly pointed: number | undefined;
  readonly onPointed: (epoch: number | undefined) => void;
}

function Panel(props: PanelProps) {
  const { title, series, labels, scale, epoch, pointed, onPointed, onEpoch, onZoom, simulated } = props;
  const { width, height, x, y } = scale;
  /** where a span begins that is drawn along */
  const [start, setStart] = useState<number>();
  const at = ({ currentTarget, clientX }: MouseEvent) =>
    scale.epochAt(clientX - (currentTarget as Element).getBoundingClientRect().left);
  const end = (event: PointerEvent) => {
    const to = at(event);
    setStart(undefined);
    if (start === undefined || Math.abs(x(to) - x(start)) < 8) return onEpoch(to);
    onZoom({ from: Math.min(start, to), to: Math.max(start, to) });
  };
  const { mark } = simulated.chart;
  return (
    // By keyboard the fields below do the same.
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      font-size="11"
      aria-hidden="true"
      onPointerDown={(event) => setStart(at(event))}
      onPointerMove={(event) => onPointed(at(event))}
      onPointerUp={end}
      onPointerLeave={() => {
        onPointed(undefined);
        setStart(undefined);
      }}
    >
      <Axes title={title} scale={scale} x={simulated.chart.x} />
      {mark !== undefined && <path d={`M${MARGIN.left} ${y(mark)}H${width - MARGIN.right}`} stroke="var(--muted)" />}
      <g fill="none" stroke-width={series.length > 12 ? 1 : 1.8} stroke-opacity={series.length > 12 ? 0.6 : 1}>
        {series.map(({ label, points }, k) => (
          <path key={k} {...styleOf(labels.indexOf(label))} d={pathOf(points, scale)} />
        ))}
      </g>
      {start !== undefined && pointed !== undefined && (
        <rect
          x={Math.min(x(start), x(pointed))}
          y={MARGIN.top}
          width={Math.abs(x(pointed) - x(start))}
          height={height - MARGIN.top - MARGIN.bottom}
          fill="var(--accent)"
          fill-opacity="0.2"
        />
      )}
      <path d={`M${x(epoch)} ${MARGIN.top}V${height - MARGIN.bottom}`} stroke="var(--accent)" stroke-dasharray="3 3" />
      {pointed !== undefined && <Tip {...props} epoch={pointed} />}
    </svg>
  );
}

function pathOf(points: readonly Point[], { x, y }: Scale): string {
  return points.map((point, k) => `${k === 0 ? "M" : "L"}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`).join("");
}

function Axes({ title, scale, x: name }: { title: string; scale: Scale; x: string }) {
  const { width, height, x, y, xTicks, yTicks } = scale;
  return (
    <g fill="currentColor">
      <text x={MARGIN.left} y="14" font-weight="600">
        {title}
      </text>
      {yTicks.map((tick) => (
        <g key={tick}>
          <path d={`M${MARGIN.left} ${y(tick)}H${width - MARGIN.right}`} stroke="var(--line)" />
          <text x={MARGIN.left - 6} y={y(tick) + 4} text-anchor="end">
            {tick}
          </text>
        </g>
      ))}
      {xTicks.map((tick) => (
        <text key={tick} x={x(tick)} y={height - MARGIN.bottom + 16} text-anchor="middle">
          {grouped(tick)}
        </text>
      ))}
      <text x={width - MARGIN.right} y={height - 4} text-anchor="end" fill="var(--muted)">
        {name}
      </text>
    </g>
  );
}

/** More lines than this a tip has no room for. */
const MOST_SAID = 6;

/** What the lines are at the pointer. */
function Tip({ means, labels, scale, epoch: pointed }: PanelProps) {
  // The last that is known, up to there: all lines have it.
  const known = means.flatMap(({ points }) => points.findLast(({ x }) => x <= pointed)?.x ?? []);
  const epoch = Math.max(scale.from, ...known);
  const said = means.slice(0, MOST_SAID).map((one) => ({ label: one.label, value: valueAt(one, epoch) }));
  const letters = Math.max(12, ...said.map(({ label }) => label.length + 9));
  const width = letters * 6.2 + 34;
  const x = scale.x(epoch);
  const left = x + 10 + width > scale.width ? Math.max(0, x - 10 - width) : x + 10;
  return (
    <g pointer-events="none">
      <path d={`M${x} ${MARGIN.top}V${scale.height - MARGIN.bottom}`} stroke="var(--text)" />
      <g transform={`translate(${left} ${MARGIN.top + 4})`}>
        <rect width={width} height={24 + said.length * 16} rx="4" fill="var(--surface)" stroke="var(--muted)" />
        <text x="8" y="16" font-weight="600" fill="currentColor">
          epoch {grouped(epoch)}
        </text>
        {said.map(({ label, value }, k) => (
          <g key={label} transform={`translate(8 ${24 + k * 16})`}>
            <path d="M0 6H20" stroke-width="2" {...styleOf(labels.indexOf(label))} />
            <text x="26" y="10" fill="currentColor">
              {label} {value?.toFixed(2) ?? "–"}
            </text>
          </g>
        ))}
      </g>
    </g>
  );
}
