import { useCallback, useEffect, useRef } from "preact/hooks";
import { lazy } from "../lazy.js";
import { type ChainQuestion, type Link, type View, views } from "../link.js";
import type { Shown, ViewProps } from "../shown.js";
import { Neurons } from "./neurons.js";
import { Verdict } from "./verdict.js";

/** A first verdict needs none of these. */
const Neuron = lazy(async () => (await import("./neuron.js")).Neuron);
const Shares = lazy(async () => (await import("./shares.js")).Shares);
const Weights = lazy(async () => (await import("./matrices.js")).Weights);
const Bonds = lazy(async () => (await import("./matrices.js")).Bonds);
const Compare = lazy(async () => (await import("./compare.js")).Compare);
const History = lazy(async () => (await import("./history.js")).History);
const WhatIf = lazy(async () => (await import("./what-if.js")).WhatIf);

interface ResultViewProps extends Omit<ViewProps, "uid"> {
  readonly onChain: (question: ChainQuestion) => void;
}

const titles: Readonly<Record<View, string>> = {
  neurons: "Neurons",
  neuron: "Neuron",
  shares: "Earnings",
  weights: "Weights",
  bonds: "Bonds",
  "what-if": "What if",
  compare: "Compare",
  history: "History",
};

/** The verdict on an epoch, and the views of it. */
export function ResultView({ shown, navigation, onChain }: ResultViewProps) {
  const { subject, opened, item } = shown;
  const { link, go, adjust } = navigation;
  const onSettings = useCallback((settings: Link["settings"]) => adjust({ settings }), [adjust]);
  const remembered = { settings: link.settings, onSettings };
  const { n } = subject.state;
  const uid = link.uid !== undefined && link.uid < n ? link.uid : undefined;
  const view = link.view === "neuron" && uid === undefined ? "neurons" : link.view;
  const onUid = (uid: number) => go({ uid, view: "neuron" });
  const key = `${opened.id}-${item}`;
  const props = { shown, navigation, uid };
  return (
    <>
      {missing(link, shown).map((text) => (
        <p key={text} class="fault" role="alert">
          {text}
        </p>
      ))}
      <Verdict shown={shown} navigation={navigation} aside={view !== "neurons"} />
      <Views view={view} {...props} />
      <section class="view" aria-label={titles[view]}>
        {view === "neurons" && <Neurons {...props} />}
        {view === "neuron" && uid !== undefined && <Neuron key={uid} {...props} uid={uid} onChain={onChain} />}
        {view === "shares" && <Shares subject={subject} uid={uid} onUid={onUid} />}
        {view === "weights" && <Weights key={key} {...remembered} subject={subject} onUid={onUid} />}
        {view === "bonds" && <Bonds key={key} {...remembered} subject={subject} onUid={onUid} />}
        {view === "what-if" && n > 0 && <WhatIf key={key} {...remembered} subject={subject} uid={uid} onUid={onUid} />}
        {view === "compare" && <Compare {...props} />}
        {view === "history" && <History key={uid} {...props} />}
      </section>
    </>
  );
}

/** What a link asks for and these epochs don't have. */
function missing({ uid, epoch, against }: Link, { opened: { items }, subject: { state } }: Shown): string[] {
  const epochs = [epoch, against].filter((one) => one !== undefined && one > items.length);
  const range = items.length === 1 ? "only one" : `1 to ${items.length}`;
  return [
    ...epochs.map((one) => `There is no epoch ${one} in this, there is ${range}.`),
    ...(uid === undefined || uid < state.n ? [] : [noNeuron(uid, state.n)]),
  ];
}

const noNeuron = (uid: number, n: number) =>
  `There is no neuron ${uid} in this epoch, there are ${n === 0 ? "none" : `0 to ${n - 1}`}.`;

/** Those that have something to show, and the one that is shown. */
function Views({ view, uid, shown: { opened }, navigation: { href } }: ViewProps & { view: View }) {
  const { items } = opened;
  const hides: Partial<Record<View, boolean>> = {
    neuron: uid === undefined,
    compare: items.length === 1,
    history: items.every(({ before }) => before === undefined),
  };
  const strip = useRef<HTMLElement>(null);
  useEffect(() => {
    strip.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [view]);
  const shown = views.filter((name) => name === view || !hides[name]);
  return (
    <nav class="views" aria-label="Views" ref={strip}>
      {shown.map((name) => (
        <a key={name} href={href({ view: name })} aria-current={name === view ? "page" : undefined}>
          {name === "neuron" ? `Neuron ${uid}` : titles[name]}
        </a>
      ))}
    </nav>
  );
}
