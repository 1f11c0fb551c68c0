import { useMemo, useState } from "preact/hooks";
import { alpha, grouped } from "../../bindings/decimals.js";
import type { Metagraph } from "../../bindings/metagraph.js";
import { columnsOf, differingFields } from "../columns.js";
import { matching } from "../find.js";
import type { ViewProps } from "../shown.js";
import type { Examined } from "../verifier.js";
import { useAnswer } from "./asked.js";
import { useNarrow } from "./narrow.js";
import { type Sort, Table } from "./table.js";

const filters = ["all", "validators", "miners", "differing"] as const;
type Filter = (typeof filters)[number];

/** Every neuron: a click opens one. How the table is sorted and filtered stands in the address. */
export function Neurons({ shown, navigation: { go, adjust, link }, uid }: ViewProps) {
  const { subject, opened, item } = shown;
  const { hotkeys } = subject;
  const [search, setSearch] = useState("");
  const narrow = useNarrow();
  const [all, setAll] = useState(false);
  const filter = filters.find((one) => one === link.settings.show) ?? "all";
  const { value: metagraph } = useAnswer(`${opened.id} ${item}`, (verifier) => verifier.metagraph(opened.id, item));
  const columns = useMemo(() => columnsOf(subject, metagraph), [subject, metagraph]);
  const differing = useMemo(() => differingFields(subject.fields), [subject]);
  const sort = sortIn(link.settings.sort, columns);
  const value = columns.find(({ name }) => name === sort.column)?.value;
  const uids = useMemo(() => {
    const wanted = found(subject, filter, search.trim(), differing);
    const [by, of] = [sort.descending ? -1 : 1, value ?? ((uid: number) => uid)];
    return wanted.sort((a, b) => {
      const [x, y] = [of(a), of(b)];
      return x < y ? -by : x > y ? by : a - b;
    });
  }, [subject, differing, filter, search, sort.descending, value]);
  const setting = (change: Readonly<Record<string, string>>) => adjust({ settings: { ...link.settings, ...change } });

  return (
    <>
      <div class="toolbar">
        <label class="field">
          {hotkeys ? "Find uid, key or name" : "Find uid"}
          <input
            type="search"
            size={8}
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
            onKeyDown={(event) => {
              const best = uids.find((uid) => String(uid) === search.trim()) ?? uids[0];
              if (event.key === "Enter" && best !== undefined) go({ uid: best, view: "neuron" });
            }}
          />
        </label>
        <label class="field">
          Show
          <select value={filter} onChange={(event) => setting({ show: event.currentTarget.value })}>
            <option value="all">all neurons</option>
            <option value="validators">validators with a permit</option>
            <option value="miners">miners with incentive</option>
            {differing.size > 0 && <option value="differing">those that differ</option>}
          </select>
        </label>
        <span role="status">
          {grouped(uids.length)} of {grouped(subject.state.n)}
        </span>
        {narrow && (
          <label class="toggle">
            <input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
            All columns
          </label>
        )}
      </div>
      <Table
        columns={narrow && !all ? columns.filter(({ main }) => main) : columns}
        uids={uids}
        sort={sort}
        onSort={({ column, descending }) => setting({ sort: `${descending ? "-" : ""}${column}` })}
        chosen={uid}
        onChoose={(uid) => go({ uid, view: "neuron" })}
        marked={differing}
      />
      {metagraph && <PermitPriceNote {...metagraph} />}
    </>
  );
}

function PermitPriceNote({ permitPrice: { seats, taken, holder, stake } }: Metagraph) {
  const price =
    holder === null
      ? `of ${grouped(seats)} seats ${grouped(taken)} are taken: a stake of ${alpha(stake)} is enough`
      : `more than the ${alpha(stake)} of uid ${holder}, who has the last of ${grouped(seats)} seats`;
  return <p class="note">A validator permit takes stake: {price}.</p>;
}

/** As in -emission: the largest first. */
function sortIn(text: string | undefined, columns: readonly { readonly name: string }[]): Sort {
  const column = text?.replace(/^-/, "");
  if (column === undefined || !columns.some(({ name }) => name === column)) {
    return { column: "emission", descending: true };
  }
  return { column, descending: text !== column };
}

function found(examined: Examined, filter: Filter, text: string, differing: ReadonlyMap<number, unknown>): number[] {
  const { output } = examined;
  const passes: Readonly<Record<Filter, (uid: number) => boolean>> = {
    all: () => true,
    validators: (uid) => output.validatorPermit[uid] === 1,
    miners: (uid) => (output.incentive[uid] as number) > 0,
    differing: (uid) => differing.has(uid),
  };
  return matching(examined, text).filter(passes[filter]);
}
