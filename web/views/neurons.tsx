import { useMemo, useState } from "preact/hooks";
import { grouped } from "../../bindings/decimals.js";
import { columnsOf, differingFields } from "../columns.js";
import type { ViewProps } from "../shown.js";
import { Table } from "./table.js";

type Filter = "all" | "validators" | "miners" | "differing";

/** Every neuron, and the chosen one. */
export function Neurons({ shown: { subject }, navigation: { go }, uid }: ViewProps) {
  const { hotkeys } = subject;
  const [search, setSearch] = useState("");
  const [filter, setFilter] = useState<Filter>("all");
  const [sort, setSort] = useState({ column: "emission", descending: true });
  const columns = useMemo(() => columnsOf(subject, hotkeys), [subject, hotkeys]);
  const differing = useMemo(() => differingFields(subject.fields), [subject]);
  const uids = useMemo(() => {
    const { output } = subject;
    const passes: Readonly<Record<Filter, (uid: number) => boolean>> = {
      all: () => true,
      validators: (uid) => output.validatorPermit[uid] === 1,
      miners: (uid) => (output.incentive[uid] as number) > 0,
      differing: (uid) => differing.has(uid),
    };
    const text = search.trim();
    const wanted = Array.from({ length: subject.state.n }, (_, uid) => uid).filter(
      (uid) => passes[filter](uid) && (String(uid).startsWith(text) || hotkeys?.[uid]?.startsWith(text)),
    );
    const value = columns.find(({ name }) => name === sort.column)?.value ?? ((uid: number) => uid);
    const sign = sort.descending ? -1 : 1;
    return wanted.sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      return x < y ? -sign : x > y ? sign : a - b;
    });
  }, [subject, hotkeys, columns, differing, filter, search, sort]);

  return (
    <>
      <div class="toolbar">
        <label class="field">
          {hotkeys ? "Find uid or hotkey" : "Find uid"}
          <input type="search" size={8} value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
        </label>
        <label class="field">
          Show
          <select value={filter} onChange={(event) => setFilter(event.currentTarget.value as Filter)}>
            <option value="all">all neurons</option>
            <option value="validators">validators with a permit</option>
            <option value="miners">miners with incentive</option>
            {differing.size > 0 && <option value="differing">those that differ</option>}
          </select>
        </label>
        <span role="status">
          {grouped(uids.length)} of {grouped(subject.state.n)}
        </span>
      </div>
      <Table
        columns={columns}
        uids={uids}
        sort={sort}
        onSort={setSort}
        chosen={uid}
        onChoose={(uid) => go({ uid, view: "neuron" })}
        marked={differing}
      />
    </>
  );
}
