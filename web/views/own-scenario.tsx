import { useEffect, useId, useState } from "preact/hooks";
import { plain } from "../../bindings/foreign-text.js";
import type { JsonObject } from "../../bindings/json.js";
import { InputError, isState, parseJson } from "../../bindings/source.js";
import { isVectorFile } from "../../bindings/vectors.js";
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
    const timer = setTimeout(() => onScenario(runnable(JSON.parse(text))), PAUSE);
    return () => clearTimeout(timer);
  }, [text, fault, onScenario]);
  const leave = () => {
    if (text === undefined || fault !== undefined) return;
    onScenario(runnable(JSON.parse(text)));
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
    runnable(parseJson(text, "the text"));
    return undefined;
  } catch (error) {
    return `${(error as Error).message}.`;
  }
}

/**
 * A scenario from its file, or a recorded network from one, which goes on as recorded.
 * @throws InputError that says what is wrong with it
 */
export async function readScenario(file: File): Promise<unknown> {
  const name = plain(file.name, 100);
  if (file.size > MOST)
    throw new InputError(`${name} has more than ${MOST / 1_000_000} MB: too much for a scenario here.`);
  const json = parseJson(await file.text(), name);
  const isRecording = isVectorFile(json) || (isState(json) && !isScenario(json));
  try {
    return runnable(
      isRecording
        ? { description: `${name}, from where it was recorded on`, epochs: AFTER, network: { state: json } }
        : json,
    );
  } catch (error) {
    throw new InputError(`${name}: ${(error as Error).message}.`);
  }
}

/** Epochs of a network that was only recorded. */
const AFTER = 100;

const isScenario = (json: JsonObject) => Object.hasOwn(json, "epochs") || Object.hasOwn(json, "groups");

/**
 * The same, which says also what the recorded network in it says: what is run, and what sliders begin with.
 * @throws YumaError naming the field at fault
 */
function runnable(json: unknown): unknown {
  const { network, runs, hyperparameters } = parseScenario(json);
  if (network === undefined) return json;
  const { kappa, bondsPenalty, bondsMovingAverage } = hyperparameters;
  const recorded = { kappa, bonds_penalty: bondsPenalty, bonds_moving_average: bondsMovingAverage?.toString() };
  const own = json as JsonObject;
  return {
    ...own,
    runs: own.runs ?? runs.map(({ ruleset }) => ({ ruleset })),
    hyperparameters: { ...recorded, ...(own.hyperparameters as object | undefined) },
  };
}
