import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Trust } from "../../bindings/chain/index.js";
import { alpha, grouped } from "../../bindings/decimals.js";
import { lazy } from "../lazy.js";
import { nowhere } from "../link.js";
import type { Navigation } from "../navigation.js";
import type { Paid } from "../paid.js";
import type { Shown } from "../shown.js";
import type { Examined, Item } from "../verifier.js";
import { Differences } from "./differences.js";
import { marks } from "./marks.js";
import { useNarrow } from "./narrow.js";

/** Loaded by who wants to know. */
const FieldsAndFiles = lazy(async () => (await import("./fields.js")).FieldsAndFiles);

interface VerdictProps {
  readonly shown: Shown;
  readonly navigation: Navigation;
  /** Another answer than the table stands below it. */
  readonly aside: boolean;
}

export function Verdict({ shown, navigation: { go, href }, aside }: VerdictProps) {
  // What a verdict rests on is told when asked, where there is no room or another answer is waited for.
  const brief = useNarrow() || aside;
  const { opened, item, subject } = shown;
  const { items, source, fewer } = opened;
  const kind = (items[item] as Item).verdict;
  const heading = useRef<HTMLHeadingElement>(null);
  // What had the focus is gone with the question.
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="card" aria-labelledby="verdict">
      <div class="source">
        <span class="name">{source}</span>
        <a class="button" href={href(nowhere)}>
          Check another
        </a>
        {items.length > 1 && (
          <label class="field">
            Epoch
            <select value={item} onChange={(event) => go({ epoch: Number(event.currentTarget.value) + 1 })}>
              {items.map(({ name, verdict }, i) => (
                <option key={name} value={i}>{`${marks[verdict]} ${name}`}</option>
              ))}
            </select>
            <span class="count">{countOf(items)}</span>
          </label>
        )}
      </div>
      <div class={`verdict ${kind}`} role="status">
        <span class="mark" aria-hidden="true">
          {marks[kind]}
        </span>
        <h2 id="verdict" ref={heading} tabIndex={-1}>
          {headline(subject, kind)}
        </h2>
        {!brief && <p>{basis(subject, opened.reference)}</p>}
      </div>
      {fewer && <p class="note">{fewer}</p>}
      {kind === "different" && <Differences fields={subject.fields} onUid={(uid) => go({ uid, view: "neuron" })} />}
      {subject.paid && !aside && <Payments paid={subject.paid} />}
      {!brief && <Rests subject={subject} />}
      <Unfolding summary={brief ? inShort(subject) : "Field by field, and files to save"}>
        {() => (
          <>
            {brief && <p class="note">{basis(subject, opened.reference)}</p>}
            {brief && <Rests subject={subject} />}
            {subject.paid && aside && <Payments paid={subject.paid} />}
            <FieldsAndFiles shown={shown} />
          </>
        )}
      </Unfolding>
    </section>
  );
}

/** What is made when it is opened. */
function Unfolding({ summary, children }: { summary: string; children: () => ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {open && children()}
    </details>
  );
}

/** What a verdict rests on, at a glance. */
function inShort({ chain }: Examined): string {
  if (chain === undefined) return `${marks.unrecorded} From a file, as it tells it`;
  const { state, layout, finality } = chain.trust;
  const told = { State: state, Runtime: layout, Finality: finality };
  return Object.entries(told)
    .map(([what, how]) => `${GOOD.includes(how) ? "✓" : "–"} ${what} ${how === "node" ? "as told" : how}`)
    .join(", ");
}

/** What a verdict rests on, and what is out of the ordinary. */
function Rests({ subject: { chain } }: { subject: Examined }) {
  return (
    <>
      {chain ? (
        <Basis trust={chain.trust} words={chain.trustWords} />
      ) : (
        <ul class="basis" aria-label="What this rests on">
          <li class="believed">
            <span aria-hidden="true">–</span> State: as the file tells it. A file of <code>yuma snapshot --proven</code>{" "}
            has proofs.
          </li>
        </ul>
      )}
      {chain && (
        <p class="note">
          Block <code>{chain.blockHash}</code>
        </p>
      )}
      {chain?.notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
      {chain?.unpaid && <p class="note">What was paid is not verified: {chain.unpaid}.</p>}
    </>
  );
}

/** Payments that differ are shown up to so many: the results that can be saved have all. */
const SHOWN = 5;

/** What was handed out and paid: a mark, and where every rao went. */
function Payments({ paid: { right, sentences, differences } }: { paid: Paid }) {
  return (
    <>
      <ul class="basis" aria-label="What was paid">
        {sentences.map((sentence, i) => (
          <li key={sentence} class={right[i] === false ? "believed" : "good"}>
            <span aria-hidden="true">{right[i] === undefined ? "·" : right[i] ? "✓" : "✗"}</span> {sentence}
          </li>
        ))}
      </ul>
      {differences.length > 0 && (
        <ul class="differences">
          {differences.slice(0, SHOWN).map((text) => (
            <li key={text}>
              <code>{text}</code>
            </li>
          ))}
          {differences.length > SHOWN && (
            <li>{grouped(differences.length - SHOWN)} more: save the results to see all.</li>
          )}
        </ul>
      )}
    </>
  );
}

const GOOD: readonly string[] = ["proven", "pinned", "given"];

/** A mark for each thing that the verdict rests on, with what it means. */
function Basis({ trust, words }: { trust: Trust; words: readonly string[] }) {
  return (
    <ul class="basis" aria-label="What this rests on">
      {[trust.state, trust.layout, trust.finality].map((value, i) => (
        <li key={words[i]} class={GOOD.includes(value) ? "good" : "believed"}>
          <span aria-hidden="true">{GOOD.includes(value) ? "✓" : "–"}</span> {words[i]}
        </li>
      ))}
    </ul>
  );
}

function headline({ fields, stage, emission, paid }: Examined, kind: Item["verdict"]): string {
  if (kind === "unrecorded") return "There is nothing to compare with: this is what the rules give";
  const neurons = grouped(Math.max(...fields.map(({ compared }) => compared)));
  const payments = paid ? `, and all ${grouped(paid.compared)} payments` : "";
  if (kind === "equal") return `All ${neurons} neurons agree with the rules${payments}`;
  if (paid && !paid.equal && fields.every(({ differing }) => differing === 0)) {
    if (paid.differing === 0) return "The neurons agree with the rules, the amount handed out does not";
    return `The neurons agree with the rules, ${grouped(paid.differing)} of ${grouped(paid.compared)} payments do not`;
  }
  const uids = new Set(fields.flatMap(({ differences }) => differences.map(({ uid }) => uid)));
  if (uids.size === 0 && emission.source === "none") return "No single amount explains the payments";
  return `${grouped(uids.size)} of ${neurons} neurons differ, first at stage “${stage}”`;
}

function basis({ fields, state, emission }: Examined, reference: string): string {
  const compared = fields.reduce((sum, field) => sum + field.compared, 0);
  const differing = fields.reduce((sum, field) => sum + field.differing, 0);
  const count =
    fields.length > 0 ? `${grouped(compared - differing)} of ${grouped(compared)} recorded values equal. ` : "";
  const amount = {
    given: `${alpha(emission.amount)} alpha to hand out, as given.`,
    found: `${alpha(emission.amount)} alpha handed out, found from the payments: it explains them all.`,
    none: `No amount to hand out explains all payments; ${alpha(emission.amount)} alpha explains the most.`,
    unrecorded: "The amount handed out is not known, and no payments are recorded to find it from.",
  }[emission.source];
  const whose = reference ? ` Recorded: ${reference}.` : "";
  return `${count}Rules of spec_version ${state.specVersion}. ${amount}${whose}`;
}

function countOf(items: readonly Item[]): string {
  const different = items.filter(({ verdict }) => verdict === "different").length;
  const unrecorded = items.filter(({ verdict }) => verdict === "unrecorded").length;
  if (unrecorded === items.length) return `${items.length} epochs`;
  return different === 0 ? `all ${items.length} epochs equal` : `${different} of ${items.length} epochs differ`;
}
