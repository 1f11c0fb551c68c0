import { useState } from "preact/hooks";
import { alpha, grouped } from "../../bindings/decimals.js";
import type { GroupTotals, RunTotals } from "../simulator.js";
import { asNamed, Choice } from "./scenario.js";

/** All that was paid, and what a validator's stake brought compared with another's. */
export function Totals({ totals }: { totals: readonly RunTotals[] }) {
  const validators = (totals[0]?.groups ?? []).filter(({ isValidator }) => isValidator).map(({ name }) => name);
  const [chosen, setChosen] = useState<string>();
  const base = chosen !== undefined && validators.includes(chosen) ? chosen : validators[0];
  return (
    <section aria-labelledby="totals">
      <h3 id="totals">All epochs together</h3>
      {base !== undefined && (
        <div class="toolbar">
          <Choice label="Compare with" value={base} options={asNamed(validators)} onValue={setChosen} />
        </div>
      )}
      <p class="note">
        In alpha. Dividends also for 1,000 alpha of stake and an epoch, and how much more or less that is than of {base}
        .
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is too wide scrolls, by keyboard too */}
      <table class="plain numbers totals" aria-labelledby="totals" tabIndex={0}>
        <thead>
          <tr>
            {["group", "dividends", "for 1,000", "more", "incentive", "stake at first", "at last"].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {totals.map(({ run, groups }) => (
          <tbody key={run}>
            <tr>
              <th scope="rowgroup" colSpan={7}>
                {run}
              </th>
            </tr>
            {groups.map((group) => (
              <Group key={group.name} group={group} base={groups.find(({ name }) => name === base)} />
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function Group({ group, base }: { group: GroupTotals; base: GroupTotals | undefined }) {
  const { name, neurons, isValidator, dividends, incentive, stakeFirst, stakeLast } = group;
  const yields = isValidator ? yieldOf(group) : undefined;
  return (
    <tr>
      <th scope="row">
        {name} <small>{grouped(neurons)}</small>
      </th>
      <td>{short(dividends)}</td>
      <td>{yields?.toFixed(4) ?? ""}</td>
      <td>{isValidator && base ? more(yields, yieldOf(base)) : ""}</td>
      <td>{short(incentive)}</td>
      <td>{short(stakeFirst)}</td>
      <td>{short(stakeLast)}</td>
    </tr>
  );
}

/** Alpha for 1,000 alpha of stake in an epoch; undefined where there was no stake. */
const yieldOf = ({ dividends, stakeEpochs }: GroupTotals): number | undefined =>
  stakeEpochs === 0n ? undefined : (1000 * Number(dividends)) / Number(stakeEpochs);

function more(own: number | undefined, base: number | undefined): string {
  if (own === undefined || base === undefined || base === 0) return "–";
  const percent = (own / base - 1) * 100;
  return `${percent < 0 ? "-" : "+"}${Math.abs(percent).toFixed(2)}%`;
}

/** Two decimals, cut. */
const short = (rao: bigint) => (rao === 0n ? "–" : alpha(rao).slice(0, -7));
