import { useState } from "preact/hooks";
import { matching } from "../find.js";
import type { ViewProps } from "../shown.js";

/** Goes to another neuron, by its uid or the beginning of its hotkey. */
export function Find({ shown: { subject }, navigation: { go } }: ViewProps) {
  const [fault, setFault] = useState("");
  const { state, hotkeys } = subject;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget as HTMLFormElement).get("neuron")).trim();
    const uids = text === "" ? [] : matching(subject, text);
    const uid = uids.find((one) => String(one) === text) ?? uids[0];
    if (uid === undefined) setFault(`There is none; uids go from 0 to ${state.n - 1}.`);
    else go({ uid, view: "neuron" });
  };
  return (
    <form class="actions find" onSubmit={submit}>
      <label>
        <span class="visually-hidden">Another neuron</span>
        <input type="search" name="neuron" placeholder={hotkeys ? "uid, key or name" : "uid"} />
      </label>
      <button type="submit">Go</button>
      {fault && <span role="alert">{fault}</span>}
    </form>
  );
}
