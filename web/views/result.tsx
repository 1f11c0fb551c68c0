import { useCallback } from "preact/hooks";
import { lazy } from "../lazy.js";
import type { ChainQuestion, Link, View } from "../link.js";
import type { Navigation } from "../navigation.js";
import type { Shown, ViewProps } from "../shown.js";
import { Neurons } from "./neurons.js";
import { Verdict } from "./verdict.js";

/** A first verdict needs none of these. */
const Neuron = lazy(async () => (await import("./neuron.js")).Neuron);
const Shares = lazy(async () => (await import("./shares.js")).Shares);
const Weights = lazy(async () => (await import("./matrices.js")).Weights);
const Bonds = lazy(async () => (await import("./matrices.js")).Bonds);
const WhatIf = lazy(async () => (await import("./what-if.js")).WhatIf);

interface ResultViewProps extends Omit<ViewProps, "uid"> {
  readonly onChain: (question: ChainQuestion) => void;
}

/** In the order of the links. */
const titles: Partial<Readonly<Record<View, string>>> = {
  neurons: "Neurons",
  neuron: "Neuron",
  shares: "Earnings",
  weights: "Weights",
  bonds: "Bonds",
  "what-if": "What if",
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
      <Verdict shown={shown} navigation={navigation} />
      <Views view={view} uid={uid} navigation={navigation} />
      <section class="view" aria-label={titles[view]}>
        {view === "neurons" && <Neurons {...props} />}
        {view === "neuron" && uid !== undefined && <Neuron key={uid} {...props} uid={uid} onChain={onChain} />}
        {view === "shares" && <Shares subject={subject} uid={uid} onUid={onUid} />}
        {view === "weights" && <Weights key={key} subject={subject} onUid={onUid} />}
        {view === "bonds" && <Bonds key={key} subject={subject} onUid={onUid} />}
        {view === "what-if" && <WhatIf key={key} {...remembered} subject={subject} uid={uid} onUid={onUid} />}
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

interface ViewsProps {
  readonly view: View;
  readonly uid: number | undefined;
  readonly navigation: Navigation;
}

function Views({ view, uid, navigation: { href } }: ViewsProps) {
  const shown = (Object.keys(titles) as View[]).filter((name) => name !== "neuron" || uid !== undefined);
  return (
    <nav class="views" aria-label="Views">
      {shown.map((name) => (
        <a key={name} href={href({ view: name })} aria-current={name === view ? "page" : undefined}>
          {name === "neuron" ? `Neuron ${uid}` : titles[name]}
        </a>
      ))}
    </nav>
  );
}
