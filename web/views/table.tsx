import { useEffect, useRef, useState } from "preact/hooks";
import type { Column } from "../columns.js";

export interface Sort {
  /** its name */
  readonly column: string;
  readonly descending: boolean;
}

interface TableProps {
  readonly columns: readonly Column[];
  /** the rows, in their order */
  readonly uids: readonly number[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  /** the one that was looked at last */
  readonly chosen: number | undefined;
  /** Opens it. */
  readonly onChoose: (uid: number) => void;
  /** rows that stand out, and why */
  readonly marked: ReadonlyMap<number, readonly string[]>;
}

/** Pixels; style.css gives a row the same. */
const ROW = 30;
const HEADER = 34;
/** Rows drawn beyond the edges. */
const MARGIN = 8;

/** A grid of which only the rows in view are drawn. One stop for Tab; arrows move in it, Enter opens. */
export function Table({ columns, uids, sort, onSort, chosen, onChoose, marked }: TableProps) {
  const [current, setCurrent] = useState(chosen);
  const position = current === undefined ? -1 : uids.indexOf(current);
  const { scroller, view, measure } = useView(position);
  const first = Math.max(0, Math.floor(view.top / ROW) - MARGIN);
  const end = Math.min(uids.length, Math.ceil((view.top + view.height) / ROW) + MARGIN);
  const page = Math.max(1, Math.floor(view.height / ROW) - 2);
  const move = (event: KeyboardEvent) => {
    const last = uids.length - 1;
    if (event.key === "Enter" && position >= 0 && event.target === event.currentTarget)
      onChoose(uids[position] as number);
    const next = {
      ArrowDown: position + 1,
      ArrowUp: position < 0 ? 0 : position - 1,
      PageDown: position + page,
      PageUp: position - page,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined || last < 0) return;
    event.preventDefault();
    setCurrent(uids[Math.min(last, Math.max(0, next))]);
  };

  return (
    <div class="scroller" ref={scroller} onScroll={measure}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen is a grid
        role="grid"
        aria-label="Neurons"
        aria-rowcount={uids.length + 1}
        aria-activedescendant={position >= first && position < end ? `uid-${current}` : undefined}
        tabIndex={0}
        onKeyDown={move}
      >
        <Head columns={columns} sort={sort} onSort={onSort} />
        <tbody>
          <Space rows={first} columns={columns.length} />
          {uids.slice(first, end).map((uid, k) => (
            <tr
              key={uid}
              id={`uid-${uid}`}
              aria-rowindex={first + k + 2}
              aria-selected={uid === current}
              class={marked.has(uid) ? "differs" : undefined}
              title={marked.has(uid) ? `differs in ${marked.get(uid)?.join(", ")}` : undefined}
              onClick={() => onChoose(uid)}
            >
              {columns.map(({ name, text }) => (
                <td key={name}>{text(uid)}</td>
              ))}
            </tr>
          ))}
          <Space rows={uids.length - end} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

/** Which part of the rows is in view: the chosen one always is. */
function useView(position: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const measure = () => {
    const { scrollTop, clientHeight } = scroller.current ?? { scrollTop: 0, clientHeight: 0 };
    setView({ top: scrollTop, height: clientHeight });
  };
  useEffect(() => {
    const { current } = scroller as { current: HTMLDivElement };
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    // What had the focus is gone with the view before.
    if (document.activeElement === document.body) (current.firstChild as HTMLElement).focus();
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (position < 0) return;
    const { current } = scroller as { current: HTMLDivElement };
    const top = position * ROW;
    const room = current.clientHeight - HEADER;
    if (top < current.scrollTop) current.scrollTop = top;
    else if (top + ROW > current.scrollTop + room) current.scrollTop = top + ROW - room;
  }, [position]);
  return { scroller, view, measure };
}

/** Names of the columns; each sorts by its own, and the other way round the second time. */
function Head({ columns, sort, onSort }: Pick<TableProps, "columns" | "sort" | "onSort">) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map(({ name, title }) => {
          const sorted = sort.column === name;
          return (
            <th
              key={name}
              scope="col"
              title={title}
              aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : undefined}
            >
              <button
                type="button"
                onClick={() => onSort({ column: name, descending: sorted ? !sort.descending : name !== "uid" })}
              >
                {name}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

/** The room of rows that are not drawn. */
function Space({ rows, columns }: { rows: number; columns: number }) {
  if (rows <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: there is nothing in it to focus
    <tr aria-hidden="true" class="space" style={{ height: `${rows * ROW}px` }}>
      <td colSpan={columns} />
    </tr>
  );
}
