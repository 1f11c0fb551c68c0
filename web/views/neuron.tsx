import { useEffect, useRef } from "preact/hooks";
import { alpha } from "../../bindings/decimals.js";
import type { Reasons } from "../answers.js";
import type { ChainQuestion } from "../link.js";
import type { ViewProps } from "../shown.js";
import { useAnswer } from "./asked.js";
import { Change } from "./change.js";
import { Differences } from "./differences.js";
import { Find } from "./find.js";
import { CopiedHotkey } from "./hotkey.js";
import { Paragraph } from "./paragraph.js";
import { AsMiner, AsValidator } from "./roles.js";

interface NeuronProps extends ViewProps {
  readonly uid: number;
  readonly onChain: (question: ChainQuestion) => void;
}

/** One neuron: what it got, how that changed, and why. */
export function Neuron(props: NeuronProps) {
  const { shown, uid } = props;
  const { subject, opened, item } = shown;
  const { output, state } = subject;
  const heading = useRef<HTMLHeadingElement>(null);
  // What had the focus is gone with the view before: a link that was followed, say.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  const hotkey = subject.hotkeys?.[uid];
  const name = subject.about?.names[uid];
  const { value: reasons, fault } = useAnswer(`${opened.id} ${item} ${uid}`, (verifier) =>
    verifier.reasons(opened.id, item, uid),
  );
  const [server, validator] = [output.serverEmission[uid] as bigint, output.validatorEmission[uid] as bigint];
  const unit = state.specVersion < FIRST_ALPHA ? "TAO" : "alpha";
  return (
    <article class="neuron" aria-labelledby="neuron">
      <header>
        <h2 id="neuron" ref={heading} tabIndex={-1}>
          Neuron {uid}
        </h2>
        {name && <span class="name">{name}</span>}
        {hotkey && <CopiedHotkey address={hotkey} />}
        <Find {...props} />
      </header>
      <p class="amount">
        <b>{alpha(output.emission[uid] as bigint)}</b> {unit}
        <span class="note">{roles(server, validator)}</span>
      </p>
      <Differences fields={subject.fields} uid={uid} />
      <Change {...props} />
      {fault && <p role="alert">{fault}</p>}
      {reasons ? <Explained {...props} reasons={reasons} /> : !fault && <p role="status">Working it out …</p>}
    </article>
  );
}

function roles(server: bigint, validator: bigint): string {
  if (server > 0n && validator > 0n) return `${alpha(server)} as a miner, ${alpha(validator)} as a validator`;
  return server > 0n ? "as a miner" : validator > 0n ? "as a validator" : "";
}

/** Below it an epoch hands out TAO. */
const FIRST_ALPHA = 233;

function Explained({ reasons, ...props }: NeuronProps & { reasons: Reasons }) {
  const { sentences, paid } = reasons;
  const { output } = props.shown.subject;
  const asValidator = <AsValidator key="validator" {...props} reasons={reasons} />;
  const asMiner = <AsMiner key="miner" reasons={reasons} />;
  const earnsAsMiner = (output.serverEmission[props.uid] ?? 0n) > (output.validatorEmission[props.uid] ?? 0n);
  return (
    <>
      <Paragraph lines={sentences.answer} />
      {earnsAsMiner ? [asMiner, asValidator] : [asValidator, asMiner]}
      <div class="columns">
        <Paragraph title="Activity, stake and permit" lines={sentences.neuron} />
        <Paragraph title="Emission" lines={sentences.emission} />
        <Paragraph title="What it was paid" lines={paid} />
        <Paragraph title="The next epoch" lines={sentences.next} />
      </div>
    </>
  );
}
