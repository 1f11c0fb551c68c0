import { lazy } from "../lazy.js";
import { type Link, type View, views } from "../link.js";
import type { Shown } from "../shown.js";
import { Neurons } from "./neurons.js";
import { Shares } from "./shares.js";
import { Verdict } from "./verdict.js";
import { WhatIf } from "./what-if.js";

/** Loaded with the first of them. */
const Weights = lazy(async () => (await import("./matrices.js")).Weights);
const Bonds = lazy(async () => (await import("./matrices.js")).Bonds);

interface ResultViewProps {
  readonly shown: Shown;
  readonly link: Link;
  readonly onLink: (change: Partial<Link>) => void;
  readonly onChoose: (item: number) => void;
  readonly onClose: () => void;
}

const titles: Readonly<Record<View, string>> = {
  neurons: "Neurons",
  shares: "Incentive and dividends",
  weights: "Weights",
  bonds: "Bonds",
  "what-if": "What if",
};

export function ResultView({ shown, link, onLink, onChoose, onClose }: ResultViewProps) {
  const { subject } = shown;
  const onUid = (uid: number) => {
    onLink({ uid, view: "neurons" });
    // What was clicked in another view is gone with it.
    if (link.view !== "neurons") document.getElementById("tab-neurons")?.focus();
  };
  const chosen = link.uid !== undefined && link.uid < subject.state.n ? link.uid : undefined;
  return (
    <>
      <Verdict shown={shown} onChoose={onChoose} onClose={onClose} onUid={onUid} />
      <Tabs view={link.view} onView={(view) => onLink({ view })} />
      <section id="view" role="tabpanel" aria-labelledby={`tab-${link.view}`} tabIndex={-1}>
        {link.view === "neurons" && <Neurons shown={shown} uid={chosen} onUid={onUid} />}
        {link.view === "shares" && <Shares subject={subject} uid={chosen} onUid={onUid} />}
        {link.view === "weights" && <Weights key={shown.item} subject={subject} onUid={onUid} />}
        {link.view === "bonds" && <Bonds key={shown.item} subject={subject} onUid={onUid} />}
        {link.view === "what-if" && <WhatIf key={shown.item} subject={subject} uid={chosen} onUid={onUid} />}
      </section>
    </>
  );
}

/** Tabs as the ARIA practices have them: one stop for Tab, arrows within. */
function Tabs({ view, onView }: { view: View; onView: (view: View) => void }) {
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = views[(views.indexOf(view) + step + views.length) % views.length] as View;
    onView(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div role="tablist" aria-label="Views" onKeyDown={move}>
      {views.map((name) => (
        <button
          key={name}
          id={`tab-${name}`}
          type="button"
          role="tab"
          aria-selected={name === view}
          aria-controls="view"
          tabIndex={name === view ? 0 : -1}
          onClick={() => onView(name)}
        >
          {titles[name]}
        </button>
      ))}
    </div>
  );
}
