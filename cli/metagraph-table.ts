// A metagraph for people: a table that fits, and below it what a permit takes, who is pruned next, and what is not known.

import type { About } from "../bindings/about.js";
import { alpha, grouped, percent } from "../bindings/decimals.js";
import type { Bits } from "../bindings/explain/arithmetic.js";
import { rulesOf } from "../bindings/explain/rules.js";
import type { Metagraph, MetagraphNeuron } from "../bindings/metagraph.js";
import type { OwnerTook } from "../bindings/payout/words.js";
import { shortAddress, shortName } from "./identity.js";
import { type Column, chosen, named, sortedBy, tableLines, type View } from "./neuron-table.js";
import { terminalColumns, wrapped } from "./table.js";

/** Who the neurons are, by uid, where it is known, and what else is. */
interface Identities {
  readonly hotkeys?: readonly string[] | undefined;
  readonly about?: About | undefined;
  /** what the owner took, where that is known */
  readonly owner?: OwnerTook | undefined;
}

/** Every column, as they stand side by side. */
export function metagraphColumns({ neurons }: Metagraph, { hotkeys, about }: Identities): Column[] {
  const column = (
    name: string,
    cell: (neuron: MetagraphNeuron) => string,
    value: (neuron: MetagraphNeuron) => bigint | null,
    total = "",
  ): Column => ({ name, cells: neurons.map(cell), values: neurons.map(value), total });
  const amount = (name: string, rao: (neuron: MetagraphNeuron) => bigint | null) => {
    const sum = neurons.reduce((total, neuron) => total + (rao(neuron) ?? 0n), 0n);
    return column(name, (neuron) => rounded(rao(neuron)), rao, rounded(sum));
  };
  const share = (name: string, bits: (neuron: MetagraphNeuron) => Bits | null) =>
    column(name, (neuron) => shareText(bits(neuron)), bits);
  const flag = (name: string, is: (neuron: MetagraphNeuron) => boolean | null) =>
    column(
      name,
      (neuron) => (is(neuron) === null ? "?" : is(neuron) ? "yes" : "-"),
      (neuron) => (is(neuron) ? 1n : 0n),
    );
  const blocks = (name: string, count: (neuron: MetagraphNeuron) => bigint) =>
    column(name, (neuron) => grouped(count(neuron)), count);
  return [
    {
      ...column(
        "uid",
        ({ uid }) => String(uid),
        ({ uid }) => -BigInt(uid),
      ),
      total: "total",
    },
    ...(hotkeys ? [text("hotkey", hotkeys.map(shortAddress))] : []),
    ...(about ? [text("coldkey", about.coldkeys.map(shortAddress))] : []),
    ...(about?.names.some((name) => name !== null)
      ? [
          text(
            "name",
            about.names.map((name) => shortName(name ?? "-")),
          ),
        ]
      : []),
    amount("stake", ({ stake }) => stake),
    amount("alpha", ({ alphaStake }) => alphaStake),
    amount("tao", ({ taoStake }) => taoStake),
    share("share", ({ stakeShare }) => stakeShare),
    share("dividends", ({ dividends }) => dividends),
    {
      ...share("relative", ({ relativeDividends }) => relativeDividends),
      style: (uid) => ((neurons[uid]?.relativeDividends ?? 0n) < 0n ? "red" : undefined),
    },
    share("vtrust", ({ validatorTrust }) => validatorTrust),
    share("consensus", ({ consensus }) => consensus),
    share("incentive", ({ incentive }) => incentive),
    amount("emission", ({ emission }) => emission),
    amount("daily", ({ dailyEmission }) => dailyEmission),
    column("permit", permitText, ({ permit }) => (permit ? 1n : 0n)),
    flag("active", ({ active }) => active),
    blocks("updated", ({ sinceUpdate }) => sinceUpdate),
    blocks("age", ({ age }) => age),
    flag("immune", ({ immune }) => immune),
    column(
      "pruned",
      ({ pruned }) => (pruned === null ? "-" : grouped(pruned)),
      ({ pruned }) => (pruned === null ? null : -BigInt(pruned)),
    ),
  ];
}

const text = (name: string, cells: readonly string[]): Column => ({ name, cells, total: "" });

/** What is shown where not all fits, the most important first. */
const RANKED = [
  "uid",
  "hotkey",
  "name",
  "share",
  "dividends",
  "relative",
  "vtrust",
  "incentive",
  "daily",
  "updated",
  "stake",
  "permit",
  "pruned",
  "immune",
  "emission",
  "consensus",
  "active",
  "age",
  "alpha",
  "tao",
  "coldkey",
];

export function metagraphTable(graph: Metagraph, view: View, identities: Identities): string {
  const columns = metagraphColumns(graph, identities);
  const uids = sortedBy(named(columns, view.sort ?? "emission")).slice(0, view.top);
  const shown = chosen(columns, RANKED, uids, view, terminalColumns());
  const lines = tableLines(shown, uids, (uid) => (graph.neurons[uid]?.emission === 0n ? "dim" : undefined));
  const hidden = columns.filter((column) => !shown.includes(column)).map(({ name }) => name);
  const more = graph.n - uids.length;
  const { about, owner } = identities;
  const notes = [
    ...(about?.subnetName ? [`The subnet calls itself ${about.subnetName}.`] : []),
    ...(more > 0 ? [`${grouped(more)} more; the totals are of all.`] : []),
    legend(graph),
    ...(hidden.length > 0 ? [`Not shown: ${hidden.join(", ")}; --columns all, or some of them by name.`] : []),
    permitWords(graph),
    ...(owner ? [owner.words] : []),
    ...prunedWords(graph, identities),
  ];
  return [...lines, "", ...notes.flatMap((note) => wrapped(note))].join("\n");
}

const unitOf = ({ specVersion }: Metagraph) => (rulesOf(specVersion).alpha ? "alpha" : "TAO");

const legend = (graph: Metagraph) =>
  `Amounts in ${unitOf(graph)}, rounded; relative: dividends less share of the stake; daily: were all epochs of a day like this one; updated, age: blocks.`;

function permitWords(graph: Metagraph): string {
  const { seats, taken, holder, stake } = graph.permitPrice;
  if (seats === 0) return "This subnet allows no validators.";
  const amount = `${alpha(stake)} ${unitOf(graph)}`;
  return holder === null
    ? `A permit: ${grouped(seats - taken)} of ${grouped(seats)} seats are free${stake > 0n ? `, for a stake of ${amount} and more` : ", for any stake that counts"}.`
    : `A permit takes a stake above ${amount}, that of uid ${holder}, which has the last of ${grouped(seats)} seats.`;
}

function prunedWords({ neurons, prunedBy, immunityPeriod }: Metagraph, { about }: Identities): string[] {
  if (neurons.length === 0) return [];
  const next = neurons.find(({ pruned }) => pruned === 1);
  const by = prunedBy === "emission" ? "emission" : "pruning score";
  const who = next === undefined ? "Pruned next: nobody." : `Pruned next: uid ${next.uid}.`;
  const order = `${who} The order is by immunity, the lowest ${by}, registration, uid; the owner's is not pruned.`;
  if (about) {
    const { minNonImmune } = about;
    const stay = minNonImmune > 0 ? `; ${grouped(minNonImmune)} that are not immune have to stay` : "";
    return [order, `Immune is who registered less than ${grouped(immunityPeriod ?? 0n)} blocks ago${stay}.`];
  }
  const unknown =
    immunityPeriod === null
      ? "Not known from a state: the immunity period (--immunity-period BLOCKS), without which nobody counts as immune;"
      : "Not known from a state:";
  return [
    order,
    `${unknown} other hotkeys of the owner's that are not pruned, and how many must stay that are not immune.`,
  ];
}

function permitText({ permit, nextPermit }: MetagraphNeuron): string {
  if (nextPermit) return permit ? "yes" : "new";
  return permit ? "lost" : "-";
}

/** Rao to three decimals, halves up. */
function rounded(rao: bigint | null): string {
  return rao === null ? "-" : alpha(((rao + 500_000n) / 1_000_000n) * 1_000_000n).slice(0, -6);
}

const shareText = (bits: Bits | null) => (bits === null ? "-" : bits === 0n ? "0" : percent(bits));
