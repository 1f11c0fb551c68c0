import { useEffect, useState } from "preact/hooks";
import type { Reasons } from "../answers.js";
import type { ChainQuestion } from "../link.js";
import { run } from "../session.js";
import type { ViewProps } from "../shown.js";
import { ConsensusPlot } from "./consensus-plot.js";
import { Differences } from "./differences.js";

interface NeuronProps extends ViewProps {
  readonly uid: number;
  readonly onChain: (question: ChainQuestion) => void;
}

/** The chosen neuron: why it got what it got. */
export function Neuron({ shown: { subject }, uid }: NeuronProps) {
  const hotkey = subject.hotkeys?.[uid];
  const [reasons, setReasons] = useState<Reasons>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    let stale = false;
    run((verifier) => verifier.reasons(uid)).then(
      (found) => stale || setReasons(found),
      (error) => stale || setFault(error.message),
    );
    return () => {
      stale = true;
    };
  }, [subject, uid]);
  return (
    <article class="neuron" aria-labelledby="neuron">
      <h2 id="neuron">Neuron {uid}</h2>
      {hotkey && <code>{hotkey}</code>}
      <Differences fields={subject.fields} uid={uid} />
      {fault && <p role="alert">{fault}</p>}
      {reasons?.uid === uid ? <Explained reasons={reasons} /> : !fault && <p role="status">Working it out …</p>}
    </article>
  );
}

function Explained({ reasons: { uid, sentences, miner, paid } }: { reasons: Reasons }) {
  return (
    <>
      <Paragraph lines={sentences.answer} />
      {miner.weights.length > 0 && <ConsensusPlot uid={uid} miner={miner} />}
      <Paragraph title="Activity, stake and permit" lines={sentences.neuron} />
      <Paragraph title="As a miner" lines={sentences.miner} />
      <Paragraph title="As a validator" lines={sentences.validator} />
      <Paragraph title="Emission" lines={sentences.emission} />
      <Paragraph title="What it was paid" lines={paid} />
      <Paragraph title="The next epoch" lines={sentences.next} />
    </>
  );
}

function Paragraph({ title, lines }: { title?: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      {title && <h3>{title}</h3>}
      <p>{lines.join(" ")}</p>
    </>
  );
}
