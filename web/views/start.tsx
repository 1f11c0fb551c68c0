import { useState } from "preact/hooks";
import { pastedFile } from "../files.js";
import type { ChainQuestion } from "../link.js";

interface StartProps {
  /** what a link asks: nothing is sent before the person says so */
  readonly question: ChainQuestion | undefined;
  readonly onFile: (file: File) => void;
  readonly onChain: (question: ChainQuestion) => void;
}

export function Start({ question, onFile, onChain }: StartProps) {
  return (
    <div class="start">
      <FileCard onFile={onFile} />
      <ChainCard question={question} onChain={onChain} />
    </div>
  );
}

function FileCard({ onFile }: Pick<StartProps, "onFile">) {
  const [fault, setFault] = useState<string>();
  const paste = () =>
    navigator.clipboard.readText().then(
      (text) => onFile(pastedFile(text)),
      () => setFault("The browser keeps its clipboard to itself: press Ctrl+V instead."),
    );
  return (
    <section class="card" aria-labelledby="from-file">
      <h2 id="from-file">Check a file</h2>
      <p>
        A subnet’s state, or a vector file of recorded epochs, as JSON. Drop it anywhere on this page, paste it, or
        choose it. It does not leave this browser.
      </p>
      <p class="actions">
        <label class="button primary">
          Choose a file
          <input
            type="file"
            class="visually-hidden"
            accept=".json,application/json"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              if (file) onFile(file);
            }}
          />
        </label>
        <button type="button" onClick={paste}>
          Paste
        </button>
      </p>
      {fault && <p role="alert">{fault}</p>}
    </section>
  );
}

function ChainCard({ question, onChain }: Pick<StartProps, "question" | "onChain">) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(fields.get(name) ?? "").trim();
    onChain({
      endpoint: text("endpoint"),
      netuid: Number(text("netuid")),
      mechanism: Number(text("mechanism") || 0),
      block: text("block") === "" ? undefined : Number(text("block")),
    });
  };
  return (
    <section class="card" aria-labelledby="from-node">
      <h2 id="from-node">Check the chain</h2>
      <p>Reads a subnet’s epoch from a node. This page speaks to that node alone, and only when you ask:</p>
      <form class="question" onSubmit={submit}>
        <label class="wide">
          Endpoint
          <input
            type="url"
            name="endpoint"
            required
            pattern="(wss?|https?)://.+"
            title="an address that starts with wss:, ws:, https: or http:"
            placeholder="wss://"
            value={question?.endpoint}
          />
        </label>
        <label>
          Subnet
          <input type="number" name="netuid" required min={0} max={65535} value={question?.netuid} />
        </label>
        <label>
          Block
          <input type="number" name="block" min={1} max={4294967295} placeholder="last" value={question?.block} />
        </label>
        <label>
          Mechanism
          <input type="number" name="mechanism" min={0} max={15} value={question?.mechanism ?? 0} />
        </label>
        <button type="submit" class="primary">
          Check
        </button>
      </form>
    </section>
  );
}
