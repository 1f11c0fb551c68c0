import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { heatImage, mixed, mostOf, type Palette, paletteOf, type Rgb, type Shade, shadeOf } from "../heat.js";
import { entryAt, type Matrix } from "../matrix.js";
import { Caption, useWidth } from "./chart.js";

/** A place in a matrix; entry is -1 where there is none. */
export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly validator: number;
  readonly neuron: number;
  readonly entry: number;
}

interface HeatMapProps {
  readonly matrix: Matrix;
  readonly shade: Shade;
  /** what it shows, for those who don't see it */
  readonly label: string;
  /** of the saved picture, without extension */
  readonly file: string;
  /** a cell in a sentence */
  readonly describe: (cell: Cell) => string;
  readonly onUid: (uid: number) => void;
  /** under the picture */
  readonly children?: preact.ComponentChildren;
}

/** A picture of all, which answers where it is pointed at, and the numbers around the chosen cell. */
export function HeatMap(props: HeatMapProps) {
  const { matrix, label, file, describe, onUid, children } = props;
  const figure = useRef<HTMLElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(figure);
  const [chosen, setChosen] = useState(() => firstOf(matrix));
  const cell = cellAt(matrix, chosen.row, chosen.column);
  return (
    <figure ref={figure}>
      <div ref={frame} role="img" aria-label={label} class="chart heat">
        {width > 0 && <Picture {...props} width={width} cell={cell} onCell={setChosen} />}
      </div>
      <Caption file={file} frame={frame}>
        {children}
      </Caption>
      <p class="said">
        {describe(cell)} <UidLink uid={cell.validator} onUid={onUid} /> <UidLink uid={cell.neuron} onUid={onUid} />
      </p>
      {width > 0 && <Numbers {...props} width={width} cell={cell} onCell={setChosen} />}
    </figure>
  );
}

function UidLink({ uid, onUid }: { uid: number; onUid: (uid: number) => void }) {
  return (
    <button type="button" class="link" onClick={() => onUid(uid)}>
      neuron {uid}
    </button>
  );
}

/** The heaviest validator's first entry. */
const firstOf = ({ at }: Matrix) => ({ row: 0, column: at[0] as number });

/** The nearest one there is. */
function cellAt(matrix: Matrix, wantedRow: number, wantedColumn: number): Cell {
  const row = Math.max(0, Math.min(matrix.rows.length - 1, wantedRow));
  const column = Math.max(0, Math.min(matrix.columns.length - 1, wantedColumn));
  return {
    row,
    column,
    validator: matrix.rows[row] as number,
    neuron: matrix.columns[column] as number,
    entry: entryAt(matrix, row, column),
  };
}

interface PartProps extends HeatMapProps {
  readonly width: number;
  readonly cell: Cell;
  readonly onCell: (cell: { readonly row: number; readonly column: number }) => void;
}

const LEFT = 44;
const TOP = 22;
/** of the legend, too */
const BOTTOM = 44;
/** Of a label, with the room around it. */
const LABEL = { width: 44, height: 13 };
const MOST_HEIGHT = 640;

function Picture({ matrix, shade, describe, width, cell, onCell }: PartProps) {
  const palette = usePalette();
  const [pointed, setPointed] = useState<Cell>();
  const columns = matrix.columns.length;
  const rows = matrix.rows.length;
  const room = width - LEFT - 1;
  const across = room / columns;
  const down = Math.max(MOST_HEIGHT / Math.max(rows, 160), Math.min(18, MOST_HEIGHT / rows));
  const height = down * rows;
  const image = useMemo(
    () => heatImage(matrix, shade, palette, 2 * Math.ceil(room), 2 * Math.ceil(height)),
    [matrix, shade, palette, room, height],
  );
  const under = ({ currentTarget, clientX, clientY }: MouseEvent) => {
    const box = (currentTarget as Element).getBoundingClientRect();
    return cellAt(matrix, Math.floor((clientY - box.top) / down), Math.floor((clientX - box.left) / across));
  };
  return (
    <svg
      viewBox={`0 0 ${width} ${TOP + height + BOTTOM}`}
      width={width}
      height={TOP + height + BOTTOM}
      font-size="11"
      aria-hidden="true"
    >
      <g fill="currentColor">
        <Labels
          of={matrix.columns}
          size={across}
          room={LABEL.width}
          at={(x) => ({ x: LEFT + x, y: TOP - 8, "text-anchor": "middle" })}
        />
        <Labels
          of={matrix.rows}
          size={down}
          room={LABEL.height}
          at={(y) => ({ x: LEFT - 6, y: TOP + y + 4, "text-anchor": "end" })}
        />
      </g>
      <g transform={`translate(${LEFT} ${TOP})`}>
        <rect width={room} height={height} fill="var(--no-bond)" stroke="var(--line)" />
        <image href={image} width={room} height={height} preserveAspectRatio="none" image-rendering="pixelated" />
        <g class="overlay">
          <Cross cell={cell} {...{ across, down, room, height }} />
          {/* biome-ignore lint/a11y/noStaticElementInteractions: by keyboard the table below does the same */}
          <rect
            width={room}
            height={height}
            fill="transparent"
            onPointerMove={(event) => setPointed(under(event))}
            onPointerLeave={() => setPointed(undefined)}
            onClick={(event) => onCell(under(event))}
          />
          {pointed && (
            <Tip text={describe(pointed)} x={(pointed.column + 0.5) * across} y={pointed.row * down} room={room} />
          )}
        </g>
      </g>
      <Legend matrix={matrix} shade={shade} palette={palette} y={TOP + height + 10} />
    </svg>
  );
}

interface LabelsProps {
  readonly of: Uint16Array;
  /** of a cell */
  readonly size: number;
  /** that a label needs */
  readonly room: number;
  readonly at: (middle: number) => { readonly x: number; readonly y: number; readonly "text-anchor": "middle" | "end" };
}

/** As many of the uids as there is room for. */
function Labels({ of, size, room, at }: LabelsProps) {
  const every = Math.ceil(room / size);
  return (
    <>
      {Array.from({ length: Math.ceil(of.length / every) }, (_, i) => (
        <text key={i} {...at((i * every + 0.5) * size)}>
          {of[i * every]}
        </text>
      ))}
    </>
  );
}

interface CrossProps {
  readonly cell: Cell;
  readonly across: number;
  readonly down: number;
  readonly room: number;
  readonly height: number;
}

/** The chosen cell, in its row and its column. */
function Cross({ cell: { row, column }, across, down, room, height }: CrossProps) {
  const [x, y] = [column * across, row * down];
  return (
    <g fill="none" stroke="var(--text)">
      <path
        d={`M0 ${y}H${room}M0 ${y + down}H${room}M${x} 0V${height}M${x + across} 0V${height}`}
        stroke-opacity="0.3"
      />
      {/* Seen on light cells and on dark ones. */}
      <rect x={x - 1} y={y - 1} width={across + 2} height={down + 2} stroke="var(--surface)" stroke-width="5" />
      <rect x={x - 1} y={y - 1} width={across + 2} height={down + 2} stroke-width="2" />
    </g>
  );
}

/** Of a letter, roughly. */
const LETTER = 6;

/** The sentence at the pointer, in lines as long as there is room. */
function Tip({ text, x, y, room }: { text: string; x: number; y: number; room: number }) {
  const lines = wrapped(text, Math.min(46, Math.floor(room / LETTER) - 4));
  const width = Math.max(...lines.map(({ length }) => length)) * LETTER + 16;
  const height = lines.length * 15 + 8;
  const left = Math.max(0, Math.min(room - width, x - width / 2));
  const top = y - height - 8 < -TOP ? y + 26 : y - height - 8;
  return (
    <g transform={`translate(${left} ${top})`} pointer-events="none">
      <rect width={width} height={height} rx="4" fill="var(--surface)" stroke="var(--muted)" />
      {lines.map((line, i) => (
        <text key={line} x="8" y={16 + i * 15} fill="var(--text)">
          {line}
        </text>
      ))}
    </g>
  );
}

function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length >= letters) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

const STEPS = 24;
const css = ([red, green, blue]: Rgb) => `rgb(${red},${green},${blue})`;

/** From nothing to the most. */
function Legend({ matrix, shade, palette, y }: { matrix: Matrix; shade: Shade; palette: Palette; y: number }) {
  const most = mostOf(matrix, shade);
  const hasCut = matrix.cut.some((cut) => cut > 0);
  const ramps = [...(shade === "cut" ? [] : ["whole" as const]), ...(hasCut ? ["cut" as const] : [])];
  return (
    <g fill="currentColor">
      {ramps.map((name, i) => (
        <g key={name} transform={`translate(${LEFT + i * 150} ${y})`}>
          {Array.from({ length: STEPS }, (_, k) => (
            <rect key={k} x={k * 5} width="5.5" height="10" fill={css(mixed(palette[name], (k + 0.5) / STEPS))} />
          ))}
          <text y="23">0</text>
          <text x={STEPS * 5} y="23" text-anchor="end">
            {percent(most)}
          </text>
          <text x={STEPS * 2.5} y="23" text-anchor="middle">
            {name === "cut" ? "clipped" : hasCut ? "whole" : ""}
          </text>
        </g>
      ))}
    </g>
  );
}

/** With as many decimals as a cell has room for. */
const percent = (part: number) => `${(part * 100).toFixed(part >= 0.1 ? 1 : 2)}%`;

/** The colours of the scheme in force, also where it changes. */
function usePalette(): Palette {
  const [palette, setPalette] = useState(() => paletteOf(document.documentElement));
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const onChange = () => setPalette(paletteOf(document.documentElement));
    dark.addEventListener("change", onChange);
    return () => dark.removeEventListener("change", onChange);
  }, []);
  return palette;
}

/** Cells with their numbers. */
const WINDOW = { rows: 5, columns: 17, cell: 62, head: 76 };
/** Those around a chosen one of so many. */
const around = (chosen: number, count: number, all: number) => {
  const from = Math.max(0, Math.min(all - count, chosen - Math.floor(count / 2)));
  return Array.from({ length: Math.min(count, all) }, (_, k) => from + k);
};

/** Where a key leads, in the matrix or beyond it. */
function moved({ row, column }: Cell, key: string) {
  return {
    ArrowRight: { row, column: column + 1 },
    ArrowLeft: { row, column: column - 1 },
    ArrowDown: { row: row + 1, column },
    ArrowUp: { row: row - 1, column },
    PageDown: { row: row + WINDOW.rows, column },
    PageUp: { row: row - WINDOW.rows, column },
    Home: { row, column: 0 },
    End: { row, column: Number.POSITIVE_INFINITY },
  }[key];
}

/** The numbers around the chosen cell. One stop for Tab; arrows choose, and what is chosen is read out. */
function Numbers(props: PartProps) {
  const { matrix, label, width, cell, onCell } = props;
  const id = useId();
  const fits = Math.max(1, Math.min(WINDOW.columns, Math.floor((width - WINDOW.head) / WINDOW.cell)));
  const rows = around(cell.row, WINDOW.rows, matrix.rows.length);
  const columns = around(cell.column, fits, matrix.columns.length);
  const move = (event: KeyboardEvent) => {
    const next = moved(cell, event.key);
    if (next === undefined) return;
    event.preventDefault();
    onCell(cellAt(matrix, next.row, next.column));
  };
  const choose = ({ target }: MouseEvent) => {
    const td = (target as Element).closest("td");
    const row = rows[((td?.parentElement as HTMLTableRowElement | undefined)?.rowIndex ?? 0) - 1];
    const column = columns[(td?.cellIndex ?? 0) - 1];
    if (row !== undefined && column !== undefined) onCell({ row, column });
  };
  const idOf = (row: number, column: number) => `${id}-${row}-${column}`;
  return (
    <table
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are chosen is a grid
      role="grid"
      class="cells"
      aria-label={`${label}: numbers`}
      aria-rowcount={matrix.rows.length + 1}
      aria-colcount={matrix.columns.length + 1}
      aria-activedescendant={idOf(cell.row, cell.column)}
      tabIndex={0}
      onKeyDown={move}
      onClick={choose}
    >
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col" aria-colindex={1}>
            uid
          </th>
          {columns.map((column) => (
            <th key={column} scope="col" aria-colindex={column + 2}>
              {matrix.columns[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row} aria-rowindex={row + 2}>
            <th scope="row" aria-colindex={1}>
              {matrix.rows[row]}
            </th>
            {columns.map((column) => (
              <Value key={column} {...props} id={idOf(row, column)} at={cellAt(matrix, row, column)} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ matrix, shade, describe, cell, at, id }: PartProps & { readonly at: Cell; readonly id: string }) {
  const text = at.entry < 0 ? "–" : percent(shadeOf[shade](matrix, at.entry));
  const isChosen = at.row === cell.row && at.column === cell.column;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a cell of a grid can be selected
    <td
      id={id}
      aria-colindex={at.column + 2}
      aria-selected={isChosen}
      aria-label={isChosen ? `${text}: ${describe(at)}` : undefined}
      class={at.entry >= 0 && (matrix.cut[at.entry] as number) > 0 ? "cut" : undefined}
    >
      {text}
    </td>
  );
}
