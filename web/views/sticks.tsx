import { useRef, useState } from "preact/hooks";
import type { EpochOutput } from "../../bindings/epoch.js";
import { Caption, useWidth } from "./chart.js";
import { ticks } from "./lines.js";

interface SticksProps {
  readonly before: EpochOutput;
  readonly after: EpochOutput;
  /** the neuron with the stripe */
  readonly uid: number;
  readonly onUid: (uid: number) => void;
}

const fields = [
  { field: "incentive", color: "var(--miner)" },
  { field: "dividends", color: "var(--validator)" },
] as const;
type Field = (typeof fields)[number]["field"];

const LEFT = 50;
const TOP = 18;
const PANEL = 100;
const GAP = 12;
const HEIGHT = TOP + 2 * PANEL + GAP + 34;

/** By how much each neuron's shares change. Drawn here, for a library takes longer than the epoch, and a slider is moving. */
export function Sticks({ before, after, uid, onUid }: SticksProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [pointed, setPointed] = useState<number>();
  const n = after.active.length;
  const room = Math.max(1, width - LEFT - 4);
  const x = (uid: number) => LEFT + ((uid + 0.5) * room) / n;
  const changes = fields.map(({ field }) => changesOf(field, before, after));
  const most =
    Math.max(...changes.map((values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0))) || 1;
  const under = ({ currentTarget, clientX }: MouseEvent) => {
    const at = clientX - (currentTarget as Element).getBoundingClientRect().left - LEFT;
    return nearest(changes, Math.max(0, Math.min(n - 1, Math.floor((at * n) / room))));
  };
  return (
    <figure>
      <div ref={frame} role="img" aria-label="Change of incentive and dividends, by uid" class="chart">
        <svg
          viewBox={`0 0 ${width} ${HEIGHT}`}
          width={width}
          height={HEIGHT}
          font-size="11"
          aria-hidden="true"
          onPointerMove={(event) => setPointed(under(event))}
          onPointerLeave={() => setPointed(undefined)}
          onClick={(event) => onUid(under(event))}
        >
          <path
            d={`M${x(uid)} ${TOP}v${2 * PANEL + GAP}`}
            stroke="var(--accent)"
            stroke-width="5"
            stroke-opacity="0.3"
          />
          {fields.map(({ field, color }, i) => (
            <Panel
              key={field}
              title={field}
              color={color}
              changes={changes[i] as Float64Array}
              most={most}
              x={x}
              width={width}
              top={TOP + i * (PANEL + GAP)}
            />
          ))}
          <Uids n={n} x={x} width={width} />
          {pointed !== undefined && <Tip uid={pointed} changes={changes} x={x(pointed)} width={width} />}
        </svg>
      </div>
      <Caption file="what-if" frame={frame}>
        Change of incentive and dividends in percentage points. The stripe is neuron {uid}.
      </Caption>
    </figure>
  );
}

/** Percentage points, by uid. */
const changesOf = (field: Field, before: EpochOutput, after: EpochOutput) =>
  Float64Array.from(after[field], (value, uid) => (value - (before[field][uid] as number)) / 655.35);

/** The nearest neuron of which anything changes; itself where nothing does. */
function nearest(changes: readonly Float64Array[], uid: number): number {
  const n = changes[0]?.length ?? 0;
  const isChanged = (at: number) => changes.some((values) => (values[at] ?? 0) !== 0);
  for (let far = 0; far < n; ++far) {
    const found = [uid - far, uid + far].find(isChanged);
    if (found !== undefined) return found;
  }
  return uid;
}

interface PanelProps {
  readonly title: string;
  readonly color: string;
  readonly changes: Float64Array;
  readonly most: number;
  readonly x: (uid: number) => number;
  readonly width: number;
  readonly top: number;
}

function Panel({ title, color, changes, most, x, width, top }: PanelProps) {
  const middle = top + PANEL / 2;
  const y = (value: number) => middle - (value / most) * (PANEL / 2 - 4);
  const sticks = Array.from(changes, (value, uid) =>
    value === 0 ? "" : `M${x(uid).toFixed(1)} ${middle}V${y(value).toFixed(1)}`,
  );
  const stick = Math.max(1, Math.min(8, (x(1) - x(0)) * 0.7));
  return (
    <g fill="currentColor">
      {ticks(-most, most, 4).map((tick) => (
        <g key={tick}>
          <path d={`M${LEFT} ${y(tick)}H${width - 4}`} stroke={tick === 0 ? "currentColor" : "var(--line)"} />
          <text x={LEFT - 6} y={y(tick) + 4} text-anchor="end">
            {tick > 0 ? `+${tick}` : tick}
          </text>
        </g>
      ))}
      <path d={sticks.join("")} stroke={color} stroke-width={stick} />
      <text x={width - 4} y={top + 2} text-anchor="end" font-weight="600">
        {title}
      </text>
    </g>
  );
}

function Uids({ n, x, width }: { n: number; x: (uid: number) => number; width: number }) {
  const shown = ticks(0, Math.max(1, n - 1), width / 60).filter((uid) => Number.isInteger(uid) && uid < n);
  return (
    <g fill="currentColor">
      {shown.map((uid) => (
        <text key={uid} x={x(uid)} y={HEIGHT - 20} text-anchor="middle">
          {uid}
        </text>
      ))}
      <text x={width - 4} y={HEIGHT - 6} text-anchor="end" fill="var(--muted)">
        uid
      </text>
    </g>
  );
}

function Tip({ uid, changes, x, width }: { uid: number; changes: readonly Float64Array[]; x: number; width: number }) {
  const lines = [`neuron ${uid}`, ...fields.map(({ field }, i) => `${field} ${signed(changes[i]?.[uid] ?? 0)}`)];
  const left = x + 140 > width ? x - 138 : x + 8;
  return (
    <g class="overlay" pointer-events="none" transform={`translate(${left} ${TOP})`}>
      <rect width="130" height="56" rx="4" fill="var(--surface)" stroke="var(--muted)" />
      {lines.map((line, i) => (
        <text key={line} x="8" y={17 + i * 16} fill="currentColor">
          {line}
        </text>
      ))}
    </g>
  );
}

const signed = (value: number) => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(3)}`;
