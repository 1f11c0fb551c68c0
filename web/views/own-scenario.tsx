import { useEffect, useId, useState } from "preact/hooks";
import { plain } from "../../bindings/foreign-text.js";
import { InputError, parseJson } from "../../bindings/source.js";
import { parseScenario } from "../../simulation/scenario.js";

interface OwnScenarioProps {
  /** what is run now */
  readonly json: unknown;
  readonly onScenario: (json: unknown) => void;
}

/** Bytes, or UTF-16 units. */
const MOST = 4_000_000;
/** Milliseconds without a keystroke. */
const PAUSE = 400;

/** The scenario as text, which can be changed, or another one from a file. */
export function OwnScenario({ json, onScenario }: OwnScenarioProps) {
  const id = useId();
  const [text, setText] = useState<string>();
  const fault = text === undefined ? undefined : faultOf(text);
  useEffect(() => {
    if (text === undefined || fault !== undefined) return;
    const timer = setTimeout(() => onScenario(JSON.parse(text)), PAUSE);
    return () => clearTimeout(timer);
  }, [text, fault, onScenario]);
  const leave = () => {
    if (text === undefined || fault !== undefined) return;
    onScenario(JSON.parse(text));
    setText(undefined);
  };
  return (
    <details class="own">
      <summary>The scenario as text</summary>
      <label for={id}>What is written here is run; a scenario’s file can be dropped anywhere on this page.</label>
      <textarea
        id={id}
        rows={18}
        spellcheck={false}
        aria-invalid={fault !== undefined}
        value={text ?? JSON.stringify(json, null, 2)}
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={leave}
      />
      {fault && <p role="alert">{fault}</p>}
    </details>
  );
}

/** What is wrong with a scenario's text, in a sentence. */
export function faultOf(text: string): string | undefined {
  if (text.length > MOST) return `That is more than ${MOST / 1_000_000} MB of text: too much for a scenario here.`;
  try {
    parseScenario(parseJson(text, "the text"));
    return undefined;
  } catch (error) {
    return `${(error as Error).message}.`;
  }
}

/** @throws InputError that says what is wrong with it */
export async function readScenario(file: File): Promise<unknown> {
  if (file.size > MOST)
    throw new InputError(
      `${plain(file.name, 100)} has more than ${MOST / 1_000_000} MB: too much for a scenario here.`,
    );
  const json = parseJson(await file.text(), plain(file.name, 100));
  try {
    parseScenario(json);
  } catch (error) {
    throw new InputError(`${plain(file.name, 100)}: ${(error as Error).message}.`);
  }
  return json;
}
