import { useState } from "preact/hooks";

export interface Bar {
  readonly uid: number;
  /** lengths; what is cut follows what is kept */
  readonly kept: number;
  readonly cut?: number;
  /** a line across, such as a consensus */
  readonly mark?: number;
  readonly cells: readonly string[];
}

interface BarsProps {
  readonly caption: string;
  /** of the cells */
  readonly columns: readonly string[];
  /** the longest first */
  readonly bars: readonly Bar[];
  readonly color: "miner" | "validator";
  readonly href: (uid: number) => string;
}

/** Rows before all are asked for. */
const FIRST = 10;

/** A picture that is a table: a row for each neuron, with a bar in it. */
export function Bars({ caption, columns, bars, color, href }: BarsProps) {
  const [all, setAll] = useState(false);
  const longest = Math.max(...bars.map(({ kept, cut = 0, mark = 0 }) => Math.max(kept + cut, mark)), Number.MIN_VALUE);
  const part = (value: number) => `${(100 * value) / longest}%`;
  return (
    <>
      <table class={`bars ${color}`}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">uid</th>
            <td />
            {columns.map((name) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.slice(0, all ? undefined : FIRST).map(({ uid, kept, cut = 0, mark, cells }) => (
            <tr key={uid}>
              <th scope="row">
                <a href={href(uid)}>{uid}</a>
              </th>
              <td>
                <div class="bar">
                  <span class="kept" style={{ width: part(kept) }} />
                  <span class="cut" style={{ width: part(cut) }} />
                  {mark !== undefined && <span class="mark" style={{ left: part(mark) }} />}
                </div>
              </td>
              {cells.map((text, i) => (
                <td key={columns[i]} class="number">
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {bars.length > FIRST && (
        <button type="button" class="link" onClick={() => setAll(!all)}>
          {all ? `The first ${FIRST}` : `All ${bars.length}`}
        </button>
      )}
    </>
  );
}
