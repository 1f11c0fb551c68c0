import { useCallback, useState } from "preact/hooks";
import { grouped } from "../../bindings/decimals.js";
import type { SparseRows } from "../../bindings/state.js";
import type { Examined } from "../verifier.js";
import { Chart, type Plots } from "./chart.js";

/** Who holds bonds on whom, as a heat map. */
export function Bonds({ subject }: { subject: Examined }) {
  const [when, setWhen] = useState<"after" | "before">("after");
  const { state, output } = subject;
  const bonds = when === "after" ? output.bonds : state.bonds;
  const { n } = state;
  const holders = holdersOf(bonds);
  const draw = useCallback((plots: Plots, width: number) => heatMap(plots, width, bonds, n), [bonds, n]);
  return (
    <>
      <div class="toolbar">
        <label class="field">
          Bonds
          <select value={when} onChange={(event) => setWhen(event.currentTarget.value as typeof when)}>
            <option value="after">after this epoch</option>
            <option value="before">before it</option>
          </select>
        </label>
        <span>
          {bonds.uids.length === 0
            ? "There are none."
            : `${grouped(bonds.uids.length)} bonds of ${holders.length} validators`}
        </span>
      </div>
      {bonds.uids.length > 0 && (
        <Chart label={`Bonds of ${holders.length} validators on ${n} neurons`} file="bonds" draw={draw}>
          A row is a validator, a column the neuron it holds a bond on. Empty: no bond.
        </Chart>
      )}
    </>
  );
}

const holdersOf = ({ offsets }: SparseRows) =>
  Array.from({ length: offsets.length - 1 }, (_, uid) => uid).filter((uid) => offsets[uid] !== offsets[uid + 1]);

function heatMap(plots: Plots, width: number, bonds: SparseRows, n: number): Element {
  const holders = holdersOf(bonds);
  const cells = new Float64Array(holders.length * n).fill(Number.NaN);
  for (const [row, uid] of holders.entries()) {
    for (let k = bonds.offsets[uid] as number; k < (bonds.offsets[uid + 1] as number); ++k) {
      // A bond on a uid that is gone has no column.
      const column = bonds.uids[k] as number;
      if (column < n) cells[row * n + column] = (bonds.values[k] as number) / 65535;
    }
  }
  const rowHeight = Math.max(3, Math.min(18, 640 / holders.length));
  const every = Math.ceil(12 / rowHeight);
  const color = { type: "linear", scheme: "viridis", domain: [0, 1], label: "Bond, fraction of 65535" } as const;
  const map = plots.plot({
    width,
    height: Math.round(rowHeight * holders.length) + 50,
    className: "plot",
    x: { label: "neuron, uid", domain: [0, n], ticks: Math.min(n, Math.floor(width / 60)) },
    y: {
      label: "validator, uid",
      domain: [holders.length, 0],
      ticks: holders.map((_, row) => row + 0.5).filter((_, row) => row % every === 0),
      tickFormat: (row: number) => String(holders[Math.floor(row)]),
      tickSize: 0,
    },
    color,
    marks: [
      plots.frame({ fill: "var(--no-bond)" }),
      plots.raster(cells, { width: n, height: holders.length, imageRendering: "pixelated" }),
      plots.frame(),
    ],
  });
  const picture = document.createElement("div");
  picture.append(map, plots.legend({ color, width: Math.min(width, 260), className: "plot" }));
  return picture;
}
