import { useId, useState } from "preact/hooks";

interface TypedProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly greatest: number;
  readonly isWhole: boolean;
  readonly onValue: (value: number) => void;
}

/** A number that can be typed: what is none, or beyond its bounds, is told and changes nothing. */
export function Typed({ label, value, least, greatest, isWhole, onValue }: TypedProps) {
  const id = useId();
  const [text, setText] = useState<string>();
  const problem = text === undefined ? undefined : problemOf(text, least, greatest, isWhole);
  const type = (typed: string) => {
    setText(typed);
    if (problemOf(typed, least, greatest, isWhole) === undefined) onValue(Number(typed));
  };
  return (
    <>
      <input
        type="text"
        inputMode={isWhole ? "numeric" : "decimal"}
        size={8}
        aria-label={label}
        aria-invalid={problem !== undefined}
        aria-describedby={problem && id}
        value={text ?? value}
        onInput={(event) => type(event.currentTarget.value)}
        onBlur={() => setText(undefined)}
      />
      {problem && (
        <small id={id} role="alert">
          {problem}
        </small>
      )}
    </>
  );
}

function problemOf(text: string, least: number, greatest: number, isWhole: boolean): string | undefined {
  const value = Number(text);
  if (!/^\s*-?\d*\.?\d+\s*$/.test(text) || (isWhole && !Number.isInteger(value))) {
    return `A ${isWhole ? "whole " : ""}number from ${least} to ${greatest} is wanted.`;
  }
  return value < least || value > greatest ? `It goes from ${least} to ${greatest}.` : undefined;
}

interface RangeProps {
  readonly label: string;
  readonly value: number;
  /** what it was before anyone moved it */
  readonly before: number;
  readonly max: number;
  readonly step: number;
  /** that can be typed, where it is more than the slider has */
  readonly most?: number;
  readonly onValue: (value: number) => void;
}

/** A slider from 0 on, and its number, which can be typed. */
export function Range({ label, value, before, max, step, most = max, onValue }: RangeProps) {
  const id = useId();
  const least = Math.min(0, before);
  return (
    <div class="range">
      <label for={id}>{label}</label>
      <Typed
        label={`${label}, typed`}
        value={value}
        least={least}
        greatest={Math.max(most, before)}
        isWhole={step >= 1}
        onValue={onValue}
      />
      <input
        id={id}
        type="range"
        min={least}
        max={Math.max(max, before)}
        step={step}
        value={value}
        onInput={(event) => onValue(Number(event.currentTarget.value))}
      />
      {value !== before && <small>was {before}</small>}
    </div>
  );
}

/** As a slider shows it. */
export const rounded = (value: number) => Number(value.toFixed(3));
