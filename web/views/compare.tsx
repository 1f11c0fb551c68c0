import { useState } from "preact/hooks";
import { alpha, grouped } from "../../bindings/decimals.js";
import { signedAlpha } from "../../bindings/explain/words-compare.js";
import type { ViewProps } from "../shown.js";
import { useAnswer } from "./asked.js";
import { EpochChoice, otherOf } from "./change.js";
import { Hotkey } from "./hotkey.js";

/** Rows before all are asked for. */
const FIRST = 30;

/** What every neuron is paid in two epochs, those whose pay changed most first. */
export function Compare({ shown, navigation }: ViewProps) {
  const { opened, item, subject } = shown;
  const { items, id } = opened;
  const { go, link } = navigation;
  const other = otherOf(shown, link.against);
  const key = other === undefined ? undefined : `${id} ${other}`;
  const { value: before, fault } = useAnswer(key, (verifier) => verifier.emissions(id, other as number));
  if (items.length === 1) {
    return (
      <p class="note">
        There is one epoch. To compare two, choose their files together, or ask a node for more epochs.
      </p>
    );
  }
  return (
    <>
      <div class="toolbar compared">
        <EpochChoice label="Before" items={items} chosen={other} onChoose={(one) => go({ against: one + 1 })} />
        <EpochChoice
          label="After"
          items={items}
          chosen={item}
          onChoose={(one) => go({ epoch: one + 1, ...(other !== undefined && { against: other + 1 }) })}
        />
      </div>
      {fault && <p role="alert">{fault}</p>}
      {before && <Changes before={before} after={subject.output.emission} hotkeys={subject.hotkeys} {...navigation} />}
    </>
  );
}

interface ChangesProps extends Pick<ViewProps["navigation"], "href"> {
  readonly before: BigUint64Array;
  readonly after: BigUint64Array;
  readonly hotkeys: readonly string[] | undefined;
}

const size = (value: bigint) => (value < 0n ? -value : value);

function Changes({ before, after, hotkeys, href }: ChangesProps) {
  const [all, setAll] = useState(false);
  const change = (uid: number) => (after[uid] ?? 0n) - (before[uid] ?? 0n);
  const uids = Array.from({ length: Math.max(before.length, after.length) }, (_, uid) => uid).sort(
    (a, b) => Number(size(change(b)) - size(change(a))) || a - b,
  );
  const largest = Math.max(1, ...uids.slice(0, 1).map((uid) => Number(size(change(uid)))));
  const total = (amounts: BigUint64Array) => amounts.reduce((sum, amount) => sum + amount, 0n);
  const moved = uids.filter((uid) => change(uid) !== 0n).length;
  return (
    <>
      <p>
        {moved === 0 ? "No neuron’s pay changed." : `The pay of ${grouped(moved)} neurons changed.`} All together got{" "}
        {alpha(total(after))} alpha, {total(after) === total(before) ? "as before" : `after ${alpha(total(before))}`}.
        Choose a neuron to see its causes.
      </p>
      <table class="bars changes">
        <caption>Emission, alpha: those that changed most first</caption>
        <thead>
          <tr>
            <th scope="col">uid</th>
            <td />
            <th scope="col" class="number">
              change
            </th>
            <th scope="col" class="number wide">
              before
            </th>
            <th scope="col" class="number wide">
              after
            </th>
          </tr>
        </thead>
        <tbody>
          {uids.slice(0, all ? undefined : FIRST).map((uid) => (
            <tr key={uid}>
              <th scope="row">
                <a href={href({ uid, view: "neuron" })}>{uid}</a>{" "}
                {hotkeys?.[uid] !== undefined && <Hotkey address={hotkeys[uid] as string} />}
              </th>
              <td>
                <div class="bar">
                  <span
                    class={change(uid) < 0n ? "cut" : "kept"}
                    style={{ width: `${(100 * Number(size(change(uid)))) / largest}%` }}
                  />
                </div>
              </td>
              <td class="number">{signedAlpha(change(uid))}</td>
              <td class="number wide">{before[uid] === undefined ? "–" : alpha(before[uid] as bigint)}</td>
              <td class="number wide">{after[uid] === undefined ? "–" : alpha(after[uid] as bigint)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {uids.length > FIRST && (
        <button type="button" class="link" onClick={() => setAll(!all)}>
          {all ? `The first ${FIRST}` : `All ${grouped(uids.length)}`}
        </button>
      )}
    </>
  );
}
