import { useId, useState } from "preact/hooks";
import { grouped } from "../../bindings/decimals.js";
import { entries } from "../../bindings/explain/weights.js";
import type { Examined } from "../verifier.js";
import { formatWeights, parseWeights } from "../weights-text.js";
import type { OwnChanges } from "../what-if.js";
import { Range, rounded } from "./range.js";

interface OwnControlsProps {
  readonly subject: Examined;
  readonly own: OwnChanges;
  readonly onOwn: (own: OwnChanges) => void;
}

/** Which neuron is looked at, and what of it can be changed. */
export function OwnControls({ subject, own, onOwn }: OwnControlsProps) {
  const { state } = subject;
  const { uid } = own;
  const stake = state.alphaStake[uid] as bigint;
  const before = rounded(Number(stake) / RAO);
  const move = (value: number) => {
    const { stake: _, ...rest } = own;
    onOwn(value === before ? rest : { ...own, stake: BigInt(Math.round(value * RAO)) });
  };
  return (
    <>
      <Chosen uid={uid} n={state.n} onUid={(uid) => onOwn({ uid })} />
      <Range
        label="Its alpha stake"
        value={own.stake === undefined ? before : rounded(Number(own.stake) / RAO)}
        before={before}
        max={Math.max(1, Math.ceil(2 * before))}
        most={MOST_ALPHA}
        step={STEP}
        onValue={move}
      />
      <OwnWeights subject={subject} own={own} onOwn={onOwn} />
    </>
  );
}

const RAO = 1e9;
/** There are never more. */
const MOST_ALPHA = 21_000_000;
const STEP = 0.001;

/** What is typed and is no neuron is told, and changes nothing. */
function Chosen({ uid, n, onUid }: { uid: number; n: number; onUid: (uid: number) => void }) {
  const [text, setText] = useState(String(uid));
  const isThere = /^\d{1,5}$/.test(text) && Number(text) < n;
  const type = (typed: string) => {
    setText(typed);
    if (/^\d{1,5}$/.test(typed) && Number(typed) < n) onUid(Number(typed));
  };
  return (
    <label class="chosen">
      Neuron
      <input
        type="text"
        inputMode="numeric"
        value={text}
        aria-invalid={!isThere}
        onInput={(event) => type(event.currentTarget.value)}
      />
      {!isThere && <small role="alert">There are neurons 0 to {grouped(n - 1)}.</small>}
    </label>
  );
}

function OwnWeights({ subject: { state, output }, own, onOwn }: OwnControlsProps) {
  const id = useId();
  const recorded = formatWeights(entries(state.weights, own.uid));
  const [text, setText] = useState<string>();
  const shown = text ?? (own.weights ? formatWeights(own.weights) : recorded);
  const parsed = text === undefined ? undefined : parseWeights(text, state.n);
  const set = (typed: string) => {
    setText(typed);
    const weights = parseWeights(typed, state.n);
    if (typeof weights !== "string") onOwn({ ...own, weights });
  };
  const consensus = Array.from(output.consensus, (value, uid) => [uid, value] as const).filter(
    ([uid, value]) => value > 0 && uid !== own.uid,
  );
  const asConsensus = () => {
    setText(undefined);
    onOwn({ ...own, weights: consensus });
  };
  return (
    <div class="own-weights">
      <label for={id}>Its weights, uid: weight</label>
      <textarea
        id={id}
        rows={3}
        spellcheck={false}
        value={shown}
        aria-invalid={typeof parsed === "string"}
        onInput={(event) => set(event.currentTarget.value)}
        onBlur={() => typeof parsed !== "string" && setText(undefined)}
      />
      {typeof parsed === "string" && <small role="alert">{parsed}</small>}
      {state.validatorPermit[own.uid] !== 1 && <small>It has no permit, so its weights do not count.</small>}
      <button type="button" class="link" onClick={asConsensus}>
        As the consensus has it
      </button>
    </div>
  );
}
