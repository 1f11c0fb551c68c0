import { useState } from "preact/hooks";
import { pastedFile } from "../files.js";
import type { Link } from "../link.js";
import type { Opening } from "../opened.js";
import { Ask } from "./ask.js";
import { Idea } from "./idea.js";
import { Recent } from "./recent.js";

interface StartProps {
  /** what a link asks: nothing is sent before the person says so */
  readonly link: Link;
  readonly opening: Opening;
}

export function Start({ link, opening: { asked, openFiles, openChain } }: StartProps) {
  const question = link.question ?? asked;
  const waits = question === undefined && (link.file !== undefined || link.uid !== undefined);
  return (
    <div class="start">
      {link.question === undefined && <Idea />}
      {waits && <FileLink link={link} />}
      <Recent onAsk={openChain} />
      <Ask key={JSON.stringify(question)} question={question} isLink={link.question !== undefined} onAsk={openChain} />
      <FileCard onFiles={openFiles} />
    </div>
  );
}

/** A link to a view of a file, without the file. */
function FileLink({ link: { file, uid } }: { link: Link }) {
  const what = uid === undefined ? "a file" : `neuron ${uid} in a file`;
  return (
    <p class="card waits">
      This link looks at {what}
      {file !== undefined && (
        <>
          , <b>{file}</b>
        </>
      )}
      . A link carries no file: choose it here, and the same view of it opens.
    </p>
  );
}

function FileCard({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const [fault, setFault] = useState<string>();
  const paste = () =>
    navigator.clipboard.readText().then(
      (text) => onFiles([pastedFile(text)]),
      () => setFault("The browser keeps its clipboard to itself: press Ctrl+V instead."),
    );
  return (
    <section class="card" aria-labelledby="from-file">
      <h2 id="from-file">Check a file</h2>
      <p>
        What <code>yuma snapshot</code> saved, a state, or a vector file, as JSON; several files for several epochs.
        Drop them anywhere, paste, or choose. They do not leave this browser.
      </p>
      <p class="actions">
        <label class="button">
          Choose a file
          <input
            type="file"
            multiple
            class="visually-hidden"
            accept=".json,.jsonl,.ndjson,application/json"
            onClick={(event) => {
              // The same file can be chosen again, once it is mended.
              event.currentTarget.value = "";
            }}
            onChange={(event) => {
              const files = [...(event.currentTarget.files ?? [])];
              if (files.length > 0) onFiles(files);
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
