import { useCallback } from "preact/hooks";
import { alpha, grouped, percent } from "../../bindings/decimals.js";
import type { Past } from "../over-time.js";
import type { Shown, ViewProps } from "../shown.js";
import type { Item } from "../verifier.js";
import { useAnswer } from "./asked.js";
import { Chart, type Plots } from "./chart.js";
import { marks } from "./marks.js";

/** So many epochs are looked at, the newest: each is computed. */
const MOST = 200;

/** The epochs of the same subnet up to this one and after it, the oldest first. */
function seriesOf({ opened: { items }, item }: Shown): readonly number[] {
  const before: number[] = [];
  for (let at: number | undefined = item; at !== undefined; at = items[at]?.before) before.unshift(at);
  const after: number[] = [];
  for (let at = item; at >= 0; ) {
    at = items.findIndex((one, i) => i > at && one.before === at);
    if (at >= 0) after.push(at);
  }
  return [...before, ...after].slice(-MOST);
}

function usePast({ shown, uid }: Pick<ViewProps, "shown" | "uid">): { past?: readonly Past[]; fault?: string } {
  const { id } = shown.opened;
  const series = seriesOf(shown);
  const key = uid === undefined || series.length < 2 ? undefined : `${id} ${series[0]} ${series.at(-1)} ${uid}`;
  const { value, fault } = useAnswer(key, (verifier) => verifier.past(id, series, uid as number));
  return { ...(value && { past: value }), ...(fault !== undefined && { fault }) };
}

interface OverTimeProps extends ViewProps {
  readonly uid: number;
  readonly only: "dividends";
}

/** Relative dividends over time, where there are several epochs. */
export function OverTime(props: OverTimeProps) {
  const { past } = usePast(props);
  if (!past || past.length < 2) return null;
  return <Lines past={past} {...lines.relative} uid={props.uid} now={props.shown.item} />;
}

/** Of one neuron, or of the whole subnet, over all epochs that are open. */
export function History(props: ViewProps) {
  const { shown, navigation, uid } = props;
  const { past, fault } = usePast(props);
  const { items } = shown.opened;
  const series = seriesOf(shown);
  if (series.length < 2) {
    return (
      <p class="note">
        There is one epoch of this subnet. For several choose their files together, or ask a node for more epochs.
      </p>
    );
  }
  if (uid === undefined) return <Epochs items={items} series={series} navigation={navigation} />;
  return (
    <>
      <h2>Neuron {uid} over time</h2>
      {fault && <p role="alert">{fault}</p>}
      {!past && !fault && <p role="status">Computing {series.length} epochs …</p>}
      {past && past.length > 1 && (
        <>
          <div class="pictures">
            <Lines past={past} {...lines.emission} uid={uid} now={shown.item} />
            <Lines past={past} {...lines.relative} uid={uid} now={shown.item} />
            <Lines past={past} {...lines.shares} uid={uid} now={shown.item} />
            <Lines past={past} {...lines.trust} uid={uid} now={shown.item} />
          </div>
          <Rows past={past} items={items} navigation={navigation} />
        </>
      )}
    </>
  );
}

/** Of raw I32F32 bits, for a picture, in percent. */
const percentage = (bits: bigint) => (Number(bits) * 100) / 2 ** 32;

interface Line {
  readonly name: string;
  readonly color: string;
  readonly value: (past: Past) => number | null;
}

interface LinesOf {
  readonly title: string;
  readonly unit: string;
  readonly of: readonly Line[];
}

const validator = "var(--validator)";
const miner = "var(--miner)";
const lines: Readonly<Record<"emission" | "relative" | "shares" | "trust", LinesOf>> = {
  emission: {
    title: "Emission",
    unit: "alpha",
    of: [{ name: "emission", color: miner, value: ({ emission }) => Number(emission) / 1e9 }],
  },
  relative: {
    title: "Dividends less its share of the stake",
    unit: "percentage points",
    of: [
      {
        name: "relative",
        color: validator,
        value: ({ relativeDividends: bits }) => (bits === null ? null : percentage(bits)),
      },
    ],
  },
  shares: {
    title: "Dividends and incentive",
    unit: "% of all",
    of: [
      { name: "dividends", color: validator, value: ({ dividends }) => percentage(dividends) },
      { name: "incentive", color: miner, value: ({ incentive }) => percentage(incentive) },
    ],
  },
  trust: {
    title: "Validator trust and share of the stake",
    unit: "%",
    of: [
      { name: "trust", color: validator, value: ({ validatorTrust }) => percentage(validatorTrust) },
      { name: "stake", color: miner, value: ({ stakeShare }) => percentage(stakeShare) },
    ],
  },
};

interface LinesProps extends LinesOf {
  readonly past: readonly Past[];
  readonly uid: number;
  /** the epoch that is shown */
  readonly now: number;
}

function Lines({ past, title, unit, of, uid, now }: LinesProps) {
  const draw = useCallback(
    (plots: Plots, width: number) => {
      const points = of.flatMap(({ name, color, value }) =>
        past.map((one) => {
          // What there is none of breaks the line.
          const y = value(one) ?? Number.NaN;
          const x = one.item + 1;
          return { x, y, name, color, title: `epoch ${x}: ${name} ${y.toFixed(3)}` };
        }),
      );
      const known = points.filter(({ y }) => !Number.isNaN(y));
      return plots.plot({
        width,
        height: 200,
        className: "plot",
        marginLeft: 50,
        marginRight: of.length > 1 ? 70 : 20,
        x: { label: "epoch", tickFormat: (x: number) => (Number.isInteger(x) ? String(x) : "") },
        y: { label: unit, grid: true, nice: true, zero: true },
        marks: [
          plots.ruleY([0]),
          plots.ruleX([now + 1], { stroke: "var(--accent)", strokeOpacity: 0.35, strokeWidth: 4 }),
          ...of.map(({ name, color }) =>
            plots.lineY(
              points.filter((point) => point.name === name),
              { x: "x", y: "y", stroke: color, strokeWidth: 2 },
            ),
          ),
          ...(of.length > 1
            ? [
                plots.text(
                  of.flatMap(({ name }) => known.findLast((point) => point.name === name) ?? []),
                  { x: "x", y: "y", text: "name", textAnchor: "start", dx: 5, fill: "color" },
                ),
              ]
            : []),
          plots.tip(known, plots.pointerX({ x: "x", y: "y", title: "title" })),
        ],
      });
    },
    [past, of, unit, now],
  );
  return (
    <Chart label={`${title} of neuron ${uid}, epoch by epoch`} file={`history-${uid}`} draw={draw}>
      {title}.
    </Chart>
  );
}

type RowsProps = Pick<ViewProps, "navigation"> & { readonly items: readonly Item[]; readonly past: readonly Past[] };

/** The newest first. */
function Rows({ past, items, navigation: { href } }: RowsProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is too wide scrolls, by keyboard too
    <table class="plain numbers" tabIndex={0}>
      <caption>Every epoch, the newest first</caption>
      <thead>
        <tr>
          {["epoch", "emission", "dividends", "relative"].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
          {["incentive", "trust", "stake"].map((name) => (
            <th key={name} scope="col" class="wide">
              {name}
            </th>
          ))}
          <th scope="col" class="events">
            what happened
          </th>
        </tr>
      </thead>
      <tbody>
        {[...past].reverse().map((one) => (
          <tr key={one.item}>
            <th scope="row">
              <a href={href({ epoch: one.item + 1, view: "neuron" })}>
                {marks[(items[one.item] as Item).verdict]} {one.item + 1}
              </a>
            </th>
            <td>{alpha(one.emission).slice(0, -5)}</td>
            <td>{percent(one.dividends)}</td>
            <td class={(one.relativeDividends ?? 0n) < 0n ? "fell" : undefined}>
              {one.relativeDividends === null ? "–" : percent(one.relativeDividends)}
            </td>
            <td class="wide">{percent(one.incentive)}</td>
            <td class="wide">{percent(one.validatorTrust)}</td>
            <td class="wide">{alpha(one.stake).slice(0, -7)}</td>
            <td class="events">{one.events.join(", ")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface EpochsProps extends Pick<ViewProps, "navigation"> {
  readonly items: readonly Item[];
  readonly series: readonly number[];
}

function Epochs({ items, series, navigation: { href } }: EpochsProps) {
  return (
    <>
      <p class="note">Choose a neuron, and its pay over all epochs stands here.</p>
      <table class="plain numbers">
        <caption>Every epoch, the newest first</caption>
        <thead>
          <tr>
            <th scope="col">epoch</th>
            <th scope="col">block</th>
            <th scope="col">handed out, alpha</th>
          </tr>
        </thead>
        <tbody>
          {[...series].reverse().map((item) => {
            const { verdict, block, amount } = items[item] as Item;
            return (
              <tr key={item}>
                <th scope="row">
                  <a href={href({ epoch: item + 1, view: "neurons" })}>
                    {marks[verdict]} {item + 1}
                  </a>
                </th>
                <td>{grouped(block)}</td>
                <td>{alpha(amount)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
