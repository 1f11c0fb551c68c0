import { useState } from "preact/hooks";
import { pastedFile } from "../files.js";

interface Props {
  readonly onFile: (file: File) => void;
}

export function Start({ onFile }: Props) {
  return (
    <div class="start">
      <FileCard onFile={onFile} />
    </div>
  );
}

function FileCard({ onFile }: Pick<Props, "onFile">) {
  const [fault, setFault] = useState<string>();
  const paste = () =>
    navigator.clipboard.readText().then(
      (text) => onFile(pastedFile(text)),
      () => setFault("The browser keeps its clipboard to itself: press Ctrl+V instead."),
    );
  return (
    <section class="card">
      <h2>Check a file</h2>
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
