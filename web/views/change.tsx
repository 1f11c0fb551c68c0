import { grouped } from "../../bindings/decimals.js";
import { signedAlpha } from "../../bindings/explain/words-compare.js";
import { type ChainQuestion, MOST_EPOCHS } from "../link.js";
import type { ComparedPart } from "../over-time.js";
import type { Shown, ViewProps } from "../shown.js";
import type { Item } from "../verifier.js";
import { useAnswer } from "./asked.js";

interface ChangeProps extends ViewProps {
  readonly uid: number;
  readonly onChain: (question: ChainQuestion) => void;
}

/** The epoch that an address compares with, else the one before. */
export const otherOf = ({ opened: { items }, item }: Shown, against: number | undefined): number | undefined =>
  against !== undefined && against <= items.length ? against - 1 : (items[item] as Item).before;

/** What changed since another epoch, cause by cause. */
export function Change(props: ChangeProps) {
  const { shown, navigation, uid } = props;
  const { opened, item } = shown;
  const { items, id } = opened;
  const other = otherOf(shown, navigation.link.against);
  const key = other === undefined || other === item ? undefined : `${id} ${other} ${item} ${uid}`;
  const { value: change, fault } = useAnswer(key, (verifier) => verifier.compare(id, other as number, item, uid));
  if (items.length === 1) return <OnlyOne {...props} />;
  const difference = change && change.after - change.before;
  return (
    <section class="change" aria-labelledby="change">
      <div class="since">
        <h3 id="change">
          {difference === undefined ? (
            "Change"
          ) : (
            <b class={difference < 0n ? "fell" : "rose"}>{signedAlpha(difference)}</b>
          )}
        </h3>
        <EpochChoice
          label="since"
          items={items}
          chosen={other}
          onChoose={(item) => navigation.go({ against: item + 1 })}
        />
      </div>
      {fault && <p role="alert">{fault}</p>}
      {key && !change && !fault && <p role="status">Working out the causes …</p>}
      {change && (
        <>
          <p>{change.answer.join(" ")}</p>
          <Causes parts={change.parts} />
        </>
      )}
    </section>
  );
}

interface EpochChoiceProps {
  readonly label: string;
  readonly items: readonly Item[];
  readonly chosen: number | undefined;
  readonly onChoose: (item: number) => void;
}

/** An epoch of those that are open. */
export function EpochChoice({ label, items, chosen, onChoose }: EpochChoiceProps) {
  const related = items.every(({ before }, i) => i === 0 || before !== undefined);
  return (
    <label class="field">
      {label}
      <select
        value={chosen ?? ""}
        onChange={(event) => event.currentTarget.value !== "" && onChoose(Number(event.currentTarget.value))}
      >
        {chosen === undefined && <option value="">choose an epoch</option>}
        {items.map(({ name, block }, i) => (
          <option key={name} value={i}>
            {`epoch ${i + 1}, block ${grouped(block)}${related ? "" : `, ${name}`}`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Each with what it changed; together they are the difference. */
function Causes({ parts }: { parts: readonly ComparedPart[] }) {
  if (parts.length === 0) return null;
  const size = (amount: bigint) => Math.abs(Number(amount));
  const largest = Math.max(1, ...parts.map(({ amount }) => size(amount)));
  return (
    <ul class="causes" aria-label="Causes, which together are the difference to the rao">
      {parts.map(({ cause, name, amount, words }) => (
        <li key={cause}>
          <span>{name}</span>
          <span class="number">{signedAlpha(amount)}</span>
          <div class="bar">
            <span class={amount < 0n ? "cut" : "kept"} style={{ width: `${(100 * size(amount)) / largest}%` }} />
          </div>
          <small>{words}</small>
        </li>
      ))}
    </ul>
  );
}

/** There is nothing to compare with: how there would be. */
function OnlyOne({ navigation: { link }, onChain }: ChangeProps) {
  const { question } = link;
  if (question === undefined) {
    return <p class="note">To see what changed, choose the files of two epochs together.</p>;
  }
  const more = (last: number) => onChain({ ...question, last: Math.min(MOST_EPOCHS, last) });
  return (
    <p class="actions note">
      What changed since the epoch before?
      <button type="button" onClick={() => more(2)}>
        Read it too
      </button>
      <button type="button" onClick={() => more(8)}>
        Read 8 epochs
      </button>
    </p>
  );
}
