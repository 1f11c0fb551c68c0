import { useId, useState } from "preact/hooks";

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
  const [text, setText] = useState<string>();
  const [least, greatest] = [Math.min(0, before), Math.max(most, before)];
  const wrong = text !== undefined && problemOf(text, least, greatest, step);
  const type = (typed: string) => {
    setText(typed);
    if (problemOf(typed, least, greatest, step) === undefined) onValue(Number(typed));
  };
  return (
    <div class="range">
      <label for={id}>{label}</label>
      <input
        type="text"
        inputMode="decimal"
        aria-label={`${label}, typed`}
        aria-invalid={Boolean(wrong)}
        value={text ?? value}
        onInput={(event) => type(event.currentTarget.value)}
        onBlur={() => setText(undefined)}
      />
      <input
        id={id}
        type="range"
        min={least}
        max={Math.max(max, before)}
        step={step}
        value={value}
        onInput={(event) => {
          setText(undefined);
          onValue(Number(event.currentTarget.value));
        }}
      />
      {wrong ? <small role="alert">{wrong}</small> : value !== before && <small>was {before}</small>}
    </div>
  );
}

function problemOf(text: string, least: number, greatest: number, step: number): string | undefined {
  const value = Number(text);
  const isWhole = step >= 1 && Number.isInteger(least);
  if (!/^\s*-?\d*\.?\d+\s*$/.test(text) || (isWhole && !Number.isInteger(value))) {
    return `A ${isWhole ? "whole " : ""}number from ${least} to ${greatest} is wanted.`;
  }
  return value < least || value > greatest ? `It goes from ${least} to ${greatest}.` : undefined;
}

/** As a slider shows it. */
export const rounded = (value: number) => Number(value.toFixed(3));
