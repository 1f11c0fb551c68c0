import { useState } from "preact/hooks";
import { grouped } from "../../bindings/decimals.js";
import { plainAddress } from "../../bindings/foreign-text.js";
import { type ChainQuestion, formatLink, nowhere } from "../link.js";
import { forget, recentQuestions } from "../recent.js";

/** What was asked before, in this browser. */
export function Recent({ onAsk }: { onAsk: (question: ChainQuestion) => void }) {
  const [questions, setQuestions] = useState(recentQuestions);
  if (questions.length === 0) return null;
  const clear = () => {
    forget();
    setQuestions([]);
  };
  return (
    <section class="card" aria-labelledby="recent">
      <h2 id="recent">Asked before</h2>
      <ul class="recent">
        {questions.map((question) => (
          <li key={formatLink({ ...nowhere, question })}>
            <button type="button" class="link" onClick={() => onAsk(question)}>
              {inWords(question)}
            </button>
          </li>
        ))}
      </ul>
      <p class="actions note">
        Kept in this browser only.
        <button type="button" onClick={clear}>
          Forget them
        </button>
      </p>
    </section>
  );
}

function inWords({ endpoint, netuid, mechanism, block, last }: ChainQuestion): string {
  const epochs = last > 1 ? `, ${last} epochs` : "";
  const which = mechanism > 0 ? `, mechanism ${mechanism}` : "";
  const when = block === undefined ? "" : `, block ${grouped(block)}`;
  return `Subnet ${netuid}${which}${when}${epochs}, from ${plainAddress(endpoint)}`;
}
